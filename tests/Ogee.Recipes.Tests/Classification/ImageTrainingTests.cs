using Ogee.Learn;
using SkiaSharp;

namespace Ogee.Recipes.Tests;

public class ImageTrainingTests(TrainedRun trained) : IClassFixture<TrainedRun>
{
    RunFolder Run => trained.Run;

    [Theory]
    [InlineData("run.json")]
    [InlineData("log.txt")]
    [InlineData("metrics.csv")]
    [InlineData("data/split.csv")]
    [InlineData("data/findings.json")]
    [InlineData("preview/first-batch.png")]
    [InlineData("checkpoints/last/manifest.json")]
    [InlineData("model/config.json")]
    [InlineData("model/model.safetensors")]
    [InlineData("model/preprocessor_config.json")]
    [InlineData("model/README.md")]
    [InlineData("report/report.html")]
    [InlineData("report/report.json")]
    [InlineData("report/predictions.csv")]
    public void TheRunFolderIsComplete(string file) => Assert.True(new FileInfo(Path.Combine(Run.Path, file)).Length > 0, file);

    [Fact]
    public void WhatWasFoundInTheDataIsWrittenAsTheReportSaysIt()
    {
        var written = System.Text.Json.JsonDocument.Parse(File.ReadAllText(Run.FindingsPath)).RootElement;
        Assert.Equal("ogee-findings/1", written.GetProperty("format").GetString());
        var report = VerificationReport.FromJson(File.ReadAllBytes(Path.Combine(Run.ReportPath, "report.json")));
        Assert.NotEmpty(report.Data.Findings);
        Assert.Equal(report.Data.Findings.Select(finding => (finding.Kind.ToString().ToLowerInvariant(), finding.Text)), written.GetProperty("findings").EnumerateArray().Select(finding => (finding.GetProperty("kind").GetString()!, finding.GetProperty("text").GetString()!)));
    }

    [Fact]
    public void OtherProgramsReadHowAPictureBecomesNumbers()
    {
        var classifier = Classifier.Load(Run.ModelPath);
        var config = classifier.Config;
        var other = System.Text.Json.JsonDocument.Parse(File.ReadAllText(Path.Combine(Run.ModelPath, "preprocessor_config.json"))).RootElement;
        Assert.Equal(config.Mean, other.GetProperty("image_mean").EnumerateArray().Select(value => value.GetDouble()));
        Assert.Equal(config.Deviation, other.GetProperty("image_std").EnumerateArray().Select(value => value.GetDouble()));
        Assert.Equal(16, other.GetProperty("size").GetProperty("height").GetInt32());

        // As its words say: scaled by the factor, less the mean, over the deviation.
        var picture = new ImagePixels([.. Enumerable.Range(0, 16 * 16 * 3).Select(i => (byte)(i * 7 % 256))], 16, 16, 3);
        var row = new float[classifier.RowSize];
        classifier.Prepare(picture, row);
        for (var i = 0; i < 16 * 16; i++)
            for (var c = 0; c < 3; c++)
                Assert.Equal((picture.Data[(i * 3) + c] * other.GetProperty("rescale_factor").GetDouble() - config.Mean[c]) / config.Deviation[c], row[(c * 256) + i], 5);
    }

    [Fact]
    public void TheCardSaysWhatTheReportSays()
    {
        var (card, report) = (File.ReadAllText(Path.Combine(Run.ModelPath, "README.md")), trained.Result.Report!);
        foreach (var figure in report.Headline) Assert.Contains(FormattableString.Invariant($"| {figure.Name} | {figure.Value.Value:0.00 %} | {figure.Value.Low:0.0 %} to"), card, StringComparison.Ordinal);
        foreach (var part in new[] { report.Reproduce.WeightsSha256, report.Reproduce.DataFingerprint, report.Reproduce.Command, "across, down, red" }) Assert.Contains(part, card, StringComparison.Ordinal);
        // A name is text, whatever is in it.
        var hostile = ModelCard.Write(report with { Title = "<script>alert(1)</script>\n# [x](y)" }, new("image-classification", "Classes <script>, \n# [x](y).", "photo.jpg", "Classifier.Load(folder)"));
        Assert.DoesNotContain("<script>", hostile, StringComparison.Ordinal);
        Assert.DoesNotContain("\n# [", hostile, StringComparison.Ordinal);
    }

    [Fact]
    public void ThereIsOneEventsFileAndNoTemporaryOne()
    {
        Assert.Single(Directory.GetFiles(Run.Path, "events.out.tfevents.*"));
        Assert.DoesNotContain(Directory.GetFiles(Run.Path, "*", SearchOption.AllDirectories), path => path.Contains(".tmp", StringComparison.Ordinal));
    }

    [Fact]
    public void TheRecordHoldsAllThatARerunNeeds()
    {
        var record = RunRecord.Read(Run);
        Assert.Equal((RunStatus.Finished, "image-classification", 42L), (record.Status, record.Task, record.Seed));
        Assert.Equal((2L, 48L, 6L, 6L), (record.Plan["epochs"], record.Plan["train"], record.Plan["valid"], record.Plan["test"]));
        Assert.Equal(2 * (48 / 16), record.Plan["steps"]);
        Assert.Equal(StripedPictures.Classes, record.Data!.Classes);
        Assert.Equal(trained.DataPath, record.Data.Path);
        Assert.Matches("^[0-9a-f]{64}$", record.WeightsSha256);
        Assert.InRange(record.Results["test_accuracy"], 0, 1);
        Assert.True(record.Cost!.CpuSeconds > 0);
        var again = TrainSettings.Schema.Resolve(SettingsFile.Read(Run.RecordPath));
        // Where nothing was asked for, nothing is: no budget, and no costs to decide by.
        Setting[] unasked = [TrainSettings.Budget, TrainSettings.Miss, TrainSettings.Reject, TrainSettings.Normal];
        Assert.All(TrainSettings.Schema, setting => Assert.Equal(unasked.Contains(setting), again.IsAuto(setting)));
    }

    [Fact]
    public void TheSplitCoversEverySampleOnceAndKeepsTheClassesEven()
    {
        var data = ImageDataset.Open(trained.DataPath);
        var splits = SplitTable.Apply(SplitTable.Read(Path.Combine(Run.DataPath, "split.csv")), data.Samples);
        var counts = data.Samples.Zip(splits, (sample, split) => (sample.Label, split)).GroupBy(pair => pair).ToDictionary(pairs => pairs.Key, pairs => pairs.Count());
        Assert.All(StripedPictures.Classes, name => Assert.Equal((16, 2, 2), (counts[(name, DataSplit.Train)], counts[(name, DataSplit.Valid)], counts[(name, DataSplit.Test)])));
    }

    [Fact]
    public void MetricsHaveOneRowForEachEpoch()
    {
        var lines = File.ReadAllLines(Run.MetricsPath);
        Assert.Equal(3, lines.Length);
        Assert.Contains("valid_accuracy", lines[0], StringComparison.Ordinal);
        Assert.Contains("train_loss", lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void ThePreviewIsAPictureOfTheTrainingPictures()
    {
        using var preview = SKBitmap.Decode(Path.Combine(Run.PreviewPath, "first-batch.png"));
        Assert.True(preview.Width >= 10 * 64);
        Assert.True(preview.Pixels.Distinct().Count() > 100);
    }

    [Fact]
    public void PredictionsAndReportAgree()
    {
        var rows = File.ReadAllLines(Path.Combine(Run.ReportPath, "predictions.csv"));
        Assert.Equal(1 + 6, rows.Length);
        var report = VerificationReport.FromJson(File.ReadAllBytes(Path.Combine(Run.ReportPath, "report.json")));
        Assert.Equal(RunRecord.Read(Run).Results["test_accuracy"], report.Headline[0].Value.Value);
        Assert.Contains(report.Reproduce.WeightsSha256, File.ReadAllText(Path.Combine(Run.ReportPath, "report.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void TheSameSeedGivesTheSameWeights() => Assert.Equal(trained.Result.Record.WeightsSha256, trained.Train().Record.WeightsSha256);

    [Fact]
    public void AnotherSeedGivesOtherWeights() => Assert.NotEqual(trained.Result.Record.WeightsSha256, trained.Train("seed=43").Record.WeightsSha256);

    [Fact]
    public void ARunIsDoneAgainFromItsRecord()
    {
        var again = TrainingRun.Run(trained.Request(TrainSettings.Schema.Resolve(SettingsFile.Read(Run.RecordPath))), TestContext.Current.CancellationToken);
        Assert.NotEqual(Run.Path, again.Folder.Path);
        Assert.Equal(trained.Result.Record.WeightsSha256, again.Record.WeightsSha256);
        Assert.Equal(trained.Result.Record.Results, again.Record.Results);
    }

    [Fact]
    public void ABudgetBecomesAFixedNumberOfEpochsThatARerunRepeats()
    {
        string[] settings = [.. TrainedRun.Settings.Where(setting => !setting.StartsWith("train.epochs", StringComparison.Ordinal)), "budget=1s", "preset=fast"];
        var first = TrainingRun.Run(trained.Request(TrainSettings.Schema.Resolve(null, settings)), TestContext.Current.CancellationToken);
        var epochs = first.Record.Plan["epochs"];
        Assert.Matches("^auto: budget 1 s less [0-9]+ s used and [0-9]+ s to verify", first.Record.Sources["train.epochs"]);
        Assert.InRange(epochs, 1, 30);
        var saved = TrainSettings.Schema.Resolve(SettingsFile.Read(first.Folder.RecordPath));
        Assert.Equal(epochs, saved.Get(TrainSettings.Epochs));
        Assert.Contains("budget", first.Record.Sources["train.epochs"], StringComparison.Ordinal);
        Assert.Equal(first.Record.WeightsSha256, TrainingRun.Run(trained.Request(saved), TestContext.Current.CancellationToken).Record.WeightsSha256);
    }

    [Fact]
    public void ARunThatFailsBeforeItsFirstStepSaysWhyInItsRecord()
    {
        var error = Assert.Throws<OgeeException>(() => trained.Train("data.split=time=day", "seed=7"));
        var failed = Directory.GetDirectories(Path.GetDirectoryName(Run.Path)!).Select(RunFolder.Open).Select(RunRecord.Read).Single(record => record.Seed == 7);
        Assert.Equal((RunStatus.Failed, $"OG2112 {error.What}"), (failed.Status, failed.Error));
        Assert.NotNull(failed.Ended);
    }

    [Fact]
    public void AnInterruptedRunGoesOnToTheSameWeights()
    {
        using var stop = new CancellationTokenSource();
        var request = trained.Request(TrainSettings.Schema.Resolve(null, TrainedRun.Settings));
        var stopped = TrainingRun.Run(request with { Progress = new AtStep(4, stop.Cancel) }, stop.Token);
        Assert.Null(stopped.Report);
        var interrupted = RunRecord.Read(stopped.Folder);
        Assert.Equal(RunStatus.Interrupted, interrupted.Status);
        // As if another process had worked on it for long.
        (interrupted with { Cost = interrupted.Cost! with { CpuSeconds = 1e6, WallSeconds = 1e5 } }).Save(stopped.Folder);
        var settings = TrainSettings.Schema.Resolve(SettingsFile.Read(stopped.Folder.RecordPath));
        var resumed = TrainingRun.Run(trained.Request(settings) with { Resume = stopped.Folder }, TestContext.Current.CancellationToken);
        Assert.Equal(stopped.Folder.Path, resumed.Folder.Path);
        Assert.Equal(trained.Result.Record.WeightsSha256, resumed.Record.WeightsSha256);
        Assert.Equal(File.ReadAllLines(Run.MetricsPath).Select(Values), File.ReadAllLines(resumed.Folder.MetricsPath).Select(Values));
        // It cost what both processes used, in the record as in the report.
        var (cost, shown) = (resumed.Record.Cost!, resumed.Report!.Cost!);
        Assert.True(cost is { CpuSeconds: > 1e6, WallSeconds: > 1e5 } && shown is { CpuSeconds: > 1e6, WallSeconds: > 1e5 });
        Assert.Equal(trained.Result.Record.Cost!.Flops, cost.Flops);
        Assert.Equal(cost.Flops * 4 / 6, interrupted.Cost!.Flops, 3);
    }

    [Fact]
    public void WithEveryStateTheRecordSaysWhatTheRunHasCost()
    {
        var costs = new List<RunCost?>();
        var request = trained.Request(TrainSettings.Schema.Resolve(null, [.. TrainedRun.Settings, "seed=12"]));
        string? folder = null;
        TrainingRun.Run(request with { SaveEverySteps = 2, Progress = new At<ProgressEvent>(_ => true, value =>
        {
            if (value is RunStarted started) folder = started.Folder;
            // The next thing that is heard after a state: by then the record has it.
            if (value is StepDone { Step: 3 or 5 }) costs.Add(RunRecord.Read(RunFolder.Open(folder!)).Cost);
        }) }, TestContext.Current.CancellationToken);
        Assert.Equal(2, costs.Count);
        Assert.True(costs[0]!.CpuSeconds > 0 && costs[1]!.CpuSeconds > costs[0]!.CpuSeconds);
        Assert.Equal(2 * costs[0]!.Flops, costs[1]!.Flops, 3);
    }

    [Fact]
    public void AFinishedRunStaysAsItWasSigned()
    {
        var finished = trained.Train("seed=13");
        List<(string, DateTime, string)> Files() => [.. Directory.GetFiles(finished.Folder.Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(path => (path, File.GetLastWriteTimeUtc(path), Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path)))))];
        var before = Files();
        var said = new List<string>();
        var again = TrainingRun.Run(trained.Request(TrainSettings.Schema.Resolve(SettingsFile.Read(finished.Folder.RecordPath))) with { Resume = finished.Folder, Progress = new At<ProgressMessage>(_ => true, message => said.Add(message.Text)) }, TestContext.Current.CancellationToken);
        Assert.Equal(before, Files());
        Assert.Equal(finished.Record.WeightsSha256, again.Record.WeightsSha256);
        Assert.Equal(finished.Report!.ToJson(), again.Report!.ToJson());
        Assert.Contains("is finished", Assert.Single(said), StringComparison.Ordinal);
    }

    [Fact]
    public void TheFirstNumberComesBeforeThePicturesAreLoaded()
    {
        using var folder = new TemporaryFolder();
        StripedPictures.WriteTo(folder["data"], perClass: 50);
        // Its header is whole, so only the load finds it.
        var path = Path.Combine(folder["data"], "red", "033.png");
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^40]);
        var said = new List<string>();
        var request = new RunRequest(folder["data"], TrainSettings.Schema.Resolve(null, TrainedRun.Settings), folder["runs"], null, []) { Progress = new At<ProgressMessage>(_ => true, message => said.Add(message.Text)) };
        TrainingRun.Forecast(request, TestContext.Current.CancellationToken);
        var first = said.FindIndex(text => text.StartsWith("first step: loss", StringComparison.Ordinal));
        var check = said.FindIndex(text => text.StartsWith("one-batch check: loss", StringComparison.Ordinal));
        Assert.InRange(first, 1, check - 1);
        var load = said.FindIndex(text => text.Contains("033.png", StringComparison.Ordinal));
        Assert.InRange(check, 1, load - 1);
    }

    [Fact]
    public void ARunThatGoesOnHasEachEpochOnceInItsCurves()
    {
        // The epoch is in the curves, its state is not saved: as after a kill between the two.
        var request = trained.Request(TrainSettings.Schema.Resolve(null, [.. TrainedRun.Settings, "seed=11"]));
        var saved = Path.Combine(Directory.CreateTempSubdirectory("ogee-curves-").FullName, "checkpoints");
        var interrupted = TrainingRun.Run(request with { SaveEverySteps = 1, Progress = new At<StateSaved>(value => value.Step == 2, value => Copy(Path.GetDirectoryName(value.Path)!, saved)) }, TestContext.Current.CancellationToken);
        Directory.Delete(interrupted.Folder.CheckpointsPath, recursive: true);
        Directory.Move(saved, interrupted.Folder.CheckpointsPath);
        (interrupted.Record with { Status = RunStatus.Running }).Save(interrupted.Folder);
        var resumed = TrainingRun.Run(trained.Request(TrainSettings.Schema.Resolve(SettingsFile.Read(interrupted.Folder.RecordPath))) with { Resume = interrupted.Folder }, TestContext.Current.CancellationToken);
        Assert.Equal(interrupted.Record.WeightsSha256, resumed.Record.WeightsSha256);
        Assert.Equal(3, File.ReadAllLines(resumed.Folder.MetricsPath).Length);
        var curves = string.Concat(Directory.GetFiles(resumed.Folder.Path, "events.out.tfevents.*").Select(path => System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(path))));
        Assert.Equal(2, curves.Split("valid_accuracy").Length - 1);
        Directory.Delete(Path.GetDirectoryName(saved)!);
    }

    static void Copy(string from, string to)
    {
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    [Fact]
    public void ResumingWithOtherSettingsIsRefused()
    {
        var killed = trained.Train("seed=9");
        (killed.Record with { Status = RunStatus.Running }).Save(killed.Folder);
        var error = Assert.Throws<OgeeException>(() => TrainingRun.Run(trained.Request(TrainSettings.Schema.Resolve(SettingsFile.Read(killed.Folder.RecordPath), ["optim.decay=0.1"])) with { Resume = killed.Folder }, TestContext.Current.CancellationToken));
        Assert.Equal("OG4", error.Error.Code[..3]);
        Assert.Contains("optim.decay", error.What, StringComparison.Ordinal);
    }

    /// <summary>The values that do not tell the time.</summary>
    static string Values(string row) => string.Join(',', row.Split(',').Where((_, column) => column != 1));

    sealed class At<T>(Func<T, bool> when, Action<T> act) : IProgress<ProgressEvent> where T : ProgressEvent
    {
        public void Report(ProgressEvent value)
        {
            if (value is T mine && when(mine)) act(mine);
        }
    }

    sealed class AtStep(long step, Action act) : IProgress<ProgressEvent>
    {
        public void Report(ProgressEvent value)
        {
            if (value is StepDone done && done.Step == step) act();
        }
    }
}
