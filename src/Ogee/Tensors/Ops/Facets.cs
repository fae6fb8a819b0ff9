using System.Runtime.Intrinsics;

namespace Ogee;

/// <summary>Element types that an operation takes.</summary>
[Flags]
public enum TypeSet
{
    /// <summary>float32, float64, float16 and bfloat16.</summary>
    Float = 1,
    /// <summary>int8 to int64 and uint8.</summary>
    Integer = 2,
    /// <summary>bool.</summary>
    Bool = 4,
    /// <summary>complex64.</summary>
    Complex = 8,
    /// <summary>All numbers.</summary>
    Number = Float | Integer,
    /// <summary>Everything real.</summary>
    Any = Number | Bool,
}

/// <summary>Where tests draw the arguments of a scalar function: inside, it is smooth enough to be differentiated by differences.</summary>
/// <param name="Low">The smallest argument.</param>
/// <param name="High">The largest.</param>
public readonly record struct Domain(double Low, double High);

/// <summary>The standard ONNX operator that computes the same.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Since">The first version of the operator set with today's meaning.</param>
public readonly record struct OnnxName(string Name, int Since);

/// <summary>What every scalar function states: a name, its types, its domain, its ONNX name.</summary>
public interface IScalarFunction
{
    /// <summary>The name in lower case.</summary>
    static abstract string Name { get; }

    /// <summary>The element types it takes; floats unless it says more.</summary>
    static virtual TypeSet Types => TypeSet.Float;

    /// <summary>Where tests draw its arguments.</summary>
    static virtual Domain Domain => new(-3, 3);

    /// <summary>Its ONNX operator, if there is one.</summary>
    static virtual OnnxName? Onnx => null;

    /// <summary>Floating-point operations an element, for the cost model.</summary>
    static virtual int Flops => 1;
}

/// <summary>A function of one number. The definition (<see cref="F64"/>) and the gradient are its statement; the vector path is optional and held to the definition by test.</summary>
/// <typeparam name="TSelf">The function itself.</typeparam>
public interface IUnary<TSelf> : IScalarFunction where TSelf : struct, IUnary<TSelf>
{
    /// <summary>The gradient with respect to x, as a graph; null if it is 0 everywhere.</summary>
    /// <param name="gradient">The gradient with respect to the result.</param>
    /// <param name="x">The argument.</param>
    /// <param name="y">The result.</param>
    static abstract Tensor? Gradient(Tensor gradient, Tensor x, Tensor y);

    /// <summary>The definition, and the float64 path.</summary>
    static abstract double F64(double x);

    /// <summary>The definition for integers (and for bool, as 0 and 1).</summary>
    static virtual long I64(long x) => throw new InvalidOperationException("The function declares no integer types.");

    /// <summary>The fast path: sixteen results at a time, built from exact IEEE operations only. Bool arguments and results are lanes with all bits set or none.</summary>
    static virtual Vector512<float> F32(Vector512<float> x)
    {
        for (var i = 0; i < 16; i++) x = x.WithElement(i, (float)TSelf.F64(x.GetElement(i)));
        return x;
    }
}

/// <summary>A function of two numbers of one type.</summary>
/// <typeparam name="TSelf">The function itself.</typeparam>
public interface IBinary<TSelf> : IScalarFunction where TSelf : struct, IBinary<TSelf>
{
    /// <summary>Whether it divides integers by the second argument: then a 0 there is a named error, not a call of <see cref="I64"/>.</summary>
    static virtual bool DividesIntegers => false;

    /// <summary>Whether the derivative with respect to the first argument has no formula: then asking for one is a named error.</summary>
    static virtual bool LacksFirstGradient => false;

    /// <summary>The gradients with respect to both arguments, as graphs; null where the function does not depend on one.</summary>
    static abstract (Tensor? A, Tensor? B) Gradient(Tensor gradient, Tensor a, Tensor b, Tensor y);

    /// <summary>The definition, and the float64 path.</summary>
    static abstract double F64(double a, double b);

    /// <summary>The definition for integers (and for bool, as 0 and 1).</summary>
    static virtual long I64(long a, long b) => throw new InvalidOperationException("The function declares no integer types.");

    /// <summary>The fast path: sixteen results at a time, built from exact IEEE operations only. Bool arguments and results are lanes with all bits set or none.</summary>
    static virtual Vector512<float> F32(Vector512<float> a, Vector512<float> b)
    {
        for (var i = 0; i < 16; i++) a = a.WithElement(i, (float)TSelf.F64(a.GetElement(i), b.GetElement(i)));
        return a;
    }
}

/// <summary>A function of three numbers of one type; of floats only.</summary>
/// <typeparam name="TSelf">The function itself.</typeparam>
public interface ITernary<TSelf> : IScalarFunction where TSelf : struct, ITernary<TSelf>
{
    /// <summary>Of how many arguments, from the first on, the derivative has no formula: asking for one is a named error.</summary>
    static virtual int LackingGradients => 0;

    /// <summary>The gradients with respect to all three arguments, as graphs; null where the function does not depend on one, or the derivative has no formula.</summary>
    static abstract (Tensor? A, Tensor? B, Tensor? C) Gradient(Tensor gradient, Tensor a, Tensor b, Tensor c, Tensor y);

    /// <summary>The definition, and the float64 path.</summary>
    static abstract double F64(double a, double b, double c);

    /// <summary>The fast path: sixteen results at a time, built from exact IEEE operations only.</summary>
    static virtual Vector512<float> F32(Vector512<float> a, Vector512<float> b, Vector512<float> c)
    {
        for (var i = 0; i < 16; i++) a = a.WithElement(i, (float)TSelf.F64(a.GetElement(i), b.GetElement(i), c.GetElement(i)));
        return a;
    }
}

/// <summary>A comparison of two numbers of one type; the result is bool.</summary>
public interface IComparison : IScalarFunction
{
    /// <summary>The definition for floats; false for NaN unless it says otherwise.</summary>
    static abstract bool F64(double a, double b);

    /// <summary>The definition for integers and bool.</summary>
    static abstract bool I64(long a, long b);

    /// <summary>Sixteen comparisons at a time: all bits set where true.</summary>
    static abstract Vector512<float> F32(Vector512<float> a, Vector512<float> b);
}

/// <summary>An associative operation with a neutral element: gives reductions, scans along an axis, and scatters that combine what meets.</summary>
public interface IMonoid
{
    /// <summary>The reduction's name in lower case.</summary>
    static abstract string Name { get; }

    /// <summary>The neutral element, for floats.</summary>
    static abstract double Identity { get; }

    /// <summary>The neutral element, for integers of a type.</summary>
    static abstract long IntegerIdentity(DType type);

    /// <summary>Whether an empty reduction has a value: the neutral element.</summary>
    static abstract bool AllowsEmpty { get; }

    /// <summary>Combines two float64 values.</summary>
    static abstract double F64(double a, double b);

    /// <summary>Combines two integers.</summary>
    static abstract long I64(long a, long b);

    /// <summary>Combines sixteen pairs.</summary>
    static abstract Vector512<float> F32(Vector512<float> a, Vector512<float> b);

    /// <summary>The gradient with respect to the input.</summary>
    /// <param name="gradient">The gradient of the result, expanded to the input's shape.</param>
    /// <param name="x">The input.</param>
    /// <param name="y">The result, expanded to the input's shape.</param>
    /// <param name="axes">The axes that were reduced.</param>
    static abstract Tensor Gradient(Tensor gradient, Tensor x, Tensor y, Axes axes);

    /// <summary>The gradient of a scan (<see cref="Ops.Cumulative{T}"/>) that counts the element itself, with respect to its input; null to have it from the definition, in time and memory that grow with the square of the axis.</summary>
    /// <param name="gradient">The gradient of the result.</param>
    /// <param name="x">The input.</param>
    /// <param name="y">The result.</param>
    /// <param name="axis">The axis that is scanned.</param>
    /// <param name="isReversed">Whether it is scanned from its end.</param>
    static virtual Tensor? CumulativeGradient(Tensor gradient, Tensor x, Tensor y, int axis, bool isReversed) => null;

    /// <summary>The gradient of a scatter (<see cref="Ops.Scatter{T}"/>) with respect to its values; null if there is none, and asking for it is an error.</summary>
    /// <param name="gradient">The gradient of the result where each value went.</param>
    /// <param name="values">The values.</param>
    /// <param name="y">The result where each value went.</param>
    /// <param name="index">The indices.</param>
    /// <param name="op">The scatter.</param>
    static virtual Tensor? ScatterGradient(Tensor gradient, Tensor values, Tensor y, Tensor index, Ops.ScatterOp op) => null;
}
