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
        request.Progress?.Report(new ProgressMessage($"reading {request.DataPath}"));
        using var meter = new CostMeter(TrainSettings.Rates(request.Settings));
        var data = ImageDataset.Open(request.DataPath, new() { GroupColumn = GroupColumn(request.Settings) });
        var name = request.Name ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(request.DataPath)));
        var folder = request.Resume ?? RunFolder.Create(request.RunsRoot, name, request.Time);
        using var runLock = FolderLock.Acquire(folder.Path);
        var log = new RunLog(folder, request.Time);
        var progress = new Many([request.Progress, log]);
        progress.Report(new RunStarted(name, folder.Path));
        foreach (var note in data.Notes) progress.Report(new ProgressMessage(note));
        var record = request.Resume is null
            ? new RunRecord { Id = folder.Id, Name = name, Task = "image-classification", Started = request.Time.GetUtcNow(), Command = SecretMask.Command(request.Command), WorkingFolder = Environment.CurrentDirectory, Seed = request.Settings.Get(TrainSettings.Seed), Headline = "test_accuracy" }
            : RunRecord.Read(folder) with { Status = RunStatus.Running, Error = null };
        try
        {
            // Before any work, so that whatever ends the run leaves a record of it, and what it needs to go on.
            record = record.With(request.Settings) with { Data = new(request.DataPath, SplitTable.Fingerprint(data.Samples), data.Samples.Count, data.Classes, request.Settings.IsAuto(TrainSettings.Split) ? "" : request.Settings.Get(TrainSettings.Split)) };
            record.Save(folder);
            return Train(request, data, name, folder, runLock, progress, record, meter, cancellation);
        }
        catch (Exception cause)
        {
            // The record says how the run ended, whatever else goes wrong.
            if (File.Exists(folder.RecordPath)) (RunRecord.Read(folder) with { Status = cause is OperationCanceledException ? RunStatus.Interrupted : RunStatus.Failed, Ended = request.Time.GetUtcNow(), Error = cause is OgeeException known ? $"{known.Error.Code} {known.What}" : cause.Message }).Save(folder);
            progress.Report(new RunFinished(cause is OperationCanceledException ? "interrupted" : "failed", cause is OgeeException error ? error.What : cause.Message));
            throw;
        }
    }

    static ImageTrainingResult Train(ImageTrainingRequest request, ImageDataset data, string name, RunFolder folder, FolderLock runLock, IProgress<ProgressEvent> progress, RunRecord record, CostMeter meter, CancellationToken cancellation)
    {
        var settings = request.Settings;
        var seed = (ulong)settings.Get(TrainSettings.Seed);
        var splits = SplitOf(request, data, folder, seed);
        int[] Part(DataSplit split) => [.. Enumerable.Range(0, splits.Count).Where(i => splits[i] == split)];
        var (train, valid, test) = (Part(DataSplit.Train), Part(DataSplit.Valid), Part(DataSplit.Test));
        var plan = ClassifierPlan.Resolve(settings, data, train.Length);
        var store = new PictureStore(data, plan.Channels, plan.Size);
        var faults = new List<SkippedFile>();
        var readable = PictureStore.Readable(data, i => _ = store[i], [.. train, .. valid, .. test], faults, cancellation).ToHashSet();
        (train, valid, test) = ([.. train.Where(readable.Contains)], [.. valid.Where(readable.Contains)], [.. test.Where(readable.Contains)]);
        if (faults.Count > 0) progress.Report(new ProgressMessage($"{faults.Count} pictures cannot be decoded and are left out: {string.Join("; ", faults.Take(3).Select(fault => $"{fault.Id}: {fault.Reason}"))}", MessageLevel.Warning));
        progress.Report(new ProgressMessage($"{data.Classes.Count} classes, {train.Length} pictures to learn from, {valid.Length} to choose by, {test.Length} to verify on; {data.Facts}"));
        progress.Report(new ProgressMessage($"model convnet-{plan.Width} on {plan.Size}×{plan.Size}, batch {plan.Batch}, variation: {plan.Augment.Describe()}"));
        var statistics = PixelStatistics.Measure(train.Select(i => store[i]), plan.Channels);
        var config = new ClassifierConfig { Classes = data.Classes, Channels = plan.Channels, Size = plan.Size, Width = plan.Width, Dropout = 0.2, Mean = statistics.Mean, Deviation = statistics.Deviation };
        Loader<(float[], int)> Loader(int[] indices, bool learns) => new(store.Rows(indices, statistics, learns && plan.Augment != AugmentPolicy.None ? (picture, key) => Augmenter.Apply(picture, plan.Augment, key) : null), plan.Batch, store.Collate, dropLast: learns) { IsShuffled = learns, Seed = seed };
        var (trainBatches, validBatches) = (Loader(train, true), valid.Length > 0 ? Loader(valid, false) : null);

        var check = OneBatchCheck.Run((ConvNet)config.Build().Initialize(seed), trainBatches.Epoch(0).First(), plan.Rate, seed, cancellation);
        progress.Report(new ProgressMessage(FormattableString.Invariant($"one-batch check: loss {check.FirstLoss:0.000} → {check.LastLoss:0.000} in {check.Steps} steps; {check.SecondsPerStep * 1e3:0} ms a step")));
        var preview = Preview(store, data, train, plan, seed, folder);
        var epochs = Epochs(settings, check, trainBatches.Count, train.Length, valid.Length, progress);
        record = record.With(settings) with
        {
            Data = record.Data! with { Split = settings.Get(TrainSettings.Split) },
            Plan = new Dictionary<string, long> { ["epochs"] = epochs, ["steps"] = (long)epochs * trainBatches.Count, ["train"] = train.Length, ["valid"] = valid.Length, ["test"] = test.Length },
        };
        record.Save(folder);

        var network = (ConvNet)config.Build().Initialize(seed);
        var fingerprint = string.Join('\n', settings.Schema.Where(setting => !setting.Name.StartsWith("cost.", StringComparison.Ordinal) && setting.Name != "budget").Select(setting => $"{setting.Name}={settings.Text(setting)}").Append($"data={record.Data.Fingerprint}").Append($"ogee={record.Versions.Ogee}"));
        var checkpoints = new TrainerCheckpoints(new(folder.Path), runLock, fingerprint);
        using var events = EventFile.Create(folder.Path, request.Time);
        var trainer = new Trainer(network, (logits, target) => Loss.CrossEntropy(logits, target, smoothing: 0.05))
        {
            Optimizer = new AdamW(plan.Rate, decay: settings.Get(TrainSettings.Decay)), Schedule = Schedule.OneCycle(), ClipNorm = settings.Get(TrainSettings.Clip), AverageDecay = 0.998,
            Metrics = [Metric.Accuracy], Patience = (int)settings.Get(TrainSettings.Patience), Seed = seed, Checkpoints = checkpoints, SaveEverySteps = request.SaveEverySteps,
            Progress = new Many([progress, new MetricsFile(folder.MetricsPath, request.Resume is null ? 0 : long.MaxValue, warn: text => progress.Report(new ProgressMessage(text, MessageLevel.Warning))), new EventWriter(events)]),
        };
        var fit = trainer.Fit(trainBatches, validBatches, epochs, cancellation);
        if (fit.IsInterrupted)
        {
            record = record with { Status = RunStatus.Interrupted, Ended = request.Time.GetUtcNow(), Cost = meter.Read() };
            record.Save(folder);
            progress.Report(new RunFinished("interrupted", "state saved"));
            return new(folder, record, null);
        }

        var classifier = new Classifier(config with { Temperature = Temperature(network, config, data, valid, cancellation), WeightsSha256 = network.Sha256() }, network);
        classifier.Save(folder.ModelPath);
        var seconds = meter.Read(check.FlopsPerStep * fit.Steps);
        progress.Report(new ProgressMessage("verifying on the held-out pictures"));
        var facts = Facts(request, data, name, folder, record, splits, classifier, fit, seconds, preview);
        Directory.CreateDirectory(folder.ReportPath);
        var report = ImageEvaluation.Report(classifier, data, splits, test, (long)seed, facts, Path.Combine(folder.ReportPath, "predictions.csv"), cancellation);
        report = report with { Cost = report.Cost! with { MoneyPerThousandPredictions = PerThousand(report, TrainSettings.Rates(settings)) } };
        WriteReport(folder, report);
        record = record with
        {
            Status = RunStatus.Finished, Ended = request.Time.GetUtcNow(), Cost = meter.Read(check.FlopsPerStep * fit.Steps), WeightsSha256 = classifier.Config.WeightsSha256,
            Results = new Dictionary<string, double> { ["test_accuracy"] = report.Headline[0].Value.Value, ["test_macro_f1"] = report.Headline[1].Value.Value, ["test_balanced_accuracy"] = report.Headline[2].Value.Value, ["test_ece"] = (report.Calibration!.After ?? report.Calibration.Before).ExpectedError, ["best_epoch"] = fit.BestEpoch },
        };
        record.Save(folder);
        progress.Report(new RunFinished("finished", report.Verdict.Reason));
        return new(folder, record, report);
    }

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

    /// <summary>The column named by <c>--split group=COLUMN</c>, or null.</summary>
    public static string? GroupColumn(ResolvedSettings settings) => !settings.IsAuto(TrainSettings.Split) && settings.Get(TrainSettings.Split) is var text && text.StartsWith("group=", StringComparison.Ordinal) ? text[6..] : null;

    static IReadOnlyList<DataSplit> SplitOf(ImageTrainingRequest request, ImageDataset data, RunFolder folder, ulong seed)
    {
        var path = Path.Combine(folder.DataPath, "split.csv");
        if (request.Resume is not null && File.Exists(path)) return SplitTable.Apply(SplitTable.Read(path), data.Samples);
        var text = request.Settings.IsAuto(TrainSettings.Split) ? "" : request.Settings.Get(TrainSettings.Split);
        var ratio = Ratio(request.Settings);
        if (text.Length > 0 && !text.Contains('/', StringComparison.Ordinal) && !text.StartsWith("group=", StringComparison.Ordinal) && text != "as given")
            throw RecipeErrors.Split.With($"The split '{text}' is not understood", "Expected 80/10/10 or group=COLUMN", "Use --split 80/10/10.");
        var splits = Splitter.Split(data.Samples, ratio, seed);
        Directory.CreateDirectory(folder.DataPath);
        SplitTable.Write(path, data.Samples, splits);
        return splits;
    }

    static SplitRatio Ratio(ResolvedSettings settings) =>
        !settings.IsAuto(TrainSettings.Split) && settings.Get(TrainSettings.Split) is var text && text.Contains('/', StringComparison.Ordinal) ? SplitRatio.Parse(text) : SplitRatio.Default;

    /// <summary>The epochs: asked for, or what the budget allows at the measured rate, or the preset's.</summary>
    static int Epochs(ResolvedSettings settings, OneBatchResult check, int stepsPerEpoch, int train, int valid, IProgress<ProgressEvent> progress)
    {
        var standard = ClassifierPlan.StandardEpochs(settings.Get(TrainSettings.Preset), stepsPerEpoch);
        if (settings.IsAuto(TrainSettings.Epochs) && !settings.IsAuto(TrainSettings.Budget))
        {
            var budget = settings.Get(TrainSettings.Budget);
            // A validation picture costs about a third of a training picture; a tenth is kept for verifying.
            var perEpoch = check.SecondsPerStep * stepsPerEpoch * (1 + (valid / 3.0 / train)) * 1.15;
            var affordable = (int)Math.Clamp(budget.TotalSeconds * 0.9 / perEpoch, 1, standard);
            var epochs = (int)settings.Fill(TrainSettings.Epochs, affordable, string.Create(CultureInfo.InvariantCulture, $"budget {budget.TotalSeconds:0} s at {perEpoch:0.0} s an epoch, at most {standard}"));
            progress.Report(new ProgressMessage($"{epochs} epochs of {stepsPerEpoch} steps fit the budget of {ProgressText.Duration(budget)}; a rerun with --config run.json does the same number"));
            return epochs;
        }
        return (int)settings.Fill(TrainSettings.Epochs, standard, $"preset {settings.Get(TrainSettings.Preset)}, {stepsPerEpoch} steps an epoch");
    }

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

    static ReportFacts Facts(ImageTrainingRequest request, ImageDataset data, string name, RunFolder folder, RunRecord record, IReadOnlyList<DataSplit> splits, Classifier classifier, TrainingResult fit, RunCost cost, PreviewPicture preview) => new()
    {
        Title = name,
        Run = folder.Id,
        Created = request.Time.GetUtcNow(),
        DataPath = request.DataPath,
        SplitRule = data.HasSplits ? "as the data declares" : data.GroupColumn is { } column ? $"by {column}, {Ratio(request.Settings)}" : $"at random within each class, {Ratio(request.Settings)}",
        Findings = DataFindings.Of(data, splits),
        Preview = preview,
        Training = new([.. fit.Epochs.Select(epoch => new TrainingEpoch(epoch.Epoch, epoch.TrainLoss, epoch.ValidLoss, null, epoch.Metrics.TryGetValue("accuracy", out var accuracy) ? accuracy : null))], fit.BestEpoch),
        Cost = new(cost.WallSeconds, cost.CpuSeconds, cost.Flops, cost.EnergyJoules, cost.EnergySource, "", cost.Money, 0, cost.MoneySource),
        Reproduce = new($"ogee train {request.DataPath} --config {Path.Combine(folder.Path, "run.json")}", record.Seed, classifier.Config.WeightsSha256, record.Data!.Fingerprint,
            [new("Ogee", record.Versions.Ogee), new(".NET", record.Versions.DotNet), new("System", record.Versions.OperatingSystem)]),
    };

    static double PerThousand(ClassificationReport report, CostRates rates)
    {
        var seconds = 1000 * report.Latency!.MedianSeconds * Settings.Threads;
        return (seconds * rates.WattsPerCore / 3.6e6 * rates.PerKilowattHour) + (seconds / 3600 * rates.PerCpuHour);
    }

    sealed class Many(IReadOnlyList<IProgress<ProgressEvent>?> listeners) : IProgress<ProgressEvent>
    {
        public void Report(ProgressEvent value)
        {
            foreach (var listener in listeners) listener?.Report(value);
        }
    }

    sealed class EventWriter(EventFile events) : IProgress<ProgressEvent>
    {
        public void Report(ProgressEvent value)
        {
            if (value is not EpochDone epoch) return;
            foreach (var metric in epoch.Metrics) events.Add(metric.Name, epoch.Epoch, (float)metric.Value);
            events.Flush();
        }
    }
}
