using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>Verifies a finished run of any task: on its own held-out samples, or on new ones.</summary>
public static class Verification
{
    /// <summary>Measures a run's model again.</summary>
    /// <param name="run">The run's folder.</param>
    /// <param name="dataPath">New data, all of which is measured; null for the run's own test part, which must not have changed.</param>
    /// <param name="time">The source of time.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <returns>The report.</returns>
    /// <exception cref="OgeeException">The run has no model, the data changed, or there is no readable report to compare with.</exception>
    public static VerificationReport Run(RunFolder run, string? dataPath, TimeProvider time, CancellationToken cancellation = default) => Run(run, dataPath, [], time, cancellation);

    /// <summary>Measures a run's model again, on new data whose columns have other names.</summary>
    /// <param name="run">The run's folder.</param>
    /// <param name="dataPath">New data, all of which is measured; null for the run's own test part, which must not have changed.</param>
    /// <param name="overrides">Settings of the run that are other for the new data: <c>data.label=COLUMN</c>, <c>data.split=group=COLUMN</c>.</param>
    /// <param name="time">The source of time.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <returns>The report.</returns>
    /// <exception cref="OgeeException">The run has no model, the data changed, or there is no readable report to compare with.</exception>
    public static VerificationReport Run(RunFolder run, string? dataPath, IReadOnlyList<string> overrides, TimeProvider time, CancellationToken cancellation = default)
    {
        var record = RunRecord.Read(run);
        if (record.Status != RunStatus.Finished && (dataPath is null || !File.Exists(Path.Combine(run.ModelPath, "config.json")))) throw RunErrors.Unfinished(run, record);
        // Before the long work: without it there is nothing to verify against.
        var saved = dataPath is null ? RunReport.Read(run) : RunReport.ReadOrNull(run);
        var path = dataPath ?? record.FindData() ?? throw RunErrors.NotFound.With($"The run {run.Id} names no data", "Expected a run that ogee train made", $"Name data: ogee verify {run.Id} DATA");
        var settings = TrainSettings.Schema.Resolve(SettingsFile.Read(run.RecordPath), overrides);
        using var task = TrainingTasks.Reopen(record, run, path, settings, isNew: dataPath is not null);
        if (dataPath is null) task.Split(settings, run);
        IReadOnlyList<Finding> overlap = dataPath is not null && File.Exists(run.SplitPath) ? task.Overlap(run.SplitPath) : [];
        var facts = new ReportFacts
        {
            Title = record.Name,
            Run = run.Id,
            Reference = run.Id,
            Created = time.GetUtcNow(),
            DataPath = dataPath is null ? record.Data!.Path : DatabaseAddress.Plain(dataPath),
            SplitRule = dataPath is null ? saved?.Data.SplitRule ?? "" : $"all {task.Sample}s of new data",
            Findings = [.. overlap, .. task.Findings],
            Preview = saved?.Preview,
            Training = saved?.Training,
            Cost = saved?.Cost,
            Reproduce = new($"ogee verify {run.Id}{(dataPath is null ? "" : " " + CommandText.Word(DatabaseAddress.Plain(dataPath)) + (settings.Source(TrainSettings.Sql) == SettingSource.CommandLine ? " --sql " + CommandText.Word(settings.Get(TrainSettings.Sql)) : ""))}", record.Seed, task.WeightsSha256, task.Fingerprint, ReportFacts.Versions(RunVersions.Current())),
        };
        return task.Measure(record.Seed, facts, null, cancellation);
    }

    /// <summary>A report whose verdict is that of requirements.</summary>
    /// <param name="report">The report.</param>
    /// <param name="requirements">Figures that must be reached; with none the report stays as it is.</param>
    /// <returns>The report; where a requirement falls short its verdict says so. A problem of the data, or too few samples, is a warning whatever is reached.</returns>
    public static VerificationReport Hold(VerificationReport report, IReadOnlyList<Requirement> requirements)
    {
        static string Measured(VerificationReport report, IEnumerable<Requirement> requirements) => string.Join("; ", requirements.Select(each => FormattableString.Invariant($"{each} (measured {each.Of(report):0.0000})")));
        var missed = requirements.Where(requirement => !requirement.IsMetBy(report)).ToList();
        if (missed.Count > 0)
            return report with { Verdict = new(VerdictKind.Fail, $"Required and not reached: {Measured(report, missed)}.", report.Mistakes.Count > 0 ? $"Look at the worst mistakes below, and gather more {report.Sample}s of that kind." : $"There are no mistakes to learn from: require less, or measure on more {report.Sample}s.", $"ogee look {CommandText.Word(report.Data.Source)}") };
        if (requirements.Count == 0 || report.Data.Findings.Any(finding => finding.Kind == FindingKind.Problem)) return report;
        var holds = $"All that was required holds: {Measured(report, requirements)}";
        return report with { Verdict = HeldOut.Doubt(report.Samples, report.Sample) is { } doubt ? HeldOut.Warn($"{holds}; but {doubt}.", report.Sample, report.Run) : new(VerdictKind.Pass, $"{holds}.", "Serve it.", $"ogee serve {report.Run}") };
    }

    /// <summary>The figures that a run states and that differ from those measured again, in words; empty if none does.</summary>
    /// <param name="run">The run's folder.</param>
    /// <param name="again">What <see cref="Run(RunFolder, string, TimeProvider, CancellationToken)"/> measured on the run's own data.</param>
    /// <remarks>Every figure of report.json is compared to the last digit, but for times, energy, money and the curves of training; so are the results and the hash in run.json. Of times, energy and money, what follows from other recorded figures is computed again.</remarks>
    /// <exception cref="OgeeException">The run's report is missing or damaged.</exception>
    public static IReadOnlyList<string> Differences(RunFolder run, VerificationReport again)
    {
        var (record, stated) = (RunRecord.Read(run), RunReport.Read(run));
        List<string> differences = [.. ReportComparison.Differences(stated, again), .. CostArithmetic.Differences(record, stated, TrainSettings.Rates(TrainSettings.Schema.Resolve(SettingsFile.Read(run.RecordPath), [])))];
        if (record.WeightsSha256 != again.Reproduce.WeightsSha256) differences.Add($"weightsSha256 of run.json is {record.WeightsSha256 ?? "missing"}, of the model {again.Reproduce.WeightsSha256}");
        foreach (var (name, value) in RunResults.Of(again))
            if (!record.Results.TryGetValue(name, out var figure) || !figure.Equals(value)) differences.Add(FormattableString.Invariant($"{name} of run.json was {(record.Results.ContainsKey(name) ? figure : "missing")}, is {value}"));
        return differences;
    }
}
