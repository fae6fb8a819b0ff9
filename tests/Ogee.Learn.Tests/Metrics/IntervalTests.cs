using CsCheck;

namespace Ogee.Learn.Tests;

public class IntervalTests
{
    [Fact]
    public void WilsonIsThePublishedExample()
    {
        // Newcombe, Two-sided confidence intervals for the single proportion (1998), table I, method 3: 81 of 263.
        var interval = Interval.Wilson(81, 263);
        Assert.Equal(0.2553, interval.Low, 4);
        Assert.Equal(0.3662, interval.High, 4);
        // The same table: 15 of 148, 0 of 20, 1 of 29.
        Assert.Equal((0.0624, 0.1605), (Math.Round(Interval.Wilson(15, 148).Low, 4), Math.Round(Interval.Wilson(15, 148).High, 4)));
        Assert.Equal((0.0, 0.1611), (Interval.Wilson(0, 20).Low, Math.Round(Interval.Wilson(0, 20).High, 4)));
        Assert.Equal((0.0061, 0.1718), (Math.Round(Interval.Wilson(1, 29).Low, 4), Math.Round(Interval.Wilson(1, 29).High, 4)));
    }

    [Fact]
    public void WilsonHoldsItsProportionAndMirrors() =>
        Gen.Select(Gen.Int[0, 500], Gen.Int[0, 500]).Sample((hits, misses) =>
        {
            var interval = Interval.Wilson(hits, hits + misses);
            var mirror = Interval.Wilson(misses, hits + misses);
            Assert.InRange(interval.Value, interval.Low, interval.High);
            Assert.InRange(interval.Low, 0, 1);
            Assert.InRange(interval.High, 0, 1);
            if (hits + misses > 0) Assert.Equal(interval.Low, 1 - mirror.High, 1e-12);
        });

    [Fact]
    public void TheExactIntervalIsThePublishedExampleAndHoldsWilsonsValue()
    {
        // Newcombe (1998), table I, method 5: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
        Assert.Equal((0.2527, 0.3676), Rounded(Interval.ClopperPearson(81, 263)));
        Assert.Equal((0.0578, 0.1617), Rounded(Interval.ClopperPearson(15, 148)));
        Assert.Equal((0.0, 0.1684), Rounded(Interval.ClopperPearson(0, 20)));
        Assert.Equal((0.0009, 0.1776), Rounded(Interval.ClopperPearson(1, 29)));
        Assert.Equal(new(0, 0, 1), Interval.ClopperPearson(0, 0));

        static (double, double) Rounded(Interval interval) => (Math.Round(interval.Low, 4), Math.Round(interval.High, 4));
    }

    [Fact]
    public void SeedsGiveStudentsInterval()
    {
        // Mean 2, deviation 1, three seeds: 2 ± 4.303/√3.
        var interval = Interval.AcrossSeeds([1, 2, 3]);
        Assert.Equal(2, interval.Value);
        Assert.Equal(2 - 4.303 / Math.Sqrt(3), interval.Low, 12);
        Assert.Equal(2 + 4.303 / Math.Sqrt(3), interval.High, 12);
    }

    [Fact]
    public void BeyondTheTableTheQuantileGoesOnSmoothly()
    {
        double[] alternating(int n) => [.. Enumerable.Range(0, n).Select(i => i % 2 * 2.0)];
        double quantile(int n) => (Interval.AcrossSeeds(alternating(n)).High - Interval.AcrossSeeds(alternating(n)).Value)
            / Math.Sqrt(alternating(n).Sum(v => (v - alternating(n).Average()) * (v - alternating(n).Average())) / (n - 1) / n);
        Assert.Equal(2.042, quantile(31), 3);
        Assert.Equal(2.0395, quantile(32), 2);      // t of 31 degrees of freedom
        Assert.Equal(1.9840, quantile(101), 3);     // t of 100
    }

    [Fact]
    public void OneSeedKnowsNothingOfTheOthers() => Assert.Equal(double.PositiveInfinity, Interval.AcrossSeeds([0.9]).High);
}
