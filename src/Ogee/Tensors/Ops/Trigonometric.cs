using System.Runtime.Intrinsics;

namespace Ogee.Ops;

/// <summary>The sine of an angle in radians.</summary>
public readonly struct Sin : IUnary<Sin>
{
    /// <inheritdoc/>
    public static string Name => "sin";
    /// <inheritdoc/>
    public static OnnxName? Onnx => new("Sin", 7);
    /// <inheritdoc/>
    public static int Flops => 14;
    /// <inheritdoc/>
    public static Tensor Gradient(Tensor gradient, Tensor x, Tensor y) => gradient * x.Cos();
    /// <inheritdoc/>
    public static double F64(double x) => Portable.Sin(x);
    /// <inheritdoc/>
    public static Vector512<float> F32(Vector512<float> x) => VectorMath.Sin(x);
}

/// <summary>The cosine of an angle in radians.</summary>
public readonly struct Cos : IUnary<Cos>
{
    /// <inheritdoc/>
    public static string Name => "cos";
    /// <inheritdoc/>
    public static OnnxName? Onnx => new("Cos", 7);
    /// <inheritdoc/>
    public static int Flops => 14;
    /// <inheritdoc/>
    public static Tensor Gradient(Tensor gradient, Tensor x, Tensor y) => -(gradient * x.Sin());
    /// <inheritdoc/>
    public static double F64(double x) => Portable.Cos(x);
    /// <inheritdoc/>
    public static Vector512<float> F32(Vector512<float> x) => VectorMath.Cos(x);
}

/// <summary>The tangent of an angle in radians.</summary>
public readonly struct Tan : IUnary<Tan>
{
    /// <inheritdoc/>
    public static string Name => "tan";
    /// <inheritdoc/>
    public static Domain Domain => new(-1.2, 1.2);
    /// <inheritdoc/>
    public static OnnxName? Onnx => new("Tan", 7);
    /// <inheritdoc/>
    public static int Flops => 18;
    /// <inheritdoc/>
    public static Tensor Gradient(Tensor gradient, Tensor x, Tensor y) => gradient * ((y * y) + 1);
    /// <inheritdoc/>
    public static double F64(double x) => Portable.Tan(x);
    /// <inheritdoc/>
    public static Vector512<float> F32(Vector512<float> x) => VectorMath.Tan(x);
}

/// <summary>The angle in radians whose sine is x, from −π/2 to π/2; NaN beyond ±1.</summary>
public readonly struct Asin : IUnary<Asin>
{
    /// <inheritdoc/>
    public static string Name => "asin";
    /// <inheritdoc/>
    public static Domain Domain => new(-0.9, 0.9);
    /// <inheritdoc/>
    public static OnnxName? Onnx => new("Asin", 7);
    /// <inheritdoc/>
    public static int Flops => 16;
    /// <inheritdoc/>
    public static Tensor Gradient(Tensor gradient, Tensor x, Tensor y) => gradient * ((1 - x) * (x + 1)).Rsqrt();
    /// <inheritdoc/>
    public static double F64(double x) => Portable.Asin(x);
    /// <inheritdoc/>
    public static Vector512<float> F32(Vector512<float> x) => VectorMath.Asin(x);
}

/// <summary>The angle in radians whose cosine is x, from 0 to π; NaN beyond ±1.</summary>
public readonly struct Acos : IUnary<Acos>
{
    /// <inheritdoc/>
    public static string Name => "acos";
    /// <inheritdoc/>
    public static Domain Domain => new(-0.9, 0.9);
    /// <inheritdoc/>
    public static OnnxName? Onnx => new("Acos", 7);
    /// <inheritdoc/>
    public static int Flops => 16;
    /// <inheritdoc/>
    public static Tensor Gradient(Tensor gradient, Tensor x, Tensor y) => -(gradient * ((1 - x) * (x + 1)).Rsqrt());
    /// <inheritdoc/>
    public static double F64(double x) => Portable.Acos(x);
    /// <inheritdoc/>
    public static Vector512<float> F32(Vector512<float> x) => VectorMath.Acos(x);
}

/// <summary>The angle in radians whose tangent is x, from −π/2 to π/2.</summary>
public readonly struct Atan : IUnary<Atan>
{
    /// <inheritdoc/>
    public static string Name => "atan";
    /// <inheritdoc/>
    public static OnnxName? Onnx => new("Atan", 7);
    /// <inheritdoc/>
    public static int Flops => 20;
    /// <inheritdoc/>
    public static Tensor Gradient(Tensor gradient, Tensor x, Tensor y) => gradient / ((x * x) + 1);
    /// <inheritdoc/>
    public static double F64(double x) => Portable.Atan(x);
    /// <inheritdoc/>
    public static Vector512<float> F32(Vector512<float> x) => VectorMath.Atan(x);
}

/// <summary>The angle in radians of the point (b, a), from −π to π: of a / b in the right quadrant.</summary>
public readonly struct Atan2 : IBinary<Atan2>
{
    /// <inheritdoc/>
    public static string Name => "atan2";
    /// <inheritdoc/>
    public static Domain Domain => new(0.3, 2);
    /// <inheritdoc/>
    public static int Flops => 26;
    /// <inheritdoc/>
    public static (Tensor? A, Tensor? B) Gradient(Tensor gradient, Tensor a, Tensor b, Tensor y)
    {
        var square = (a * a) + (b * b);
        return (gradient * b / square, -(gradient * a / square));
    }
    /// <inheritdoc/>
    public static double F64(double a, double b) => Portable.Atan2(a, b);
    /// <inheritdoc/>
    public static Vector512<float> F32(Vector512<float> a, Vector512<float> b) => VectorMath.Atan2(a, b);
}

/// <summary>sin(πx) / (πx), and 1 at 0.</summary>
public readonly struct Sinc : IUnary<Sinc>
{
    /// <inheritdoc/>
    public static string Name => "sinc";
    /// <inheritdoc/>
    public static int Flops => 24;
    /// <inheritdoc/>
    public static Tensor Gradient(Tensor gradient, Tensor x, Tensor y) => gradient * Slope(x, y);
    /// <inheritdoc/>
    public static double F64(double x) => Portable.Sinc(x);
    /// <inheritdoc/>
    public static Vector512<float> F32(Vector512<float> x) => VectorMath.Sinc(x);

    // (cos πx − sinc x)/x, of which near 0 nothing would be left; there the series −π²x/3 + π⁴x³/30 − …. Either is given a harmless argument where the other counts: the gradient of what is not selected must not be NaN.
    static Tensor Slope(Tensor x, Tensor y)
    {
        var isNear = x.Abs().Less(0.5);
        var near = Tensor.Where(isNear, x, Tensor.Scalar(0, x.Type));
        var square = near * near;
        var series = Tensor.Scalar(0, x.Type);
        for (var k = Series.Length - 1; k >= 0; k--) series = (series * square) + Series[k];
        return Tensor.Where(isNear, near * series, ((x * Math.PI).Cos() - y) / Tensor.Where(isNear, Tensor.Scalar(1, x.Type), x));
    }

    // (−1)ᵏ·2k·π²ᵏ/(2k + 1)! for k = 1 to 11: below ½ the next term is under 10⁻¹⁷ of the sum.
    static ReadOnlySpan<double> Series => [-3.289868133696453, 3.2469697011334144, -1.1445109447325053, 0.2091827825412384, -0.023460810354558236, 0.001781145516372852, -9.766223126318933e-05, 4.049947846619244e-06, -1.3148481279991994e-07, 3.4330769499642866e-09, -7.365893777096947e-11];
}
