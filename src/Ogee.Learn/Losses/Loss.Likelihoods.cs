namespace Ogee.Learn;

public static partial class Loss
{
    // ½ ln 2π.
    const double HalfLogTurn = 0.91893853320467274178;

    /// <summary>−ln of a normal density whose variance is predicted too (Nix and Weigend 1994): ½ (ln v + (y − m)² / v).</summary>
    /// <param name="mean">m, any shape.</param>
    /// <param name="variance">v, not negative, a shape that expands to the mean's. What is below <paramref name="least"/> counts as that; there the gradient passes as if it did not, as in libtorch.</param>
    /// <param name="target">y, the mean's shape.</param>
    /// <param name="isFull">Whether the constant ½ ln 2π is there.</param>
    /// <param name="least">The smallest variance; positive.</param>
    /// <param name="reduction">What becomes of the losses of all elements.</param>
    /// <exception cref="OgeeException">The smallest variance is no positive number, or the shapes do not fit.</exception>
    public static Tensor GaussianNll(Tensor mean, Tensor variance, Tensor target, bool isFull = false, double least = 1e-6, LossReduction reduction = LossReduction.Mean)
    {
        OptimizerSetting.Positive("gaussian loss", "smallest variance", least);
        RequireEqual("gaussian loss", mean, target);
        RequireShared("gaussian loss", mean, variance, "variance");
        var bounded = variance + (variance.Maximum(least) - variance).Detach();
        var each = (bounded.Log() + ((target - mean).Square() / bounded)) * 0.5;
        return Reduced(isFull ? each + HalfLogTurn : each, reduction);
    }

    /// <summary>−ln of the Poisson probability of counts whose rate's logarithm is predicted: eˣ − y·x.</summary>
    /// <param name="logRate">x, any shape.</param>
    /// <param name="target">y, counts, the same shape.</param>
    /// <param name="isFull">Whether ln y! is there, by Stirling's approximation y ln y − y + ½ ln 2πy for y above 1, as in libtorch.</param>
    /// <param name="reduction">What becomes of the losses of all elements.</param>
    /// <exception cref="OgeeException">The shapes differ: they are not broadcast.</exception>
    public static Tensor PoissonNll(Tensor logRate, Tensor target, bool isFull = false, LossReduction reduction = LossReduction.Mean)
    {
        RequireEqual("poisson loss", logRate, target);
        var loss = logRate.Exp() - (target * logRate);
        if (!isFull) return Reduced(loss, reduction);
        var isMany = target.Greater(1);
        var many = Tensor.Where(isMany, target, Tensor.Scalar(2, target.Type));
        var stirling = (many * many.Log()) - many + ((many * (2 * Math.PI)).Log() * 0.5);
        return Reduced(loss + Tensor.Where(isMany, stirling, Tensor.Scalar(0, target.Type)), reduction);
    }

    /// <summary>Puts one score above another: max(0, margin − y · (a − b)).</summary>
    /// <param name="a">Scores, any shape.</param>
    /// <param name="b">Scores, the same shape.</param>
    /// <param name="target">y, the same shape: 1 where a is to be above, −1 where b is.</param>
    /// <param name="margin">By how much, for it to cost nothing; not negative.</param>
    /// <param name="reduction">What becomes of the losses of all elements.</param>
    /// <exception cref="OgeeException">The margin is negative or not finite, or the shapes differ.</exception>
    public static Tensor MarginRanking(Tensor a, Tensor b, Tensor target, double margin = 0, LossReduction reduction = LossReduction.Mean)
    {
        OptimizerSetting.NotNegative("margin ranking loss", "margin", margin);
        RequireEqual("margin ranking loss", a, b, "others");
        RequireEqual("margin ranking loss", a, target);
        return Reduced((margin - (target * (a - b))).Maximum(0), reduction);
    }

    /// <summary>Distances of what belongs together, and max(0, margin − distance) of what does not; libtorch's definition.</summary>
    /// <param name="distances">Any shape.</param>
    /// <param name="target">The same shape: 1 or −1.</param>
    /// <param name="margin">How far apart what does not belong together must be to cost nothing; positive.</param>
    /// <param name="reduction">What becomes of the losses of all elements.</param>
    /// <exception cref="OgeeException">The margin is no positive number, or the shapes differ.</exception>
    public static Tensor HingeEmbedding(Tensor distances, Tensor target, double margin = 1, LossReduction reduction = LossReduction.Mean)
    {
        OptimizerSetting.Positive("hinge embedding loss", "margin", margin);
        RequireEqual("hinge embedding loss", distances, target);
        return Reduced(Tensor.Where(target.Greater(0), distances, (margin - distances).Maximum(0)), reduction);
    }

    /// <summary>Puts the scores of all labels that a sample has above those that it has not: Σ max(0, 1 − (score of one that it has − score of one that it has not)) over all such pairs, divided by the number of labels.</summary>
    /// <param name="scores">[batch, labels]</param>
    /// <param name="target">The same shape: 1 for labels that a sample has, 0 for others.</param>
    /// <exception cref="OgeeException">The shapes are no such.</exception>
    public static Tensor MultiLabelMargin(Tensor scores, Tensor target) => MultiLabelMargin(scores, target, LossReduction.Mean);

    /// <summary>Puts the scores of all labels that a sample has above those that it has not, reduced otherwise than to a mean.</summary>
    /// <param name="scores">[batch, labels]</param>
    /// <param name="target">The same shape: 1 for labels that a sample has, 0 for others.</param>
    /// <param name="reduction">What becomes of the losses of all samples.</param>
    /// <exception cref="OgeeException">The shapes are no such.</exception>
    public static Tensor MultiLabelMargin(Tensor scores, Tensor target, LossReduction reduction)
    {
        if (scores.Rank != 2 || target.Shape != scores.Shape)
            throw LearnErrors.Data.With($"multi-label margin loss: scores are {scores.Shape}, targets {target.Shape}", "Expected the same shape, [batch, labels]", "Give 1 for each label that a sample has, and 0 for the others.");
        var pairs = (1 - (scores.Unsqueeze(2) - scores.Unsqueeze(1))).Maximum(0); // [batch, has, has not]
        return Reduced((pairs * (target.Unsqueeze(2) * (1 - target).Unsqueeze(1)).Cast(scores.Type)).Sum(1, 2), reduction) / scores.Shape[1];
    }
}
