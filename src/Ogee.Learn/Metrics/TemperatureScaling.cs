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
    /// The log loss is convex in b = 1/temperature, with slope mean over samples of (Σ p·z − Σ t·z), p = softmax(b·z), t the target, and the variance of z under p as
    /// curvature. The zero of the slope is found by Newton's steps inside a bracket, by halving (of log b) where a step would leave it or gain little: about ten passes
    /// over the logits, the same bits everywhere, no starting point or rate to choose.
    /// <para>
    /// Without mistakes the loss against hard targets falls for ever as b grows, and a handful of right answers would make every answer certain, of pictures of something
    /// else too. So the target of the true class is not 1 but (n + 1)/(n + 2) for n samples, the rule of succession (and Platt's, Probabilistic outputs for support vector machines, 1999, section 2.2), and the rest is shared by the other classes: n right
    /// answers bear a mean confidence of (n + 1)/(n + 2) and no more. With hundreds of samples that changes nothing that is seen. Where the temperature found does not
    /// make the plain log loss smaller, it is 1.
    /// </para>
    /// </remarks>
    /// <exception cref="OgeeException">The rows are not whole, a logit is not finite, or there are no samples (OG4501).</exception>
    public static TemperatureScaling Fit(ReadOnlySpan<float> logits, ReadOnlySpan<int> truth, int classes)
    {
        MetricErrors.Labels("temperature scaling", "truth", truth, classes);
        MetricErrors.Rows("temperature scaling", "logits", logits.Length, truth.Length, classes);
        if (truth.IsEmpty) throw MetricErrors.Input.With("temperature scaling: no samples", "A fit needs validation data", "Keep a part of the data for validation: --split 80/10/10");
        var before = Loss(logits, truth, classes, 1);
        // One class is always certain.
        if (classes == 1) return new(1, before, before);
        var temperature = Solve(logits, truth, classes);
        var after = Loss(logits, truth, classes, temperature);
        return after < before ? new(temperature, before, after) : new(1, before, before);
    }

    static double Loss(ReadOnlySpan<float> logits, ReadOnlySpan<int> truth, int classes, double temperature) =>
        ProbabilityScores.LogLoss(ProbabilityScores.Softmax(logits, classes, temperature), truth, classes);

    static double Solve(ReadOnlySpan<float> logits, ReadOnlySpan<int> truth, int classes)
    {
        double low = 1 / Largest, high = 1 / Smallest;
        if (Slope(logits, truth, classes, high).Slope <= 0) return Smallest;
        if (Slope(logits, truth, classes, low).Slope >= 0) return Largest;
        double inverse = 1, before = double.PositiveInfinity;
        for (var step = 0; step < 100; step++)
        {
            var (slope, curvature) = Slope(logits, truth, classes, inverse);
            if (slope == 0) break;
            if (slope < 0) low = inverse;
            else high = inverse;
            var newton = inverse - slope / curvature;
            var next = newton > low && newton < high && Math.Abs(slope) < before / 2 ? newton : Math.Sqrt(low * high);
            if (Math.Abs(newton - inverse) <= 1e-13 * inverse) break;
            (before, inverse) = (Math.Abs(slope), next);
        }
        return 1 / inverse;
    }

    static (double Slope, double Curvature) Slope(ReadOnlySpan<float> logits, ReadOnlySpan<int> truth, int classes, double inverse)
    {
        double slope = 0, curvature = 0;
        // What each other class of a sample is given, and so the true one beyond it.
        var other = 1 / ((truth.Length + 2.0) * (classes - 1));
        var beyond = 1 - (classes * other);
        for (var i = 0; i < truth.Length; i++)
        {
            var row = logits.Slice(i * classes, classes);
            double largest = row[0];
            foreach (var logit in row) largest = Math.Max(largest, logit);
            // Logits relative to the largest, so that the variance does not cancel.
            double sum = 0, first = 0, second = 0, all = 0;
            foreach (var logit in row)
            {
                var below = logit - largest;
                all += below;
                var weight = Portable.Exp(below * inverse);
                sum += weight;
                first += weight * below;
                second += weight * below * below;
            }
            var mean = first / sum;
            slope += mean - (other * all) - (beyond * (row[truth[i]] - largest));
            curvature += second / sum - mean * mean;
        }
        return (slope / truth.Length, curvature / truth.Length);
    }
}
