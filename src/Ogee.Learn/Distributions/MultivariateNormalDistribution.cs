namespace Ogee.Learn;

/// <summary>The normal distribution of vectors, with a covariance Σ = L Lᵀ. One draw is a vector; gradients pass it.</summary>
public sealed class MultivariateNormalDistribution : ProbabilityDistribution
{
    // ln 2π.
    const double LogTurn = 1.83787706640934548356;

    /// <param name="location">µ: [..., n].</param>
    /// <param name="scaleTril">L: [..., n, n], lower triangles with a positive diagonal, broadcast with the location; what is above the diagonal is not read.</param>
    /// <exception cref="OgeeException">The shapes are no vectors and square matrices of one size.</exception>
    public MultivariateNormalDistribution(Tensor location, Tensor scaleTril) : base(Column(location, scaleTril), scaleTril)
    {
        var batch = Shape.Sizes[..^2];
        Location = location.Cast(Type).Expand(Shape.Create([.. batch, location.Shape[-1]]));
        ScaleTril = scaleTril.Cast(Type).Expand(Shape).Tril();
        Shape = Shape.Create(batch);
    }

    /// <summary>The distribution of a covariance.</summary>
    /// <param name="location">µ: [..., n].</param>
    /// <param name="covariance">Σ: [..., n, n], symmetric and positive definite; the lower triangle is read.</param>
    /// <exception cref="OgeeException">The shapes do not fit; at evaluation, a matrix is not positive definite.</exception>
    public static MultivariateNormalDistribution OfCovariance(Tensor location, Tensor covariance) => new(location, covariance.Cholesky());

    /// <summary>The distribution of a precision, the inverse of the covariance.</summary>
    /// <param name="location">µ: [..., n].</param>
    /// <param name="precision">Σ⁻¹: [..., n, n], symmetric and positive definite.</param>
    /// <exception cref="OgeeException">The shapes do not fit; at evaluation, a matrix is not positive definite.</exception>
    public static MultivariateNormalDistribution OfPrecision(Tensor location, Tensor precision) => new(location, precision.Cholesky().CholeskyInverse().Cholesky());

    static Tensor Column(Tensor location, Tensor scaleTril) =>
        location.Rank >= 1 && scaleTril.Rank >= 2 && scaleTril.Shape[-1] == scaleTril.Shape[-2] && scaleTril.Shape[-1] == location.Shape[-1] && location.Shape[-1] >= 1 ? location.Unsqueeze(-1)
        : throw LearnErrors.Setting.With($"multivariate normal distribution: the location is {location}, the triangle {scaleTril}", "Expected [..., n] and [..., n, n], with n at least 1", "Check the shapes.");

    /// <summary>µ: [..., n].</summary>
    public Tensor Location { get; }

    /// <summary>L: [..., n, n], with zeros above the diagonal.</summary>
    public Tensor ScaleTril { get; }

    /// <summary>Σ = L Lᵀ: [..., n, n].</summary>
    public Tensor Covariance => ScaleTril.MatMul(ScaleTril.Transpose(-1, -2));

    long Size => Location.Shape[-1];

    // ½ ln det Σ.
    Tensor LogRoot => ScaleTril.Diagonal().Log().Sum(-1);

    /// <summary>The means: [..., n].</summary>
    public override Tensor Mean => Location;

    /// <summary>The variance of each component: [..., n].</summary>
    public override Tensor Variance => ScaleTril.Square().Sum(-1);

    /// <inheritdoc/>
    public override Tensor Entropy => LogRoot + (Size * 0.5 * (1 + LogTurn));

    /// <summary>The logarithm of the density at vectors: −½ |L⁻¹(x − µ)|² − ln det L − n/2 · ln 2π.</summary>
    /// <param name="value">[..., n]</param>
    /// <returns>[...]</returns>
    public override Tensor LogProbability(Tensor value) => base.LogProbability(value);

    private protected override Tensor LogAt(Tensor value) => (Apart(value - Location) * -0.5) - LogRoot - (Size * 0.5 * LogTurn);

    /// <summary>The squared Mahalanobis distance of differences [..., n] from 0: [...].</summary>
    Tensor Apart(Tensor difference) => ScaleTril.SolveTriangular(difference.Unsqueeze(-1)).Square().Sum(-1).Sum(-1);

    private protected override Tensor Draw(Shape shape, RngKey key) => Location + ScaleTril.MatMul(Tensor.Normal(Shape.Create([.. shape.Sizes, Size, 1]), key, Type)).Squeeze(-1);

    internal static Tensor Apart(MultivariateNormalDistribution p, MultivariateNormalDistribution q) => p.Size == q.Size
        ? ((q.ScaleTril.SolveTriangular(p.ScaleTril).Square().Sum(-1).Sum(-1) + q.Apart(p.Location - q.Location) - p.Size) * 0.5) + q.LogRoot - p.LogRoot
        : throw LearnErrors.Setting.With($"distribution: normal distributions of {p.Size} and of {q.Size} components", "Expected as many", "Check the shapes.");
}
