using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ogee;

public static partial class VectorMath
{
    // 1/√(2π) in two floats, computed to 50 digits.
    const float InverseRootTwoPi = 0.3989422917366028f, InverseRootTwoPiRest = -1.1335170135851058e-08f;

    // 2/√π in two floats, computed to 50 digits.
    const float TwoOverRootPi = 1.128379225730896f, TwoOverRootPiRest = -5.8635382771399236e-08f;

    // 1/√2 rounded.
    const float RootOfHalf = 0.7071067690849304f;

    // Below −15, and for densities above 15, the normal distribution is zero in floats, and x times it is zero too.
    const float NormalEnd = 15;

    // e^(−125), though zero as a float, still has a power of two in two normal factors, which joins the other factors in one rounding.
    const float LargestFall = -125;

    /// <summary>The error function, 2/√π ∫₀ˣ e^(−t²) dt.</summary>
    /// <param name="x">Any numbers; ±∞ gives ±1.</param>
    /// <returns>The results, within 2 ulp.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Erf(Vector512<float> x)
    {
        // From 4 on, erfc is under half an ulp of 1.
        var size = AtMost(Vector512.Abs(x), 4);

        // erf x for x in [0, 1]: x times a polynomial of degree 6 in x², with 2/√π in two floats (minimax by Remez exchange in 40-digit arithmetic, relative error 1.3·10⁻⁹),
        // rounded to floats.
        var square = size * size;
        var p = Fma(All(7.899111964460879e-05f), square, All(-0.0008024953861576084f));
        p = Fma(p, square, All(0.005190178663510548f));
        p = Fma(p, square, All(-0.026854924726831122f));
        p = Fma(p, square, All(0.11283617564780575f));
        p = Fma(p, square, All(-0.37612629834234984f));
        p = Fma(p, square, All(TwoOverRootPiRest));
        var near = Fma(size, All(TwoOverRootPi), size * p);

        // ln erfc(x)/x for x in [0.99, 4]: minimax of degree 6 for the relative error of the error function (Remez exchange in 40-digit arithmetic, error 4.2·10⁻¹⁰), rounded.
        var q = Fma(All(-1.365962010614695e-05f), size, All(0.0003474597804440682f));
        q = Fma(q, size, All(-0.003744281989652364f));
        q = Fma(q, size, All(0.023981079648038976f));
        q = Fma(q, size, All(-0.10649581329772319f));
        q = Fma(q, size, All(-0.6349916631989456f));
        q = Fma(q, size, All(-1.1286886314335174f));
        var far = Vector512<float>.One - ExpInRange(q * size);
        return Vector512.ConditionalSelect(Vector512.LessThan(size, Vector512<float>.One), near, far) | SignOf(x);
    }

    /// <summary>The complementary error function, 1 − erf x, accurate where it is small.</summary>
    /// <param name="x">Any numbers.</param>
    /// <returns>The results, within 4 ulp.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Erfc(Vector512<float> x)
    {
        // From 10.1 on the result is zero.
        var size = AtMost(Vector512.Abs(x), 11);
        var square = size * size;
        var tail = ErfcTail(size, square, Fma(size, size, -square), Vector512<float>.One);
        var far = Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512<float>.Zero), All(2) - tail, tail);
        var near = Vector512<float>.One - (ErfNearZero(size) ^ SignOf(x));
        return Vector512.ConditionalSelect(Vector512.LessThan(size, All(0.5f)), near, far);
    }

    /// <summary>The probability that a standard normal variable is at most x, ½ erfc(−x/√2), accurate where it is small.</summary>
    /// <param name="x">Any numbers.</param>
    /// <returns>The results, within 5 ulp.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> NormalCdf(Vector512<float> x)
    {
        return NormalCdfTimes(x, Vector512<float>.One);
    }

    /// <summary>The density of the standard normal distribution, e^(−x²/2)/√(2π): the derivative of <see cref="NormalCdf"/>.</summary>
    /// <param name="x">Any numbers.</param>
    /// <returns>The results, within 4 ulp.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> NormalDensity(Vector512<float> x)
    {
        var size = AtMost(Vector512.Abs(x), NormalEnd);
        var square = size * size;
        var half = All(0.5f);
        var (r, lower, upper) = ReduceNegative(half * square, half * Fma(size, size, -square));
        var power = ExpOfReduced(r);
        return Fma(power, All(InverseRootTwoPi), power * All(InverseRootTwoPiRest)) * lower * upper;
    }

    /// <summary>The Gaussian error linear unit, x times <see cref="NormalCdf"/> of x.</summary>
    /// <param name="x">Any numbers; −∞ gives −0, the limit.</param>
    /// <returns>The results, within 5 ulp.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Gelu(Vector512<float> x)
    {
        var bounded = AtLeast(x, -NormalEnd);
        return NormalCdfTimes(bounded, bounded);
    }

    /// <summary>The derivative of <see cref="Gelu"/>: the normal distribution at x plus x times its density.</summary>
    /// <param name="x">Any numbers.</param>
    /// <returns>The results, within 8 ulp of the larger of the two terms (their sum crosses zero near −0.75).</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> GeluGradient(Vector512<float> x)
    {
        var bounded = AtMost(AtLeast(x, -NormalEnd), NormalEnd);
        return Fma(bounded, NormalDensity(bounded), NormalCdf(bounded));
    }

    // The normal distribution at x times a factor, which joins before a subnormal result is rounded.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<float> NormalCdfTimes(Vector512<float> x, Vector512<float> factor)
    {
        var size = AtMost(Vector512.Abs(x), NormalEnd);
        var scaled = size * All(RootOfHalf);
        var half = All(0.5f);
        // The exponential takes x²/2 from x itself; the other factor varies slowly, so the rounding of x/√2 does not matter to it.
        var square = size * size;
        var tail = ErfcTail(scaled, half * square, half * Fma(size, size, -square), half * AtMost(factor, NormalEnd));
        var far = Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512<float>.Zero), tail, factor - tail);
        var near = Fma(half, ErfNearZero(scaled) ^ SignOf(x), half) * factor;
        return Vector512.ConditionalSelect(Vector512.LessThan(scaled, half), near, far);
    }

    // erf x for 0 ≤ x ≤ 1/2: minimax of degree 4 in x² with 2/√π held in two floats (Remez exchange in 40-digit arithmetic, relative error 1.5·10⁻⁹), rounded to floats.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<float> ErfNearZero(Vector512<float> x)
    {
        var square = x * x;
        var p = Fma(All(0.004730240788139457f), square, All(-0.026764035768010536f));
        p = Fma(p, square, All(0.11282949944474825f));
        p = Fma(p, square, All(-0.3761261721216158f));
        p = Fma(p, square, All(TwoOverRootPiRest));
        return Fma(x, All(TwoOverRootPi), x * p);
    }

    // factor·e^(−(square + squareRest))·erfcx(x) for x in [0.49, 11]; (x + 2.5)·erfcx(x) is smooth in t = (x − 2.5)/(x + 2.5).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<float> ErfcTail(Vector512<float> x, Vector512<float> square, Vector512<float> squareRest, Vector512<float> factor)
    {
        var denominator = x + All(2.5f);
        var inverse = Vector512<float>.One / denominator;
        var t = (x - All(2.5f)) * inverse;
        // Minimax of degree 8 for the relative error (Remez exchange in 40-digit arithmetic, error 4.5·10⁻⁹), rounded to floats.
        var p = Fma(All(0.0005884621620190004f), t, All(-0.00039315844168949147f));
        p = Fma(p, t, All(-0.004775416109417913f));
        p = Fma(p, t, All(0.008379218082455845f));
        p = Fma(p, t, All(0.02835478714544625f));
        p = Fma(p, t, All(-0.17124955709102838f));
        p = Fma(p, t, All(0.4539144812719803f));
        p = Fma(p, t, All(-0.8046518990448839f));
        p = Fma(p, t, All(1.0540318172518837f));
        // One step of long division makes the quotient correctly rounded but for rare ties.
        var quotient = p * inverse;
        quotient = factor * Fma(Fma(-quotient, denominator, p), inverse, quotient);
        var (r, lower, upper) = ReduceNegative(square, squareRest);
        return Fma(quotient, Fma(r * r, ExpTail(r), r), quotient) * lower * upper;
    }

    // −(x + rest) reduced, for x ≥ 0 and a rest below an ulp of x.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static (Vector512<float> R, Vector512<float> Lower, Vector512<float> Upper) ReduceNegative(Vector512<float> x, Vector512<float> rest)
    {
        var (r, lower, upper) = ReduceByLn2(AtLeast(-x, LargestFall));
        return (r - rest, lower, upper);
    }
}
