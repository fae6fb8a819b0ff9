using CsCheck;

namespace Ogee.Learn.Tests;

public class TemperatureScalingTests
{
    [Fact]
    public void TwoClassesAreSolvedInClosedForm()
    {
        // Margin 2 in every row, right in three of four: the best probability is 3/4, so 2/T = ln 3.
        float[] logits = [2, 0, 2, 0, 2, 0, 2, 0];
        var scaling = TemperatureScaling.Fit(logits, [0, 0, 0, 1], 2);
        Assert.Equal(2 / Math.Log(3), scaling.Temperature, 12);
        Assert.Equal(-(0.75 * Math.Log(0.75) + 0.25 * Math.Log(0.25)), scaling.LossAfter, 12);
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
    public void NoNeighbourHasASmallerLoss() =>
        Gen.Select(Gen.Float[-4, 4].Array[60], Gen.Int[0, 2].Array[20]).Sample((logits, truth) =>
        {
            var scaling = TemperatureScaling.Fit(logits, truth, 3);
            foreach (var factor in new[] { 0.9, 0.99, 1.01, 1.1 })
            {
                var temperature = Math.Clamp(scaling.Temperature * factor, TemperatureScaling.Smallest, TemperatureScaling.Largest);
                var loss = ProbabilityScores.LogLoss(ProbabilityScores.Softmax(logits, 3, temperature), truth, 3);
                Assert.True(scaling.LossAfter <= loss + 1e-12, $"T {scaling.Temperature}: {scaling.LossAfter}, at {temperature}: {loss}");
            }
        }, iter: 200);

    [Fact]
    public void WithoutMistakesTheTemperatureStopsAtItsBound() =>
        Assert.Equal(TemperatureScaling.Smallest, TemperatureScaling.Fit([1, 0, 0, 1], [0, 1], 2).Temperature, 12);

    [Fact]
    public void NoSamplesAreAnError() => Assert.Throws<OgeeException>(() => TemperatureScaling.Fit([], [], 3));

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
