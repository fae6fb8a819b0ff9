namespace Ogee.Learn;

public static partial class Loss
{
    /// <summary>Cross-entropy in which samples that are already right count little (Lin et al. 2017): −w(target) · (1−p)^focus · ln p, where p is the probability of the right class.</summary>
    /// <param name="logits">[batch, ..., classes]</param>
    /// <param name="target">int64 or int32 [batch, ...]: class numbers.</param>
    /// <param name="focus">How little; 0 is cross-entropy.</param>
    /// <param name="ignore">A target that does not count; the mean is over the others.</param>
    /// <param name="weights">[classes]: how much each class counts; null for all the same. The mean is over samples, not over weights.</param>
    /// <param name="reduction">What becomes of the losses of all samples.</param>
    /// <exception cref="OgeeException">The focus is negative, there is not one weight for each class, or not one class number for each row.</exception>
    public static Tensor Focal(Tensor logits, Tensor target, double focus = 2, long? ignore = null, Tensor? weights = null, LossReduction reduction = LossReduction.Mean)
    {
        OptimizerSetting.NotNegative("focal loss", "focus", focus);
        RequireClasses("focal loss", logits, target);
        if (logits.Type.IsHalf()) return Focal(logits.Cast(DType.Float32), target, focus, ignore, weights, reduction).Cast(logits.Type);
        var (chosen, counts) = Counting(target, ignore);
        var log = Counted(logits.LogSoftmaxAt(chosen), counts);
        var each = log * Unsure(log, focus);
        if (weights is not null)
        {
            RequireOneForEachClass(logits, weights);
            each *= weights.Cast(logits.Type).Take(chosen);
        }
        return reduction == LossReduction.Mean ? -MeanOf(each, counts) : -Reduced(Counted(each, counts), reduction);
    }

    /// <summary>The focal loss of independent yes-or-no labels, as of an object detector (Lin et al. 2017): −a · (1−p)^focus · ln p, where p is the probability of what is so, and a is the balance for 1 and 1 − balance for 0.</summary>
    /// <param name="logits">Any shape.</param>
    /// <param name="target">The same shape; 0 to 1.</param>
    /// <param name="focus">How little samples count that are already right.</param>
    /// <param name="balance">Share of the targets of 1, between 0 and 1; null for both the same, 1.</param>
    /// <param name="reduction">What becomes of the losses of all elements.</param>
    /// <exception cref="OgeeException">The focus is negative, the balance not between 0 and 1, or the shapes differ.</exception>
    public static Tensor BinaryFocal(Tensor logits, Tensor target, double focus = 2, double? balance = 0.25, LossReduction reduction = LossReduction.Mean)
    {
        OptimizerSetting.NotNegative("focal loss", "focus", focus);
        if (balance is not (null or (>= 0 and <= 1))) throw LearnErrors.Setting.With(FormattableString.Invariant($"focal loss: the balance is {balance}"), "Expected a number from 0 to 1, or null", "Use 0.25, as the paper does.");
        RequireEqual("binary focal loss", logits, target);
        if (logits.Type.IsHalf()) return BinaryFocal(logits.Cast(DType.Float32), target.Cast(DType.Float32), focus, balance, reduction).Cast(logits.Type);
        var cross = logits.Softplus() - (logits * target);
        // 1 − p where targets lie between: p = σ(x)·y + (1−σ(x))·(1−y).
        var (yes, no) = (logits.Sigmoid(), (-logits).Sigmoid());
        var each = cross * Power((no * target) + (yes * (1 - target)), focus);
        if (balance is { } share) each *= (target * share) + ((1 - target) * (1 - share));
        return Reduced(each, reduction);
    }

    /// <summary>How far a distribution is from a target's (Kullback and Leibler 1951): Σ t (ln t − ln p) over the last axis, with 0 ln 0 = 0; the mean over all others.</summary>
    /// <param name="logProbabilities">[batch, ..., classes]: logarithms, as from <see cref="Tensor.LogSoftmax"/>.</param>
    /// <param name="target">The same shape: probabilities.</param>
    /// <exception cref="OgeeException">The shapes differ: they are not broadcast.</exception>
    public static Tensor KullbackLeibler(Tensor logProbabilities, Tensor target) => KullbackLeibler(logProbabilities, target, LossReduction.Mean);

    /// <summary>How far a distribution is from a target's, reduced otherwise than to a mean: a sum over the last axis in any case.</summary>
    /// <param name="logProbabilities">[batch, ..., classes]: logarithms, as from <see cref="Tensor.LogSoftmax"/>.</param>
    /// <param name="target">The same shape: probabilities.</param>
    /// <param name="reduction">What becomes of the losses of all samples.</param>
    /// <exception cref="OgeeException">The shapes differ: they are not broadcast.</exception>
    public static Tensor KullbackLeibler(Tensor logProbabilities, Tensor target, LossReduction reduction)
    {
        RequireEqual("kullback-leibler loss", logProbabilities, target);
        var isThere = target.Greater(0);
        var one = Tensor.Scalar(1, target.Type);
        var each = target * (Tensor.Where(isThere, target, one).Log() - Tensor.Where(isThere, logProbabilities, one * 0));
        return Reduced(each.Sum(-1), reduction);
    }

    /// <summary>The hinge of yes-or-no scores (Cortes and Vapnik 1995): max(0, margin − y · score).</summary>
    /// <param name="scores">Any shape.</param>
    /// <param name="target">The same shape; 1 or −1.</param>
    /// <param name="margin">How far on its side a score must be to cost nothing; positive.</param>
    /// <param name="reduction">What becomes of the losses of all elements.</param>
    /// <exception cref="OgeeException">The margin is no positive number, or the shapes differ.</exception>
    public static Tensor Hinge(Tensor scores, Tensor target, double margin = 1, LossReduction reduction = LossReduction.Mean)
    {
        OptimizerSetting.Positive("hinge", "margin", margin);
        RequireEqual("hinge loss", scores, target);
        return Reduced((margin - (scores * target)).Maximum(0), reduction);
    }

    /// <summary>The smooth hinge of yes-or-no scores: log(1 + exp(−y · score)); libtorch's soft-margin loss.</summary>
    /// <param name="scores">Any shape.</param>
    /// <param name="target">The same shape; 1 or −1.</param>
    /// <exception cref="OgeeException">The shapes differ: they are not broadcast.</exception>
    public static Tensor SoftMargin(Tensor scores, Tensor target) => SoftMargin(scores, target, LossReduction.Mean);

    /// <summary>The smooth hinge of yes-or-no scores, reduced otherwise than to a mean.</summary>
    /// <param name="scores">Any shape.</param>
    /// <param name="target">The same shape; 1 or −1.</param>
    /// <param name="reduction">What becomes of the losses of all elements.</param>
    /// <exception cref="OgeeException">The shapes differ: they are not broadcast.</exception>
    public static Tensor SoftMargin(Tensor scores, Tensor target, LossReduction reduction)
    {
        RequireEqual("soft-margin loss", scores, target);
        return Reduced((-(scores * target)).Softplus(), reduction);
    }

    /// <summary>The hinge of several classes (Weston and Watkins 1999): for each sample Σ max(0, margin − score of the right class + score of another) over the others, divided by the number of classes; libtorch's multi-margin loss.</summary>
    /// <param name="scores">[batch, classes]</param>
    /// <param name="target">int64 or int32 [batch]: class numbers.</param>
    /// <param name="margin">How much higher the right score must be to cost nothing; positive.</param>
    /// <param name="reduction">What becomes of the losses of all samples.</param>
    /// <exception cref="OgeeException">The margin is no positive number, or there is not one class number for each row.</exception>
    public static Tensor MultiMargin(Tensor scores, Tensor target, double margin = 1, LossReduction reduction = LossReduction.Mean)
    {
        OptimizerSetting.Positive("multi-margin loss", "margin", margin);
        RequireClasses("multi-margin loss", scores, target);
        var classes = scores.Shape[scores.Rank - 1];
        var right = scores.Gather(-1, target.Unsqueeze(-1));
        // The right class is at its margin from itself: that is not counted.
        var others = 1 - target.OneHot(classes, scores.Type);
        return Reduced(((scores - right + margin).Maximum(0) * others).Sum(-1), reduction) / classes;
    }

    /// <summary>1 minus the overlap of predicted and true regions (Milletari et al. 2016; Sudre et al. 2017): 1 − (2 Σ p·t + s) / (Σ p + Σ t + s), sums over the places of each image and class. Small regions count as much as large ones.</summary>
    /// <param name="probabilities">[batch, classes, ...]: from a sigmoid, or a softmax over axis 1.</param>
    /// <param name="target">The same shape; 0 to 1.</param>
    /// <param name="smoothing">s: keeps what is empty on both sides from costing anything, and the quotient from 0 / 0; positive.</param>
    /// <param name="reduction">What becomes of the losses of all images and classes.</param>
    /// <exception cref="OgeeException">There are no places, the shapes differ, or the smoothing is no positive number.</exception>
    public static Tensor Dice(Tensor probabilities, Tensor target, double smoothing = 1, LossReduction reduction = LossReduction.Mean)
    {
        OptimizerSetting.Positive("dice loss", "smoothing", smoothing);
        if (probabilities.Rank < 3 || probabilities.Shape != target.Shape)
            throw LearnErrors.Data.With($"dice loss: probabilities are {probabilities.Shape}, targets {target.Shape}", "Expected the same shape, [batch, classes, places...]", "Encode class numbers as one-hot, with the classes along axis 1.");
        Axes places = Axes.Create([.. Enumerable.Range(2, probabilities.Rank - 2)]);
        var both = (probabilities * target).Sum(places, keepAxes: false);
        var all = (probabilities + target).Sum(places, keepAxes: false);
        var overlap = ((both * 2) + smoothing) / (all + smoothing); // [batch, classes]
        return reduction == LossReduction.Mean ? 1 - overlap.Mean() : Reduced(1 - overlap, reduction);
    }

    /// <summary>(1 − p)^focus, from ln p.</summary>
    static Tensor Unsure(Tensor log, double focus) => Power(-log.Expm1(), focus);

    // A power below 1 has an infinite slope at 0, where what it is multiplied by is 0: so small a number stands for 0.
    static Tensor Power(Tensor x, double exponent) => exponent == 0 ? (x * 0) + 1 : exponent < 1 ? x.Maximum(1e-12).Pow(exponent) : x.Pow(exponent);
}
