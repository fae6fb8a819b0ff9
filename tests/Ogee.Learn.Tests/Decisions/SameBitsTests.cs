using System.Security.Cryptography;
using System.Text;

namespace Ogee.Learn.Tests;

/// <summary>Fits and tests, as text with every digit, against hashes that were committed from one machine: any other gives the same bits.</summary>
public class SameBitsTests
{
    [Fact]
    public void DecisionsAreTheSameOnEveryMachine()
    {
        var (probabilities, truth) = Drawn.Classes(500, 5, 1);
        var random = new Rng(2);
        double[] predicted = Drawn.Normal(200, random), labels = [.. predicted.Select(p => p + random.NextNormal())];
        float[] embeddings = [.. Drawn.Normal(400 * 20, random).Select(v => (float)v)];
        var costs = DecisionCosts.Detection(5, 0, 5, 1, 0.3);
        var point = OperatingPoint.Measure(DecisionRule.Fit(costs, probabilities, truth), probabilities, truth, new(3));
        var suspects = SuspectedLabels.Find(probabilities, truth, 5);
        Is("506cf8ff7e5563b0", ConformalSets.Fit(probabilities, truth, 5, new() { Score = ConformalScore.Raps }).ToJson(), ConformalIntervals.FitAbsolute(predicted, labels).ToJson(),
            point.ToString(), string.Join(" ", suspects.Suspects), string.Join(" ", suspects.Joint), OutOfDistribution.Fit(embeddings.AsSpan(0, 4000), embeddings.AsSpan(4000), 20, new(4)).ToJson());
    }

    [Fact]
    public void MonitoringIsTheSameOnEveryMachine()
    {
        var random = new Rng(5);
        double[] first = Drawn.Normal(1500, random), second = Drawn.Normal(700, random, 0.1);
        var (reference, window) = (DriftTestTests.Sketch(first), DriftTestTests.Sketch(second));
        var summary = new StreamSummary(["a"], []);
        summary.Number("a").Merge(reference);
        var figures = RegressionFigures.Of(first[..700], second, 0, new(7));
        Is("46bd4cbd57892c08", summary.ToJson(), KolmogorovSmirnov.Test(first, second).ToString(), KolmogorovSmirnov.Test(reference, window).ToString(), PopulationStability.Of(reference, window).ToString(),
            RateDrift.Test(17, 300, 9, 80).ToString(), CategoryDrift.Test(DriftTestTests.Drawing([0.5, 0.3, 0.2], 300, random), DriftTestTests.Drawing([0.5, 0.3, 0.2], 300, random)).ToString(),
            ErrorRateCusum.For(0.05, 0.1).ToJson(), MeanCusum.For(1, 2).ToJson(), new RunningRate(90, 100).Always.ToString(),
            string.Join(" ", EmbeddingProjection.Fit([.. first.Select(v => (float)v)], 15).Apply([.. second.Take(15).Select(v => (float)v)])),
            PairedComparison.Of(first[..700], second, new(6)).ToString(), figures.RootMeanSquaredError.ToString(), figures.R2.ToString(), string.Join(" ", figures.ResidualQuantiles));
    }

    static void Is(string hash, params string[] texts) => Assert.Equal(hash, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join("\n", texts))))[..16]);
}
