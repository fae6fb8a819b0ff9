namespace Ogee;

public static partial class Portable
{
    /// <summary>The natural logarithm.</summary>
    /// <param name="x">Any number; 0 gives −∞, a negative one NaN.</param>
    /// <returns>The result, within 0.6 ulp.</returns>
    public static double Log(double x) => x > 0 && x < double.PositiveInfinity ? LogWide(x).High : LogEdge(x);

    /// <summary>ln(1 + x), accurate near zero.</summary>
    /// <param name="x">Any number; −1 gives −∞, less gives NaN.</param>
    /// <returns>The result, within 0.6 ulp.</returns>
    public static double Log1p(double x)
    {
        if (Math.Abs(x) < TinyArgument) return x;
        return x > -1 && x < double.PositiveInfinity ? LogWide(DoubleDouble.Sum(1, x)).High : LogEdge(1 + x);
    }

    /// <summary>The logarithm to base 2; exact for powers of two.</summary>
    /// <param name="x">Any number; 0 gives −∞, a negative one NaN.</param>
    /// <returns>The result, within 0.6 ulp.</returns>
    public static double Log2(double x)
    {
        if (!(x > 0 && x < double.PositiveInfinity)) return LogEdge(x);
        var (exponent, mantissa) = Split(x);
        // 1/ln 2, computed to 80 digits.
        return (LogOfMantissa(mantissa) * new DoubleDouble(1.4426950408889634, 2.0355273740931033e-17) + exponent).High;
    }

    /// <summary>The logarithm to base 10; exact for powers of ten.</summary>
    /// <param name="x">Any number; 0 gives −∞, a negative one NaN.</param>
    /// <returns>The result, within 0.6 ulp.</returns>
    public static double Log10(double x)
    {
        // 1/ln 10, computed to 80 digits.
        return x > 0 && x < double.PositiveInfinity ? (LogWide(x) * new DoubleDouble(0.4342944819032518, 1.098319650216765e-17)).High : LogEdge(x);
    }

    /// <summary>ln(x / (1 − x)), the logarithm of the odds: the inverse of <see cref="Sigmoid"/>.</summary>
    /// <param name="x">From 0, which gives −∞, to 1, which gives +∞; beyond gives NaN.</param>
    /// <returns>The result, within 0.6 ulp.</returns>
    public static double Logit(double x)
    {
        if (!(x > 0 && x < 1)) return x == 0 ? double.NegativeInfinity : x == 1 ? double.PositiveInfinity : double.NaN;
        // Below 2⁻⁶⁰ the divisor is 1, and the remainder of a division of such a small number may be lost.
        return x < 1.0 / (1L << 60) ? Log(x) : LogWide(x / DoubleDouble.Sum(1, -x)).High;
    }

    /// <summary>ln(eᵃ + eᵇ), without overflow.</summary>
    /// <param name="a">Any number.</param>
    /// <param name="b">Any number.</param>
    /// <returns>The result, within 0.6 ulp, or 10⁻³⁰ where that is more: near eᵃ + eᵇ = 1 it crosses zero.</returns>
    public static double LogAddExp(double a, double b)
    {
        var larger = Math.Max(a, b);
        if (!double.IsFinite(larger)) return larger;
        var distance = DoubleDouble.Sum(larger, -Math.Min(a, b));
        // Beyond, eᵇ/eᵃ rounds to zero; it is added, so that −0 becomes 0.
        if (!(distance.High <= 745)) return larger + 0.0;
        var (fraction, exponent) = Expm1Reduced(-distance);
        var power = fraction + 1;
        // ln(1 + e) is e where e is small, which wide sums would lose.
        if (exponent < -60) return larger + Scale(power.High, exponent);
        return (LogWide(new DoubleDouble(Scale(power.High, exponent), Scale(power.Low, exponent)) + 1) + larger).High;
    }

    /// <summary>x to the power y, with the special cases of IEEE 754 §9.2.1.</summary>
    /// <param name="x">The base. A negative one gives NaN unless the exponent is whole.</param>
    /// <param name="y">The exponent; 0 gives 1 for every base, NaN included.</param>
    /// <returns>The result, within 0.6 ulp; 1 ulp where it is subnormal.</returns>
    public static double Pow(double x, double y)
    {
        if (y == 0 || x == 1) return 1;
        if (double.IsNaN(x) || double.IsNaN(y)) return double.NaN;
        var size = Math.Abs(x);
        // Every double above 2⁵³ is even; infinities count as even.
        var isWhole = Math.Floor(y) == y;
        var isOdd = isWhole && Math.Abs(y) < (1L << 53) && Math.Floor(y / 2) != y / 2;
        if (x < 0 && !isWhole && !double.IsInfinity(x)) return double.NaN;

        double result;
        if (size == 1) result = 1;
        else if (size == 0 || double.IsInfinity(size) || double.IsInfinity(y)) result = size > 1 == y > 0 ? double.PositiveInfinity : 0;
        // With |ln size| ≥ 2⁻⁵³, a larger exponent over- or underflows, and the product below stays finite.
        else if (Math.Abs(y) > 1e20) result = size > 1 == y > 0 ? double.PositiveInfinity : 0;
        else
        {
            var product = LogWide(size) * y;
            result = product.High > ExpOverflow ? double.PositiveInfinity : product.High < ExpUnderflow ? 0 : Exp(product);
        }
        return isOdd && double.IsNegative(x) ? -result : result;
    }

    static double LogEdge(double x) => x == 0 ? double.NegativeInfinity : x < 0 ? double.NaN : x;

    // ln x to about 2⁻⁹⁵, for finite positive x.
    static DoubleDouble LogWide(DoubleDouble x)
    {
        var (exponent, mantissa) = Split(x);
        return Ln2Rest * exponent + LogOfMantissa(mantissa) + exponent * Ln2High;
    }

    // x = 2^Exponent · Mantissa with Mantissa.High in [√½, √2].
    static (int Exponent, DoubleDouble Mantissa) Split(DoubleDouble x)
    {
        // A subnormal number is first brought into the normal range by 2⁵⁴.
        var shift = x.High < 2.2250738585072014e-308 ? 54 : 0;
        x = new(x.High * (1L << shift), x.Low * (1L << shift));
        // Subtracting the bits of √½ puts the octave boundary at √½ and √2.
        const long rootOfHalf = 0x3FE6A09E667F3BCC;
        var exponent = (int)((BitConverter.DoubleToInt64Bits(x.High) - rootOfHalf) >> 52);
        return (exponent - shift, new(Scale(x.High, -exponent), Scale(x.Low, -exponent)));
    }

    // ln m = 2 artanh s = 2s (1 + s²/3 + s⁴/5 + …) with s = (m − 1)/(m + 1), |s| ≤ 0.1716: the first term left out is below 2⁻⁷⁵.
    static DoubleDouble LogOfMantissa(DoubleDouble mantissa)
    {
        var s = DoubleDouble.Sum(mantissa.High - 1, mantissa.Low) / (DoubleDouble.Sum(mantissa.High, 1) + mantissa.Low);
        var square = s * s;
        // From s¹⁰/11 on, double precision is enough: the terms are below 2⁻²⁵ of the sum.
        var tail = 0.0;
        for (var n = 13; n >= 5; n--) tail = Math.FusedMultiplyAdd(tail, square.High, 1.0 / (2 * n + 1));
        DoubleDouble sum = tail;
        for (var n = 4; n >= 0; n--) sum = sum * square + (DoubleDouble)1 / (2.0 * n + 1);
        sum *= s;
        return new(2 * sum.High, 2 * sum.Low);
    }
}
