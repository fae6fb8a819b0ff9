namespace Ogee;

public static partial class Portable
{
    // What each derivative of digamma asks to be shifted to: from there on nine terms of the asymptotic series leave less than 10⁻¹⁷.
    const int LeastArgument = 12;

    /// <summary>The highest order of <see cref="Polygamma"/>.</summary>
    public const int LargestPolygammaOrder = 100;

    /// <summary>The digamma function ψ, the derivative of <see cref="LogGamma"/>.</summary>
    /// <param name="x">Any number; 0 gives −∞, −0 gives +∞, the negative whole numbers give NaN.</param>
    /// <returns>The result, within 8 ulp of the larger of 1 and the result, since it crosses zero at 1.46 and between the poles.</returns>
    public static double Digamma(double x)
    {
        if (double.IsNaN(x) || x == double.PositiveInfinity) return x;
        if (x == 0) return double.IsNegative(x) ? double.PositiveInfinity : double.NegativeInfinity;
        if (x < 0)
        {
            // ψ(x) = ψ(1 − x) − π/tan πx; the nearest whole number is taken from x exactly.
            var fraction = x - Math.Round(x);
            return fraction == 0 || double.IsInfinity(x) ? double.NaN : Digamma(1 - x) - (Math.PI / Tan(Math.PI * fraction));
        }
        // ψ(x) = ψ(x + 1) − 1/x; the small terms first.
        var steps = StepsTo(LeastArgument, x);
        var inverse = 1 / (x + steps);
        var sum = Log(x + steps) - (inverse * (0.5 + (Polynomial(inverse * inverse, DigammaSeries) * inverse)));
        for (var k = steps - 1; k >= 0; k--) sum -= 1 / (x + k);
        return sum;
    }

    /// <summary>A derivative of <see cref="Digamma"/>: ψ⁽ⁿ⁾(x) = (−1)ⁿ⁺¹ n! Σ (x + k)⁻ⁿ⁻¹, over k from 0 on.</summary>
    /// <param name="order">n, a whole number from 0, the function itself, to <see cref="LargestPolygammaOrder"/>; any other gives NaN.</param>
    /// <param name="x">Any number; poles are at 0 and the negative whole numbers. Below −1,000 orders above 1 give NaN.</param>
    /// <returns>The result, within 8 ulp for x &gt; 0.</returns>
    public static double Polygamma(double order, double x)
    {
        if (!(order >= 0 && order <= LargestPolygammaOrder && Math.Floor(order) == order) || double.IsNaN(x)) return double.NaN;
        var n = (int)order;
        if (n == 0) return Digamma(x);
        if (x == double.PositiveInfinity) return n % 2 == 1 ? 0 : -0.0;
        if (x < 0)
        {
            var fraction = x - Math.Round(x);
            if (fraction == 0) return n % 2 == 1 && double.IsFinite(x) ? double.PositiveInfinity : double.NaN;
            if (n == 1)
            {
                // ψ′(x) + ψ′(1 − x) = (π/sin πx)².
                var ratio = Math.PI / Sin(Math.PI * fraction);
                return (ratio * ratio) - Polygamma(1, 1 - x);
            }
            if (x < -1000) return double.NaN;
        }
        // Euler and Maclaurin: Σ (y + k)⁻ˢ = y⁻ⁿ · (1/n + 1/2y + Σ B₂ⱼ/(2j)! · s(s + 1)…(s + 2j − 2) · y⁻²ʲ), with s = n + 1; the small terms first.
        var steps = StepsTo(n + LeastArgument, x);
        var inverse = 1 / (x + steps);
        var (series, term) = (0.0, (n + 1) * inverse * inverse);
        for (var j = 0; j < EulerMaclaurin.Length; j++)
        {
            series += EulerMaclaurin[j] * term;
            term *= (n + 2 + (2 * j)) * inverse * ((n + 3 + (2 * j)) * inverse);
        }
        var sum = Pow(x + steps, -n) * ((1.0 / n) + ((inverse / 2) + series));
        for (var k = steps - 1; k >= 0; k--) sum += Pow(x + k, -n - 1);
        for (var k = 2; k <= n; k++) sum *= k;
        return n % 2 == 1 ? sum : -sum;
    }

    static int StepsTo(int least, double x) => x < least ? (int)Math.Ceiling(least - x) : 0;

    // B₂ₙ/2n for n = 1 to 9.
    static ReadOnlySpan<double> DigammaSeries =>
        [1.0 / 12, -1.0 / 120, 1.0 / 252, -1.0 / 240, 1.0 / 132, -691.0 / 32760, 1.0 / 12, -3617.0 / 8160, 43867.0 / 14364];

    // B₂ₙ/(2n)! for n = 1 to 9.
    static ReadOnlySpan<double> EulerMaclaurin =>
        [1.0 / 12, -1.0 / 720, 1.0 / 30240, -1.0 / 1209600, 1.0 / 47900160, -691.0 / 1307674368000, 1.0 / 74724249600, -3617.0 / 10670622842880000, 43867.0 / 5109094217170944000];
}
