namespace Ogee.Learn;

/// <summary>Student's t distribution: of a mean whose scatter is estimated too; near to the normal one, with heavy tails. Gradients pass what is drawn, to the degrees of freedom once.</summary>
public sealed class StudentTDistribution : ProbabilityDistribution
{
    // ln 2π.
    const double LogTurn = 1.8378770664093454836;

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
            var half = Freedom.Cast(DType.Float64) * 0.5;
            return (((half + 0.5) * GammaSteps.Slope(half)) - GammaSteps.Rest(half) + (0.5 * LogTurn)).Cast(Type) + Scale.Log();
        }
    }

    private protected override Tensor LogAt(Tensor value) => LogOfStandard(Standard(value), Freedom.Cast(DType.Float64)).Cast(Type) - Scale.Log();

    // What follows is computed in float64, whatever the type: many degrees of freedom leave small differences.
    Tensor Standard(Tensor value) => ((value - Location) / Scale).Cast(DType.Float64);

    static Tensor LogOfStandard(Tensor x, Tensor freedom) => GammaSteps.Rest(freedom * 0.5) - (0.5 * LogTurn) - ((freedom + 1) * 0.5 * LogGrowth(x, freedom));

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
        var (x, freedom) = (Standard(value), Freedom.Cast(DType.Float64));
        var tail = new Beyond(x, freedom).Probability;
        return Tensor.Where(x.Less(0), tail, 1 - tail).WithGradient("student_t", [x, freedom], OfProbability).Cast(Type);
    }

    /// <summary>The probability of one side beyond |x|: half of a beta variable's beyond a share. Around the middle the share is that of x² in x² + ν, beyond √ν that of ν, so that it is never near 1.</summary>
    sealed class Beyond
    {
        // From so many √ν on the tail is its first term, next to which the others are rounding.
        const double FirstTerm = 1e10;

        readonly Tensor x, freedom, half, oneHalf, isFar, isFirstTerm, near, far, inverse;

        public Beyond(Tensor x, Tensor freedom)
        {
            (this.x, this.freedom, half, oneHalf) = (x, freedom, freedom * 0.5, Tensor.Scalar(0.5, x.Type));
            var ratio = x / freedom.Sqrt();
            (isFar, isFirstTerm) = (ratio.Abs().Greater(1), ratio.Abs().Greater(FirstTerm));
            var square = Tensor.Where(isFar.Not(), ratio, 0).Square();
            near = square / (square + 1);
            inverse = Tensor.Where(isFar, ratio.Abs(), 1).Reciprocal();
            far = inverse.Square() / (inverse.Square() + 1);
        }

        public Tensor Probability => Tensor.Where(isFirstTerm, First, Tensor.Where(isFar, half.BetaInc(oneHalf, far), oneHalf.BetaIncC(half, near)) * 0.5);

        // (√ν/|x|)^ν/(ν B(ν/2, ½)).
        Tensor First => inverse.Pow(freedom) * (GammaSteps.Rest(half) - ((freedom.Log() + LogTurn) * 0.5)).Exp();

        /// <summary>How it grows with ν where x stays.</summary>
        /// <param name="moved">x times the density over 2ν: what the share's way with x/√ν makes of it.</param>
        public Tensor Slope(Tensor moved)
        {
            var ofShape = Tensor.Where(isFar, half.Map<Ops.BetaIncSlopeA>(oneHalf, far), -oneHalf.Map<Ops.BetaIncSlopeB>(half, near)) * 0.25;
            var logarithmic = inverse.Log() + 0.5 - freedom.Reciprocal() + (GammaSteps.Slope(half) * 0.5);
            // Of nothing it is 0, though a logarithm is −∞.
            var isNormal = (x.Square().Square() + 20).LessEqual(freedom * 0.1);
            return Tensor.Where(isNormal, -NearNormal(Tensor.Where(isNormal, x.Abs(), 0), Tensor.Where(isNormal, freedom, 1000)),
                Tensor.Where(isFirstTerm, Tensor.Where(inverse.Greater(0), First * logarithmic, 0), ofShape + moved));
        }

        // With many degrees of freedom those two nearly cancel. Then by R. A. Fisher's expansion around the normal distribution (1925), in 1/ν, derived anew to the fifth term: of ln density in 1/ν, its exponential, and polynomials Q with (φ Q)′ = −φ P.
        static Tensor NearNormal(Tensor x, Tensor freedom)
        {
            var (square, small) = (x.Square(), freedom.Reciprocal());
            var sum = Polynomial(square, Terms[^1]) * Terms.Length;
            for (var n = Terms.Length - 1; n >= 1; n--) sum = (sum * small) + (Polynomial(square, Terms[n - 1]) * n);
            return (square * -0.5).Exp() * x * small.Square() * sum * 0.3989422804014327;
        }

        static Tensor Polynomial(Tensor x, double[] coefficients)
        {
            var sum = Tensor.Scalar(coefficients[^1], x.Type);
            for (var i = coefficients.Length - 2; i >= 0; i--) sum = (sum * x) + coefficients[i];
            return sum;
        }

        static readonly double[][] Terms =
        [
            [1.0 / 4, 1.0 / 4],
            [-1.0 / 32, -5.0 / 96, -7.0 / 96, 1.0 / 32],
            [-5.0 / 128, -1.0 / 128, 1.0 / 64, 7.0 / 192, -11.0 / 384, 1.0 / 384],
            [21.0 / 2048, 61.0 / 6144, -71.0 / 30720, -313.0 / 30720, -2141.0 / 92160, 445.0 / 18432, -25.0 / 6144, 1.0 / 6144],
            [399.0 / 8192, 119.0 / 8192, 1.0 / 2048, 19.0 / 6144, 83.0 / 12288, 333.0 / 20480, -1879.0 / 92160, 49.0 / 10240, -133.0 / 368640, 1.0 / 122880],
        ];
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
        var logarithmic = (GammaSteps.Slope(half) - freedom.Reciprocal() - growth - ((freedom + 1) / freedom * (-growth).Expm1())) * 0.5;
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
