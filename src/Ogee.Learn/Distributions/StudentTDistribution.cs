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
    public override Tensor Mean => Tensor.Where(Freedom.Greater(1), Location, double.NaN);

    /// <summary>The variances; ∞ up to two degrees of freedom, NaN up to one.</summary>
    public override Tensor Variance
    {
        get
        {
            var isFinite = Freedom.Greater(2);
            var finite = Scale.Square() * Freedom / Tensor.Where(isFinite, Freedom - 2, 1);
            return Tensor.Where(Freedom.Greater(1), Tensor.Where(isFinite, finite, double.PositiveInfinity), double.NaN);
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
        return more.LogGamma() - (freedom * 0.5).LogGamma() - ((freedom.Log() + LogPi) * 0.5) - (more * LogGrowth(x, freedom));
    }

    // ln(1 + x²/ν), which is finite where the square is not.
    static Tensor LogGrowth(Tensor x, Tensor freedom)
    {
        var ratio = x / freedom.Sqrt();
        var isFar = ratio.Abs().Greater(1);
        var far = Tensor.Where(isFar, ratio.Abs(), 1);
        return Tensor.Where(isFar, (far.Log() * 2) + far.Reciprocal().Square().Log1p(), Tensor.Where(isFar.Not(), ratio, 0).Square().Log1p());
    }

    // The tail beyond |x| keeps its digits, and so does what is below a negative x.
    private protected override Tensor Below(Tensor value)
    {
        var x = (value - Location) / Scale;
        var tail = new Beyond(x, Freedom).Probability;
        return Tensor.Where(x.Less(0), tail, 1 - tail).WithGradient("student_t", [x, Freedom], OfProbability);
    }

    /// <summary>The probability of one side beyond |x|: half of a beta variable's beyond a share. Around the middle the share is that of x² in x² + ν, beyond √ν that of ν, so that it is never near 1.</summary>
    sealed class Beyond
    {
        // From so many √ν on the tail is its first term, next to which the others are rounding.
        const double FirstTerm = 1e10;

        readonly Tensor freedom, half, oneHalf, isFar, isFirstTerm, near, far, inverse;

        public Beyond(Tensor x, Tensor freedom)
        {
            (this.freedom, half, oneHalf) = (freedom, freedom * 0.5, Tensor.Scalar(0.5, x.Type));
            var ratio = x / freedom.Sqrt();
            (isFar, isFirstTerm) = (ratio.Abs().Greater(1), ratio.Abs().Greater(FirstTerm));
            var square = Tensor.Where(isFar.Not(), ratio, 0).Square();
            near = square / (square + 1);
            inverse = Tensor.Where(isFar, ratio.Abs(), 1).Reciprocal();
            far = inverse.Square() / (inverse.Square() + 1);
        }

        public Tensor Probability => Tensor.Where(isFirstTerm, First, Tensor.Where(isFar, half.BetaInc(oneHalf, far), oneHalf.BetaIncC(half, near)) * 0.5);

        // (√ν/|x|)^ν/(ν B(ν/2, ½)).
        Tensor First => inverse.Pow(freedom) * (-(freedom.Log() + half.LogBeta(oneHalf))).Exp();

        /// <summary>How it grows with ν where x stays.</summary>
        /// <param name="moved">x times the density over 2ν: what the share's way with x/√ν makes of it.</param>
        public Tensor Slope(Tensor moved)
        {
            var ofShape = Tensor.Where(isFar, half.Map<Ops.BetaIncSlopeA>(oneHalf, far), -oneHalf.Map<Ops.BetaIncSlopeB>(half, near)) * 0.25;
            var logarithmic = inverse.Log() + 0.5 - freedom.Reciprocal() + (((half + 0.5).Digamma() - half.Digamma()) * 0.5);
            // Of nothing it is 0, though a logarithm is −∞.
            return Tensor.Where(isFirstTerm, Tensor.Where(inverse.Greater(0), First * logarithmic, 0), ofShape + moved);
        }
    }

    // By x the density, also at 0, where the share moves with its root.
    static Tensor?[] OfProbability(Tensor gradient, Tensor[] inputs, Tensor y)
    {
        var (x, freedom) = (inputs[0], inputs[1]);
        return [gradient * LogOfStandard(x, freedom).Exp(), gradient * SlopeByFreedom(x, freedom)];
    }

    static Tensor SlopeByFreedom(Tensor x, Tensor freedom)
    {
        var fixedX = x.Detach();
        // x · density is 0 at infinity.
        var moved = Tensor.Where(x.IsInfinite().Not(), LogOfStandard(fixedX, freedom).Exp() * fixedX.Abs(), 0) / (freedom * 2);
        var slope = new Beyond(fixedX, freedom).Slope(moved);
        // By x it changes as the density does by ν, which is finite in the middle too; of that there is a formula. By ν the parts say that they have none.
        return Tensor.Where(x.Less(0), slope, -slope) + Tensor.Zeros(x.Shape, x.Type).WithGradient("student_t_by_freedom", [x, freedom], OfSlope);
    }

    static Tensor?[] OfSlope(Tensor gradient, Tensor[] inputs, Tensor y)
    {
        var (x, freedom) = (inputs[0], inputs[1]);
        var half = freedom * 0.5;
        var growth = LogGrowth(x, freedom);
        // x²/(x² + ν) = 1 − e^(−growth).
        var logarithmic = ((half + 0.5).Digamma() - half.Digamma() - freedom.Reciprocal() - growth - ((freedom + 1) / freedom * (-growth).Expm1())) * 0.5;
        var density = LogOfStandard(x, freedom).Exp();
        return [gradient * Tensor.Where(density.Greater(0), density * logarithmic, 0), null];
    }

    // A normal number over the root of a mean of squares of others: √(2G/ν), with G of shape ν/2.
    private protected override Tensor Draw(Shape shape, RngKey key)
    {
        var half = (Freedom * 0.5).Expand(shape);
        var shrink = ((half.Log() - Tensor.LogOfGamma(half, key.Fold("scatter"))) * 0.5).Exp();
        return Location + (Scale * Tensor.Normal(shape, key.Fold("normal"), Type) * shrink);
    }
}
