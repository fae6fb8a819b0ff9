namespace Ogee.Learn;

/// <summary>The beta distribution: of a share. Gradients pass what is drawn, once.</summary>
public sealed class BetaDistribution : ProbabilityDistribution
{
    /// <param name="alpha">How much speaks for 1; positive.</param>
    /// <param name="beta">How much speaks for 0; positive.</param>
    public BetaDistribution(Tensor alpha, Tensor beta) : base(alpha, beta) => (Alpha, Beta) = (Spread(alpha), Spread(beta));

    /// <summary>How much speaks for 1.</summary>
    public Tensor Alpha { get; }

    /// <summary>How much speaks for 0.</summary>
    public Tensor Beta { get; }

    Tensor Total => Alpha + Beta;

    /// <inheritdoc/>
    public override Tensor Mean => Alpha / Total;

    /// <inheritdoc/>
    public override Tensor Variance => Mean * (Beta / Total) / (Total + 1);

    /// <inheritdoc/>
    public override Tensor Entropy => Alpha.LogBeta(Beta) - ((Alpha - 1) * Alpha.Digamma()) - ((Beta - 1) * Beta.Digamma()) + ((Total - 2) * Total.Digamma());

    private protected override Tensor LogAt(Tensor value)
    {
        var isThere = value.Less(0).Or(value.Greater(1)).Not();
        var x = Tensor.Where(isThere, value, 0.5);
        return Tensor.Where(isThere, Power(Alpha - 1, x.Log()) + Power(Beta - 1, (-x).Log1p()) - Alpha.LogBeta(Beta), double.NegativeInfinity);
    }

    private protected override Tensor Below(Tensor value)
    {
        var (isAbove0, isBelow1) = (value.LessEqual(0).Not(), value.GreaterEqual(1).Not());
        return Tensor.Where(isAbove0, Tensor.Where(isBelow1, Alpha.BetaInc(Beta, Tensor.Where(isAbove0.And(isBelow1), value, 0.5)), 1), 0);
    }

    // Of two gamma numbers the share of one: by their logarithms, so that small shapes do not give 0 / 0.
    private protected override Tensor Draw(Shape shape, RngKey key) => (Tensor.LogOfGamma(Alpha.Expand(shape), key.Fold("alpha")) - Tensor.LogOfGamma(Beta.Expand(shape), key.Fold("beta"))).Sigmoid();

    internal static Tensor Apart(BetaDistribution p, BetaDistribution q) =>
        q.Alpha.LogBeta(q.Beta) - p.Alpha.LogBeta(p.Beta) + ((p.Alpha - q.Alpha) * p.Alpha.Digamma()) + ((p.Beta - q.Beta) * p.Beta.Digamma()) + ((q.Total - p.Total) * p.Total.Digamma());
}
