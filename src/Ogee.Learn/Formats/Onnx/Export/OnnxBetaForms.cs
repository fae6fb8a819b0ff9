using Ogee.Ops;

namespace Ogee.Learn;

/// <summary>The incomplete beta functions, their density and their slopes: by a series or a continued fraction on the side of the mean where it converges, as loops; of large shapes by Temme's expansion.</summary>
static class OnnxBetaForms
{
    // From here on the expansion's first term is enough; the largest number of times is for what goes to and fro in the last digit.
    const double UniformShapes = 1e6, Enough = 1e-15;
    const int Most = 5000;

    enum Asked { Lower, Upper, SlopeA, SlopeB }

    internal static IReadOnlyList<OnnxForm> All { get; } =
    [
        Of<BetaInc>((a, b, x) => Incomplete(a, b, x, Asked.Lower)), Of<BetaIncC>((a, b, x) => Incomplete(a, b, x, Asked.Upper)),
        Of<BetaIncSlopeA>((a, b, x) => Incomplete(a, b, x, Asked.SlopeA)), Of<BetaIncSlopeB>((a, b, x) => Incomplete(a, b, x, Asked.SlopeB)),
        new(typeof(BetaDensity), "Exp, Log and others", e => OnnxReal.Compute(e, x => Density(x[0], x[1], x[2]))),
    ];

    static OnnxForm Of<T>(Func<OnnxReal, OnnxReal, OnnxReal, OnnxReal> write) where T : struct => new(typeof(T), "Loop, Exp, Log and others", e => OnnxReal.Compute(e, x => write(x[0], x[1], x[2])));

    // Where shapes are positive and finite and x is between 0 and 1, the ends aside.
    static string IsInside(OnnxReal a, OnnxReal b, OnnxReal x) => a.And(HasShapes(a, b), a.And(x.Above(0), x.Below(1)));

    static string HasShapes(OnnxReal a, OnnxReal b) => a.And(a.And(a.Above(0), a.Below(double.PositiveInfinity)), a.And(b.Above(0), b.Below(double.PositiveInfinity)));

    // a − (a + b) x, by 1 − x, which is exact where most would cancel.
    static OnnxReal Lambda(OnnxReal a, OnnxReal b, OnnxReal x) => (a * (1 - x)) - (b * x);

    static OnnxReal Incomplete(OnnxReal a, OnnxReal b, OnnxReal x, Asked asked)
    {
        var isInside = IsInside(a, b, x);
        var inside = Inside(a.Where(isInside, a.Of(1)), b.Where(isInside, a.Of(1)), x.Where(isInside, a.Of(0.5)), asked);
        var (isFirst, isLast, none) = (x.Is(0), x.Is(1), a.Of(double.NaN));
        if (asked is Asked.SlopeA or Asked.SlopeB) return inside.Where(isInside, none.Except(a.And(HasShapes(a, b), a.Or(isFirst, isLast)), 0));
        // Nothing lies below x at 0, or where all weight is at 1; all lies below it at 1, or where all weight is at 0. NaN where both are said, and beyond.
        var infinity = double.PositiveInfinity;
        var (isNothing, isAll) = (a.Or(isFirst, a.Or(b.Is(0), a.Is(infinity))), a.Or(isLast, a.Or(a.Is(0), b.Is(infinity))));
        var least = a.AtMost(b).AtMost(x).AtMost(1 - x);
        var edge = a.Of(asked == Asked.Upper ? 1 : 0).Where(isNothing, a.Of(asked == Asked.Upper ? 0 : 1).Where(isAll, none));
        return inside.Where(isInside, none.Where(a.Or(a.And(isNothing, isAll), a.Not(a.Or(least.Above(0), least.Is(0)))), edge));
    }

    static OnnxReal Inside(OnnxReal a, OnnxReal b, OnnxReal x, Asked asked)
    {
        var (y, lambda) = (1 - x, Lambda(a, b, x));
        var isUniform = a.AtMost(b).Above(UniformShapes);
        // The series where its terms fall, or else the fraction on the side of the mean where it converges.
        var isLow = x.Below(0.5);
        var isSeries = a.Or(a.And(isLow, (b * x).Below(2)), a.And(a.Not(isLow), (a * y).Below(2)));
        var isUpper = a.Or(a.And(isSeries, a.Not(isLow)), a.And(a.Not(isSeries), lambda.Below(0)));
        OnnxReal Own(OnnxReal lower, OnnxReal upper) => upper.Where(isUpper, lower);
        var (p, q, u, distance) = (Own(a, b), Own(b, a), Own(x, y), lambda.Abs());
        var (logU, logV) = (Own(x.Log(), (-x).Log1p()), Own((-x).Log1p(), x.Log()));
        // The derivative is with respect to one of the shapes, which is p or q as the side has it.
        var (one, nothing) = (a.Of(1), a.Of(0));
        (OnnxReal? P, OnnxReal? Q) slopes = asked switch { Asked.SlopeA => (Own(one, nothing), Own(nothing, one)), Asked.SlopeB => (Own(nothing, one), Own(one, nothing)), _ => (null, null) };
        var (dualP, dualQ) = (new OnnxDual(p, slopes.P), new OnnxDual(q, slopes.Q));
        var (isNoSeries, isNoFraction) = (a.Or(isUniform, a.Not(isSeries)), a.Or(isUniform, isSeries));
        var rest = Series(dualP, dualQ, nothing.Where(isNoSeries, u));
        var fraction = Fraction(dualP, dualQ, u, distance, isNoFraction);
        var exponent = (p * logU) + OnnxBetaScales.LogOverBeta(p, q, p);
        var scale = exponent.Exp().Where(isSeries, OnnxBetaScales.Scale(a, b, x, lambda, p));
        var sum = (rest.Value + 1).Where(isSeries, fraction.Value);
        var uniform = OnnxBetaExpansion.Of(a, b, x, lambda);
        if (asked is Asked.Lower or Asked.Upper)
        {
            var part = scale * sum;
            // Of a small shape its part is near 1: what is left of it without rounding.
            var other = (-exponent.Expm1() - (scale * rest.Value)).Where(a.And(isSeries, p.Below(1)), 1 - part);
            return asked == Asked.Lower ? uniform.Lower.Where(isUniform, Own(part, other)) : uniform.Upper.Where(isUniform, Own(other, part));
        }
        // How the logarithm of the scale grows with p and q.
        var ofP = logU + OnnxGammaForms.DigammaOfPositive(p + q) - OnnxGammaForms.DigammaOfPositive(p + 1);
        var ofQ = nothing.Where(isSeries, logV) + OnnxBetaScales.DigammaRise(q, p);
        var growth = asked == Asked.SlopeA ? Own(ofP, ofQ) : Own(ofQ, ofP);
        var slope = scale * (rest.Slope!.Value.Where(isSeries, fraction.Slope!.Value) + (growth * sum));
        return (asked == Asked.SlopeA ? uniform.SlopeA : uniform.SlopeB).Where(isUniform, Own(slope, -slope));
    }

    // a Σ (1 − b)…(n − b) xⁿ/(n! (a + n)), DLMF 8.17.7 without its 1. States: the term and the sum, and their derivatives.
    static OnnxDual Series(OnnxDual a, OnnxDual b, OnnxReal x)
    {
        var nothing = x.Of(0);
        var hasSlope = a.Slope is not null;
        var less = new OnnxDual(-b.Value, b.Slope is { } slope ? -slope : null);
        OnnxReal[] first = [x.Of(1), nothing, nothing, nothing];
        var last = OnnxLoops.While(hasSlope ? first : first[..2], (n, s) =>
        {
            var term = new OnnxDual(s[0], hasSlope ? s[2] : null) * ((less + n) * (x / n));
            var more = term * (a / (a + n));
            var sum = new OnnxDual(s[1], hasSlope ? s[3] : null) + more;
            var goesOn = x.Or(n.Below(4), more.Value.Abs().Above((sum.Value + 1).Abs() * 1e-17));
            if (!hasSlope) return ([term.Value, sum.Value], x.And(goesOn, n.Below(Most)));
            goesOn = x.Or(goesOn, more.Slope!.Value.Abs().Above((sum.Slope!.Value.Abs() + (sum.Value + 1).Abs()) * 1e-17));
            return ([term.Value, sum.Value, term.Slope!.Value, sum.Slope!.Value], x.And(goesOn, n.Below(Most)));
        });
        return new(last[1], hasSlope ? last[3] : null);
    }

    // The continued fraction of Didonato and Morris (1992), equation 9, times a, by Lentz's method; for λ = a − (a + b) x ≥ 0. States: c, d and the value, and their derivatives. What is left out is as at (1, 1, ½).
    static OnnxDual Fraction(OnnxDual a, OnnxDual b, OnnxReal x, OnnxReal lambda, string isLeft)
    {
        var one = x.Of(1);
        var hasSlope = a.Slope is not null;
        (a, b, x, lambda) = (a with { Value = one.Where(isLeft, a.Value) }, b with { Value = one.Where(isLeft, b.Value) }, x.Of(0.5).Where(isLeft, x), x.Of(0).Where(isLeft, lambda));
        var both = a + b;
        var distance = new OnnxDual(lambda, hasSlope ? (a.Slope!.Value * (1 - x)) - (b.Slope!.Value * x) : null);
        var start = a / (a + 1) * (distance + 1);
        OnnxReal[] Flat(params ReadOnlySpan<OnnxDual> all)
        {
            var values = new List<OnnxReal>();
            foreach (var each in all) values.AddRange(hasSlope ? [each.Value, each.Slope ?? x.Of(0)] : [each.Value]);
            return [.. values];
        }
        OnnxDual State(OnnxReal[] states, int i) => hasSlope ? new OnnxDual(states[2 * i], states[(2 * i) + 1]) : states[i];
        var last = OnnxLoops.While(Flat(start, x.Of(0), start), (n, s) =>
        {
            var (before, place) = (n - 1, a + (n * 2) + -1);
            var rest = (b - n) * (n * x);
            var numerator = (a + before) / place * ((both + before) / place) * rest * x;
            var partial = (rest / place) + ((a + n) / (place + 2) * (distance + ((n * (2 - x)) + 1))) + n;
            var d = (OnnxDual)one / (partial + (numerator * State(s, 1)));
            var c = partial + (numerator / State(s, 0));
            var factor = c * d;
            var value = State(s, 2) * factor;
            var goesOn = (factor.Value - 1).Abs().Above(Enough);
            if (hasSlope) goesOn = x.Or(goesOn, factor.Slope!.Value.Abs().Above((value.Slope!.Value / value.Value).Abs() * (10 * Enough)));
            return (Flat(c, d, value), x.And(goesOn, n.Below(Most)));
        });
        return a / State(last, 2);
    }

    static OnnxReal Density(OnnxReal a, OnnxReal b, OnnxReal x)
    {
        var isInside = IsInside(a, b, x);
        var (p, q, at) = (a.Where(isInside, a.Of(1)), b.Where(isInside, a.Of(1)), x.Where(isInside, a.Of(0.5)));
        var (logX, logY) = (at.Log(), (-at).Log1p());
        // Next to 0 xᵃ is no normal number where xᵃ⁻¹ is one.
        var near = (((p - 1) * logX) + ((q - 1) * logY) + OnnxBetaScales.LogOverBeta(p, q, p.Of(1))).Exp();
        var isNear = a.And(p.Below(10), (p * logX).Below(-600));
        var inside = near.Where(isNear, OnnxBetaScales.Scale(p, q, at, Lambda(p, q, at), p.Of(1)) / at / (1 - at));
        OnnxReal AtEnd(OnnxReal shape, OnnxReal other) => a.Of(double.PositiveInfinity).Where(shape.Below(1), other.Where(shape.Is(1), a.Of(0)));
        var edge = AtEnd(a, b).Where(x.Is(0), AtEnd(b, a).Where(x.Is(1), a.Of(double.NaN)));
        return inside.Where(isInside, edge.Where(HasShapes(a, b), a.Of(double.NaN)));
    }
}
