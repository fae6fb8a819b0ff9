namespace Ogee;

public static partial class Portable
{
    // From here on, near the middle, Temme's expansion takes the place of series whose terms grow with √a in number; there |η| stays below 0.13 wherever the result is neither 0 nor 1.
    const double UniformShape = 1e5, UniformReach = 0.15;

    /// <summary>The regularised lower incomplete gamma function P(a, x) = ∫₀ˣ tᵃ⁻¹e⁻ᵗ dt / Γ(a): the probability that a gamma variable of shape a is at most x.</summary>
    /// <param name="a">The shape, not negative; of 0 and any positive x the result is 1.</param>
    /// <param name="x">Not negative.</param>
    /// <returns>The result, within 2·10⁻¹³ of its size where it is at least 10⁻²⁹⁰; NaN outside, and at (0, 0) and (∞, ∞).</returns>
    public static double GammaP(double a, double x) => IncompleteGamma(a, x).Lower;

    /// <summary>The regularised upper incomplete gamma function Q(a, x) = 1 − P(a, x), accurate where it is small.</summary>
    /// <inheritdoc cref="GammaP"/>
    public static double GammaQ(double a, double x) => IncompleteGamma(a, x).Upper;

    /// <summary>How the logarithm of a gamma variable grows with its shape where the probability of less stays: ∂ ln x/∂a at constant P(a, x), with x = eˡ. The derivative of draws (Figurnov et al. 2018).</summary>
    /// <param name="a">The shape, positive.</param>
    /// <param name="logarithm">l = ln x; also where x itself is too small to be told from 0.</param>
    /// <returns>The result, within 10⁻¹¹ of its size.</returns>
    public static double GammaSlope(double a, double logarithm)
    {
        if (!(a > 0 && logarithm < double.PositiveInfinity) || double.IsInfinity(a)) return double.NaN;
        var x = Exp(logarithm);
        var mean = (x - a) / a;
        if (a >= UniformShape && Math.Abs(mean) < UniformReach) return UniformSlope(a, mean);
        // Where P = xᵃe⁻ˣ/Γ(a + 1) · S, the derivative of P by the density is −(x/a) · (S · (ln x − ψ(a + 1)) + ∂S/∂a); where Q = xᵃe⁻ˣ/Γ(a) · K it is −x · (K · (ln x − ψ(a)) + ∂K/∂a).
        if (IsInSeries(a, x))
        {
            var (sum, slope) = LowerSeries(a, x);
            return -((sum * (logarithm - Digamma(a + 1))) + slope) / a;
        }
        var (fraction, growth) = UpperFraction(a, x);
        return fraction * (logarithm - Digamma(a) + growth);
    }

    static bool IsInSeries(double a, double x) => x <= a || x < 1;

    static (double Lower, double Upper) IncompleteGamma(double a, double x)
    {
        if (!(a >= 0 && x >= 0) || (a == 0 && x == 0) || (double.IsInfinity(a) && double.IsInfinity(x))) return (double.NaN, double.NaN);
        if (a == 0 || double.IsInfinity(x)) return (1, 0);
        if (x == 0 || double.IsInfinity(a)) return (0, 1);
        if (a >= UniformShape && Math.Abs(x - a) < UniformReach * a) return Uniform(a, (x - a) / a);
        var scale = GammaScale(a, x);
        if (!IsInSeries(a, x))
        {
            var upper = a * scale * UpperFraction(a, x).Value;
            return (1 - upper, upper);
        }
        var lower = scale * LowerSeries(a, x).Sum;
        return (lower, a < 1 ? UpperOfSmall(a, x) : 1 - lower);
    }

    // Σ xⁿ/((a + 1)…(a + n)), and its derivative with respect to a.
    static (double Sum, double Slope) LowerSeries(double a, double x)
    {
        var (term, sum, falling, slope) = (1.0, 1.0, 0.0, 0.0);
        for (var n = 1; term > 1e-18 * sum || -term * falling > 1e-18 * -slope; n++)
        {
            term *= x / (a + n);
            falling -= 1 / (a + n);
            sum += term;
            slope += term * falling;
        }
        return (sum, slope);
    }

    // Legendre's continued fraction 1/(x + 1 − a − 1(1 − a)/(x + 3 − a − 2(2 − a)/…)) by Lentz's method as Thompson and Barnett (1986) have it, and the derivative of its logarithm with respect to a.
    static (double Value, double Growth) UpperFraction(double a, double x)
    {
        var b = x + 1 - a;
        var (c, cSlope, d, dSlope) = (double.PositiveInfinity, 0.0, 1 / b, 1 / (b * b));
        var (value, growth) = (d, dSlope / d);
        for (var n = 1; ; n++)
        {
            var product = n * (a - n);
            b += 2;
            (cSlope, c) = (-1 + (n / c) - (product / c * (cSlope / c)), b + (product / c));
            var e = (product * d) + b;
            dSlope = -((n * d) + (product * dSlope) - 1) / (e * e);
            d = 1 / e;
            var (factor, more) = (c * d, (cSlope / c) + (dSlope / d));
            value *= factor;
            growth += more;
            if (!(Math.Abs(factor - 1) > 2e-16 || Math.Abs(more) > 1e-16 * Math.Abs(growth)) || n > 1_000_000) return (value, growth);
        }
    }

    // xᵃe⁻ˣ/Γ(a + 1).
    static double GammaScale(double a, double x)
    {
        if (a < 10)
        {
            var exponent = (LogWide(x) * a) + -x + -LogGammaOnePlus(a);
            return exponent.High < ExpUnderflow ? 0 : Exp(exponent);
        }
        // e^(−aφ)/√(2πa), without the cancellation of large logarithms.
        return Exp(-a * LogOnePlusMinus((x - a) / a)) / (Math.Sqrt(2 * Math.PI * a) * StirlingFactor(a));
    }

    // ln Γ(1 + a) for 0 ≤ a < 10, exact to the ulp near 0.
    static double LogGammaOnePlus(double a) => a <= 1.5 ? a * (a - 1) * Polynomial(a - 0.625, LogGammaMiddle) : LogGamma(a + 1);

    // Γ(a) over Stirling's approximation, for a ≥ 10.
    static double StirlingFactor(double a) => Exp(Polynomial(1 / (a * a), StirlingSeries) / a);

    // For a < 1 and x < 1: Q = −expm1(ln(xᵃ/Γ(1 + a))) − xᵃ/Γ(1 + a) · a Σ (−x)ⁿ/((a + n) n!), accurate where Q is small.
    static double UpperOfSmall(double a, double x)
    {
        var logarithm = (a * Log(x)) - LogGammaOnePlus(a);
        var (power, sum) = (1.0, 0.0);
        for (var n = 1; Math.Abs(power) > 1e-18; n++)
        {
            power *= -x / n;
            sum += power / (a + n);
        }
        return -Expm1(logarithm) - (Exp(logarithm) * a * sum);
    }

    // m − ln(1 + m): with z = m/(2 + m) it is m·z − 2z³ (1/3 + z²/5 + z⁴/7 + …).
    static double LogOnePlusMinus(double m)
    {
        if (Math.Abs(m) > 0.5) return m - Log1p(m);
        var z = m / (2 + m);
        var square = z * z;
        var sum = 0.0;
        for (var n = 35; n >= 3; n -= 2) sum = (sum * square) + (1.0 / n);
        return (m * z) - (2 * z * square * sum);
    }

    // Temme (1979): Q = ½ erfc(η√(a/2)) + e^(−aη²/2)/√(2πa) · Σ cₖ(η) a⁻ᵏ, with ½η² = m − ln(1 + m) and the sign of m = x/a − 1.
    static (double Lower, double Upper) Uniform(double a, double m)
    {
        var half = LogOnePlusMinus(m);
        var eta = Math.CopySign(Math.Sqrt(2 * half), m);
        var rest = Exp(-a * half) / Math.Sqrt(2 * Math.PI * a) * (Polynomial(eta, Temme0) + (Polynomial(eta, Temme1) / a) + (Polynomial(eta, Temme2) / (a * a)));
        var y = Math.Sqrt(a * half);
        y = Math.CopySign(y, m);
        return ((Erfc(-y) / 2) - rest, (Erfc(y) / 2) + rest);
    }

    // −∂P/∂a by the density and x: every exponential cancels.
    static double UniformSlope(double a, double m)
    {
        var half = LogOnePlusMinus(m);
        var eta = Math.CopySign(Math.Sqrt(2 * half), m);
        // m/η = 1 + m/3 − … at 0.
        var ratio = Math.Abs(m) < 1e-9 ? 1 + (m / 3) : m / eta;
        var series = Polynomial(eta, Temme0) + (Polynomial(eta, Temme1) / a);
        var ofSeries = -(Derivative(eta, Temme0) + (Derivative(eta, Temme1) / a)) * ratio / a - (Polynomial(eta, Temme1) / (a * a));
        return StirlingFactor(a) / a * (ratio - (eta / 2) + (series * (m - half - (1 / (2 * a)))) + ofSeries);
    }

    static double Derivative(double x, ReadOnlySpan<double> coefficients)
    {
        var sum = 0.0;
        for (var n = coefficients.Length - 1; n >= 1; n--) sum = Math.FusedMultiplyAdd(sum, x, n * coefficients[n]);
        return sum;
    }

    // Taylor coefficients of c₀, c₁, c₂ in η: computed in exact fractions from c₀ = 1/m − 1/η and cₖ = (dcₖ₋₁/dη)/η + γₖ/m, with 1/Γ's coefficients γ₁ = −1/12 and γ₂ = 1/288.
    static ReadOnlySpan<double> Temme0 => [-0.3333333333333333, 0.08333333333333333, -0.014814814814814815, 0.0011574074074074073, 0.0003527336860670194, -0.0001787551440329218, 3.919263178522438e-05, -2.185448510679992e-06, -1.85406221071516e-06, 8.296711340953087e-07, -1.7665952736826078e-07, 6.707853543401498e-09];
    static ReadOnlySpan<double> Temme1 => [-0.001851851851851852, -0.003472222222222222, 0.0026455026455026454, -0.0009902263374485596, 0.00020576131687242798, -4.018775720164609e-07, -1.8098550334489977e-05, 7.64916091608111e-06];
    static ReadOnlySpan<double> Temme2 => [0.004133597883597883, -0.0026813271604938273, 0.0007716049382716049, 2.0093878600823047e-06];
}
