namespace Ogee.Recipes;

/// <summary>Finds a part of a column that is the rest in another unit.</summary>
/// <remarks>
/// Positive values are cut at their widest gap, as ratios go. The two parts are one quantity in two units where the quantiles of one, times a known factor, are those of the other: that both are of one shape is what
/// columns with two kinds of things, or with placeholders, do not have.
/// </remarks>
static class UnitMix
{
    // A dozen values have a shape; fewer are outliers. And at least half a per cent of the values.
    const int LeastPart = 12;
    const double LeastShare = 0.005;

    // Quantiles of a part of a few dozen values are known to about this ratio.
    const double Tolerance = 1.15;

    // Neighbours in one quantity are nearer than the gap between the parts; less of a gap is chance.
    const double LeastGap = 1.2;

    // Parts of one value each have no shape to compare.
    const int LeastDifferent = 6;

    static readonly IReadOnlyList<(double Factor, string Meaning)> Factors =
    [
        (10, "a shifted point, or mm and cm"), (100, "a shifted point, per cent and shares, or cm and m"), (1000, "a shifted point, or thousands: g and kg, mm and m"), (2.54, "inches and cm"), (25.4, "inches and mm"), (2.20462, "kg and pounds"), (1.60934, "km and miles"),
        (3.28084, "m and feet"), (3.6, "m/s and km/h"), (60, "seconds and minutes, or minutes and hours"), (3600, "seconds and hours"), (28.3495, "g and ounces"), (4.184, "kcal and kJ"), (1_000_000, "millions"),
    ];

    /// <summary>Above this another column tells the parts apart.</summary>
    internal const double MostSeparation = 0.9;

    /// <summary>How well a column tells two parts of the rows apart, from 0.5 (not at all) to 1: the chance that of a row of each part one certain has the higher value (the area under the ROC curve).</summary>
    internal static double Separation(double[] values, bool[] isMinority)
    {
        var pairs = values.Zip(isMinority).Where(pair => !double.IsNaN(pair.First)).ToArray();
        Array.Sort(pairs, (a, b) => a.First.CompareTo(b.First));
        double won = 0, minority = 0, majority = 0;
        for (int first = 0, next; first < pairs.Length; first = next)
        {
            next = first;
            var (inMinority, inMajority) = (0, 0);
            for (; next < pairs.Length && pairs[next].First == pairs[first].First; next++)
                if (pairs[next].Second) inMinority++;
                else inMajority++;
            // Equal values are won by half.
            won += inMinority * (majority + inMajority / 2.0);
            (minority, majority) = (minority + inMinority, majority + inMajority);
        }
        if (minority == 0 || majority == 0) return 0.5;
        var area = won / (minority * majority);
        return Math.Max(area, 1 - area);
    }

    /// <summary>The parts of a column.</summary>
    /// <param name="Factor">How many times one part is the other.</param>
    /// <param name="Meaning">Units that have this factor.</param>
    /// <param name="Cut">Values from here on are of the high part.</param>
    /// <param name="IsHigh">Whether the smaller part is the high one.</param>
    internal sealed record Result(double Factor, string Meaning, double Cut, bool IsHigh)
    {
        internal bool IsMinority(double value) => value > 0 && value >= Cut == IsHigh;
    }

    internal static Result? Find(double[] sorted)
    {
        var first = Array.FindIndex(sorted, value => value > 0);
        if (first < 0) return null;
        var positive = sorted.AsSpan(first);
        var least = Math.Max(LeastPart, (int)(LeastShare * positive.Length));
        if (positive.Length < 2 * least) return null;
        var (cut, gap) = (-1, LeastGap);
        for (var i = least; i <= positive.Length - least; i++)
            if (positive[i] / positive[i - 1] > gap) (cut, gap) = (i, positive[i] / positive[i - 1]);
        if (cut < 0) return null;
        ReadOnlySpan<double> low = positive[..cut], high = positive[cut..];
        if (Different(low) < LeastDifferent || Different(high) < LeastDifferent) return null;
        var ratio = At(high, 0.5) / At(low, 0.5);
        foreach (var (factor, meaning) in Factors.OrderBy(pair => Math.Abs(pair.Factor - ratio)))
            if (HaveOneShape(low, high, factor)) return new(factor, meaning, high[0], high.Length < low.Length);
        return null;
    }

    static bool HaveOneShape(ReadOnlySpan<double> low, ReadOnlySpan<double> high, double factor)
    {
        foreach (var share in (ReadOnlySpan<double>)[0.1, 0.25, 0.5, 0.75, 0.9])
        {
            var ratio = At(high, share) / (At(low, share) * factor);
            if (ratio is > Tolerance or < 1 / Tolerance) return false;
        }
        return true;
    }

    static double At(ReadOnlySpan<double> sorted, double share) => sorted[(int)(share * (sorted.Length - 1))];

    static int Different(ReadOnlySpan<double> sorted)
    {
        var count = 1;
        for (var i = 1; i < sorted.Length && count < LeastDifferent; i++)
            if (sorted[i] != sorted[i - 1]) count++;
        return count;
    }
}
