using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>The files of the versions: <c>store/NAME/HASH/</c>, where HASH stands for every byte inside. A folder is complete when its list is there, which is written last.</summary>
sealed class ModelStore(string root)
{
    static readonly TimeSpan patience = TimeSpan.FromSeconds(60), pause = TimeSpan.FromMilliseconds(50);

    // What comes from a database is no path until it was looked at.
    internal string Folder(RegisteredVersion version)
    {
        RegistryReference.RequireName(version.Name);
        return version.FilesSha256.Length == 64 && version.FilesSha256.All(char.IsAsciiHexDigitLower) ? Path.Combine(root, version.Name, version.FilesSha256)
            : throw RegistryErrors.Database.With($"The hash of {version.Reference} in the database is none", "Expected 64 hexadecimal digits", "Something else than Ogee wrote to the registry: restore it from a copy.");
    }

    /// <summary>The right to add or remove files of a model; it is waited for.</summary>
    /// <exception cref="OgeeException">Another process has it for long (OG2710).</exception>
    internal FolderLock Lock(string name)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                return FolderLock.Acquire(Path.Combine(root, name));
            }
            catch (OgeeException inUse) when (inUse.Error == FileErrors.Locked)
            {
                if (TimeProvider.System.GetElapsedTime(began) > patience)
                    throw RegistryErrors.Busy.With($"The store of '{name}' is being written by another process: {inUse.What}", "Expected to have its turn within 60 s", "Nothing was changed; try again.", inUse);
                Thread.Sleep(pause);
            }
        }
    }

    /// <summary>Copies files into the store, under the lock of their name; what is there already, whole, is left.</summary>
    /// <returns>The folder.</returns>
    /// <exception cref="OgeeException">A file changed since it was hashed, or could not be written.</exception>
    internal string Put(string source, StoredFiles files, string name)
    {
        var folder = Path.Combine(root, name, files.Sha256);
        if (StoredFiles.Read(folder) is { } there && there.Sha256 == files.Sha256 && there.Problem(folder) is null) return folder;
        foreach (var (path, _) in files.Hashes)
        {
            var target = SafePath.Resolve(folder, path);
            DurableFolder.Create(Path.GetDirectoryName(target)!);
            using var from = StoredFiles.Open(source, path);
            DurableFile.Write(target, from.CopyTo, from.Length);
        }
        if (files.Problem(folder) is { } problem)
            throw RegistryErrors.Damaged.With($"The copy of {source} is not what was read before: {problem}", "Expected files that nobody changes while they are added", "Wait until the run has ended, and add it again.");
        DurableFile.WriteAllText(Path.Combine(folder, StoredFiles.ListName), files.Text);
        return folder;
    }

    /// <summary>The folder of a version, after every file was hashed.</summary>
    /// <exception cref="OgeeException">A file is missing, changed, or not one of the version's (OG2707).</exception>
    internal (string Folder, StoredFiles Files) Verified(RegisteredVersion version)
    {
        var folder = Folder(version);
        var files = StoredFiles.Read(folder) ?? throw Damaged(version, folder, Directory.Exists(folder) ? $"its list {StoredFiles.ListName} is missing" : "its folder is missing");
        if (files.Sha256 != version.FilesSha256) throw Damaged(version, folder, $"its list {StoredFiles.ListName} was changed");
        return files.Problem(folder) is { } problem ? throw Damaged(version, folder, problem) : (folder, files);
    }

    /// <summary>Removes the files of a version that no other version shares, under the lock of its name.</summary>
    internal void Remove(RegisteredVersion version)
    {
        var folder = Folder(version);
        if (!Directory.Exists(folder)) return;
        try
        {
            // Without its list a half-deleted folder is no version's any more.
            File.Delete(Path.Combine(folder, StoredFiles.ListName));
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw RegistryErrors.Database.With($"The version {version.Reference} is removed, but not all of its files: {cause.Message.TrimEnd('.')}", "Expected a folder that this user may delete", $"Delete what is left yourself: {folder}", cause);
        }
    }

    static OgeeException Damaged(RegisteredVersion version, string folder, string what) =>
        RegistryErrors.Damaged.With($"The files of {version.Reference} in {folder} are damaged: {what}", "Expected the bytes that were added", "Nothing was loaded. Serve another version (ogee models rollback), and add the run again or pull this one from another registry.");
}
