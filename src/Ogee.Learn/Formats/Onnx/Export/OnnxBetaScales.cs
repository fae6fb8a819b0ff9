namespace Ogee.Learn;

/// <summary>What series and fractions of the incomplete beta function are multiplied by: xᵃ(1 − x)ᵇ/B(a, b), without the cancellation of large logarithms, and how it grows.</summary>
static class OnnxBetaScales
{
    // Shifts to where asymptotic series of the gamma function and its derivative leave less than 10⁻¹⁷.
    const int Stirling = 10, Digamma = 12;

    /// <summary>The scale over a number; λ is a − (a + b) x.</summary>
    internal static OnnxReal Scale(OnnxReal a, OnnxReal b, OnnxReal x, OnnxReal lambda, OnnxReal over)
    {
        var near = ((a * x.Log()) + (b * (-x).Log1p()) + LogOverBeta(a, b, over)).Exp();
        // By Stirling's approximations, the exponents around the mean.
        var rest = (OnnxGammaForms.StirlingRest(1 / (a + b)) - OnnxGammaForms.StirlingRest(1 / a) - OnnxGammaForms.StirlingRest(1 / b)).Exp();
        var far = (-Exponent(a, b, x, lambda)).Exp() * ((a / (2 * Math.PI) * (b / (a + b))).Sqrt() / over) * rest;
        return near.Where(a.AtMost(b).Below(Stirling), far);
    }

    /// <summary>a (e − ln(1 + e)) + b (f − ln(1 + f)) with 1 + e = (a + b) x/a and 1 + f = (a + b)(1 − x)/b.</summary>
    internal static OnnxReal Exponent(OnnxReal a, OnnxReal b, OnnxReal x, OnnxReal lambda)
    {
        return (a * Excess(-(lambda / a), x * ((a + b) / a))) + (b * Excess(lambda / b, (1 - x) * ((a + b) / b)));
        static OnnxReal Excess(OnnxReal more, OnnxReal ratio) => (more - ratio.Log()).Where(more.Abs().Above(0.5), OnnxIncompleteGammaForms.LogOnePlusMinus(more));
    }

    /// <summary>−ln B(a, b) − ln of a number.</summary>
    internal static OnnxReal LogOverBeta(OnnxReal a, OnnxReal b, OnnxReal over)
    {
        var isLess = a.Below(b);
        var (small, large) = (a.Where(isLess, b), b.Where(isLess, a));
        return LogGammaRise(large, small) - OnnxGammaForms.OfOnePlus(small) + (small / over).Log();
    }

    // ln Γ(x + d) − ln Γ(x) for 0 ≤ d ≤ x, also where d is small: Π(1 + d/(x + k)) − 1 grows without losing that.
    static OnnxReal LogGammaRise(OnnxReal x, OnnxReal d)
    {
        var isShifted = x.Below(Stirling);
        var less = d / x;
        for (var k = 1; k < Stirling; k++)
        {
            var ratio = d / (x + k);
            less = less + ratio + (less * ratio);
        }
        var shifted = (x + Stirling).Where(isShifted, x);
        var end = shifted + d;
        var rise = ((shifted - 0.5) * (d / shifted).Log1p()) + (d * (end.Log() - 1)) + OnnxGammaForms.StirlingRest(1 / end) - OnnxGammaForms.StirlingRest(1 / shifted);
        return (rise - less.Log1p()).Where(isShifted, rise);
    }

    /// <summary>ψ(x + d) − ψ(x) for d ≥ 0, also where d is small.</summary>
    internal static OnnxReal DigammaRise(OnnxReal x, OnnxReal d)
    {
        var isShifted = x.Below(Digamma);
        var sum = d / x / (x + d);
        for (var k = 1; k < Digamma; k++) sum += d / (x + k) / (x + d + k);
        var shifted = (x + Digamma).Where(isShifted, x);
        var (inverse, end) = (1 / shifted, 1 / (shifted + d));
        OnnxReal Series(OnnxReal of) => (of * of).Polynomial([.. OnnxGammaForms.Bernoulli.Select(static (b, i) => b / ((2 * i) + 2))]) * of * of;
        var rise = (d / shifted).Log1p() + (d * inverse * end / 2) + Series(inverse) - Series(end);
        return (rise + sum).Where(isShifted, rise);
    }
}
