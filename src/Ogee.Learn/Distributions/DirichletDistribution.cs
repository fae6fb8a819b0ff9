namespace Ogee.Learn;

/// <summary>The Dirichlet distribution: of shares that sum to 1. One draw is a vector; gradients pass it, once.</summary>
public sealed class DirichletDistribution : ProbabilityDistribution
{
    /// <param name="concentration">[..., classes]: how much speaks for each; positive.</param>
    /// <exception cref="OgeeException">There is no class.</exception>
    public DirichletDistribution(Tensor concentration) : base(concentration)
    {
        if (concentration.Rank < 1 || concentration.Shape[-1] < 1) throw LearnErrors.Setting.With($"dirichlet distribution: the concentration is {concentration}", "Expected [..., classes] with at least one class", "Give one number for each class.");
        Concentration = concentration;
        Shape = Shape.Create(concentration.Shape.Sizes[..^1]);
    }

    /// <summary>[..., classes]</summary>
    public Tensor Concentration { get; }

    Tensor Total => Concentration.Sum(-1);

    Tensor LogBeta => Concentration.LogGamma().Sum(-1) - Total.LogGamma();

    /// <summary>The mean of each share: [..., classes].</summary>
    public override Tensor Mean => Concentration / Total.Unsqueeze(-1);

    /// <summary>The variance of each share: [..., classes].</summary>
    public override Tensor Variance => Mean * (1 - Mean) / (Total + 1).Unsqueeze(-1);

    /// <inheritdoc/>
    public override Tensor Entropy => LogBeta + ((Total - Concentration.Shape[-1]) * Total.Digamma()) - ((Concentration - 1) * Concentration.Digamma()).Sum(-1);

    /// <summary>The logarithm of the density at shares, with respect to all of them but the last; −∞ where one is negative.</summary>
    /// <param name="value">[..., classes]; that they sum to 1 is not checked.</param>
    /// <returns>[...]</returns>
    public override Tensor LogProbability(Tensor value) => base.LogProbability(value);

    private protected override Tensor LogAt(Tensor value)
    {
        var isThere = value.Less(0).Not();
        return Tensor.Where(isThere, Power(Concentration - 1, Tensor.Where(isThere, value, 1).Log()), double.NegativeInfinity).Sum(-1) - LogBeta;
    }

    private protected override Tensor Draw(Shape shape, RngKey key) => Tensor.LogOfGamma(Concentration.Expand(Shape.Create([.. shape.Sizes, Concentration.Shape[-1]])), key).Softmax();

    internal static Tensor Apart(DirichletDistribution p, DirichletDistribution q) =>
        q.LogBeta - p.LogBeta + ((p.Concentration - q.Concentration) * (p.Concentration.Digamma() - p.Total.Digamma().Unsqueeze(-1))).Sum(-1);
}
