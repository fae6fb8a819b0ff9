using System.Runtime.Intrinsics;

namespace Ogee.Ops;

/// <summary>a &lt; b; false where either is NaN.</summary>
public readonly struct Less : IComparison
{
    /// <inheritdoc/>
    public static string Name => "less";
    /// <inheritdoc/>
    public static TypeSet Types => TypeSet.Any;
    /// <inheritdoc/>
    public static OnnxName? Onnx => new("Less", 13);
    /// <inheritdoc/>
    public static bool F64(double a, double b) => a < b;
    /// <inheritdoc/>
    public static bool I64(long a, long b) => a < b;
    /// <inheritdoc/>
    public static Vector512<float> F32(Vector512<float> a, Vector512<float> b) => Vector512.LessThan(a, b);
}

/// <summary>a ≤ b; false where either is NaN.</summary>
public readonly struct LessEqual : IComparison
{
    /// <inheritdoc/>
    public static string Name => "lessequal";
    /// <inheritdoc/>
    public static TypeSet Types => TypeSet.Any;
    /// <inheritdoc/>
    public static OnnxName? Onnx => new("LessOrEqual", 16);
    /// <inheritdoc/>
    public static bool F64(double a, double b) => a <= b;
    /// <inheritdoc/>
    public static bool I64(long a, long b) => a <= b;
    /// <inheritdoc/>
    public static Vector512<float> F32(Vector512<float> a, Vector512<float> b) => Vector512.LessThanOrEqual(a, b);
}

/// <summary>a &gt; b; false where either is NaN.</summary>
public readonly struct Greater : IComparison
{
    /// <inheritdoc/>
    public static string Name => "greater";
    /// <inheritdoc/>
    public static TypeSet Types => TypeSet.Any;
    /// <inheritdoc/>
    public static OnnxName? Onnx => new("Greater", 13);
    /// <inheritdoc/>
    public static bool F64(double a, double b) => a > b;
    /// <inheritdoc/>
    public static bool I64(long a, long b) => a > b;
    /// <inheritdoc/>
    public static Vector512<float> F32(Vector512<float> a, Vector512<float> b) => Vector512.GreaterThan(a, b);
}

/// <summary>a ≥ b; false where either is NaN.</summary>
public readonly struct GreaterEqual : IComparison
{
    /// <inheritdoc/>
    public static string Name => "greaterequal";
    /// <inheritdoc/>
    public static TypeSet Types => TypeSet.Any;
    /// <inheritdoc/>
    public static OnnxName? Onnx => new("GreaterOrEqual", 16);
    /// <inheritdoc/>
    public static bool F64(double a, double b) => a >= b;
    /// <inheritdoc/>
    public static bool I64(long a, long b) => a >= b;
    /// <inheritdoc/>
    public static Vector512<float> F32(Vector512<float> a, Vector512<float> b) => Vector512.GreaterThanOrEqual(a, b);
}

/// <summary>a = b; false where either is NaN.</summary>
public readonly struct EqualTo : IComparison
{
    /// <inheritdoc/>
    public static string Name => "equal";
    /// <inheritdoc/>
    public static TypeSet Types => TypeSet.Any;
    /// <inheritdoc/>
    public static OnnxName? Onnx => new("Equal", 13);
    /// <inheritdoc/>
    public static bool F64(double a, double b) => a == b;
    /// <inheritdoc/>
    public static bool I64(long a, long b) => a == b;
    /// <inheritdoc/>
    public static Vector512<float> F32(Vector512<float> a, Vector512<float> b) => Vector512.Equals(a, b);
}

/// <summary>a ≠ b; true where either is NaN.</summary>
public readonly struct NotEqualTo : IComparison
{
    /// <inheritdoc/>
    public static string Name => "notequal";
    /// <inheritdoc/>
    public static TypeSet Types => TypeSet.Any;
    /// <inheritdoc/>
    public static bool F64(double a, double b) => a != b;
    /// <inheritdoc/>
    public static bool I64(long a, long b) => a != b;
    /// <inheritdoc/>
    public static Vector512<float> F32(Vector512<float> a, Vector512<float> b) => ~Vector512.Equals(a, b);
}

/// <summary>Logical and of two conditions; of integers, bit by bit.</summary>
public readonly struct And : IBinary<And>
{
    /// <inheritdoc/>
    public static string Name => "and";
    /// <inheritdoc/>
    public static TypeSet Types => TypeSet.Integer | TypeSet.Bool;
    /// <inheritdoc/>
    public static OnnxName? Onnx => new("And", 7);
    /// <inheritdoc/>
    public static (Tensor? A, Tensor? B) Gradient(Tensor gradient, Tensor a, Tensor b, Tensor y) => (null, null);
    /// <inheritdoc/>
    public static double F64(double a, double b) => I64(a != 0 ? 1 : 0, b != 0 ? 1 : 0);
    /// <inheritdoc/>
    public static long I64(long a, long b) => a & b;
    /// <inheritdoc/>
    public static Vector512<float> F32(Vector512<float> a, Vector512<float> b) => a & b;
}

/// <summary>Logical or of two conditions; of integers, bit by bit.</summary>
public readonly struct Or : IBinary<Or>
{
    /// <inheritdoc/>
    public static string Name => "or";
    /// <inheritdoc/>
    public static TypeSet Types => TypeSet.Integer | TypeSet.Bool;
    /// <inheritdoc/>
    public static OnnxName? Onnx => new("Or", 7);
    /// <inheritdoc/>
    public static (Tensor? A, Tensor? B) Gradient(Tensor gradient, Tensor a, Tensor b, Tensor y) => (null, null);
    /// <inheritdoc/>
    public static double F64(double a, double b) => I64(a != 0 ? 1 : 0, b != 0 ? 1 : 0);
    /// <inheritdoc/>
    public static long I64(long a, long b) => a | b;
    /// <inheritdoc/>
    public static Vector512<float> F32(Vector512<float> a, Vector512<float> b) => a | b;
}

/// <summary>Logical xor of two conditions; of integers, bit by bit.</summary>
public readonly struct Xor : IBinary<Xor>
{
    /// <inheritdoc/>
    public static string Name => "xor";
    /// <inheritdoc/>
    public static TypeSet Types => TypeSet.Integer | TypeSet.Bool;
    /// <inheritdoc/>
    public static OnnxName? Onnx => new("Xor", 7);
    /// <inheritdoc/>
    public static (Tensor? A, Tensor? B) Gradient(Tensor gradient, Tensor a, Tensor b, Tensor y) => (null, null);
    /// <inheritdoc/>
    public static double F64(double a, double b) => I64(a != 0 ? 1 : 0, b != 0 ? 1 : 0);
    /// <inheritdoc/>
    public static long I64(long a, long b) => a ^ b;
    /// <inheritdoc/>
    public static Vector512<float> F32(Vector512<float> a, Vector512<float> b) => a ^ b;
}

/// <summary>Logical negation.</summary>
public readonly struct Not : IUnary<Not>
{
    /// <inheritdoc/>
    public static string Name => "not";
    /// <inheritdoc/>
    public static TypeSet Types => TypeSet.Bool;
    /// <inheritdoc/>
    public static OnnxName? Onnx => new("Not", 1);
    /// <inheritdoc/>
    public static Tensor? Gradient(Tensor gradient, Tensor x, Tensor y) => null;
    /// <inheritdoc/>
    public static double F64(double x) => x != 0 ? 0 : 1;
    /// <inheritdoc/>
    public static long I64(long x) => x ^ 1;
    /// <inheritdoc/>
    public static Vector512<float> F32(Vector512<float> x) => ~x;
}
