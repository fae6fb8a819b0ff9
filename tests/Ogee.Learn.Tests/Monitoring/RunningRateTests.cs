using CsCheck;

namespace Ogee.Learn.Tests;

public class RunningRateTests
{
    [Fact]
    public void LookedAtAfterEveryTruthOneIntervalHoldsAndTheOtherDoesNot()
    {
        // 150 streams of 500 truths at 90 %: how many ever leave the true rate out, from the tenth truth on.
        int always = 0, once = 0;
        for (ulong stream = 0; stream < 150; stream++)
        {
            var random = new Rng(stream);
            var rate = default(RunningRate);
            bool isOut = false, isOutOnce = false;
            for (var i = 0; i < 500; i++)
            {
                rate = rate.Add(random.NextDouble() < 0.9);
                if (i < 10) continue;
                isOutOnce |= rate.Once.Low > 0.9 || rate.Once.High < 0.9;
                if (i % 10 == 0) isOut |= rate.Always.Low > 0.9 || rate.Always.High < 0.9;
            }
            if (isOut) always++;
            if (isOutOnce) once++;
        }
        Rates.IsAtMost(always, 150, 0.05);
        Assert.True(once > 30, $"{once}");
    }

    [Fact]
    public void TheIntervalIsTheOneOfTheFormula() =>
        Gen.Select(Gen.Int[0, 60], Gen.Int[0, 60]).Sample((hits, misses) =>
        {
            if (hits + misses == 0) return;
            var interval = new RunningRate(hits, hits + misses).Always;
            Assert.InRange(interval.Value, interval.Low, interval.High);
            double log(double p) => Portable.Log1p(hits + misses) + Portable.LogGamma(hits + misses + 1) - Portable.LogGamma(hits + 1) - Portable.LogGamma(misses + 1) + hits * Portable.Log(p) + misses * Portable.Log1p(-p);
            if (hits > 0) Assert.Equal(Portable.Log(0.05), log(interval.Low), 1e-6);
            if (misses > 0) Assert.Equal(Portable.Log(0.05), log(interval.High), 1e-6);
        });

    [Fact]
    public void RatesOfTwoStreamsAdd() => Assert.Equal(new(3, 5), new RunningRate(1, 2).Merge(new(2, 3)));
}
