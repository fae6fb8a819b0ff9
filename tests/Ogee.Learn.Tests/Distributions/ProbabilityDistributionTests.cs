namespace Ogee.Learn.Tests;

/// <summary>Distributions against integrals of their densities, and what is drawn against both.</summary>
public class ProbabilityDistributionTests
{
    const int Draws = 200_000;

    static Tensor Number(double value) => Tensor.Scalar(value, DType.Float64);

    static readonly Dictionary<string, Func<double, double, ProbabilityDistribution>> Continuous = new()
    {
        ["normal"] = (a, b) => new NormalDistribution(Number(a), Number(b)), ["laplace"] = (a, b) => new LaplaceDistribution(Number(a), Number(b)),
        ["logistic"] = (a, b) => new LogisticDistribution(Number(a), Number(b)), ["gumbel"] = (a, b) => new GumbelDistribution(Number(a), Number(b)),
        ["cauchy"] = (a, b) => new CauchyDistribution(Number(a), Number(b)), ["uniform"] = (a, b) => new UniformDistribution(Number(a), Number(a + b)),
        ["exponential"] = (_, b) => new ExponentialDistribution(Number(b)), ["log-normal"] = (a, b) => new LogNormalDistribution(Number(a / 4), Number(b / 4)),
        ["gamma"] = (a, b) => new GammaDistribution(Number(b + 3), Number(a + 0.5)), ["beta"] = (a, b) => new BetaDistribution(Number(a + 3), Number(b + 3)), ["student-t"] = (a, b) => new StudentTDistribution(Number(b + 4), Number(a), Number(b)),
        ["weibull"] = (a, b) => new WeibullDistribution(Number(b), Number(a + 3)), ["pareto"] = (a, b) => new ParetoDistribution(Number(b), Number(a + 5)),
    };

    public static TheoryData<string> Names => [.. Continuous.Keys];

    /// <summary>∫ f(x) dx by the trapezoidal rule in t, x = sinh t: tails of every kind are reached.</summary>
    static double Integral(Func<Tensor, Tensor> function)
    {
        const int Steps = 40_001;
        const double Reach = 18;
        double[] t = [.. Enumerable.Range(0, Steps).Select(i => Reach * ((2.0 * i / (Steps - 1)) - 1))];
        var at = Tensor.From(t, [Steps]);
        var values = function(at.Sinh()) * at.Cosh();
        // Far out a density of 0 times its width is 0 · ∞ at the most.
        return values.Sum().Item() * 2 * Reach / (Steps - 1);
    }

    [Theory, MemberData(nameof(Names))]
    public void DensitiesHoldTheirMomentsAndEntropy(string name)
    {
        var p = Continuous[name](0.7, 1.3);
        // A jump of a density costs a step of the rule.
        var within = name is "uniform" or "exponential" or "pareto" ? 4e-3 : name is "laplace" ? 1e-5 : name == "cauchy" ? 1e-6 : 1e-8;
        Assert.Equal(1, Integral(x => p.LogProbability(x).Exp()), within);
        Assert.Equal(p.Entropy.Item(), Integral(x => p.LogProbability(x) is var log ? -log.Exp() * Tensor.Where(log.Less(-700), Number(0), log) : x), name == "cauchy" ? 1e-4 : 4 * within);
        // The slope of what is below is the density.
        var at = Tensor.From([-0.4, 0.6, 1.4, 1.9, 3]);
        Assert.Equal(p.LogProbability(at).Exp().ToArray<double>(), p.CumulativeProbability(at).Sum().Gradients(at)[0].ToArray<double>(), (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal([0.0, 1], p.CumulativeProbability(Tensor.From([-1e30, 1e30])).ToArray<double>(), (a, b) => Math.Abs(a - b) < 1e-15);
        Assert.True(double.IsNaN(p.CumulativeProbability(Number(double.NaN)).Item()));
        if (name == "cauchy")
        {
            Assert.True(double.IsNaN(p.Mean.Item()) && double.IsNaN(p.Variance.Item()));
            return;
        }
        var mean = Integral(x => p.LogProbability(x).Exp() * x);
        Assert.Equal(mean, p.Mean.Item(), 4 * within);
        Assert.Equal(Integral(x => p.LogProbability(x).Exp() * (x - mean).Square()), p.Variance.Item(), 4 * within);
    }

    [Theory, MemberData(nameof(Names))]
    public void WhatIsDrawnFollowsTheDensity(string name)
    {
        var p = Continuous[name](0.7, 1.3);
        var drawn = p.Sample(new RngKey(12), Draws).ToArray<double>();
        Assert.All(drawn, value => Assert.True(double.IsFinite(value)));
        // Shares below quantiles of the draws against the distribution function: five standard errors of a share.
        Array.Sort(drawn);
        foreach (var share in (double[])[0.05, 0.3, 0.5, 0.8, 0.97])
        {
            var bound = drawn[(int)(share * Draws)];
            Assert.Equal(share, p.CumulativeProbability(Number(bound)).Item(), 5 * Math.Sqrt(share * (1 - share) / Draws));
        }
        Assert.Equal(p.Sample(new RngKey(12), 3).ToArray<double>(), p.Sample(new RngKey(12), Draws).Slice(0, 0, 3).ToArray<double>());
    }

    public static TheoryData<string> NamesOfFixedRandomness => [.. Continuous.Keys.Except(["gamma", "beta", "student-t"])];

    [Theory, MemberData(nameof(NamesOfFixedRandomness))]
    public void GradientsPassWhatIsDrawn(string name)
    {
        // The mean of a bounded function of draws, by the draws' own gradient and by differences with the same draws.
        Tensor Value(double a, double b) => Continuous[name](a, b).Sample(new RngKey(3), 1000).Tanh().Mean();
        var (location, scale) = (Number(0.7), Number(1.3));
        ProbabilityDistribution p = name switch
        {
            "normal" => new NormalDistribution(location, scale), "laplace" => new LaplaceDistribution(location, scale), "logistic" => new LogisticDistribution(location, scale), "gumbel" => new GumbelDistribution(location, scale),
            "cauchy" => new CauchyDistribution(location, scale), "uniform" => new UniformDistribution(location, location + scale), "exponential" => new ExponentialDistribution(scale), "weibull" => new WeibullDistribution(scale, location + 3), "pareto" => new ParetoDistribution(scale, location + 5), _ => new LogNormalDistribution(location * 0.25, scale * 0.25),
        };
        var slope = p.Sample(new RngKey(3), 1000).Tanh().Mean().Gradients(scale)[0].Item();
        Assert.Equal((Value(0.7, 1.3 + 1e-5).Item() - Value(0.7, 1.3 - 1e-5).Item()) / 2e-5, slope, 1e-8);
    }

    [Theory, InlineData("normal"), InlineData("laplace"), InlineData("uniform"), InlineData("exponential"), InlineData("log-normal"), InlineData("cauchy"), InlineData("gamma"), InlineData("beta")]
    public void HowFarTwoAreApartIsTheIntegral(string name)
    {
        var (p, q) = (Continuous[name](0.7, 1.3), Continuous[name](0.2, 2.1));
        var expected = Integral(x => p.LogProbability(x) is var log ? log.Exp() * Tensor.Where(log.Less(-700), Number(0), log - q.LogProbability(x)) : x);
        Assert.Equal(expected, ProbabilityDistribution.KullbackLeibler(p, q).Item(), name is "uniform" or "exponential" ? 4e-3 : name is "laplace" or "cauchy" ? 1e-4 : 1e-7);
        Assert.Equal(0, ProbabilityDistribution.KullbackLeibler(p, p).Item(), 1e-12);
        if (name == "uniform") Assert.Equal(double.PositiveInfinity, ProbabilityDistribution.KullbackLeibler(q, p).Item());
    }

    [Fact]
    public void YesAndNoHaveTheirProbabilities()
    {
        var logits = Tensor.From([-2.0, 0.5], [2]);
        var p = new BernoulliDistribution(logits);
        var probabilities = p.Probability.ToArray<double>();
        Assert.Equal(probabilities, p.LogProbability(Number(1)).Exp().ToArray<double>().Select(value => value), (a, b) => Math.Abs(a - b) < 1e-14);
        Assert.Equal([1.0, 1], (p.LogProbability(Number(1)).Exp() + p.LogProbability(Number(0)).Exp()).ToArray<double>(), (a, b) => Math.Abs(a - b) < 1e-14);
        Assert.True(p.LogProbability(Number(0.5)).ToArray<double>().All(double.IsNegativeInfinity));
        var means = p.Sample(new RngKey(5), Draws).Mean(0).ToArray<double>();
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(probabilities[i], means[i], 5 * Math.Sqrt(probabilities[i] * (1 - probabilities[i]) / Draws));
            Assert.Equal(-(probabilities[i] * Math.Log(probabilities[i])) - ((1 - probabilities[i]) * Math.Log(1 - probabilities[i])), p.Entropy.ToArray<double>()[i], 1e-14);
            Assert.Equal(probabilities[i] * (1 - probabilities[i]), p.Variance.ToArray<double>()[i], 1e-15);
        }
        var q = new BernoulliDistribution(Tensor.From([1.0, 1], [2]));
        var other = q.Probability.ToArray<double>();
        for (var i = 0; i < 2; i++)
            Assert.Equal((probabilities[i] * Math.Log(probabilities[i] / other[i])) + ((1 - probabilities[i]) * Math.Log((1 - probabilities[i]) / (1 - other[i]))), ProbabilityDistribution.KullbackLeibler(p, q).ToArray<double>()[i], 1e-14);
    }

    [Fact]
    public void ClassesHaveTheirProbabilities()
    {
        var logits = Tensor.From([0.0, 1, -1, 2, double.NegativeInfinity, 0], [2, 3]);
        var p = new CategoricalDistribution(logits);
        Assert.Equal([2], p.Shape.Sizes.ToArray());
        var probabilities = p.Probabilities.ToArray<double>();
        var drawn = p.Sample(new RngKey(7), Draws).ToArray<long>();
        for (var row = 0; row < 2; row++)
            for (var c = 0; c < 3; c++)
            {
                var expected = probabilities[(row * 3) + c];
                Assert.Equal(expected, drawn.Where((_, i) => i % 2 == row).Count(value => value == c) / (double)Draws, (5 * Math.Sqrt(expected * (1 - expected) / Draws)) + 1e-12);
                Assert.Equal(expected, p.LogProbability(Tensor.Scalar(c, DType.Int64)).Exp().ToArray<double>()[row], 1e-14);
            }
        Assert.Equal(-probabilities.Take(3).Sum(x => x * Math.Log(x)), p.Entropy.ToArray<double>()[0], 1e-14);
        Assert.Equal(-probabilities.Skip(3).Where(x => x > 0).Sum(x => x * Math.Log(x)), p.Entropy.ToArray<double>()[1], 1e-14);
        var q = new CategoricalDistribution(Tensor.Zeros([2, 3], DType.Float64));
        Assert.Equal(Math.Log(3) - p.Entropy.ToArray<double>()[1], ProbabilityDistribution.KullbackLeibler(p, q).ToArray<double>()[1], 1e-14);
        // Soft draws: rows of 1 that are nearly one-hot when it is cold, with the same winners, and gradients.
        var leaf = Tensor.From([0.0, 1, -1], [1, 3]);
        var soft = new CategoricalDistribution(leaf).SampleSoft(new RngKey(7), 0.1, 1000);
        Assert.All(soft.Sum(-1).ToArray<double>(), sum => Assert.Equal(1, sum, 1e-12));
        Assert.Equal(new CategoricalDistribution(leaf).Sample(new RngKey(7), 1000).ToArray<long>(), soft.ArgMax(-1).ToArray<long>());
        Assert.NotEqual(0, soft.Slice(2, 0, 1).Mean().Gradients(leaf)[0].Slice(1, 0, 1).Item());
    }

    [Fact]
    public void EdgesHaveNoFalseNumbers()
    {
        foreach (var name in Continuous.Keys)
        {
            var p = Continuous[name](0.7, 1.3);
            Assert.True(double.IsNaN(p.LogProbability(Number(double.NaN)).Item()), name);
            Assert.Equal(DType.Float64, p.LogProbability(Tensor.Scalar(1, DType.Int32)).Type);
            Assert.Equal(p.LogProbability(Number(1)).Item(), p.LogProbability(Tensor.Scalar(1, DType.Int32)).Item());
        }
        // Outside there is no slope.
        var rate = Number(2);
        Assert.Equal(0, new ExponentialDistribution(rate).LogProbability(Tensor.From([double.NegativeInfinity, -1])).Exp().Sum().Gradients(rate)[0].Item());
        Assert.Equal([double.NegativeInfinity, double.NegativeInfinity], new LogNormalDistribution(Number(0), rate).LogProbability(Tensor.From([-1.0, 0])).ToArray<double>());
        // What is certain has no entropy; what is nearly so is told apart in float32.
        Assert.Equal([0.0, 0], new BernoulliDistribution(Tensor.From([double.PositiveInfinity, double.NegativeInfinity], [2])).Entropy.ToArray<double>());
        foreach (var sign in (float[])[1, -1])
        {
            var (p, q) = (new BernoulliDistribution(Tensor.From([20 * sign], [1])), new BernoulliDistribution(Tensor.From([21 * sign], [1])));
            var exact = (Math.Exp(-20) / (1 + Math.Exp(-20)) * (1 - Math.Log((1 + Math.Exp(-20)) / (1 + Math.Exp(-21))))) + (Math.Log((1 + Math.Exp(-21)) / (1 + Math.Exp(-20))) / (1 + Math.Exp(-20)));
            Assert.InRange(ProbabilityDistribution.KullbackLeibler(p, q).Item(), -1e-15, 3 * exact);
        }
        // Draws of float32 are finite and possible.
        foreach (var p in (ProbabilityDistribution[])[new NormalDistribution(Tensor.Scalar(1), Tensor.Scalar(2)), new LaplaceDistribution(Tensor.Scalar(1), Tensor.Scalar(2)), new LogisticDistribution(Tensor.Scalar(1), Tensor.Scalar(2)),
                     new GumbelDistribution(Tensor.Scalar(1), Tensor.Scalar(2)), new CauchyDistribution(Tensor.Scalar(1), Tensor.Scalar(2)), new UniformDistribution(Tensor.Scalar(1), Tensor.Scalar(2)), new ExponentialDistribution(Tensor.Scalar(2)), new LogNormalDistribution(Tensor.Scalar(1), Tensor.Scalar(2))])
            Assert.All(p.LogProbability(p.Sample(new RngKey(9), Draws)).ToArray<float>(), log => Assert.True(float.IsFinite(log)));
        Assert.Equal("OG4004", Assert.Throws<OgeeException>(() => new CategoricalDistribution(Tensor.Zeros([2])).Mean).Error.Code);
        Assert.Equal("OG4004", Assert.Throws<OgeeException>(() => new CategoricalDistribution(Tensor.Zeros([2])).LogProbability(Tensor.Scalar(0))).Error.Code);
    }

    [Fact]
    public void ParametersBroadcastAndWhatDoesNotFitIsNamed()
    {
        var p = new NormalDistribution(Tensor.Zeros([3, 1]), Tensor.Ones([4]));
        Assert.Equal([2, 3, 4], p.Sample(new RngKey(1), 2).Shape.Sizes.ToArray());
        Assert.Equal([3, 4], p.LogProbability(Tensor.Scalar(0)).Shape.Sizes.ToArray());
        Assert.Equal(DType.Float64, new NormalDistribution(Tensor.Zeros([]), Tensor.Ones([], DType.Float64)).Sample(new RngKey(1)).Type);
        Assert.Equal("OG4004", Assert.Throws<OgeeException>(() => new BernoulliDistribution(Tensor.Zeros([2], DType.Int32))).Error.Code);
        Assert.Equal("OG4004", Assert.Throws<OgeeException>(() => new CategoricalDistribution(Tensor.Zeros([]))).Error.Code);
        Assert.Equal("OG4004", Assert.Throws<OgeeException>(() => new CategoricalDistribution(Tensor.Zeros([2])).SampleSoft(new RngKey(1), 0)).Error.Code);
        Assert.Equal("OG4004", Assert.Throws<OgeeException>(() => ProbabilityDistribution.KullbackLeibler(p, new ExponentialDistribution(Tensor.Ones([])))).Error.Code);
    }
}
