using System.Runtime.Intrinsics;

namespace Ogee.Ops;

/// <summary>Addition: gives sums, running sums, and sums at indices.</summary>
public readonly struct AddMonoid : IMonoid
{
    /// <inheritdoc/>
    public static string Name => "sum";
    /// <inheritdoc/>
    public static double Identity => 0;
    /// <inheritdoc/>
    public static long IntegerIdentity(DType type) => 0;
    /// <inheritdoc/>
    public static bool AllowsEmpty => true;
    /// <inheritdoc/>
    public static double F64(double a, double b) => a + b;
    /// <inheritdoc/>
    public static long I64(long a, long b) => a + b;
    /// <inheritdoc/>
    public static Vector512<float> F32(Vector512<float> a, Vector512<float> b) => a + b;
    /// <inheritdoc/>
    public static Tensor Gradient(Tensor gradient, Tensor x, Tensor y, Axes axes) => gradient;
    /// <inheritdoc/>
    public static Tensor? CumulativeGradient(Tensor gradient, Tensor x, Tensor y, int axis, bool isReversed) => Tensor.Apply(new Cumulative<AddMonoid>(axis, isReversed: !isReversed), gradient);
    /// <inheritdoc/>
    public static Tensor? ScatterGradient(Tensor gradient, Tensor values, Tensor y, Tensor index, ScatterOp op) => gradient;
}

/// <summary>Multiplication: gives products, also running and at indices. Gradients of products and running products divide by nothing, so zeros are no exception.</summary>
public readonly struct MultiplyMonoid : IMonoid
{
    /// <inheritdoc/>
    public static string Name => "prod";
    /// <inheritdoc/>
    public static double Identity => 1;
    /// <inheritdoc/>
    public static long IntegerIdentity(DType type) => 1;
    /// <inheritdoc/>
    public static bool AllowsEmpty => true;
    /// <inheritdoc/>
    public static double F64(double a, double b) => a * b;
    /// <inheritdoc/>
    public static long I64(long a, long b) => a * b;
    /// <inheritdoc/>
    public static Vector512<float> F32(Vector512<float> a, Vector512<float> b) => a * b;
    /// <inheritdoc/>
    public static Tensor Gradient(Tensor gradient, Tensor x, Tensor y, Axes axes) => gradient * CumulativeGradients.ProductsOfOthers(x, axes);
    /// <inheritdoc/>
    public static Tensor? CumulativeGradient(Tensor gradient, Tensor x, Tensor y, int axis, bool isReversed) => CumulativeGradients.OfProducts(gradient, x, axis, isReversed);
    /// <inheritdoc/>
    public static Tensor? ScatterGradient(Tensor gradient, Tensor values, Tensor y, Tensor index, ScatterOp op) => ScatterGradients.OfProducts(gradient, values, index, op);
}

/// <summary>The larger: gives maxima, also running and at indices. NaN wins. Equal maxima share the gradient; of a running one the latest gets it.</summary>
public readonly struct MaximumMonoid : IMonoid
{
    /// <inheritdoc/>
    public static string Name => "max";
    /// <inheritdoc/>
    public static double Identity => double.NegativeInfinity;
    /// <inheritdoc/>
    public static long IntegerIdentity(DType type) => type.Smallest();
    /// <inheritdoc/>
    public static bool AllowsEmpty => false;
    /// <inheritdoc/>
    public static double F64(double a, double b) => Math.Max(a, b);
    /// <inheritdoc/>
    public static long I64(long a, long b) => Math.Max(a, b);
    /// <inheritdoc/>
    public static Vector512<float> F32(Vector512<float> a, Vector512<float> b) => Vector512.Max(a, b);
    /// <inheritdoc/>
    public static Tensor Gradient(Tensor gradient, Tensor x, Tensor y, Axes axes) => ShareAmongEqual(gradient, x, y, axes);
    /// <inheritdoc/>
    public static Tensor? CumulativeGradient(Tensor gradient, Tensor x, Tensor y, int axis, bool isReversed) => CumulativeGradients.OfWinners(gradient, x, y, axis, isReversed);
    /// <inheritdoc/>
    public static Tensor? ScatterGradient(Tensor gradient, Tensor values, Tensor y, Tensor index, ScatterOp op) => ScatterGradients.ShareAmongEqual(gradient, values, y, index, op);

    internal static Tensor ShareAmongEqual(Tensor gradient, Tensor x, Tensor y, Axes axes)
    {
        // A count passes what 16 bits hold exactly.
        var type = x.Type.IsHalf() ? DType.Float32 : x.Type;
        var equal = x.EqualTo(y).Cast(type);
        return (gradient.Cast(type) * equal / equal.Sum(axes, keepAxes: true).Expand(x.Shape)).Cast(x.Type);
    }
}

/// <summary>The smaller: gives minima, also running and at indices. NaN wins. Equal minima share the gradient; of a running one the latest gets it.</summary>
public readonly struct MinimumMonoid : IMonoid
{
    /// <inheritdoc/>
    public static string Name => "min";
    /// <inheritdoc/>
    public static double Identity => double.PositiveInfinity;
    /// <inheritdoc/>
    public static long IntegerIdentity(DType type) => type.Largest();
    /// <inheritdoc/>
    public static bool AllowsEmpty => false;
    /// <inheritdoc/>
    public static double F64(double a, double b) => Math.Min(a, b);
    /// <inheritdoc/>
    public static long I64(long a, long b) => Math.Min(a, b);
    /// <inheritdoc/>
    public static Vector512<float> F32(Vector512<float> a, Vector512<float> b) => Vector512.Min(a, b);
    /// <inheritdoc/>
    public static Tensor Gradient(Tensor gradient, Tensor x, Tensor y, Axes axes) => MaximumMonoid.ShareAmongEqual(gradient, x, y, axes);
    /// <inheritdoc/>
    public static Tensor? CumulativeGradient(Tensor gradient, Tensor x, Tensor y, int axis, bool isReversed) => CumulativeGradients.OfWinners(gradient, x, y, axis, isReversed);
    /// <inheritdoc/>
    public static Tensor? ScatterGradient(Tensor gradient, Tensor values, Tensor y, Tensor index, ScatterOp op) => ScatterGradients.ShareAmongEqual(gradient, values, y, index, op);
}
