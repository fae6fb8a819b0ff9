namespace Ogee;

/// <summary>Points on the unit circle at fractions of a turn.</summary>
internal static class RootsOfUnity
{
    // What 2π has beyond its float64.
    const double TwoPiLow = 2.4492935982947064e-16;

    /// <summary>cos and sin of 2π · place / count, within about an ulp; exact at multiples of a quarter turn.</summary>
    /// <param name="place">From 0 to count − 1.</param>
    /// <param name="count">How many points are on the circle, from 1 to 2⁵⁰.</param>
    public static (double Cos, double Sin) At(long place, long count)
    {
        // Eighths of a turn are count each: reflections lead to the first of them, without rounding.
        var eighths = 8 * place;
        var isBelow = eighths > 4 * count;
        if (isBelow) eighths = (8 * count) - eighths;
        var isLeft = eighths > 2 * count;
        if (isLeft) eighths = (4 * count) - eighths;
        var isSteep = eighths > count;
        if (isSteep) eighths = (2 * count) - eighths;
        var (cos, sin) = Small(eighths, 8 * count);
        if (isSteep) (cos, sin) = (sin, cos);
        return (isLeft ? -cos : cos, isBelow ? -sin : sin);
    }

    /// <summary>For at most an eighth of a turn.</summary>
    static (double Cos, double Sin) Small(long place, long count)
    {
        // The angle in two parts: 2π · place / count, and what that rounds away.
        var product = Math.Tau * place;
        var angle = product / count;
        var low = (Math.FusedMultiplyAdd(-angle, count, product) + Math.FusedMultiplyAdd(Math.Tau, place, -product) + (TwoPiLow * place)) / count;
        var (cos, sin) = (Portable.Cos(angle), Portable.Sin(angle));
        return (Math.FusedMultiplyAdd(-sin, low, cos), Math.FusedMultiplyAdd(cos, low, sin));
    }
}
