using System.Runtime.Intrinsics;

namespace Ogee.Ops;

/// <summary>a + b; integers wrap around.</summary>
public readonly struct Add : IBinary<Add>
{
    /// <inheritdoc/>
    public static string Name => "add";
    /// <inheritdoc/>
    public static TypeSet Types => TypeSet.Number;
    /// <inheritdoc/>
    public static OnnxName? Onnx => new("Add", 7);
    /// <inheritdoc/>
    public static (Tensor? A, Tensor? B) Gradient(Tensor gradient, Tensor a, Tensor b, Tensor y) => (gradient, gradient);
    /// <inheritdoc/>
    public static double F64(double a, double b) => a + b;
    /// <inheritdoc/>
    public static long I64(long a, long b) => a + b;
    /// <inheritdoc/>
    public static Vector512<float> F32(Vector512<float> a, Vector512<float> b) => a + b;
}

/// <summary>a − b; integers wrap around.</summary>
public readonly struct Subtract : IBinary<Subtract>
{
    /// <inheritdoc/>
    public static string Name => "sub";
    /// <inheritdoc/>
    public static TypeSet Types => TypeSet.Number;
    /// <inheritdoc/>
    public static OnnxName? Onnx => new("Sub", 7);
    /// <inheritdoc/>
    public static (Tensor? A, Tensor? B) Gradient(Tensor gradient, Tensor a, Tensor b, Tensor y) => (gradient, -gradient);
    /// <inheritdoc/>
    public static double F64(double a, double b) => a - b;
    /// <inheritdoc/>
    public static long I64(long a, long b) => a - b;
    /// <inheritdoc/>
    public static Vector512<float> F32(Vector512<float> a, Vector512<float> b) => a - b;
}

/// <summary>a · b; integers wrap around.</summary>
public readonly struct Multiply : IBinary<Multiply>
{
    /// <inheritdoc/>
    public static string Name => "mul";
    /// <inheritdoc/>
    public static TypeSet Types => TypeSet.Number;
    /// <inheritdoc/>
    public static OnnxName? Onnx => new("Mul", 7);
    /// <inheritdoc/>
    public static (Tensor? A, Tensor? B) Gradient(Tensor gradient, Tensor a, Tensor b, Tensor y) => (gradient * b, gradient * a);
    /// <inheritdoc/>
    public static double F64(double a, double b) => a * b;
    /// <inheritdoc/>
    public static long I64(long a, long b) => a * b;
    /// <inheritdoc/>
    public static Vector512<float> F32(Vector512<float> a, Vector512<float> b) => a * b;
}

/// <summary>a / b. Floats divide as IEEE says; integers truncate towards zero, and a zero divisor is an error that names the first place.</summary>
public readonly struct Divide : IBinary<Divide>
{
    /// <inheritdoc/>
    public static string Name => "div";
    /// <inheritdoc/>
    public static TypeSet Types => TypeSet.Number;
    /// <inheritdoc/>
    public static Domain Domain => new(0.5, 3);
    /// <inheritdoc/>
    public static OnnxName? Onnx => new("Div", 7);
    /// <inheritdoc/>
    public static bool DividesIntegers => true;
    /// <inheritdoc/>
    public static (Tensor? A, Tensor? B) Gradient(Tensor gradient, Tensor a, Tensor b, Tensor y) => (gradient / b, -(gradient * y / b));
    /// <inheritdoc/>
    public static double F64(double a, double b) => a / b;
    /// <inheritdoc/>
    // The smallest number divided by −1 overflows and .NET throws: wrap around like every other integer operation here.
    public static long I64(long a, long b) => b == -1 ? unchecked(-a) : a / b;
    /// <inheritdoc/>
    public static Vector512<float> F32(Vector512<float> a, Vector512<float> b) => a / b;
}

/// <summary>The larger of two; NaN if either is NaN. Where they are equal each gets half of the gradient, as in libtorch.</summary>
public readonly struct Maximum : IBinary<Maximum>
{
    /// <inheritdoc/>
    public static string Name => "maximum";
    /// <inheritdoc/>
    public static TypeSet Types => TypeSet.Any;
    /// <inheritdoc/>
    public static OnnxName? Onnx => new("Max", 8);
    /// <inheritdoc/>
    public static (Tensor? A, Tensor? B) Gradient(Tensor gradient, Tensor a, Tensor b, Tensor y) => Shares(gradient, a.Greater(b), a.EqualTo(b));
    /// <inheritdoc/>
    public static double F64(double a, double b) => Math.Max(a, b);
    /// <inheritdoc/>
    public static long I64(long a, long b) => Math.Max(a, b);
    /// <inheritdoc/>
    public static Vector512<float> F32(Vector512<float> a, Vector512<float> b) => Vector512.Max(a, b);

    internal static (Tensor? A, Tensor? B) Shares(Tensor gradient, Tensor aWins, Tensor tie)
    {
        var half = gradient * 0.5;
        var zero = Tensor.Scalar(0, gradient.Type);
        return (Tensor.Where(tie, half, Tensor.Where(aWins, gradient, zero)), Tensor.Where(tie, half, Tensor.Where(aWins, zero, gradient)));
    }
}

/// <summary>The smaller of two; NaN if either is NaN. Where they are equal each gets half of the gradient, as in libtorch.</summary>
public readonly struct Minimum : IBinary<Minimum>
{
    /// <inheritdoc/>
    public static string Name => "minimum";
    /// <inheritdoc/>
    public static TypeSet Types => TypeSet.Any;
    /// <inheritdoc/>
    public static OnnxName? Onnx => new("Min", 8);
    /// <inheritdoc/>
    public static (Tensor? A, Tensor? B) Gradient(Tensor gradient, Tensor a, Tensor b, Tensor y) => Maximum.Shares(gradient, a.Less(b), a.EqualTo(b));
    /// <inheritdoc/>
    public static double F64(double a, double b) => Math.Min(a, b);
    /// <inheritdoc/>
    public static long I64(long a, long b) => Math.Min(a, b);
    /// <inheritdoc/>
    public static Vector512<float> F32(Vector512<float> a, Vector512<float> b) => Vector512.Min(a, b);
}

/// <summary>−x.</summary>
public readonly struct Negate : IUnary<Negate>
{
    /// <inheritdoc/>
    public static string Name => "neg";
    /// <inheritdoc/>
    public static TypeSet Types => TypeSet.Number;
    /// <inheritdoc/>
    public static OnnxName? Onnx => new("Neg", 6);
    /// <inheritdoc/>
    public static Tensor Gradient(Tensor gradient, Tensor x, Tensor y) => -gradient;
    /// <inheritdoc/>
    public static double F64(double x) => -x;
    /// <inheritdoc/>
    public static long I64(long x) => -x;
    /// <inheritdoc/>
    public static Vector512<float> F32(Vector512<float> x) => -x;
}

/// <summary>|x|. The gradient at 0 is 0, as in libtorch.</summary>
public readonly struct Abs : IUnary<Abs>
{
    /// <inheritdoc/>
    public static string Name => "abs";
    /// <inheritdoc/>
    public static TypeSet Types => TypeSet.Number;
    /// <inheritdoc/>
    public static OnnxName? Onnx => new("Abs", 6);
    /// <inheritdoc/>
    public static Tensor Gradient(Tensor gradient, Tensor x, Tensor y) => gradient * x.Sign();
    /// <inheritdoc/>
    public static double F64(double x) => Math.Abs(x);
    /// <inheritdoc/>
    public static long I64(long x) => x < 0 ? -x : x;
    /// <inheritdoc/>
    public static Vector512<float> F32(Vector512<float> x) => Vector512.Abs(x);
}

/// <summary>−1, 0 or 1; NaN for NaN.</summary>
public readonly struct Sign : IUnary<Sign>
{
    /// <inheritdoc/>
    public static string Name => "sign";
    /// <inheritdoc/>
    public static TypeSet Types => TypeSet.Number;
    /// <inheritdoc/>
    public static OnnxName? Onnx => new("Sign", 9);
    /// <inheritdoc/>
    public static Tensor? Gradient(Tensor gradient, Tensor x, Tensor y) => null;
    /// <inheritdoc/>
    public static double F64(double x) => x > 0 ? 1 : x < 0 ? -1 : x;
    /// <inheritdoc/>
    public static long I64(long x) => Math.Sign(x);
    /// <inheritdoc/>
    public static Vector512<float> F32(Vector512<float> x)
    {
        var one = Vector512<float>.One;
        return Vector512.ConditionalSelect(Vector512.GreaterThan(x, default), one, Vector512.ConditionalSelect(Vector512.LessThan(x, default), -one, x));
    }
}

/// <summary>x².</summary>
public readonly struct Square : IUnary<Square>
{
    /// <inheritdoc/>
    public static string Name => "square";
    /// <inheritdoc/>
    public static TypeSet Types => TypeSet.Number;
    /// <inheritdoc/>
    public static Tensor Gradient(Tensor gradient, Tensor x, Tensor y) => gradient * (x * 2);
    /// <inheritdoc/>
    public static double F64(double x) => x * x;
    /// <inheritdoc/>
    public static long I64(long x) => x * x;
    /// <inheritdoc/>
    public static Vector512<float> F32(Vector512<float> x) => x * x;
}

/// <summary>1 / x.</summary>
public readonly struct Reciprocal : IUnary<Reciprocal>
{
    /// <inheritdoc/>
    public static string Name => "reciprocal";
    /// <inheritdoc/>
    public static Domain Domain => new(0.5, 3);
    /// <inheritdoc/>
    public static OnnxName? Onnx => new("Reciprocal", 6);
    /// <inheritdoc/>
    public static Tensor Gradient(Tensor gradient, Tensor x, Tensor y) => -(gradient * y * y);
    /// <inheritdoc/>
    public static double F64(double x) => 1 / x;
    /// <inheritdoc/>
    public static Vector512<float> F32(Vector512<float> x) => Vector512<float>.One / x;
}

/// <summary>The square root; NaN for negative numbers.</summary>
public readonly struct Sqrt : IUnary<Sqrt>
{
    /// <inheritdoc/>
    public static string Name => "sqrt";
    /// <inheritdoc/>
    public static Domain Domain => new(0.1, 4);
    /// <inheritdoc/>
    public static OnnxName? Onnx => new("Sqrt", 6);
    /// <inheritdoc/>
    public static Tensor Gradient(Tensor gradient, Tensor x, Tensor y) => gradient * 0.5 / y;
    /// <inheritdoc/>
    public static double F64(double x) => Math.Sqrt(x);
    /// <inheritdoc/>
    public static Vector512<float> F32(Vector512<float> x) => Vector512.Sqrt(x);
}

/// <summary>1 / √x, by an exact root and an exact division: estimates differ between processors.</summary>
public readonly struct Rsqrt : IUnary<Rsqrt>
{
    /// <inheritdoc/>
    public static string Name => "rsqrt";
    /// <inheritdoc/>
    public static Domain Domain => new(0.1, 4);
    /// <inheritdoc/>
    public static int Flops => 2;
    /// <inheritdoc/>
    public static Tensor Gradient(Tensor gradient, Tensor x, Tensor y) => gradient * -0.5 * y / x;
    /// <inheritdoc/>
    public static double F64(double x) => 1 / Math.Sqrt(x);
    /// <inheritdoc/>
    public static Vector512<float> F32(Vector512<float> x) => Vector512<float>.One / Vector512.Sqrt(x);
}

/// <summary>max(x, 0); NaN stays. The gradient at 0 is 0, as in libtorch.</summary>
public readonly struct Relu : IUnary<Relu>
{
    /// <inheritdoc/>
    public static string Name => "relu";
    /// <inheritdoc/>
    public static TypeSet Types => TypeSet.Number;
    /// <inheritdoc/>
    public static OnnxName? Onnx => new("Relu", 14);
    /// <inheritdoc/>
    public static Tensor Gradient(Tensor gradient, Tensor x, Tensor y) => Tensor.Where(y.Greater(0), gradient, Tensor.Scalar(0, gradient.Type));
    /// <inheritdoc/>
    public static double F64(double x) => x < 0 ? 0 : x;
    /// <inheritdoc/>
    public static long I64(long x) => Math.Max(x, 0);
    /// <inheritdoc/>
    public static Vector512<float> F32(Vector512<float> x) => Vector512.ConditionalSelect(Vector512.LessThan(x, default), default, x);
}

/// <summary>The same value, through which no gradient passes.</summary>
public readonly struct StopGradient : IUnary<StopGradient>
{
    /// <inheritdoc/>
    public static string Name => "stopgradient";
    /// <inheritdoc/>
    public static TypeSet Types => TypeSet.Any;
    /// <inheritdoc/>
    public static int Flops => 0;
    /// <inheritdoc/>
    public static OnnxName? Onnx => new("Identity", 1);
    /// <inheritdoc/>
    public static Tensor? Gradient(Tensor gradient, Tensor x, Tensor y) => null;
    /// <inheritdoc/>
    public static double F64(double x) => x;
    /// <inheritdoc/>
    public static long I64(long x) => x;
    /// <inheritdoc/>
    public static Vector512<float> F32(Vector512<float> x) => x;
}
