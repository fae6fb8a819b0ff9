namespace Ogee.Learn.Tests;

public class SuspectedLabelsTests
{
    [Fact]
    public void ThresholdsAndCountsAreThoseByHand()
    {
        // Labelled 0: 0.9, 0.7, 0.2 for class 0, threshold 0.6. Labelled 1: 0.6 and 0.8 for class 1, threshold 0.7.
        double[] probabilities = [0.9, 0.1, 0.7, 0.3, 0.2, 0.8, 0.4, 0.6, 0.2, 0.8];
        var found = SuspectedLabels.Find(probabilities, [0, 0, 0, 1, 1], 2);
        Assert.Equal(0.6, found.Thresholds[0], 15);
        Assert.Equal(0.7, found.Thresholds[1], 15);
        // The third reaches class 1; the fourth reaches none and does not count. So one label of three is wrong: that of the third, which fits worst and has the largest margin.
        var suspect = Assert.Single(found.Suspects);
        Assert.Equal((2, 0, 1), (suspect.Sample, suspect.Label, suspect.Suspected));
        Assert.Equal(0.6, suspect.Margin, 15);
        // Rows scaled to 3 and 2 labels.
        Assert.Equal([2, 1, 0, 2], found.Joint);
        Assert.Equal(0.2, found.NoiseRate, 15);
    }

    [Theory]
    // sharpness of the classes, bounds of precision and recall
    [InlineData(8, 0.72, 0.88)]
    [InlineData(4, 0.47, 0.84)]
    public void PlantedNoiseIsFound(double sharpness, double precisionAtLeast, double recallAtLeast)
    {
        var (precision, recall, rate) = Planted(sharpness);
        Assert.True(precision >= precisionAtLeast && recall >= recallAtLeast, $"precision {precision:0.000}, recall {recall:0.000}, rate {rate:0.000}");
        TestContext.Current.TestOutputHelper?.WriteLine($"sharpness {sharpness}: precision {precision:0.000}, recall {recall:0.000}, noise rate {rate:0.000}");
    }

    [Fact]
    public void TheMostCertainSuspectsAreTheMostOftenRight()
    {
        var (probabilities, _, labels, planted) = Noisy(5);
        var suspects = SuspectedLabels.Find(probabilities, labels, 5).Suspects;
        double Precision(IEnumerable<SuspectedLabel> some) => some.Average(suspect => planted[suspect.Sample] ? 1.0 : 0);
        Assert.True(Precision(suspects.Take(200)) > Precision(suspects.TakeLast(200)) + 0.2);
        Assert.True(suspects.Zip(suspects.Skip(1)).All(pair => pair.First.Margin >= pair.Second.Margin));
    }

    [Fact]
    public void WithoutNoiseNothingIsPlantedAndOnlyRealAmbiguityIsSuspected()
    {
        var (probabilities, truth) = Drawn.Classes(5000, 5, 1, sharpness: 8);
        Assert.InRange(SuspectedLabels.Find(probabilities, truth, 5).Suspects.Count, 0, 250);
    }

    [Fact]
    public void AClassWithoutSamplesIsSuspectedOfNothing()
    {
        var found = SuspectedLabels.Find([0.1, 0.1, 0.8, 0.2, 0.2, 0.6], [0, 1], 3);
        Assert.DoesNotContain(found.Suspects, suspect => suspect.Suspected == 2);
        Assert.True(double.IsNaN(found.Thresholds[2]));
    }

    static (double Precision, double Recall, double Rate) Planted(double sharpness)
    {
        var (probabilities, _, labels, planted) = Noisy(sharpness);
        var found = SuspectedLabels.Find(probabilities, labels, 5);
        var hits = found.Suspects.Count(suspect => planted[suspect.Sample]);
        return ((double)hits / found.Suspects.Count, (double)hits / planted.Count(p => p), found.NoiseRate);
    }

    // 5,000 samples of 5 classes; one label in ten is replaced by another class.
    static (double[] Probabilities, int[] Truth, int[] Labels, bool[] Planted) Noisy(double sharpness)
    {
        var (probabilities, truth) = Drawn.Classes(5000, 5, 1, sharpness);
        var random = new Rng(2);
        int[] labels = [.. truth];
        var planted = new bool[5000];
        for (var i = 0; i < 5000; i++)
        {
            if (random.NextInt(10) != 0) continue;
            planted[i] = true;
            labels[i] = (truth[i] + 1 + random.NextInt(4)) % 5;
        }
        return (probabilities, truth, labels, planted);
    }
}
