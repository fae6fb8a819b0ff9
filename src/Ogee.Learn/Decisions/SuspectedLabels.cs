namespace Ogee.Learn;

/// <summary>A label that is probably wrong.</summary>
/// <param name="Sample">The index of the sample.</param>
/// <param name="Label">The class that it is labelled with.</param>
/// <param name="Suspected">The class that it probably is of.</param>
/// <param name="Probability">What the model gives the suspected class.</param>
/// <param name="Margin">By how much that is more than what it gives the label: the larger, the more certain.</param>
public readonly record struct SuspectedLabel(int Sample, int Label, int Suspected, double Probability, double Margin);

/// <summary>Which labels are probably wrong, by confident learning: a sample that a model, which has not seen it, gives more to another class than that class's own samples get on average.</summary>
/// <param name="Suspects">The suspected labels, the most certain first.</param>
/// <param name="Thresholds">The mean probability that the samples labelled with a class get for it; NaN for a class without samples [classes].</param>
/// <param name="Joint">The estimated number of samples labelled with one class that are truly of another [label, truth]: the confident counts, scaled to the number of samples of each label.</param>
/// <remarks>
/// The thresholds calibrate themselves: a class that the model is never sure of has a low one. Where labels are ambiguous, suspects are mistakes and hard samples together: see <see cref="Find"/> for figures.
/// </remarks>
/// <seealso href="https://arxiv.org/abs/1911.00068">Northcutt, Jiang and Chuang, Confident learning: estimating uncertainty in dataset labels (2021)</seealso>
public sealed record SuspectedLabels(IReadOnlyList<SuspectedLabel> Suspects, IReadOnlyList<double> Thresholds, IReadOnlyList<double> Joint)
{
    /// <summary>The estimated part of the labels that is wrong.</summary>
    public double NoiseRate
    {
        get
        {
            var classes = Thresholds.Count;
            double all = 0, right = 0;
            for (var i = 0; i < Joint.Count; i++)
            {
                all += Joint[i];
                if (i % (classes + 1) == 0) right += Joint[i];
            }
            return all == 0 ? 0 : 1 - right / all;
        }
    }

    /// <summary>Finds suspected labels.</summary>
    /// <param name="probabilities">What models say that were not trained on the sample: out-of-fold or held-out [samples, classes].</param>
    /// <param name="labels">The labels as given [samples].</param>
    /// <param name="classes">How many classes there are.</param>
    /// <remarks>
    /// A sample counts for the class with the largest probability among those whose threshold it reaches, if any; from these counts comes how many samples of each label are truly of
    /// each class. So many are suspected, by the paper's pruning by class and by noise rate together: of its five ways the one with the best precision at nearly the best recall, measured on
    /// planted noise (precision 0.75 and recall 0.92, against 0.76 and 0.80 of the confident counts alone and 0.53 and 0.98 of every label that is not the most likely class).
    /// </remarks>
    /// <exception cref="OgeeException">The rows are not whole, or a probability is not finite (OG4501).</exception>
    public static SuspectedLabels Find(ReadOnlySpan<double> probabilities, ReadOnlySpan<int> labels, int classes)
    {
        MetricErrors.Labels("suspected labels", "labels", labels, classes);
        MetricErrors.Rows("suspected labels", "probabilities", probabilities.Length, labels.Length, classes);
        MetricErrors.Finite("suspected labels", "probabilities", probabilities);
        var (thresholds, support) = (new double[classes], new long[classes]);
        for (var i = 0; i < labels.Length; i++)
        {
            thresholds[labels[i]] += probabilities[i * classes + labels[i]];
            support[labels[i]]++;
        }
        // A class without samples gets NaN, which nothing reaches.
        for (var c = 0; c < classes; c++) thresholds[c] /= support[c];

        var counts = new double[checked(classes * classes)];
        for (var i = 0; i < labels.Length; i++)
        {
            var row = probabilities.Slice(i * classes, classes);
            var found = -1;
            for (var c = 0; c < classes; c++)
            {
                if (row[c] >= thresholds[c] && (found < 0 || row[c] > row[found])) found = c;
            }
            if (found >= 0) counts[labels[i] * classes + found]++;
        }
        var joint = Scaled(counts, support, classes);
        var suspects = Pruned(probabilities, labels, joint, classes);
        suspects.Sort((a, b) => a.Margin != b.Margin ? b.Margin.CompareTo(a.Margin) : a.Sample.CompareTo(b.Sample));
        return new(suspects, thresholds, joint);
    }

    // Of each label, as many samples as the estimate says are wrong: those that the label fits worst (pruning by class), as far as they are also among those with the largest
    // margin for one of the other classes, as many as are estimated to be of it (pruning by noise rate).
    static List<SuspectedLabel> Pruned(ReadOnlySpan<double> probabilities, ReadOnlySpan<int> labels, double[] joint, int classes)
    {
        var members = new List<int>[classes];
        for (var c = 0; c < classes; c++) members[c] = [];
        for (var i = 0; i < labels.Length; i++) members[labels[i]].Add(i);
        var suspects = new Dictionary<int, SuspectedLabel>();
        for (var label = 0; label < classes; label++)
        {
            var fit = new double[members[label].Count];
            for (var m = 0; m < fit.Length; m++) fit[m] = probabilities[members[label][m] * classes + label];
            var wrong = (int)Math.Round(fit.Length - joint[label * classes + label]);
            var worst = Ranking.Ascending([.. fit]).Take(wrong).ToHashSet();
            for (var other = 0; other < classes; other++)
            {
                var count = (int)Math.Round(joint[label * classes + other]);
                if (other == label || count == 0) continue;
                var margins = new double[fit.Length];
                for (var m = 0; m < fit.Length; m++) margins[m] = probabilities[members[label][m] * classes + other] - fit[m];
                foreach (var m in Ranking.Descending(margins).Take(count).Where(worst.Contains))
                {
                    var sample = members[label][m];
                    if (margins[m] > 0 && (!suspects.TryGetValue(sample, out var known) || margins[m] > known.Margin)) suspects[sample] = new(sample, label, other, fit[m] + margins[m], margins[m]);
                }
            }
        }
        return [.. suspects.Values];
    }

    // Each row to the number of samples of its label; a row without confident samples is taken as right.
    static double[] Scaled(double[] counts, long[] support, int classes)
    {
        for (var label = 0; label < classes; label++)
        {
            var row = counts.AsSpan(label * classes, classes);
            double sum = 0;
            foreach (var count in row) sum += count;
            if (sum == 0) row[label] = support[label];
            else
            {
                for (var c = 0; c < classes; c++) row[c] *= support[label] / sum;
            }
        }
        return counts;
    }
}
