namespace Ogee.Learn;

/// <summary>The checkpoints of a run: <c>checkpoints/last</c> in its folder, from which it goes on, and the one before it.</summary>
/// <remarks>
/// A save writes a whole new checkpoint under a name of its own, flushed to the disk with its manifest last, and then renames: <c>last</c> becomes
/// <c>last.previous</c>, the new one becomes <c>last</c>, and the folder is flushed before anything old is removed. At every moment between, one complete
/// checkpoint bears a name that <see cref="Load"/> looks for. Saving needs the run's lock; loading does not, and may happen
/// while the run goes on.
/// </remarks>
/// <param name="runFolder">The run's folder.</param>
public sealed class CheckpointStore(string runFolder)
{
    const string Previous = ".previous";
    const int Attempts = 20;

    readonly string folder = Path.Combine(Path.GetFullPath(runFolder), "checkpoints");

    /// <summary>The folder of the newest checkpoint, whether there is one or not.</summary>
    public string LastPath => Path.Combine(folder, "last");

    /// <summary>Whether there is a checkpoint that <see cref="Load"/> would try.</summary>
    public bool Exists => Candidates.Any(candidate => File.Exists(Path.Combine(candidate, CheckpointManifest.FileName)));

    /// <summary>Saves a checkpoint; when it returns, the disk has it.</summary>
    /// <param name="runLock">The run's lock, held.</param>
    /// <param name="state">A document of state: JSON.</param>
    /// <param name="tensors">The tensors; their values are written during the call.</param>
    /// <returns>What was done, with a warning where an old one could not be removed.</returns>
    /// <exception cref="OgeeException">It could not be saved: the error names the path, the bytes needed and the bytes free. The checkpoints that were there are still there.</exception>
    public CheckpointSaved Save(FolderLock runLock, string state, IReadOnlyList<SafetensorsEntry> tensors)
    {
        runLock.Require(runFolder);
        DurableFolder.Create(folder);
        RemoveLeftovers();
        var path = LastPath;
        var temporary = DurableFile.TemporaryPath(folder);
        var committed = false;
        try
        {
            var bytes = CheckpointFolder.Write(temporary, path, state, tensors);
            string? old = null;
            DurableFile.Reported(path, bytes, () => old = Commit(temporary, path));
            committed = true;
            DurableFolder.Sync(folder, path);
            return new(path, bytes, Rotate(path, old));
        }
        finally
        {
            if (!committed) DurableFile.Discard(temporary);
        }
    }

    /// <summary>Reads a checkpoint, every byte checked against its hashes.</summary>
    /// <param name="exact">Whether damage is an error; otherwise the previous one is read in its place, and <see cref="Checkpoint.Fallback"/> says why.</param>
    /// <exception cref="OgeeException">There is none, or none that is whole (the error names the damaged tensor), or it is of a newer format.</exception>
    public Checkpoint Load(bool exact = false)
    {
        for (var attempt = 1; ; attempt++)
        {
            var before = Names;
            // A run that saves meanwhile renames what is being read: only what stayed in place and is wrong is damaged.
            bool MayTryAgain() => attempt < Attempts && !before.SequenceEqual(Names);
            try
            {
                var checkpoint = Try(exact);
                if (checkpoint.Fallback is null || !MayTryAgain()) return checkpoint;
                checkpoint.Dispose();
            }
            catch (OgeeException) when (MayTryAgain())
            {
            }
        }
    }

    /// <summary>Removes what interrupted saves left behind; saving does so too.</summary>
    /// <param name="runLock">The run's lock, held.</param>
    public void RemoveLeftovers(FolderLock runLock)
    {
        runLock.Require(runFolder);
        if (Directory.Exists(folder)) RemoveLeftovers();
    }

    void RemoveLeftovers() => DurableFile.Reported(folder, 0, () => DurableFile.RemoveLeftovers(folder));

    // The renames that make the new checkpoint the one, in an order in which a complete one always has a name; undone when one fails.
    string? Commit(string temporary, string path)
    {
        var undo = new Stack<(string From, string To)>();
        string? old = null;
        try
        {
            if (Directory.Exists(path))
            {
                if (Directory.Exists(path + Previous)) Step(path + Previous, old = DurableFile.TemporaryPath(folder));
                Step(path, path + Previous);
            }
            Step(temporary, path);
            return old;
        }
        catch
        {
            foreach (var (from, to) in undo) TryRename(to, from);
            throw;
        }

        void Step(string from, string to)
        {
            Renaming.Folder(from, to);
            undo.Push((from, to));
        }
    }

    // Removes what is no longer needed, now that the new one is durable. A folder gets a private name first: half of a checkpoint never bears a name that is read.
    string? Rotate(string path, string? old) =>
        old is null || DurableFile.Discard(old) ? null : $"{path} is saved, but an older checkpoint could not be removed from {folder}; the next save tries again";

    static bool TryRename(string from, string to)
    {
        try
        {
            Renaming.Folder(from, to);
            return true;
        }
        catch (Exception cause) when (FileFailure.IsFrom(cause))
        {
            return false;
        }
    }

    Checkpoint Try(bool exact)
    {
        OgeeException? first = null;
        foreach (var candidate in Candidates)
        {
            try
            {
                return CheckpointFolder.Read(candidate, first);
            }
            // Between two renames of a save that was killed, the newest is the previous one: nothing is wrong with that.
            catch (OgeeException error) when (error.Error == FileErrors.Missing && !Directory.Exists(candidate))
            {
            }
            catch (OgeeException error) when (!exact && error.Error != FileErrors.Newer)
            {
                first ??= error;
            }
        }
        throw first ?? FileErrors.NoCheckpoint.With($"{LastPath} does not exist, nor one before it", "Expected a checkpoint of a run", "List the runs with: ogee runs");
    }

    string[] Candidates => [LastPath, LastPath + Previous];

    // Which checkpoint bears which name: a rename changes it.
    DateTime[] Names => [.. Candidates.Append(folder).Select(Directory.GetLastWriteTimeUtc)];
}
