namespace Ogee.Learn;

/// <summary>Probabilities from logits, and how good they are.</summary>
/// <remarks>All sums run in the order of the samples, in double precision, so that a figure is the same bits on every machine.</remarks>
public static class ProbabilityScores
{
    /// <summary>The smallest probability whose logarithm the log loss takes, so that one confident mistake does not make it infinite.</summary>
    public const double SmallestProbability = 1e-15;

    /// <summary>The softmax of each row of logits, divided by a temperature first.</summary>
    /// <param name="logits">The scores of a model [samples, classes].</param>
    /// <param name="classes">How many classes there are.</param>
    /// <param name="temperature">The temperature of <see cref="TemperatureScaling"/>; 1 leaves the logits as they are.</param>
    /// <returns>The probabilities [samples, classes]; each row sums to 1.</returns>
    /// <exception cref="OgeeException">A logit is not finite, or the rows are not whole (OG4501).</exception>
    public static double[] Softmax(ReadOnlySpan<float> logits, int classes, double temperature = 1)
    {
        if (classes < 1 || logits.Length % classes != 0)
            throw MetricErrors.Input.With($"softmax: {logits.Length} logits for {classes} classes", "There is one logit a class and sample", "Pass whole rows");
        if (!(temperature > 0) || !double.IsFinite(temperature))
            throw MetricErrors.Input.With($"softmax: temperature {temperature}", "A temperature is a positive number", "Pass 1 for the logits as they are");
        var probabilities = new double[logits.Length];
        for (var start = 0; start < logits.Length; start += classes)
        {
            var largest = double.NegativeInfinity;
            for (var c = 0; c < classes; c++)
            {
                if (!float.IsFinite(logits[start + c]))
                    throw MetricErrors.Input.With($"softmax: logit {c} of sample {start / classes} is {logits[start + c]}", "Logits are finite numbers",
                        "Find the first layer that gives it with OGEE_CHECK=nan");
                largest = Math.Max(largest, logits[start + c]);
            }
            double sum = 0;
            for (var c = 0; c < classes; c++) sum += probabilities[start + c] = Portable.Exp((logits[start + c] - largest) / temperature);
            for (var c = 0; c < classes; c++) probabilities[start + c] /= sum;
        }
        return probabilities;
    }

    /// <summary>The class with the largest score of each row; the first of several.</summary>
    /// <param name="scores">Probabilities or logits [samples, classes].</param>
    /// <param name="classes">How many classes there are.</param>
    /// <returns>The classes [samples].</returns>
    public static int[] Predict(ReadOnlySpan<double> scores, int classes)
    {
        var samples = Samples("predict", scores, classes);
        var predicted = new int[samples];
        for (var i = 0; i < samples; i++)
        {
            var row = scores.Slice(i * classes, classes);
            for (var c = 1; c < classes; c++)
            {
                if (row[c] > row[predicted[i]]) predicted[i] = c;
            }
        }
        return predicted;
    }

    /// <summary>The probability of the predicted class of each row: how sure the model says it is.</summary>
    /// <param name="probabilities">The probabilities [samples, classes].</param>
    /// <param name="classes">How many classes there are.</param>
    /// <returns>The confidences [samples].</returns>
    public static double[] Confidence(ReadOnlySpan<double> probabilities, int classes)
    {
        var predicted = Predict(probabilities, classes);
        var confidence = new double[predicted.Length];
        for (var i = 0; i < predicted.Length; i++) confidence[i] = probabilities[i * classes + predicted[i]];
        return confidence;
    }

    /// <summary>The part of the samples whose true class is among the k classes with the largest scores.</summary>
    /// <param name="scores">Probabilities or logits [samples, classes].</param>
    /// <param name="truth">The true classes [samples].</param>
    /// <param name="classes">How many classes there are.</param>
    /// <param name="k">How many guesses a sample has.</param>
    /// <remarks>Of classes with equal scores the one with the smaller index ranks first, as in <see cref="Predict"/>; so top-1 is the accuracy.</remarks>
    public static double TopK(ReadOnlySpan<double> scores, ReadOnlySpan<int> truth, int classes, int k)
    {
        Check("top-k", scores, truth, classes);
        long hits = 0;
        for (var i = 0; i < truth.Length; i++)
        {
            var row = scores.Slice(i * classes, classes);
            var rank = 0;
            for (var c = 0; c < classes; c++)
            {
                if (row[c] > row[truth[i]] || (row[c] == row[truth[i]] && c < truth[i])) rank++;
            }
            if (rank < k) hits++;
        }
        return truth.IsEmpty ? 0 : (double)hits / truth.Length;
    }

    /// <summary>The mean of −ln p over the samples, p being the probability given to the true class.</summary>
    /// <param name="probabilities">The probabilities [samples, classes].</param>
    /// <param name="truth">The true classes [samples].</param>
    /// <param name="classes">How many classes there are.</param>
    /// <remarks>p is taken as at least <see cref="SmallestProbability"/>. Knowing nothing costs ln(classes).</remarks>
    public static double LogLoss(ReadOnlySpan<double> probabilities, ReadOnlySpan<int> truth, int classes)
    {
        Check("log loss", probabilities, truth, classes);
        double sum = 0;
        for (var i = 0; i < truth.Length; i++) sum -= Portable.Log(Math.Max(probabilities[i * classes + truth[i]], SmallestProbability));
        return truth.IsEmpty ? 0 : sum / truth.Length;
    }

    /// <summary>The mean squared distance between the probabilities and the truth: Σ over classes of (p − [class is true])².</summary>
    /// <param name="probabilities">The probabilities [samples, classes].</param>
    /// <param name="truth">The true classes [samples].</param>
    /// <param name="classes">How many classes there are.</param>
    /// <returns>0 (perfect) to 2 (certain and wrong).</returns>
    /// <seealso href="https://doi.org/10.1175/1520-0493(1950)078%3C0001:VOFEIT%3E2.0.CO;2">Brier, Verification of forecasts expressed in terms of probability (1950)</seealso>
    public static double Brier(ReadOnlySpan<double> probabilities, ReadOnlySpan<int> truth, int classes)
    {
        Check("Brier score", probabilities, truth, classes);
        double sum = 0;
        for (var i = 0; i < truth.Length; i++)
        {
            for (var c = 0; c < classes; c++)
            {
                var miss = probabilities[i * classes + c] - (c == truth[i] ? 1 : 0);
                sum += miss * miss;
            }
        }
        return truth.IsEmpty ? 0 : sum / truth.Length;
    }

    static int Samples(string statistic, ReadOnlySpan<double> scores, int classes)
    {
        if (classes < 1 || scores.Length % classes != 0)
            throw MetricErrors.Input.With($"{statistic}: {scores.Length} scores for {classes} classes", "There is one score a class and sample", "Pass whole rows");
        return scores.Length / classes;
    }

    static void Check(string statistic, ReadOnlySpan<double> scores, ReadOnlySpan<int> truth, int classes)
    {
        MetricErrors.Labels(statistic, "truth", truth, classes);
        MetricErrors.Rows(statistic, "scores", scores.Length, truth.Length, classes);
        MetricErrors.Finite(statistic, "scores", scores);
    }
}
