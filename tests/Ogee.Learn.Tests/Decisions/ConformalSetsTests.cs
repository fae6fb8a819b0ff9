using CsCheck;

namespace Ogee.Learn.Tests;

public class ConformalSetsTests
{
    [Fact]
    public void TheThresholdIsTheOrderStatisticOfTheFormula()
    {
        // Scores 1 − p of the truth: 0.1, 0.2, 0.3, 0.4. ⌈5 · 0.8⌉ = 4, so the fourth; ⌈5 · 0.6⌉ = 3, the third; ⌈5 · 0.9⌉ = 5 is one more than there are.
        double[] probabilities = [0.9, 0.1, 0.8, 0.2, 0.7, 0.3, 0.6, 0.4];
        Assert.Equal(0.4, Fit(0.8), 15);
        Assert.Equal(0.3, Fit(0.6), 15);
        Assert.Null(ConformalSets.Fit(probabilities, [0, 0, 0, 0], 2, new() { Level = 0.9 }).Thresholds[0]);

        double Fit(double level) => ConformalSets.Fit(probabilities, [0, 0, 0, 0], 2, new() { Level = level }).Thresholds[0]!.Value;
    }

    [Fact]
    public void TooFewSamplesPromiseNothingAndAnswerWithEveryClass() =>
        Assert.Equal([1, 2, 0], ConformalSets.Fit([], [], 3).Apply([0.1, 0.6, 0.3]));

    [Fact]
    public void ScoresOfTheLessLikelyAddUpByHand()
    {
        // Without the random part the APS score of the second class is 0.6 + 0.3, of the third 1.
        var sets = Sets(new() { Score = ConformalScore.Aps, IsRandomised = false }, 0.9 + 1e-12);
        Assert.Equal([1, 2], sets.Apply([0.1, 0.6, 0.3]));
        Assert.Equal([1], (sets with { Thresholds = [0.89] }).Apply([0.1, 0.6, 0.3]));
        // RAPS adds 0.2 for the second and 0.4 for the third.
        var penalised = Sets(new() { Score = ConformalScore.Raps, IsRandomised = false, Penalty = 0.2, FreeRank = 1 }, 1.1 + 1e-12);
        Assert.Equal([1, 2], penalised.Apply([0.1, 0.6, 0.3]));
        Assert.Equal([1], (penalised with { Thresholds = [1.09] }).Apply([0.1, 0.6, 0.3]));

        static ConformalSets Sets(ConformalOptions options, double threshold) => new() { Options = options, Classes = 3, Samples = 100, Thresholds = [threshold] };
    }

    [Theory]
    [InlineData(ConformalScore.Lac, false)]
    [InlineData(ConformalScore.Aps, false)]
    [InlineData(ConformalScore.Aps, true)]
    [InlineData(ConformalScore.Raps, true)]
    public void TheCoverageOverManyCalibrationsIsThePromise(ConformalScore score, bool isRandomised)
    {
        // 60 calibrations of 200 samples: the mean coverage is between the level and the level + 1/201, within 4 standard errors of the 24,000 test samples and of the calibrations.
        var covered = 0.0;
        for (ulong trial = 0; trial < 60; trial++)
        {
            var (probabilities, truth) = Drawn.Classes(600, 6, trial);
            var sets = ConformalSets.Fit(probabilities.AsSpan(0, 200 * 6), truth.AsSpan(0, 200), 6, new() { Score = score, IsRandomised = isRandomised, MayBeEmpty = true, Seed = trial });
            covered += sets.Coverage(probabilities.AsSpan(200 * 6), truth.AsSpan(200)).Coverage.Value / 60;
        }
        var slack = 4 * Math.Sqrt(0.9 * 0.1 / 24_000 + 0.9 * 0.1 / 202 / 60);
        Assert.InRange(covered, 0.9 - slack, 0.9 + 1 / 201.0 + slack);
    }

    [Fact]
    public void AWrongModelKeepsThePromiseWithLargerSets()
    {
        var (probabilities, truth) = Drawn.Classes(6000, 6, 1);
        // The model's rows are those of the neighbours: it knows nothing.
        double[] shuffled = [.. probabilities[6..], .. probabilities[..6]];
        var good = Measure(probabilities);
        var useless = Measure(shuffled);
        Assert.InRange(useless.Coverage.Value, 0.88, 0.92);
        Assert.True(useless.MeanSize > good.MeanSize + 1.5, $"{useless.MeanSize} against {good.MeanSize}");

        SetCoverage Measure(double[] rows) => ConformalSets.Fit(rows.AsSpan(0, 3000 * 6), truth.AsSpan(0, 3000), 6).Coverage(rows.AsSpan(3000 * 6), truth.AsSpan(3000));
    }

    [Fact]
    public void PerClassThresholdsCoverTheHardClassThatOneThresholdForgets()
    {
        // Class 0 is rare and hard: its samples look like class 1.
        var random = new Rng(4);
        var (probabilities, truth) = (new double[8000 * 2], new int[8000]);
        for (var i = 0; i < 8000; i++)
        {
            truth[i] = random.NextInt(10) == 0 ? 0 : 1;
            probabilities[2 * i] = truth[i] == 0 ? random.NextDouble() : 0.3 * random.NextDouble();
            probabilities[2 * i + 1] = 1 - probabilities[2 * i];
        }
        Assert.InRange(Measure(false).PerClass[0].High, 0, 0.85);
        Assert.True(Measure(true).PerClass[0].High > 0.9 && Measure(true).PerClass[0].Value > 0.86);

        SetCoverage Measure(bool isPerClass) => ConformalSets.Fit(probabilities.AsSpan(0, 8000), truth.AsSpan(0, 4000), 2, new() { IsPerClass = isPerClass })
            .Coverage(probabilities.AsSpan(8000), truth.AsSpan(4000));
    }

    [Fact]
    public void LacIsSmallestAndAdaptiveSetsFollowTheDifficulty()
    {
        var (probabilities, truth) = Drawn.Classes(4000, 20, 3, sharpness: 3);
        double Size(ConformalScore score) => ConformalSets.Fit(probabilities.AsSpan(0, 2000 * 20), truth.AsSpan(0, 2000), 20, new() { Score = score })
            .Coverage(probabilities.AsSpan(2000 * 20), truth.AsSpan(2000)).MeanSize;
        Assert.True(Size(ConformalScore.Lac) < Size(ConformalScore.Raps) && Size(ConformalScore.Raps) <= Size(ConformalScore.Aps));
    }

    [Fact]
    public void ASetHoldsTheMostLikelyClassesAndNoGaps() =>
        Gen.Select(Gen.Double[0.01, 1].Array[5], Gen.Double[0.05, 1.2], Gen.Enum<ConformalScore>()).Sample((weights, threshold, score) =>
        {
            double[] row = [.. weights.Select(weight => weight / weights.Sum())];
            var set = new ConformalSets { Options = new() { Score = score }, Classes = 5, Samples = 100, Thresholds = [threshold] }.Apply(row);
            Assert.Equal(Enumerable.Range(0, 5).OrderByDescending(c => row[c]).ThenBy(c => c).Take(set.Length), set);
            Assert.NotEmpty(set);
        });

    [Fact]
    public void AFitGoesThroughJsonWithTheSameSets()
    {
        var (probabilities, truth) = Drawn.Classes(300, 4, 9);
        var sets = ConformalSets.Fit(probabilities, truth, 4, new() { Score = ConformalScore.Raps, IsPerClass = true, Seed = ulong.MaxValue });
        var again = ConformalSets.FromJson(sets.ToJson(), "conformal.json");
        Assert.Equal(sets.ToJson(), again.ToJson());
        for (var i = 0; i < 300; i++) Assert.Equal(sets.Apply(probabilities.AsSpan(i * 4, 4)), again.Apply(probabilities.AsSpan(i * 4, 4)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"options":null,"classes":2,"samples":9,"thresholds":[0.5]}""")]
    [InlineData("""{"options":{},"classes":2,"samples":9,"thresholds":null}""")]
    [InlineData("""{"options":{},"classes":2,"samples":9,"thresholds":[0.5,0.5]}""")]
    [InlineData("""{"options":{},"classes":2000000000,"samples":9,"thresholds":[0.5]}""")]
    [InlineData("""{"options":{},"classes":2,"samples":9,"thresholds":[1e999]}""")]
    [InlineData("""{"options":{"level":1.5},"classes":2,"samples":9,"thresholds":[0.5]}""")]
    [InlineData("""{"options":{"score":"Best"},"classes":2,"samples":9,"thresholds":[0.5]}""")]
    [InlineData("""{"options":{},"classes":2,"classes":3,"samples":9,"thresholds":[0.5]}""")]
    public void AFileThatNoFitWroteIsRefusedByName(string json)
    {
        var error = Assert.Throws<OgeeException>(() => ConformalSets.FromJson(json, "conformal.json"));
        Assert.Equal("OG4603", error.Error.Code);
        Assert.Contains("conformal.json", error.What, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIsNoProbabilityOrNoLevelIsRefused()
    {
        Assert.Equal("OG4501", Assert.Throws<OgeeException>(() => ConformalSets.Fit([2.0, -1.0], [0], 2)).Error.Code);
        Assert.Equal("OG4601", Assert.Throws<OgeeException>(() => ConformalSets.Fit([0.5, 0.5], [0], 2, new() { Level = 90 })).Error.Code);
    }

    [Fact]
    public void TheExpectedSpreadIsTheBetaDistributionOfVovk()
    {
        // 1,000 samples at 90 %: Beta(901, 100), whose middle 95 % is 0.8809 to 0.9179 (normal approximation 0.9001 ± 1.96·0.0095).
        var expected = new ConformalSets { Options = new(), Classes = 2, Samples = 1000, Thresholds = [0.5] }.Expected;
        Assert.Equal(901 / 1001.0, expected.Value, 15);
        Assert.Equal(0.881, expected.Low, 3);
        Assert.Equal(0.918, expected.High, 3);
    }
}
