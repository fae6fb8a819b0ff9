using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ogee;

public static partial class VectorMath
{
    // Above 89 every result overflows, below −104 it rounds to zero.
    const float ExpOverflow = 89, ExpUnderflow = -104;

    /// <summary>eˣ.</summary>
    /// <param name="x">Any numbers; −∞ gives 0.</param>
    /// <returns>The results, within 2 ulp.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exp(Vector512<float> x)
    {
        var (r, exponent) = ReduceByLn2(AtLeast(AtMost(x, ExpOverflow), ExpUnderflow));
        return Scale(Fma(r * r, ExpTail(r), r) + Vector512<float>.One, exponent);
    }

    /// <summary>eˣ − 1, accurate near zero.</summary>
    /// <param name="x">Any numbers; −∞ gives −1.</param>
    /// <returns>The results, within 2 ulp.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Expm1(Vector512<float> x)
    {
        var (sum, _, exponent) = Expm1Reduced(x);
        // The sign of zero is lost in the sum; the result always has the sign of x.
        return Scale(sum, exponent) | SignOf(x);
    }

    /// <summary>The hyperbolic tangent.</summary>
    /// <param name="x">Any numbers; ±∞ gives ±1.</param>
    /// <returns>The results, within 2 ulp.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Tanh(Vector512<float> x)
    {
        // tanh x = t / (t + 2) with t = expm1(2|x|). From 10 on, 1 − tanh x is under half an ulp of 1.
        var size = AtMost(Vector512.Abs(x), 10);
        var (sum, rest, exponent) = Expm1Reduced(size + size);
        var scale = PowerOfTwo(exponent);
        var numerator = sum * scale;
        var two = All(2);
        var denominator = numerator + two;
        var fromTwo = denominator - numerator;
        var denominatorRest = numerator - (denominator - fromTwo) + (two - fromTwo);

        // One step of long division carries what the parts lost.
        var inverse = Vector512<float>.One / denominator;
        var quotient = numerator * inverse;
        var carried = rest * scale;
        var remainder = Fma(-quotient, denominator, numerator) + Fma(-quotient, denominatorRest + carried, carried);
        return Fma(remainder, inverse, quotient) | SignOf(x);
    }

    /// <summary>1 / (1 + e⁻ˣ).</summary>
    /// <param name="x">Any numbers.</param>
    /// <returns>The results, within 2 ulp.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Sigmoid(Vector512<float> x)
    {
        // 1/(1 + e) or e/(1 + e) with e = e^(−|x|), which never overflows.
        var one = Vector512<float>.One;
        var power = Exp(-Vector512.Abs(x));
        var denominator = one + power;
        var denominatorRest = one - denominator + power;
        var numerator = Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512<float>.Zero), power, one);
        var inverse = one / denominator;
        var quotient = numerator * inverse;
        var remainder = Fma(-quotient, denominatorRest, Fma(-quotient, denominator, numerator));
        return Fma(remainder, inverse, quotient);
    }

    // x = r + Exponent·ln 2 with |r| ≤ 0.3467.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static (Vector512<float> R, Vector512<int> Exponent) ReduceByLn2(Vector512<float> x)
    {
        // 1/ln 2 rounded; ln 2 as 16 bits, whose product with the exponent is exact, and the rest rounded. Computed to 50 digits.
        var shifted = Fma(x, All(1.44269502f), All(RoundingShift));
        var exponent = shifted - All(RoundingShift);
        var r = Fma(-exponent, All(1.42860677e-6f), Fma(-exponent, All(0.693145752f), x));
        return (r, shifted.AsInt32() - Vector512.Create(BitConverter.SingleToInt32Bits(RoundingShift)));
    }

    // (eʳ − 1 − r)/r² for |r| ≤ 0.3473: minimax of degree 4 for the relative error of eʳ (Remez exchange in 40-digit arithmetic, error 3.1·10⁻⁹), rounded to floats.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<float> ExpTail(Vector512<float> r)
    {
        var p = Fma(All(0.0013814334463833622f), r, All(0.008368850876113635f));
        p = Fma(p, r, All(0.04166840080840479f));
        p = Fma(p, r, All(0.16666519527115414f));
        return Fma(p, r, All(0.4999999337447072f));
    }

    // eˣ − 1 = 2^Exponent·(Sum + SumRest), where the rest is what Sum lost in rounding.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static (Vector512<float> Sum, Vector512<float> SumRest, Vector512<int> Exponent) Expm1Reduced(Vector512<float> x)
    {
        // Below −18 the result rounds to −1.
        var (r, exponent) = ReduceByLn2(AtLeast(AtMost(x, ExpOverflow), -18));
        // 1 − 2⁻ᵏ: where the power is below 2⁻¹²⁶ it no longer matters.
        var offset = Vector512<float>.One - PowerOfTwo(Vector512.Max(-exponent, Vector512.Create(-126)));
        // |offset| ≥ 1/2 > |r|, or it is zero: either way the rounding error of the sum is exact.
        var start = offset + r;
        var tail = Fma(r * r, ExpTail(r), offset - start + r);
        var sum = start + tail;
        return (sum, start - sum + tail, exponent);
    }
}
