namespace Ogee.Learn;

/// <summary>Yes (1) or no (0). What is drawn has no gradient: a loss is differentiated through <see cref="ProbabilityDistribution.LogProbability"/> (Williams 1992).</summary>
public sealed class BernoulliDistribution : ProbabilityDistribution
{
    /// <param name="logits">ln of the odds, p / (1 − p).</param>
    public BernoulliDistribution(Tensor logits) : base(logits) => Logits = logits;

    /// <summary>ln of the odds.</summary>
    public Tensor Logits { get; }

    /// <summary>Probabilities of 1.</summary>
    public Tensor Probability => Logits.Sigmoid();

    internal Tensor LogYes => Logits.LogSigmoid();

    internal Tensor LogNo => (-Logits).LogSigmoid();

    /// <inheritdoc/>
    public override Tensor Mean => Probability;

    /// <inheritdoc/>
    public override Tensor Variance => Probability * (-Logits).Sigmoid();

    /// <inheritdoc/>
    public override Tensor Entropy => -((Probability * LogYes) + ((-Logits).Sigmoid() * LogNo));

    /// <inheritdoc/>
    public override Tensor LogProbability(Tensor value) =>
        Tensor.Where(value.EqualTo(1), LogYes, Where(value.EqualTo(0), LogNo, double.NegativeInfinity));

    private protected override Tensor Draw(Shape shape, RngKey key) => Tensor.Uniform(shape, key, Type).Less(Probability).Cast(Type);
}

/// <summary>One of several classes. What is drawn, class numbers (int64), has no gradient; <see cref="SampleSoft"/> has.</summary>
public sealed class CategoricalDistribution : ProbabilityDistribution
{
    /// <param name="logits">[..., classes]: probabilities are their softmax.</param>
    /// <exception cref="OgeeException">There is no class.</exception>
    public CategoricalDistribution(Tensor logits) : base(logits)
    {
        if (logits.Rank < 1 || logits.Shape[-1] < 1) throw LearnErrors.Setting.With($"categorical distribution: the logits are {logits}", "Expected [..., classes] with at least one class", "Give one number for each class.");
        Logits = logits;
        Shape = Shape.Create(logits.Shape.Sizes[..^1]);
    }

    /// <summary>[..., classes]</summary>
    public Tensor Logits { get; }

    /// <summary>[..., classes]</summary>
    public Tensor LogProbabilities => Logits.LogSoftmax();

    /// <summary>[..., classes]</summary>
    public Tensor Probabilities => Logits.Softmax();

    /// <summary>NaN: class numbers mean nothing.</summary>
    public override Tensor Mean => Tensor.Full(Shape, double.NaN, Type);

    /// <summary>NaN.</summary>
    public override Tensor Variance => Tensor.Full(Shape, double.NaN, Type);

    /// <inheritdoc/>
    public override Tensor Entropy => -Expected(Probabilities, LogProbabilities);

    /// <summary>The mean of values under probabilities; what cannot be counts 0, whatever its value.</summary>
    internal static Tensor Expected(Tensor probabilities, Tensor values) => (probabilities * Where(probabilities.Greater(0), values, 0)).Sum(-1);

    /// <inheritdoc/>
    public override Tensor LogProbability(Tensor value)
    {
        var shape = Shape.Broadcast(value.Shape, Shape, "categorical");
        var logs = LogProbabilities.Expand(Shape.Create([.. shape.Sizes, Logits.Shape[-1]]));
        return logs.Gather(-1, value.Expand(shape).Unsqueeze(-1)).Squeeze(-1);
    }

    // The place of the largest of logits with Gumbel's numbers added.
    private protected override Tensor Draw(Shape shape, RngKey key) => Disturbed(shape, key).ArgMax(-1);

    Tensor Disturbed(Shape shape, RngKey key) => Logits - (-Open(Shape.Create([.. shape.Sizes, Logits.Shape[-1]]), key).Log()).Log();

    /// <summary>Draws that are nearly one-hot, through which gradients pass (Jang et al. 2017; Maddison et al. 2017).</summary>
    /// <param name="key">The key.</param>
    /// <param name="temperature">How far from one-hot; positive.</param>
    /// <param name="count">Axes in front.</param>
    /// <returns>[count..., ..., classes]; rows sum to 1.</returns>
    /// <exception cref="OgeeException">The temperature is not positive.</exception>
    public Tensor SampleSoft(RngKey key, double temperature, params ReadOnlySpan<long> count) =>
        (Disturbed(Shape.Create([.. count, .. Shape.Sizes]), key) * (1 / OptimizerSetting.Positive("categorical distribution", "temperature", temperature))).Softmax();
}
