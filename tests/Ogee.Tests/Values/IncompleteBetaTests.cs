using Ogee.Testing;

namespace Ogee.Tests;

/// <summary>The incomplete beta function against its series in 320-bit arithmetic.</summary>
public class IncompleteBetaTests
{
    // ln B(a, b).
    static BigReal LogBeta(BigReal a, BigReal b) => BigMath.LogGamma(a.ToDouble()) + BigMath.LogGamma(b.ToDouble()) - BigMath.LogGamma((a + b).ToDouble());

    // xᵃ(1 − x)ᵇ/(a B(a, b)) · Σ (a + b)…(a + b + n − 1)/((a + 1)…(a + n)) xⁿ (DLMF 8.17.8): all terms are positive. Beyond a half the other part, whose series has fewer terms.
    static (BigReal Lower, BigReal Upper) Parts(double a, double b, double x)
    {
        var isUpper = x > (a + 1) / (a + b + 2);
        var (first, second, at) = isUpper ? (BigReal.From(b), BigReal.From(a), (BigReal)1 - BigReal.From(x)) : (BigReal.From(a), BigReal.From(b), BigReal.From(x));
        BigReal sum = 1, term = 1;
        for (var n = 0; term.Magnitude > sum.Magnitude - 120; n++) sum += term = term * at * (first + second + n) / (first + n + 1);
        var part = sum * BigMath.Exp((first * BigMath.Log(at)) + (second * BigMath.Log((BigReal)1 - at)) - LogBeta(first, second)) / first;
        return isUpper ? ((BigReal)1 - part, part) : (part, (BigReal)1 - part);
    }

    // Shapes and places in few bits: sums and differences of shapes are doubles, as the reference needs them.
    static double Short(double value) => Math.ScaleB(Math.Round(Math.ScaleB(value, 20 - Math.ILogB(value))), Math.ILogB(value) - 20);

    public static TheoryData<double, double, double> Places
    {
        get
        {
            var data = new TheoryData<double, double, double>();
            var rng = new Rng(43);
            double Shape() => Short(Math.Exp(Math.Log(1e-3) + (Math.Log(1e8) * rng.NextDouble())));
            for (var i = 0; i < (Tool.IsLongRun ? 90 : 30); i++)
            {
                var (a, b) = (Shape(), Shape());
                // Around the mean in units of the deviation, and anywhere.
                var odds = a / b * Math.Exp((rng.NextDouble() - 0.5) * 12 * Math.Sqrt((1 / (1 + a)) + (1 / (1 + b))));
                var x = i % 3 == 0 ? rng.NextDouble() : odds / (1 + odds);
                data.Add(a, b, x);
            }
            foreach (var (a, b, x) in ((double, double, double)[])[(1e-3, 1e-3, 0.5), (1e-3, 1e-3, 1e-12), (1e-3, 1e-3, 1 - 1e-12), (8.75, 1e-3, 0.75), (1e5, 1e-3, 0.9999), (1e5, 1e-3, 0.99999), (1e-3, 1e5, 1e-5), (1e5, 1e5, 0.5), (1e5, 1e5, 0.505),
                         (1e5, 65536, 0.6), (2, 3, 0.25), (1, 1, 0.3), (0.5, 0.5, 0.9), (10, 9.5, 1e-3), (4, 1e5, 3e-5), (3, 40, 0.06), (40, 3, 0.94), (50, 0.5, 0.9)]) data.Add(Short(a), Short(b), x);
            return data;
        }
    }

    static void Near(BigReal exact, double actual, double within, string name)
    {
        if (Math.Abs(exact.ToDouble()) < 1e-200) return;
        var error = ((BigReal.From(actual) - exact) / exact).Abs().ToDouble();
        Assert.True(error <= within, $"{name} = {actual:R} and not {exact.ToDouble():R}, off by {error:g3}");
    }

    [Fact]
    public void ProbabilitiesKeepTheirDigits()
    {
        foreach (var (a, b, x) in Places.Select(row => row.Data))
        {
            var (lower, upper) = Parts(a, b, x);
            Near(lower, Portable.BetaInc(a, b, x), 1e-12, $"I({a:R}, {b:R}, {x:R})");
            Near(upper, Portable.BetaIncC(a, b, x), 1e-12, $"1 - I({a:R}, {b:R}, {x:R})");
            if (x >= 0.5) Near(upper, Portable.BetaInc(b, a, 1 - x), 1e-12, $"I({b:R}, {a:R}, 1 - {x:R})");
            var density = BigMath.Exp(((BigReal.From(a) - 1) * BigMath.Log(BigReal.From(x))) + ((BigReal.From(b) - 1) * BigMath.Log((BigReal)1 - BigReal.From(x))) - LogBeta(BigReal.From(a), BigReal.From(b)));
            Near(density, Portable.BetaDensity(a, b, x), 1e-12, $"density({a:R}, {b:R}, {x:R})");
        }
    }

    [Fact]
    public void SlopesAreThoseOfTheProbability()
    {
        foreach (var (a, b, x) in Places.Select(row => row.Data).Where((_, i) => i % 4 == 0))
        {
            // Differences over a power of two, which 320 bits leave all digits; they are off by the square of the step.
            BigReal Slope(double shape, Func<double, BigReal> of)
            {
                var step = Math.ScaleB(1, Math.ILogB(shape) - 25);
                return (of(shape + step) - of(shape - step)) / BigReal.From(2 * step);
            }
            var exact = (A: Slope(a, shape => Parts(shape, b, x).Lower).ToDouble(), B: Slope(b, shape => Parts(a, shape, x).Lower).ToDouble());
            if (Math.Max(Math.Abs(exact.A * a), Math.Abs(exact.B * b)) < 1e-60) continue;
            var actual = Portable.BetaIncSlopes(a, b, x);
            Assert.True(Math.Abs(actual.A / exact.A - 1) < 1e-9 && Math.Abs(actual.B / exact.B - 1) < 1e-9, $"slopes({a:R}, {b:R}, {x:R}) = {actual}, by differences {exact}");
        }
    }

    [Fact]
    public void EdgesAreTheLimits()
    {
        const double Infinity = double.PositiveInfinity;
        foreach (var (a, b, x, expected) in ((double, double, double, double)[])[(2, 3, 0, 0), (2, 3, 1, 1), (0, 3, 0.5, 1), (3, 0, 0.5, 0), (Infinity, 2, 0.5, 0), (2, Infinity, 0.5, 1)]) Assert.Equal((expected, 1 - expected), (Portable.BetaInc(a, b, x), Portable.BetaIncC(a, b, x)));
        foreach (var (a, b, x) in ((double, double, double)[])[(-1, 1, 0.5), (1, -1, 0.5), (1, 1, -0.1), (1, 1, 1.1), (0, 0, 0.5), (0, 1, 0), (1, 0, 1), (Infinity, Infinity, 0.5), (double.NaN, 1, 0.5), (1, double.NaN, 0.5), (1, 1, double.NaN)]) Assert.True(double.IsNaN(Portable.BetaInc(a, b, x)) && double.IsNaN(Portable.BetaIncC(a, b, x)), $"{a}, {b}, {x}");
        Assert.Equal((double.PositiveInfinity, 3, 0, double.PositiveInfinity, 3, 0), (Portable.BetaDensity(0.5, 3, 0), Portable.BetaDensity(1, 3, 0), Portable.BetaDensity(2, 3, 0), Portable.BetaDensity(3, 0.5, 1), Portable.BetaDensity(3, 1, 1), Portable.BetaDensity(3, 2, 1)));
        Assert.Equal((0.0, 0.0), Portable.BetaIncSlopes(2, 3, 0));
        // Far in a tail, and of a uniform variable and its powers.
        Assert.Equal(1, Portable.BetaInc(100, 1, 1e-3) / 1e-300, 1e-12);
        Assert.Equal((1, 1), (Math.Round(Portable.BetaDensity(1.2, 1, 1e-300) / 1.2e-60, 11), Math.Round(Portable.BetaDensity(2, 2, 1e-170) / 6e-170, 11)));
        Assert.Equal(0, Portable.BetaInc(1e308, 20, 0.1));
        Assert.Equal(1 - Math.Pow(0.7, 5), Portable.BetaInc(1, 5, 0.3), 1e-15);
    }

    [Theory, InlineData(1e7, 1e7, 0.5), InlineData(1e7, 1e9, 0.00990099), InlineData(3e8, 2e7, 0.9375), InlineData(1e7, 1e7, 0.50001)]
    public void VeryLargeShapesAreContinuous(double a, double b, double x)
    {
        // Just below the bound the fraction, above it Temme's expansion: over so small a step the slope and the curvature say the rest.
        var (low, high) = (a * (1 - 1e-9), a * (1 + 1e-9));
        Assert.Equal(Portable.BetaInc(high, b, x) - Portable.BetaInc(low, b, x), (high - low) * Portable.BetaIncSlopes(a, b, x).A, 5e-12);
        if (Math.Min(a, b) > 1e7) return;
        var (below, above) = (Portable.BetaIncSlopes(low, b, x), Portable.BetaIncSlopes(a, b, x));
        Assert.True(Math.Abs(below.A / above.A - 1) < 1e-5 && Math.Abs(below.B / above.B - 1) < 1e-5, $"{below}, {above}");
    }

    [Fact]
    public void GradientsAreThoseOfTheProbability()
    {
        Tensor[] x = [Tensor.From([0.5, 3.0, 40.0]), Tensor.From([2.5]), Tensor.From([0.2, 0.6, 0.95])];
        var slopes = x[0].BetaInc(x[1], x[2]).Sum().Gradients(x);
        double[] a = [0.5, 3.0, 40.0], at = [0.2, 0.6, 0.95];
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal((Portable.BetaInc(a[i] + 1e-5, 2.5, at[i]) - Portable.BetaInc(a[i] - 1e-5, 2.5, at[i])) / 2e-5, slopes[0].ToArray<double>()[i], 1e-9);
            Assert.Equal((Portable.BetaInc(a[i], 2.5, at[i] + 1e-6) - Portable.BetaInc(a[i], 2.5, at[i] - 1e-6)) / 2e-6, slopes[2].ToArray<double>()[i], 1e-8);
        }
        Assert.Equal(a.Select((shape, i) => (Portable.BetaInc(shape, 2.5 + 1e-5, at[i]) - Portable.BetaInc(shape, 2.5 - 1e-5, at[i])) / 2e-5).Sum(), slopes[1].Item(), 1e-9);
        foreach (var (one, other) in slopes.Zip(x[0].BetaIncC(x[1], x[2]).Sum().Gradients(x))) Assert.Equal(one.ToArray<double>(), (-other).ToArray<double>());
        // Of x alone every order is there; of a shape the second is named.
        var second = slopes[2].Sum().Gradients(x[2])[0].ToArray<double>();
        for (var i = 0; i < 3; i++) Assert.Equal(Portable.BetaDensity(a[i], 2.5, at[i]) * (((a[i] - 1) / at[i]) - (1.5 / (1 - at[i]))), second[i], 1e-11 * Math.Max(1, Math.Abs(second[i])));
        Assert.Contains("betainc_slope_a with respect to its first argument", Assert.Throws<OgeeException>(() => slopes[0].Sum().Gradients(x[0])).What, StringComparison.Ordinal);
        Assert.Contains("betainc_slope_a with respect to its second argument", Assert.Throws<OgeeException>(() => slopes[0].Sum().Gradients(x[1])).What, StringComparison.Ordinal);
    }

    [Fact]
    public void GradientsAtTheEdgesAreThoseOfTheDensity()
    {
        Tensor[] x = [Tensor.From([0.5, 1, 2, 3, 2]), Tensor.From([3.0, 3, 3, 0.5, 3]), Tensor.From([0.0, 0, 0, 1, 1])];
        var slopes = x[0].BetaInc(x[1], x[2]).Sum().Gradients(x);
        Assert.Equal([0.0, 0, 0, 0, 0], slopes[0].ToArray<double>());
        Assert.Equal([0.0, 0, 0, 0, 0], slopes[1].ToArray<double>());
        Assert.Equal([double.PositiveInfinity, 3, 0, double.PositiveInfinity, 0], slopes[2].ToArray<double>());
        // That of shapes 1 and 3 is 3 (1 − x)², and of 1 and 1 there is no slope.
        var one = Tensor.From([0.0, 0]);
        Assert.Equal([-6.0, 0], Tensor.Scalar(1, DType.Float64).Map<BetaDensity>(Tensor.From([3.0, 1]), one).Sum().Gradients(one)[0].ToArray<double>());
        // The density of shapes 2 and 3 is 12 x (1 − x)²: its slope at 0 is 12, at 1 it is 0.
        var at = Tensor.From([0.0, 1]);
        Assert.Equal([12.0, 0], Tensor.Scalar(2, DType.Float64).Map<BetaDensity>(Tensor.Scalar(3, DType.Float64), at).Sum().Gradients(at)[0].ToArray<double>(), (one, other) => Math.Abs(one - other) < 1e-12);
    }
}
