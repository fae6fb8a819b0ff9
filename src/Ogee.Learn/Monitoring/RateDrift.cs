namespace Ogee.Learn;

/// <summary>Whether something happens as often as in the reference, such as a value missing: Fisher's exact test of two proportions.</summary>
/// <remarks>Two-sided: the chance, given the totals, of all tables that are at most as likely as the one seen. Exact for any counts, so never more false alarms than stated, and fewer where counts are small. The statistic and the effect are the difference of the parts.</remarks>
/// <seealso href="https://doi.org/10.2307/2340521">Fisher, On the interpretation of χ² from contingency tables, and the calculation of P (1922)</seealso>
public static class RateDrift
{
    // Tables that are as likely as the one seen may come out as more likely by the rounding of logarithms (R's fisher.test has the same allowance).
    const double Allowance = 1e-7;

    // What no longer changes a sum of doubles.
    const double Negligible = 1e-17;

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

    // The hypergeometric chance that k of all that happened are in the window rises up to its mode and falls after it. So the tables that are at most as likely are the seen one and those farther
    // out on its side, and on the other side those from the first that is as unlikely: two tails, each summed by the ratio of neighbours until nothing is added.
    static double Probability(long a, long n, long b, long m)
    {
        var happened = a + b;
        long low = Math.Max(0, happened - n), high = Math.Min(happened, m), mode = (long)((m + 1.0) * (happened + 1.0) / (n + m + 2.0));
        double LogChance(long k) => LogChoose(m, k) + LogChoose(n, happened - k) - LogChoose(n + m, happened);
        double Rise(long k) => (double)(m - k) * (happened - k) / ((k + 1.0) * (n - happened + k + 1.0));
        var bound = LogChance(b) + Allowance;
        var isAbove = b >= mode;
        // The first on the other side: between its end, or one beyond, and the mode.
        var (outside, inside) = (isAbove ? low - 1 : high + 1, mode);
        while (Math.Abs(inside - outside) > 1)
        {
            var middle = outside + (inside - outside) / 2;
            if (LogChance(middle) <= bound) outside = middle;
            else inside = middle;
        }
        // A seen table that is the likeliest leaves none out.
        if (LogChance(inside) <= bound) return 1;
        var (down, up) = isAbove ? (outside, b) : (b, outside);
        double sum = 0;
        if (up <= high)
        {
            var chance = Portable.Exp(LogChance(up));
            for (var k = up; k <= high && chance > sum * Negligible; chance *= Rise(k++)) sum += chance;
        }
        var before = sum;
        if (down >= low)
        {
            var chance = Portable.Exp(LogChance(down));
            for (var k = down; k >= low && chance > (sum - before) * Negligible; chance /= Rise(--k)) sum += chance;
        }
        return Math.Min(1, sum);
    }

    static double LogChoose(double n, double k) => Portable.LogGamma(n + 1) - Portable.LogGamma(k + 1) - Portable.LogGamma(n - k + 1);
}
