using Ogee.Ops;

namespace Ogee.Learn;

/// <summary>The incomplete gamma functions and the slope of draws: by a series below the shape and a continued fraction above it, as loops; of large shapes, near them, by Temme's expansion.</summary>
static class OnnxIncompleteGammaForms
{
    const double UniformShape = 2000, UniformReach = 0.15, Enough = 1e-15;

    // Many times what the fraction takes anywhere: for what goes to and fro in the last digit.
    const int Most = 2000;

    internal static IReadOnlyList<OnnxForm> All { get; } =
    [
        new(typeof(GammaP), "Loop, Exp, Log and others", e => OnnxReal.Compute(e, x => Incomplete(x[0], x[1], isUpper: false))),
        new(typeof(GammaQ), "Loop, Exp, Log and others", e => OnnxReal.Compute(e, x => Incomplete(x[0], x[1], isUpper: true))),
        new(typeof(GammaSlope), "Loop, Exp, Log and others", e => OnnxReal.Compute(e, x => Slope(x[0], x[1]))),
    ];

    static OnnxReal Incomplete(OnnxReal a, OnnxReal x, bool isUpper)
    {
        var (infinity, none) = (double.PositiveInfinity, a.Of(double.NaN));
        var isInside = a.And(a.And(a.Above(0), a.Below(infinity)), a.And(x.Above(0), x.Below(infinity)));
        // Where a shape is 0 all lies below x, where it is ∞ nothing; at the ends of x it is the other way round. NaN where both are said, and beyond.
        var (isAll, isNothing, least) = (a.Or(a.Is(0), x.Is(infinity)), a.Or(x.Is(0), a.Is(infinity)), a.AtMost(x));
        var edge = a.Of(isUpper ? 0 : 1).Where(isAll, a.Of(isUpper ? 1 : 0).Where(isNothing, none));
        edge = none.Where(a.Or(a.And(isAll, isNothing), a.Not(a.Or(least.Above(0), least.Is(0)))), edge);
        return Inside(a.Where(isInside, a.Of(1)), x.Where(isInside, a.Of(1)), isUpper).Where(isInside, edge);
    }

    static OnnxReal Inside(OnnxReal a, OnnxReal x, bool isUpper)
    {
        var mean = (x - a) / a;
        var (isUniform, isFraction) = Regions(a, x, mean);
        var scale = Scale(a, x, mean);
        var below = scale * Series(a, x, a.Or(isUniform, isFraction), hasSlope: false)[1];
        var above = a * scale * Fraction(a, x, a.Or(isUniform, a.Not(isFraction)), hasSlope: false)[2];
        var small = isUpper ? UpperOfSmall(a, x).Where(a.Below(1), 1 - below) : below;
        return Uniform(a, mean, isUpper).Where(isUniform, (isUpper ? above : 1 - above).Where(isFraction, small));
    }

    static (string IsUniform, string IsFraction) Regions(OnnxReal a, OnnxReal x, OnnxReal mean)
    {
        var isUniform = a.And(a.Above(UniformShape), mean.Abs().Below(UniformReach));
        return (isUniform, a.And(a.Not(isUniform), a.And(x.Above(a), x.Above(1))));
    }

    // Σ xⁿ/((a + 1)…(a + n)) and its derivative with respect to a: states are the term, the sum, and of the slope the same two. Of what is left out there are no terms.
    static OnnxReal[] Series(OnnxReal a, OnnxReal x, string isLeft, bool hasSlope)
    {
        x = a.Of(0).Where(isLeft, x);
        OnnxReal[] first = [a.Of(1), a.Of(1), a.Of(0), a.Of(0)];
        return OnnxLoops.While(hasSlope ? first : first[..2], (n, s) =>
        {
            var place = a + n;
            var term = s[0] * (x / place);
            var sum = s[1] + term;
            var goesOn = term.Above(sum * 1e-18);
            if (!hasSlope) return ([term, sum], goesOn);
            var falling = s[2] - (1 / place);
            var more = term * falling;
            var slope = s[3] + more;
            return ([term, sum, falling, slope], a.Or(goesOn, (-more).Above(slope * -1e-18)));
        });
    }

    // Legendre's continued fraction by Lentz's method, and how its logarithm grows with a: states are c, d, the value, and of the slope c′, d′ and the growth. What is left out is as at (1, 2).
    static OnnxReal[] Fraction(OnnxReal a, OnnxReal x, string isLeft, bool hasSlope)
    {
        (a, x) = (a.Of(1).Where(isLeft, a), a.Of(2).Where(isLeft, x));
        var start = x + 1 - a;
        var inverse = 1 / start;
        OnnxReal[] first = [a.Of(double.PositiveInfinity), inverse, inverse, a.Of(0), inverse * inverse, inverse];
        return OnnxLoops.While(hasSlope ? first : first[..3], (n, s) =>
        {
            var (product, b) = (n * (a - n), start + (n * 2));
            var ratio = product / s[0];
            var (c, d) = (b + ratio, 1 / ((product * s[1]) + b));
            var factor = c * d;
            var goesOn = a.And((factor - 1).Abs().Above(Enough), n.Below(Most));
            if (!hasSlope) return ([c, d, s[2] * factor], goesOn);
            var growC = (n / s[0]) - 1 - (ratio * (s[3] / s[0]));
            var growD = (1 - (n * s[1]) - (product * s[4])) * (d * d);
            var more = (growC / c) + (growD / d);
            var growth = s[5] + more;
            return ([c, d, s[2] * factor, growC, growD, growth], a.Or(goesOn, a.And(more.Abs().Above(growth.Abs() * Enough), n.Below(Most))));
        });
    }

    // xᵃe⁻ˣ/Γ(a + 1); of larger shapes by what x is beyond them, without the cancellation of large logarithms.
    static OnnxReal Scale(OnnxReal a, OnnxReal x, OnnxReal mean)
    {
        var near = ((a * x.Log()) - x - OnnxGammaForms.OfOnePlus(a)).Exp();
        var far = (-(a * LogOnePlusMinus(mean))).Exp() / ((a * (2 * Math.PI)).Sqrt() * OnnxGammaForms.StirlingRest(1 / a).Exp());
        return near.Where(a.Below(10), far);
    }

    /// <summary>m − ln(1 + m): with z = m/(2 + m) it is m·z − 2z³ (1/3 + z²/5 + z⁴/7 + …).</summary>
    internal static OnnxReal LogOnePlusMinus(OnnxReal m)
    {
        var z = m / (m + 2);
        var square = z * z;
        var near = (m * z) - (z * square * 2 * square.Polynomial([.. Enumerable.Range(0, 17).Select(static n => 1 / ((2.0 * n) + 3))]));
        return (m - m.Log1p()).Where(m.Abs().Above(0.5), near);
    }

    // For a < 1 and x ≤ 1: Q = −expm1(l) − eˡ · a Σ (−x)ⁿ/((a + n) n!) with l = ln(xᵃ/Γ(1 + a)), accurate where Q is small.
    static OnnxReal UpperOfSmall(OnnxReal a, OnnxReal x)
    {
        var logarithm = (a * x.Log()) - OnnxGammaForms.OfOnePlus(a);
        var factors = new double[21];
        factors[0] = 1;
        for (var n = 1; n < factors.Length; n++) factors[n] = factors[n - 1] / -n;
        var sum = a.Of(0);
        for (var n = factors.Length - 1; n >= 1; n--) sum = ((factors[n] / (a + n)) + sum) * x;
        return -logarithm.Expm1() - (logarithm.Exp() * a * sum);
    }

    // Temme (1979): Q = ½ erfc(η√(a/2)) + e^(−aη²/2)/√(2πa) · (c₀ + c₁/a + c₂/a²), with ½η² = m − ln(1 + m) and the sign of m = x/a − 1.
    static OnnxReal Uniform(OnnxReal a, OnnxReal m, bool isUpper)
    {
        var half = LogOnePlusMinus(m);
        var square = a * half;
        var eta = (half * 2).Sqrt().SignedBy(m);
        var rest = (-square).Exp() / (a * (2 * Math.PI)).Sqrt() * Expansion(First(m), eta, 1 / a);
        var y = square.Sqrt().SignedBy(m);
        return isUpper ? (OnnxErrorFunctionForms.Erfc(y, square) / 2) + rest : (OnnxErrorFunctionForms.Erfc(-y, square) / 2) - rest;
    }

    // c₀ = 1/m − 1/η.
    static OnnxReal First(OnnxReal m) => (m / UniformReach).Polynomial(OnnxFit.Of(13, static t => t * UniformReach is var m ? (1 / m) - (Math.Sign(m) / Math.Sqrt(2 * (m - Portable.Log1p(m)))) : 0));

    // The beginnings of Taylor's series of c₁, its derivative, and c₂ in η: enough for what is divided by a and a².
    static double[] Second => [-1.0 / 540, -1.0 / 288, 1.0 / 378, -77.0 / 77760];

    static double[] OfSecond => [-1.0 / 288, 1.0 / 189, -77.0 / 25920];

    static double[] Third => [25.0 / 6048, -139.0 / 51840];

    static OnnxReal Expansion(OnnxReal first, OnnxReal eta, OnnxReal inverse) => (((eta.Polynomial(Third) * inverse) + eta.Polynomial(Second)) * inverse) + first;

    static OnnxReal Slope(OnnxReal a, OnnxReal logarithm)
    {
        var isInside = a.And(a.And(a.Above(0), a.Below(double.PositiveInfinity)), logarithm.Below(double.PositiveInfinity));
        (a, logarithm) = (a.Where(isInside, a.Of(1)), logarithm.Where(isInside, a.Of(0)));
        var x = logarithm.Exp();
        var mean = (x - a) / a;
        var (isUniform, isFraction) = Regions(a, x, mean);
        var (below, above) = (Series(a, x, a.Or(isUniform, isFraction), hasSlope: true), Fraction(a, x, a.Or(isUniform, a.Not(isFraction)), hasSlope: true));
        var digamma = OnnxGammaForms.DigammaOfPositive(a);
        // ψ(a + 1) = ψ(a) + 1/a.
        var ofSeries = -((below[1] * (logarithm - OnnxGammaForms.DigammaOfPositive(a + 1))) + below[3]) / a;
        var ofFraction = above[2] * (logarithm - digamma + above[5]);
        return UniformSlope(a, mean).Where(isUniform, ofFraction.Where(isFraction, ofSeries)).Except(a.Not(isInside), double.NaN);
    }

    // −∂P/∂a by the density and x: every exponential cancels.
    static OnnxReal UniformSlope(OnnxReal a, OnnxReal m)
    {
        var half = LogOnePlusMinus(m);
        var eta = (half * 2).Sqrt().SignedBy(m);
        // m/η = 1 + m/3 − … at 0.
        var ratio = ((m / 3) + 1).Where(m.Abs().Below(1e-9), m / eta);
        var inverse = 1 / a;
        var series = Expansion(First(m), eta, inverse);
        var ofEta = (eta.Polynomial(OfSecond) * inverse) + eta.Polynomial([1.0 / 12, -4.0 / 135, 1.0 / 288, 4.0 / 2835, -139.0 / 155520]);
        var ofSeries = -(((ofEta * ratio) + (((eta.Polynomial(Third) * 2 * inverse) + eta.Polynomial(Second)) * inverse)) * inverse);
        return OnnxGammaForms.StirlingRest(inverse).Exp() * inverse * (ratio - (eta / 2) + (series * (m - half - (inverse / 2))) + ofSeries);
    }
}
