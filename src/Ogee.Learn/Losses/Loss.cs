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
        var logs = smoothing == 0 ? null : logits.LogSoftmax(-1);
        // Without smoothing only the right class's logarithm is needed.
        Tensor At(Tensor classes) => logs is null ? logits.LogSoftmaxAt(classes) : logs.Gather(-1, classes.Unsqueeze(-1)).Squeeze(-1);
        if (ignore is { } ignored)
        {
            var counts = target.NotEqualTo(ignored);
            var weight = counts.Cast(logits.Type);
            // The ignored number need not be a class: any class stands in its place, and its share is 0.
            var chosen = At(target * counts.Cast(target.Spec.Type));
            var each = logs is null ? chosen : (chosen * (1 - smoothing)) + (logs.Mean(-1) * smoothing);
            return -(each * weight).Sum() / weight.Sum().Maximum(1);
        }
        var right = -At(target).Mean();
        return logs is null ? right : (right * (1 - smoothing)) - (logs.Mean() * smoothing);
    }

    /// <summary>The mean squared difference.</summary>
    public static Tensor MeanSquared(Tensor prediction, Tensor target) => (prediction - target).Square().Mean();

    /// <summary>The mean absolute difference.</summary>
    public static Tensor MeanAbsolute(Tensor prediction, Tensor target) => (prediction - target).Abs().Mean();

    /// <summary>Squared for small differences, absolute for large ones (Huber 1964): ½d² up to the width, then width · (|d| − ½ width).</summary>
    /// <param name="prediction">Any shape.</param>
    /// <param name="target">A shape that broadcasts with it.</param>
    /// <param name="width">Where the one becomes the other; positive.</param>
    /// <exception cref="OgeeException">The width is no positive number.</exception>
    public static Tensor Huber(Tensor prediction, Tensor target, double width = 1)
    {
        if (!(width > 0 && double.IsFinite(width))) throw LearnErrors.Setting.With($"loss: the width of Huber's loss is {width}", "Expected a positive number", "Use 1 for standardised targets.");
        var size = (prediction - target).Abs();
        var small = size.Minimum(width);
        return (small * (size - (small * 0.5))).Mean();
    }

    /// <summary>What a quantile makes small (Koenker and Bassett 1978): a target above the prediction costs the quantile's share of the difference, one below the rest.</summary>
    /// <param name="prediction">Any shape.</param>
    /// <param name="target">A shape that broadcasts with it.</param>
    /// <param name="quantile">Which quantile, between 0 and 1: 0.5 is the median.</param>
    /// <exception cref="OgeeException">The quantile is not between 0 and 1.</exception>
    public static Tensor Pinball(Tensor prediction, Tensor target, double quantile)
    {
        if (quantile is not (> 0 and < 1)) throw LearnErrors.Setting.With($"loss: the quantile is {quantile}", "Expected a number between 0 and 1", "Use 0.05 and 0.95, for instance.");
        var above = target - prediction;
        return (above * quantile).Maximum(above * (quantile - 1)).Mean();
    }

    /// <summary>Binary cross-entropy of logits, without overflow.</summary>
    /// <param name="logits">Any shape.</param>
    /// <param name="target">The same shape; 0 to 1.</param>
    public static Tensor BinaryCrossEntropy(Tensor logits, Tensor target) => (logits.Softplus() - (logits * target)).Mean();
}
