namespace Ogee.Learn;

/// <summary>Whether something happens as often as in the reference, such as a value missing: Fisher's exact test of two proportions.</summary>
/// <remarks>Two-sided: the chance, given the totals, of all tables that are at most as likely as the one seen. Exact for any counts, so never more false alarms than stated, and fewer where counts are small. The statistic and the effect are the difference of the parts.</remarks>
/// <seealso href="https://doi.org/10.2307/2340521">Fisher, On the interpretation of χ² from contingency tables, and the calculation of P (1922)</seealso>
public static class RateDrift
{
    // Tables that are as likely as the one seen may come out as more likely by the rounding of logarithms (R's fisher.test has the same allowance).
    const double Allowance = 1e-7;

    // Beyond so many the window's count is as good as binomial, and Pearson's χ² takes the place of summing over all tables.
    const long LargestSummed = 1_000_000;

    /// <summary>Compares two counts.</summary>
    /// <param name="reference">How often it happened in the reference.</param>
    /// <param name="referenceCount">Of how many.</param>
    /// <param name="window">How often it happened in the window.</param>
    /// <param name="windowCount">Of how many.</param>
    /// <exception cref="OgeeException">A count is negative or larger than its total (OG4651).</exception>
    public static DriftTest Test(long reference, long referenceCount, long window, long windowCount)
    {
        if (reference < 0 || window < 0 || reference > referenceCount || window > windowCount)
            throw MonitoringErrors.Setting.With($"rates: {reference} of {referenceCount} and {window} of {windowCount}", "Counts are 0 to their totals", "Pass how often, and of how many");
        if (referenceCount == 0 || windowCount == 0) return DriftTest.Nothing(referenceCount, windowCount);
        var difference = Math.Abs((double)reference / referenceCount - (double)window / windowCount);
        return new(difference, Probability(reference, referenceCount, window, windowCount), difference, referenceCount, windowCount);
    }

    static double Probability(long a, long n, long b, long m)
    {
        var happened = a + b;
        long low = Math.Max(0, happened - n), high = Math.Min(happened, m);
        if (high - low > LargestSummed) return CategoryDrift.Test(new([a, n - a], [b, m - b])).Probability;
        // The hypergeometric chance that b of the happened ones are in the window.
        double LogChance(long k) => LogChoose(m, k) + LogChoose(n, happened - k) - LogChoose(n + m, happened);
        double seen = LogChance(b), sum = 0;
        for (var k = low; k <= high; k++)
        {
            var chance = LogChance(k);
            if (chance <= seen + Allowance) sum += Portable.Exp(chance);
        }
        return Math.Min(1, sum);
    }

    static double LogChoose(double n, double k) => Portable.LogGamma(n + 1) - Portable.LogGamma(k + 1) - Portable.LogGamma(n - k + 1);
}
