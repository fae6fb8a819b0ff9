namespace Ogee;

/// <summary>Mathematical functions on doubles that return the same bits on every machine.</summary>
/// <remarks>
/// <para>They use only operations that IEEE 754 defines exactly (+ − × ÷, square root, fused multiply-add, rounding) and integers, never the platform's C library.</para>
/// <para>Largest errors, held by tests against 320-bit arithmetic: exp, exp2, expm1, log, log1p, log2, log10, logit, logaddexp, pow, cbrt, hypot, tanh, sigmoid, sinh, cosh, asin, acos, atan,
/// atan2, asinh, acosh, atanh 0.6 ulp (a subnormal result 1 ulp); sin and cos 1 ulp for every finite argument; tan, erf, erfc, erfcx, the inverse error function, the normal distribution, its
/// logarithm and quantiles, sinc, Bessel functions and log-gamma of positive numbers 4 ulp; digamma and polygamma of positive numbers 8 ulp; remainders are exact. Incomplete gamma functions are within 2·10⁻¹³ of their size. NaN gives NaN.</para>
/// </remarks>
public static partial class Portable
{
    // Above 1024·ln 2 every result overflows, below −1075·ln 2 it rounds to zero; clamping there keeps the binary exponent in range.
    const double ExpOverflow = 709.79, ExpUnderflow = -745.2;

    // The first 41 bits of ln 2, whose product with any exponent is exact, and the rest of it; computed to 80 digits.
    const double Ln2High = 0.693147180559663;
    static DoubleDouble Ln2Rest => new(2.8235290563031577e-13, 1.94704509238075e-31);

    // 1/ln 2, computed to 80 digits and rounded.
    const double InverseLn2 = 1.4426950408889634;

    /// <summary>eˣ.</summary>
    /// <param name="x">Any number; −∞ gives 0.</param>
    /// <returns>The result, within 0.6 ulp; 1 ulp where it is subnormal.</returns>
    public static double Exp(double x) => double.IsNaN(x) ? x : Exp((DoubleDouble)Math.Clamp(x, ExpUnderflow, ExpOverflow));

    /// <summary>2ˣ; exact for whole x.</summary>
    /// <param name="x">Any number; −∞ gives 0.</param>
    /// <returns>The result, within 0.6 ulp; 1 ulp where it is subnormal.</returns>
    public static double Exp2(double x)
    {
        if (double.IsNaN(x)) return x;
        // Beyond, the result overflows or rounds to zero all the same.
        x = Math.Clamp(x, -1080, 1030);
        var whole = Math.Round(x);
        var (fraction, exponent) = Expm1Reduced(new DoubleDouble(Ln2High, Ln2Rest.High) * (x - whole));
        return Scale((fraction + 1).High, exponent + (int)whole);
    }

    /// <summary>eˣ − 1, accurate near zero.</summary>
    /// <param name="x">Any number; −∞ gives −1.</param>
    /// <returns>The result, within 0.6 ulp.</returns>
    public static double Expm1(double x)
    {
        if (double.IsNaN(x) || Math.Abs(x) < TinyArgument) return x;
        // Below −60 the result is −1 to the last bit, and 2⁻ᵏ stays small.
        var (fraction, exponent) = Expm1Reduced(Math.Clamp(x, -60, ExpOverflow));
        return Scale((fraction + DoubleDouble.Sum(1, -Scale(1, -exponent))).High, exponent);
    }

    // Below 2⁻⁵⁴ the next term of the series of expm1, log1p, tanh and sinh is under half an ulp.
    const double TinyArgument = 1.0 / (1L << 54);

    /// <summary>1 / (1 + e⁻ˣ).</summary>
    /// <param name="x">Any number.</param>
    /// <returns>The result, within 0.6 ulp; 1 ulp where it is subnormal.</returns>
    public static double Sigmoid(double x)
    {
        if (double.IsNaN(x)) return x;
        // Under −40, 1 + eˣ rounds to 1; above 40 the result is 1.
        if (x < -40) return Exp(x);
        if (x > 40) return 1;
        var power = ExpWide(-x);
        return ((DoubleDouble)1 / (power + 1)).High;
    }

    /// <summary>The hyperbolic tangent.</summary>
    /// <param name="x">Any number; ±∞ gives ±1.</param>
    /// <returns>The result, within 0.6 ulp.</returns>
    public static double Tanh(double x)
    {
        if (double.IsNaN(x) || Math.Abs(x) < TinyArgument) return x;
        // Above 22, 1 − tanh x is under half an ulp of 1.
        if (Math.Abs(x) > 22) return Math.CopySign(1, x);
        var growth = Expm1Wide(2 * Math.Abs(x));
        return Math.CopySign((growth / (growth + 2)).High, x);
    }

    /// <summary>The hyperbolic sine.</summary>
    /// <param name="x">Any number.</param>
    /// <returns>The result, within 0.6 ulp.</returns>
    public static double Sinh(double x)
    {
        if (double.IsNaN(x) || Math.Abs(x) < TinyArgument) return x;
        var size = Math.Abs(x);
        // Above 40, e⁻ˣ is under half an ulp of eˣ; ln 2 is subtracted so that the last octave does not overflow early.
        if (size > 40) return Math.CopySign(HalfExp(size), x);
        var growth = Expm1Wide(size);
        return Math.CopySign((growth + growth / (growth + 1)).High / 2, x);
    }

    /// <summary>The hyperbolic cosine.</summary>
    /// <param name="x">Any number.</param>
    /// <returns>The result, within 0.6 ulp.</returns>
    public static double Cosh(double x)
    {
        if (double.IsNaN(x)) return x;
        var size = Math.Abs(x);
        if (size > 40) return HalfExp(size);
        var power = ExpWide(size);
        return (power + (DoubleDouble)1 / power).High / 2;
    }

    /// <summary>The square root, correctly rounded as IEEE 754 demands.</summary>
    /// <param name="x">Any number; a negative one gives NaN.</param>
    /// <returns>The result, within half an ulp.</returns>
    public static double Sqrt(double x) => Math.Sqrt(x);

    static double HalfExp(double x) => Exp(DoubleDouble.Sum(Math.Min(x, 711), -Ln2High) + -Ln2Rest);

    // x within [−745.2, 710.4].
    static double Exp(DoubleDouble x)
    {
        var (fraction, exponent) = Expm1Reduced(x);
        return Scale((fraction + 1).High, exponent);
    }

    // |x| ≤ 50.
    static DoubleDouble ExpWide(DoubleDouble x)
    {
        var (fraction, exponent) = Expm1Reduced(x);
        var power = fraction + 1;
        return new(Scale(power.High, exponent), Scale(power.Low, exponent));
    }

    // |x| ≤ 50.
    static DoubleDouble Expm1Wide(DoubleDouble x)
    {
        var (fraction, exponent) = Expm1Reduced(x);
        var result = fraction + DoubleDouble.Sum(1, -Scale(1, -exponent));
        return new(Scale(result.High, exponent), Scale(result.Low, exponent));
    }

    // eˣ = 2^Exponent · (1 + Fraction), Fraction = expm1(r) with |r| ≤ ln 2 / 2, to about 2⁻⁵⁸ relative to it.
    static (DoubleDouble Fraction, int Exponent) Expm1Reduced(DoubleDouble x)
    {
        var exponent = Math.Round(x.High * InverseLn2);
        var r = DoubleDouble.Sum(Math.FusedMultiplyAdd(-exponent, Ln2High, x.High), x.Low) + Ln2Rest * -exponent;
        var high = r.High;

        // The Taylor series from r³/3! to r¹⁵/15!: the term left out is below 2⁻⁶⁷ of the sum.
        var tail = 0.0;
        for (var n = InverseFactorials.Length - 1; n >= 3; n--) tail = Math.FusedMultiplyAdd(tail, high, InverseFactorials[n]);
        var square = DoubleDouble.Product(high, high);
        var sum = DoubleDouble.OrderedSum(high, square.High / 2);
        var low = Math.FusedMultiplyAdd(r.Low, 1 + high + square.High / 2, sum.Low + square.Low / 2);
        return (DoubleDouble.OrderedSum(sum.High, Math.FusedMultiplyAdd(tail, square.High * high, low)), (int)exponent);
    }

    // 1/n! at index n; each factorial is exact in a double, so each quotient is correctly rounded.
    static ReadOnlySpan<double> InverseFactorials =>
    [
        1.0, 1.0, 1.0 / 2, 1.0 / 6, 1.0 / 24, 1.0 / 120, 1.0 / 720, 1.0 / 5040, 1.0 / 40320, 1.0 / 362880, 1.0 / 3628800, 1.0 / 39916800, 1.0 / 479001600,
        1.0 / 6227020800, 1.0 / 87178291200, 1.0 / 1307674368000,
    ];

    // value·2^exponent for 2⁻³⁰ ≤ |value| < 4 and |exponent| ≤ 1100: the first factor is exact, so there is one rounding.
    static double Scale(double value, int exponent)
    {
        var half = exponent >> 1;
        return value * PowerOfTwo(half) * PowerOfTwo(exponent - half);
    }

    // 2^exponent for a normal result.
    static double PowerOfTwo(int exponent) => BitConverter.Int64BitsToDouble((long)(exponent + 1023) << 52);

    static double Polynomial(double x, ReadOnlySpan<double> coefficients)
    {
        var sum = 0.0;
        for (var n = coefficients.Length - 1; n >= 0; n--) sum = Math.FusedMultiplyAdd(sum, x, coefficients[n]);
        return sum;
    }
}
