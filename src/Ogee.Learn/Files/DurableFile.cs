namespace Ogee.Learn;

/// <summary>Writes files that are either the old or the new ones, whole, whatever happens meanwhile: a crash, a full disk, a loss of power.</summary>
/// <remarks>
/// The bytes go to a new file in the same folder, which is flushed to the disk, renamed over the old one, and then the folder is flushed. A process that has the
/// old file open keeps its bytes; on Windows this takes a reader that shares the file's deletion, as <see cref="RegularFile"/> does. On any failure the new file is removed and the old one is as it was. A flush that failed is never tried again on the same file,
/// for the kernel may have dropped the pages: the next attempt writes a new one.
/// </remarks>
public static class DurableFile
{
    const string Prefix = ".ogee-";

    /// <summary>Writes a file.</summary>
    /// <param name="path">The file, new or to be replaced; a link is followed.</param>
    /// <param name="write">Writes the content; when it throws, the old file stays.</param>
    /// <param name="expectedBytes">The size it will have, named in the error when the disk is full; −1 if unknown.</param>
    /// <exception cref="OgeeException">The path is not usable, or the system could not write: with the path, the bytes needed and the bytes free.</exception>
    public static void Write(string path, Action<Stream> write, long expectedBytes = -1)
    {
        var target = Target(path);
        var temporary = TemporaryPath(Path.GetDirectoryName(target)!);
        var committed = false;
        try
        {
            var bytes = WriteNew(temporary, path, write, expectedBytes);
            Reported(path, bytes, () => Renaming.Replace(temporary, target));
            committed = true;
        }
        finally
        {
            if (!committed) Discard(temporary);
        }
        DurableFolder.Sync(Path.GetDirectoryName(target)!, path);
    }

    /// <summary>Writes bytes as a file.</summary>
    /// <inheritdoc cref="Write"/>
    public static void WriteAllBytes(string path, ReadOnlyMemory<byte> bytes) => Write(path, stream => stream.Write(bytes.Span), bytes.Length);

    /// <summary>Writes text as a file, in UTF-8 without a mark.</summary>
    /// <inheritdoc cref="Write"/>
    public static void WriteAllText(string path, string text) => WriteAllBytes(path, System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>Adds to the end of a file and has the disk keep it; of one writer at a time. What could be written only in part is cut off again.</summary>
    /// <param name="path">The file; it is made if it does not exist.</param>
    /// <param name="bytes">What is added.</param>
    /// <exception cref="OgeeException">The path is not usable, or the system could not write, or could not have the disk keep it.</exception>
    public static void Append(string path, ReadOnlySpan<byte> bytes)
    {
        var target = Target(path);
        long length = -1;
        try
        {
            using var handle = File.OpenHandle(target, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite);
            length = RandomAccess.GetLength(handle);
            try
            {
                RandomAccess.Write(handle, bytes, length);
                Posix.Sync(handle, path, isFolder: false);
            }
            catch (Exception cause) when (FileFailure.IsFrom(cause))
            {
                RandomAccess.SetLength(handle, length);
                throw;
            }
        }
        catch (Exception cause) when (FileFailure.IsFrom(cause))
        {
            throw FileFailure.Writing(path, bytes.Length, cause);
        }
        if (length == 0) DurableFolder.Sync(Path.GetDirectoryName(target)!, path);
    }

    /// <summary>Writes a file that does not exist yet and flushes it; its folder is not flushed.</summary>
    /// <returns>Its size in bytes.</returns>
    internal static long WriteNew(string path, string reportedPath, Action<Stream> write, long expectedBytes = -1)
    {
        using var writer = new FileWriter(path, reportedPath, expectedBytes);
        try
        {
            write(writer);
            writer.Commit();
            return writer.Length;
        }
        finally
        {
            writer.Release();
        }
    }

    /// <summary>A name in a folder that no one else uses; whoever holds the folder's lock may remove such names.</summary>
    internal static string TemporaryPath(string folder) => Path.Combine(folder, $"{Prefix}{Guid.NewGuid():n}");

    /// <summary>Removes what interrupted writes left in a folder; to be called under the folder's lock.</summary>
    internal static void RemoveLeftovers(string folder)
    {
        foreach (var leftover in Directory.EnumerateFileSystemEntries(folder, Prefix + "*")) Discard(leftover);
    }

    /// <summary>Removes a temporary file or folder; false when that failed, and the next <see cref="RemoveLeftovers"/> will try again.</summary>
    internal static bool Discard(string path)
    {
        try
        {
            if (Directory.Exists(path) && !new DirectoryInfo(path).Attributes.HasFlag(FileAttributes.ReparsePoint)) Directory.Delete(path, recursive: true);
            else File.Delete(path);
            return true;
        }
        catch (Exception cause) when (FileFailure.IsFrom(cause))
        {
            return false;
        }
    }

    internal static void Reported(string path, long bytes, Action action)
    {
        try
        {
            action();
        }
        catch (Exception cause) when (FileFailure.IsFrom(cause))
        {
            throw FileFailure.Writing(path, bytes, cause);
        }
    }

    /// <summary>The file that a path means, behind links; to be asked before a rename onto it.</summary>
    /// <exception cref="OgeeException">The path is not usable, or something is there that is not a regular file.</exception>
    // A rename would replace a device or a pipe as readily as a file, so what is there must be a regular file or nothing.
    internal static string Target(string path)
    {
        RegularFile.CheckText(path);
        var target = path;
        Reported(path, 0, () =>
        {
            target = Path.GetFullPath(path);
            if (new FileInfo(target).LinkTarget is not null) target = File.ResolveLinkTarget(target, returnFinalTarget: true)!.FullName;
            RegularFile.Require(target);
        });
        return target;
    }
}
