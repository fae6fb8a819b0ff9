using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>Verifies a finished run: on its own held-out pictures, or on new ones.</summary>
public static class ImageVerification
{
    /// <summary>Measures a run's model again.</summary>
    /// <param name="run">The run's folder.</param>
    /// <param name="dataPath">New data, all of which is measured; null for the run's own test part, which must not have changed.</param>
    /// <param name="time">The source of time.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <returns>The report.</returns>
    /// <exception cref="OgeeException">The run has no model, the data changed, or there is no readable report to compare with.</exception>
    public static ClassificationReport Run(RunFolder run, string? dataPath, TimeProvider time, CancellationToken cancellation = default)
    {
        var record = RunRecord.Read(run);
        // Before the long work: without it there is nothing to verify against.
        var saved = dataPath is null ? Stated(run) : StatedOrNull(run);
        var classifier = Classifier.Load(run.ModelPath);
        var path = dataPath ?? record.FindData() ?? throw RunErrors.NotFound.With($"The run {run.Id} names no data", "Expected a run that ogee train made", $"Name data: ogee verify {run.Id} DATA");
        var options = ImageTraining.DataOptions(TrainSettings.Schema.Resolve(SettingsFile.Read(run.RecordPath))) with { Classes = classifier.Config.Classes };
        // New data need not name the groups.
        var data = ImageDataset.Open(path, dataPath is null ? options : options with { GroupColumn = null });
        var splits = dataPath is null ? SplitTable.Apply(SplitTable.Read(Path.Combine(run.DataPath, "split.csv")), data.Samples) : [.. data.Samples.Select(_ => DataSplit.Test)];
        var facts = new ReportFacts
        {
            Title = record.Name,
            Run = run.Id,
            Reference = run.Id,
            Created = time.GetUtcNow(),
            DataPath = dataPath ?? record.Data!.Path,
            SplitRule = dataPath is null ? saved?.Data.SplitRule ?? "" : "all pictures of new data",
            Findings = [.. Overlap(run, dataPath, data), .. DataFindings.Of(data, splits)],
            Preview = saved?.Preview,
            Training = saved?.Training,
            Cost = saved?.Cost,
            Reproduce = new($"ogee verify {run.Id}{(dataPath is null ? "" : " " + CommandText.Word(dataPath))}", record.Seed, classifier.Config.WeightsSha256, SplitTable.Fingerprint(data.Samples),
                [new("Ogee", RunVersions.Current().Ogee), new(".NET", RunVersions.Current().DotNet), new("System", RunVersions.Current().OperatingSystem)]),
        };
        var test = PictureStore.Readable(data, i => data.Read(data.Samples[i], classifier.Config.Size), [.. Enumerable.Range(0, splits.Count).Where(i => splits[i] == DataSplit.Test)], [], cancellation);
        return ImageEvaluation.Report(classifier, data, splits, test, record.Seed, facts, null, cancellation);
    }

    /// <summary>A report whose verdict is that of requirements.</summary>
    /// <param name="report">The report.</param>
    /// <param name="requirements">Figures that must be reached; with none the report stays as it is.</param>
    /// <returns>The report; where a requirement falls short its verdict says so. A problem of the data is a warning whatever is reached.</returns>
    public static ClassificationReport Hold(ClassificationReport report, IReadOnlyList<Requirement> requirements)
    {
        static string Measured(ClassificationReport report, IEnumerable<Requirement> requirements) => string.Join("; ", requirements.Select(each => FormattableString.Invariant($"{each} (measured {each.Of(report):0.0000})")));
        var missed = requirements.Where(requirement => !requirement.IsMetBy(report)).ToList();
        if (missed.Count > 0)
            return report with { Verdict = new(VerdictKind.Fail, $"Required and not reached: {Measured(report, missed)}.", "Look at the worst mistakes below, and gather more pictures of that kind.", $"ogee look {CommandText.Word(report.Data.Source)}") };
        if (requirements.Count == 0 || report.Data.Findings.Any(finding => finding.Kind == FindingKind.Problem)) return report;
        return report with { Verdict = new(VerdictKind.Pass, $"All that was required holds: {Measured(report, requirements)}.", "Serve it.", $"ogee serve {report.Run}") };
    }

    /// <summary>New data that the model was trained on says nothing about new pictures.</summary>
    static IEnumerable<Finding> Overlap(RunFolder run, string? dataPath, ImageDataset data)
    {
        var path = Path.Combine(run.DataPath, "split.csv");
        if (dataPath is null || !File.Exists(path)) yield break;
        var learned = SplitTable.Read(path).Where(row => row.Split != DataSplit.Test).Select(row => row.Sha256).ToHashSet(StringComparer.Ordinal);
        var known = data.Samples.Where(sample => learned.Contains(sample.Sha256)).ToList();
        yield return known.Count == 0 ? new(FindingKind.Fine, "None of these pictures was trained on.")
            : new(FindingKind.Problem, $"{known.Count} of {data.Samples.Count} pictures were trained on: the figures are too good.", [.. known.Take(3).Select(sample => sample.Id)]);
    }

    /// <summary>The figures that a run states and that differ from those measured again, in words; empty if none does.</summary>
    /// <param name="run">The run's folder.</param>
    /// <param name="again">What <see cref="Run"/> measured on the run's own data.</param>
    /// <remarks>Every figure of report.json is compared to the last digit, but for times, energy, money and the curves of training; so are the results and the hash in run.json.</remarks>
    /// <exception cref="OgeeException">The run's report is missing or damaged.</exception>
    public static IReadOnlyList<string> Differences(RunFolder run, ClassificationReport again)
    {
        var record = RunRecord.Read(run);
        List<string> differences = [.. ReportComparison.Differences(Stated(run), again)];
        if (record.WeightsSha256 != again.Reproduce.WeightsSha256) differences.Add($"weightsSha256 of run.json is {record.WeightsSha256 ?? "missing"}, of the model {again.Reproduce.WeightsSha256}");
        foreach (var (name, value) in ImageTraining.Results(again))
            if (!record.Results.TryGetValue(name, out var stated) || !stated.Equals(value)) differences.Add(FormattableString.Invariant($"{name} of run.json was {(record.Results.ContainsKey(name) ? stated : "missing")}, is {value}"));
        return differences;
    }

    /// <summary>The report that a run states.</summary>
    static ClassificationReport Stated(RunFolder run)
    {
        var path = Path.Combine(run.ReportPath, "report.json");
        return File.Exists(path) ? ClassificationReport.FromJson(RegularFile.ReadAllBytes(path, 256 << 20))
            : throw ReportErrors.Unreadable.With($"{path} is missing: there are no figures to compare with", "Expected the report that ogee train wrote", ReportJson.Remedy);
    }

    static ClassificationReport? StatedOrNull(RunFolder run)
    {
        try
        {
            return Stated(run);
        }
        catch (OgeeException)
        {
            return null;
        }
    }
}
