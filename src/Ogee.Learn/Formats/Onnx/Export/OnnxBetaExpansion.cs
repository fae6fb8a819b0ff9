namespace Ogee.Learn;

/// <summary>The incomplete beta function of large shapes. Temme (1979), DLMF 8.18.9, with its first term: I = ½ erfc(−h/√2) + φ(h)(1/h − 1/d), where ½h² is the exponent of the scale, d = −λ/√(ab/(a + b)), and φ the normal density.</summary>
/// <param name="Lower">The part below x.</param>
/// <param name="Upper">The part above it, in which h turns its sign.</param>
/// <param name="SlopeA">The derivative of the leading part with respect to a.</param>
/// <param name="SlopeB">The derivative with respect to b.</param>
readonly record struct OnnxBetaExpansion(OnnxReal Lower, OnnxReal Upper, OnnxReal SlopeA, OnnxReal SlopeB)
{
    const double RootOfHalf = 0.7071067811865476;

    // λ is a − (a + b) x.
    internal static OnnxBetaExpansion Of(OnnxReal a, OnnxReal b, OnnxReal x, OnnxReal lambda)
    {
        var exponent = OnnxBetaScales.Exponent(a, b, x, lambda);
        var root = (a * (b / (a + b))).Sqrt();
        var d = -(lambda / root);
        var h = (exponent * 2).Sqrt().SignedBy(d);
        var (inverseA, inverseB) = (1 / a, 1 / b);
        // Near the mean the difference by its own series.
        var near = (root / 3 * (inverseA - inverseB)) + (root * lambda / 12 * ((inverseA * inverseA) + (inverseA * inverseB) + (inverseB * inverseB)));
        var correction = near.Where(d.Abs().Below(0.01), (1 / h) - (1 / d));
        var density = (-exponent).Exp() / Math.Sqrt(2 * Math.PI);
        // ∂h/∂a = ln(a/((a + b) x))/h, whose limit at the mean is −√(b/(a (a + b))).
        var isMean = d.Abs().Below(1e-6);
        var ofA = (-(root / a)).Where(isMean, -((-(lambda / a)).Log1p() / h));
        var ofB = (root / b).Where(isMean, -((lambda / b).Log1p() / h));
        var slope = density * (1 - (h * correction));
        var isNothing = density.Is(0);
        var y = h * RootOfHalf;
        return new((OnnxErrorFunctionForms.Erfc(-y, exponent) / 2) + (density * correction), (OnnxErrorFunctionForms.Erfc(y, exponent) / 2) - (density * correction), (slope * ofA).Except(isNothing, 0), (slope * ofB).Except(isNothing, 0));
    }
}
