using System.Runtime.Intrinsics;

namespace Ogee.Ops;

/// <summary>2 to the power x, exact for whole x.</summary>
public readonly struct Exp2 : IUnary<Exp2>
{
    /// <inheritdoc/>
    public static string Name => "exp2";
    /// <inheritdoc/>
    public static int Flops => 11;
    /// <inheritdoc/>
    // ln 2.
    public static Tensor Gradient(Tensor gradient, Tensor x, Tensor y) => gradient * (y * 0.6931471805599453);
    /// <inheritdoc/>
    public static double F64(double x) => Portable.Exp2(x);
    /// <inheritdoc/>
    public static Vector512<float> F32(Vector512<float> x) => VectorMath.Exp2(x);
}

/// <summary>The logarithm to base 10, exact for powers of ten; −∞ at 0, NaN below.</summary>
public readonly struct Log10 : IUnary<Log10>
{
    /// <inheritdoc/>
    public static string Name => "log10";
    /// <inheritdoc/>
    public static Domain Domain => new(0.2, 4);
    /// <inheritdoc/>
    public static int Flops => 16;
    /// <inheritdoc/>
    // 1/ln 10.
    public static Tensor Gradient(Tensor gradient, Tensor x, Tensor y) => gradient * 0.4342944819032518 / x;
    /// <inheritdoc/>
    public static double F64(double x) => Portable.Log10(x);
    /// <inheritdoc/>
    public static Vector512<float> F32(Vector512<float> x) => VectorMath.Log10(x);
}

/// <summary>ln(x / (1 − x)), the logarithm of the odds: the inverse of the sigmoid. −∞ at 0, +∞ at 1, NaN beyond.</summary>
public readonly struct Logit : IUnary<Logit>
{
    /// <inheritdoc/>
    public static string Name => "logit";
    /// <inheritdoc/>
    public static Domain Domain => new(0.1, 0.9);
    /// <inheritdoc/>
    public static int Flops => 20;
    /// <inheritdoc/>
    public static Tensor Gradient(Tensor gradient, Tensor x, Tensor y) => gradient / (x * (1 - x));
    /// <inheritdoc/>
    public static double F64(double x) => Portable.Logit(x);
    /// <inheritdoc/>
    public static Vector512<float> F32(Vector512<float> x) => VectorMath.Logit(x);
}

/// <summary>ln(eᵃ + eᵇ), without overflow.</summary>
public readonly struct LogAddExp : IBinary<LogAddExp>
{
    /// <inheritdoc/>
    public static string Name => "logaddexp";
    /// <inheritdoc/>
    public static Domain Domain => new(0.2, 3);
    /// <inheritdoc/>
    public static int Flops => 40;
    /// <inheritdoc/>
    public static (Tensor? A, Tensor? B) Gradient(Tensor gradient, Tensor a, Tensor b, Tensor y)
    {
        // Of two that are −∞, what a mask leaves, neither counts: their difference is NaN.
        var share = Tensor.Where(y.EqualTo(double.NegativeInfinity), Tensor.Scalar(0, y.Type), (a - b).Sigmoid());
        return (gradient * share, gradient * (1 - share));
    }
    /// <inheritdoc/>
    public static double F64(double a, double b) => Portable.LogAddExp(a, b);
    /// <inheritdoc/>
    public static Vector512<float> F32(Vector512<float> a, Vector512<float> b) => VectorMath.LogAddExp(a, b);
}
