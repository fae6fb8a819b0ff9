namespace Ogee;

// Special functions, with gradients in words of each other.
public sealed partial class Tensor
{
    /// <summary>sin(πx) / (πx), and 1 at 0.</summary>
    public Tensor Sinc() => Map<Sinc>();

    /// <summary>e^(x²) · erfc(x), which keeps its digits where erfc is 0.</summary>
    public Tensor Erfcx() => Map<Erfcx>();

    /// <summary>The inverse of the error function; ±∞ at ±1, NaN beyond.</summary>
    public Tensor ErfInverse() => Map<ErfInverse>();

    /// <summary>The probability that a standard normal variable is at most x, accurate where it is small.</summary>
    public Tensor NormalCdf() => Map<NormalCdf>();

    /// <summary>The logarithm of <see cref="NormalCdf"/>, also where that is 0.</summary>
    public Tensor LogNormalCdf() => Map<LogNormalCdf>();

    /// <summary>The number that a standard normal variable is below with a probability: the inverse of <see cref="NormalCdf"/>. −∞ at 0, +∞ at 1, NaN beyond.</summary>
    public Tensor NormalQuantile() => Map<NormalQuantile>();

    /// <summary>ln |Γ(x)|; +∞ at 0 and the negative whole numbers.</summary>
    public Tensor LogGamma() => Map<LogGamma>();

    /// <summary>The derivative of <see cref="LogGamma"/>; NaN at the negative whole numbers.</summary>
    public Tensor Digamma() => Map<Digamma>();

    /// <summary>A derivative of <see cref="Digamma"/>: of order 1 it is the trigamma function.</summary>
    /// <param name="order">From 0, the function itself, to 100.</param>
    /// <exception cref="OgeeException">The order is out of range.</exception>
    public Tensor Polygamma(int order)
    {
        if (order is < 0 or > Portable.LargestPolygammaOrder)
            throw EngineErrors.Argument.With($"polygamma: the order is {order}", $"Expected 0 to {Portable.LargestPolygammaOrder}", "Use 1 for the trigamma function.");
        return Like(order).Map<Polygamma>(this);
    }

    /// <summary>ln |B(a, b)| = ln |Γ(a)Γ(b) / Γ(a + b)|, broadcast; exact to some ulp of the largest of the three logarithms.</summary>
    public Tensor LogBeta(Tensor other) => LogGamma() + other.LogGamma() - (this + other).LogGamma();

    /// <summary>The regularised lower incomplete gamma function P(a, x) of this shape a: the probability that a gamma variable is at most x.</summary>
    /// <remarks>Gradients pass to both, to the shape once: a second derivative by it is a named error.</remarks>
    /// <param name="x">Not negative; broadcast.</param>
    /// <returns>From 0 to 1; NaN where either is negative.</returns>
    public Tensor GammaInc(Tensor x) => Map<GammaP>(x);

    /// <summary>1 − <see cref="GammaInc"/>, accurate where it is small.</summary>
    /// <inheritdoc cref="GammaInc"/>
    public Tensor GammaIncC(Tensor x) => Map<GammaQ>(x);

    /// <summary>The regularised incomplete beta function I(a, b; x) = ∫₀ˣ tᵃ⁻¹(1 − t)ᵇ⁻¹ dt / B(a, b) of this first shape a: the probability that a beta variable is at most x.</summary>
    /// <remarks>Gradients pass to all three, to the shapes once: second derivatives by them are a named error. Where x is near 1 and not exact, <see cref="BetaIncC"/> of b, a and 1 − x keeps digits that x has lost.</remarks>
    /// <param name="b">The second shape, not negative; broadcast.</param>
    /// <param name="x">From 0 to 1; broadcast.</param>
    /// <returns>From 0 to 1; NaN outside.</returns>
    /// <seealso href="https://dlmf.nist.gov/8.17"/>
    public Tensor BetaInc(Tensor b, Tensor x) => Map<BetaInc>(b, x);

    /// <summary>1 − <see cref="BetaInc"/>, accurate where it is small: the probability that a beta variable is more than x.</summary>
    /// <inheritdoc cref="BetaInc"/>
    public Tensor BetaIncC(Tensor b, Tensor x) => Map<BetaIncC>(b, x);

    /// <summary>The modified Bessel function of the first kind of order 0.</summary>
    public Tensor BesselI0() => Map<BesselI0>();

    /// <summary><see cref="BesselI0"/> times e^(−|x|), which does not overflow.</summary>
    public Tensor BesselI0e() => Map<BesselI0e>();

    /// <summary>The modified Bessel function of the first kind of order 1.</summary>
    public Tensor BesselI1() => Map<BesselI1>();

    /// <summary><see cref="BesselI1"/> times e^(−|x|), which does not overflow.</summary>
    public Tensor BesselI1e() => Map<BesselI1e>();
}
