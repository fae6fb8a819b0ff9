namespace Ogee.Learn;

/// <summary>What training makes small. Each is the mean over the batch, a scalar.</summary>
public static class Loss
{
    /// <summary>−ln of the probability that softmax gives to the right class.</summary>
    /// <param name="logits">[batch, classes]</param>
    /// <param name="target">int64 or int32 [batch]: class numbers.</param>
    public static Tensor CrossEntropy(Tensor logits, Tensor target) => CrossEntropy(logits, target, smoothing: 0);

    /// <summary>Cross-entropy with a share of the target spread over all classes.</summary>
    /// <param name="logits">[batch, ..., classes]</param>
    /// <param name="target">int64 or int32 [batch, ...]: class numbers.</param>
    /// <param name="smoothing">The share (Szegedy et al. 2016).</param>
    /// <param name="ignore">A target that does not count, for instance padding; the mean is over the others.</param>
    public static Tensor CrossEntropy(Tensor logits, Tensor target, double smoothing, long? ignore = null)
    {
        var logs = logits.LogSoftmax(-1);
        if (ignore is { } ignored)
        {
            var counts = target.NotEqualTo(ignored);
            var weight = counts.Cast(logits.Type);
            // The ignored number need not be a class: any class stands in its place, and its share is 0.
            var chosen = logs.Gather(-1, (target * counts.Cast(target.Spec.Type)).Unsqueeze(-1)).Squeeze(-1);
            var each = smoothing == 0 ? chosen : (chosen * (1 - smoothing)) + (logs.Mean(-1) * smoothing);
            return -(each * weight).Sum() / weight.Sum().Maximum(1);
        }
        var right = -logs.Gather(-1, target.Unsqueeze(-1)).Mean();
        return smoothing == 0 ? right : (right * (1 - smoothing)) - (logs.Mean() * smoothing);
    }

    /// <summary>The mean squared difference.</summary>
    public static Tensor MeanSquared(Tensor prediction, Tensor target) => (prediction - target).Square().Mean();

    /// <summary>The mean absolute difference.</summary>
    public static Tensor MeanAbsolute(Tensor prediction, Tensor target) => (prediction - target).Abs().Mean();

    /// <summary>Binary cross-entropy of logits, without overflow.</summary>
    /// <param name="logits">Any shape.</param>
    /// <param name="target">The same shape; 0 to 1.</param>
    public static Tensor BinaryCrossEntropy(Tensor logits, Tensor target) => (logits.Softplus() - (logits * target)).Mean();
}
