using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>A run that a store holds.</summary>
/// <param name="Folder">Its folder.</param>
/// <param name="Record">Its record; null where that is not readable.</param>
/// <param name="Problem">Why the record is not readable; null where it is.</param>
public sealed record RunEntry(RunFolder Folder, RunRecord? Record, string? Problem);

/// <summary>A folder of runs. It is read anew each time: the folders are the truth, and there is no index to be wrong.</summary>
/// <param name="root">The folder of runs; it need not exist.</param>
public sealed class RunStore(string root)
{
    /// <summary>The folder of runs.</summary>
    public string Root => root;

    /// <summary>The runs, newest first.</summary>
    public IReadOnlyList<RunEntry> List() => !Directory.Exists(root) ? [] :
        [.. Directory.EnumerateDirectories(root).Where(path => File.Exists(Path.Combine(path, "run.json"))).Select(Entry)
            .OrderByDescending(entry => entry.Record?.Started ?? DateTimeOffset.MinValue).ThenByDescending(entry => entry.Folder.Id, StringComparer.Ordinal)];

    /// <summary>The run that a reference names.</summary>
    /// <param name="reference">A path, <c>@last</c>, <c>@best</c>, or the beginning of an id.</param>
    /// <returns>The run's folder.</returns>
    /// <remarks><c>@best</c> compares only what can be compared: finished runs with the headline metric and the data of the newest one.</remarks>
    /// <exception cref="OgeeException">No run fits, or several do.</exception>
    public RunFolder Find(string reference)
    {
        if (File.Exists(Path.Combine(reference, "run.json"))) return RunFolder.Open(reference);
        var runs = List();
        return reference switch
        {
            "@last" => runs.FirstOrDefault()?.Folder ?? throw Nothing(reference, runs),
            "@best" => Best(runs) ?? throw Nothing(reference, runs),
            _ => WithPrefix(reference, runs),
        };
    }

    /// <summary>Deletes a run.</summary>
    /// <param name="run">The run's folder.</param>
    /// <exception cref="OgeeException">A process works in it, or the system refused.</exception>
    public static void Remove(RunFolder run)
    {
        if (run.IsInUse) throw RunErrors.Busy.With($"{run.Path} is in use by another process", "Expected a run that has ended", "Stop it first, or wait for it.");
        try
        {
            // Without its record a half-deleted folder is no run any more.
            File.Delete(run.RecordPath);
            Directory.Delete(run.Path, recursive: true);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw RunErrors.Remove.With($"{run.Path} could not be deleted: {cause.Message}", "Expected a folder that this user may delete", $"Delete what is left yourself: rm -r '{run.Path}'", cause);
        }
    }

    /// <summary>Adds tags to a run, or takes them away.</summary>
    /// <param name="run">The run's folder.</param>
    /// <param name="add">Tags to add.</param>
    /// <param name="remove">Tags to take away.</param>
    /// <returns>The record as it is now.</returns>
    /// <exception cref="OgeeException">A tag is not usable, or a process works in the folder.</exception>
    public static RunRecord Tag(RunFolder run, IReadOnlyList<string> add, IReadOnlyList<string> remove)
    {
        foreach (var tag in add)
            if (tag.Length is 0 or > 40 || !tag.All(letter => char.IsLetterOrDigit(letter) || letter is '-' or '_' or '.'))
                throw RunErrors.Name.With($"'{tag}' is not usable as a tag", "Expected 1 to 40 letters, digits, '-', '_' or '.'", "For instance: ogee runs tag @last production-candidate");
        using var own = run.Lock();
        var record = RunRecord.Read(run);
        record = record with { Tags = [.. record.Tags.Except(remove, StringComparer.Ordinal).Union(add, StringComparer.Ordinal).Order(StringComparer.Ordinal)] };
        record.Save(run);
        return record;
    }

    static RunEntry Entry(string path)
    {
        var folder = RunFolder.Open(path);
        try
        {
            return new(folder, RunRecord.Read(folder), null);
        }
        catch (OgeeException cause)
        {
            return new(folder, null, cause.What);
        }
    }

    static RunFolder? Best(IReadOnlyList<RunEntry> runs)
    {
        var finished = runs.Where(run => run.Record is { Status: RunStatus.Finished, Headline: { } headline } record && record.Results.ContainsKey(headline)).ToList();
        var newest = finished.FirstOrDefault()?.Record;
        return finished.Where(run => run.Record!.Headline == newest!.Headline && run.Record.Data?.Fingerprint == newest.Data?.Fingerprint)
            .MaxBy(run => run.Record!.Results[run.Record.Headline!])?.Folder;
    }

    RunFolder WithPrefix(string reference, IReadOnlyList<RunEntry> runs)
    {
        var fitting = runs.Where(run => run.Folder.Id.StartsWith(reference, StringComparison.OrdinalIgnoreCase)).ToList();
        if (reference.Length == 0 || fitting.Count == 0) throw Nothing(reference, runs);
        if (fitting.Count == 1 || fitting.Any(run => run.Folder.Id == reference)) return fitting.First(run => fitting.Count == 1 || run.Folder.Id == reference).Folder;
        throw RunErrors.Ambiguous.With($"'{reference}' fits {fitting.Count} runs: {string.Join(", ", fitting.Take(5).Select(run => run.Folder.Id))}", "Expected the beginning of one id", "Give more letters of it, or @last.");
    }

    OgeeException Nothing(string reference, IReadOnlyList<RunEntry> runs)
    {
        if (runs.Count == 0) return RunErrors.NotFound.With($"There is no run '{reference}': {root} holds no runs", "Expected a run that ogee train made", "Train one: ogee train DATA. Runs elsewhere are found with --out FOLDER, or by their path.");
        var question = Spelling.Question(reference, runs.Select(run => run.Folder.Id).Append("@last").Append("@best").Where(name => name != reference));
        return RunErrors.NotFound.With($"There is no run '{reference}' among the {runs.Count} in {root}",
            "Expected a run's folder, the beginning of its id, @last or @best", question is null ? "List them with: ogee runs" : $"{question} List them with: ogee runs");
    }
}
