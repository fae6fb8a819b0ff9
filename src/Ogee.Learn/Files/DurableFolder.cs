namespace Ogee.Learn;

/// <summary>Folders whose changes survive a loss of power.</summary>
public static class DurableFolder
{
    /// <summary>Makes a folder, and flushes the folders above it that it made.</summary>
    /// <param name="path">The folder; it may exist.</param>
    /// <exception cref="OgeeException">The system could not make it, or the disk reported an error.</exception>
    public static void Create(string path)
    {
        if (Directory.Exists(path)) return;
        var parent = Path.GetDirectoryName(Path.GetFullPath(path));
        if (parent is not null) Create(parent);
        DurableFile.Reported(path, 0, () => Directory.CreateDirectory(path));
        if (parent is not null) Sync(parent);
    }

    /// <summary>Has the disk keep the names in a folder.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="reportedPath">The path that an error names, where that is what was written into the folder.</param>
    /// <exception cref="OgeeException">The disk reported an error: the names are as they were set, but a loss of power may bring the old ones back.</exception>
    internal static void Sync(string path, string? reportedPath = null)
    {
        if (OperatingSystem.IsWindows()) return;
        try
        {
            using var handle = Posix.OpenForReading(path);
            Posix.Sync(handle, path, isFolder: true);
        }
        catch (Exception cause) when (FileFailure.IsFrom(cause))
        {
            throw FileFailure.Writing(reportedPath ?? path, 0, cause, "is in place, but its folder was not flushed to the disk");
        }
    }

    /// <summary>Gives a folder a name that nothing has. On Windows it waits, a second at most, for whoever looks into what was just written.</summary>
    /// <param name="from">The folder.</param>
    /// <param name="to">Its new name, on the same disk.</param>
    public static void Rename(string from, string to) => Renaming.Folder(from, to);
}
