namespace Ogee.Ops;

/// <summary>The regularised lower incomplete gamma function of a shape a at b: the probability that a gamma variable is at most b. Lane by lane in double precision.</summary>
public readonly struct GammaP : IBinary<GammaP>
{
    /// <inheritdoc/>
    public static string Name => "gammainc";
    /// <inheritdoc/>
    public static Domain Domain => new(0.3, 3);
    /// <inheritdoc/>
    public static int Flops => 300;
    /// <inheritdoc/>
    public static (Tensor? A, Tensor? B) Gradient(Tensor gradient, Tensor a, Tensor b, Tensor y) => GammaSlope.Through(gradient, a, b);
    /// <inheritdoc/>
    public static double F64(double a, double b) => Portable.GammaP(a, b);
}

/// <summary>1 minus the regularised lower incomplete gamma function of a shape a at b, accurate where it is small. Lane by lane in double precision.</summary>
public readonly struct GammaQ : IBinary<GammaQ>
{
    /// <inheritdoc/>
    public static string Name => "gammaincc";
    /// <inheritdoc/>
    public static Domain Domain => new(0.3, 3);
    /// <inheritdoc/>
    public static int Flops => 300;
    /// <inheritdoc/>
    public static (Tensor? A, Tensor? B) Gradient(Tensor gradient, Tensor a, Tensor b, Tensor y) => GammaSlope.Through(-gradient, a, b);
    /// <inheritdoc/>
    public static double F64(double a, double b) => Portable.GammaQ(a, b);
}

/// <summary>How b, the logarithm of a gamma variable, grows with its shape a where the probability of less stays. A gradient passes to b; to the shape there is none. Lane by lane in double precision.</summary>
public readonly struct GammaSlope : IBinary<GammaSlope>
{
    // Logarithms below that of any positive float64: the place of ln 0.
    const double LeastLogarithm = -750;

    /// <inheritdoc/>
    public static string Name => "gamma_slope";
    /// <inheritdoc/>
    public static Domain Domain => new(0.5, 2.5);
    /// <inheritdoc/>
    public static int Flops => 400;
    /// <inheritdoc/>
    public static bool LacksFirstGradient => true;
    /// <inheritdoc/>
    public static (Tensor? A, Tensor? B) Gradient(Tensor gradient, Tensor a, Tensor b, Tensor y) => (null, gradient * (a.Digamma() - b - (y * (a - b.Exp()))));
    /// <inheritdoc/>
    public static double F64(double a, double b) => Portable.GammaSlope(a, b);

    /// <summary>At the logarithm of a value, which may be 0.</summary>
    internal static Tensor OfValue(Tensor shape, Tensor value) => shape.Map<GammaSlope>(value.Log().Maximum(LeastLogarithm));

    internal static (Tensor A, Tensor B) Through(Tensor gradient, Tensor a, Tensor b)
    {
        // At 0 the probability is 0 for every shape, and the density ∞, 1 or 0 as the shape is below, at or above 1.
        var isZero = b.EqualTo(0);
        var inside = Tensor.Where(isZero, Tensor.Scalar(1, b.Type), b);
        var toShape = -gradient * ((a * inside.Log()) - inside - a.LogGamma()).Exp() * OfValue(a, inside);
        var density = (((a - 1) * Tensor.Where(isZero.And(a.EqualTo(1)), Tensor.Scalar(1, b.Type), b).Log()) - b - a.LogGamma()).Exp();
        return (Tensor.Where(isZero, Tensor.Scalar(0, b.Type), toShape), gradient * density);
    }
}
