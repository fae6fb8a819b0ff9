namespace Ogee.Recipes.Tests;

public sealed class ImageVerificationTests(TrainedRun trained) : IClassFixture<TrainedRun>, IDisposable
{
    readonly TemporaryFolder folder = new();

    VerificationReport Verify(string? data = null, params string[] requirements) =>
        Verification.Hold(Verification.Run(trained.Run, data, TimeProvider.System, TestContext.Current.CancellationToken), [.. requirements.Select(Requirement.Parse)]);

    [Fact]
    public void EveryFigureIsReproduced()
    {
        var (saved, again) = (VerificationReport.FromJson(File.ReadAllBytes(Path.Combine(trained.Run.ReportPath, "report.json"))), Verify());
        Assert.Empty(Verification.Differences(trained.Run, again));
        Assert.Equal(saved.Headline.Select(figure => figure.Value), again.Headline.Select(figure => figure.Value));
        Assert.Equivalent(saved.Calibration, again.Calibration, strict: true);
        Assert.Equal(saved.Reproduce.WeightsSha256, again.Reproduce.WeightsSha256);
    }

    [Theory]
    [InlineData("\"kind\": \"Fine\"", "\"kind\": \"Note\"", "data.findings")]
    [InlineData("\"low\": ", "\"low\": 1", "headline[Accuracy].value.low")]
    [InlineData("\"support\": 2", "\"support\": 3", "classes[across].support")]
    [InlineData("\"expectedErrorEqualMass\": ", "\"expectedErrorEqualMass\": 1", "calibration.before.expectedErrorEqualMass")]
    [InlineData("\"brier\": ", "\"brier\": 1", "calibration.before.brier")]
    [InlineData("\"area\": ", "\"area\": 1", "abstention.area")]
    [InlineData("\"precision\": ", "\"precision\": 1", "classes[across].precision")]
    [InlineData("\"weightsSha256\": \"", "\"weightsSha256\": \"0", "reproduce.weightsSha256")]
    public void AFigureThatWasChangedInTheReportIsNamed(string there, string instead, string place)
    {
        var again = Verify();
        var path = Path.Combine(trained.Run.ReportPath, "report.json");
        var text = File.ReadAllText(path);
        try
        {
            var at = text.IndexOf(there, StringComparison.Ordinal);
            Assert.True(at >= 0, there);
            File.WriteAllText(path, string.Concat(text.AsSpan(0, at), instead, text.AsSpan(at + there.Length)));
            Assert.StartsWith(place, Assert.Single(Verification.Differences(trained.Run, again)), StringComparison.OrdinalIgnoreCase);
        }
        finally
        {
            File.WriteAllText(path, text);
        }
    }

    [Fact]
    public void EachCountOfTheConfusionMatrixIsCompared()
    {
        var again = Verify();
        for (var truth = 0; truth < 3; truth++)
            for (var answer = 0; answer < 3; answer++)
            {
                List<List<long>> counts = [.. again.Confusion!.Counts.Select(row => row.ToList())];
                counts[truth][answer]++;
                Assert.StartsWith($"confusion.counts[{truth}][{answer}] was", Assert.Single(Verification.Differences(trained.Run, again with { Confusion = again.Confusion! with { Counts = [.. counts] } })), StringComparison.Ordinal);
            }
    }

    [Fact]
    public void AMistakeThatIsLeftOutIsNamed()
    {
        var again = Verify();
        Assert.StartsWith("mistakes had ", Assert.Single(Verification.Differences(trained.Run, again with { Mistakes = [.. again.Mistakes, new("x.png", "red", "down", 1)] })), StringComparison.Ordinal);
    }

    [Fact]
    public void TheResultsInTheRecordAreComparedToo()
    {
        using var own = new TrainedRun();
        (own.Result.Record with { Results = new Dictionary<string, double>(own.Result.Record.Results) { ["test_ece"] = 0.5 } }).Save(own.Run);
        var again = Verification.Run(own.Run, null, TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.StartsWith("test_ece of run.json", Assert.Single(Verification.Differences(own.Run, again)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("{\"version\": 1")]
    [InlineData("{}")]
    public void AReportThatIsMissingOrDamagedIsAnError(string? content)
    {
        using var own = new TrainedRun();
        var path = Path.Combine(own.Run.ReportPath, "report.json");
        if (content is null) File.Delete(path);
        else File.WriteAllText(path, content);
        var error = Assert.Throws<OgeeException>(() => Verification.Run(own.Run, null, TimeProvider.System, TestContext.Current.CancellationToken));
        Assert.Equal("OG2801", error.Error.Code);
        Assert.Contains("report.json", error.What, StringComparison.Ordinal);
        // New data does not need it.
        Assert.Equal(12, Verification.Run(own.Run, StripedPictures.WriteTo(folder["new"], perClass: 4, seed: 2), TimeProvider.System, TestContext.Current.CancellationToken).Confusion!.Counts.Sum(row => row.Sum()));
    }

    [Fact]
    public void ChangedDataIsRefused()
    {
        using var own = new TrainedRun();
        File.WriteAllBytes(Path.Combine(own.DataPath, "red", "000.png"), StripedPictures.Png("down", 5, 5));
        var error = Assert.Throws<OgeeException>(() => Verification.Run(own.Run, null, TimeProvider.System, TestContext.Current.CancellationToken));
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

    [Theory]
    [InlineData(12, 24, "the intervals draw whole groups")]
    [InlineData(12, 0, "the intervals draw whole groups")]
    [InlineData(5, 0, "only 5 are held out: the intervals draw single pictures")]
    [InlineData(1, 3, "only 1 is held out: the intervals draw single pictures")]
    public void WhatTheReportSaysOfGroupsIsWhatTheIntervalsDraw(int groups, int without, string said)
    {
        // A model that is wrong on whole groups: what is drawn shows in the interval.
        StripedPictures.WriteTo(folder["new"], perClass: 48, seed: 2);
        string Row(string name, int i, bool hasGroup) => FormattableString.Invariant($"{name}/{i:000}.png,{(i % groups % 2 == 0 ? name : StripedPictures.Classes[(Array.IndexOf(StripedPictures.Classes, name) + 1) % 3])},{(hasGroup ? "g" + (i % groups) : "")}");
        VerificationReport Measured(bool areNamed)
        {
            File.WriteAllLines(folder["new/labels.csv"], ["path,label,group", .. StripedPictures.Classes.SelectMany(name => Enumerable.Range(0, 48).Select(i => Row(name, i, areNamed && i >= without / 3)))]);
            return Verify(folder["new"]);
        }

        var (named, single) = (Measured(true), Measured(false));
        Assert.Contains(named.Limits, limit => limit.Contains(said, StringComparison.Ordinal));
        Assert.Equal(named.Headline[0].Value.Value, single.Headline[0].Value.Value);
        double Width(VerificationReport report) => report.Headline[0].Value.High - report.Headline[0].Value.Low;
        if (groups >= 10) Assert.True(Width(named) > 1.2 * Width(single), $"{Width(named)} and {Width(single)}");
        else Assert.Equal(Width(single), Width(named));
    }

    [Fact]
    public void NewPicturesOfGroupsThatWereLearnedFromAreToldOf()
    {
        StripedPictures.WriteTo(folder["lots"], perClass: 20, seed: 3);
        void Table(string data, int perClass, int first) => File.WriteAllLines(folder[data + "/labels.csv"], ["path,label,lot", .. StripedPictures.Classes.SelectMany(name => Enumerable.Range(0, perClass).Select(i => FormattableString.Invariant($"{name}/{i:000}.png,{name},L{first + (i / 2)}")))]);
        Table("lots", 20, 0);
        var run = TrainingRun.Run(new(folder["lots"], TrainSettings.Schema.Resolve(null, [.. TrainedRun.Settings, "data.split=group=lot"]), folder["runs"], "lots", ["train"]), TestContext.Current.CancellationToken).Folder;
        var parts = SplitTable.Read(run.SplitPath);
        string[] learned = [.. parts.Where(row => row.Split != DataSplit.Test).Select(row => row.Group!).Distinct()];
        Assert.InRange(learned.Length, 2, 9);

        // Other pictures of every lot, and of two lots that nobody has seen.
        StripedPictures.WriteTo(folder["again"], perClass: 24, seed: 4);
        Table("again", 24, 0);
        var again = Verification.Run(run, folder["again"], TimeProvider.System, TestContext.Current.CancellationToken);
        var finding = Assert.Single(again.Data.Findings, finding => finding.Kind == FindingKind.Problem);
        Assert.StartsWith(FormattableString.Invariant($"{6 * learned.Length} of 72 pictures are of {learned.Length} groups of column 'lot' that were trained or chosen on (L"), finding.Text, StringComparison.Ordinal);
        Assert.Equal(3, finding.Examples!.Count);
        Assert.Subset(learned.ToHashSet(), finding.Examples.ToHashSet());
        Assert.Contains(again.Data.Findings, finding => finding.Text == "None of these pictures was trained on.");
        Assert.NotEqual(VerdictKind.Pass, again.Verdict.Kind);
        Assert.Contains("not that of new groups", again.ToHtml(), StringComparison.Ordinal);

        // Lots of their own, and none.
        StripedPictures.WriteTo(folder["others"], perClass: 4, seed: 5);
        Table("others", 4, 50);
        Assert.Contains(Verification.Run(run, folder["others"], TimeProvider.System, TestContext.Current.CancellationToken).Data.Findings, finding => finding.Kind == FindingKind.Fine && finding.Text.Contains("is of a group of column 'lot'", StringComparison.Ordinal));
        File.Delete(folder["others/labels.csv"]);
        Assert.DoesNotContain(Verification.Run(run, folder["others"], TimeProvider.System, TestContext.Current.CancellationToken).Data.Findings, finding => finding.Text.Contains("group", StringComparison.Ordinal));
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
        var few = Verify(null, "accuracy>=0", "ece<=1");
        Assert.Equal(VerdictKind.Warn, few.Verdict.Kind);
        Assert.Matches("^All that was required holds: .*; but only 6 pictures are held out", few.Verdict.Reason);
        Assert.Equal(VerdictKind.Pass, Verification.Hold(few with { Samples = 50 }, [Requirement.Parse("accuracy>=0")]).Verdict.Kind);
        var verdict = Verify(null, "accuracy>=0", "macro_f1>=1.01").Verdict;
        Assert.Equal(VerdictKind.Fail, verdict.Kind);
        Assert.Contains("macro_f1>=1.01", verdict.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("accuracy", verdict.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutMistakesNobodyIsSentToLookAtThem()
    {
        var report = Verify() with { Mistakes = [] };
        var verdict = Verification.Hold(report, [Requirement.Parse("accuracy>=1.1")]).Verdict;
        Assert.Equal(VerdictKind.Fail, verdict.Kind);
        Assert.DoesNotContain("mistakes below", verdict.NextStep, StringComparison.Ordinal);
        Assert.Contains("mistakes below", Verification.Hold(report with { Mistakes = [new("x.png", "red", "down", 1)] }, [Requirement.Parse("accuracy>=1.1")]).Verdict.NextStep, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();
}
