namespace Ogee.Learn;

/// <summary>A figure with its 95 % interval.</summary>
/// <param name="Value">The figure itself.</param>
/// <param name="Low">The lower end of the interval.</param>
/// <param name="High">The upper end of the interval.</param>
public readonly record struct Interval(double Value, double Low, double High)
{
    /// <summary>The 97.5 % point of the standard normal distribution: what makes an interval one of 95 %.</summary>
    public const double NormalQuantile = 1.959963984540054;

    // 97.5 % points of Student's t for 1 to 30 degrees of freedom: NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2.
    static ReadOnlySpan<double> StudentQuantiles =>
    [
        12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131,
        2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
    ];

    /// <summary>The interval of a proportion: of so many trials, so many succeeded.</summary>
    /// <param name="successes">How many succeeded.</param>
    /// <param name="trials">How many there were; 0 gives the whole range 0 to 1.</param>
    /// <remarks>The score interval: (p + z²/2n ± z·√(p(1 − p)/n + z²/4n²)) / (1 + z²/n). It stays within 0 to 1 and holds for few trials and for 0 or n successes.</remarks>
    /// <seealso href="https://doi.org/10.1080/01621459.1927.10502953">Wilson, Probable inference, the law of succession, and statistical inference (1927)</seealso>
    public static Interval Wilson(long successes, long trials)
    {
        if (successes < 0 || trials < successes)
            throw MetricErrors.Input.With($"Wilson interval: {successes} of {trials}", "Successes are 0 to the number of trials", "Pass counts");
        if (trials == 0) return new(0, 0, 1);
        double n = trials, p = successes / n, z2 = NormalQuantile * NormalQuantile;
        var middle = p + z2 / (2 * n);
        var half = NormalQuantile * Math.Sqrt(p * (1 - p) / n + z2 / (4 * n * n));
        var scale = 1 + z2 / n;
        return new(p, successes == 0 ? 0 : Math.Max(0, (middle - half) / scale), successes == trials ? 1 : Math.Min(1, (middle + half) / scale));
    }

    /// <summary>The exact interval of a proportion: it holds its 95 % for every true proportion, and is therefore wider than <see cref="Wilson"/>'s.</summary>
    /// <param name="successes">How many succeeded.</param>
    /// <param name="trials">How many there were; 0 gives the whole range 0 to 1.</param>
    /// <remarks>The 2.5 % point of Beta(k, n − k + 1) and the 97.5 % point of Beta(k + 1, n − k). For promises such as a measured coverage, where being wrong too often is worse than being wide.</remarks>
    /// <seealso href="https://doi.org/10.1093/biomet/26.4.404">Clopper and Pearson, The use of confidence or fiducial limits illustrated in the case of the binomial (1934)</seealso>
    public static Interval ClopperPearson(long successes, long trials)
    {
        if (successes < 0 || trials < successes)
            throw MetricErrors.Input.With($"Clopper–Pearson interval: {successes} of {trials}", "Successes are 0 to the number of trials", "Pass counts");
        if (trials == 0) return new(0, 0, 1);
        return new((double)successes / trials,
            successes == 0 ? 0 : Distributions.BetaQuantile(0.025, successes, trials - successes + 1),
            successes == trials ? 1 : Distributions.BetaQuantile(0.975, successes + 1, trials - successes));
    }

    /// <summary>The mean over runs with different seeds, and where the mean of all possible seeds lies.</summary>
    /// <param name="figures">One figure a seed.</param>
    /// <remarks>
    /// mean ± t·s/√n, with s the sample deviation and t of n − 1 degrees of freedom (beyond 30 by t ≈ z + (z³ + z)/4ν). One seed gives an infinite interval:
    /// nothing is known about the others.
    /// </remarks>
    public static Interval AcrossSeeds(ReadOnlySpan<double> figures)
    {
        if (figures.IsEmpty) throw MetricErrors.Input.With("interval across seeds: no figures", "There is at least one run", "Pass one figure a seed");
        MetricErrors.Finite("interval across seeds", "figures", figures);
        double sum = 0, squares = 0;
        foreach (var figure in figures) sum += figure;
        var mean = sum / figures.Length;
        if (figures.Length == 1) return new(mean, double.NegativeInfinity, double.PositiveInfinity);
        foreach (var figure in figures) squares += (figure - mean) * (figure - mean);
        var freedom = figures.Length - 1;
        const double z = NormalQuantile;
        var quantile = freedom <= StudentQuantiles.Length ? StudentQuantiles[freedom - 1] : z + (z * z * z + z) / (4 * freedom);
        var half = quantile * Math.Sqrt(squares / freedom / figures.Length);
        return new(mean, mean - half, mean + half);
    }
}
