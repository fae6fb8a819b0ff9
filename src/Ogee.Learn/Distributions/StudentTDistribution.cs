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

    private protected override Tensor LogAt(Tensor value) => LogOfStandard((value - Location) / Scale, Freedom) - Scale.Log();

    static Tensor LogOfStandard(Tensor x, Tensor freedom)
    {
        var more = (freedom + 1) * 0.5;
        return more.LogGamma() - (freedom * 0.5).LogGamma() - ((freedom.Log() + LogPi) * 0.5) - (more * (x.Square() / freedom).Log1p());
    }

    // By shares of x² in x² + ν, from whichever end is closer: ½ I(ν/2, ½; ν/(x² + ν)) of the tail, ½ ± ½ I(½, ν/2; x²/(x² + ν)) around the middle.
    private protected override Tensor Below(Tensor value)
    {
        var x = (value - Location) / Scale;
        var (half, share, isFar) = Shares(x, Freedom);
        var oneHalf = Tensor.Scalar(0.5, Type);
        var part = Tensor.Where(isFar, half.BetaInc(oneHalf, share), oneHalf.BetaInc(half, share)) * 0.5;
        var isBelow = x.Less(0);
        var probability = Tensor.Where(isFar, Tensor.Where(isBelow, part, 1 - part), Tensor.Where(isBelow, 0.5 - part, 0.5 + part));
        return probability.WithGradient("student_t", [x, Freedom], OfProbability);
    }

    static (Tensor Half, Tensor Share, Tensor IsFar) Shares(Tensor x, Tensor freedom)
    {
        var square = x.Square();
        var isFar = square.Greater(freedom);
        return (freedom * 0.5, Tensor.Where(isFar, freedom, square) / (square + freedom), isFar);
    }

    // By x the density, also at 0, where the share moves with its root. By ν: x/√ν moves, and the shape with the share where it is.
    static Tensor?[] OfProbability(Tensor gradient, Tensor[] inputs, Tensor y)
    {
        var (x, freedom) = (inputs[0], inputs[1]);
        var density = LogOfStandard(x, freedom).Exp();
        var (half, share, isFar) = Shares(x, freedom);
        var oneHalf = Tensor.Scalar(0.5, x.Type);
        var slope = Tensor.Where(isFar, -half.Map<Ops.BetaIncSlopeA>(oneHalf, share), oneHalf.Map<Ops.BetaIncSlopeB>(half, share)) * 0.25;
        // x · density is 0 at infinity.
        var moved = Where(x.IsInfinite().Not(), density * x, 0) / (freedom * 2);
        return [gradient * density, gradient * (Tensor.Where(x.Less(0), -slope, slope) - moved)];
    }

    // A normal number over the root of a mean of squares of others: √(2G/ν), with G of shape ν/2.
    private protected override Tensor Draw(Shape shape, RngKey key)
    {
        var half = (Freedom * 0.5).Expand(shape);
        var shrink = ((half.Log() - Tensor.LogOfGamma(half, key.Fold("scatter"))) * 0.5).Exp();
        return Location + (Scale * Tensor.Normal(shape, key.Fold("normal"), Type) * shrink);
    }
}
