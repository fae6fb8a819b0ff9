namespace Ogee.Learn;

/// <summary>One threshold of a detector: call positive what scores at least this much.</summary>
/// <param name="Threshold">The smallest score that is called positive.</param>
/// <param name="TruePositives">Positives at or above the threshold.</param>
/// <param name="FalsePositives">Negatives at or above the threshold.</param>
/// <param name="Precision">The part of the calls that is right.</param>
/// <param name="Recall">The part of the positives that is found (true positive rate).</param>
/// <param name="FallOut">The part of the negatives that is called (false positive rate).</param>
public readonly record struct ThresholdPoint(double Threshold, long TruePositives, long FalsePositives, double Precision, double Recall, double FallOut);

/// <summary>How well a score puts positives before negatives, at every threshold.</summary>
public static class RankingScores
{
    /// <summary>Every distinct threshold with its counts, from the largest score down; samples with equal scores pass together.</summary>
    /// <param name="scores">The scores, larger for more likely positive [samples].</param>
    /// <param name="positive">Whether each sample truly is positive [samples].</param>
    /// <returns>The points of the ROC and precision–recall curves; the origin (nothing called) is left to the reader.</returns>
    public static ThresholdPoint[] Curve(ReadOnlySpan<double> scores, ReadOnlySpan<bool> positive)
    {
        MetricErrors.SameLength("curve", "scores", scores.Length, "positive", positive.Length);
        MetricErrors.Finite("curve", "scores", scores);
        double[] sorted = scores.ToArray();
        bool[] truths = positive.ToArray();
        Array.Sort(sorted, truths);
        long positives = truths.LongCount(p => p), negatives = truths.Length - positives;
        var points = new List<ThresholdPoint>();
        long hits = 0, alarms = 0;
        for (var i = sorted.Length - 1; i >= 0; i--)
        {
            if (truths[i]) hits++;
            else alarms++;
            if (i > 0 && sorted[i - 1] == sorted[i]) continue;
            points.Add(new(sorted[i], hits, alarms, (double)hits / (hits + alarms),
                positives == 0 ? 0 : (double)hits / positives, negatives == 0 ? 0 : (double)alarms / negatives));
        }
        return [.. points];
    }

    /// <summary>The chance that a random positive scores above a random negative, a tie counting half: the area under the ROC curve.</summary>
    /// <param name="scores">The scores, larger for more likely positive [samples].</param>
    /// <param name="positive">Whether each sample truly is positive [samples].</param>
    /// <returns>0 to 1, 0.5 for chance; NaN where positives or negatives are missing.</returns>
    /// <remarks>The Mann–Whitney count in whole numbers, hence exact.</remarks>
    /// <seealso href="https://doi.org/10.1148/radiology.143.1.7063747">Hanley and McNeil, The meaning and use of the area under a ROC curve (1982)</seealso>
    public static double RocAuc(ReadOnlySpan<double> scores, ReadOnlySpan<bool> positive)
    {
        long halfWins = 0, hits = 0, alarms = 0;
        foreach (var point in Curve(scores, positive))
        {
            var newAlarms = point.FalsePositives - alarms;
            halfWins += newAlarms * (hits + point.TruePositives);      // twice the hits above, plus once the ties
            (hits, alarms) = (point.TruePositives, point.FalsePositives);
        }
        return hits == 0 || alarms == 0 ? double.NaN : halfWins / (2.0 * hits * alarms);
    }

    /// <summary>The sum over thresholds of (gain in recall) × precision: the area under the precision–recall steps.</summary>
    /// <param name="scores">The scores, larger for more likely positive [samples].</param>
    /// <param name="positive">Whether each sample truly is positive [samples].</param>
    /// <returns>0 to 1; the part of positives for chance; NaN without positives.</returns>
    public static double AveragePrecision(ReadOnlySpan<double> scores, ReadOnlySpan<bool> positive)
    {
        double sum = 0, recall = 0;
        var any = false;
        foreach (var point in Curve(scores, positive))
        {
            any |= point.TruePositives > 0;
            sum += (point.Recall - recall) * point.Precision;
            recall = point.Recall;
        }
        return any ? sum : double.NaN;
    }

    /// <summary><see cref="RocAuc"/> of each class against the rest.</summary>
    /// <param name="probabilities">The probabilities [samples, classes].</param>
    /// <param name="truth">The true classes [samples].</param>
    /// <param name="classes">How many classes there are.</param>
    /// <returns>One figure a class, NaN where a class or its rest is missing [classes].</returns>
    public static double[] RocAucOneVersusRest(ReadOnlySpan<double> probabilities, ReadOnlySpan<int> truth, int classes) =>
        OneVersusRest("ROC AUC", probabilities, truth, classes, RocAuc);

    /// <summary><see cref="AveragePrecision"/> of each class against the rest.</summary>
    /// <param name="probabilities">The probabilities [samples, classes].</param>
    /// <param name="truth">The true classes [samples].</param>
    /// <param name="classes">How many classes there are.</param>
    /// <returns>One figure a class, NaN where a class is missing [classes].</returns>
    public static double[] AveragePrecisionOneVersusRest(ReadOnlySpan<double> probabilities, ReadOnlySpan<int> truth, int classes) =>
        OneVersusRest("average precision", probabilities, truth, classes, AveragePrecision);

    /// <summary>The mean of the figures that are defined.</summary>
    /// <param name="perClass">One figure a class; NaN where it is not defined.</param>
    /// <returns>The mean, or NaN where none is defined.</returns>
    public static double MacroMean(ReadOnlySpan<double> perClass)
    {
        double sum = 0;
        var count = 0;
        foreach (var figure in perClass)
        {
            if (double.IsNaN(figure)) continue;
            sum += figure;
            count++;
        }
        return count == 0 ? double.NaN : sum / count;
    }

    static double[] OneVersusRest(string statistic, ReadOnlySpan<double> probabilities, ReadOnlySpan<int> truth, int classes,
        Func<ReadOnlySpan<double>, ReadOnlySpan<bool>, double> score)
    {
        MetricErrors.Labels(statistic, "truth", truth, classes);
        MetricErrors.Rows(statistic, "probabilities", probabilities.Length, truth.Length, classes);
        var perClass = new double[classes];
        var scores = new double[truth.Length];
        var positive = new bool[truth.Length];
        for (var c = 0; c < classes; c++)
        {
            for (var i = 0; i < truth.Length; i++) (scores[i], positive[i]) = (probabilities[i * classes + c], truth[i] == c);
            perClass[c] = score(scores, positive);
        }
        return perClass;
    }
}
