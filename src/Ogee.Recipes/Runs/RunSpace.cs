using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>Whether a run finds room: a folder that takes files, on a disk with enough space.</summary>
static class RunSpace
{
    /// <summary>The bytes that are free for runs; null where the system does not say.</summary>
    public static long? Free(string root)
    {
        try
        {
            // A file system without a size, such as a network's that hides it, says nothing.
            var drive = new DriveInfo(Existing(root));
            return drive.TotalSize > 0 ? drive.AvailableFreeSpace : null;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    /// <exception cref="OgeeException">The disk has less room than the run needs.</exception>
    public static void Require(string root, long needed)
    {
        if (Free(root) is { } free && free < needed)
            throw RunErrors.Space.With($"The run needs about {ProgressText.Bytes(needed)}, and {root} has {ProgressText.Bytes(free)} free", "Expected room for checkpoints, model and report", "Free some space, or choose another disk with --out FOLDER.");
    }

    /// <summary>Tries whether a run folder could be made; what it tries with is gone afterwards.</summary>
    /// <exception cref="OgeeException">It could not.</exception>
    public static void Probe(string root)
    {
        try
        {
            if (File.Exists(root)) throw new IOException("it is a file");
            using var probe = new FileStream(Path.Combine(Existing(root), $".ogee-probe-{Environment.ProcessId}"), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            probe.WriteByte(0);
            probe.Flush();
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw RunErrors.NotMade(root, cause);
        }
    }

    // The folder that the first new one would be made in.
    static string Existing(string path)
    {
        var folder = Path.GetFullPath(path);
        while (!Path.Exists(folder) && Path.GetDirectoryName(folder) is { } parent) folder = parent;
        return folder;
    }
}
