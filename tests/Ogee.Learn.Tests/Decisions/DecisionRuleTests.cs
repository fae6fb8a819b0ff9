using CsCheck;

namespace Ogee.Learn.Tests;

public class DecisionRuleTests
{
    [Fact]
    public void ChowsRuleIsTheLimitOfEqualCosts() =>
        // No answer where the largest probability is below 1 − r.
        Gen.Select(Gen.Double[0.01, 1].Array[4], Gen.Double[0.05, 0.7]).Sample((weights, reject) =>
        {
            double[] row = [.. weights.Select(weight => weight / weights.Sum())];
            if (Math.Abs(row.Max() - (1 - reject)) < 1e-9) return;
            var decision = new DecisionRule { Costs = DecisionCosts.Uniform(4, mistake: 1, reject) }.Apply(row);
            Assert.Equal(row.Max() < 1 - reject ? -1 : Array.IndexOf(row, row.Max()), decision.Answer);
            Assert.Equal(Math.Min(1 - row.Max(), reject), decision.ExpectedCost, 1e-12);
        });

    [Fact]
    public void AMissThatCostsNineTimesAFalseAlarmIsFearedFromOneTenth()
    {
        var rule = new DecisionRule { Costs = DecisionCosts.Detection(2, normal: 0, miss: 9, falseAlarm: 1) };
        Assert.Equal(0, rule.Apply([0.91, 0.09]).Answer);
        Assert.Equal(1, rule.Apply([0.89, 0.11]).Answer);
        Assert.Equal(0.89, rule.Apply([0.89, 0.11]).ExpectedCost, 12);
    }

    [Fact]
    public void NoCheaperDecisionExistsByBruteForce() =>
        Gen.Select(Gen.Double[0.01, 1].Array[3], Gen.Double[0, 5].Array[9], Gen.Double[0, 2].Array[3]).Sample((weights, matrix, rejection) =>
        {
            double[] row = [.. weights.Select(weight => weight / weights.Sum())];
            var decision = new DecisionRule { Costs = DecisionCosts.Of(matrix, 3, rejection) }.Apply(row);
            var costs = Enumerable.Range(-1, 4).ToDictionary(answer => answer, answer => Enumerable.Range(0, 3).Sum(c => row[c] * (answer < 0 ? rejection[c] : matrix[c * 3 + answer])));
            Assert.Equal(costs.Values.Min(), costs[decision.Answer], 1e-12);
            Assert.Equal(costs.Values.Min(), decision.ExpectedCost, 1e-12);
        });

    [Fact]
    public void CostsOfDetectionAreLaidOutByHand()
    {
        var costs = DecisionCosts.Detection(3, normal: 1, miss: 10, falseAlarm: 2, reject: 0.5);
        Assert.Equal([0, 10, 2, 2, 0, 2, 2, 10, 0], costs.Matrix);
        Assert.Equal([0.5, 0.5, 0.5], costs.Rejection!);
        Assert.Equal((10, 0.5), (costs.Of(0, 1), costs.Of(0, -1)));
    }

    [Fact]
    public void WithRightProbabilitiesTheTheoreticalThresholdStays()
    {
        var kept = 0;
        for (ulong trial = 0; trial < 40; trial++)
        {
            var (probabilities, truth) = Drawn.Classes(400, 4, trial, sharpness: 1.5);
            if (DecisionRule.Fit(DecisionCosts.Uniform(4, 1, 0.3), probabilities, truth).Reluctance == 0) kept++;
        }
        Assert.InRange(kept, 36, 40);
    }

    [Fact]
    public void WithOverconfidentProbabilitiesTheFittedThresholdSavesCost()
    {
        var (probabilities, truth) = Drawn.Classes(6000, 4, 2, sharpness: 1);
        // Sharpened: the model is as right as before, and far too sure.
        for (var i = 0; i < 6000; i++)
        {
            var row = probabilities.AsSpan(i * 4, 4);
            double sum = 0;
            foreach (ref var p in row) sum += p = p * p * p * p * p;
            foreach (ref var p in row) p /= sum;
        }
        var costs = DecisionCosts.Uniform(4, 1, 0.3);
        var fitted = DecisionRule.Fit(costs, probabilities.AsSpan(0, 2000 * 4), truth.AsSpan(0, 2000));
        Assert.True(fitted.Reluctance < 0);
        var before = OperatingPoint.Measure(new() { Costs = costs }, probabilities.AsSpan(2000 * 4), truth.AsSpan(2000), new(1));
        var after = OperatingPoint.Measure(fitted, probabilities.AsSpan(2000 * 4), truth.AsSpan(2000), new(1));
        Assert.True(after.Cost.High < before.Cost.Low, $"{after.Cost} against {before.Cost}");
        Assert.True(before.ExpectedCost < before.Cost.Low);            // what tells that the probabilities are not right
    }

    [Fact]
    public void AnOperatingPointIsCountedByHand()
    {
        // Answered 0 (right), 1 (wrong), rejected, answered 1 (right).
        double[] probabilities = [0.9, 0.1, 0.1, 0.9, 0.5, 0.5, 0.2, 0.8];
        var point = OperatingPoint.Measure(new() { Costs = DecisionCosts.Uniform(2, mistake: 4, reject: 1) }, probabilities, [0, 0, 1, 1], new(1));
        Assert.Equal((4 + 1) / 4.0, point.Cost.Value, 15);
        Assert.Equal(Interval.Wilson(3, 4), point.Coverage);
        Assert.Equal(Interval.Wilson(1, 3), point.Risk);
        Assert.Equal((0.4 + 0.4 + 1 + 0.8) / 4, point.ExpectedCost, 12);
        Assert.Equal((4 + 4) / 4.0, point.CostWithoutRejection.Value, 15);
        Assert.Equal(1, point.CostOfOneAnswer, 15);
    }

    [Fact]
    public void WithRightProbabilitiesTheForeseenCostIsTheRealOne()
    {
        var (probabilities, truth) = Drawn.Classes(4000, 5, 6);
        var point = OperatingPoint.Measure(new() { Costs = DecisionCosts.Detection(5, 0, miss: 10, falseAlarm: 1, reject: 0.4) }, probabilities, truth, new(3));
        Assert.InRange(point.ExpectedCost, point.Cost.Low, point.Cost.High);
        Assert.True(point.Cost.High < point.CostWithoutRejection.Low && point.Cost.High < point.CostOfOneAnswer);
        var grouped = OperatingPoint.Measure(new() { Costs = DecisionCosts.Uniform(5, 1, 0.4) }, probabilities, truth, new(3), [.. Enumerable.Range(0, 4000).Select(i => i / 40)]);
        Assert.InRange(grouped.Coverage.Value, grouped.Coverage.Low, grouped.Coverage.High);
        Assert.Equal(point.Samples, grouped.Samples);
    }

    [Fact]
    public void ARuleGoesThroughJsonAndOthersAreRefused()
    {
        var rule = new DecisionRule { Costs = DecisionCosts.Detection(3, 0, 5, 1, 0.2), Reluctance = -0.125, Samples = 7 };
        Assert.Equal(rule.ToJson(), DecisionRule.FromJson(rule.ToJson(), "x").ToJson());
        foreach (var json in (string[])["{}", """{"costs":null}""", """{"costs":{"classes":2,"matrix":[0,1,1]}}""", """{"costs":{"classes":1,"matrix":[-1]}}""",
            """{"costs":{"classes":1,"matrix":[0]},"reluctance":1e999}""", """{"costs":{"classes":65536,"matrix":[]}}""", """{"costs":{"classes":1,"matrix":[0],"rejection":[1,2]}}"""])
            Assert.Equal("OG4603", Assert.Throws<OgeeException>(() => DecisionRule.FromJson(json, "x")).Error.Code);
    }

    [Fact]
    public void ANegativeCostIsRefusedAndSoIsAProbabilityThatIsNone()
    {
        Assert.Equal("OG4501", Assert.Throws<OgeeException>(() => new DecisionRule { Costs = DecisionCosts.Uniform(2) }.Apply([double.NaN, 1])).Error.Code);
        Assert.Equal("OG4601", Assert.Throws<OgeeException>(() => DecisionCosts.Uniform(2, -1)).Error.Code);
        Assert.Equal("OG4601", Assert.Throws<OgeeException>(() => DecisionCosts.Detection(2, 2, 1, 1)).Error.Code);
    }
}
