using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ogee;

public static partial class VectorMath
{
    // Above 89 every result overflows, below −104 it rounds to zero.
    const float ExpOverflow = 89, ExpUnderflow = -104;

    // −254·ln 2, which ReduceByLn2 takes apart into factors whose bits are all 0.
    const float ExpToZero = -176.059384f;

    /// <summary>eˣ.</summary>
    /// <param name="x">Any numbers; −∞ gives 0.</param>
    /// <returns>The results, within 2 ulp.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exp(Vector512<float> x) => ExpBelowOverflow(AtMost(x, ExpOverflow));

    /// <summary>2ˣ; exact for whole x.</summary>
    /// <param name="x">Any numbers; −∞ gives 0.</param>
    /// <returns>The results, within 1.5 ulp.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exp2(Vector512<float> x)
    {
        // Above 129 every result overflows, below −151 it rounds to zero.
        x = AtLeast(AtMost(x, 129), -151);
        var shifted = x + All(FactorsShift);
        var (lower, upper) = FactorsOf(shifted);
        // What is left is exact, at most a half.
        return ExpOfReduced((x - (shifted - All(FactorsShift))) * All(Ln2)) * lower * upper;
    }

    /// <summary>eˣ − 1, accurate near zero.</summary>
    /// <param name="x">Any numbers; −∞ gives −1.</param>
    /// <returns>The results, within 2 ulp.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Expm1(Vector512<float> x)
    {
        // Below −18 the result rounds to −1.
        var (r, lower, upper) = ReduceByLn2(AtLeast(AtMost(x, ExpOverflow), -18));
        // 2ᵏ·(expm1 r + 1) − 1 with the −1 inside: 1 − 2⁻ᵏ. Both factors of 2⁻ᵏ are exact; where the power underflows it no longer matters.
        var one = Vector512<float>.One;
        var offset = one - one / lower / upper;
        // |offset| ≥ 1/2 > |r|, or it is zero: either way the rounding error of the sum is exact.
        var start = offset + r;
        var sum = start + Fma(r * r, ExpTail(r), offset - start + r);
        // The sign of zero is lost in the sum; the result always has the sign of x.
        return sum * lower * upper | SignOf(x);
    }

    /// <summary>The hyperbolic tangent.</summary>
    /// <param name="x">Any numbers; ±∞ gives ±1.</param>
    /// <returns>The results, within 2 ulp.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Tanh(Vector512<float> x)
    {
        // From 10 on, 1 − tanh x is under half an ulp of 1.
        var size = AtMost(Vector512.Abs(x), 10);
        var one = Vector512<float>.One;
        var far = one - All(2) / (ExpInRange(size + size) + one);

        // (tanh x − x)/x³ in x² for x in [0, 0.625]: minimax of degree 4 for the relative error of the tangent (Remez exchange in 40-digit arithmetic, error 4.4·10⁻⁹),
        // rounded to floats.
        var square = size * size;
        var p = Fma(All(-0.005705190198848392f), square, All(0.020639363145538752f));
        p = Fma(p, square, All(-0.05373983782990642f));
        p = Fma(p, square, All(0.13331444252622193f));
        p = Fma(p, square, All(-0.3333328204003936f));
        var near = Fma(square * size, p, size);
        return Vector512.ConditionalSelect(Vector512.LessThan(size, All(0.625f)), near, far) | SignOf(x);
    }

    /// <summary>1 / (1 + e⁻ˣ).</summary>
    /// <param name="x">Any numbers.</param>
    /// <returns>The results, within 2.5 ulp.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Sigmoid(Vector512<float> x)
    {
        // 1/(1 + e) or e/(1 + e) with e = e^(−|x|), which never overflows.
        var one = Vector512<float>.One;
        var power = ExpBelowOverflow(-Vector512.Abs(x));
        return Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512<float>.Zero), power, one) / (one + power);
    }

    // eˣ for x ≤ 89.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<float> ExpBelowOverflow(Vector512<float> x)
    {
        // What rounds to 0 goes where both factors are 0: a product that underflows takes a processor over a hundred cycles, and what attention masks does.
        var (r, lower, upper) = ReduceByLn2(Vector512.ConditionalSelect(Vector512.LessThan(x, All(ExpUnderflow)), All(ExpToZero), x));
        return ExpOfReduced(r) * lower * upper;
    }

    // eˣ for −87 ≤ x ≤ 88, where the result is normal and one factor is enough.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<float> ExpInRange(Vector512<float> x)
    {
        // With 127 added to the shift, the low bits hold the biased exponent.
        const float shift = RoundingShift + 127;
        var shifted = Fma(x, All(InverseLn2), All(shift));
        var exponent = shifted - All(shift);
        var r = Fma(exponent, All(-Ln2Low), Fma(exponent, All(-Ln2High), x));
        return ExpOfReduced(r) * (shifted.AsInt32() << 23).AsSingle();
    }

    // 1/ln 2 rounded; ln 2 as 16 bits, whose product with an exponent is exact, and the rest rounded. Computed to 50 digits.
    const float InverseLn2 = 1.44269502f, Ln2High = 0.693145752f, Ln2Low = 1.42860677e-6f;

    // ln 2 rounded.
    const float Ln2 = 0.693147182f;

    // With 254 added to the shift, the low bits hold the exponent plus two biases: one goes to the factor of ⌊exponent/2⌋, one stays for the rest.
    const float FactorsShift = RoundingShift + 254;

    // x = r + k·ln 2 with |r| ≤ 0.3467, for |k| ≤ 250; 2ᵏ as two normal factors, so that a product near 1 times both is rounded once even where it is subnormal.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static (Vector512<float> R, Vector512<float> Lower, Vector512<float> Upper) ReduceByLn2(Vector512<float> x)
    {
        var shifted = Fma(x, All(InverseLn2), All(FactorsShift));
        var exponent = shifted - All(FactorsShift);
        var r = Fma(exponent, All(-Ln2Low), Fma(exponent, All(-Ln2High), x));
        var (lower, upper) = FactorsOf(shifted);
        return (r, lower, upper);
    }

    // 2^exponent as two normal factors, from the exponent with the shift added.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static (Vector512<float> Lower, Vector512<float> Upper) FactorsOf(Vector512<float> shifted)
    {
        var lower = shifted.AsInt32() >> 1 << 23;
        return (lower.AsSingle(), ((shifted.AsInt32() << 23) - lower).AsSingle());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<float> ExpOfReduced(Vector512<float> r) => Fma(Fma(ExpTail(r), r, Vector512<float>.One), r, Vector512<float>.One);

    // (eʳ − 1 − r)/r² for |r| ≤ 0.3473: minimax of degree 4 for the relative error of eʳ (Remez exchange in 40-digit arithmetic, error 3.1·10⁻⁹), rounded to floats.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<float> ExpTail(Vector512<float> r)
    {
        var p = Fma(All(0.0013814334463833622f), r, All(0.008368850876113635f));
        p = Fma(p, r, All(0.04166840080840479f));
        p = Fma(p, r, All(0.16666519527115414f));
        return Fma(p, r, All(0.4999999337447072f));
    }
}
