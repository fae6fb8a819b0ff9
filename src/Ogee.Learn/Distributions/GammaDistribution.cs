namespace Ogee.Learn;

/// <summary>The gamma distribution: of the time until a number of events; its special cases are the exponential, Erlang's and the χ² distribution (ν/2, ½). Gradients pass what is drawn, to the shape once (Figurnov et al. 2018).</summary>
public sealed class GammaDistribution : ProbabilityDistribution
{
    /// <param name="concentration">Shapes, positive.</param>
    /// <param name="rate">Rates, positive: 1 / scale.</param>
    public GammaDistribution(Tensor concentration, Tensor rate) : base(concentration, rate) => (Concentration, Rate) = (Spread(concentration), Spread(rate));

    /// <summary>Shapes.</summary>
    public Tensor Concentration { get; }

    /// <summary>Rates.</summary>
    public Tensor Rate { get; }

    /// <inheritdoc/>
    public override Tensor Mean => Concentration / Rate;

    /// <inheritdoc/>
    public override Tensor Variance => Concentration / Rate.Square();

    /// <inheritdoc/>
    public override Tensor Entropy => Concentration - Rate.Log() + Concentration.LogGamma() + ((1 - Concentration) * Concentration.Digamma());

    private protected override Tensor LogAt(Tensor value)
    {
        var isThere = value.Less(0).Not();
        var x = Tensor.Where(isThere, value, 1);
        return Tensor.Where(isThere, Power(Concentration - 1, x.Log()) + (Concentration * Rate.Log()) - (Rate * x) - Concentration.LogGamma(), double.NegativeInfinity);
    }

    private protected override Tensor Below(Tensor value) => BelowPositive(value, x => Concentration.GammaInc(Rate * x));

    private protected override Tensor Draw(Shape shape, RngKey key) => Tensor.Gamma(Concentration.Expand(shape), key) / Rate;

    internal static Tensor Apart(GammaDistribution p, GammaDistribution q) =>
        ((p.Concentration - q.Concentration) * p.Concentration.Digamma()) - p.Concentration.LogGamma() + q.Concentration.LogGamma() + (q.Concentration * (p.Rate / q.Rate).Log()) + (p.Concentration * ((q.Rate / p.Rate) - 1));
}
