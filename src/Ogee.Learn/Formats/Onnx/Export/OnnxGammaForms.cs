using Ogee.Ops;

namespace Ogee.Learn;

/// <summary>The logarithm of the gamma function and its derivatives: by asymptotic series, which arguments are shifted to.</summary>
static class OnnxGammaForms
{
    // What series ask to be shifted to, and the terms that they have: less than 10⁻¹⁷ is left out.
    const int Least = 12, Terms = 9;

    internal static IReadOnlyList<OnnxForm> All { get; } =
    [
        new(typeof(LogGamma), "Log, Sin and others", e => OnnxReal.Compute(e, x => LogGamma(x[0]))),
        new(typeof(Digamma), "Log, Sin and others", e => OnnxReal.Compute(e, x => Digamma(x[0]))),
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

    /// <summary>ln Γ(x) for x ≥ 0.</summary>
    internal static OnnxReal OfPositive(OnnxReal x)
    {
        // Γ(x) = Γ(x + 8)/(x (x + 1)…(x + 7)) above 2.5; around the zeros at 1 and 2, which are factors, a quotient that is smooth; below 0.75 by that of x + 1.
        var isShifted = x.Below(10);
        var product = x;
        for (var k = 1; k < 8; k++) product *= x + k;
        var far = Stirling((x + 8).Where(isShifted, x));
        far = (far - product.Log()).Where(isShifted, far);
        var isSmall = x.Below(0.75);
        var middle = (x + 1).Where(isSmall, x);
        var near = (middle - 1) * (middle - 2) * ((middle - 1.625) / 0.875).Polynomial(OnnxFit.Of(29, static t => 1.625 + (0.875 * t) is var x ? Portable.LogGamma(x) / (x - 1) / (x - 2) : 0));
        return (near - x.Log()).Where(isSmall, near.Where(x.Below(2.5), far));
    }

    // (x − ½)(ln x − 1) − ½ + ½ ln 2π + Σ B₂ₙ/(2n(2n − 1)x²ⁿ⁻¹): so written it overflows where the result does.
    static OnnxReal Stirling(OnnxReal x)
    {
        var inverse = 1 / x;
        return ((x - 0.5) * (x.Log() - 1)) + 0.4189385332046727 + ((inverse * inverse).Polynomial([.. Bernoulli.Select(static (b, i) => b / ((2 * i) + 2) / ((2 * i) + 1))]) * inverse);
    }

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

    static OnnxReal DigammaOfPositive(OnnxReal x)
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

    // B₂, B₄, …, B₁₈.
    static double[] Bernoulli => [1.0 / 6, -1.0 / 30, 1.0 / 42, -1.0 / 30, 5.0 / 66, -691.0 / 2730, 7.0 / 6, -3617.0 / 510, 43867.0 / 798];
}
