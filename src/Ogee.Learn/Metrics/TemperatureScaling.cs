namespace Ogee.Learn;

/// <summary>One number that makes confidences honest: logits are divided by it. It changes no answer, only how sure it is.</summary>
/// <param name="Temperature">The divisor: above 1 the model was too sure of itself, below 1 not sure enough.</param>
/// <param name="LossBefore">The log loss of the fitting data at temperature 1.</param>
/// <param name="LossAfter">The log loss of the fitting data at the temperature found.</param>
/// <seealso href="https://arxiv.org/abs/1706.04599">Guo, Pleiss, Sun, Weinberger, On calibration of modern neural networks (2017)</seealso>
public sealed record TemperatureScaling(double Temperature, double LossBefore, double LossAfter)
{
    /// <summary>The smallest temperature that a fit gives.</summary>
    public const double Smallest = 1.0 / 64;

    /// <summary>The largest temperature that a fit gives.</summary>
    public const double Largest = 64;

    /// <summary>Finds the temperature with the smallest log loss, on data that the model was not trained on.</summary>
    /// <param name="logits">The scores of the model [samples, classes].</param>
    /// <param name="truth">The true classes [samples].</param>
    /// <param name="classes">How many classes there are.</param>
    /// <remarks>
    /// The log loss is convex in b = 1/temperature, with derivative mean over samples of (Σ p·z − z of the true class), p = softmax(b·z). Its zero is found by
    /// bisection on log b, 52 halvings: the same bits everywhere, and no starting point or rate to choose. Without mistakes the loss falls for ever as b grows;
    /// the temperature then is <see cref="Smallest"/>. Cost: 52 passes over the logits.
    /// </remarks>
    /// <exception cref="OgeeException">The rows are not whole, a logit is not finite, or there are no samples (OG4501).</exception>
    public static TemperatureScaling Fit(ReadOnlySpan<float> logits, ReadOnlySpan<int> truth, int classes)
    {
        MetricErrors.Labels("temperature scaling", "truth", truth, classes);
        MetricErrors.Rows("temperature scaling", "logits", logits.Length, truth.Length, classes);
        if (truth.IsEmpty) throw MetricErrors.Input.With("temperature scaling: no samples", "A fit needs validation data", "Keep a part of the data for validation: --split 80/10/10");
        var before = Loss(logits, truth, classes, 1);
        double cold = Portable.Log(Smallest), hot = Portable.Log(Largest);
        for (var halving = 0; halving < 52; halving++)
        {
            var middle = 0.5 * (cold + hot);
            if (Slope(logits, truth, classes, 1 / Portable.Exp(middle)) <= 0) hot = middle;      // the loss still falls with b: colder
            else cold = middle;
        }
        var temperature = Math.Clamp(Portable.Exp(0.5 * (cold + hot)), Smallest, Largest);
        var after = Loss(logits, truth, classes, temperature);
        return after < before ? new(temperature, before, after) : new(1, before, before);
    }

    static double Loss(ReadOnlySpan<float> logits, ReadOnlySpan<int> truth, int classes, double temperature) =>
        ProbabilityScores.LogLoss(ProbabilityScores.Softmax(logits, classes, temperature), truth, classes);

    static double Slope(ReadOnlySpan<float> logits, ReadOnlySpan<int> truth, int classes, double inverse)
    {
        double slope = 0;
        for (var i = 0; i < truth.Length; i++)
        {
            var row = logits.Slice(i * classes, classes);
            double largest = row[0];
            foreach (var logit in row) largest = Math.Max(largest, logit);
            double sum = 0, weighted = 0;
            foreach (var logit in row)
            {
                var weight = Portable.Exp((logit - largest) * inverse);
                sum += weight;
                weighted += weight * logit;
            }
            slope += weighted / sum - row[truth[i]];
        }
        return slope / truth.Length;
    }
}
