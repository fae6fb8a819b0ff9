using Ogee.Learn;

namespace Ogee.Recipes.Tests;

public class ConclusionsTests
{
    [Fact]
    public void AFigureThatBeatsItsBaselineSaysByHowMuch()
    {
        Assert.Equal("Accuracy on data the model has not seen is 96.0 %; with 95 % confidence it lies between 94.0 % and 97.5 %, 61.0 points above always answering good.", Headline(0.96, 0.94, 0.975, 0.35));
        Assert.EndsWith("that cannot be told from always answering good (35.0 %).", Headline(0.36, 0.30, 0.42, 0.35));
        Assert.EndsWith("5.0 points below always answering good.", Headline(0.30, 0.28, 0.32, 0.35));
    }

    [Fact]
    public void TheMostFrequentConfusionIsNamed()
    {
        Assert.Equal("5 of 20 answers are wrong; the most frequent confusion is ‘b’ called ‘a’, 3 of 10.", Plain(Conclusions.Confusion(new(["a", "b"], [[8, 2], [3, 7]]))));
        Assert.Equal("No mistake among 15 samples.", Plain(Conclusions.Confusion(new(["a", "b"], [[8, 0], [0, 7]]))));
        Assert.Equal("There are no test samples.", Conclusions.Confusion(new(["a", "b"], [[0, 0], [0, 0]])));
    }

    [Fact]
    public void CalibrationSaysInWhichDirectionTheModelErrs()
    {
        Assert.StartsWith("As trained, the model is too sure: it claims 97.0 % on average and is right in 90.0 %.", Calibration(0.97, 0.9));
        Assert.StartsWith("As trained, the model is too modest", Calibration(0.8, 0.9));
        Assert.StartsWith("Confidences are honest on average", Calibration(0.9, 0.9));
    }

    [Fact]
    public void AbstainingSaysWhatItBuysOrThatItDoesNot()
    {
        Assert.Equal("Leaving the least certain 20.0 % to a person lowers the error rate from 10.0 % to 2.0 %.", Plain(Conclusions.Abstention([new(0.9, 0.8, 0.02), new(0.4, 1, 0.1)])));
        Assert.Contains("does not lower", Conclusions.Abstention([new(0.9, 0.8, 0.2), new(0.4, 1, 0.1)]));
        Assert.Equal("There is no mistake to avoid by abstaining.", Conclusions.Abstention([new(0.4, 1, 0)]));
    }

    [Fact]
    public void ChoicesAreThePartsThatOneWouldChoose() =>
        Assert.Equal([1, 0.95, 0.9, 0.8, 0.7, 0.5], Conclusions.Choices([.. Enumerable.Range(1, 20).Select(i => new RiskCoveragePoint(1 - i / 40.0, i / 20.0, 0))]).Select(p => Math.Round(p.Coverage, 2)));

    [Fact]
    public void ALossThatStillFallsAsksForMoreTraining()
    {
        Assert.Contains("longer training may help", Conclusions.Loss(new([new(1, 1, 1), new(2, 0.5, 0.6)], 2)));
        Assert.Equal("The validation loss is lowest at epoch 1 (0.500) and ends at 0.600.", Conclusions.Loss(new([new(1, 1, 0.5), new(2, 0.4, 0.6)], 1)));
        Assert.Equal("The training loss goes from 1.000 to 0.400.", Conclusions.Loss(new([new(1, 1), new(2, 0.4)], 2)));
    }

    [Fact]
    public void ImbalanceIsARatio()
    {
        Assert.Equal("The largest class, ‘b’, has 3.0 times the samples of the smallest, ‘a’ (10).", Plain(Conclusions.Balance(new("", "", ["all"], [new("a", [10]), new("b", [30])]))));
        Assert.Equal("The classes are of one size, about 10 samples each.", Plain(Conclusions.Balance(new("", "", ["all"], [new("a", [10]), new("b", [10])]))));
    }

    [Theory]
    [InlineData(0.9612, "96.1 %")]
    [InlineData(1, "100 %")]
    [InlineData(0, "0 %")]
    [InlineData(0.9996, "99.96 %")]
    [InlineData(0.999999, ">99.99 %")]
    [InlineData(0.0003, "0.03 %")]
    [InlineData(0.0000001, "<0.01 %")]
    [InlineData(double.NaN, "–")]
    public void APercentageIsNeverRoundedToCertainty(double part, string expected) => Assert.Equal(expected, Plain(Figures.Percent(part)));

    [Theory]
    [InlineData(0.0000021, "2.10 µs")]
    [InlineData(0.00182, "1.82 ms")]
    [InlineData(12.34, "12.3 s")]
    [InlineData(161.4, "2 min 41 s")]
    [InlineData(7260, "2 h 1 min")]
    public void DurationsAreReadable(double seconds, string expected) => Assert.Equal(expected, Plain(Figures.Duration(seconds)));

    [Theory]
    [InlineData(3.92e12, "3.92 TFLOP")]
    [InlineData(999, "999 FLOP")]
    [InlineData(1500, "1.50 kFLOP")]
    public void LargeNumbersHaveAPrefix(double value, string expected) => Assert.Equal(expected, Plain(Figures.Scaled(value, "FLOP")));

    static string Headline(double value, double low, double high, double baseline) =>
        Plain(Conclusions.Headline(SampleReport.Create(samples: 60) with { Headline = [new("Accuracy", new(value, low, high), baseline, "always answering good")] }));

    static string Calibration(double confidence, double accuracy) => Plain(Conclusions.Calibration(new(accuracy, 1, new([], 0.05, 0.05, confidence, 0.3, 0.1), null)));

    // Without the signs that keep numbers and names together.
    static string Plain(string text) => text.Replace('\u00A0', ' ').Replace("\u2068", "", StringComparison.Ordinal).Replace("\u2069", "", StringComparison.Ordinal);
}
