using System.IO.Compression;
using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>Unpacks a zip of data into a folder that did not exist before.</summary>
/// <remarks>
/// Everything goes into a new private folder first, which is renamed at the end: nothing is written through links that wait in the target, and a
/// refused archive leaves nothing behind. Refused are absolute paths, <c>..</c>, links, names that clash, and more entries or bytes than the limits.
/// </remarks>
public static class FolderArchive
{
    const int MaxEntries = 100_000, LinkMode = 0xa000, ModeMask = 0xf000;
    const long MostBytes = 2L << 30;

    /// <summary>Unpacks an archive.</summary>
    /// <param name="archive">The zip file.</param>
    /// <param name="folder">The folder to make; if it exists the call fails.</param>
    /// <exception cref="OgeeException">The archive is refused (OG2114), or the folder exists.</exception>
    public static void Extract(string archive, string folder) => Extract(archive, folder, MostBytes);

    internal static void Extract(string archive, string folder, long mostBytes)
    {
        folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (Path.Exists(folder)) throw RecipeErrors.Archive.With($"{folder} exists already", "Expected a folder that is not there yet", "Remove it or choose another name.");
        var parent = Path.GetDirectoryName(folder) ?? folder;
        var work = Path.Combine(parent, $".ogee-unpack-{Guid.NewGuid():n}");
        try
        {
            Directory.CreateDirectory(parent);
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(work);
            else Directory.CreateDirectory(work, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            Unpack(archive, work, mostBytes);
            DurableFolder.Rename(work, folder);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw RecipeErrors.Archive.With($"{archive} cannot be unpacked into {folder} ({cause.Message.TrimEnd('.')})", "Expected a whole zip file and room to write", "Check the file and the free space.", cause);
        }
        finally
        {
            if (Directory.Exists(work)) Directory.Delete(work, recursive: true);
        }
    }

    static void Unpack(string archive, string work, long mostBytes)
    {
        using var file = RegularFile.Open(archive);
        using var stream = new FileStream(file, FileAccess.Read);
        using var zip = new ZipArchive(stream, ZipArchiveMode.Read);
        if (zip.Entries.Count > MaxEntries) throw Refused($"{archive} has {zip.Entries.Count} entries", $"Expected at most {MaxEntries}");
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        long written = 0;
        foreach (var entry in zip.Entries)
        {
            var name = entry.FullName;
            if (name.EndsWith('/')) continue;
            SafePath.CheckText(name);
            if ((entry.ExternalAttributes >> 16 & ModeMask) == LinkMode) throw Refused($"Entry '{name}' is a link", "Expected regular files");
            if (!names.Add(name)) throw Refused($"Entry '{name}' is there twice (but for case)", "Expected each name once");
            var path = Path.Combine(work, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using var from = entry.Open();
            using var to = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
            written = Copy(from, to, written, mostBytes);
        }
    }

    // Counts what really comes out; the sizes that an archive declares prove nothing.
    static long Copy(Stream from, FileStream to, long written, long mostBytes)
    {
        var buffer = new byte[1 << 16];
        for (int read; (read = from.Read(buffer)) > 0;)
        {
            if ((written += read) > mostBytes) throw Refused($"The archive unfolds into more than {mostBytes} bytes", $"Expected at most {mostBytes}");
            to.Write(buffer, 0, read);
        }
        return written;
    }

    static OgeeException Refused(string what, string expected) => RecipeErrors.Archive.With(what, expected, "Do not use this archive; nothing was kept.");
}
