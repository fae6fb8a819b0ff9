using Ogee.Learn;

namespace Ogee.Recipes.Tests;

public class ClassificationFiguresTests
{
    static readonly string[] Names = ["a", "b", "c"];
    static readonly int[] Truth = [0, 0, 1, 1, 2, 2];
    static readonly float[] Logits = [3, 0, 0, 0, 2, 0, 0, 4, 1, 0, 3, 2, 0, 0, 5, 1, 0, 2];

    [Fact]
    public void FiguresAgreeWithEachOther()
    {
        var figures = ClassificationFigures.From(Names, Truth, Logits, seed: 1);
        Assert.Equal([0, 1, 1, 1, 2, 2], figures.Predicted);
        Assert.Equal(5 / 6.0, figures.Headline[0].Value.Value, 15);
        Assert.Equal(1 / 3.0, figures.Headline[0].Baseline!.Value, 15);
        Assert.Equal([[1L, 1, 0], [0, 2, 0], [0, 0, 2]], figures.Confusion.Counts);
        Assert.Equal(0.5, figures.Classes[0].Recall.Value);
        Assert.Equal(figures.Headline[0].Value.Value, figures.Calibration.Accuracy);
        Assert.Equal(1 - figures.Calibration.Accuracy, figures.Abstention.Points[^1].Risk, 15);
        Assert.Null(figures.Calibration.After);
    }

    [Fact]
    public void CurvesAreThoseOfTheClassesThatAreToldWorst()
    {
        var random = new SampleStream(4);
        var truth = Enumerable.Range(0, 400).Select(i => i % 5).ToArray();
        // The later a class, the less its logit stands out.
        var logits = truth.SelectMany(t => Enumerable.Range(0, 5).Select(c => (float)(random.Normal() + (t == c ? 5 - c : 0)))).ToArray();
        var figures = ClassificationFigures.From(["a", "b", "c", "d", "e"], truth, logits, 1);
        Assert.Equal(figures.Classes.OrderBy(c => c.AveragePrecision).Take(3).Select(c => c.Name), figures.Curves.Select(curve => curve.Name));
        Assert.Equal("e", figures.Curves[0].Name);
        foreach (var curve in figures.Curves)
        {
            Assert.InRange(curve.Points.Count, 10, 61);
            var c = curve.Name[0] - 'a';
            foreach (var point in curve.Points)
            {
                // By their definition, from the probabilities.
                var called = Enumerable.Range(0, truth.Length).Where(i => figures.Probabilities[(i * 5) + c] >= point.Threshold).ToList();
                Assert.Equal((double)called.Count(i => truth[i] == c) / called.Count, point.Precision, 1e-12);
                Assert.Equal(called.Count(i => truth[i] == c) / 80.0, point.Recall, 1e-12);
            }
            Assert.Equal(1, curve.Points[^1].Recall);
        }
    }

    [Fact]
    public void TheSameInputGivesTheSameBits()
    {
        var one = ClassificationFigures.From(Names, Truth, Logits, 5, groups: [0, 0, 1, 1, 2, 2]);
        var two = ClassificationFigures.From(Names, Truth, Logits, 5, groups: [0, 0, 1, 1, 2, 2]);
        Assert.Equal(one.Headline, two.Headline);
        Assert.Equal(one.Probabilities, two.Probabilities);
    }

    [Fact]
    public void ATemperatureChangesConfidencesAndNoAnswer()
    {
        var plain = ClassificationFigures.From(Names, Truth, Logits, 1);
        var scaled = ClassificationFigures.From(Names, Truth, Logits, 1, new TemperatureScaling(3, 1, 0.5));
        Assert.Equal(plain.Predicted, scaled.Predicted);
        Assert.Equal(plain.Headline, scaled.Headline);
        Assert.Equal(plain.Calibration.Before.LogLoss, scaled.Calibration.Before.LogLoss);
        Assert.True(scaled.Calibration.After!.MeanConfidence < scaled.Calibration.Before.MeanConfidence);
        Assert.All(plain.Confidence.Zip(scaled.Confidence), c => Assert.True(c.Second < c.First));
    }
}
