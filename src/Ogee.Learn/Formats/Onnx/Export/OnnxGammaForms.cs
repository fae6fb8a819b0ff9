using Ogee.Ops;

namespace Ogee.Learn;

/// <summary>The logarithm of the gamma function and its derivatives: by asymptotic series, which arguments are shifted to.</summary>
static class OnnxGammaForms
{
    // What the series of digamma asks to be shifted to: its terms leave less than 10⁻¹⁷.
    const int Least = 12;

    internal static IReadOnlyList<OnnxForm> All { get; } =
    [
        new(typeof(LogGamma), "Log, Sin and others", e => OnnxReal.Compute(e, x => LogGamma(x[0]))),
        new(typeof(Digamma), "Log, Sin and others", e => OnnxReal.Compute(e, x => Digamma(x[0]))),
        new(typeof(Polygamma), "Loop, Pow and others", e => OnnxReal.Compute(e, x => OnnxPolygamma.Of(x[0], x[1]))),
    ];

    // Γ(x)·Γ(1 − x) = π / sin(πx).
    static OnnxReal LogGamma(OnnxReal x)
    {
        var isReflected = x.Below(0);
        var value = OfPositive((1 - x).Where(isReflected, x));
        // sin πx is taken of what lies between x and the nearest whole number.
        var fraction = x.Fraction();
        var reflected = ((Math.PI / fraction.SinPi().Abs()).Log() - value).Except(fraction.Is(0), double.PositiveInfinity);
        return reflected.Where(isReflected, value).Except(x.Words.One("IsInf", x.Name), double.PositiveInfinity);
    }

    // ln Γ(x) for x ≥ 0; below 0.75 by that of x + 1.
    static OnnxReal OfPositive(OnnxReal x)
    {
        var isSmall = x.Below(0.75);
        var near = Middle(x.Where(isSmall, x - 1));
        return (near - x.Log()).Where(isSmall, near.Where(x.Below(2.5), Far(x)));
    }

    /// <summary>ln Γ(1 + x) for x ≥ 0, which keeps the digits of a small x.</summary>
    internal static OnnxReal OfOnePlus(OnnxReal x) => Middle(x).Where(x.Below(1.5), Far(x + 1));

    // ln Γ(1 + x) for x from −1/4 to 3/2: the zeros at 0 and 1 are factors, and the quotient is smooth.
    static OnnxReal Middle(OnnxReal x) => x * (x - 1) * ((x - 0.625) / 0.875).Polynomial(OnnxFit.Of(29, static t => 1.625 + (0.875 * t) is var x ? Portable.LogGamma(x) / (x - 1) / (x - 2) : 0));

    // ln Γ(x) above 2.5: Γ(x) = Γ(x + 8)/(x (x + 1)…(x + 7)) below 10.
    static OnnxReal Far(OnnxReal x)
    {
        var isShifted = x.Below(10);
        var product = x;
        for (var k = 1; k < 8; k++) product *= x + k;
        var value = Stirling((x + 8).Where(isShifted, x));
        return (value - product.Log()).Where(isShifted, value);
    }

    // (x − ½)(ln x − 1) − ½ + ½ ln 2π + Σ B₂ₙ/(2n(2n − 1)x²ⁿ⁻¹): so written it overflows where the result does.
    static OnnxReal Stirling(OnnxReal x)
    {
        var inverse = 1 / x;
        return ((x - 0.5) * (x.Log() - 1)) + 0.4189385332046727 + StirlingRest(inverse);
    }

    /// <summary>The logarithm of Γ over Stirling's approximation, Σ B₂ₙ/(2n(2n − 1)x²ⁿ⁻¹), of 1/x from 0 to 1/10.</summary>
    internal static OnnxReal StirlingRest(OnnxReal inverse) => (inverse * inverse).Polynomial([.. Bernoulli.Select(static (b, i) => b / ((2 * i) + 2) / ((2 * i) + 1))]) * inverse;

    /// <summary>ψ(x); NaN at the negative whole numbers.</summary>
    internal static OnnxReal Digamma(OnnxReal x)
    {
        var isReflected = x.Below(0);
        var value = DigammaOfPositive((1 - x).Where(isReflected, x));
        // ψ(x) = ψ(1 − x) − π/tan πx, the tangent by sines alone: the cosine is the sine of what is left to a quarter turn.
        var fraction = x.Fraction();
        var reflected = value - ((0.5 - fraction.Abs()).SinPi() * Math.PI / fraction.SinPi());
        return reflected.Except(fraction.Is(0), double.NaN).Where(isReflected, value);
    }

    /// <summary>ψ(x) for x ≥ 0.</summary>
    internal static OnnxReal DigammaOfPositive(OnnxReal x)
    {
        // ψ(x) = ψ(x + 12) − Σ 1/(x + k), in pairs: 1/(x + k) + 1/(x + 11 − k) = (2x + 11)/(x (x + 11) + k (11 − k)).
        var isShifted = x.Below(Least);
        var product = x * (x + (Least - 1));
        var sum = 1 / product;
        for (var k = 1; k < Least / 2; k++) sum += 1 / (product + (k * (Least - 1 - k)));
        var shifted = (x + Least).Where(isShifted, x);
        var inverse = 1 / shifted;
        var value = shifted.Log() - (inverse * (((inverse * inverse).Polynomial([.. Bernoulli.Select(static (b, i) => b / ((2 * i) + 2))]) * inverse) + 0.5));
        return (value - (((x * 2) + (Least - 1)) * sum)).Where(isShifted, value);
    }

    /// <summary>Bernoulli's numbers B₂, B₄, …, B₁₈.</summary>
    internal static double[] Bernoulli => [1.0 / 6, -1.0 / 30, 1.0 / 42, -1.0 / 30, 5.0 / 66, -691.0 / 2730, 7.0 / 6, -3617.0 / 510, 43867.0 / 798];
}
