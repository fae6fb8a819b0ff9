using CsCheck;

namespace Ogee.Learn.Tests;

public class TemperatureScalingTests
{
    [Fact]
    public void TwoClassesAreSolvedInClosedForm()
    {
        // Margin 2 in every row, right in three of four; four samples make the target of the true class 5/6. The best probability is (3·5/6 + 1/6)/4 = 2/3, so 2/T = ln 2.
        float[] logits = [2, 0, 2, 0, 2, 0, 2, 0];
        var scaling = TemperatureScaling.Fit(logits, [0, 0, 0, 1], 2);
        Assert.Equal(2 / Math.Log(2), scaling.Temperature, 12);
        Assert.Equal(-(0.75 * Math.Log(2 / 3.0) + 0.25 * Math.Log(1 / 3.0)), scaling.LossAfter, 12);
    }

    [Fact]
    public void LogitsMultipliedByAFactorGiveATemperatureMultipliedByIt()
    {
        var (logits, truth) = Noisy(400, 5);
        var one = TemperatureScaling.Fit(logits, truth, 5);
        var eight = TemperatureScaling.Fit([.. logits.Select(z => 8 * z)], truth, 5);
        Assert.Equal(8 * one.Temperature, eight.Temperature, 9);
        Assert.Equal(one.LossAfter, eight.LossAfter, 12);
        Assert.True(eight.LossAfter < eight.LossBefore);
    }

    [Fact]
    public void NoNeighbourIsNearerToTheTargets() =>
        Gen.Select(Gen.Float[-4, 4].Array[60], Gen.Int[0, 2].Array[20]).Sample((logits, truth) =>
        {
            var scaling = TemperatureScaling.Fit(logits, truth, 3);
            Assert.True(scaling.LossAfter <= scaling.LossBefore);
            // Kept at 1 where it would not have made the plain loss smaller.
            if (scaling.Temperature == 1) return;
            var found = ToTargets(logits, truth, 3, scaling.Temperature);
            foreach (var factor in new[] { 0.9, 0.99, 1.01, 1.1 })
            {
                var temperature = Math.Clamp(scaling.Temperature * factor, TemperatureScaling.Smallest, TemperatureScaling.Largest);
                var loss = ToTargets(logits, truth, 3, temperature);
                Assert.True(found <= loss + 1e-12, $"T {scaling.Temperature}: {found}, at {temperature}: {loss}");
            }
        }, iter: 200);

    [Theory]
    [InlineData(3)]
    [InlineData(9)]
    [InlineData(400)]
    public void WithoutMistakesConfidenceIsAsHighAsSoManyRightAnswersBear(int samples)
    {
        float[] logits = [.. Enumerable.Range(0, samples).SelectMany(i => Enumerable.Range(0, 3).Select(c => c == i % 3 ? 1f : 0))];
        int[] truth = [.. Enumerable.Range(0, samples).Select(i => i % 3)];
        var scaling = TemperatureScaling.Fit(logits, truth, 3);
        Assert.Equal((samples + 1.0) / (samples + 2), ProbabilityScores.Softmax([1, 0, 0], 3, scaling.Temperature)[0], 12);
    }

    [Fact]
    public void APerfectSmallValidationSetMakesNoStrangerCertain()
    {
        // As a small network answers after a little training: right, and by a little.
        var scaling = TemperatureScaling.Fit([2, 1, 0.5f, 0.6f, 1.9f, 1, 0.8f, 1, 2.2f], [0, 1, 2], 3);
        var stranger = ProbabilityScores.Softmax([0.9f, 0.3f, 0.6f], 3, scaling.Temperature);
        Assert.InRange(stranger.Max(), 0.34, 0.8);
    }

    [Fact]
    public void CertaintyThatWasEarnedIsNotTakenAway() => Assert.Equal(1, TemperatureScaling.Fit([9, 0, 0, 9], [0, 1], 2).Temperature);

    [Fact]
    public void NoSamplesAreAnError() => Assert.Throws<OgeeException>(() => TemperatureScaling.Fit([], [], 3));

    // The mean cross entropy against the softened targets, by its definition.
    static double ToTargets(float[] logits, int[] truth, int classes, double temperature)
    {
        var probabilities = ProbabilityScores.Softmax(logits, classes, temperature);
        double sum = 0;
        for (var i = 0; i < truth.Length; i++)
            for (var c = 0; c < classes; c++) sum -= (c == truth[i] ? (truth.Length + 1.0) / (truth.Length + 2) : 1 / (truth.Length + 2.0) / (classes - 1)) * Math.Log(Math.Max(probabilities[(i * classes) + c], 1e-300));
        return sum / truth.Length;
    }

    // Logits with a margin for the true class that is often too small: a model with mistakes.
    static (float[] Logits, int[] Truth) Noisy(int samples, int classes)
    {
        var random = new Rng(5);
        var truth = new int[samples];
        var logits = new float[samples * classes];
        for (var i = 0; i < samples; i++)
        {
            truth[i] = random.NextInt(classes);
            for (var c = 0; c < classes; c++) logits[i * classes + c] = random.NextInt(4000) / 1000f + (c == truth[i] ? 1.5f : 0);
        }
        return (logits, truth);
    }
}
