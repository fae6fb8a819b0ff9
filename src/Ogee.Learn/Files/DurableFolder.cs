namespace Ogee.Learn;

/// <summary>Folders whose changes survive a loss of power.</summary>
static class DurableFolder
{
    /// <summary>Makes a folder, and flushes the folders above it that it made.</summary>
    internal static void Create(string path)
    {
        if (Directory.Exists(path)) return;
        var parent = Path.GetDirectoryName(Path.GetFullPath(path));
        if (parent is not null) Create(parent);
        DurableFile.Reported(path, 0, () => Directory.CreateDirectory(path));
        if (parent is not null) Sync(parent);
    }

    /// <summary>Renames a folder; nothing may be at the new name. Not durable before the folder above is flushed.</summary>
    internal static void Rename(string from, string to) => DurableFile.Reported(to, 0, () => Directory.Move(from, to));

    /// <summary>Has the disk keep the names in a folder.</summary>
    /// <exception cref="OgeeException">The disk reported an error: the names are as they were set, but may be the old ones after a loss of power.</exception>
    internal static void Sync(string path)
    {
        if (OperatingSystem.IsWindows()) return;
        DurableFile.Reported(path, 0, () =>
        {
            using var handle = Posix.OpenForReading(path);
            Posix.Sync(handle, path, isFolder: true);
        });
    }
}
