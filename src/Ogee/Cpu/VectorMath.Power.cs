using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ogee;

public static partial class VectorMath
{
    /// <summary>x to the power y, with the special cases of IEEE 754 §9.2.1.</summary>
    /// <param name="x">The bases. A negative one gives NaN unless its exponent is whole.</param>
    /// <param name="y">The exponents; 0 gives 1 for every base, NaN included.</param>
    /// <returns>The results, within 1 ulp: the work is done in double precision.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Pow(Vector512<float> x, Vector512<float> y)
    {
        var zero = Vector512<float>.Zero;
        var one = Vector512<float>.One;
        var infinity = All(float.PositiveInfinity);
        var size = Vector512.Abs(x);
        var (sizeLower, sizeUpper) = Vector512.Widen(size);
        var (yLower, yUpper) = Vector512.Widen(y);
        var result = Vector512.Narrow(Exp2(yLower * Log2(sizeLower)), Exp2(yUpper * Log2(sizeUpper)));

        var isWhole = Vector512.Equals(Vector512.Floor(y), y);
        // Whole numbers of 2²⁴ and more, and infinities, are even.
        var half = y * All(0.5f);
        var isOdd = isWhole & ~Vector512.Equals(Vector512.Floor(half), half);
        result |= SignOf(x) & isOdd;
        var isUndefined = Vector512.LessThan(x, zero) & ~isWhole & Vector512.LessThan(size, infinity);
        result = Vector512.ConditionalSelect(isUndefined | ~Vector512.Equals(x, x) | ~Vector512.Equals(y, y), All(float.NaN), result);
        var isOne = Vector512.Equals(x, one) | Vector512.Equals(y, zero) | (Vector512.Equals(size, one) & Vector512.Equals(Vector512.Abs(y), infinity));
        return Vector512.ConditionalSelect(isOne, one, result);
    }

    /// <summary>The cube root, of negative numbers too; exact for cubes.</summary>
    /// <param name="x">Any numbers; infinities and zeros stay as they are.</param>
    /// <returns>The results, within 1 ulp: the work is done in double precision.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Cbrt(Vector512<float> x)
    {
        var (lower, upper) = Vector512.Widen(Vector512.Abs(x));
        var third = Vector512.Create(1.0 / 3);
        var result = Vector512.Narrow(Exp2(Log2(lower) * third), Exp2(Log2(upper) * third)) | SignOf(x);
        return Vector512.ConditionalSelect(Vector512.Equals(x, x), result, x);
    }

    /// <summary>√(x² + y²) without overflow on the way; +∞ if either is infinite, even beside NaN.</summary>
    /// <param name="x">Any numbers.</param>
    /// <param name="y">Any numbers.</param>
    /// <returns>The results, within 1 ulp: the work is done in double precision.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Hypot(Vector512<float> x, Vector512<float> y)
    {
        var (xLower, xUpper) = Vector512.Widen(x);
        var (yLower, yUpper) = Vector512.Widen(y);
        var result = Vector512.Narrow(Vector512.Sqrt((xLower * xLower) + (yLower * yLower)), Vector512.Sqrt((xUpper * xUpper) + (yUpper * yUpper)));
        var infinity = All(float.PositiveInfinity);
        return Vector512.ConditionalSelect(Vector512.Equals(Vector512.Abs(x), infinity) | Vector512.Equals(Vector512.Abs(y), infinity), infinity, result);
    }

    // ln x, as log₂ x.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<double> Log(Vector512<double> x) => Log2(x) * Vector512.Create(0.6931471805599453);

    // log₂ x for x ≥ 0 that is not subnormal; relative error 3·10⁻¹⁴.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<double> Log2(Vector512<double> x)
    {
        // Subtracting the bits of √½ puts the octave boundary at √½ and √2.
        var bits = x.AsInt64();
        var exponent = (bits - Vector512.Create(0x3FE6A09E667F3BCC)) >> 52;
        var mantissa = (bits - (exponent << 52)).AsDouble();
        // log₂ m = s·P(s²) with s = (m − 1)/(m + 1): minimax of degree 5 for m in [√½, √2] (Remez exchange in 50-digit arithmetic, relative error 2.7·10⁻¹⁴).
        var s = (mantissa - Vector512<double>.One) / (mantissa + Vector512<double>.One);
        var square = s * s;
        var p = Fma(Vector512.Create(0.28292090595541153), square, Vector512.Create(0.31990432210521597));
        p = Fma(p, square, Vector512.Create(0.412209283877964));
        p = Fma(p, square, Vector512.Create(0.5770779420747358));
        p = Fma(p, square, Vector512.Create(0.9617966941142595));
        p = Fma(p, square, Vector512.Create(2.8853900817778495));
        // Adding 1.5·2⁵² to a small whole number in the integer domain and subtracting it as a double converts it exactly on every processor.
        const double shift = 6755399441055744;
        var whole = (exponent + Vector512.Create(BitConverter.DoubleToInt64Bits(shift))).AsDouble() - Vector512.Create(shift);
        var logarithm = Fma(p, s, whole);
        var infinity = Vector512.Create(double.PositiveInfinity);
        logarithm = Vector512.ConditionalSelect(Vector512.Equals(x, Vector512<double>.Zero), -infinity, logarithm);
        return Vector512.ConditionalSelect(Vector512.Equals(x, infinity), infinity, logarithm);
    }

    // 2ˣ in the range of floats: beyond ±200 the result narrows to 0 or ∞ all the same.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<double> Exp2(Vector512<double> x)
    {
        var limit = Vector512.Create(200.0);
        x = Vector512.ConditionalSelect(Vector512.GreaterThan(x, limit), limit, x);
        x = Vector512.ConditionalSelect(Vector512.LessThan(x, -limit), -limit, x);
        // 1.5·2⁵², which rounds to a whole number and leaves it in the low bits.
        var shift = Vector512.Create(6755399441055744.0);
        var shifted = x + shift;
        var r = x - (shifted - shift);
        // 2ʳ for |r| ≤ ½: minimax of degree 7 (Remez exchange in 50-digit arithmetic, relative error 4.1·10⁻¹¹).
        var p = Fma(Vector512.Create(1.5201684991521186e-05), r, Vector512.Create(0.0001546955375531668));
        p = Fma(p, r, Vector512.Create(0.0013333925668404568));
        p = Fma(p, r, Vector512.Create(0.00961802644266207));
        p = Fma(p, r, Vector512.Create(0.05550410347004796));
        p = Fma(p, r, Vector512.Create(0.24022651204110787));
        p = Fma(p, r, Vector512.Create(0.6931471807311997));
        p = Fma(p, r, Vector512.Create(0.9999999999610738));
        var scale = ((shifted.AsInt64() - shift.AsInt64() + Vector512.Create(1023L)) << 52).AsDouble();
        return p * scale;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<double> Fma(Vector512<double> a, Vector512<double> b, Vector512<double> c) => Vector512.FusedMultiplyAdd(a, b, c);
}
