using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ogee;

public static partial class VectorMath
{
    /// <summary>The hyperbolic sine.</summary>
    /// <param name="x">Any numbers.</param>
    /// <returns>The results, within 2.5 ulp.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Sinh(Vector512<float> x)
    {
        var size = Vector512.Abs(x);
        var half = HalfExp(size);
        var far = half - (All(0.25f) / half);

        // (sinh x − x)/x³ in x² for x in [0, 1]: minimax of degree 3 for the relative error of the sine (Remez exchange in 40-digit arithmetic), rounded to floats: error 5.2·10⁻⁹.
        var square = size * size;
        var p = Fma(All(2.8169515644549392e-06f), square, All(0.0001983615948120132f));
        p = Fma(p, square, All(0.008333349600434303f));
        p = Fma(p, square, All(0.1666666716337204f));
        var near = Fma(square * size, p, size);
        return Vector512.ConditionalSelect(Vector512.LessThan(size, Vector512<float>.One), near, far) | SignOf(x);
    }

    /// <summary>The hyperbolic cosine.</summary>
    /// <param name="x">Any numbers.</param>
    /// <returns>The results, within 2.5 ulp.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Cosh(Vector512<float> x)
    {
        var half = HalfExp(Vector512.Abs(x));
        return half + (All(0.25f) / half);
    }

    /// <summary>The number whose hyperbolic sine is x.</summary>
    /// <param name="x">Any numbers.</param>
    /// <returns>The results, within 1 ulp: the work is done in double precision.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Asinh(Vector512<float> x)
    {
        var (lower, upper) = Vector512.Widen(Vector512.Abs(x));
        var result = Vector512.Narrow(AsinhWide(lower), AsinhWide(upper)) | SignOf(x);
        return Vector512.ConditionalSelect(Vector512.Equals(x, x), result, x);
    }

    /// <summary>The number, not below zero, whose hyperbolic cosine is x.</summary>
    /// <param name="x">At least 1; less gives NaN.</param>
    /// <returns>The results, within 1 ulp: the work is done in double precision.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Acosh(Vector512<float> x)
    {
        var (lower, upper) = Vector512.Widen(x);
        var one = Vector512<double>.One;
        var result = Vector512.Narrow(Log(lower + Vector512.Sqrt((lower * lower) - one)), Log(upper + Vector512.Sqrt((upper * upper) - one)));
        return Vector512.ConditionalSelect(Vector512.GreaterThanOrEqual(x, Vector512<float>.One), result, All(float.NaN));
    }

    /// <summary>The number whose hyperbolic tangent is x.</summary>
    /// <param name="x">From −1 to 1; ±1 give ±∞, beyond gives NaN.</param>
    /// <returns>The results, within 1 ulp: the work is done in double precision.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Atanh(Vector512<float> x)
    {
        var size = Vector512.Abs(x);
        var (lower, upper) = Vector512.Widen(size);
        var result = Vector512.Narrow(AtanhWide(lower), AtanhWide(upper)) | SignOf(x);
        return Vector512.ConditionalSelect(Vector512.LessThanOrEqual(size, Vector512<float>.One), result, All(float.NaN));
    }

    // eˣ/2 for x ≥ 0, which overflows only where half of it does.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<float> HalfExp(Vector512<float> x)
    {
        var (r, lower, upper) = ReduceByLn2(AtMost(x, 90));
        return ExpOfReduced(r) * All(0.5f) * lower * upper;
    }

    // For x ≥ 0. Below 2⁻¹⁰ the series, whose next terms 3x⁵/40 and x⁵/5 are below 2⁻⁴² of it; above, x is not lost beside 1.
    const double NearZero = 1.0 / 1024;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<double> AsinhWide(Vector512<double> x)
    {
        var square = x * x;
        var near = Fma(x * square, Vector512.Create(-1.0 / 6), x);
        return Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512.Create(NearZero)), near, Log(x + Vector512.Sqrt(square + Vector512<double>.One)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<double> AtanhWide(Vector512<double> x)
    {
        var one = Vector512<double>.One;
        var near = Fma(x * x * x, Vector512.Create(1.0 / 3), x);
        return Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512.Create(NearZero)), near, Log((one + x) / (one - x)) * Vector512.Create(0.5));
    }
}
