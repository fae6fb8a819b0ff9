using System.Text;
using System.Text.Unicode;
using Microsoft.Win32.SafeHandles;

namespace Ogee.Learn;

/// <summary>Paths that come from inside data (a manifest, a list of labels, an archive): they name regular files below one folder, or they are refused.</summary>
/// <remarks>
/// Refused by name: absolute paths, <c>..</c> and <c>.</c>, drive letters and shares, backslashes, control characters, names that Windows reserves, any link on the way,
/// files with several names (hard links), and whatever is not a regular file. Where the kernel offers <c>openat2</c> the check and the opening are one step.
/// </remarks>
public static class SafePath
{
    const int LongestPath = 4095, LongestName = 255;
    static readonly string[] Reserved = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];

    /// <summary>The full path of a file below a folder; the file itself need not exist.</summary>
    /// <param name="folder">The folder that must not be left; the user's own path, so it may be or hold a link.</param>
    /// <param name="relative">The untrusted path, parts divided by <c>/</c>.</param>
    /// <exception cref="OgeeException">The path is refused; nothing was opened.</exception>
    public static string Resolve(string folder, string relative)
    {
        CheckText(relative);
        var path = Path.GetFullPath(folder);
        foreach (var name in relative.Split('/'))
        {
            path = Path.Combine(path, name);
            if (new FileInfo(path).LinkTarget is not null) throw Refused(relative, "passes through a link");
        }
        return path;
    }

    /// <summary>Opens a file below a folder for reading.</summary>
    /// <inheritdoc cref="Resolve"/>
    /// <returns>A handle, for <see cref="RandomAccess"/>; the caller disposes it.</returns>
    public static SafeFileHandle Open(string folder, string relative)
    {
        var path = Resolve(folder, relative);
        if (!OperatingSystem.IsLinux()) return RegularFile.Open(path);
        RegularFile.Require(path);
        var handle = OpenBeneath(folder, relative, path) ?? RegularFile.Open(path);
        var status = Posix.Status(handle, path);
        if (status is { IsRegular: true, Links: 1 }) return handle;
        handle.Dispose();
        throw status.IsRegular ? Refused(relative, $"has {status.Links} names (hard links)") : FileFailure.NotRegular(path, status.Kind);
    }

    static SafeFileHandle? OpenBeneath(string folder, string relative, string path)
    {
        try
        {
            using var root = Posix.OpenForReading(folder);
            return Posix.OpenBeneath(root, relative, path);
        }
        catch (Exception cause) when (FileFailure.IsFrom(cause))
        {
            throw FileFailure.Reading(path, cause);
        }
    }

    /// <summary>Refuses text that could lead out of a folder, on any system, whatever is on the disk.</summary>
    /// <param name="relative">The untrusted path.</param>
    /// <exception cref="OgeeException">The path is refused.</exception>
    public static void CheckText(string relative)
    {
        if (string.IsNullOrEmpty(relative)) throw Refused("", "is empty");
        if (relative.Any(c => c < ' ' || c == 0x7f)) throw Refused(relative, "holds a control character");
        if (relative.Contains('\\', StringComparison.Ordinal)) throw Refused(relative, "holds a backslash");
        if (relative[0] == '/') throw Refused(relative, "is absolute");
        if (relative.Length > 1 && relative[1] == ':' && char.IsAsciiLetter(relative[0])) throw Refused(relative, "begins with a drive letter");
        if (OperatingSystem.IsWindows() && relative.Contains(':', StringComparison.Ordinal)) throw Refused(relative, "holds a colon");
        if (!IsText(relative)) throw Refused(relative, "is not valid Unicode");
        if (Encoding.UTF8.GetByteCount(relative) > LongestPath) throw Refused(relative, $"is longer than {LongestPath} bytes");
        foreach (var name in relative.Split('/'))
        {
            if (name.Length == 0) throw Refused(relative, "has an empty part");
            if (name is "." or "..") throw Refused(relative, $"holds '{name}'");
            if (name[^1] is '.' or ' ') throw Refused(relative, "has a part that ends with a dot or a space");
            if (Encoding.UTF8.GetByteCount(name) > LongestName) throw Refused(relative, $"has a part longer than {LongestName} bytes");
            if (IsReserved(name.Split('.')[0].TrimEnd())) throw Refused(relative, $"holds the name {Quoted.Name(name)}, which is a device on Windows");
        }
    }

    static bool IsReserved(string stem) => Reserved.Contains(stem, StringComparer.OrdinalIgnoreCase)
        || (stem.Length == 4 && char.IsAsciiDigit(stem[3]) && stem[3] != '0'
            && (stem.StartsWith("COM", StringComparison.OrdinalIgnoreCase) || stem.StartsWith("LPT", StringComparison.OrdinalIgnoreCase)));

    static bool IsText(string text) => Utf8.FromUtf16(text, new byte[text.Length * 3], out _, out _, replaceInvalidSequences: false) == System.Buffers.OperationStatus.Done;

    static OgeeException Refused(string relative, string reason) =>
        FileErrors.Path.With($"The path {Quoted.Name(relative)} {reason}", "Expected a relative path to a regular file inside the folder", "Do not use data that names files outside of its folder; nothing was opened.");
}
