using CsCheck;

namespace Ogee.Learn.Tests;

public class CusumTests
{
    [Fact]
    public void TheRunLengthSolvesTheChainByDefinition() =>
        Gen.Select(Gen.Int[2, 8], Gen.Int[1, 30], Gen.Double[0.05, 0.6]).Sample((step, limit, rate) =>
        {
            // Iterate L(i) = 1 + (1 − rate)·L(max(0, i − 1)) + rate·L(i + step − 1) to its fixed point.
            var left = new double[limit];
            for (var round = 0; round < 20_000; round++)
            {
                double change = 0;
                for (var i = 0; i < limit; i++)
                {
                    var next = 1 + (1 - rate) * left[Math.Max(0, i - 1)] + rate * (i + step - 1 < limit ? left[i + step - 1] : 0);
                    change = Math.Max(change, Math.Abs(next - left[i]));
                    left[i] = next;
                }
                if (change < 1e-9) break;
                if (left[0] > 1e4) return;
            }
            var exact = new ErrorRateCusum { Rate = rate, Step = step, Limit = limit }.RunLength;
            if (exact < 2000) Assert.True(Math.Abs(left[0] / exact - 1) < 1e-5, $"{left[0]} against {exact}");
        }, iter: 60);

    [Theory]
    [InlineData(0.05, 0.10, 500)]
    [InlineData(0.02, 0.08, 1000)]
    [InlineData(0.20, 0.35, 300)]
    public void FalseAlarmsAreAsFarApartAsStatedAndARiseIsNoticedSoon(double rate, double noticed, double runLength)
    {
        var test = ErrorRateCusum.For(rate, noticed, runLength);
        Assert.True(test.RunLength >= runLength);
        // The mean of 400 runs; run lengths are nearly exponential, so its standard error is 5 % of it.
        Assert.InRange(Runs(test, rate, 400) / test.RunLength, 0.8, 1.2);
        Assert.InRange(Runs(test, noticed, 400) / test.RunLengthAt(noticed), 0.8, 1.2);
        Assert.True(test.RunLengthAt(noticed) < runLength / 4, $"{test.RunLengthAt(noticed)}");
    }

    [Theory]
    [InlineData(0.5, 500)]
    [InlineData(1.0, 300)]
    public void TheMeanTestHasItsRunLengthWithinTheStatedPart(double shift, double runLength)
    {
        var test = MeanCusum.For(10, 2, shift, runLength);
        Assert.Equal(runLength, test.RunLength, 6);
        // The mean of 1,000 runs: standard error 3 %.
        double usual = Runs(test, 0, 1000) / runLength, risen = Runs(test, shift, 1000) / test.RunLengthAt(shift), fallen = Runs(test, -shift, 1000) / test.RunLengthAt(shift);
        TestContext.Current.TestOutputHelper?.WriteLine($"simulated over stated run length: {usual:0.00} usually, {risen:0.00} risen, {fallen:0.00} fallen; noticed after {test.RunLengthAt(shift):0.0}");
        Assert.InRange(usual, 0.86, 1.14);
        Assert.InRange(risen, 0.86, 1.14);
        Assert.InRange(fallen, 0.86, 1.14);
    }

    [Fact]
    public void AnAlarmStaysUntilTheRestartAndGoesThroughJson()
    {
        var test = ErrorRateCusum.For(0.05, 0.2, 100);
        while (!test.IsAlarm) test = test.Add(isWrong: true);
        Assert.Equal(test, test.Add(isWrong: false));
        Assert.Equal(test, ErrorRateCusum.FromJson(test.ToJson(), "x"));
        Assert.False(test.Restart().IsAlarm);
        var mean = MeanCusum.For(0, 1).Add(0.7).Add(double.NaN);
        Assert.Equal((1, 0.7 - 0.25), (mean.Count, mean.Rise));
        Assert.Equal(mean, MeanCusum.FromJson(mean.ToJson(), "x"));
        Assert.Equal("OG4653", Assert.Throws<OgeeException>(() => MeanCusum.FromJson("""{"mean":0,"deviation":0,"slack":1,"limit":1}""", "x")).Error.Code);
        Assert.Equal("OG4653", Assert.Throws<OgeeException>(() => ErrorRateCusum.FromJson("""{"rate":0.1,"step":1,"limit":1}""", "x")).Error.Code);
        Assert.Equal("OG4651", Assert.Throws<OgeeException>(() => ErrorRateCusum.For(0.1, 0.05)).Error.Code);
    }

    [Fact]
    public void ARareErrorHasItsRunLengthToo()
    {
        // Steps in the thousands: what took steps × limit operations takes limit.
        var test = ErrorRateCusum.For(0.0002, 0.0008, 1e6);
        Assert.InRange(test.RunLength, 1e6, 1.1e6);
        Assert.InRange(test.Step, 2000, 2500);
        Assert.Equal("OG4651", Assert.Throws<OgeeException>(() => ErrorRateCusum.For(0.0000001, 0.0000002)).Error.Code);
    }

    static double Runs(ErrorRateCusum start, double rate, int runs)
    {
        var random = new Rng(1);
        long total = 0;
        for (var run = 0; run < runs; run++)
        {
            var test = start;
            while (!test.IsAlarm) test = test.Add(random.NextDouble() < rate);
            total += test.Count;
        }
        return (double)total / runs;
    }

    static double Runs(MeanCusum start, double shift, int runs)
    {
        var random = new Rng(2);
        long total = 0;
        for (var run = 0; run < runs; run++)
        {
            var test = start;
            while (!test.IsAlarm) test = test.Add(start.Mean + start.Deviation * (random.NextNormal() + shift));
            total += test.Count;
        }
        return (double)total / runs;
    }
}
