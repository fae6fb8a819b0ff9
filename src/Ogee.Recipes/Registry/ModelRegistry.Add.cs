namespace Ogee.Recipes;

public sealed partial class ModelRegistry
{
    /// <summary>Adds the model of a finished run as a new version, with copies of its files.</summary>
    /// <param name="run">The run.</param>
    /// <param name="name">The model's name; null for the run's.</param>
    /// <param name="comment">What to say of it.</param>
    /// <returns>The version, and whether it is new: a run that was added under this name before keeps its version.</returns>
    /// <exception cref="OgeeException">The run is not finished, its model does not load or is not the one of its record (OG2713), or the name is not usable (OG2702).</exception>
    public (RegisteredVersion Version, bool IsNew) Add(RunFolder run, string? name = null, string comment = "")
    {
        var record = RunRecord.Read(run);
        if (record.Status != RunStatus.Finished) throw RunErrors.Unfinished(run, record);
        name ??= RegistryReference.NameFrom(record.Name) ?? throw RegistryErrors.Name.With($"The run's name '{record.Name}' cannot be that of a model", "Expected ASCII letters, digits, '-', '_' or '.'", "Choose one: --name NAME");
        RegistryReference.RequireName(name);
        RequireModel(run, record);
        using var own = store.Lock(name);
        var files = StoredFiles.OfRun(run);
        var version = Describe(run, record, name, comment) with { FilesSha256 = files.Sha256 };
        var same = Same(version);
        // What is there whole is left; what was damaged since is mended.
        if (same is null || same.FilesSha256 == version.FilesSha256) store.Put(run.Path, files, name);
        if (same is not null) return (same, false);
        return (database.Write(session => VersionRows.Insert(session, version)), true);
    }

    /// <summary>Copies a version of another registry into this one, under its own number where no version here has had that or a later one; else under the next.</summary>
    /// <param name="other">The other registry.</param>
    /// <param name="version">Its version.</param>
    /// <returns>The version here, and whether it is new: what is here already keeps its version.</returns>
    /// <exception cref="OgeeException">The other registry's files are damaged (OG2707), or this one could not be written.</exception>
    public (RegisteredVersion Version, bool IsNew) CopyFrom(ModelRegistry other, RegisteredVersion version)
    {
        ArgumentNullException.ThrowIfNull(other);
        using var own = store.Lock(version.Name);
        var same = Same(version);
        var (folder, files) = other.store.Verified(version);
        if (same is null || same.FilesSha256 == version.FilesSha256) store.Put(folder, files, version.Name);
        if (same is not null) return (same, false);
        var copy = version with { Created = Now, Who = who, Origin = version.Origin ?? $"{version.Reference} of {other.Location.Shown}" };
        return (database.Write(session => VersionRows.Insert(session, copy)), true);
    }

    /// <summary>Removes a version and its files. Its number is not given again, and the history of aliases stays.</summary>
    /// <param name="version">The version.</param>
    /// <exception cref="OgeeException">An alias names it (OG2706), or it is gone (OG2701).</exception>
    public void Remove(RegisteredVersion version)
    {
        using var own = store.Lock(version.Name);
        var isShared = database.Write(session =>
        {
            if (VersionRows.Of(session, version.Name, version.Number) is null) throw RegistryErrors.NotFound.With($"{version.Reference} is not in the registry any more", "Expected a version that is there", "List them with: ogee models");
            string[] aliases = [.. AliasRows.All(session).Where(alias => alias.Name == version.Name && alias.Number == version.Number).Select(alias => alias.Alias)];
            if (aliases.Length > 0)
                throw RegistryErrors.InUse.With($"{version.Reference} is {string.Join(" and ", aliases)}", "Expected a version that no alias names", $"Move the alias first: ogee models promote {version.Name}:VERSION {aliases[0]}, or remove it: ogee models rm {version.Name}@{aliases[0]}");
            VersionRows.Delete(session, version);
            return VersionRows.Of(session, version.Name).Any(other => other.FilesSha256 == version.FilesSha256);
        });
        if (!isShared) store.Remove(version);
    }

    // Adding twice, as a job does that is run again, is adding once.
    RegisteredVersion? Same(RegisteredVersion version) => database.Read(session => VersionRows.Of(session, version.Name))
        .FirstOrDefault(other => other.FilesSha256 == version.FilesSha256 || (other.Run == version.Run && other.WeightsSha256 == version.WeightsSha256));

    // What would not load is better refused now than at the server.
    static void RequireModel(RunFolder run, RunRecord record)
    {
        if (!File.Exists(Path.Combine(run.ModelPath, "config.json"))) throw NotReady(run, "it has no model");
        string weights;
        try
        {
            weights = TableModel.IsIn(run.ModelPath) ? TableModel.Load(run.ModelPath).Config.WeightsSha256 : Classifier.Load(run.ModelPath).Config.WeightsSha256;
        }
        catch (OgeeException cause)
        {
            throw NotReady(run, $"its model does not load: {cause.What}", cause);
        }
        if (weights != record.WeightsSha256) throw NotReady(run, $"its model has the weights {weights[..16]}…, its record states {record.WeightsSha256 ?? "none"}");
    }

    static OgeeException NotReady(RunFolder run, string why, OgeeException? cause = null) =>
        RegistryErrors.NotReady.With($"The run {run.Id} cannot be registered: {why.TrimEnd('.')}", "Expected a finished run with the model that its record states", "Train again, or add another run: ogee runs", cause);

    RegisteredVersion Describe(RunFolder run, RunRecord record, string name, string comment)
    {
        var report = File.Exists(Path.Combine(run.ReportPath, "report.json")) ? RunReport.Read(run) : null;
        var results = new Dictionary<string, double>(record.Results, StringComparer.Ordinal);
        if (report is not null)
            foreach (var (figure, value) in RunResults.Named(report)) results.TryAdd("test_" + figure, value);
        var headline = record.Headline is { } named && results.ContainsKey(named) ? named : null;
        // The report states the same figure with its interval.
        var interval = report?.Headline.FirstOrDefault(metric => "test_" + RunResults.NameOf(metric) == headline)?.Value;
        return new()
        {
            Name = name, Number = 0, Run = record.Id, Task = record.Task, DataFingerprint = record.Data?.Fingerprint, WeightsSha256 = record.WeightsSha256!, FilesSha256 = "",
            Headline = headline, HeadlineValue = headline is null ? null : results[headline], HeadlineLow = interval?.Low, HeadlineHigh = interval?.High,
            Verdict = report?.Verdict.Kind, VerdictReason = report?.Verdict.Reason ?? "", Results = results, Created = Now, Who = who, Comment = comment,
        };
    }
}
