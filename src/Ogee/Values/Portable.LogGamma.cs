namespace Ogee;

public static partial class Portable
{
    /// <summary>ln |Γ(x)|.</summary>
    /// <param name="x">Any number; 0 and the negative whole numbers give +∞.</param>
    /// <returns>The result, within 4 ulp for x &gt; 0; for x &lt; 0 within 8 ulp of the larger of 1 and the result, since it crosses zero between the poles.</returns>
    public static double LogGamma(double x)
    {
        if (double.IsNaN(x)) return x;
        if (double.IsInfinity(x)) return double.PositiveInfinity;
        if (x <= 0) return Reflected(-x);
        if (x < 0.75) return x < TinyArgument ? -Log(x) : LogGammaMiddleOf(x + 1) - Log(x);
        if (x <= 2.5) return LogGammaMiddleOf(x);
        if (x >= 10) return Stirling(x);

        // Γ(x) = (x − 1)(x − 2)…Γ(x − n) brings x into (1.5, 2.5]; each x − n is exact.
        var product = 1.0;
        while (x > 2.5) product *= --x;
        return LogGammaMiddleOf(x) + Log(product);
    }

    // The fitted quotient is free of the zeros at 1 and 2, which are exact factors; there the result is +0 whatever the signs of the factors.
    static double LogGammaMiddleOf(double x) => x is 1 or 2 ? 0 : (x - 1) * (x - 2) * Polynomial(x - 1.625, LogGammaMiddle);

    // Γ(−x)·Γ(x + 1) = −π / sin(πx).
    static double Reflected(double x)
    {
        var fraction = x - Math.Floor(x);
        if (fraction == 0) return double.PositiveInfinity;
        if (x < TinyArgument) return -Log(x);
        var sine = Sin(Math.PI * Math.Min(fraction, 1 - fraction));
        return Log(Math.PI / (x * sine)) - LogGamma(x);
    }

    // (x − ½)·ln x − x + ½ ln 2π + Σ B₂ₙ/(2n(2n − 1)x²ⁿ⁻¹); at x ≥ 10 nine terms leave less than 10⁻¹⁸.
    static double Stirling(double x)
    {
        // Above 2.55·10³⁰⁵ the result overflows.
        if (x > 2.6e305) return double.PositiveInfinity;
        // ½ ln 2π, computed to 80 digits.
        var constant = new DoubleDouble(0.9189385332046728, -3.8782941580672414e-17);
        var inverse = 1 / x;
        var series = Polynomial(inverse * inverse, StirlingSeries) * inverse;
        var logarithm = LogWide(x);
        // x is factored out where x·ln x could overflow on its way.
        if (x > 1e17) return (logarithm + -1.0).High * x;
        return (logarithm * DoubleDouble.Sum(x, -0.5) + -x + (constant + series)).High;
    }

    // B₂ₙ/(2n(2n − 1)) for n = 1 to 9, from the Bernoulli numbers 1/6, −1/30, 1/42, −1/30, 5/66, −691/2730, 7/6, −3617/510, 43867/798.
    static ReadOnlySpan<double> StirlingSeries =>
        [1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680, 1.0 / 1188, -691.0 / 360360, 1.0 / 156, -3617.0 / 122400, 43867.0 / 244188];

    // lnΓ(x)/((x − 1)(x − 2)) in u = x − 1.625 for x in [0.75, 2.5]: interpolation of degree 30 at Chebyshev nodes in 70-digit arithmetic, error below 10⁻¹⁷.
    static ReadOnlySpan<double> LogGammaMiddle =>
    [
        0.46580963736232694, -0.13157899128683395, 0.05257942622043393, -0.024194436430695337,
        0.011991915956991154, -0.0062154504138531835, 0.003317270859881184, -0.001807064015895237,
        0.0009992727458440684, -0.0005589497588870729, 0.00031549451791055156, -0.0001793893919019666,
        0.00010262519614752536, -5.90250957167126e-05, 3.409293078189143e-05, -1.971176761640429e-05,
        1.1467469951410114e-05, -6.89121396299772e-06, 4.0349887641199846e-06, -1.8556935718535864e-06,
        1.0856044944041023e-06, -1.592931867312217e-06, 9.476260654614583e-07, 7.193333665877163e-07,
        -4.3343080692411575e-07, -9.460263025466854e-07, 5.66619379106053e-07, 4.150986442917476e-07,
        -2.4897533312577027e-07, -1.3221533221889257e-07, 7.91911279300861e-08,
    ];
}
