namespace Ogee.Learn.Tests;

/// <summary>What is drawn by attempts, and what is made of it: against distribution functions, and gradients against those of expectations.</summary>
public class GammaFamilyTests
{
    const int Draws = 20_000;

    static Tensor Number(double value) => Tensor.Scalar(value, DType.Float64);

    static Tensor Many(double value, DType type = DType.Float64) => Tensor.Full([Draws], value, type);

    /// <summary>Kolmogorov's distance of draws from a distribution function, times the root of their number: above 1.95 once in a thousand. Of whole numbers it is smaller still.</summary>
    static double Distance(double[] draws, Func<Tensor, Tensor> below, bool isWhole = false)
    {
        Array.Sort(draws);
        var expected = below(Tensor.From(draws)).ToArray<double>();
        var largest = 0.0;
        for (var i = 0; i < draws.Length; i++)
        {
            if (i + 1 == draws.Length || draws[i + 1] > draws[i]) largest = Math.Max(largest, Math.Abs(((i + 1.0) / draws.Length) - expected[i]));
            if (!isWhole) largest = Math.Max(largest, Math.Abs(((double)i / draws.Length) - expected[i]));
        }
        return largest * Math.Sqrt(draws.Length);
    }

    [Theory, InlineData(0.05), InlineData(0.7), InlineData(1), InlineData(3.3), InlineData(1000), InlineData(1e6)]
    public void GammaNumbersFollowTheirDistribution(double shape)
    {
        var p = new GammaDistribution(Number(shape), Number(2));
        Assert.InRange(Distance(p.Sample(new RngKey(21), Draws).ToArray<double>(), p.CumulativeProbability), 0.1, 1.95);
        // One number in both types, and by its logarithm.
        var doubles = Tensor.Gamma(Many(shape), new RngKey(22)).ToArray<double>();
        Assert.Equal(doubles.Select(value => (float)value), Tensor.Gamma(Many(shape, DType.Float32), new RngKey(22)).ToArray<float>(), (a, b) => Math.Abs(a - b) <= 1e-5 * a || shape < 1);
        var logs = Tensor.LogOfGamma(Many(shape), new RngKey(22)).ToArray<double>();
        for (var i = 0; i < Draws; i++) Assert.Equal(doubles[i], Math.Exp(logs[i]), 1e-12 * doubles[i]);
    }

    [Theory, InlineData(0.3), InlineData(7), InlineData(10), InlineData(40), InlineData(1e4), InlineData(1e7)]
    public void PoissonNumbersFollowTheirDistribution(double rate)
    {
        var p = new PoissonDistribution(Number(rate));
        var drawn = p.Sample(new RngKey(23), Draws).ToArray<double>();
        Assert.All(drawn, count => Assert.True(count >= 0 && Math.Floor(count) == count));
        Assert.InRange(Distance(drawn, p.CumulativeProbability, isWhole: true), 0, 1.95);
        Assert.Equal(rate, drawn.Average(), 5 * Math.Sqrt(rate / Draws));
        Assert.Equal(1, drawn.Select(count => (count - rate) * (count - rate) / rate).Average(), 0.1);
    }

    /// <summary>The mean of gradients of draws against the derivative of their mean, within five standard errors.</summary>
    static void SameSlope(double expected, double[] slopes)
    {
        var mean = slopes.Average();
        var error = Math.Sqrt(slopes.Select(slope => (slope - mean) * (slope - mean)).Average() / slopes.Length);
        Assert.True(Math.Abs(mean - expected) <= (5 * error) + 1e-12, $"{mean} ± {error} of draws, {expected} of the mean");
    }

    [Theory, InlineData(0.2), InlineData(0.9), InlineData(2.5), InlineData(60), InlineData(3e5)]
    public void GradientsOfGammaNumbersAreThoseOfTheirMeans(double shape)
    {
        var concentration = Many(shape);
        // E x = a, E ln x = ψ(a), E x² = a (a + 1).
        SameSlope(1, Tensor.Gamma(concentration, new RngKey(24)).Sum().Gradients(concentration)[0].ToArray<double>());
        SameSlope(Number(shape).Polygamma(1).Item(), Tensor.LogOfGamma(concentration, new RngKey(24)).Sum().Gradients(concentration)[0].ToArray<double>());
        SameSlope((2 * shape) + 1, Tensor.Gamma(concentration, new RngKey(24)).Square().Sum().Gradients(concentration)[0].ToArray<double>());
    }

    [Fact]
    public void GradientsOfSharesAndOfHeavyTailsAreThoseOfTheirMeans()
    {
        var alpha = Many(0.6);
        // E x = a/(a + b): its derivative is b/(a + b)².
        SameSlope(1.4 / 4, new BetaDistribution(alpha, Many(1.4)).Sample(new RngKey(25)).Sum().Gradients(alpha)[0].ToArray<double>());
        var concentration = Tensor.From([0.6, 1.4, 2.0]).Expand([Draws, 3]).Detach();
        Tensor.Evaluate(concentration);
        var slopes = new DirichletDistribution(concentration).Sample(new RngKey(26)).Slice(1, 0, 1).Sum().Gradients(concentration)[0].ToArray<double>();
        SameSlope(3.4 / 16, [.. slopes.Where((_, i) => i % 3 == 0)]);
        SameSlope(-0.6 / 16, [.. slopes.Where((_, i) => i % 3 == 1)]);
        // E x² = ν/(ν − 2): its derivative is −2/(ν − 2)².
        var freedom = Many(9);
        SameSlope(-2.0 / 49, new StudentTDistribution(freedom, Number(0), Number(1)).Sample(new RngKey(27)).Square().Sum().Gradients(freedom)[0].ToArray<double>());
    }

    [Fact]
    public void SmallShapesGiveSharesThatSumToOne()
    {
        var shares = new DirichletDistribution(Tensor.From([1e-4f, 1e-4f, 1e-3f])).Sample(new RngKey(28), 1000);
        Assert.All(shares.Sum(-1).ToArray<float>(), sum => Assert.Equal(1, sum, 1e-6));
        Assert.All(new BetaDistribution(Tensor.Scalar(1e-4), Tensor.Scalar(1e-4)).Sample(new RngKey(29), 1000).ToArray<float>(), share => Assert.InRange(share, 0, 1));
        Assert.All(Tensor.LogOfGamma(Tensor.Full([1000], 1e-3), new RngKey(30)).ToArray<float>(), log => Assert.True(float.IsFinite(log)));
        Assert.All(Tensor.Gamma(Tensor.From([0.0, -1, double.NaN]), new RngKey(1)).ToArray<double>(), value => Assert.True(double.IsNaN(value)));
        Assert.Equal([0.0, double.NaN], Tensor.Poisson(Tensor.From([0.0, -1]), new RngKey(1)).ToArray<double>());
    }

    [Fact]
    public void TwoSharesAreTheBetaDistribution()
    {
        var (p, q) = (new DirichletDistribution(Tensor.From([0.7, 2.3])), new DirichletDistribution(Tensor.From([1.9, 0.4])));
        var (r, s) = (new BetaDistribution(Number(0.7), Number(2.3)), new BetaDistribution(Number(1.9), Number(0.4)));
        Assert.Equal(r.LogProbability(Number(0.3)).Item(), p.LogProbability(Tensor.From([0.3, 0.7])).Item(), 1e-13);
        Assert.Equal((r.Entropy.Item(), s.Entropy.Item()), (p.Entropy.Item(), q.Entropy.Item()), (a, b) => Math.Abs(a.Item1 - b.Item1) + Math.Abs(a.Item2 - b.Item2) < 1e-13);
        Assert.Equal(ProbabilityDistribution.KullbackLeibler(r, s).Item(), ProbabilityDistribution.KullbackLeibler(p, q).Item(), 1e-13);
        Assert.Equal([r.Mean.Item(), 1 - r.Mean.Item()], p.Mean.ToArray<double>(), (a, b) => Math.Abs(a - b) < 1e-15);
        Assert.Equal([r.Variance.Item(), r.Variance.Item()], p.Variance.ToArray<double>(), (a, b) => Math.Abs(a - b) < 1e-15);
        Assert.Equal(double.NegativeInfinity, p.LogProbability(Tensor.From([-0.1, 1.1])).Item());
        Assert.Equal([5, 2], p.Sample(new RngKey(1), 5).Shape.Sizes.ToArray());
    }

    [Fact]
    public void EdgesOfDensitiesAreTheirLimits()
    {
        // 0⁰ is 1, and at a shape of 1 the gradient is still there: ln x + ln rate + γ.
        Assert.Equal(Math.Log(2), new GammaDistribution(Number(1), Number(2)).LogProbability(Number(0)).Item(), 1e-15);
        var shape = Number(1);
        Assert.Equal(Math.Log(3) + Math.Log(2) + 0.5772156649015329, new GammaDistribution(shape, Number(2)).LogProbability(Number(3)).Gradients(shape)[0].Item(), 1e-13);
        Assert.Equal(double.PositiveInfinity, new GammaDistribution(Number(0.5), Number(2)).LogProbability(Number(0)).Item());
        Assert.Equal(0, new BetaDistribution(Number(1), Number(1)).LogProbability(Tensor.From([0.0, 1])).Sum().Item(), 1e-15);
        Assert.Equal([double.NegativeInfinity, double.NegativeInfinity], new BetaDistribution(Number(2), Number(2)).LogProbability(Tensor.From([-0.1, 1.1])).ToArray<double>());
        Assert.True(double.IsNaN(new StudentTDistribution(Number(1), Number(0), Number(1)).Mean.Item()));
        Assert.Equal(double.PositiveInfinity, new StudentTDistribution(Number(1.5), Number(0), Number(1)).Variance.Item());
        Assert.Equal((double.PositiveInfinity, double.PositiveInfinity), (new ParetoDistribution(Number(1), Number(1)).Mean.Item(), new ParetoDistribution(Number(1), Number(2)).Variance.Item()));
    }

    [Fact]
    public void WhatHasNoDerivativeIsNamed()
    {
        var shape = Number(2);
        var slope = Tensor.Gamma(shape, new RngKey(1)).Gradients(shape)[0];
        Assert.Contains("gamma_slope with respect to its first argument", Assert.Throws<OgeeException>(() => slope.Gradients(shape)).What, StringComparison.Ordinal);
        Assert.Contains("Poisson", Assert.Throws<OgeeException>(() => Tensor.Poisson(shape, new RngKey(1)).Gradients(shape)).What, StringComparison.Ordinal);
        Assert.Contains("formula", Assert.Throws<OgeeException>(() => new PoissonDistribution(shape).Entropy).What, StringComparison.Ordinal);
        // Of x alone every order is there: P″(x) = P′(x) · ((a − 1)/x − 1).
        var x = Number(1.5);
        var density = shape.GammaInc(x).Gradients(x)[0];
        Assert.Equal(density.Item() * ((1 / 1.5) - 1), density.Gradients(x)[0].Item(), 1e-14);
    }

    [Fact]
    public void DistributionFunctionsHaveGradientsBelowTheSupport()
    {
        var (parameter, value) = (Tensor.From([0.5, 1, 2]), Tensor.From([-1.0, 0, 3]));
        foreach (var make in (Func<Tensor, ProbabilityDistribution>[])[p => new GammaDistribution(p, p), p => new WeibullDistribution(p, p), p => new LogNormalDistribution(p, p)])
        {
            var gradient = make(parameter).CumulativeProbability(value).Sum().Gradients(parameter)[0].ToArray<double>();
            Assert.Equal([0.0, 0], gradient[..2]);
            Assert.True(double.IsFinite(gradient[2]) && gradient[2] != 0);
        }
        var rate = Tensor.From([0.0]);
        Assert.Equal(-1, new PoissonDistribution(rate).CumulativeProbability(Tensor.From([0.0])).Sum().Gradients(rate)[0].Item(), 1e-15);
    }
}
