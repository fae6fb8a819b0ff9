namespace Ogee.Recipes;

/// <summary>The suspected labels of earlier runs, for those who look at the data.</summary>
public static class RunSuspects
{
    /// <summary>The suspected labels of a run.</summary>
    /// <param name="runsRoot">The folder of runs.</param>
    /// <param name="reference">The run that is meant; null takes the newest on just this data, if any.</param>
    /// <param name="fingerprint">The fingerprint of the data.</param>
    /// <returns>The run and its suspects, the most certain first; null where no run is meant and none fits.</returns>
    /// <exception cref="OgeeException">The run that is meant is not there, learned from other data, or left no such file.</exception>
    public static (RunFolder Run, IReadOnlyList<SuspectedSample> Samples)? Find(string runsRoot, string? reference, string fingerprint)
    {
        var store = new RunStore(runsRoot);
        if (reference is null)
            return store.List().FirstOrDefault(entry => entry.Record?.Data?.Fingerprint == fingerprint && File.Exists(entry.Folder.SuspectedPath)) is { } newest ? (newest.Folder, SuspectedCsv.Read(newest.Folder.SuspectedPath)) : null;
        var run = store.Find(reference);
        if (RunRecord.Read(run).Data?.Fingerprint is { } other && other != fingerprint)
            throw RunErrors.NotFound.With($"The run {run.Id} learned from other data, or the data changed since", "Expected a run on this very data", "Train on it: ogee train DATA");
        if (!File.Exists(run.SuspectedPath))
            throw RunErrors.NotFound.With($"The run {run.Id} suspects no labels: it has no data/suspected.csv", "Expected a finished run that predicts classes", "List the runs with: ogee runs");
        return (run, SuspectedCsv.Read(run.SuspectedPath));
    }
}
