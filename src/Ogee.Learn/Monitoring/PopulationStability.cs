namespace Ogee.Learn;

/// <summary>The population stability index: Σ (w − r)·ln(w/r) over bins that hold equal parts of the reference, r and w being the parts of reference and window in a bin.</summary>
/// <param name="Index">The index.</param>
/// <param name="Threshold">What noise alone exceeds in a part of the windows equal to the false-alarm rate asked for: with few samples far above the customary 0.1.</param>
/// <param name="Probability">The chance of an index at least this large where nothing changed.</param>
/// <param name="Bins">How many bins there were.</param>
/// <remarks>
/// Where nothing changed, n·m/(n + m)·index is about χ² of bins − 1 degrees of freedom (n and m being the counts of reference and window). The customary 0.1 and 0.25 say nothing of noise:
/// 100 samples in ten bins exceed 0.1 by chance in a third of the windows. Half a sample is added to each count, so that an empty bin is not infinite; with ten expected samples a bin or more,
/// which the number of bins respects, the measured false-alarm rate is the one asked for within the noise of 2,000 simulated windows (tests).
/// </remarks>
/// <seealso href="https://scholarworks.wmich.edu/dissertations/3208/">Yurdakul, Statistical properties of population stability index (2018)</seealso>
public readonly record struct PopulationStability(double Index, double Threshold, double Probability, int Bins)
{
    const int FewestExpected = 10;

    /// <summary>Whether the index is more than noise explains.</summary>
    public bool IsExceeded => Index > Threshold;

    /// <summary>Compares two sketches.</summary>
    /// <param name="reference">The reference.</param>
    /// <param name="window">The window.</param>
    /// <param name="falseAlarmRate">The part of unchanged windows that may exceed the threshold.</param>
    /// <param name="bins">How many bins there are at most; fewer where samples are few or tied.</param>
    /// <exception cref="OgeeException">The rate is not between 0 and 1, or fewer than 2 bins are asked for (OG4651).</exception>
    public static PopulationStability Of(NumberSketch reference, NumberSketch window, double falseAlarmRate = 0.01, int bins = 10)
    {
        if (bins < 2) throw MonitoringErrors.Setting.With($"population stability: {bins} bins", "There are at least 2", "Leave them at 10");
        return Of(EqualParts(Groups.Of(reference, window), bins), falseAlarmRate);
    }

    /// <summary>Compares two counts of categories, rare ones pooled.</summary>
    /// <param name="reference">The reference.</param>
    /// <param name="window">The window.</param>
    /// <param name="falseAlarmRate">The part of unchanged windows that may exceed the threshold.</param>
    public static PopulationStability Of(CategoryCounts reference, CategoryCounts window, double falseAlarmRate = 0.01) =>
        Of(CategoryDrift.Pooled(Groups.Of(reference, window), FewestExpected), falseAlarmRate);

    static PopulationStability Of(Groups groups, double falseAlarmRate)
    {
        MonitoringErrors.Rate("population stability", "the false-alarm rate", falseAlarmRate);
        double n = groups.ReferenceCount, m = groups.WindowCount;
        var bins = groups.Reference.Length;
        if (n == 0 || m == 0 || bins < 2) return new(0, double.PositiveInfinity, 1, bins);
        double index = 0;
        for (var b = 0; b < bins; b++)
        {
            double r = (groups.Reference[b] + 0.5) / (n + 0.5 * bins), w = (groups.Window[b] + 0.5) / (m + 0.5 * bins);
            index += (w - r) * Portable.Log(w / r);
        }
        var scale = n * m / (n + m);
        return new(index, Distributions.ChiSquareQuantile(1 - falseAlarmRate, bins - 1) / scale, Distributions.ChiSquareTail(index * scale, bins - 1), bins);
    }

    static Groups EqualParts(Groups groups, int bins)
    {
        long n = groups.ReferenceCount, m = groups.WindowCount;
        bins = (int)Math.Clamp(Math.Min(n, m) / FewestExpected, 2, bins);
        var (first, second) = (new List<long>(), new List<long>());
        long before = 0, r = 0, w = 0;
        for (var g = 0; g < groups.Reference.Length; g++)
        {
            r += groups.Reference[g];
            w += groups.Window[g];
            before += groups.Reference[g];
            // A bin ends once it holds its part; values beyond the last of the reference go to the last bin.
            if (r == 0 || (double)before * bins < (double)n * (first.Count + 1) || first.Count == bins - 1) continue;
            first.Add(r);
            second.Add(w);
            (r, w) = (0, 0);
        }
        if (r > 0 || first.Count == 0)
        {
            first.Add(r);
            second.Add(w);
        }
        else second[^1] += w;
        return new([.. first], [.. second]);
    }
}
