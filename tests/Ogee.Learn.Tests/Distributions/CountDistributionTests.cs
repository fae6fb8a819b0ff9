namespace Ogee.Learn.Tests;

/// <summary>Distributions of whole numbers against sums of their probabilities, and what is drawn against both.</summary>
public class CountDistributionTests
{
    const int Draws = 20_000, Most = 400;

    static Tensor Number(double value) => Tensor.Scalar(value, DType.Float64);

    static readonly Dictionary<string, Func<double, CountDistribution>> Kinds = new()
    {
        ["poisson"] = a => new PoissonDistribution(Number(4 + a)), ["geometric"] = a => new GeometricDistribution(Number(a - 1.5)),
        ["negative binomial"] = a => new NegativeBinomialDistribution(Number(2.5), Number(a)), ["binomial"] = a => new BinomialDistribution(12, Number(a)),
    };

    public static TheoryData<string> Names => [.. Kinds.Keys];

    static readonly Tensor Counts = Tensor.Arange(Most, DType.Float64);

    [Theory, MemberData(nameof(Names))]
    public void ProbabilitiesHoldMomentsEntropyAndWhatIsBelow(string name)
    {
        var p = Kinds[name](0.4);
        var logs = p.LogProbability(Counts).ToArray<double>();
        double[] probabilities = [.. logs.Select(Math.Exp)];
        double Sum(Func<int, double> of) => Enumerable.Range(0, Most).Where(k => probabilities[k] > 0).Sum(k => probabilities[k] * of(k));
        Assert.Equal(1, Sum(_ => 1), 1e-12);
        var mean = Sum(k => k);
        Assert.Equal(mean, p.Mean.Item(), 1e-11);
        Assert.Equal(Sum(k => (k - mean) * (k - mean)), p.Variance.Item(), 1e-10);
        if (name is "geometric" or "binomial") Assert.Equal(-Sum(k => logs[k]), p.Entropy.Item(), 1e-11);
        else Assert.Equal("OG4004", Assert.Throws<OgeeException>(() => p.Entropy).Error.Code);
        foreach (var bound in (double[])[-1, 0, 2.5, 7, 11.5, 12, 1000])
            Assert.Equal(Sum(k => k <= bound ? 1 : 0), p.CumulativeProbability(Number(bound)).Item(), 1e-13);
        Assert.True(double.IsNaN(p.CumulativeProbability(Number(double.NaN)).Item()));
        Assert.All(p.LogProbability(Tensor.From([-1.0, 0.5])).ToArray<double>(), log => Assert.Equal(double.NegativeInfinity, log));
        Assert.True(double.IsNaN(p.LogProbability(Number(double.NaN)).Item()));
        if (name == "negative binomial") return;
        var others = Kinds[name](-0.3).LogProbability(Counts).ToArray<double>();
        Assert.Equal(Sum(k => logs[k] - others[k]), ProbabilityDistribution.KullbackLeibler(p, Kinds[name](-0.3)).Item(), 1e-11);
    }

    [Theory, MemberData(nameof(Names))]
    public void WhatIsDrawnFollowsTheProbabilities(string name)
    {
        var p = Kinds[name](0.4);
        var drawn = p.Sample(new RngKey(31), Draws).ToArray<double>();
        var probabilities = p.LogProbability(Counts).Exp().ToArray<double>();
        for (var k = 0; k < 30; k++)
            Assert.Equal(probabilities[k], drawn.Count(value => value == k) / (double)Draws, (5 * Math.Sqrt(probabilities[k] * (1 - probabilities[k]) / Draws)) + 1e-4);
        Assert.Equal(drawn[..3], p.Sample(new RngKey(31), 3).ToArray<double>());
    }

    [Fact]
    public void WhatIsCertainIsCertain()
    {
        Assert.Equal([0.0, double.NegativeInfinity], new PoissonDistribution(Number(0)).LogProbability(Tensor.From([0.0, 1])).ToArray<double>());
        Assert.Equal([double.NegativeInfinity, 0.0, double.NegativeInfinity], new BinomialDistribution(3, Number(double.PositiveInfinity)).LogProbability(Tensor.From([2.0, 3, 4])).ToArray<double>());
        Assert.Equal("OG4004", Assert.Throws<OgeeException>(() => new BinomialDistribution(-1, Number(0))).Error.Code);
        Assert.Equal("OG4004", Assert.Throws<OgeeException>(() => ProbabilityDistribution.KullbackLeibler(new BinomialDistribution(2, Number(0)), new BinomialDistribution(3, Number(0)))).Error.Code);
    }

    [Fact]
    public void CertainSuccessHasNoDoubt()
    {
        Assert.Equal([0.0, double.NegativeInfinity], new GeometricDistribution(Number(double.PositiveInfinity)).LogProbability(Tensor.From([0.0, 1])).ToArray<double>());
        Assert.Equal([0.0, double.NegativeInfinity], new NegativeBinomialDistribution(Number(2), Number(double.NegativeInfinity)).LogProbability(Tensor.From([0.0, 1])).ToArray<double>());
    }

    [Fact]
    public void VeryManyEventsScatterAsTheyShould()
    {
        foreach (var rate in (double[])[1e9, 2e10, 1e13])
        {
            var draws = Tensor.Poisson(Tensor.Full([20_000], rate, DType.Float64), new RngKey(9));
            var apart = (draws - rate) / Math.Sqrt(rate);
            Assert.Equal(draws.ToArray<double>(), draws.Floor().ToArray<double>());
            Assert.Equal(0, apart.Mean().Item(), 0.03);
            Assert.Equal(1, apart.Variance().Item(), 0.05);
        }
        Assert.Equal(double.PositiveInfinity, Tensor.Poisson(Tensor.From([double.PositiveInfinity]), new RngKey(9)).Item());
    }
}
