namespace Ogee.Learn;

/// <summary>The figures of one class, taken from a confusion matrix.</summary>
/// <param name="Support">How many samples truly are of the class.</param>
/// <param name="Predicted">How many samples were said to be of the class.</param>
/// <param name="Correct">How many of both.</param>
/// <param name="Precision">Correct over predicted; 0 where nothing was predicted.</param>
/// <param name="Recall">Correct over support; 0 where there is no support.</param>
/// <param name="F1">The harmonic mean of precision and recall, 2·correct / (predicted + support); 0 where both are 0.</param>
public readonly record struct ClassScore(long Support, long Predicted, long Correct, double Precision, double Recall, double F1);

/// <summary>How often each true class was given each label: the counts that most classification figures come from.</summary>
/// <remarks>
/// The conventions are those of scikit-learn: a ratio 0/0 counts as 0, macro F1 is over the classes that occur among truths or predictions, balanced accuracy over
/// those among truths.
/// </remarks>
public sealed class ConfusionMatrix
{
    readonly int[] truths, answers;
    readonly long[] support, predicted, correct;
    long[]? cells;

    // The cells are counted when the first is asked for: most figures need the sums only, and a bootstrap over 1,000 classes would count a million cells a draw.
    ConfusionMatrix(int[] truths, int[] answers, int classes)
    {
        (this.truths, this.answers, Classes) = (truths, answers, classes);
        (support, predicted, correct) = (new long[classes], new long[classes], new long[classes]);
        for (var i = 0; i < truths.Length; i++)
        {
            support[truths[i]]++;
            predicted[answers[i]]++;
            if (truths[i] == answers[i]) correct[truths[i]]++;
        }
    }

    /// <summary>Counts pairs of truth and prediction.</summary>
    /// <param name="truth">The true class of each sample [samples].</param>
    /// <param name="predicted">The predicted class of each sample [samples].</param>
    /// <param name="classes">How many classes there are.</param>
    /// <exception cref="OgeeException">The lengths differ, or a label is outside of the classes (OG4501).</exception>
    public static ConfusionMatrix From(ReadOnlySpan<int> truth, ReadOnlySpan<int> predicted, int classes)
    {
        MetricErrors.SameLength("confusion matrix", "truth", truth.Length, "predicted", predicted.Length);
        MetricErrors.Labels("confusion matrix", "truth", truth, classes);
        MetricErrors.Labels("confusion matrix", "predicted", predicted, classes);
        return new(truth.ToArray(), predicted.ToArray(), classes);
    }

    /// <summary>How many classes there are.</summary>
    public int Classes { get; }

    /// <summary>How many samples of the true class got the predicted one.</summary>
    /// <param name="truth">The true class.</param>
    /// <param name="predicted">The predicted class.</param>
    public long this[int truth, int predicted] =>
        (uint)truth < (uint)Classes && (uint)predicted < (uint)Classes
            ? (cells ??= Count())[truth * Classes + predicted]
            : throw MetricErrors.Input.With($"confusion matrix: entry ({truth}, {predicted})", $"Classes are 0 to {Classes - 1}", "Pass class indices");

    /// <summary>How many samples there are.</summary>
    public long Total => truths.Length;

    /// <summary>How many samples got their true class.</summary>
    public long Correct => correct.Sum();

    /// <summary>The part of the samples that got their true class; 0 without samples.</summary>
    public double Accuracy => Ratio(Correct, Total);

    /// <summary>The class that occurs most often among the truths; the first of several.</summary>
    public int MajorityClass => Array.IndexOf(support, support.Max());

    /// <summary>The accuracy of always answering the majority class: what a model has to beat.</summary>
    public double MajorityAccuracy => Ratio(support[MajorityClass], Total);

    /// <summary>The mean of the F1 figures of the classes that occur among truths or predictions.</summary>
    public double MacroF1 => Mean(Scores().Where(s => s.Support + s.Predicted > 0).Select(s => s.F1));

    /// <summary>The macro F1 of always answering the majority class.</summary>
    public double MajorityMacroF1
    {
        get
        {
            var most = support[MajorityClass];
            return Ratio(2 * most, most + Total) / Math.Max(1, support.Count(s => s > 0));
        }
    }

    /// <summary>The mean recall of the classes that occur among the truths: accuracy as if all classes were equally frequent.</summary>
    public double BalancedAccuracy => Mean(Scores().Where(s => s.Support > 0).Select(s => s.Recall));

    /// <summary>The figures of one class.</summary>
    /// <param name="label">The class.</param>
    public ClassScore Score(int label) => new(support[label], predicted[label], correct[label], Ratio(correct[label], predicted[label]), Ratio(correct[label], support[label]),
        Ratio(2 * correct[label], support[label] + predicted[label]));

    /// <summary>The figures of all classes, in the order of the classes.</summary>
    public IReadOnlyList<ClassScore> Scores()
    {
        var scores = new ClassScore[Classes];
        for (var c = 0; c < Classes; c++) scores[c] = Score(c);
        return scores;
    }

    long[] Count()
    {
        var counts = new long[checked(Classes * Classes)];
        for (var i = 0; i < truths.Length; i++) counts[truths[i] * Classes + answers[i]]++;
        return counts;
    }

    static double Ratio(long part, long whole) => whole == 0 ? 0 : (double)part / whole;

    static double Mean(IEnumerable<double> values)
    {
        double sum = 0;
        var count = 0;
        foreach (var value in values)
        {
            sum += value;
            count++;
        }
        return count == 0 ? 0 : sum / count;
    }
}
