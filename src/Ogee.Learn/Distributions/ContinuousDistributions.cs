namespace Ogee.Learn;

/// <summary>The uniform distribution between two bounds.</summary>
public sealed class UniformDistribution : ProbabilityDistribution
{
    /// <param name="low">Lower bounds.</param>
    /// <param name="high">Upper bounds, above the lower ones.</param>
    public UniformDistribution(Tensor low, Tensor high) : base(low, high) => (Low, High) = (Spread(low), Spread(high));

    /// <summary>Lower bounds; they may be drawn.</summary>
    public Tensor Low { get; }

    /// <summary>Upper bounds.</summary>
    public Tensor High { get; }

    /// <inheritdoc/>
    public override Tensor Mean => (Low + High) * 0.5;

    /// <inheritdoc/>
    public override Tensor Variance => (High - Low).Square() / 12;

    /// <inheritdoc/>
    public override Tensor Entropy => (High - Low).Log();

    private protected override Tensor LogAt(Tensor value)
    {
        var log = -(High - Low).Log();
        return Tensor.Where(value.IsNan(), value, Tensor.Where(value.Less(Low).Or(value.Greater(High)).Not(), log, double.NegativeInfinity));
    }

    private protected override Tensor Below(Tensor value) => ((value - Low) / (High - Low)).Clamp(0, 1);

    private protected override Tensor Draw(Shape shape, RngKey key) => Low + ((High - Low) * Tensor.Uniform(shape, key, Type));
}

/// <summary>The exponential distribution: of waiting times at a constant rate.</summary>
public sealed class ExponentialDistribution : ProbabilityDistribution
{
    /// <param name="rate">Rates, positive: 1 / mean.</param>
    public ExponentialDistribution(Tensor rate) : base(rate) => Rate = rate;

    /// <summary>Rates.</summary>
    public Tensor Rate { get; }

    /// <inheritdoc/>
    public override Tensor Mean => Rate.Reciprocal();

    /// <inheritdoc/>
    public override Tensor Variance => Rate.Square().Reciprocal();

    /// <inheritdoc/>
    public override Tensor Entropy => 1 - Rate.Log();

    private protected override Tensor LogAt(Tensor value)
    {
        var isOutside = value.Less(0);
        return Tensor.Where(isOutside.Not(), Rate.Log() - (Rate * Tensor.Where(isOutside.Not(), value, 0)), double.NegativeInfinity);
    }

    private protected override Tensor Below(Tensor value) => -(-Rate * value.Maximum(0)).Expm1();

    private protected override Tensor Draw(Shape shape, RngKey key) => -(-Tensor.Uniform(shape, key, Type)).Log1p() / Rate;
}

/// <summary>The distribution of eˣ for a normal x: of what is the product of many things.</summary>
public sealed class LogNormalDistribution : ProbabilityDistribution
{
    /// <param name="location">Means of the logarithm.</param>
    /// <param name="scale">Standard deviations of the logarithm, positive.</param>
    public LogNormalDistribution(Tensor location, Tensor scale) : base(location, scale) => Logarithm = new(location, scale);

    /// <summary>The distribution of the logarithm.</summary>
    public NormalDistribution Logarithm { get; }

    /// <inheritdoc/>
    public override Tensor Mean => (Logarithm.Location + (Logarithm.Scale.Square() * 0.5)).Exp();

    /// <inheritdoc/>
    public override Tensor Variance => Logarithm.Scale.Square().Expm1() * Mean.Square();

    /// <inheritdoc/>
    public override Tensor Entropy => Logarithm.Entropy + Logarithm.Location;

    private protected override Tensor LogAt(Tensor value)
    {
        var isThere = value.LessEqual(0).Not();
        var log = Tensor.Where(isThere, value, 1).Log();
        return Tensor.Where(isThere, Logarithm.LogProbability(log) - log, double.NegativeInfinity);
    }

    private protected override Tensor Below(Tensor value) => BelowPositive(value, x => Logarithm.CumulativeProbability(x.Log()));

    private protected override Tensor Draw(Shape shape, RngKey key) => (Logarithm.Location + (Logarithm.Scale * Tensor.Normal(shape, key, Type))).Exp();
}
