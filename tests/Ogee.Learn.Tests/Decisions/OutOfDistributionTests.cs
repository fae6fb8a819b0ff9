namespace Ogee.Learn.Tests;

public class OutOfDistributionTests
{
    const int Width = 20;

    [Fact]
    public void TheScoreIsTheMeanDistanceToTheNearestByDefinition()
    {
        var random = new Rng(1);
        float[] training = Clusters(60, random), queries = Clusters(10, random);
        var fit = OutOfDistribution.Fit(training, Clusters(40, random), Width, new(1), neighbours: 3);
        for (var q = 0; q < 10; q++)
        {
            var query = Unit(queries.AsSpan(q * Width, Width));
            var nearest = Enumerable.Range(0, 60).Select(r => Math.Sqrt(Unit(training.AsSpan(r * Width, Width)).Zip(query, (a, b) => (a - b) * (a - b)).Sum())).Order().Take(3).Average();
            Assert.Equal(nearest, fit.Score(queries.AsSpan(q * Width, Width)), 1e-5);
        }

        static double[] Unit(ReadOnlySpan<float> row)
        {
            var length = 0.0;
            foreach (var value in row) length += (double)value * value;
            double[] unit = new double[row.Length];
            for (var i = 0; i < unit.Length; i++) unit[i] = row[i] / Math.Sqrt(length);
            return unit;
        }
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
        Assert.Equal((OutOfDistribution.MostKept * Width * 4, OutOfDistribution.MostScores), (fit.Kept.Length, fit.Scores.Count));
        var again = OutOfDistribution.FromJson(fit.ToJson(), "x");
        Assert.Equal(fit.ToJson(), again.ToJson());
        var query = Clusters(1, random);
        Assert.Equal(fit.Score(query), again.Score(query));
        Assert.Equal(fit.Threshold, again.Threshold);
        Assert.InRange(fit.ToJson().Length, 100_000, 180_000);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"width":1,"neighbours":1,"false_alarm_rate":0.1,"kept":null,"scores":[]}""")]
    [InlineData("""{"width":1,"neighbours":1,"false_alarm_rate":0.1,"kept":"","scores":[]}""")]
    [InlineData("""{"width":1,"neighbours":1,"false_alarm_rate":0.1,"kept":"AAAA","scores":[]}""")]
    [InlineData("""{"width":1,"neighbours":2,"false_alarm_rate":0.1,"kept":"AAAAAA==","scores":[]}""")]
    [InlineData("""{"width":1,"neighbours":1,"false_alarm_rate":0.1,"kept":"AADAfw==","scores":[]}""")]
    [InlineData("""{"width":1,"neighbours":1,"false_alarm_rate":0.1,"kept":"AAAAAA==","scores":[2,1]}""")]
    [InlineData("""{"width":1073741824,"neighbours":1,"false_alarm_rate":0.1,"kept":"AAAAAA==","scores":[]}""")]
    public void AFileThatNoFitWroteIsRefusedByName(string json) =>
        Assert.Equal("OG4603", Assert.Throws<OgeeException>(() => OutOfDistribution.FromJson(json, "outside.json")).Error.Code);

    [Fact]
    public void EmbeddingsThatAreNotFiniteOrOfAnotherWidthAreRefused()
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

    static OutOfDistribution Of(double[] scores, double rate) => new() { Width = 1, Neighbours = 1, FalseAlarmRate = rate, Kept = new byte[4], Scores = scores };
}
