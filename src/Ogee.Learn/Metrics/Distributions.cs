namespace Ogee.Learn;

/// <summary>The distributions that tests and intervals are read from; the same bits on every machine.</summary>
/// <remarks>Probabilities are within about 10⁻¹² of the exact ones for parameters up to 10⁶: their prefactors come from differences of logarithms of gamma functions.</remarks>
public static class Distributions
{
    // Continued fractions and series converge in some multiples of the square root of the parameters: 10⁵ terms serve parameters up to 10⁸.
    const int MostTerms = 100_000;
    const double Precision = 1e-16, Tiny = 1e-300;

    /// <summary>The chance that a standard normal number is above a value.</summary>
    /// <param name="value">Any number.</param>
    public static double NormalTail(double value) => Portable.Erfc(value / Math.Sqrt(2)) / 2;

    /// <summary>The value below which a standard normal number lies with a probability.</summary>
    /// <param name="probability">0 to 1; the ends give ∓∞.</param>
    public static double NormalQuantile(double probability)
    {
        Probability("normal quantile", probability);
        return Math.Sqrt(2) * Portable.ErfInverse(2 * probability - 1);
    }

    /// <summary>The chance that a χ² number is above a value.</summary>
    /// <param name="value">The value; at or below 0 the chance is 1.</param>
    /// <param name="freedom">The degrees of freedom, above 0.</param>
    /// <remarks>The regularised incomplete gamma function Q(freedom/2, value/2).</remarks>
    public static double ChiSquareTail(double value, double freedom)
    {
        Positive("χ² tail", "freedom", freedom);
        return double.IsNaN(value) ? value : value <= 0 ? 1 : double.IsPositiveInfinity(value) ? 0 : GammaTail(freedom / 2, value / 2);
    }

    /// <summary>The value below which a χ² number lies with a probability.</summary>
    /// <param name="probability">0 to below 1.</param>
    /// <param name="freedom">The degrees of freedom, above 0.</param>
    public static double ChiSquareQuantile(double probability, double freedom)
    {
        Probability("χ² quantile", probability);
        Positive("χ² quantile", "freedom", freedom);
        if (probability == 0) return 0;
        if (probability == 1) return double.PositiveInfinity;
        // Wilson and Hilferty (1931) give the start, Newton's steps the digits, halving the bracket where a step would leave it.
        double low = 0, high = double.PositiveInfinity, cube = 1 - 2 / (9 * freedom) + NormalQuantile(probability) * Math.Sqrt(2 / (9 * freedom));
        var value = Math.Max(freedom * cube * cube * cube, 1e-3 * freedom);
        for (var step = 0; step < 200; step++)
        {
            var excess = ChiSquareTail(value, freedom) - (1 - probability);
            if (excess > 0) low = value;
            else high = value;
            var density = Portable.Exp((freedom / 2 - 1) * Portable.Log(value) - value / 2 - Portable.LogGamma(freedom / 2) - freedom / 2 * Portable.Log(2.0));
            var next = value + excess / density;
            if (!(next > low && next < high)) next = double.IsInfinity(high) ? 2 * value : low + (high - low) / 2;
            if (Math.Abs(next - value) <= 1e-15 * value) break;
            value = next;
        }
        return value;
    }

    /// <summary>The chance that a beta number is at most a value: the regularised incomplete beta function.</summary>
    /// <param name="value">0 to 1.</param>
    /// <param name="first">The first parameter, above 0.</param>
    /// <param name="second">The second parameter, above 0.</param>
    /// <seealso href="https://dlmf.nist.gov/8.17#SS5.p1">NIST Digital Library of Mathematical Functions, 8.17.22: the continued fraction</seealso>
    public static double BetaCdf(double value, double first, double second)
    {
        Positive("beta distribution", "first", first);
        Positive("beta distribution", "second", second);
        Probability("beta distribution", value);
        if (value is 0 or 1) return value;
        // The fraction converges fast below the mean only; above it the mirrored one does.
        return value < (first + 1) / (first + second + 2) ? BetaFraction(value, first, second) : 1 - BetaFraction(1 - value, second, first);
    }

    /// <summary>The value below which a beta number lies with a probability.</summary>
    /// <param name="probability">0 to 1.</param>
    /// <param name="first">The first parameter, above 0.</param>
    /// <param name="second">The second parameter, above 0.</param>
    public static double BetaQuantile(double probability, double first, double second)
    {
        Probability("beta quantile", probability);
        return probability is 0 or 1 ? probability : Bisect(0, 1, value => BetaCdf(value, first, second) < probability);
    }

    /// <summary>The chance that √n times the largest distance between an empirical distribution of n numbers and the true one is above a value, for large n.</summary>
    /// <param name="value">The scaled distance; at or below 0 the chance is 1.</param>
    /// <remarks>2·Σ (−1)^(k−1)·exp(−2k²v²) where that converges fast, else its transform 1 − √(2π)/v·Σ exp(−(2k−1)²π²/8v²).</remarks>
    /// <seealso href="https://doi.org/10.1214/aoms/1177730256">Smirnov, Table for estimating the goodness of fit of empirical distributions (1948)</seealso>
    public static double KolmogorovTail(double value)
    {
        if (double.IsNaN(value)) return value;
        // Below 0.04 the first term of the transform is under 10⁻³⁰⁰.
        if (value < 0.04) return 1;
        double sum = 0;
        if (value > 1)
        {
            for (var k = 1; k <= 4; k++) sum += ((k & 1) == 1 ? 2 : -2) * Portable.Exp(-2.0 * k * k * value * value);
            return Math.Clamp(sum, 0, 1);
        }
        for (var k = 1; k <= 7; k += 2) sum += Portable.Exp(-k * k * Math.PI * Math.PI / (8 * value * value));
        return Math.Clamp(1 - Math.Sqrt(2 * Math.PI) / value * sum, 0, 1);
    }

    // Q(a, x), by its series below a + 1 and by its continued fraction above (modified Lentz).
    // NIST Digital Library of Mathematical Functions, 8.11.4 and 8.9.2: https://dlmf.nist.gov/8
    static double GammaTail(double a, double x)
    {
        var prefactor = Portable.Exp(a * Portable.Log(x) - x - Portable.LogGamma(a));
        if (x < a + 1)
        {
            double term = 1 / a, sum = term;
            for (var n = 1; n < MostTerms && term > sum * Precision; n++) sum += term *= x / (a + n);
            return Math.Clamp(1 - prefactor * sum, 0, 1);
        }
        double b = x + 1 - a, c = 1 / Tiny, d = 1 / b, fraction = d;
        for (var n = 1; n < MostTerms; n++)
        {
            var numerator = -n * (n - a);
            b += 2;
            d = 1 / NonZero(numerator * d + b);
            c = NonZero(b + numerator / c);
            fraction *= d * c;
            if (Math.Abs(d * c - 1) <= Precision) break;
        }
        return Math.Clamp(prefactor * fraction, 0, 1);
    }

    static double BetaFraction(double x, double a, double b)
    {
        var prefactor = Portable.Exp(Portable.LogGamma(a + b) - Portable.LogGamma(a) - Portable.LogGamma(b) + a * Portable.Log(x) + b * Portable.Log1p(-x));
        double c = 1, d = 1 / NonZero(1 - (a + b) * x / (a + 1)), fraction = d;
        for (var m = 1; m < MostTerms; m++)
        {
            var even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
            d = 1 / NonZero(1 + even * d);
            c = NonZero(1 + even / c);
            fraction *= d * c;
            var odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
            d = 1 / NonZero(1 + odd * d);
            c = NonZero(1 + odd / c);
            fraction *= d * c;
            if (Math.Abs(d * c - 1) <= Precision) break;
        }
        return Math.Clamp(prefactor * fraction / a, 0, 1);
    }

    static double NonZero(double value) => Math.Abs(value) < Tiny ? Tiny : value;

    // Halves until the ends are neighbours or 200 times: no starting point or derivative to choose, and the same steps everywhere.
    static double Bisect(double low, double high, Func<double, bool> isBelow)
    {
        for (var step = 0; step < 200; step++)
        {
            var middle = low + (high - low) / 2;
            if (middle <= low || middle >= high) break;
            if (isBelow(middle)) low = middle;
            else high = middle;
        }
        return high;
    }

    static void Probability(string statistic, double probability)
    {
        if (!(probability is >= 0 and <= 1)) throw MetricErrors.Input.With($"{statistic}: {probability}", "A probability is 0 to 1", "Pass 0.975, not 97.5");
    }

    static void Positive(string statistic, string name, double value)
    {
        if (!(value > 0) || !double.IsFinite(value)) throw MetricErrors.Input.With($"{statistic}: {name} is {value}", "It is a positive number", "Check what it is counted from");
    }
}
