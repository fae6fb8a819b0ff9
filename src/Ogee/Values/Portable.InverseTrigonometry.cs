namespace Ogee;

public static partial class Portable
{
    // Below 2⁻²⁷ the next term of the series of the odd functions here, at most x³/3, is under half an ulp.
    const double SmallArgument = 1.0 / (1 << 27);

    // π/2, computed to 80 digits.
    static DoubleDouble QuarterTurn => new(1.5707963267948966, 6.123233995736766e-17);

    /// <summary>The angle in radians whose tangent is x, from −π/2 to π/2.</summary>
    /// <param name="x">Any number; ±∞ gives ±π/2.</param>
    /// <returns>The result, within 0.6 ulp.</returns>
    public static double Atan(double x) => Math.Abs(x) < SmallArgument ? x : Atan2(x, 1);

    /// <summary>The angle in radians of the point (x, y), from −π to π, with the special cases of IEEE 754 §9.2.1.</summary>
    /// <param name="y">The ordinate; the result has its sign.</param>
    /// <param name="x">The abscissa; −0 counts as negative.</param>
    /// <returns>The result, within 0.6 ulp; 1 ulp where it is subnormal.</returns>
    public static double Atan2(double y, double x)
    {
        if (double.IsNaN(x) || double.IsNaN(y)) return double.NaN;
        var (up, along) = (Math.Abs(y), Math.Abs(x));
        if (double.IsInfinity(Math.Max(up, along))) (up, along) = (double.IsInfinity(up) ? 1 : 0, double.IsInfinity(along) ? 1 : 0);
        // Brought to the size of 1 by a power of two, so that products and their errors stay normal.
        var exponent = Math.Max(up, along) is > 0 and var larger ? -Math.ILogB(larger) : 0;
        var angle = AngleOf(Math.ScaleB(up, exponent), Math.ScaleB(along, exponent));
        return Math.CopySign((double.IsNegative(x) ? QuarterTurn + QuarterTurn + -angle : angle).High, y);
    }

    /// <summary>The angle in radians whose sine is x, from −π/2 to π/2.</summary>
    /// <param name="x">From −1 to 1; beyond gives NaN.</param>
    /// <returns>The result, within 0.6 ulp.</returns>
    public static double Asin(double x)
    {
        var size = Math.Abs(x);
        if (size < SmallArgument) return x;
        return size <= 1 ? Math.CopySign(AngleOf(size, Cofunction(size)).High, x) : double.NaN;
    }

    /// <summary>The angle in radians whose cosine is x, from 0 to π.</summary>
    /// <param name="x">From −1 to 1; beyond gives NaN.</param>
    /// <returns>The result, within 0.6 ulp.</returns>
    public static double Acos(double x)
    {
        var size = Math.Abs(x);
        if (!(size <= 1)) return double.NaN;
        var angle = AngleOf(Cofunction(size), size);
        return (x < 0 ? QuarterTurn + QuarterTurn + -angle : angle).High;
    }

    /// <summary>The number whose hyperbolic sine is x.</summary>
    /// <param name="x">Any number.</param>
    /// <returns>The result, within 0.6 ulp.</returns>
    public static double Asinh(double x)
    {
        var size = Math.Abs(x);
        if (!(size >= SmallArgument && size < double.PositiveInfinity)) return x;
        if (size > 1 / SmallArgument) return Math.CopySign(LogOfTwice(size), x);
        // ln(x + √(x² + 1)) without the cancellation near zero.
        var square = DoubleDouble.Product(size, size);
        return Math.CopySign(LogWide(square / (DoubleDouble.Sqrt(square + 1) + 1) + size + 1).High, x);
    }

    /// <summary>The number, not below zero, whose hyperbolic cosine is x.</summary>
    /// <param name="x">At least 1; less gives NaN.</param>
    /// <returns>The result, within 0.6 ulp.</returns>
    public static double Acosh(double x)
    {
        if (!(x >= 1)) return double.NaN;
        if (x > 1 / SmallArgument) return double.IsInfinity(x) ? x : LogOfTwice(x);
        var above = DoubleDouble.Sum(x, -1);
        return LogWide(DoubleDouble.Sqrt(above * DoubleDouble.Sum(x, 1)) + above + 1).High;
    }

    /// <summary>The number whose hyperbolic tangent is x.</summary>
    /// <param name="x">From −1 to 1; ±1 give ±∞, beyond gives NaN.</param>
    /// <returns>The result, within 0.6 ulp.</returns>
    public static double Atanh(double x)
    {
        var size = Math.Abs(x);
        if (size < SmallArgument) return x;
        if (!(size < 1)) return size == 1 ? x * double.PositiveInfinity : double.NaN;
        return Math.CopySign(LogWide(DoubleDouble.Sum(1, size) / DoubleDouble.Sum(1, -size)).High / 2, x);
    }

    // ln 2x, where the root of x² ± 1 is x to the last bit.
    static double LogOfTwice(double x) => (LogWide(x) + Ln2Rest + Ln2High).High;

    // √(1 − x²) for 0 ≤ x ≤ 1.
    static DoubleDouble Cofunction(double x) => DoubleDouble.Sqrt(DoubleDouble.Sum(1, -x) * DoubleDouble.Sum(1, x));

    // The angle of a point of the first quadrant, whose larger coordinate is about 1.
    static DoubleDouble AngleOf(DoubleDouble up, DoubleDouble along) => up.High > along.High ? QuarterTurn + -AtanOfRatio(along, up) : AtanOfRatio(up, along);

    // atan(y/x) for 0 ≤ y ≤ x, to about 2⁻⁶² of it: the nearest multiple of 1/8 is split off, atan(y/x) = atan(k/8) + atan((8y − kx)/(8x + ky)).
    static DoubleDouble AtanOfRatio(DoubleDouble y, DoubleDouble x)
    {
        if (x.High == 0) return 0;
        var k = (int)Math.Round(8 * y.High / x.High);
        var t = (y * 8 + x * -k) / (x * 8 + y * k);
        // The series to t¹⁵: |t| ≤ 1/16, so the term left out is below 2⁻⁶⁸ of the sum.
        var square = t.High * t.High;
        return new DoubleDouble(AtanOfEighths[2 * k], AtanOfEighths[(2 * k) + 1]) + (t + (square * t.High * Polynomial(square, AtanSeries)));
    }

    // (atan t − t)/t³ in powers of t².
    static ReadOnlySpan<double> AtanSeries => [-1.0 / 3, 1.0 / 5, -1.0 / 7, 1.0 / 9, -1.0 / 11, 1.0 / 13, -1.0 / 15];

    // atan(k/8) for k = 0 to 8 in two doubles each, computed to 60 digits.
    static ReadOnlySpan<double> AtanOfEighths =>
    [
        0, 0, 0.12435499454676144, -3.1253241424539383e-18, 0.24497866312686414, 1.0698755618734451e-17, 0.35877067027057225, -2.4623815582638635e-17,
        0.4636476090008061, 2.2698777452961687e-17, 0.5585993153435624, -5.4556305485916264e-18, 0.6435011087932844, 1.5834785051444286e-17,
        0.7188299996216245, -2.1478388444456983e-17, 0.7853981633974483, 3.061616997868383e-17,
    ];
}
