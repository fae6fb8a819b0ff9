using System.Runtime.InteropServices;

namespace Ogee.Learn;

/// <summary>The 95 % interval of any figure, by drawing the evaluation samples again and again.</summary>
/// <seealso href="https://doi.org/10.1214/aos/1176344552">Efron, Bootstrap methods: another look at the jackknife (1979)</seealso>
public static class Bootstrap
{
    /// <summary>How many times the samples are drawn where nothing else is said.</summary>
    public const int Resamples = 1000;

    /// <summary>The percentile interval of a figure.</summary>
    /// <param name="samples">How many samples there are.</param>
    /// <param name="figure">The figure of the samples whose indices it gets; NaN where it is not defined for them.</param>
    /// <param name="key">The random numbers of the draws: the same key gives the same interval, bit for bit.</param>
    /// <param name="groups">
    /// The group of each sample [samples], or nothing. Samples of one group (a part, a board, a patient) resemble each other, so whole groups are drawn; drawing
    /// single samples would make the interval too narrow.
    /// </param>
    /// <param name="resamples">How many times the samples are drawn.</param>
    /// <returns>The figure of all samples, and the 2.5 % and 97.5 % points of the figures of the draws (linear between neighbours); draws without a figure are left out.</returns>
    /// <exception cref="OgeeException">The groups do not fit the samples, or fewer than one draw is asked for (OG4501).</exception>
    public static Interval Of(int samples, Func<ReadOnlySpan<int>, double> figure, RngKey key, ReadOnlySpan<int> groups = default, int resamples = Resamples)
    {
        if (resamples < 1) throw MetricErrors.Input.With($"bootstrap: {resamples} resamples", "There is at least one", "Pass 1000");
        if (!groups.IsEmpty) MetricErrors.SameLength("bootstrap", "samples", samples, "groups", groups.Length);
        var members = Members(samples, groups);
        var all = new int[samples];
        for (var i = 0; i < samples; i++) all[i] = i;
        var value = figure(all);
        if (samples == 0) return new(value, value, value);

        var draws = new List<double>(resamples);
        var drawn = new List<int>(samples);
        for (var resample = 0; resample < resamples; resample++)
        {
            drawn.Clear();
            var random = new Rng(key.Fold((ulong)resample));
            for (var i = 0; i < members.Length; i++) drawn.AddRange(members[random.NextInt(members.Length)]);
            var draw = figure(CollectionsMarshal.AsSpan(drawn));
            if (!double.IsNaN(draw)) draws.Add(draw);
        }
        draws.Sort();
        return draws.Count == 0 ? new(value, double.NaN, double.NaN) : new(value, Quantiles.OfSorted(CollectionsMarshal.AsSpan(draws), 0.025), Quantiles.OfSorted(CollectionsMarshal.AsSpan(draws), 0.975));
    }

    /// <summary>The interval of a mean of one number a sample, such as correct (1) or wrong (0).</summary>
    /// <param name="values">One number a sample [samples].</param>
    /// <param name="key">The random numbers of the draws.</param>
    /// <param name="groups">The group of each sample [samples], or nothing.</param>
    /// <param name="resamples">How many times the samples are drawn.</param>
    public static Interval OfMean(ReadOnlySpan<double> values, RngKey key, ReadOnlySpan<int> groups = default, int resamples = Resamples)
    {
        double[] copy = values.ToArray();
        return Of(copy.Length, indices =>
        {
            double sum = 0;
            foreach (var i in indices) sum += copy[i];
            return indices.IsEmpty ? double.NaN : sum / indices.Length;
        }, key, groups, resamples);
    }

    /// <summary>The interval of a figure of the confusion matrix, such as accuracy or macro F1.</summary>
    /// <param name="truth">The true classes [samples].</param>
    /// <param name="predicted">The predicted classes [samples].</param>
    /// <param name="classes">How many classes there are.</param>
    /// <param name="figure">The figure of a confusion matrix.</param>
    /// <param name="key">The random numbers of the draws.</param>
    /// <param name="groups">The group of each sample [samples], or nothing.</param>
    /// <param name="resamples">How many times the samples are drawn.</param>
    public static Interval OfConfusion(ReadOnlySpan<int> truth, ReadOnlySpan<int> predicted, int classes, Func<ConfusionMatrix, double> figure, RngKey key,
        ReadOnlySpan<int> groups = default, int resamples = Resamples)
    {
        MetricErrors.SameLength("bootstrap", "truth", truth.Length, "predicted", predicted.Length);
        int[] truths = truth.ToArray(), answers = predicted.ToArray();
        return Of(truths.Length, indices =>
        {
            var drawnTruths = new int[indices.Length];
            var drawnAnswers = new int[indices.Length];
            for (var i = 0; i < indices.Length; i++) (drawnTruths[i], drawnAnswers[i]) = (truths[indices[i]], answers[indices[i]]);
            return figure(ConfusionMatrix.From(drawnTruths, drawnAnswers, classes));
        }, key, groups, resamples);
    }

    // The units that are drawn: each sample by itself, or the samples of each group in the order in which the groups first occur.
    static int[][] Members(int samples, ReadOnlySpan<int> groups)
    {
        var members = new List<List<int>>();
        var unitOf = new Dictionary<int, int>();
        for (var i = 0; i < samples; i++)
        {
            if (groups.IsEmpty)
            {
                members.Add([i]);
                continue;
            }
            if (!unitOf.TryGetValue(groups[i], out var unit))
            {
                unitOf.Add(groups[i], unit = members.Count);
                members.Add([]);
            }
            members[unit].Add(i);
        }
        return [.. members.Select(m => m.ToArray())];
    }
}
