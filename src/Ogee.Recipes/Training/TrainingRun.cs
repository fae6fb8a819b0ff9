using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>A training run of any task: from data to a trained, verified model in a run folder.</summary>
public static class TrainingRun
{
    /// <summary>Trains.</summary>
    /// <param name="request">What to train on, and how.</param>
    /// <param name="cancellation">Finishes the step that is under way, saves, and returns.</param>
    /// <exception cref="OgeeException">The data, a setting or the machine does not allow it; what was saved before stays.</exception>
    public static RunResult Run(RunRequest request, CancellationToken cancellation = default)
    {
        // What was signed stays as it is: its figures and its cost.
        if (request.Resume is { } done && RunRecord.Read(done) is { Status: RunStatus.Finished } finished && RunReport.ReadOrNull(done) is { } report)
        {
            request.Progress?.Report(new ProgressMessage($"the run {done.Id} is finished; nothing is done again"));
            return new(done, finished, report);
        }
        // Said before anything slow is done.
        request.Progress?.Report(new PhaseStarted(RunPhase.Look));
        request.Progress?.Report(new ProgressMessage($"reading {DatabaseAddress.Plain(request.DataPath)}"));
        var start = request.Time.GetTimestamp();
        var earlier = request.Resume is null ? null : RunRecord.Read(request.Resume);
        using var meter = new CostMeter(TrainSettings.Rates(request.Settings), earlier: earlier?.Cost);
        using var task = TrainingTasks.Open(request.DataPath, request.Settings, request.Resume);
        var name = NameOf(request, earlier);
        var folder = request.Resume ?? RunFolder.Create(request.RunsRoot, name, request.Time);
        using var runLock = FolderLock.Acquire(folder.Path);
        var log = new RunLog(folder, request.Time);
        using var progress = MlflowProgress.Around(new ManyProgress([request.Progress, log]), request.Time);
        progress.Report(new RunStarted(name, folder.Path));
        foreach (var note in Notes(task, request.Settings)) progress.Report(new ProgressMessage(note));
        var record = earlier is null
            ? new RunRecord { Id = folder.Id, Name = name, Task = task.Name, Started = request.Time.GetUtcNow(), Command = SecretMask.Command([.. request.Command.Select(word => word == request.DataPath ? DatabaseAddress.Plain(word) : word)]), Seed = request.Settings.Get(TrainSettings.Seed), Headline = task.Headline }
            : earlier with { Status = RunStatus.Running, Error = null };
        try
        {
            // Before any work, so that whatever ends the run leaves a record of it, and what it needs to go on.
            var path = GivenPath(request, earlier);
            record = record.With(request.Settings) with
            {
                WorkingFolder = earlier is null || path != earlier.Data?.Path ? Environment.CurrentDirectory : earlier.WorkingFolder,
                Data = new(path, task.Fingerprint, task.Count, task.Classes, request.Settings.IsAuto(TrainSettings.Split) ? "" : request.Settings.Get(TrainSettings.Split)),
            };
            record.Save(folder);
            return Train(request, task, folder, runLock, progress, record, meter, () => request.Time.GetElapsedTime(start), cancellation);
        }
        catch (Exception cause)
        {
            // The record says how the run ended, whatever else goes wrong.
            if (File.Exists(folder.RecordPath) && RunRecord.Read(folder) is var last) (last with { Cost = meter.Read(last.Cost?.Flops ?? 0, last.Cost?.BytesMoved ?? 0), Status = cause is OperationCanceledException ? RunStatus.Interrupted : RunStatus.Failed, Ended = request.Time.GetUtcNow(), Error = cause is OgeeException known ? $"{known.Error.Code} {known.What}" : cause.Message }).Save(folder);
            progress.Report(new RunFinished(cause is OperationCanceledException ? "interrupted" : "failed", cause is OgeeException error ? error.What : cause.Message));
            throw;
        }
    }

    /// <summary>Does all that a run does before its first step, and says what the run would be. Nothing is written.</summary>
    /// <param name="request">What would be trained on, and how.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="OgeeException">What would end the run before its first step.</exception>
    public static RunForecast Forecast(RunRequest request, CancellationToken cancellation = default)
    {
        var progress = new ManyProgress([request.Progress]);
        progress.Report(new PhaseStarted(RunPhase.Look));
        progress.Report(new ProgressMessage($"reading {DatabaseAddress.Plain(request.DataPath)}"));
        var start = request.Time.GetTimestamp();
        RunSpace.Probe(request.RunsRoot);
        using var task = TrainingTasks.Open(request.DataPath, request.Settings, request.Resume);
        foreach (var note in Notes(task, request.Settings)) progress.Report(new ProgressMessage(note));
        task.Split(request.Settings, request.Resume);
        var setup = task.Prepare(request.Settings, progress, () => request.Time.GetElapsedTime(start), cancellation);
        RunSpace.Require(request.RunsRoot, setup.DiskBytes);
        return new(task.Sample, task.Classes, setup.TrainCount, setup.ValidCount, setup.TestCount, task.Notes, task.Findings, task.Look(cancellation), request.Settings, setup.Parameters,
            setup.Epochs, (long)setup.Epochs * setup.TrainBatches.Count, setup.SecondsAhead, setup.MemoryBytes, setup.DiskBytes, RunSpace.Free(request.RunsRoot));
    }

    static IEnumerable<string> Notes(TrainingTask task, ResolvedSettings settings) => SplitSetting.Note(settings) is { } shares ? [.. task.Notes, shares] : task.Notes;

    // A folder's name, a file's without its endings: sales.csv.gz is sales.
    static string NameOf(RunRequest request, RunRecord? earlier)
    {
        if (earlier?.Name is { } name) return name;
        if (request.Name is not null) return request.Name;
        if (DatabaseAddress.Is(request.DataPath)) return DatabaseAddress.Parse(request.DataPath).Name;
        var last = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(request.DataPath)));
        return File.Exists(request.DataPath) && last.IndexOf('.', 1) is > 0 and var end ? last[..end] : last;
    }

    // Found by the record, the data keeps the name that it was given there.
    static string GivenPath(RunRequest request, RunRecord? earlier) => earlier?.Data is { } data && earlier.FindData() == request.DataPath ? data.Path : DatabaseAddress.Plain(request.DataPath);

    static RunResult Train(RunRequest request, TrainingTask task, RunFolder folder, FolderLock runLock, IProgress<ProgressEvent> progress, RunRecord record, CostMeter meter, Func<TimeSpan> elapsed, CancellationToken cancellation)
    {
        var settings = request.Settings;
        var seed = (ulong)settings.Get(TrainSettings.Seed);
        task.Split(settings, request.Resume);
        Directory.CreateDirectory(folder.DataPath);
        if (!File.Exists(folder.SplitPath)) task.SaveSplit(folder.SplitPath);
        if (!File.Exists(folder.FindingsPath)) FindingsFile.Write(folder.FindingsPath, task.Findings);
        task.Files.Save(folder);
        var setup = task.Prepare(settings, progress, elapsed, cancellation);
        RunSpace.Require(request.RunsRoot, setup.DiskBytes);
        var preview = task.Preview(folder);
        if (preview is not null) progress.Report(new ProgressMessage($"preview, {task.Sample}s as the model will see them: {folder.PreviewPicturePath}"));
        record = record.With(settings) with
        {
            Data = record.Data! with { Split = settings.Get(TrainSettings.Split) },
            Plan = new Dictionary<string, long> { ["epochs"] = setup.Epochs, ["steps"] = (long)setup.Epochs * setup.TrainBatches.Count, ["train"] = setup.TrainCount, ["valid"] = setup.ValidCount, ["test"] = setup.TestCount },
        };
        record.Save(folder);

        var step = PlanCost.OfStep(setup.Check, setup.Parameters);
        RunCost Spent(long steps) => meter.Read(step.Flops * steps, step.Bytes * steps);
        progress.Report(new PhaseStarted(RunPhase.Train));
        using var events = EventFile.Create(folder.Path, request.Time);
        var listeners = new ManyProgress([progress, new MetricsFile(folder.MetricsPath, request.Resume is null ? 0 : long.MaxValue, warn: text => progress.Report(new ProgressMessage(text, MessageLevel.Warning))), new RunCurves(folder.Path, events), new CostKeeper(steps => (record with { Cost = Spent(steps) }).Save(folder))]);
        var fit = Fit(request, setup, seed, listeners, new(new(folder.Path), runLock, Fingerprint(settings, record)), cancellation);
        if (fit.IsInterrupted)
        {
            record = record with { Status = RunStatus.Interrupted, Ended = request.Time.GetUtcNow(), Cost = Spent(fit.Steps) };
            record.Save(folder);
            progress.Report(new RunFinished("interrupted", "state saved"));
            return new(folder, record, null);
        }

        progress.Report(new PhaseStarted(RunPhase.Verify));
        task.Finish(cancellation);
        task.Save(folder.ModelPath);
        var cost = Spent(fit.Steps);
        progress.Report(new ProgressMessage($"verifying on the held-out {task.Sample}s"));
        Directory.CreateDirectory(folder.ReportPath);
        var report = task.Measure((long)seed, Facts(request, task, folder, record, fit, cost, preview), Path.Combine(folder.ReportPath, "predictions.csv"), cancellation);
        var prediction = PredictionCost.Of(cost, report.Latency!, task.PredictionPlan, TrainSettings.Rates(settings));
        report = report with { Cost = report.Cost! with { MoneyPerThousandPredictions = prediction.Money, PerThousandPredictions = prediction } };
        RunReport.Write(folder, report);
        task.Reference(cancellation)?.Save(folder.ModelPath);
        if (report.Suspected is { } suspected) SuspectedCsv.Write(folder.SuspectedPath, suspected);
        DurableFile.WriteAllText(Path.Combine(folder.ModelPath, "README.md"), ModelCard.Write(report, task.Card));
        record = record with
        {
            Status = RunStatus.Finished, Ended = request.Time.GetUtcNow(), Cost = Spent(fit.Steps) with { PerThousandPredictions = prediction }, WeightsSha256 = task.WeightsSha256,
            Results = new Dictionary<string, double>(RunResults.Of(report)) { ["best_epoch"] = fit.BestEpoch },
        };
        record.Save(folder);
        progress.Report(new RunFinished("finished", report.Verdict.Reason));
        return new(folder, record, report);
    }

    static TrainingResult Fit(RunRequest request, TrainingSetup setup, ulong seed, IProgress<ProgressEvent> progress, TrainerCheckpoints checkpoints, CancellationToken cancellation)
    {
        var settings = request.Settings;
        var trainer = new Trainer(setup.Build(seed), setup.Loss)
        {
            Optimizer = new AdamW(setup.Rate, decay: settings.Get(TrainSettings.Decay)), Schedule = Schedule.OneCycle(), ClipNorm = settings.Get(TrainSettings.Clip), AverageDecay = setup.AverageDecay,
            Metrics = setup.Metrics, Patience = (int)settings.Get(TrainSettings.Patience), Seed = seed, Checkpoints = checkpoints, SaveEverySteps = request.SaveEverySteps, Progress = progress,
        };
        return trainer.Fit(setup.TrainBatches, setup.ValidBatches, setup.Epochs, cancellation);
    }

    // Everything that decides a step: a checkpoint of other settings, data or version is not gone on with.
    static string Fingerprint(ResolvedSettings settings, RunRecord record) =>
        string.Join('\n', settings.Schema.Where(setting => !setting.Name.StartsWith("cost.", StringComparison.Ordinal) && setting.Name != "budget").Select(setting => $"{setting.Name}={settings.Text(setting)}").Append($"data={record.Data!.Fingerprint}").Append($"ogee={record.Versions.Ogee}"));

    static ReportFacts Facts(RunRequest request, TrainingTask task, RunFolder folder, RunRecord record, TrainingResult fit, RunCost cost, PreviewPicture? preview) => new()
    {
        Title = record.Name,
        Run = folder.Id,
        Reference = folder.Id,
        Created = request.Time.GetUtcNow(),
        DataPath = record.Data!.Path,
        SplitRule = task.SplitRule(request.Settings),
        Findings = task.Findings,
        Preview = preview,
        Training = new([.. fit.Epochs.Select(epoch => new TrainingEpoch(epoch.Epoch, epoch.TrainLoss, epoch.ValidLoss, null, epoch.Metrics.TryGetValue("accuracy", out var accuracy) ? accuracy : null))], fit.BestEpoch),
        Cost = new(cost.WallSeconds, cost.CpuSeconds, cost.Flops, cost.EnergyJoules, cost.EnergySource, request.Settings.Get(TrainSettings.Currency), cost.Money, 0, cost.MoneySource) { BytesMoved = cost.BytesMoved, BytesAssumption = cost.BytesSource, PeakMemoryBytes = cost.PeakMemoryBytes },
        Reproduce = new($"ogee train {CommandText.Word(record.Data.Path)} --config {CommandText.Word(Path.Combine(request.RunsRoot, folder.Id, "run.json"))}", record.Seed, task.WeightsSha256, record.Data.Fingerprint, ReportFacts.Versions(record.Versions)),
    };

    // With every state that is saved, the record gets what the run has cost up to it: whatever ends the process then, a run that goes on counts that too.
    sealed class CostKeeper(Action<long> keep) : IProgress<ProgressEvent>
    {
        public void Report(ProgressEvent value)
        {
            if (value is not StateSaved saved) return;
            try
            {
                keep(saved.Step);
            }
            // The next state brings it.
            catch (OgeeException cause) when (cause.Error.Kind == FailureKind.Environment)
            {
                return;
            }
        }
    }
}
