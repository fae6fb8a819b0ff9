namespace Ogee.Learn;

/// <summary>Points of a sample, by order.</summary>
static class Quantiles
{
    /// <summary>Linear between the order statistics: Hyndman and Fan's type 7, the default of R and NumPy.</summary>
    /// <param name="sorted">The numbers in order; not empty.</param>
    /// <param name="level">0 (the smallest) to 1 (the largest).</param>
    internal static double OfSorted(ReadOnlySpan<double> sorted, double level)
    {
        var position = level * (sorted.Length - 1);
        var below = (int)Math.Floor(position);
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }
}
