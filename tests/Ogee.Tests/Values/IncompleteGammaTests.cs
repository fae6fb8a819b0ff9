namespace Ogee.Tests;

/// <summary>Incomplete gamma functions against their series in 320-bit arithmetic.</summary>
public class IncompleteGammaTests
{
    // xᵃe⁻ˣ/Γ(a + 1) · Σ xⁿ/((a + 1)…(a + n)): all terms are positive.
    static BigReal Lower(double a, double x)
    {
        var (shape, at) = (BigReal.From(a), BigReal.From(x));
        BigReal sum = 1, term = 1;
        for (var n = 1; term.Magnitude > sum.Magnitude - 280; n++) sum += term = term * at / (shape + n);
        return sum * BigMath.Exp((shape * BigMath.Log(at)) - at - BigMath.LogGamma(a) - BigMath.Log(shape));
    }

    public static TheoryData<double, double> Places
    {
        get
        {
            var data = new TheoryData<double, double>();
            var rng = new Rng(41);
            for (var i = 0; i < 60; i++)
            {
                var a = Math.Exp(Math.Log(1e-4) + (Math.Log(3e6) * rng.NextDouble()));
                // Around the middle, and far to both sides.
                data.Add(a, a * Math.Exp((rng.NextDouble() - 0.5) * (i % 3 == 0 ? 2 : 6 / Math.Sqrt(1 + a))));
            }
            foreach (var (a, x) in ((double, double)[])[(1e-5, 0.01), (0.5, 1e-10), (0.01, 0.99), (0.3, 1), (1, 1), (0.9, 1.1), (10, 10), (9.99, 30), (2e5, 2e5), (2e5, 2.02e5), (1e5, 1e5 + 1), (1e5, 9.9e4), (1e5 - 1, 1e5), (3, 80)]) data.Add(a, x);
            return data;
        }
    }

    [Theory, MemberData(nameof(Places))]
    public void BothTailsKeepTheirDigits(double a, double x)
    {
        var exact = Lower(a, x);
        void Near(BigReal expected, double actual, string name)
        {
            if (expected.ToDouble() < 1e-70) return;
            var error = ((BigReal.From(actual) - expected) / expected).Abs().ToDouble();
            Assert.True(error <= 2e-13, $"{name}({a:R}, {x:R}) = {actual:R}, off by {error:g3}");
        }
        Near(exact, Portable.GammaP(a, x), "P");
        Near((BigReal)1 - exact, Portable.GammaQ(a, x), "Q");
        Assert.Equal(1, Portable.GammaP(a, x) + Portable.GammaQ(a, x), 1e-15);
    }

    [Theory, MemberData(nameof(Places))]
    public void TheSlopeIsThatOfTheProbability(double a, double x)
    {
        // ∂ ln x/∂a = −(∂P/∂a) / (x · density), by differences that 320 bits leave all digits; the density by them too.
        var step = Math.ScaleB(1, Math.ILogB(a) - 26);
        var logarithm = Portable.Log(x);
        var rise = (Lower(a + step, x) - Lower(a - step, x)) / BigReal.From(2 * step);
        var density = BigMath.Exp((BigReal.From(a) * BigMath.Log(BigReal.From(x))) - BigReal.From(x) - BigMath.LogGamma(a));
        if (density.ToDouble() < 1e-60) return;
        var expected = (-rise / density).ToDouble();
        // Differences are off by step², and x is off by an ulp of its logarithm.
        Assert.Equal(1, Portable.GammaSlope(a, logarithm) / expected, 1e-10);
    }

    [Fact]
    public void EdgesAreTheLimits()
    {
        Assert.Equal((0, 1), (Portable.GammaP(2, 0), Portable.GammaQ(2, 0)));
        Assert.Equal((1, 0), (Portable.GammaP(2, double.PositiveInfinity), Portable.GammaQ(2, double.PositiveInfinity)));
        Assert.Equal((1, 0), (Portable.GammaP(0, 1), Portable.GammaQ(0, 1)));
        Assert.Equal((0, 1), (Portable.GammaP(double.PositiveInfinity, 1), Portable.GammaQ(double.PositiveInfinity, 1)));
        foreach (var (a, x) in ((double, double)[])[(-1, 1), (1, -1), (0, 0), (double.NaN, 1), (1, double.NaN), (double.PositiveInfinity, double.PositiveInfinity)]) Assert.True(double.IsNaN(Portable.GammaP(a, x)) && double.IsNaN(Portable.GammaQ(a, x)));
        // Γ(1, x) is e⁻ˣ; of a number too small to be told from 0 the logarithm counts.
        Assert.Equal(Math.Exp(-300), Portable.GammaQ(1, 300), 1e-13 * Math.Exp(-300));
        Assert.Equal(1, Portable.GammaSlope(0.01, -5000) / ((Portable.Digamma(1.01) + 5000) / 0.01), 1e-15);
    }

    [Fact]
    public void GradientsAreThoseOfDifferences()
    {
        foreach (var (a, x) in ((double, double)[])[(0.4, 0.2), (0.4, 2), (3, 2), (3, 9), (50, 45)])
        {
            var (shape, at) = (Tensor.Scalar(a, DType.Float64), Tensor.Scalar(x, DType.Float64));
            var step = 1e-5 * a;
            foreach (var (sign, word) in ((double, Func<Tensor, Tensor, Tensor>)[])[(1, (s, t) => s.GammaInc(t)), (-1, (s, t) => s.GammaIncC(t))])
            {
                var slopes = word(shape, at).Gradients(shape, at);
                Assert.Equal(sign * (Portable.GammaP(a + step, x) - Portable.GammaP(a - step, x)) / (2 * step), slopes[0].Item(), 1e-8);
                Assert.Equal(sign * (Portable.GammaP(a, x + step) - Portable.GammaP(a, x - step)) / (2 * step), slopes[1].Item(), 1e-8);
            }
        }
    }

    [Fact]
    public void GradientsAtNothingAreThoseOfTheDensity()
    {
        var (shape, at) = (Tensor.From([1e-3, 0.5, 1, 2]), Tensor.From([0.0, 0, 0, 0]));
        var gradients = shape.GammaInc(at).Sum().Gradients(shape, at);
        Assert.Equal([0.0, 0, 0, 0], gradients[0].ToArray<double>());
        Assert.Equal([double.PositiveInfinity, double.PositiveInfinity, 1, 0], gradients[1].ToArray<double>());
    }

    [Fact]
    public void LogarithmsOfDrawsOfSmallShapesMoveAsTheirMeanDoes()
    {
        // The mean of ln x is ψ(a), about −1/a, so its slope is about 1/a².
        var shape = Tensor.From([1e-3]);
        var slope = Tensor.LogOfGamma(shape.Expand([100_000]), new RngKey(5)).Mean().Gradients(shape)[0].Item();
        Assert.Equal(1, slope * 1e-6, 0.01);
    }
}
