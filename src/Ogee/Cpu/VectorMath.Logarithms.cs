using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ogee;

public static partial class VectorMath
{
    /// <summary>The natural logarithm.</summary>
    /// <param name="x">0 gives −∞, a negative number NaN.</param>
    /// <returns>The results, within 2 ulp.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Log(Vector512<float> x)
    {
        var (exponent, f) = Split(x);
        return WithLogEdges(x, LogSum(exponent, f, f * f * LogTail(f)));
    }

    /// <summary>ln(1 + x), accurate near zero.</summary>
    /// <param name="x">−1 gives −∞, less gives NaN.</param>
    /// <returns>The results, within 2 ulp.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Log1p(Vector512<float> x)
    {
        // 1 + x = sum + rest exactly.
        var one = Vector512<float>.One;
        var sum = one + x;
        var fromX = sum - one;
        var rest = one - (sum - fromX) + (x - fromX);
        var (exponent, f) = Split(sum);
        // ln(1 + f + c) ≈ ln(1 + f) + c·(1 − f), with the rest scaled like the sum; where that scale would be subnormal the rest no longer matters.
        var scaled = rest * PowerOfTwo(Vector512.Max(-exponent, Vector512.Create(-126)));
        var tail = Fma(scaled, one - f, f * f * LogTail(f));
        // The sign of zero is lost in the sum; the result always has the sign of x.
        return WithLogEdges(sum, LogSum(exponent, f, tail)) | SignOf(x);
    }

    /// <summary>The logarithm to base 2; exact for powers of two.</summary>
    /// <param name="x">0 gives −∞, a negative number NaN.</param>
    /// <returns>The results, within 2 ulp.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Log2(Vector512<float> x)
    {
        var (exponent, f) = Split(x);
        // 1/ln 2 in two floats, computed to 50 digits.
        var high = All(1.4426950216293335f);
        var fraction = Fma(f, high, Fma(f * f * LogTail(f), high, f * All(1.925963033500011e-08f)));
        return WithLogEdges(x, fraction + Vector512.ConvertToSingle(exponent));
    }

    /// <summary>The logarithm to base 10; exact for powers of ten.</summary>
    /// <param name="x">0 gives −∞, a negative number NaN.</param>
    /// <returns>The results, within 1 ulp: the work is done in double precision.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Log10(Vector512<float> x)
    {
        var (lower, upper) = Vector512.Widen(x);
        // log₁₀ 2, computed to 60 digits and rounded.
        var scale = Vector512.Create(0.3010299956639812);
        return WithLogEdges(x, Vector512.Narrow(Log2(lower) * scale, Log2(upper) * scale));
    }

    /// <summary>The logarithm of the odds, ln(x / (1 − x)): the inverse of <see cref="Sigmoid"/>.</summary>
    /// <param name="x">From 0, which gives −∞, to 1, which gives +∞; beyond gives NaN.</param>
    /// <returns>The results, within 1 ulp: the work is done in double precision.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Logit(Vector512<float> x)
    {
        var (lower, upper) = Vector512.Widen(x);
        var one = Vector512<double>.One;
        var result = Vector512.Narrow(Log(lower / (one - lower)), Log(upper / (one - upper)));
        var isOdds = Vector512.GreaterThanOrEqual(x, Vector512<float>.Zero) & Vector512.LessThanOrEqual(x, Vector512<float>.One);
        return Vector512.ConditionalSelect(isOdds, result, All(float.NaN));
    }

    /// <summary>ln(eᵃ + eᵇ), without overflow.</summary>
    /// <param name="a">Any numbers.</param>
    /// <param name="b">Any numbers.</param>
    /// <returns>The results, within 1 ulp, or 10⁻¹⁰ where that is more: near eᵃ + eᵇ = 1 they cross zero. The work is done in double precision.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> LogAddExp(Vector512<float> a, Vector512<float> b)
    {
        var (aLower, aUpper) = Vector512.Widen(a);
        var (bLower, bUpper) = Vector512.Widen(b);
        return Vector512.Narrow(LogAddExp(aLower, bLower), LogAddExp(aUpper, bUpper));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<double> LogAddExp(Vector512<double> a, Vector512<double> b)
    {
        // 1/ln 2, computed to 80 digits and rounded. Equal infinities have no difference.
        var distance = Vector512.ConditionalSelect(Vector512.Equals(a, b), Vector512<double>.Zero, Vector512.Abs(a - b));
        var smaller = Exp2(distance * Vector512.Create(-1.4426950408889634));
        var sum = Vector512<double>.One + smaller;
        // The logarithm of a rounded sum, corrected by what the rounding lost (Kahan); where all is lost it is the small number itself.
        var grown = sum - Vector512<double>.One;
        var more = Vector512.ConditionalSelect(Vector512.Equals(grown, Vector512<double>.Zero), smaller, Log(sum) * (smaller / grown));
        return Vector512.Max(a, b) + more;
    }

    // x = 2^Exponent·(1 + F) with 1 + F in [√½, √2), for finite positive x.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static (Vector512<int> Exponent, Vector512<float> F) Split(Vector512<float> x)
    {
        // Subnormal numbers are brought into the normal range by 2²³.
        var isSubnormal = Vector512.LessThan(x, All(1.17549435e-38f));
        var bits = Vector512.ConditionalSelect(isSubnormal, x * All(8388608), x).AsInt32();
        // Subtracting the bits of √½ puts the octave boundary at √½ and √2.
        var exponent = (bits - Vector512.Create(0x3F3504F3)) >> 23;
        var mantissa = (bits - (exponent << 23)).AsSingle();
        return (exponent - (isSubnormal.AsInt32() & Vector512.Create(23)), mantissa - Vector512<float>.One);
    }

    // exponent·ln 2 + f + tail, with ln 2 as 16 bits and the rest, computed to 50 digits.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<float> LogSum(Vector512<int> exponent, Vector512<float> f, Vector512<float> tail)
    {
        var whole = Vector512.ConvertToSingle(exponent);
        return Fma(whole, All(0.693145752f), f + Fma(whole, All(1.42860677e-6f), tail));
    }

    // (ln(1 + f) − f)/f² for f in [√½ − 1, √2 − 1]: minimax of degree 8 for the relative error of the logarithm (Remez exchange in 40-digit arithmetic, error 4.1·10⁻⁹),
    // rounded to floats.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<float> LogTail(Vector512<float> f)
    {
        var p = Fma(All(-0.07624812257674538f), f, All(0.12907877608586982f));
        p = Fma(p, f, All(-0.13243479265176955f));
        p = Fma(p, f, All(0.14181332330994983f));
        p = Fma(p, f, All(-0.16608967521487653f));
        p = Fma(p, f, All(0.20001994647212307f));
        p = Fma(p, f, All(-0.250015880666131f));
        p = Fma(p, f, All(0.3333332547030847f));
        return Fma(p, f, All(-0.4999998829950841f));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<float> WithLogEdges(Vector512<float> x, Vector512<float> logarithm)
    {
        // +∞ and NaN fail the comparison and stay.
        var result = Vector512.ConditionalSelect(Vector512.LessThan(x, All(float.PositiveInfinity)), logarithm, x);
        var edge = Vector512.ConditionalSelect(Vector512.Equals(x, Vector512<float>.Zero), All(float.NegativeInfinity), All(float.NaN));
        return Vector512.ConditionalSelect(Vector512.LessThanOrEqual(x, Vector512<float>.Zero), edge, result);
    }
}
