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
