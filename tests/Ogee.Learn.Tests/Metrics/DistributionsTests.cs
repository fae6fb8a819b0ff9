using CsCheck;

namespace Ogee.Learn.Tests;

public class DistributionsTests
{
    [Fact]
    public void TheNormalDistributionIsThePrintedOne()
    {
        Assert.Equal(0.5, Distributions.NormalTail(0));
        Assert.Equal(0.025, Distributions.NormalTail(Interval.NormalQuantile), 15);
        Assert.Equal(Interval.NormalQuantile, Distributions.NormalQuantile(0.975), 13);
        Assert.Equal(double.PositiveInfinity, Distributions.NormalQuantile(1));
    }

    [Theory]
    // NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.4: upper critical values of χ².
    [InlineData(3.841, 1, 0.05)]
    [InlineData(6.635, 1, 0.01)]
    [InlineData(18.307, 10, 0.05)]
    [InlineData(149.449, 100, 0.001)]
    public void ChiSquareIsThePrintedTable(double value, double freedom, double tail)
    {
        Assert.Equal(tail, Distributions.ChiSquareTail(value, freedom), 4);
        Assert.Equal(value, Distributions.ChiSquareQuantile(1 - tail, freedom), 3);
    }

    [Fact]
    public void TheQuantileOfChiSquareTurnsItsTailRound() =>
        Gen.Select(Gen.Double[0.001, 0.9999], Gen.Double[0.1, 400]).Sample((probability, freedom) =>
            Assert.Equal(1 - probability, Distributions.ChiSquareTail(Distributions.ChiSquareQuantile(probability, freedom), freedom), 1e-11));

    [Fact]
    public void ChiSquareOfTwoDegreesIsAnExponentialAndOfFourHasOneTermMore() =>
        Gen.Double[0.01, 300].Sample(x =>
        {
            var two = Distributions.ChiSquareTail(x, 2);
            Assert.True(Math.Abs(two / Portable.Exp(-x / 2) - 1) < 1e-11, $"{x}");
            Assert.True(Math.Abs(Distributions.ChiSquareTail(x, 4) / (Portable.Exp(-x / 2) * (1 + x / 2)) - 1) < 1e-10, $"{x}");
        });

    [Fact]
    public void TheBetaDistributionIsTheBinomialSum() =>
        Gen.Select(Gen.Int[1, 60], Gen.Int[1, 60], Gen.Double[0.001, 0.999]).Sample((a, b, x) =>
        {
            // P(at least a of a + b − 1 trials of chance x succeed).
            var (n, sum) = (a + b - 1, 0.0);
            for (var k = a; k <= n; k++)
                sum += Portable.Exp(Portable.LogGamma(n + 1) - Portable.LogGamma(k + 1) - Portable.LogGamma(n - k + 1) + k * Portable.Log(x) + (n - k) * Portable.Log1p(-x));
            Assert.Equal(sum, Distributions.BetaCdf(x, a, b), 1e-11);
            Assert.Equal(x, Distributions.BetaQuantile(Distributions.BetaCdf(x, a, b), a, b), Math.Abs(sum - 0.5) < 0.49 ? 1e-8 : 1);
        });

    [Fact]
    public void KolmogorovsDistributionIsSmirnovsTableAndBothSeriesMeet()
    {
        // Smirnov (1948): L(1.36) = 0.950514, L(1.63) = 0.990154, L(0.83) = 0.503781 (to the digits printed).
        Assert.Equal(1 - 0.950514, Distributions.KolmogorovTail(1.36), 4);
        Assert.Equal(1 - 0.990154, Distributions.KolmogorovTail(1.63), 4);
        Assert.Equal(0.5, Distributions.KolmogorovTail(0.82757), 4);
        Assert.Equal(Distributions.KolmogorovTail(1 + 1e-12), Distributions.KolmogorovTail(1), 10);
        Assert.Equal(1, Distributions.KolmogorovTail(0));
    }

    [Fact]
    public void AProbabilityBeyondOneIsAnError() => Assert.Throws<OgeeException>(() => Distributions.NormalQuantile(97.5));
}
