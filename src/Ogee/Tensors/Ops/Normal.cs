using System.Runtime.Intrinsics;

namespace Ogee.Ops;

/// <summary>e^(x²) · erfc(x), which keeps its digits where erfc is 0. Lane by lane in double precision.</summary>
public readonly struct Erfcx : IUnary<Erfcx>
{
    /// <inheritdoc/>
    public static string Name => "erfcx";
    /// <inheritdoc/>
    public static Domain Domain => new(-0.5, 3);
    /// <inheritdoc/>
    public static int Flops => 40;
    /// <inheritdoc/>
    public static Tensor Gradient(Tensor gradient, Tensor x, Tensor y) => gradient * ((x * y * 2) - (2 / Math.Sqrt(Math.PI)));
    /// <inheritdoc/>
    public static double F64(double x) => Portable.Erfcx(x);
}

/// <summary>The inverse of the error function; ±∞ at ±1, NaN beyond. Lane by lane in double precision.</summary>
public readonly struct ErfInverse : IUnary<ErfInverse>
{
    /// <inheritdoc/>
    public static string Name => "erfinv";
    /// <inheritdoc/>
    public static Domain Domain => new(-0.8, 0.8);
    /// <inheritdoc/>
    public static int Flops => 200;
    /// <inheritdoc/>
    public static Tensor Gradient(Tensor gradient, Tensor x, Tensor y) => gradient * (Math.Sqrt(Math.PI) / 2) * (y * y).Exp();
    /// <inheritdoc/>
    public static double F64(double x) => Portable.ErfInverse(x);
}

/// <summary>The probability that a standard normal variable is at most x, accurate where it is small.</summary>
public readonly struct NormalCdf : IUnary<NormalCdf>
{
    /// <inheritdoc/>
    public static string Name => "ndtr";
    /// <inheritdoc/>
    public static int Flops => 20;
    /// <inheritdoc/>
    // 1/√(2π).
    public static Tensor Gradient(Tensor gradient, Tensor x, Tensor y) => gradient * 0.3989422804014327 * (x * x * -0.5).Exp();
    /// <inheritdoc/>
    public static double F64(double x) => Portable.NormalCdf(x);
    /// <inheritdoc/>
    public static Vector512<float> F32(Vector512<float> x) => VectorMath.NormalCdf(x);
}

/// <summary>The logarithm of the probability that a standard normal variable is at most x, also where that is 0. Lane by lane in double precision.</summary>
public readonly struct LogNormalCdf : IUnary<LogNormalCdf>
{
    /// <inheritdoc/>
    public static string Name => "log_ndtr";
    /// <inheritdoc/>
    public static int Flops => 60;
    /// <inheritdoc/>
    // The density over the distribution, √(2/π) / erfcx(−x/√2): both would be 0 far out.
    public static Tensor Gradient(Tensor gradient, Tensor x, Tensor y) => gradient * 0.7978845608028654 / (x * -0.7071067811865476).Map<Erfcx>();
    /// <inheritdoc/>
    public static double F64(double x) => Portable.LogNormalCdf(x);
}

/// <summary>The number that a standard normal variable is below with a probability: the inverse of ndtr. −∞ at 0, +∞ at 1, NaN beyond. Lane by lane in double precision.</summary>
public readonly struct NormalQuantile : IUnary<NormalQuantile>
{
    /// <inheritdoc/>
    public static string Name => "ndtri";
    /// <inheritdoc/>
    public static Domain Domain => new(0.05, 0.95);
    /// <inheritdoc/>
    public static int Flops => 300;
    /// <inheritdoc/>
    // √(2π).
    public static Tensor Gradient(Tensor gradient, Tensor x, Tensor y) => gradient * 2.5066282746310002 * (y * y * 0.5).Exp();
    /// <inheritdoc/>
    public static double F64(double x) => Portable.NormalQuantile(x);
}
