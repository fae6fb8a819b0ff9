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
    public override Tensor Entropy => -Expected(this, LogYes, LogNo);

    /// <summary>The mean of what is so for 1 and for 0; what cannot be counts 0.</summary>
    internal static Tensor Expected(BernoulliDistribution p, Tensor yes, Tensor no)
    {
        var (chance, rest) = (p.Probability, (-p.Logits).Sigmoid());
        return (chance * Tensor.Where(chance.Greater(0), yes, 0)) + (rest * Tensor.Where(rest.Greater(0), no, 0));
    }

    private protected override Tensor LogAt(Tensor value) =>
        Tensor.Where(value.IsNan(), value, Tensor.Where(value.EqualTo(1), LogYes, Tensor.Where(value.EqualTo(0), LogNo, double.NegativeInfinity)));

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

    /// <summary>Classes have none.</summary>
    /// <exception cref="OgeeException">Always: numbers of classes are names.</exception>
    public override Tensor Mean => throw NoMoments();

    /// <summary>Classes have none.</summary>
    /// <exception cref="OgeeException">Always: numbers of classes are names.</exception>
    public override Tensor Variance => throw NoMoments();

    static OgeeException NoMoments() => LearnErrors.Setting.With("categorical distribution: it has neither mean nor variance", "Expected a distribution of numbers: those of classes are names", "Use Probabilities, and weigh what the classes stand for.");

    /// <inheritdoc/>
    public override Tensor Entropy => -Expected(Probabilities, LogProbabilities);

    /// <summary>The mean of values under probabilities; what cannot be counts 0, whatever its value.</summary>
    internal static Tensor Expected(Tensor probabilities, Tensor values) => (probabilities * Tensor.Where(probabilities.Greater(0), values, 0)).Sum(-1);

    /// <summary>The logarithm of the probability of classes.</summary>
    /// <param name="value">Class numbers, int64 or int32, broadcast with the shape; one that there is not is an error when the step runs.</param>
    /// <exception cref="OgeeException">They are no such integers.</exception>
    public override Tensor LogProbability(Tensor value) => value.Type is DType.Int64 or DType.Int32 ? LogAt(value)
        : throw LearnErrors.Setting.With($"categorical distribution: class numbers are {value.Type.ShortName()}", "Expected int64 or int32", "Cast them.");

    private protected override Tensor LogAt(Tensor value)
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
    public Tensor SampleSoft(RngKey key, double temperature, params ReadOnlySpan<long> count) => temperature > 0 && double.IsFinite(temperature)
        ? (Disturbed(Shape.Create([.. count, .. Shape.Sizes]), key) * (1 / temperature)).Softmax()
        : throw LearnErrors.Setting.With(FormattableString.Invariant($"categorical distribution: the temperature is {temperature}"), "Expected a positive number", "Use 1, and less as training goes on.");
}
