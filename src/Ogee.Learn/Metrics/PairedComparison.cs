namespace Ogee.Learn;

/// <summary>Two models on the same samples, by what each sample costs them: an error, a loss, 0 or 1 for right or wrong.</summary>
/// <param name="Difference">The mean of second − first, with its 95 % bootstrap interval: below 0 where the second is better.</param>
/// <param name="Permutation">The two-sided p of the permutation test: the chance of a mean difference at least this large if which model is which did not matter.</param>
/// <param name="Sign">The two-sided p of the sign test, which asks only which model is better on each sample, not by how much.</param>
/// <param name="FirstBetter">Samples (groups, with groups) that cost the first less.</param>
/// <param name="SecondBetter">Samples (groups, with groups) that cost the second less.</param>
/// <remarks>For right and wrong of two classifiers <see cref="McNemar"/> is the sign test.</remarks>
/// <seealso href="https://doi.org/10.1162/153244306776234843">Demšar, Statistical comparisons of classifiers over multiple data sets (2006)</seealso>
public sealed record PairedComparison(Interval Difference, double Permutation, double Sign, long FirstBetter, long SecondBetter)
{
    /// <summary>How many random exchanges the permutation test makes where nothing else is said; its smallest p is 1 over one more.</summary>
    public const int Exchanges = 9999;

    // So many units have 65,536 exchanges, which are all made.
    const int MostEnumerated = 16;

    /// <summary>Compares two models by what each sample costs them.</summary>
    /// <param name="first">The costs of the first model [samples].</param>
    /// <param name="second">The costs of the second model [samples].</param>
    /// <param name="key">The random numbers of bootstrap and exchanges.</param>
    /// <param name="groups">The group of each sample [samples], or nothing; whole groups are drawn and exchanged.</param>
    /// <exception cref="OgeeException">Lengths differ, or a number is not finite (OG4501).</exception>
    public static PairedComparison Of(ReadOnlySpan<double> first, ReadOnlySpan<double> second, RngKey key, ReadOnlySpan<int> groups = default)
    {
        MetricErrors.SameLength("paired comparison", "first", first.Length, "second", second.Length);
        MetricErrors.Finite("paired comparison", "first", first);
        MetricErrors.Finite("paired comparison", "second", second);
        if (!groups.IsEmpty) MetricErrors.SameLength("paired comparison", "samples", first.Length, "groups", groups.Length);
        var differences = new double[first.Length];
        for (var i = 0; i < differences.Length; i++) differences[i] = second[i] - first[i];
        var units = Units(differences, groups);
        long firstBetter = units.LongCount(unit => unit > 0), secondBetter = units.LongCount(unit => unit < 0);
        return new(Bootstrap.OfMean(differences, key.Fold("bootstrap"), groups), PermutationTest(units, key.Fold("permutation")), McNemar.FromCounts(firstBetter, secondBetter).Probability, firstBetter, secondBetter);
    }

    /// <summary>The difference of any figure of two models, second − first, with its 95 % bootstrap interval: both are measured on the same draws, so what makes a sample hard for both cancels.</summary>
    /// <param name="samples">How many samples there are.</param>
    /// <param name="first">The figure of the first model for the samples whose indices it gets; NaN where it is not defined.</param>
    /// <param name="second">The figure of the second model.</param>
    /// <param name="key">The random numbers of the draws.</param>
    /// <param name="groups">The group of each sample [samples], or nothing.</param>
    /// <param name="resamples">How many times the samples are drawn.</param>
    public static Interval OfFigure(int samples, Func<ReadOnlySpan<int>, double> first, Func<ReadOnlySpan<int>, double> second, RngKey key, ReadOnlySpan<int> groups = default, int resamples = Bootstrap.Resamples) =>
        Bootstrap.Of(samples, indices => second(indices) - first(indices), key, groups, resamples);

    /// <summary>The two-sided p of differences whose signs do not matter where both models are equally good.</summary>
    /// <param name="differences">One difference a sample or group.</param>
    /// <param name="key">The random numbers of the exchanges.</param>
    /// <param name="exchanges">How many random exchanges; all of them instead, up to 16 differences.</param>
    /// <remarks>(1 + exchanges that are at least as far from 0) / (1 + exchanges), which is a valid p for any number of exchanges (Phipson and Smyth 2010).</remarks>
    /// <seealso href="https://doi.org/10.2307/2984124">Pitman, Significance tests which may be applied to samples from any populations (1937)</seealso>
    public static double PermutationTest(ReadOnlySpan<double> differences, RngKey key, int exchanges = Exchanges)
    {
        if (exchanges < 1) throw MetricErrors.Input.With($"permutation test: {exchanges} exchanges", "There is at least one", "Leave them at 9999");
        MetricErrors.Finite("permutation test", "differences", differences);
        double sum = 0, size = 0;
        foreach (var difference in differences)
        {
            sum += difference;
            size += Math.Abs(difference);
        }
        // Sums that are equal but for rounding count as equally far.
        var far = Math.Abs(sum) - 1e-12 * size;
        if (far <= 0) return 1;
        if (differences.Length <= MostEnumerated)
        {
            long reached = 0, all = 1L << differences.Length;
            for (long signs = 0; signs < all; signs++)
            {
                double exchanged = 0;
                for (var i = 0; i < differences.Length; i++) exchanged += (signs >> i & 1) == 0 ? differences[i] : -differences[i];
                if (Math.Abs(exchanged) >= far) reached++;
            }
            return (double)reached / all;
        }
        var random = new Rng(key);
        long hits = 0;
        for (var exchange = 0; exchange < exchanges; exchange++)
        {
            double exchanged = 0;
            uint bits = 0;
            for (var i = 0; i < differences.Length; i++, bits >>= 1)
            {
                if ((i & 31) == 0) bits = random.NextUInt32();
                exchanged += (bits & 1) == 0 ? differences[i] : -differences[i];
            }
            if (Math.Abs(exchanged) >= far) hits++;
        }
        return (hits + 1.0) / (exchanges + 1.0);
    }

    // Sums by group, in the order in which the groups first occur.
    static double[] Units(double[] differences, ReadOnlySpan<int> groups)
    {
        if (groups.IsEmpty) return differences;
        var (units, unitOf) = (new List<double>(), new Dictionary<int, int>());
        for (var i = 0; i < differences.Length; i++)
        {
            if (!unitOf.TryGetValue(groups[i], out var unit))
            {
                unitOf.Add(groups[i], unit = units.Count);
                units.Add(0);
            }
            units[unit] += differences[i];
        }
        return [.. units];
    }
}
