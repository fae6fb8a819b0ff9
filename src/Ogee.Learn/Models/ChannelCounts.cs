namespace Ogee.Learn;

/// <summary>Widths that hardware likes.</summary>
static class ChannelCounts
{
    /// <summary>The multiple that is nearest to a width, but not below nine tenths of it (Howard et al. 2017).</summary>
    public static int Divisible(double width, int divisor)
    {
        var rounded = Math.Max(divisor, (int)(width + (divisor / 2.0)) / divisor * divisor);
        return rounded < 0.9 * width ? rounded + divisor : rounded;
    }
}
