namespace Ogee.Recipes.Tests;

public sealed class ImageVerificationTests(TrainedRun trained) : IClassFixture<TrainedRun>, IDisposable
{
    readonly TemporaryFolder folder = new();

    ClassificationReport Verify(string? data = null, params string[] requirements) =>
        ImageVerification.Run(trained.Run, data, [.. requirements.Select(Requirement.Parse)], TimeProvider.System, TestContext.Current.CancellationToken);

    [Fact]
    public void EveryFigureIsReproduced()
    {
        var (saved, again) = (ClassificationReport.FromJson(File.ReadAllBytes(Path.Combine(trained.Run.ReportPath, "report.json"))), Verify());
        Assert.Empty(ImageVerification.Differences(trained.Run, again));
        Assert.Equal(saved.Headline.Select(figure => figure.Value), again.Headline.Select(figure => figure.Value));
        Assert.Equivalent(saved.Calibration, again.Calibration, strict: true);
        Assert.Equal(saved.Reproduce.WeightsSha256, again.Reproduce.WeightsSha256);
    }

    [Fact]
    public void AReportThatWasChangedIsToldApart()
    {
        var report = Verify();
        var first = report.Headline[0];
        var differences = ImageVerification.Differences(trained.Run, report with { Headline = [first with { Value = first.Value with { Value = first.Value.Value / 2 - 0.01 } }, .. report.Headline.Skip(1)] });
        Assert.Contains(first.Name, Assert.Single(differences), StringComparison.Ordinal);
    }

    [Fact]
    public void ChangedDataIsRefused()
    {
        using var own = new TrainedRun();
        File.WriteAllBytes(Path.Combine(own.DataPath, "red", "000.png"), StripedPictures.Png("down", 5, 5));
        var error = Assert.Throws<OgeeException>(() => ImageVerification.Run(own.Run, null, [], TimeProvider.System, TestContext.Current.CancellationToken));
        Assert.Equal("OG2115", error.Error.Code);
        Assert.Contains("000.png", error.What, StringComparison.Ordinal);
    }

    [Fact]
    public void NewDataIsMeasuredWhole()
    {
        var report = Verify(StripedPictures.WriteTo(folder["new"], perClass: 4, seed: 2));
        Assert.Equal(12, report.Confusion!.Counts.Sum(row => row.Sum()));
    }

    [Fact]
    public void NewDataWithAClassThatTheModelLacksIsRefusedWithTheNearestName()
    {
        StripedPictures.WriteTo(folder["new"], perClass: 3, seed: 2);
        Directory.Move(folder["new/across"], folder["new/acros"]);
        var error = Assert.Throws<OgeeException>(() => Verify(folder["new"]));
        Assert.Equal("OG2106", error.Error.Code);
        Assert.Contains("acros", error.What, StringComparison.Ordinal);
        Assert.Contains("'across'", error.Expected + error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void NewDataMayLackClassesOfTheModel()
    {
        StripedPictures.WriteTo(folder["new"], perClass: 3, seed: 2);
        Directory.Delete(folder["new/red"], recursive: true);
        Assert.Equal(6, Verify(folder["new"]).Confusion!.Counts.Sum(row => row.Sum()));
    }

    [Fact]
    public void ARequirementThatHoldsPassesAndOneThatDoesNotFails()
    {
        Assert.Equal(VerdictKind.Pass, Verify(null, "accuracy>=0", "ece<=1").Verdict.Kind);
        var verdict = Verify(null, "accuracy>=0", "macro_f1>=1.01").Verdict;
        Assert.Equal(VerdictKind.Fail, verdict.Kind);
        Assert.Contains("macro_f1>=1.01", verdict.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("accuracy", verdict.Reason, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();
}
