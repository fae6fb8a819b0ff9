namespace Ogee.Learn;

/// <summary>Turns what the operating system reports into the errors of <see cref="FileErrors"/>.</summary>
/// <remarks>On Unix .NET puts the raw errno in <see cref="Exception.HResult"/> of an <see cref="IOException"/>; our own P/Invokes do the same.</remarks>
static class FileFailure
{
    const int NoEntry = 2, Io = 5, NoDevice = 6, Exists = 17, NotDirectory = 20, IsDirectory = 21, NoSpace = 28, ReadOnly = 30;
    const int WindowsDiskFull = unchecked((int)0x80070070), WindowsHandleDiskFull = unchecked((int)0x80070027);
    const int WindowsSharing = unchecked((int)0x80070020), WindowsLocked = unchecked((int)0x80070021), WindowsBadName = unchecked((int)0x8007007b);

    // Numbers that differ between systems.
    static int NameTooLong => OperatingSystem.IsMacOS() ? 63 : 36;
    static int TooManyLinks => OperatingSystem.IsMacOS() ? 62 : 40;
    static int Quota => OperatingSystem.IsMacOS() ? 69 : 122;

    /// <summary>Whether the exception comes from the file system.</summary>
    internal static bool IsFrom(Exception cause) => cause is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException;

    /// <summary>The error for a file that could not be opened or read.</summary>
    internal static OgeeException Reading(string path, Exception cause) =>
        Common(path, cause, "was not read") ?? FileErrors.Read.With($"{path} was not read: {Reason(cause)}", "Expected a readable file", "Check the disk and the system log.", cause);

    /// <summary>The error for a file that could not be written.</summary>
    /// <param name="path">The file that was to be written.</param>
    /// <param name="needed">Its size in bytes, as far as that is known.</param>
    /// <param name="cause">What the operating system said.</param>
    /// <param name="what">What did not happen.</param>
    internal static OgeeException Writing(string path, long needed, Exception cause, string what = "was not written")
    {
        if (cause.HResult is NoSpace or WindowsDiskFull or WindowsHandleDiskFull || cause.HResult == Quota)
        {
            var free = Free(path);
            var hint = free >= needed ? ", so the table of files or a quota is full" : "";
            return FileErrors.Full.With($"{path} {what}: no space left (needs {Quoted.Bytes(needed)}, {(free < 0 ? "unknown" : Quoted.Bytes(free))} free{hint}; errno {cause.HResult & 0xffff})",
                "Expected room for the file beside the old one, which is intact", "Free some space, or choose another disk with --out.", cause);
        }
        return Common(path, cause, what) ?? FileErrors.Write.With($"{path} {what}: {Reason(cause)} (needs {Quoted.Bytes(needed)}, {Quoted.Bytes(Math.Max(0, Free(path)))} free)",
            "Expected the disk to take it; what was there before is intact", "Check the disk and the system log, then try again.", cause);
    }

    static OgeeException? Common(string path, Exception cause, string what) => cause switch
    {
        _ when cause.HResult == NameTooLong || cause is PathTooLongException => FileErrors.Path.With($"{Quoted.Name(path)} {what}: the name is too long", "Expected at most 255 bytes between two slashes and 4,095 in all", "Use a shorter name.", cause),
        _ when cause.HResult == TooManyLinks => FileErrors.Path.With($"{path} {what}: too many links, perhaps in a circle", "Expected a path that ends at a file", "Use the path of the file itself.", cause),
        FileNotFoundException or DirectoryNotFoundException => Missing(path, what, cause),
        _ when cause.HResult is NoEntry or NotDirectory => Missing(path, what, cause),
        _ when cause.HResult is IsDirectory => NotRegular(path, "a folder"),
        _ when cause.HResult is NoDevice => NotRegular(path, "a socket or a device"),
        _ when cause.HResult is ReadOnly => FileErrors.Denied.With($"{path} {what}: the file system is read-only", "Expected a file system that can be written", "Choose another folder with --out.", cause),
        _ when cause.HResult is WindowsSharing or WindowsLocked => FileErrors.Denied.With($"{path} {what}: another program has it open", "Expected that no one else uses it now", "Close that program, or wait for it, then try again.", cause),
        UnauthorizedAccessException => FileErrors.Denied.With($"{path} {what}: permission denied", "Expected that this user may do so", DeniedRemedy(path, OperatingSystem.IsWindows()), cause),
        _ when cause is ArgumentException or NotSupportedException || cause.HResult is WindowsBadName => FileErrors.Path.With($"{Quoted.Name(path)} {what}: {cause.Message}", "Expected the path of a file", "Check the path.", cause),
        _ => null,
    };

    // Windows says "access denied" also of a file that would be replaced or renamed while someone has it open.
    internal static string DeniedRemedy(string path, bool isWindows) => isWindows ? $"Close what has it open, or look at its permissions with: icacls \"{path}\"" : $"Look at its owner and mode with: ls -ld '{path}'";

    /// <summary>The error for a path that names something other than a regular file.</summary>
    internal static OgeeException NotRegular(string path, string kind) =>
        FileErrors.NotRegular.With($"{path} is {kind}, not a regular file", "Expected a regular file", "Name the file itself.");

    static OgeeException Missing(string path, string what, Exception cause)
    {
        var folder = Path.GetDirectoryName(path);
        var reason = folder is { Length: > 0 } && !Directory.Exists(folder) ? $"the folder {folder} does not exist" : "it does not exist";
        return FileErrors.Missing.With($"{path} {what}: {reason}", "Expected an existing path", "Check the spelling and the folder in which the command runs.", cause);
    }

    static string Reason(Exception cause) => cause.HResult switch
    {
        Io => "the disk reported an error (EIO, errno 5)",
        Exists => "something of that name exists (EEXIST, errno 17)",
        > 0 and < 4096 => $"{cause.Message} (errno {cause.HResult})",
        _ => cause.Message,
    };

    static long Free(string path)
    {
        try
        {
            return new DriveInfo(Path.GetDirectoryName(Path.GetFullPath(path)) ?? path).AvailableFreeSpace;
        }
        catch (Exception unknown) when (IsFrom(unknown))
        {
            return -1;
        }
    }
}
