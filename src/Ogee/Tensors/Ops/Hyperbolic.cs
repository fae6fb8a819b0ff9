using System.Runtime.Intrinsics;

namespace Ogee.Ops;

/// <summary>The hyperbolic sine.</summary>
public readonly struct Sinh : IUnary<Sinh>
{
    /// <inheritdoc/>
    public static string Name => "sinh";
    /// <inheritdoc/>
    public static OnnxName? Onnx => new("Sinh", 9);
    /// <inheritdoc/>
    public static int Flops => 20;
    /// <inheritdoc/>
    public static Tensor Gradient(Tensor gradient, Tensor x, Tensor y) => gradient * x.Cosh();
    /// <inheritdoc/>
    public static double F64(double x) => Portable.Sinh(x);
    /// <inheritdoc/>
    public static Vector512<float> F32(Vector512<float> x) => VectorMath.Sinh(x);
}

/// <summary>The hyperbolic cosine.</summary>
public readonly struct Cosh : IUnary<Cosh>
{
    /// <inheritdoc/>
    public static string Name => "cosh";
    /// <inheritdoc/>
    public static OnnxName? Onnx => new("Cosh", 9);
    /// <inheritdoc/>
    public static int Flops => 14;
    /// <inheritdoc/>
    public static Tensor Gradient(Tensor gradient, Tensor x, Tensor y) => gradient * x.Sinh();
    /// <inheritdoc/>
    public static double F64(double x) => Portable.Cosh(x);
    /// <inheritdoc/>
    public static Vector512<float> F32(Vector512<float> x) => VectorMath.Cosh(x);
}

/// <summary>The number whose hyperbolic sine is x.</summary>
public readonly struct Asinh : IUnary<Asinh>
{
    /// <inheritdoc/>
    public static string Name => "asinh";
    /// <inheritdoc/>
    public static OnnxName? Onnx => new("Asinh", 9);
    /// <inheritdoc/>
    public static int Flops => 24;
    /// <inheritdoc/>
    public static Tensor Gradient(Tensor gradient, Tensor x, Tensor y) => gradient * ((x * x) + 1).Rsqrt();
    /// <inheritdoc/>
    public static double F64(double x) => Portable.Asinh(x);
    /// <inheritdoc/>
    public static Vector512<float> F32(Vector512<float> x) => VectorMath.Asinh(x);
}

/// <summary>The number, not below 0, whose hyperbolic cosine is x; NaN below 1.</summary>
public readonly struct Acosh : IUnary<Acosh>
{
    /// <inheritdoc/>
    public static string Name => "acosh";
    /// <inheritdoc/>
    public static Domain Domain => new(1.2, 4);
    /// <inheritdoc/>
    public static OnnxName? Onnx => new("Acosh", 9);
    /// <inheritdoc/>
    public static int Flops => 22;
    /// <inheritdoc/>
    public static Tensor Gradient(Tensor gradient, Tensor x, Tensor y) => gradient * ((x - 1) * (x + 1)).Rsqrt();
    /// <inheritdoc/>
    public static double F64(double x) => Portable.Acosh(x);
    /// <inheritdoc/>
    public static Vector512<float> F32(Vector512<float> x) => VectorMath.Acosh(x);
}

/// <summary>The number whose hyperbolic tangent is x; ±∞ at ±1, NaN beyond.</summary>
public readonly struct Atanh : IUnary<Atanh>
{
    /// <inheritdoc/>
    public static string Name => "atanh";
    /// <inheritdoc/>
    public static Domain Domain => new(-0.9, 0.9);
    /// <inheritdoc/>
    public static OnnxName? Onnx => new("Atanh", 9);
    /// <inheritdoc/>
    public static int Flops => 24;
    /// <inheritdoc/>
    public static Tensor Gradient(Tensor gradient, Tensor x, Tensor y) => gradient / ((1 - x) * (x + 1));
    /// <inheritdoc/>
    public static double F64(double x) => Portable.Atanh(x);
    /// <inheritdoc/>
    public static Vector512<float> F32(Vector512<float> x) => VectorMath.Atanh(x);
}
