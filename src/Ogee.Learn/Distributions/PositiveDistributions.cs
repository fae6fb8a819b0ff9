namespace Ogee.Learn;

/// <summary>The Weibull distribution: of times until failure whose rate grows or falls with age.</summary>
public sealed class WeibullDistribution : ProbabilityDistribution
{
    // Euler's constant.
    const double Gamma = 0.57721566490153286061;

    /// <param name="scale">The time within which 1 − 1/e have failed; positive.</param>
    /// <param name="concentration">Shapes, positive: below 1 the rate falls, above it grows.</param>
    public WeibullDistribution(Tensor scale, Tensor concentration) : base(scale, concentration) => (Scale, Concentration) = (Spread(scale), Spread(concentration));

    /// <summary>The time within which 1 − 1/e have failed.</summary>
    public Tensor Scale { get; }

    /// <summary>Shapes.</summary>
    public Tensor Concentration { get; }

    Tensor MomentOf(double order) => (1 + (order / Concentration)).LogGamma().Exp();

    /// <inheritdoc/>
    public override Tensor Mean => Scale * MomentOf(1);

    /// <inheritdoc/>
    public override Tensor Variance => Scale.Square() * (MomentOf(2) - MomentOf(1).Square());

    /// <inheritdoc/>
    public override Tensor Entropy => (Gamma * (1 - Concentration.Reciprocal())) + (Scale / Concentration).Log() + 1;

    private protected override Tensor LogAt(Tensor value)
    {
        var isThere = value.Less(0).Not();
        var share = Tensor.Where(isThere, value, 1) / Scale;
        return Tensor.Where(isThere, (Concentration / Scale).Log() + Power(Concentration - 1, share.Log()) - share.Pow(Concentration), double.NegativeInfinity);
    }

    private protected override Tensor Below(Tensor value) => BelowPositive(value, x => -(-(x / Scale).Pow(Concentration)).Expm1());

    private protected override Tensor Draw(Shape shape, RngKey key) => Scale * (-Open(shape, key).Log()).Pow(Concentration.Reciprocal());
}

/// <summary>The Pareto distribution: of what is beyond a bound, by a power: wealth, sizes of files.</summary>
public sealed class ParetoDistribution : ProbabilityDistribution
{
    /// <param name="scale">The least value, positive.</param>
    /// <param name="alpha">How fast the tail falls; positive.</param>
    public ParetoDistribution(Tensor scale, Tensor alpha) : base(scale, alpha) => (Scale, Alpha) = (Spread(scale), Spread(alpha));

    /// <summary>The least value.</summary>
    public Tensor Scale { get; }

    /// <summary>How fast the tail falls.</summary>
    public Tensor Alpha { get; }

    /// <summary>The means; ∞ up to an alpha of 1.</summary>
    public override Tensor Mean => Tensor.Where(Alpha.Greater(1), Scale * Alpha / Tensor.Where(Alpha.Greater(1), Alpha - 1, 1), double.PositiveInfinity);

    /// <summary>The variances; ∞ up to an alpha of 2.</summary>
    public override Tensor Variance
    {
        get
        {
            var alpha = Tensor.Where(Alpha.Greater(2), Alpha, 3);
            return Tensor.Where(Alpha.Greater(2), Scale.Square() * alpha / ((alpha - 1).Square() * (alpha - 2)), double.PositiveInfinity);
        }
    }

    /// <inheritdoc/>
    public override Tensor Entropy => (Scale / Alpha).Log() + 1 + Alpha.Reciprocal();

    private protected override Tensor LogAt(Tensor value)
    {
        var isThere = value.Less(Scale).Not();
        var x = Tensor.Where(isThere, value, Scale);
        return Tensor.Where(isThere, Alpha.Log() + (Alpha * (Scale / x).Log()) - x.Log(), double.NegativeInfinity);
    }

    private protected override Tensor Below(Tensor value) => -(Alpha * (Scale / value.Maximum(Scale)).Log()).Expm1();

    private protected override Tensor Draw(Shape shape, RngKey key) => Scale * (-Open(shape, key).Log() / Alpha).Exp();
}
