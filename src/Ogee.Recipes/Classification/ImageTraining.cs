using System.Diagnostics;
using System.Globalization;
using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>What <see cref="ImageTraining.Run"/> works with.</summary>
/// <param name="DataPath">The data: a folder, a labels.csv, IDX files.</param>
/// <param name="Settings">The settings; those still open are filled from the data.</param>
/// <param name="RunsRoot">The folder of runs.</param>
/// <param name="Name">The run's name; null for the data's.</param>
/// <param name="Command">The command line, for the record.</param>
public sealed record ImageTrainingRequest(string DataPath, ResolvedSettings Settings, string RunsRoot, string? Name, IReadOnlyList<string> Command)
{
    /// <summary>Hears what happens.</summary>
    public IProgress<ProgressEvent>? Progress { get; init; }

    /// <summary>An interrupted run to go on with; null for a new one.</summary>
    public RunFolder? Resume { get; init; }

    /// <summary>Steps between checkpoints within an epoch; 0 saves by the minute.</summary>
    public int SaveEverySteps { get; init; }

    /// <summary>The source of time.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}

/// <summary>What a training run ended with.</summary>
/// <param name="Folder">The run's folder.</param>
/// <param name="Record">Its record.</param>
/// <param name="Report">The verification report; null where the run was interrupted.</param>
public sealed record ImageTrainingResult(RunFolder Folder, RunRecord Record, ClassificationReport? Report);

/// <summary>The image-classification recipe: from labelled pictures to a trained, verified model in a run folder.</summary>
public static class ImageTraining
{
    /// <summary>Trains.</summary>
    /// <param name="request">What to train on, and how.</param>
    /// <param name="cancellation">Finishes the step that is under way, saves, and returns.</param>
    /// <exception cref="OgeeException">The data, a setting or the machine does not allow it; what was saved before stays.</exception>
    public static ImageTrainingResult Run(ImageTrainingRequest request, CancellationToken cancellation = default)
    {
        // Said before anything slow is done.
        request.Progress?.Report(new PhaseStarted(RunPhase.Look));
        request.Progress?.Report(new ProgressMessage($"reading {request.DataPath}"));
        var start = request.Time.GetTimestamp();
        using var meter = new CostMeter(TrainSettings.Rates(request.Settings));
        var data = Open(request);
        var earlier = request.Resume is null ? null : RunRecord.Read(request.Resume);
        var name = NameOf(request, earlier);
        var folder = request.Resume ?? RunFolder.Create(request.RunsRoot, name, request.Time);
        using var runLock = FolderLock.Acquire(folder.Path);
        var log = new RunLog(folder, request.Time);
        using var progress = MlflowProgress.Around(new ManyProgress([request.Progress, log]), request.Time);
        progress.Report(new RunStarted(name, folder.Path));
        foreach (var note in data.Notes) progress.Report(new ProgressMessage(note));
        var record = earlier is null
            ? new RunRecord { Id = folder.Id, Name = name, Task = "image-classification", Started = request.Time.GetUtcNow(), Command = SecretMask.Command(request.Command), Seed = request.Settings.Get(TrainSettings.Seed), Headline = "test_accuracy" }
            : earlier! with { Status = RunStatus.Running, Error = null };
        try
        {
            // Before any work, so that whatever ends the run leaves a record of it, and what it needs to go on.
            var path = GivenPath(request, earlier);
            record = record.With(request.Settings) with
            {
                WorkingFolder = earlier is null || path != earlier.Data?.Path ? Environment.CurrentDirectory : earlier.WorkingFolder,
                Data = new(path, SplitTable.Fingerprint(data.Samples), data.Samples.Count, data.Classes, request.Settings.IsAuto(TrainSettings.Split) ? "" : request.Settings.Get(TrainSettings.Split)),
            };
            record.Save(folder);
            return Train(request, data, folder, runLock, progress, record, meter, () => request.Time.GetElapsedTime(start), cancellation);
        }
        catch (Exception cause)
        {
            // The record says how the run ended, whatever else goes wrong.
            if (File.Exists(folder.RecordPath)) (RunRecord.Read(folder) with { Status = cause is OperationCanceledException ? RunStatus.Interrupted : RunStatus.Failed, Ended = request.Time.GetUtcNow(), Error = cause is OgeeException known ? $"{known.Error.Code} {known.What}" : cause.Message }).Save(folder);
            progress.Report(new RunFinished(cause is OperationCanceledException ? "interrupted" : "failed", cause is OgeeException error ? error.What : cause.Message));
            throw;
        }
    }

    /// <summary>Does all that a run does before its first step, and says what the run would be. Nothing is written.</summary>
    /// <param name="request">What would be trained on, and how.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="OgeeException">What would end the run before its first step.</exception>
    public static TrainingForecast Forecast(ImageTrainingRequest request, CancellationToken cancellation = default)
    {
        var progress = new ManyProgress([request.Progress]);
        progress.Report(new PhaseStarted(RunPhase.Look));
        progress.Report(new ProgressMessage($"reading {request.DataPath}"));
        var start = request.Time.GetTimestamp();
        RunSpace.Probe(request.RunsRoot);
        var data = Open(request);
        foreach (var note in data.Notes) progress.Report(new ProgressMessage(note));
        var setup = TrainingSetup.Prepare(request.Settings, data, SplitOf(request, data, request.Resume), progress, () => request.Time.GetElapsedTime(start), cancellation);
        RunSpace.Require(request.RunsRoot, setup.DiskBytes);
        return new(data, setup.Train.Length, setup.Valid.Length, setup.Test.Length, DataFindings.Of(data, setup.Splits), Look.At(data, setup.Splits, cancel: cancellation), request.Settings, setup.Config.Build().TrainableCount,
            setup.Epochs, (long)setup.Epochs * setup.TrainBatches.Count, setup.SecondsAhead, setup.MemoryBytes, setup.DiskBytes, RunSpace.Free(request.RunsRoot));
    }

    static ImageDataset Open(ImageTrainingRequest request) => ImageDataset.Open(request.DataPath, DataOptions(request.Settings));

    static string NameOf(ImageTrainingRequest request, RunRecord? earlier) => earlier?.Name ?? request.Name ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(request.DataPath)));

    // Found by the record, the data keeps the name that it was given there.
    static string GivenPath(ImageTrainingRequest request, RunRecord? earlier) => earlier?.Data is { } data && earlier.FindData() == request.DataPath ? data.Path : request.DataPath;

    static ImageTrainingResult Train(ImageTrainingRequest request, ImageDataset data, RunFolder folder, FolderLock runLock, IProgress<ProgressEvent> progress, RunRecord record, CostMeter meter, Func<TimeSpan> elapsed, CancellationToken cancellation)
    {
        var settings = request.Settings;
        var seed = (ulong)settings.Get(TrainSettings.Seed);
        var splits = SplitOf(request, data, request.Resume);
        Directory.CreateDirectory(folder.DataPath);
        if (Path.Combine(folder.DataPath, "split.csv") is var table && !File.Exists(table)) SplitTable.Write(table, data.Samples, splits);
        var setup = TrainingSetup.Prepare(settings, data, splits, progress, elapsed, cancellation);
        RunSpace.Require(request.RunsRoot, setup.DiskBytes);
        var (plan, config, check) = (setup.Plan, setup.Config, setup.Check);
        var preview = Preview(setup.Store, data, setup.Train, plan, seed, folder);
        progress.Report(new ProgressMessage($"preview, pictures as the model will see them: {Path.Combine(folder.PreviewPath, "first-batch.png")}"));
        record = record.With(settings) with
        {
            Data = record.Data! with { Split = settings.Get(TrainSettings.Split) },
            Plan = new Dictionary<string, long> { ["epochs"] = setup.Epochs, ["steps"] = (long)setup.Epochs * setup.TrainBatches.Count, ["train"] = setup.Train.Length, ["valid"] = setup.Valid.Length, ["test"] = setup.Test.Length },
        };
        record.Save(folder);

        progress.Report(new PhaseStarted(RunPhase.Train));
        var network = (ConvNet)config.Build().Initialize(seed);
        var fingerprint = string.Join('\n', settings.Schema.Where(setting => !setting.Name.StartsWith("cost.", StringComparison.Ordinal) && setting.Name != "budget").Select(setting => $"{setting.Name}={settings.Text(setting)}").Append($"data={record.Data.Fingerprint}").Append($"ogee={record.Versions.Ogee}"));
        var checkpoints = new TrainerCheckpoints(new(folder.Path), runLock, fingerprint);
        using var events = EventFile.Create(folder.Path, request.Time);
        var trainer = new Trainer(network, (logits, target) => Loss.CrossEntropy(logits, target, smoothing: 0.05))
        {
            Optimizer = new AdamW(plan.Rate, decay: settings.Get(TrainSettings.Decay)), Schedule = Schedule.OneCycle(), ClipNorm = settings.Get(TrainSettings.Clip), AverageDecay = 0.998,
            Metrics = [Metric.Accuracy], Patience = (int)settings.Get(TrainSettings.Patience), Seed = seed, Checkpoints = checkpoints, SaveEverySteps = request.SaveEverySteps,
            Progress = new ManyProgress([progress, new MetricsFile(folder.MetricsPath, request.Resume is null ? 0 : long.MaxValue, warn: text => progress.Report(new ProgressMessage(text, MessageLevel.Warning))), new RunCurves(folder.Path, events)]),
        };
        var fit = trainer.Fit(setup.TrainBatches, setup.ValidBatches, setup.Epochs, cancellation);
        if (fit.IsInterrupted)
        {
            record = record with { Status = RunStatus.Interrupted, Ended = request.Time.GetUtcNow(), Cost = meter.Read() };
            record.Save(folder);
            progress.Report(new RunFinished("interrupted", "state saved"));
            return new(folder, record, null);
        }

        progress.Report(new PhaseStarted(RunPhase.Verify));
        var classifier = new Classifier(config with { Temperature = Temperature(network, config, data, setup.Valid, cancellation), WeightsSha256 = network.Sha256() }, network);
        classifier.Save(folder.ModelPath);
        var seconds = meter.Read(check.FlopsPerStep * fit.Steps);
        progress.Report(new ProgressMessage("verifying on the held-out pictures"));
        var facts = Facts(request, data, folder, record, splits, classifier, fit, seconds, preview);
        Directory.CreateDirectory(folder.ReportPath);
        var report = ImageEvaluation.Report(classifier, data, splits, setup.Test, (long)seed, facts, Path.Combine(folder.ReportPath, "predictions.csv"), cancellation);
        report = report with { Cost = report.Cost! with { MoneyPerThousandPredictions = PerThousand(report, TrainSettings.Rates(settings)) } };
        WriteReport(folder, report);
        DurableFile.WriteAllText(Path.Combine(folder.ModelPath, "README.md"), ModelCard.Write(report, classifier.Config));
        record = record with
        {
            Status = RunStatus.Finished, Ended = request.Time.GetUtcNow(), Cost = meter.Read(check.FlopsPerStep * fit.Steps), WeightsSha256 = classifier.Config.WeightsSha256,
            Results = new Dictionary<string, double>(Results(report)) { ["best_epoch"] = fit.BestEpoch },
        };
        record.Save(folder);
        progress.Report(new RunFinished("finished", report.Verdict.Reason));
        return new(folder, record, report);
    }

    /// <summary>The figures of a report that run.json repeats.</summary>
    internal static IReadOnlyDictionary<string, double> Results(ClassificationReport report) => new Dictionary<string, double>
    {
        ["test_accuracy"] = report.Headline[0].Value.Value, ["test_macro_f1"] = report.Headline[1].Value.Value, ["test_balanced_accuracy"] = report.Headline[2].Value.Value,
        ["test_ece"] = (report.Calibration!.After ?? report.Calibration.Before).ExpectedError,
    };

    /// <summary>Writes a report of a run as JSON and as a page.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="report">The report.</param>
    /// <param name="name">The files' name without extension; <c>report</c> is the run's own.</param>
    /// <returns>The path of the page.</returns>
    public static string WriteReport(RunFolder folder, ClassificationReport report, string name = "report")
    {
        Directory.CreateDirectory(folder.ReportPath);
        DurableFile.WriteAllBytes(Path.Combine(folder.ReportPath, name + ".json"), report.ToJson());
        var page = Path.Combine(folder.ReportPath, name + ".html");
        DurableFile.WriteAllText(page, report.ToHtml());
        return page;
    }

    /// <summary>How settings say that data is read.</summary>
    internal static ImageDatasetOptions DataOptions(ResolvedSettings settings) => new() { GroupColumn = GroupColumn(settings), LabelColumn = settings.IsAuto(TrainSettings.Label) ? "label" : settings.Get(TrainSettings.Label) };

    /// <summary>The column named by <c>--split group=COLUMN</c>, or null.</summary>
    public static string? GroupColumn(ResolvedSettings settings) => !settings.IsAuto(TrainSettings.Split) && settings.Get(TrainSettings.Split) is var text && text.StartsWith("group=", StringComparison.Ordinal) ? text[6..] : null;

    static IReadOnlyList<DataSplit> SplitOf(ImageTrainingRequest request, ImageDataset data, RunFolder? earlier)
    {
        if (earlier is not null && Path.Combine(earlier.DataPath, "split.csv") is var path && File.Exists(path)) return SplitTable.Apply(SplitTable.Read(path), data.Samples);
        var text = request.Settings.IsAuto(TrainSettings.Split) ? "" : request.Settings.Get(TrainSettings.Split);
        var ratio = Ratio(request.Settings);
        if (text.Length > 0 && !text.Contains('/', StringComparison.Ordinal) && !text.StartsWith("group=", StringComparison.Ordinal) && text != "as given")
            throw RecipeErrors.Split.With($"The split '{text}' is not understood", "Expected 80/10/10 or group=COLUMN", "Use --split 80/10/10.");
        return Splitter.Split(data.Samples, ratio, (ulong)request.Settings.Get(TrainSettings.Seed));
    }

    static SplitRatio Ratio(ResolvedSettings settings) =>
        !settings.IsAuto(TrainSettings.Split) && settings.Get(TrainSettings.Split) is var text && text.Contains('/', StringComparison.Ordinal) ? SplitRatio.Parse(text) : SplitRatio.Default;

    static double Temperature(ConvNet network, ClassifierConfig config, ImageDataset data, int[] valid, CancellationToken cancellation)
    {
        if (valid.Length < 2) return 1;
        var logits = ImageEvaluation.Logits(new(config, network), [.. valid.Select(i => (Func<ImagePixels>)(() => data.Read(data.Samples[i], config.Size)))], cancellation);
        return TemperatureScaling.Fit(logits, [.. valid.Select(i => data.Samples[i].Class)], config.Classes.Count).Temperature;
    }

    static PreviewPicture Preview(PictureStore store, ImageDataset data, int[] train, ClassifierPlan plan, ulong seed, RunFolder folder)
    {
        var key = new RngKey(seed, 0).Fold("preview");
        var order = new Rng(key).Permutation(train.Length).Take(40).ToArray();
        var png = PngWriter.Encode(ContactSheet.Draw([.. order.Select(k => new ContactPicture(Augmenter.Apply(store[train[k]], plan.Augment, key.Fold((ulong)k)), data.Samples[train[k]].Label))], 10, 64));
        Directory.CreateDirectory(folder.PreviewPath);
        DurableFile.WriteAllBytes(Path.Combine(folder.PreviewPath, "first-batch.png"), png);
        return new(png, $"Training pictures as the model sees them: {plan.Size}×{plan.Size}, {plan.Augment.Describe()}");
    }

    static ReportFacts Facts(ImageTrainingRequest request, ImageDataset data, RunFolder folder, RunRecord record, IReadOnlyList<DataSplit> splits, Classifier classifier, TrainingResult fit, RunCost cost, PreviewPicture preview) => new()
    {
        Title = record.Name,
        Run = folder.Id,
        Created = request.Time.GetUtcNow(),
        DataPath = record.Data!.Path,
        SplitRule = data.HasSplits ? "as the data declares" : data.GroupColumn is { } column ? $"by {column}, {Ratio(request.Settings)}" : $"at random within each class, {Ratio(request.Settings)}",
        Findings = DataFindings.Of(data, splits),
        Preview = preview,
        Training = new([.. fit.Epochs.Select(epoch => new TrainingEpoch(epoch.Epoch, epoch.TrainLoss, epoch.ValidLoss, null, epoch.Metrics.TryGetValue("accuracy", out var accuracy) ? accuracy : null))], fit.BestEpoch),
        Cost = new(cost.WallSeconds, cost.CpuSeconds, cost.Flops, cost.EnergyJoules, cost.EnergySource, request.Settings.Get(TrainSettings.Currency), cost.Money, 0, cost.MoneySource),
        Reproduce = new($"ogee train {CommandText.Word(record.Data.Path)} --config {CommandText.Word(Path.Combine(request.RunsRoot, folder.Id, "run.json"))}", record.Seed, classifier.Config.WeightsSha256, record.Data.Fingerprint,
            [new("Ogee", record.Versions.Ogee), new(".NET", record.Versions.DotNet), new("System", record.Versions.OperatingSystem)]),
    };

    static double PerThousand(ClassificationReport report, CostRates rates)
    {
        var seconds = 1000 * report.Latency!.MedianSeconds * Settings.Threads;
        return (seconds * rates.WattsPerCore / 3.6e6 * rates.PerKilowattHour) + (seconds / 3600 * rates.PerCpuHour);
    }
}
