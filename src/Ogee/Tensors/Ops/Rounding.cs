using System.Runtime.Intrinsics;

namespace Ogee.Ops;

/// <summary>The largest whole number not above x.</summary>
public readonly struct Floor : IUnary<Floor>
{
    /// <inheritdoc/>
    public static string Name => "floor";
    /// <inheritdoc/>
    public static Domain Domain => new(0.1, 0.9);
    /// <inheritdoc/>
    public static OnnxName? Onnx => new("Floor", 6);
    /// <inheritdoc/>
    public static Tensor? Gradient(Tensor gradient, Tensor x, Tensor y) => null;
    /// <inheritdoc/>
    public static double F64(double x) => Math.Floor(x);
    /// <inheritdoc/>
    public static Vector512<float> F32(Vector512<float> x) => VectorMath.Floor(x);
}

/// <summary>The smallest whole number not below x.</summary>
public readonly struct Ceiling : IUnary<Ceiling>
{
    /// <inheritdoc/>
    public static string Name => "ceiling";
    /// <inheritdoc/>
    public static Domain Domain => new(0.1, 0.9);
    /// <inheritdoc/>
    public static OnnxName? Onnx => new("Ceil", 6);
    /// <inheritdoc/>
    public static Tensor? Gradient(Tensor gradient, Tensor x, Tensor y) => null;
    /// <inheritdoc/>
    public static double F64(double x) => Math.Ceiling(x);
    /// <inheritdoc/>
    public static Vector512<float> F32(Vector512<float> x) => VectorMath.Ceiling(x);
}

/// <summary>The nearest whole number; a half goes to the even neighbour.</summary>
public readonly struct Round : IUnary<Round>
{
    /// <inheritdoc/>
    public static string Name => "round";
    /// <inheritdoc/>
    public static Domain Domain => new(-0.4, 0.4);
    /// <inheritdoc/>
    public static OnnxName? Onnx => new("Round", 11);
    /// <inheritdoc/>
    public static Tensor? Gradient(Tensor gradient, Tensor x, Tensor y) => null;
    /// <inheritdoc/>
    public static double F64(double x) => Math.Round(x);
    /// <inheritdoc/>
    public static Vector512<float> F32(Vector512<float> x) => VectorMath.Round(x);
}

/// <summary>The whole part: rounded towards 0.</summary>
public readonly struct Truncate : IUnary<Truncate>
{
    /// <inheritdoc/>
    public static string Name => "truncate";
    /// <inheritdoc/>
    public static Domain Domain => new(0.1, 0.9);
    /// <inheritdoc/>
    public static Tensor? Gradient(Tensor gradient, Tensor x, Tensor y) => null;
    /// <inheritdoc/>
    public static double F64(double x) => Math.Truncate(x);
    /// <inheritdoc/>
    public static Vector512<float> F32(Vector512<float> x) => VectorMath.Truncate(x);
}
