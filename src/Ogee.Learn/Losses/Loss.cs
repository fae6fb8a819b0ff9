namespace Ogee.Learn;

/// <summary>What training makes small. Each is the mean over the batch, a scalar, unless another <see cref="LossReduction"/> is asked for.</summary>
public static partial class Loss
{
    /// <summary>−ln of the probability that softmax gives to the right class.</summary>
    /// <param name="logits">[batch, classes]</param>
    /// <param name="target">int64 or int32 [batch]: class numbers.</param>
    public static Tensor CrossEntropy(Tensor logits, Tensor target) => CrossEntropy(logits, target, smoothing: 0);

    /// <summary>Cross-entropy with a share of the target spread over all classes, and classes that count more than others.</summary>
    /// <remarks>With weights w the mean is Σ w(target) · loss / Σ w(target), and the spread share is ε / classes · Σ w · −ln p: libtorch's definition.</remarks>
    /// <param name="logits">[batch, ..., classes]</param>
    /// <param name="target">int64 or int32 [batch, ...]: class numbers.</param>
    /// <param name="smoothing">The share ε (Szegedy et al. 2016).</param>
    /// <param name="ignore">A target that does not count, for instance padding; the mean is over the others.</param>
    /// <param name="weights">[classes]: how much each class counts, for instance more where it is rare; null for all the same.</param>
    /// <param name="reduction">What becomes of the losses of all samples.</param>
    /// <exception cref="OgeeException">There is not one weight for each class, or not one class number for each row.</exception>
    public static Tensor CrossEntropy(Tensor logits, Tensor target, double smoothing, long? ignore = null, Tensor? weights = null, LossReduction reduction = LossReduction.Mean)
    {
        RequireClasses("cross-entropy", logits, target);
        if (logits.Type.IsHalf()) return CrossEntropy(logits.Cast(DType.Float32), target, smoothing, ignore, weights, reduction).Cast(logits.Type);
        var logs = smoothing == 0 ? null : logits.LogSoftmax(-1);
        // Without smoothing only the right class's logarithm is needed.
        Tensor At(Tensor classes) => logs is null ? logits.LogSoftmaxAt(classes) : logs.Gather(-1, classes.Unsqueeze(-1)).Squeeze(-1);
        if (weights is not null) RequireOneForEachClass(logits, weights);
        if (reduction != LossReduction.Mean)
        {
            var (sure, isCounted) = Counting(target, ignore);
            var each = Counted(At(sure), isCounted) * (1 - smoothing);
            if (weights is not null) each *= weights.Cast(logits.Type).Take(sure);
            if (logs is not null) each += Counted((weights is null ? logs : logs * weights.Cast(logits.Type)).Mean(-1), isCounted) * smoothing;
            return Reduced(-each, reduction);
        }
        if (ignore is not null || weights is not null)
        {
            var (chosen, counts) = Counting(target, ignore);
            var right = At(chosen);
            if (weights is null) return -MeanOf(logs is null ? right : (right * (1 - smoothing)) + (logs.Mean(-1) * smoothing), counts);
            var weight = Counted(weights.Cast(logits.Type).Take(chosen), counts);
            var sum = (Counted(right, counts) * weight).Sum() * (1 - smoothing);
            if (logs is not null) sum += Counted((logs * weights.Cast(logits.Type)).Mean(-1), counts).Sum() * smoothing;
            var total = weight.Sum();
            return -sum / Tensor.Where(total.Greater(0), total, Tensor.Scalar(1, logits.Type));
        }
        var mean = -At(target).Mean();
        return logs is null ? mean : (mean * (1 - smoothing)) - (logs.Mean() * smoothing);
    }

    /// <summary>Cross-entropy of logarithms of probabilities, as <see cref="Tensor.LogSoftmax"/> gives them: libtorch's <c>nll_loss</c>. With weights w the mean is −Σ w(target) · ln p / Σ w(target).</summary>
    /// <param name="logProbabilities">[batch, ..., classes]</param>
    /// <param name="target">int64 or int32 [batch, ...]: class numbers.</param>
    /// <param name="ignore">A target that does not count; the mean is over the others.</param>
    /// <param name="weights">[classes]: how much each class counts; null for all the same.</param>
    /// <param name="reduction">What becomes of the losses of all samples.</param>
    /// <exception cref="OgeeException">There is not one weight for each class, or not one class number for each row.</exception>
    public static Tensor NegativeLogLikelihood(Tensor logProbabilities, Tensor target, long? ignore = null, Tensor? weights = null, LossReduction reduction = LossReduction.Mean)
    {
        RequireClasses("negative log-likelihood", logProbabilities, target);
        if (logProbabilities.Type.IsHalf()) return NegativeLogLikelihood(logProbabilities.Cast(DType.Float32), target, ignore, weights, reduction).Cast(logProbabilities.Type);
        var (chosen, counts) = Counting(target, ignore);
        var right = logProbabilities.Gather(-1, chosen.Unsqueeze(-1)).Squeeze(-1);
        if (weights is not null) RequireOneForEachClass(logProbabilities, weights);
        if (reduction != LossReduction.Mean) return Reduced(-Counted(weights is null ? right : right * weights.Cast(logProbabilities.Type).Take(chosen), counts), reduction);
        if (weights is null) return -MeanOf(right, counts);
        var weight = Counted(weights.Cast(logProbabilities.Type).Take(chosen), counts);
        var total = weight.Sum();
        return -(Counted(right, counts) * weight).Sum() / Tensor.Where(total.Greater(0), total, Tensor.Scalar(1, total.Type));
    }

    /// <summary>Cross-entropy with probabilities in the place of classes: labels that are mixed, or what another model says of a sample (Hinton et al. 2015). −Σ p · ln q, the mean over the batch.</summary>
    /// <param name="logits">[batch, ..., classes]</param>
    /// <param name="target">[batch, ..., classes]: probabilities.</param>
    /// <exception cref="OgeeException">The shapes differ, or there is no axis of classes.</exception>
    public static Tensor SoftCrossEntropy(Tensor logits, Tensor target) => SoftCrossEntropy(logits, target, LossReduction.Mean);

    /// <summary>Cross-entropy with probabilities in the place of classes, reduced otherwise than to a mean.</summary>
    /// <param name="logits">[batch, ..., classes]</param>
    /// <param name="target">[batch, ..., classes]: probabilities.</param>
    /// <param name="reduction">What becomes of the losses of all samples.</param>
    /// <exception cref="OgeeException">The shapes differ, or there is no axis of classes.</exception>
    public static Tensor SoftCrossEntropy(Tensor logits, Tensor target, LossReduction reduction)
    {
        if (logits.Rank == 0 || logits.Shape != target.Shape) throw EngineErrors.Shape.With($"soft cross-entropy: logits {logits.Shape} and probabilities {target.Shape}", "Expected one probability for each class of each sample", "Expand the probabilities if all samples share them.");
        return logits.Type.IsHalf() ? SoftCrossEntropy(logits.Cast(DType.Float32), target.Cast(DType.Float32), reduction).Cast(logits.Type) : -Reduced((target * logits.LogSoftmax(-1)).Sum(-1), reduction);
    }

    /// <summary>The mean squared difference.</summary>
    /// <param name="prediction">Any shape.</param>
    /// <param name="target">The same shape.</param>
    /// <exception cref="OgeeException">The shapes differ: they are not broadcast.</exception>
    public static Tensor MeanSquared(Tensor prediction, Tensor target) => MeanSquared(prediction, target, LossReduction.Mean);

    /// <summary>The squared difference, reduced otherwise than to a mean.</summary>
    /// <param name="prediction">Any shape.</param>
    /// <param name="target">The same shape.</param>
    /// <param name="reduction">What becomes of the losses of all elements.</param>
    /// <exception cref="OgeeException">The shapes differ: they are not broadcast.</exception>
    public static Tensor MeanSquared(Tensor prediction, Tensor target, LossReduction reduction)
    {
        RequireEqual("mean squared loss", prediction, target);
        return Reduced((prediction - target).Square(), reduction);
    }

    /// <summary>The mean absolute difference.</summary>
    /// <inheritdoc cref="MeanSquared(Tensor, Tensor)"/>
    public static Tensor MeanAbsolute(Tensor prediction, Tensor target) => MeanAbsolute(prediction, target, LossReduction.Mean);

    /// <summary>The absolute difference, reduced otherwise than to a mean.</summary>
    /// <param name="prediction">Any shape.</param>
    /// <param name="target">The same shape.</param>
    /// <param name="reduction">What becomes of the losses of all elements.</param>
    /// <exception cref="OgeeException">The shapes differ: they are not broadcast.</exception>
    public static Tensor MeanAbsolute(Tensor prediction, Tensor target, LossReduction reduction)
    {
        RequireEqual("mean absolute loss", prediction, target);
        return Reduced((prediction - target).Abs(), reduction);
    }

    /// <summary>Squared for small differences, absolute for large ones (Huber 1964): ½d² up to the width, then width · (|d| − ½ width).</summary>
    /// <param name="prediction">Any shape.</param>
    /// <param name="target">The same shape.</param>
    /// <param name="width">Where the one becomes the other; positive.</param>
    /// <param name="reduction">What becomes of the losses of all elements.</param>
    /// <exception cref="OgeeException">The width is no positive number, or the shapes differ.</exception>
    public static Tensor Huber(Tensor prediction, Tensor target, double width = 1, LossReduction reduction = LossReduction.Mean)
    {
        if (!(width > 0 && double.IsFinite(width))) throw LearnErrors.Setting.With($"loss: the width of Huber's loss is {width}", "Expected a positive number", "Use 1 for standardised targets.");
        RequireEqual("huber loss", prediction, target);
        var size = (prediction - target).Abs();
        var small = size.Minimum(width);
        return Reduced(small * (size - (small * 0.5)), reduction);
    }

    /// <summary>Huber's loss divided by its width, so that large differences have slope 1 whatever the width (Girshick 2015): ½d² / width up to the width, then |d| − ½ width.</summary>
    /// <param name="prediction">Any shape.</param>
    /// <param name="target">The same shape.</param>
    /// <param name="width">Where the one becomes the other; positive.</param>
    /// <param name="reduction">What becomes of the losses of all elements.</param>
    /// <exception cref="OgeeException">The width is no positive number, or the shapes differ.</exception>
    public static Tensor SmoothAbsolute(Tensor prediction, Tensor target, double width = 1, LossReduction reduction = LossReduction.Mean) => Huber(prediction, target, width, reduction) / width;

    /// <summary>What a quantile makes small (Koenker and Bassett 1978): a target above the prediction costs the quantile's share of the difference, one below the rest.</summary>
    /// <param name="prediction">Any shape.</param>
    /// <param name="target">The same shape.</param>
    /// <param name="quantile">Which quantile, between 0 and 1: 0.5 is the median.</param>
    /// <param name="reduction">What becomes of the losses of all elements.</param>
    /// <exception cref="OgeeException">The quantile is not between 0 and 1, or the shapes differ.</exception>
    public static Tensor Pinball(Tensor prediction, Tensor target, double quantile, LossReduction reduction = LossReduction.Mean)
    {
        if (quantile is not (> 0 and < 1)) throw LearnErrors.Setting.With($"loss: the quantile is {quantile}", "Expected a number between 0 and 1", "Use 0.05 and 0.95, for instance.");
        RequireEqual("pinball loss", prediction, target);
        var above = target - prediction;
        return Reduced((above * quantile).Maximum(above * (quantile - 1)), reduction);
    }

    /// <summary>Binary cross-entropy of logits, without overflow.</summary>
    /// <param name="logits">Any shape.</param>
    /// <param name="target">The same shape; 0 to 1.</param>
    /// <exception cref="OgeeException">The shapes differ: they are not broadcast.</exception>
    public static Tensor BinaryCrossEntropy(Tensor logits, Tensor target) => BinaryCrossEntropy(logits, target, LossReduction.Mean);

    /// <summary>Binary cross-entropy of logits, reduced otherwise than to a mean.</summary>
    /// <param name="logits">Any shape.</param>
    /// <param name="target">The same shape; 0 to 1.</param>
    /// <param name="reduction">What becomes of the losses of all elements.</param>
    /// <exception cref="OgeeException">The shapes differ: they are not broadcast.</exception>
    public static Tensor BinaryCrossEntropy(Tensor logits, Tensor target, LossReduction reduction)
    {
        RequireEqual("binary cross-entropy", logits, target);
        return logits.Type.IsHalf() ? BinaryCrossEntropy(logits.Cast(DType.Float32), target.Cast(DType.Float32), reduction).Cast(logits.Type) : Reduced(logits.Softplus() - (logits * target), reduction);
    }

    /// <summary>Binary cross-entropy of logits whose targets of 1 count more or less: −w·y·ln σ(x) − (1−y)·ln(1 − σ(x)), without overflow.</summary>
    /// <param name="logits">Any shape.</param>
    /// <param name="target">The same shape; 0 to 1.</param>
    /// <param name="positiveWeight">w, a shape that expands to theirs, such as [labels]: often the number of 0s for each 1.</param>
    /// <param name="reduction">What becomes of the losses of all elements.</param>
    /// <exception cref="OgeeException">The shapes differ, or the weights do not expand to them.</exception>
    public static Tensor BinaryCrossEntropy(Tensor logits, Tensor target, Tensor positiveWeight, LossReduction reduction = LossReduction.Mean)
    {
        RequireEqual("binary cross-entropy", logits, target);
        RequireShared("binary cross-entropy", logits, positiveWeight, "weight");
        return Reduced((logits * (1 - target)) + ((-logits).Softplus() * (1 + ((positiveWeight - 1) * target))), reduction);
    }

    /// <summary>What becomes of losses of elements or samples.</summary>
    static Tensor Reduced(Tensor each, LossReduction reduction) => reduction switch
    {
        LossReduction.Mean => each.Mean(),
        LossReduction.Sum => each.Sum(),
        LossReduction.None => each,
        _ => throw LearnErrors.Setting.With($"loss: the reduction is {reduction}", "Expected Mean, Sum or None", "Use LossReduction.Mean."),
    };

    /// <summary>Targets in which any class stands in the place of what is ignored, and which of them count; null if all do.</summary>
    static (Tensor Chosen, Tensor? Counts) Counting(Tensor target, long? ignore)
    {
        if (ignore is not { } ignored) return (target, null);
        var counts = target.NotEqualTo(ignored);
        return (target * counts.Cast(target.Spec.Type), counts);
    }

    /// <summary>Zeros in the place of what does not count; that may be infinite, so it is not multiplied by 0.</summary>
    static Tensor Counted(Tensor each, Tensor? counts) => counts is null ? each : Tensor.Where(counts, each, 0);

    /// <summary>The mean of what counts; 0 where nothing does.</summary>
    static Tensor MeanOf(Tensor each, Tensor? counts) => counts is null ? each.Mean() : Counted(each, counts).Sum() / counts.Cast(each.Type).Sum().Maximum(1);

    static void RequireOneForEachClass(Tensor logits, Tensor weights)
    {
        var classes = logits.Shape[logits.Rank - 1];
        if (weights.Rank != 1 || weights.Shape[0] != classes)
            throw LearnErrors.Data.With($"loss: the weights of {classes} classes are {weights.Shape}", $"Expected [{classes}]", "Give one weight for each class.");
    }
}
