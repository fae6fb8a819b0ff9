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

    [Fact]
    public void NineRightAnswersOfNineAreNotCertainty()
    {
        var headline = OfRights(3, mistakes: 0).Headline;
        Assert.Equal(Interval.Wilson(9, 9), headline[0].Value);
        // Three classes of three right answers each: together they are known a little better than one alone.
        var low = 1 - ((1 - Interval.Wilson(3, 3).Low) / Math.Sqrt(3));
        foreach (var figure in headline.Skip(1))
        {
            Assert.Equal(low, figure.Value.Low, 1e-12);
            Assert.Equal((1, 1), (figure.Value.Value, figure.Value.High));
        }
    }

    [Theory]
    [InlineData(3, 1)]
    [InlineData(40, 1)]
    [InlineData(40, 9)]
    public void AHandfulOfMistakesNarrowsNoInterval(int perClass, int mistakes)
    {
        var (figures, wilson) = (OfRights(perClass, mistakes), Interval.Wilson((3 * perClass) - mistakes, 3 * perClass));
        Assert.True(figures.Headline[0].Value.Low <= wilson.Low && figures.Headline[0].Value.High >= wilson.High);
        Assert.All(figures.Headline, figure => Assert.InRange(figure.Value.Value, figure.Value.Low, figure.Value.High));
        Assert.All(figures.Headline, figure => Assert.True(figure.Value is { Low: >= 0, High: <= 1 }));
    }

    [Fact]
    public void WithMistakesEnoughTheIntervalIsTheBootstraps()
    {
        var figures = OfRights(40, mistakes: 12);
        int[] truth = [.. Enumerable.Range(0, 120).Select(i => i % 3)];
        Assert.Equal(Bootstrap.OfConfusion(truth, figures.Predicted, 3, matrix => matrix.Accuracy, new RngKey(1).Fold("bootstrap")), figures.Headline[0].Value);
    }

    // So many samples of each of three classes; the first ones are taken for the next class.
    static ClassificationFigures OfRights(int perClass, int mistakes)
    {
        int[] truth = [.. Enumerable.Range(0, 3 * perClass).Select(i => i % 3)];
        float[] logits = [.. truth.SelectMany((t, i) => Enumerable.Range(0, 3).Select(c => c == (i < mistakes ? (t + 1) % 3 : t) ? 4f : 0))];
        return ClassificationFigures.From(Names, truth, logits, 1);
    }
}
