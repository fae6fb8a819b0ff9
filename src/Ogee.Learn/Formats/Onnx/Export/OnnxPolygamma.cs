namespace Ogee.Learn;

/// <summary>Derivatives of digamma: ψ⁽ⁿ⁾(x) = (−1)ⁿ⁺¹ n! Σ (x + k)⁻ⁿ⁻¹, the first terms by a loop and the others by Euler and Maclaurin's formula.</summary>
static class OnnxPolygamma
{
    // Beside the order: what terms are summed to, so that the formula leaves less than 10⁻¹⁷.
    const int Least = 12;

    /// <param name="order">n, a whole number from 0 to 100; of any other the result is NaN.</param>
    /// <param name="x">Any number.</param>
    internal static OnnxReal Of(OnnxReal order, OnnxReal x)
    {
        var isOrder = order.And(order.Fraction().Is(0), order.And(order.Above(-1), order.Below(Portable.LargestPolygammaOrder + 1)));
        var n = order.Of(double.NaN).Where(order.Not(isOrder), order);
        var isOdd = (n / 2).Fraction().Abs().Is(0.5);
        var isNegative = x.Below(0);
        // ψ′(x) + ψ′(1 − x) = (π/sin πx)².
        var isReflected = x.And(n.Is(1), isNegative);
        // What the sum is not for, or has too many terms for, is NaN: of that there are none.
        var at = (1 - x).Where(isReflected, x.Except(x.Or(n.Is(0), x.Below(-1000)), double.NaN));
        var sum = Sum(n, at) * Factorial(n, isOrder);
        var ratio = Math.PI / x.Fraction().SinPi();
        var value = ((ratio * ratio) - sum).Where(isReflected, sum.Where(isOdd, -sum));
        // At the negative whole numbers odd orders are ∞ from both sides.
        var isPole = x.And(x.And(isNegative, n.Above(0)), x.Fraction().Is(0));
        value = n.Of(double.PositiveInfinity).Where(isOdd, n.Of(double.NaN)).Where(isPole, value);
        return OnnxGammaForms.Digamma(x).Where(n.Is(0), value);
    }

    // Σ (x + k)⁻ⁿ⁻¹ over k from 0 on.
    static OnnxReal Sum(OnnxReal n, OnnxReal x)
    {
        var (power, steps) = (-n - 1, (n + Least - x).One("Ceil"));
        steps = steps.Where(steps.Above(0), n.Of(0));
        var first = OnnxLoops.While([n.Of(0)], (time, states) => ([((x + (time - 1)).Power(power) + states[0]).Where(time.Not(time.Above(steps)), states[0])], time.Below(steps)))[0];
        // y⁻ⁿ · (1/n + 1/2y + Σ B₂ⱼ/(2j)! · s(s + 1)…(s + 2j − 2) · y⁻²ʲ) at y = x + steps, with s = n + 1.
        var y = x + steps;
        var inverse = 1 / y;
        var (series, term, factorial) = (n.Of(0), (n + 1) * inverse * inverse, 1.0);
        for (var j = 0; j < OnnxGammaForms.Bernoulli.Length; j++)
        {
            factorial *= ((2 * j) + 1) * ((2 * j) + 2);
            series += term * (OnnxGammaForms.Bernoulli[j] / factorial);
            term *= (n + (2 + (2 * j))) * inverse * ((n + (3 + (2 * j))) * inverse);
        }
        return y.Power(-n) * ((1 / n) + ((inverse / 2) + series)) + first;
    }

    static OnnxReal Factorial(OnnxReal n, string isOrder)
    {
        var e = n.Words.Inner;
        var all = e.Builder.Constant("factorials", static () =>
        {
            var factorials = new double[Portable.LargestPolygammaOrder + 1];
            for (var k = 0; k < factorials.Length; k++) factorials[k] = k == 0 ? 1 : factorials[k - 1] * k;
            return Tensor.From(factorials, [factorials.Length]);
        });
        var index = e.Cast(n.Where(isOrder, n.Of(0)).Name, DType.Float64, DType.Int64);
        return n with { Name = e.Emit("Gather", [all, index], ("axis", 0L)) };
    }
}
