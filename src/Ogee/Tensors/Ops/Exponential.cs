using System.Runtime.Intrinsics;

namespace Ogee.Ops;

/// <summary>e to the power x.</summary>
public readonly struct Exp : IUnary<Exp>
{
    /// <inheritdoc/>
    public static string Name => "exp";
    /// <inheritdoc/>
    public static OnnxName? Onnx => new("Exp", 6);
    /// <inheritdoc/>
    public static int Flops => 10;
    /// <inheritdoc/>
    public static Tensor Gradient(Tensor gradient, Tensor x, Tensor y) => gradient * y;
    /// <inheritdoc/>
    public static double F64(double x) => Portable.Exp(x);
    /// <inheritdoc/>
    public static Vector512<float> F32(Vector512<float> x) => VectorMath.Exp(x);
}

/// <summary>eˣ − 1, accurate near 0.</summary>
public readonly struct Expm1 : IUnary<Expm1>
{
    /// <inheritdoc/>
    public static string Name => "expm1";
    /// <inheritdoc/>
    public static int Flops => 12;
    /// <inheritdoc/>
    public static Tensor Gradient(Tensor gradient, Tensor x, Tensor y) => gradient * (y + 1);
    /// <inheritdoc/>
    public static double F64(double x) => Portable.Expm1(x);
    /// <inheritdoc/>
    public static Vector512<float> F32(Vector512<float> x) => VectorMath.Expm1(x);
}

/// <summary>The natural logarithm; −∞ at 0, NaN below.</summary>
public readonly struct Log : IUnary<Log>
{
    /// <inheritdoc/>
    public static string Name => "log";
    /// <inheritdoc/>
    public static Domain Domain => new(0.2, 4);
    /// <inheritdoc/>
    public static OnnxName? Onnx => new("Log", 6);
    /// <inheritdoc/>
    public static int Flops => 10;
    /// <inheritdoc/>
    public static Tensor Gradient(Tensor gradient, Tensor x, Tensor y) => gradient / x;
    /// <inheritdoc/>
    public static double F64(double x) => Portable.Log(x);
    /// <inheritdoc/>
    public static Vector512<float> F32(Vector512<float> x) => VectorMath.Log(x);
}

/// <summary>The logarithm to base 2, exact for powers of two; −∞ at 0, NaN below.</summary>
public readonly struct Log2 : IUnary<Log2>
{
    /// <inheritdoc/>
    public static string Name => "log2";
    /// <inheritdoc/>
    public static Domain Domain => new(0.2, 4);
    /// <inheritdoc/>
    public static int Flops => 10;
    /// <inheritdoc/>
    // 1/ln 2.
    public static Tensor Gradient(Tensor gradient, Tensor x, Tensor y) => gradient * 1.4426950408889634 / x;
    /// <inheritdoc/>
    public static double F64(double x) => Portable.Log2(x);
    /// <inheritdoc/>
    public static Vector512<float> F32(Vector512<float> x) => VectorMath.Log2(x);
}

/// <summary>ln(1 + x), accurate near 0.</summary>
public readonly struct Log1p : IUnary<Log1p>
{
    /// <inheritdoc/>
    public static string Name => "log1p";
    /// <inheritdoc/>
    public static Domain Domain => new(-0.6, 3);
    /// <inheritdoc/>
    public static int Flops => 12;
    /// <inheritdoc/>
    public static Tensor Gradient(Tensor gradient, Tensor x, Tensor y) => gradient / (x + 1);
    /// <inheritdoc/>
    public static double F64(double x) => Portable.Log1p(x);
    /// <inheritdoc/>
    public static Vector512<float> F32(Vector512<float> x) => VectorMath.Log1p(x);
}

/// <summary>1 / (1 + e⁻ˣ).</summary>
public readonly struct Sigmoid : IUnary<Sigmoid>
{
    /// <inheritdoc/>
    public static string Name => "sigmoid";
    /// <inheritdoc/>
    public static OnnxName? Onnx => new("Sigmoid", 6);
    /// <inheritdoc/>
    public static int Flops => 12;
    /// <inheritdoc/>
    public static Tensor Gradient(Tensor gradient, Tensor x, Tensor y) => gradient * (y * (1 - y));
    /// <inheritdoc/>
    public static double F64(double x) => Portable.Sigmoid(x);
    /// <inheritdoc/>
    public static Vector512<float> F32(Vector512<float> x) => VectorMath.Sigmoid(x);
}

/// <summary>The hyperbolic tangent.</summary>
public readonly struct Tanh : IUnary<Tanh>
{
    /// <inheritdoc/>
    public static string Name => "tanh";
    /// <inheritdoc/>
    public static OnnxName? Onnx => new("Tanh", 6);
    /// <inheritdoc/>
    public static int Flops => 14;
    /// <inheritdoc/>
    public static Tensor Gradient(Tensor gradient, Tensor x, Tensor y) => gradient * (1 - (y * y));
    /// <inheritdoc/>
    public static double F64(double x) => Portable.Tanh(x);
    /// <inheritdoc/>
    public static Vector512<float> F32(Vector512<float> x) => VectorMath.Tanh(x);
}

/// <summary>a to the power b. NaN for a negative a and a b that is not an integer, as IEEE says.</summary>
public readonly struct Pow : IBinary<Pow>
{
    /// <inheritdoc/>
    public static string Name => "pow";
    /// <inheritdoc/>
    public static Domain Domain => new(0.3, 2.5);
    /// <inheritdoc/>
    public static OnnxName? Onnx => new("Pow", 15);
    /// <inheritdoc/>
    public static int Flops => 25;
    /// <inheritdoc/>
    public static (Tensor? A, Tensor? B) Gradient(Tensor gradient, Tensor a, Tensor b, Tensor y)
    {
        // At a = 0 the logarithm is −∞ and y is 0: the product's limit is 0, but 0 · −∞ is NaN. So is 0 · 0⁻¹, where a⁰ is the constant 1.
        var zero = Tensor.Scalar(0, a.Type);
        return (Tensor.Where(b.EqualTo(0), zero, gradient * b * a.Pow(b - 1)), gradient * Tensor.Where(a.EqualTo(0), zero, y * a.Log()));
    }
    /// <inheritdoc/>
    public static double F64(double a, double b) => Portable.Pow(a, b);
    /// <inheritdoc/>
    public static Vector512<float> F32(Vector512<float> a, Vector512<float> b) => VectorMath.Pow(a, b);
}
