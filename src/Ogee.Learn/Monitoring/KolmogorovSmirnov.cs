namespace Ogee.Learn;

/// <summary>Whether numbers are distributed as in the reference: the largest distance between the two empirical distribution functions.</summary>
/// <remarks>
/// The statistic is the distance; it is also the effect. The p is exact, given the ties, where the product of both counts is at most <see cref="LargestExact"/>: the part of all orders of the pooled
/// values that are as far apart. Above, it is Kolmogorov's limit with Stephens's correction, which with ties (buckets are ties) gives fewer false alarms than stated, never more by what they do.
/// </remarks>
/// <seealso href="https://doi.org/10.1214/aoms/1177730256">Smirnov, Table for estimating the goodness of fit of empirical distributions (1948)</seealso>
/// <seealso href="https://doi.org/10.1002/bimj.4710370202">Schröer and Trenkler, Exact and randomization distributions of Kolmogorov–Smirnov tests for two or three samples (1995): ties</seealso>
public static class KolmogorovSmirnov
{
    /// <summary>The product of both counts up to which the p is exact.</summary>
    public const long LargestExact = 1_000_000;

    /// <summary>Compares two samples.</summary>
    /// <param name="reference">The numbers of the reference.</param>
    /// <param name="window">The numbers of the window.</param>
    /// <exception cref="OgeeException">A number is not finite (OG4501).</exception>
    public static DriftTest Test(ReadOnlySpan<double> reference, ReadOnlySpan<double> window) => Test(Groups.Of(reference, window));

    /// <summary>Compares two sketches, at the coarser resolution of both.</summary>
    /// <param name="reference">The reference.</param>
    /// <param name="window">The window.</param>
    public static DriftTest Test(NumberSketch reference, NumberSketch window) => Test(Groups.Of(reference, window));

    internal static DriftTest Test(Groups groups)
    {
        long n = groups.ReferenceCount, m = groups.WindowCount;
        if (n == 0 || m == 0) return DriftTest.Nothing(n, m);
        // In whole numbers, n·m times the distance: exact for the comparisons of the exact p. Int128 for counts whose product passes 2⁶³.
        Int128 largest = 0;
        long before = 0, after = 0;
        for (var g = 0; g < groups.Reference.Length; g++)
        {
            before += groups.Reference[g];
            after += groups.Window[g];
            largest = Int128.Max(largest, Int128.Abs((Int128)before * m - (Int128)after * n));
        }
        var distance = (double)largest / ((double)n * m);
        var probability = largest == 0 ? 1 : (Int128)n * m <= LargestExact ? Exact(groups, n, m, (long)largest) : Limit(distance, n, m);
        return new(distance, probability, distance, n, m);
    }

    // Stephens, Use of the Kolmogorov–Smirnov, Cramér–von Mises and related statistics without extensive tables (1970).
    internal static double Limit(double distance, double n, double m)
    {
        var root = Math.Sqrt(n * m / (n + m));
        return Distributions.KolmogorovTail((root + 0.12 + 0.11 / root) * distance);
    }

    // All orders of the pooled values are equally likely where nothing changed. Walking them from the smallest value, part[j] is the chance that i of the reference and j of the window
    // came first without reaching the distance at the end of a group (within a tie the order means nothing); what reaches it is taken out and added up.
    static double Exact(Groups groups, long n, long m, long largest)
    {
        var isEnd = new bool[n + m + 1];
        long end = 0;
        for (var g = 0; g < groups.Reference.Length; g++) isEnd[end += groups.Reference[g] + groups.Window[g]] = true;
        var part = new double[m + 1];
        double reached = 0;
        for (long i = 0; i <= n; i++)
        {
            for (long j = 0; j <= m; j++)
            {
                double left = n + m - i - j + 1, chance = i == 0 && j == 0 ? 1 : 0;
                if (i > 0) chance += part[j] * (n - i + 1) / left;
                if (j > 0) chance += part[j - 1] * (m - j + 1) / left;
                if (isEnd[i + j] && Math.Abs(i * m - j * n) >= largest)
                {
                    reached += chance;
                    chance = 0;
                }
                part[j] = chance;
            }
        }
        return Math.Min(1, reached);
    }
}
