namespace Ogee.Learn.Tests;

public class OutOfDistributionTests
{
    const int Width = 20;

    [Fact]
    public void TheScoreIsTheMahalanobisDistanceByDefinition()
    {
        // So many rows of two numbers that nothing is shrunk but the least part: correlation 0.8, deviations 2 and 0.5.
        const int Count = 20_000;
        var random = new Rng(1);
        var rows = new float[2 * Count];
        for (var r = 0; r < Count; r++)
        {
            var (a, b) = (random.NextNormal(), random.NextNormal());
            (rows[2 * r], rows[(2 * r) + 1]) = ((float)(10 + (2 * a)), (float)(-1 + (0.5 * ((0.8 * a) + (0.6 * b)))));
        }
        // Of all that is given, 2,000 are looked at: about a fiftieth of uncertainty.
        var fit = OutOfDistribution.Fit(rows, rows.AsSpan(0, 200), 2, new(1));
        foreach (var (x, y) in ((double, double)[])[(10, -1), (14, -1), (10, 0), (12, -0.6), (6, 0.5)])
        {
            var (a, b) = ((x - 10) / 2, (y + 1) / 0.5);
            var expected = ((a * a) - (2 * 0.8 * a * b) + (b * b)) / (1 - (0.8 * 0.8)) / 2;
            Assert.InRange(fit.Score([(float)x, (float)y]), (0.85 * expected) - 0.02, (1.15 * expected) + 0.02);
        }
    }

    [Fact]
    public void FewRowsOfManyNumbersAreShrunkToWhatHoldsForNewOnes()
    {
        // 60 rows of 20 numbers: unshrunk, new rows would lie far outside of what training rows do.
        var random = new Rng(6);
        var fit = OutOfDistribution.Fit(Noise(60, random), Noise(300, random), Width, new(1));
        Assert.InRange(fit.Scores.Average(), 0.9, 1.4);

        static float[] Noise(int count, Rng random) => [.. Enumerable.Range(0, count * Width).Select(_ => (float)random.NextNormal())];
    }

    [Fact]
    public void ANumberThatNeverChangedInTrainingSaysMuchWhereItDoesAndStaysFinite()
    {
        var random = new Rng(7);
        float[] training = Clusters(100, random), validation = Clusters(100, random);
        for (var r = 0; r < 100; r++) training[(r * Width) + 5] = validation[(r * Width) + 5] = 0;
        var fit = OutOfDistribution.Fit(training, validation, Width, new(1));
        var row = validation.AsSpan(0, Width).ToArray();
        var before = fit.Score(row);
        row[5] = 1;
        Assert.InRange(fit.Score(row), before + 100, 1e6);
        Assert.True(double.IsFinite(OutOfDistribution.Fit(new float[Width * 3], new float[Width], Width, new(1)).Score(row)));
    }

    [Fact]
    public void ProbabilitiesAndThresholdAreThoseByHand()
    {
        var fit = Of([0.1, 0.2, 0.2, 0.4], 0.4);
        Assert.Equal([1, 1, 0.8, 0.4, 0.4, 0.2], ((double[])[0, 0.1, 0.2, 0.3, 0.4, 0.5]).Select(fit.Probability));
        // p ≤ 0.4 from above 0.2; 0.4 · 5 − 1 = 1 score may be as large.
        Assert.Equal(0.2, fit.Threshold);
        Assert.False(fit.IsOutside(0.2));
        Assert.True(fit.IsOutside(0.20001));
        // Four scores cannot promise 10 %: nothing is outside.
        Assert.Null((fit with { FalseAlarmRate = 0.1 }).Threshold);
        Assert.False((fit with { FalseAlarmRate = 0.1 }).IsOutside(9));
    }

    [Theory]
    [InlineData(0.05)]
    [InlineData(0.01)]
    public void SamplesLikeThoseOfValidationAreCalledOutsideAsOftenAsStated(double rate)
    {
        // 20 fits with 300 validation samples, 200 new samples each; the spread of fits is that of a beta distribution of 301·rate and the rest.
        var random = new Rng(2);
        var alarms = 0;
        for (ulong fit = 0; fit < 20; fit++)
        {
            var score = OutOfDistribution.Fit(Clusters(150, random), Clusters(300, random), Width, new(fit), rate);
            alarms += Outside(score, Clusters(200, random));
        }
        var slack = 4 * Math.Sqrt(rate * (1 - rate) * (1.0 / 4000 + 1.0 / 302 / 20));
        Assert.InRange(alarms / 4000.0, rate - 1 / 301.0 - slack, rate + slack);
    }

    [Fact]
    public void AClusterThatWasNeverSeenIsOutside()
    {
        var random = new Rng(3);
        var fit = OutOfDistribution.Fit(Clusters(400, random), Clusters(200, random), Width, new(1), 0.05);
        var unseen = new float[100 * Width];
        for (var i = 0; i < unseen.Length; i++) unseen[i] = (float)(0.3 * random.NextNormal() + (i % Width == 9 ? 3 : 0));
        Assert.Equal(100, Outside(fit, unseen));
    }

    [Fact]
    public void AFitIsBoundedAndGoesThroughJsonToTheBit()
    {
        var random = new Rng(4);
        var fit = OutOfDistribution.Fit(Clusters(1500, random), Clusters(2100, random), Width, new(1));
        Assert.Equal((Width * (Width + 1) * 2, OutOfDistribution.MostScores), (fit.Factor.Length, fit.Scores.Count));
        var again = OutOfDistribution.FromJson(fit.ToJson(), "x");
        Assert.Equal(fit.ToJson(), again.ToJson());
        var query = Clusters(1, random);
        Assert.Equal(fit.Score(query), again.Score(query));
        Assert.Equal(fit.Threshold, again.Threshold);
        Assert.InRange(fit.ToJson().Length, 30_000, 60_000);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"width":1,"false_alarm_rate":0.1,"mean":null,"deviation":"AACAPw==","factor":"AACAPw==","scores":[]}""")]
    [InlineData("""{"width":1,"false_alarm_rate":0.1,"mean":"","deviation":"AACAPw==","factor":"AACAPw==","scores":[]}""")]
    [InlineData("""{"width":1,"false_alarm_rate":0.1,"mean":"AAAA","deviation":"AACAPw==","factor":"AACAPw==","scores":[]}""")]
    [InlineData("""{"width":2,"false_alarm_rate":0.1,"mean":"AAAAAA==","deviation":"AACAPw==","factor":"AACAPw==","scores":[]}""")]
    [InlineData("""{"width":1,"false_alarm_rate":0.1,"mean":"AAAAAA==","deviation":"AACAPw==","factor":"AAAAAA==","scores":[]}""")]
    [InlineData("""{"width":1,"false_alarm_rate":0.1,"mean":"AAAAAA==","deviation":"AAAAAA==","factor":"AACAPw==","scores":[]}""")]
    [InlineData("""{"width":1,"false_alarm_rate":0.1,"mean":"AADAfw==","deviation":"AACAPw==","factor":"AACAPw==","scores":[]}""")]
    [InlineData("""{"width":1,"false_alarm_rate":0.1,"mean":"AAAAAA==","deviation":"AACAPw==","factor":"AACAPw==","scores":[2,1]}""")]
    [InlineData("""{"width":1,"false_alarm_rate":1,"mean":"AAAAAA==","deviation":"AACAPw==","factor":"AACAPw==","scores":[]}""")]
    [InlineData("""{"width":1073741824,"false_alarm_rate":0.1,"mean":"AAAAAA==","deviation":"AACAPw==","factor":"AACAPw==","scores":[]}""")]
    public void AFileThatNoFitWroteIsRefusedByName(string json) =>
        Assert.Equal("OG4603", Assert.Throws<OgeeException>(() => OutOfDistribution.FromJson(json, "outside.json")).Error.Code);

    [Fact]
    public void TheSmallestFileOfAFitIsRead() =>
        Assert.Equal(4, OutOfDistribution.FromJson("""{"width":1,"false_alarm_rate":0.1,"mean":"AAAAAA==","deviation":"AACAPw==","factor":"AACAPw==","scores":[]}""", "x").Score([2]));

    [Fact]
    public void SamplesThatAreNotFiniteOrOfAnotherWidthAreRefused()
    {
        Assert.Equal("OG4501", Assert.Throws<OgeeException>(() => OutOfDistribution.Fit([1, float.NaN], [1, 2], 2, new(1))).Error.Code);
        Assert.Equal("OG4501", Assert.Throws<OgeeException>(() => OutOfDistribution.Fit([1, 2, 3], [1, 2], 2, new(1))).Error.Code);
        Assert.Equal("OG4501", Assert.Throws<OgeeException>(() => OutOfDistribution.Fit([], [1, 2], 2, new(1))).Error.Code);
        Assert.Equal("OG4601", Assert.Throws<OgeeException>(() => OutOfDistribution.Fit([1, 2], [1, 2], 2, new(1), 5)).Error.Code);
    }

    // Three clusters on the first three axes.
    static float[] Clusters(int count, Rng random)
    {
        var rows = new float[count * Width];
        for (var r = 0; r < count; r++)
        {
            var cluster = random.NextInt(3);
            for (var i = 0; i < Width; i++) rows[r * Width + i] = (float)(0.3 * random.NextNormal() + (i == cluster ? 3 : 0));
        }
        return rows;
    }

    static int Outside(OutOfDistribution fit, float[] rows)
    {
        var count = 0;
        for (var r = 0; r < rows.Length / Width; r++)
        {
            if (fit.IsOutside(fit.Score(rows.AsSpan(r * Width, Width)))) count++;
        }
        return count;
    }

    static OutOfDistribution Of(double[] scores, double rate) => new() { Width = 1, FalseAlarmRate = rate, Mean = new byte[4], Deviation = new byte[] { 0, 0, 128, 63 }, Factor = new byte[] { 0, 0, 128, 63 }, Scores = scores };
}
