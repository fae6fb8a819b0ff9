namespace Ogee;

// The normal distribution, by the scaled complementary error function: what is far out keeps its digits.
public static partial class Portable
{
    const double RootOfHalf = 0.7071067811865476;

    /// <summary>The scaled complementary error function, e^(x²)·erfc(x).</summary>
    /// <param name="x">Any number; +∞ gives 0.</param>
    /// <returns>The result, within 4 ulp.</returns>
    public static double Erfcx(double x)
    {
        if (double.IsNaN(x)) return x;
        if (x >= 28)
        {
            // 1/(x√π)·(1 − 1/(2x²) + 3/(4x⁴) − 15/(8x⁶) + 105/(16x⁸) − …): what is left out is below 10⁻¹³ · 10⁻⁴ of it.
            var inverse = 1 / x;
            var square = inverse * inverse;
            return TwoOverRootPi / 2 * inverse * Polynomial(square, ErfcxSeries);
        }
        if (x >= 0.5) return ScaledTailOf(x);
        // Below −26.65 the result overflows.
        if (x < -26.65) return double.PositiveInfinity;
        var (fraction, exponent) = Expm1Reduced(DoubleDouble.Product(x, x));
        return Scale((fraction + 1).High * Erfc(x), exponent);
    }

    /// <summary>The probability that a standard normal variable is at most x.</summary>
    /// <param name="x">Any number.</param>
    /// <returns>The result, within 4 ulp; 1 unit of the smallest number where it is subnormal.</returns>
    public static double NormalCdf(double x)
    {
        if (double.IsNaN(x)) return x;
        var scaled = Math.Abs(x) * RootOfHalf;
        if (scaled < 0.5) return 0.5 + (0.5 * Erf(x * RootOfHalf));
        // Below −38.6 the result rounds to zero.
        var tail = scaled > 27.4 ? 0 : ErfcTailOf(scaled, DoubleDouble.Product(x, x) * 0.5) / 2;
        return x < 0 ? tail : 1 - tail;
    }

    /// <summary>The logarithm of <see cref="NormalCdf"/>, also where that is zero.</summary>
    /// <param name="x">Any number.</param>
    /// <returns>The result, within 4 ulp.</returns>
    public static double LogNormalCdf(double x)
    {
        if (double.IsNaN(x)) return x;
        if (x > 0) return Log1p(-NormalCdf(-x));
        return x > -1 ? Log(NormalCdf(x)) : Log(Erfcx(-x * RootOfHalf) / 2) - (x * x / 2);
    }

    /// <summary>The number that a standard normal variable is below with a probability: the inverse of <see cref="NormalCdf"/>.</summary>
    /// <param name="p">From 0, which gives −∞, to 1, which gives +∞; beyond gives NaN.</param>
    /// <returns>The result, within 4 ulp.</returns>
    public static double NormalQuantile(double p)
    {
        if (!(p > 0 && p < 1)) return p == 0 ? double.NegativeInfinity : p == 1 ? double.PositiveInfinity : double.NaN;
        // 2p − 1 is exact.
        if (p is >= 0.25 and <= 0.75) return ErfInverse((2 * p) - 1) / RootOfHalf;
        var isUpper = p > 0.5;
        var logarithm = Log(isUpper ? 1 - p : p);
        // Abramowitz and Stegun, Handbook of Mathematical Functions (1964), 26.2.23: within 4.5·10⁻⁴.
        var t = Math.Sqrt(-2 * logarithm);
        var x = ((2.515517 + (0.802853 * t) + (0.010328 * t * t)) / (1 + (1.432788 * t) + (0.189269 * t * t) + (0.001308 * t * t * t))) - t;
        // Newton's iteration on the logarithm, whose slope is the density over the distribution, √(2/π) / erfcx(−x/√2); each step doubles the digits.
        for (var step = 0; step < 3; step++) x -= (LogNormalCdf(x) - logarithm) * Erfcx(-x * RootOfHalf) / (TwoOverRootPi * RootOfHalf);
        return isUpper ? -x : x;
    }

    /// <summary>sin(πx) / (πx), and 1 at 0.</summary>
    /// <param name="x">Any number; ±∞ gives NaN.</param>
    /// <returns>The result, within 4 ulp.</returns>
    public static double Sinc(double x)
    {
        if (x == 0) return 1;
        if (!double.IsFinite(x)) return double.NaN;
        // Half turns are split off exactly: x = n/2 + r with |r| ≤ 1/4.
        var n = Math.Round(2 * x);
        var quadrant = (int)(n - (4 * Math.Floor(n / 4)));
        var sine = SinOrCos(quadrant, (QuarterTurn + QuarterTurn) * (x - (n / 2)));
        return ((quadrant & 2) == 0 ? sine : -sine) / (Math.PI * x);
    }

    // (−1)ⁿ(2n − 1)!!/2ⁿ.
    static ReadOnlySpan<double> ErfcxSeries => [1, -0.5, 0.75, -1.875, 6.5625, -29.53125];
}
