namespace Ogee;

public static partial class Portable
{
    // From here on the first term of Temme's expansion takes the place of the fraction, whose length grows with the root of the smaller shape.
    const double UniformShapes = 1e7;

    /// <summary>The regularised incomplete beta function I(a, b; x) = ∫₀ˣ tᵃ⁻¹(1 − t)ᵇ⁻¹ dt / B(a, b): the probability that a beta variable of shapes a and b is at most x.</summary>
    /// <param name="a">The first shape, not negative.</param>
    /// <param name="b">The second shape, not negative.</param>
    /// <param name="x">From 0 to 1.</param>
    /// <returns>The result, for shapes from 10⁻³ to 10⁵ within 10⁻¹² of its size where it is at least 10⁻²⁹⁰; NaN outside, where both shapes are 0 or ∞, and where all weight is at x itself.</returns>
    public static double BetaInc(double a, double b, double x) => BetaParts(a, b, x).Lower;

    /// <summary>1 − <see cref="BetaInc"/>, accurate where it is small: I(b, a; 1 − x) of an x that keeps its digits next to 0.</summary>
    /// <inheritdoc cref="BetaInc"/>
    public static double BetaIncC(double a, double b, double x) => BetaParts(a, b, x).Upper;

    static (double Lower, double Upper) BetaParts(double a, double b, double x)
    {
        if (!(a >= 0 && b >= 0 && x is >= 0 and <= 1) || (a == 0 && (b == 0 || x == 0)) || (b == 0 && x == 1) || (double.IsInfinity(a) && (double.IsInfinity(b) || x == 1)) || (double.IsInfinity(b) && x == 0)) return (double.NaN, double.NaN);
        if (x == 0 || b == 0 || double.IsInfinity(a)) return (0, 1);
        if (x == 1 || a == 0 || double.IsInfinity(b)) return (1, 0);
        if (Math.Min(a, b) >= UniformShapes) return UniformBeta(a, b, x) is var uniform ? (uniform.Lower.Value, uniform.Upper) : default;
        var side = SideOf(a, b, x);
        var sum = side.Of(a, b, x).Value;
        var scale = ScaleOf(side, a, b, x);
        // Of a small shape its part is near 1: what is left of it without rounding.
        return side.IsUpper
            ? (side.IsSeries && b < 1 ? -Expm1((b * Log1p(-x)) + LogOverBeta(a, b, b)) - (scale * (sum - 1)) : 1 - (scale * sum), scale * sum)
            : (scale * sum, side.IsSeries && a < 1 ? -Expm1((a * Log(x)) + LogOverBeta(a, b, a)) - (scale * (sum - 1)) : 1 - (scale * sum));
    }

    /// <summary>The density of a beta variable, xᵃ⁻¹(1 − x)ᵇ⁻¹/B(a, b): the derivative of <see cref="BetaInc"/> with respect to x.</summary>
    /// <inheritdoc cref="BetaInc"/>
    public static double BetaDensity(double a, double b, double x)
    {
        if (!(a > 0 && b > 0 && x is >= 0 and <= 1) || double.IsInfinity(a) || double.IsInfinity(b)) return double.NaN;
        if (x == 0) return a < 1 ? double.PositiveInfinity : a == 1 ? b : 0;
        if (x == 1) return b < 1 ? double.PositiveInfinity : b == 1 ? a : 0;
        // Next to 0 xᵃ is no normal number where xᵃ⁻¹ is one.
        if (a < 10 && a * Log(x) < -600) return Exp(((a - 1) * Log(x)) + ((b - 1) * Log1p(-x)) + LogOverBeta(a, b, 1));
        return BetaScale(a, b, x, 1) / x / (1 - x);
    }

    /// <summary>The derivatives of <see cref="BetaInc"/> with respect to both shapes.</summary>
    /// <inheritdoc cref="BetaInc"/>
    /// <returns>The results, for shapes from 10⁻³ to 10⁵ within 10⁻⁹ of their size; of shapes that are both above 10⁷ within 10⁻⁶. NaN where a shape is not positive or not finite, and beyond 0 and 1.</returns>
    public static (double A, double B) BetaIncSlopes(double a, double b, double x)
    {
        if (!(a > 0 && b > 0 && x is >= 0 and <= 1) || double.IsInfinity(a) || double.IsInfinity(b)) return (double.NaN, double.NaN);
        if (x is 0 or 1) return (0, 0);
        if (Math.Min(a, b) >= UniformShapes) return UniformBeta(a, b, x).Lower is var uniform ? (uniform.A, uniform.B) : default;
        var side = SideOf(a, b, x);
        var sum = side.Of(a, b, x);
        // Either part is scale · sum: how the logarithm of the scale grows, and then the sum.
        var both = Digamma(a + b);
        var ofA = side.IsUpper ? (side.IsSeries ? 0 : Log(x)) + DigammaRise(a, b) : Log(x) + (both - Digamma(a + 1));
        var ofB = side.IsUpper ? Log1p(-x) + (both - Digamma(b + 1)) : (side.IsSeries ? 0 : Log1p(-x)) + DigammaRise(b, a);
        var scale = ScaleOf(side, a, b, x);
        var part = new Dual(1, ofA, ofB) * sum * (side.IsUpper ? -scale : scale);
        return (part.A, part.B);
    }

    // Which part is computed, by which formula: the series where its terms fall, or else the fraction on that side of the mean where it converges.
    readonly record struct BetaSide(bool IsUpper, bool IsSeries, double Lambda)
    {
        public Dual Of(double a, double b, double x)
        {
            if (!IsUpper) return IsSeries ? BetaSeries(new(a, 1, 0), new(b, 0, 1), x) : BetaFraction(new(a, 1, 0), new(b, 0, 1), x, 1 - x, Lambda);
            var y = 1 - x;
            return (IsSeries ? BetaSeries(new(b, 1, 0), new(a, 0, 1), y) : BetaFraction(new(b, 1, 0), new(a, 0, 1), y, x, -Lambda)).Swapped;
        }
    }

    // What the sum is to be multiplied by: xᵃ/(a B(a, b)) of the lower series, (1 − x)ᵇ/(b B(a, b)) of the upper one, xᵃ(1 − x)ᵇ/B(a, b) over a or b of the fractions.
    static double ScaleOf(BetaSide side, double a, double b, double x) => (side.IsSeries, side.IsUpper) switch
    {
        (true, false) => Exp((a * Log(x)) + LogOverBeta(a, b, a)),
        (true, true) => Exp((b * Log1p(-x)) + LogOverBeta(a, b, b)),
        (false, var isUpper) => BetaScale(a, b, x, isUpper ? b : a),
    };

    static BetaSide SideOf(double a, double b, double x)
    {
        if (x <= 0.5 && b * x <= 2) return new(IsUpper: false, IsSeries: true, 0);
        if (x > 0.5 && a * (1 - x) <= 2) return new(IsUpper: true, IsSeries: true, 0);
        var lambda = LambdaOf(a, b, x);
        return new(IsUpper: lambda < 0, IsSeries: false, lambda);
    }

    // a − (a + b) x, exact but for the last rounding: near the mean it cancels.
    static double LambdaOf(double a, double b, double x) => ((DoubleDouble)a + -DoubleDouble.Product(a, x) + -DoubleDouble.Product(b, x)).High;

    // 1 + a Σ (1 − b)…(n − b) xⁿ/(n! (a + n)), DLMF 8.17.7.
    static Dual BetaSeries(Dual a, Dual b, double x)
    {
        var (term, sum) = ((Dual)1, (Dual)1);
        for (var n = 1; ; n++)
        {
            term *= (n - b) * (x / n);
            var more = term * (a / (a + n));
            sum += more;
            // What is no number ends it too.
            if (n > 3 && !(Math.Abs(more.Value) > 1e-18 * Math.Abs(sum.Value) || Math.Abs(more.A) + Math.Abs(more.B) > 1e-18 * (Math.Abs(sum.A) + Math.Abs(sum.B) + Math.Abs(sum.Value)))) return sum;
        }
    }

    // The continued fraction of Didonato and Morris (1992), equation 9, times a, by Lentz's method as Thompson and Barnett (1986) have it; for λ = a − (a + b) x ≥ 0.
    static Dual BetaFraction(Dual a, Dual b, double x, double y, double lambda)
    {
        var distance = new Dual(lambda, (a.A * y) - (b.A * x), (a.B * y) - (b.B * x));
        var c = a / (a + 1) * (distance + 1);
        var (value, d) = (c, (Dual)0);
        for (var n = 1; ; n++)
        {
            var place = a + ((2.0 * n) - 1);
            var rest = n * (b - n) * x;
            var numerator = (a + (n - 1)) / place * ((a + b + (n - 1)) / place) * rest * x;
            var partial = n + (rest / place) + ((a + n) / (place + 2) * (distance + (1 + (n * (2 - x)))));
            d = 1 / (partial + (numerator * d));
            c = partial + (numerator / c);
            var factor = c * d;
            value *= factor;
            if (!(Math.Abs(factor.Value - 1) > 2e-16 || Math.Abs(factor.A) > 1e-16 * Math.Abs(value.A / value.Value) || Math.Abs(factor.B) > 1e-16 * Math.Abs(value.B / value.Value)) || n > 1_000_000) return a / value;
        }
    }

    // xᵃ(1 − x)ᵇ/B(a, b), over a number.
    static double BetaScale(double a, double b, double x, double over)
    {
        if (Math.Min(a, b) < 10) return Exp((a * Log(x)) + (b * Log1p(-x)) + LogOverBeta(a, b, over));
        // By Stirling's approximations, the exponents around the mean: without the cancellation of large logarithms.
        return Exp(-BetaExponent(a, b, x, LambdaOf(a, b, x))) * (Math.Sqrt(a / (2 * Math.PI) * (b / (a + b))) / over) * (StirlingFactor(a + b) / (StirlingFactor(a) * StirlingFactor(b)));
    }

    // a (e − ln(1 + e)) + b (f − ln(1 + f)) with 1 + e = (a + b) x/a and 1 + f = (a + b)(1 − x)/b.
    static double BetaExponent(double a, double b, double x, double lambda)
    {
        return (a * Excess(-lambda / a, x * ((a + b) / a))) + (b * Excess(lambda / b, (1 - x) * ((a + b) / b)));
        static double Excess(double more, double ratio) => Math.Abs(more) > 0.5 ? more - Log(ratio) : LogOnePlusMinus(more);
    }

    // −ln B(a, b) − ln of a number.
    static double LogOverBeta(double a, double b, double over)
    {
        var (small, large) = (Math.Min(a, b), Math.Max(a, b));
        return LogGammaRise(large, small) - LogGammaOnePlus(small) + Log(small / over);
    }

    // ln Γ(x + d) − ln Γ(x) for 0 ≤ d ≤ x, exact to some ulp also where d is small: from a shift on as the difference of Stirling's approximations.
    static double LogGammaRise(double x, double d)
    {
        var sum = 0.0;
        for (; x < 10; x++) sum -= Log1p(d / x);
        var (end, inverse, endInverse) = (x + d, 1 / x, 1 / (x + d));
        var series = (Polynomial(endInverse * endInverse, StirlingSeries) * endInverse) - (Polynomial(inverse * inverse, StirlingSeries) * inverse);
        return ((x - 0.5) * Log1p(d / x)) + (d * (Log(end) - 1)) + series + sum;
    }

    // ψ(x + d) − ψ(x) for d ≥ 0, exact to some ulp also where d is small.
    static double DigammaRise(double x, double d)
    {
        var sum = 0.0;
        for (; x < LeastArgument; x++) sum += d / x / (x + d);
        var (inverse, endInverse) = (1 / x, 1 / (x + d));
        var series = (Polynomial(inverse * inverse, DigammaSeries) * inverse * inverse) - (Polynomial(endInverse * endInverse, DigammaSeries) * endInverse * endInverse);
        return Log1p(d / x) + (d * inverse * endInverse / 2) + series + sum;
    }

    // Temme (1979), DLMF 8.18.9, with its first term: I = ½ erfc(−h/√2) + φ(h)(1/h − 1/d), where ½h² is the exponent of the scale, d = −λ/√(ab/(a + b)), and φ the normal density. With the derivatives of its leading part, and the other part, in which h turns its sign.
    static (Dual Lower, double Upper) UniformBeta(double a, double b, double x)
    {
        var lambda = LambdaOf(a, b, x);
        var exponent = BetaExponent(a, b, x, lambda);
        var root = Math.Sqrt(a * (b / (a + b)));
        var d = -lambda / root;
        var h = Math.CopySign(Math.Sqrt(2 * exponent), d);
        // Near the mean the difference by its own series.
        var correction = Math.Abs(d) < 0.01 ? (root / 3 * ((1 / a) - (1 / b))) + (root * lambda / 12 * ((1 / a / a) + (1 / a / b) + (1 / b / b))) : (1 / h) - (1 / d);
        var density = Exp(-exponent) / Math.Sqrt(2 * Math.PI);
        // ∂h/∂a = ln(a/((a + b) x))/h, whose limit at the mean is −√(b/(a (a + b))).
        var ofA = Math.Abs(d) < 1e-6 ? -root / a : -Log1p(-lambda / a) / h;
        var ofB = Math.Abs(d) < 1e-6 ? root / b : -Log1p(lambda / b) / h;
        var slope = density * (1 - (h * correction));
        return (new((Erfc(-h / Math.Sqrt(2)) / 2) + (density * correction), density == 0 ? 0 : slope * ofA, density == 0 ? 0 : slope * ofB), (Erfc(h / Math.Sqrt(2)) / 2) - (density * correction));
    }
}
