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

    internal static Tensor Of(Tensor shape, Tensor logarithm) => shape.Map<GammaSlope>(logarithm.Maximum(LeastLogarithm));

    internal static (Tensor A, Tensor B) Through(Tensor gradient, Tensor a, Tensor b)
    {
        var logarithm = b.Log();
        return (-gradient * ((a * logarithm.Maximum(LeastLogarithm)) - b - a.LogGamma()).Exp() * Of(a, logarithm), gradient * (((a - 1) * logarithm) - b - a.LogGamma()).Exp());
    }
}
