namespace Ogee.Ops;

/// <summary>ln |Γ(x)|; +∞ at 0 and the negative whole numbers. Lane by lane in double precision.</summary>
public readonly struct LogGamma : IUnary<LogGamma>
{
    /// <inheritdoc/>
    public static string Name => "lgamma";
    /// <inheritdoc/>
    public static Domain Domain => new(0.3, 3);
    /// <inheritdoc/>
    public static int Flops => 60;
    /// <inheritdoc/>
    public static Tensor Gradient(Tensor gradient, Tensor x, Tensor y) => gradient * x.Digamma();
    /// <inheritdoc/>
    public static double F64(double x) => Portable.LogGamma(x);
}

/// <summary>The derivative of ln Γ(x); NaN at the negative whole numbers. Lane by lane in double precision.</summary>
public readonly struct Digamma : IUnary<Digamma>
{
    /// <inheritdoc/>
    public static string Name => "digamma";
    /// <inheritdoc/>
    public static Domain Domain => new(0.3, 3);
    /// <inheritdoc/>
    public static int Flops => 60;
    /// <inheritdoc/>
    public static Tensor Gradient(Tensor gradient, Tensor x, Tensor y) => gradient * x.Polygamma(1);
    /// <inheritdoc/>
    public static double F64(double x) => Portable.Digamma(x);
}

/// <summary>The derivative of the digamma function of an order a, a whole number from 0 to 100, at b. No gradient passes to the order. Lane by lane in double precision.</summary>
public readonly struct Polygamma : IBinary<Polygamma>
{
    /// <inheritdoc/>
    public static string Name => "polygamma";
    /// <inheritdoc/>
    public static Domain Domain => new(0.3, 2.75);
    /// <inheritdoc/>
    public static int Flops => 200;
    /// <inheritdoc/>
    public static bool LacksFirstGradient => true;
    /// <inheritdoc/>
    public static (Tensor? A, Tensor? B) Gradient(Tensor gradient, Tensor a, Tensor b, Tensor y) => (null, gradient * (a + 1).Map<Polygamma>(b));
    /// <inheritdoc/>
    public static double F64(double a, double b) => Portable.Polygamma(a, b);
}
