using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>Verifies a finished run: on its own held-out pictures, or on new ones.</summary>
public static class ImageVerification
{
    /// <summary>Measures a run's model again.</summary>
    /// <param name="run">The run's folder.</param>
    /// <param name="dataPath">New data, all of which is measured; null for the run's own test part, which must not have changed.</param>
    /// <param name="requirements">Figures that must be reached.</param>
    /// <param name="time">The source of time.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <returns>The report; where requirements fall short its verdict says so.</returns>
    /// <exception cref="OgeeException">The run has no model, or the data changed.</exception>
    public static ClassificationReport Run(RunFolder run, string? dataPath, IReadOnlyList<Requirement> requirements, TimeProvider time, CancellationToken cancellation = default)
    {
        var record = RunRecord.Read(run);
        var classifier = Classifier.Load(run.ModelPath);
        var path = dataPath ?? record.Data?.Path ?? throw RunErrors.NotFound.With($"The run {run.Id} names no data", "Expected a run that ogee train made", $"Name data: ogee verify {run.Id} DATA");
        var group = record.Data?.Split is { } split && split.StartsWith("group=", StringComparison.Ordinal) ? split[6..] : null;
        var data = ImageDataset.Open(path, new() { GroupColumn = group, Classes = classifier.Config.Classes });
        var splits = dataPath is null ? SplitTable.Apply(SplitTable.Read(Path.Combine(run.DataPath, "split.csv")), data.Samples) : [.. data.Samples.Select(_ => DataSplit.Test)];
        var saved = ReportOf(run);
        var facts = new ReportFacts
        {
            Title = record.Name,
            Run = run.Id,
            Reference = run.Id,
            Created = time.GetUtcNow(),
            DataPath = path,
            SplitRule = dataPath is null ? saved?.Data.SplitRule ?? "" : "all pictures of new data",
            Findings = [.. Overlap(run, dataPath, data), .. DataFindings.Of(data, splits)],
            Preview = saved?.Preview,
            Training = saved?.Training,
            Cost = saved?.Cost,
            Reproduce = new($"ogee verify {run.Id}{(dataPath is null ? "" : " " + dataPath)}", record.Seed, classifier.Config.WeightsSha256, SplitTable.Fingerprint(data.Samples),
                [new("Ogee", RunVersions.Current().Ogee), new(".NET", RunVersions.Current().DotNet), new("System", RunVersions.Current().OperatingSystem)]),
        };
        var test = PictureStore.Readable(data, i => data.Read(data.Samples[i], classifier.Config.Size), [.. Enumerable.Range(0, splits.Count).Where(i => splits[i] == DataSplit.Test)], [], cancellation);
        var report = ImageEvaluation.Report(classifier, data, splits, test, record.Seed, facts, null, cancellation);
        var missed = requirements.Where(requirement => !requirement.IsMetBy(report)).ToList();
        if (missed.Count > 0) return report with { Verdict = new(VerdictKind.Fail, $"Required and not reached: {string.Join("; ", missed.Select(m => FormattableString.Invariant($"{m} (measured {m.Of(report):0.0000})")))}.", "Look at the worst mistakes below, and gather more pictures of that kind.", $"ogee look {path}") };
        if (facts.Findings.Any(finding => finding.Kind == FindingKind.Problem)) return report;
        return requirements.Count > 0 ? report with { Verdict = new(VerdictKind.Pass, $"All that was required holds: {string.Join("; ", requirements.Select(r => FormattableString.Invariant($"{r} (measured {r.Of(report):0.0000})")))}.", "Serve it.", $"ogee serve {run.Id}") } : report;
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

    /// <summary>The figures of a saved report that differ from those measured again, in words; empty if none does.</summary>
    public static IReadOnlyList<string> Differences(RunFolder run, ClassificationReport again)
    {
        if (ReportOf(run) is not { } saved) return [];
        var differences = new List<string>();
        void Compare(string name, double then, double now)
        {
            if (then != now) differences.Add(FormattableString.Invariant($"{name} was {then:R}, is {now:R}"));
        }
        for (var i = 0; i < saved.Headline.Count && i < again.Headline.Count; i++) Compare(saved.Headline[i].Name, saved.Headline[i].Value.Value, again.Headline[i].Value.Value);
        if (saved.Calibration is { } a && again.Calibration is { } b) Compare("log loss", a.Before.LogLoss, b.Before.LogLoss);
        if (saved.Reproduce.WeightsSha256 != again.Reproduce.WeightsSha256) differences.Add($"weights were {saved.Reproduce.WeightsSha256[..16]}…, are {again.Reproduce.WeightsSha256[..16]}…");
        return differences;
    }

    static ClassificationReport? ReportOf(RunFolder run)
    {
        var path = Path.Combine(run.ReportPath, "report.json");
        return File.Exists(path) ? ClassificationReport.FromJson(RegularFile.ReadAllBytes(path, 256 << 20)) : null;
    }
}
