namespace Ogee.Learn;

/// <summary>Student's t distribution: of a mean whose scatter is estimated too; near to the normal one, with heavy tails. Gradients pass what is drawn, to the degrees of freedom once.</summary>
public sealed class StudentTDistribution : ProbabilityDistribution
{
    // ln π.
    const double LogPi = 1.14472988584940017414;

    /// <param name="freedom">Degrees of freedom, positive.</param>
    /// <param name="location">Where its middle is.</param>
    /// <param name="scale">How wide it is; positive.</param>
    public StudentTDistribution(Tensor freedom, Tensor location, Tensor scale) : base(freedom, location, scale) => (Freedom, Location, Scale) = (Spread(freedom), Spread(location), Spread(scale));

    /// <summary>Degrees of freedom.</summary>
    public Tensor Freedom { get; }

    /// <summary>Where its middle is.</summary>
    public Tensor Location { get; }

    /// <summary>How wide it is.</summary>
    public Tensor Scale { get; }

    /// <summary>The means; NaN up to one degree of freedom.</summary>
    public override Tensor Mean => Where(Freedom.Greater(1), Location, double.NaN);

    /// <summary>The variances; ∞ up to two degrees of freedom, NaN up to one.</summary>
    public override Tensor Variance
    {
        get
        {
            var isFinite = Freedom.Greater(2);
            var finite = Scale.Square() * Freedom / Where(isFinite, Freedom - 2, 1);
            return Where(Freedom.Greater(1), Where(isFinite, finite, double.PositiveInfinity), double.NaN);
        }
    }

    /// <inheritdoc/>
    public override Tensor Entropy
    {
        get
        {
            var (half, more) = (Freedom * 0.5, (Freedom + 1) * 0.5);
            return (more * (more.Digamma() - half.Digamma())) + (Freedom.Log() * 0.5) + half.LogGamma() - more.LogGamma() + (0.5 * LogPi) + Scale.Log();
        }
    }

    private protected override Tensor LogAt(Tensor value)
    {
        var more = (Freedom + 1) * 0.5;
        var x = (value - Location) / Scale;
        return more.LogGamma() - (Freedom * 0.5).LogGamma() - ((Freedom.Log() + LogPi) * 0.5) - Scale.Log() - (more * (x.Square() / Freedom).Log1p());
    }

    // A normal number over the root of a mean of squares of others: √(2G/ν), with G of shape ν/2.
    private protected override Tensor Draw(Shape shape, RngKey key)
    {
        var half = (Freedom * 0.5).Expand(shape);
        var shrink = ((half.Log() - Tensor.LogOfGamma(half, key.Fold("scatter"))) * 0.5).Exp();
        return Location + (Scale * Tensor.Normal(shape, key.Fold("normal"), Type) * shrink);
    }
}
