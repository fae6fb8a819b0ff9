namespace Ogee.Recipes.Tests;

public class VerdictTests
{
    static readonly ReportFacts facts = new() { Title = "photos", Run = "0102-photos", Reference = "0102-photos", Created = DateTimeOffset.UnixEpoch, DataPath = "photos", Reproduce = new("", 0, "", "", []) };

    static Verdict Of(long held, double low = 0.8) => Verdicts.Of([new("Accuracy", new(0.95, low, 1), 0.5, "always answering ‘a’")], [], [], facts, "picture", held);

    [Theory]
    [InlineData(1, "but only 1 picture is held out")]
    [InlineData(9, "but only 9 pictures are held out")]
    [InlineData(49, "but only 49 pictures are held out")]
    public void TooFewHeldOutIsAWarningThatSaysSo(long held, string said)
    {
        var verdict = Of(held);
        Assert.Equal((VerdictKind.Warn, "ogee verify 0102-photos NEW_DATA"), (verdict.Kind, verdict.NextCommand));
        Assert.Contains(said, verdict.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void EnoughHeldOutPassesAndNamesTheRun() => Assert.Equal((VerdictKind.Pass, "ogee serve 0102-photos"), (Of(50).Kind, Of(50).NextCommand));

    [Fact]
    public void AModelThatDoesNotBeatItsBaselineFailsHoweverFewWereHeldOut() => Assert.Equal(VerdictKind.Fail, Of(9, low: 0.4).Kind);
}
