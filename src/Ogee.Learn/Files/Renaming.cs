namespace Ogee.Learn;

/// <summary>Renames that also succeed on Windows while someone reads: a virus scanner, a search index, another process.</summary>
/// <remarks>
/// On Unix a rename over an open file is one atomic step. On Windows <c>MoveFileEx</c> refuses to replace a file that anyone has open, and to rename a folder with an
/// open file in it. <c>ReplaceFile</c> replaces a file whose readers share its deletion, as <see cref="RegularFile"/> does, and they keep the old bytes; but it is not
/// one step, so it comes second. Everything else is waited for, a second in all: scanners look at what was just written, and let go.
/// </remarks>
static class Renaming
{
    const int Attempts = 10;
    const int SharingViolation = unchecked((int)0x80070020), LockViolation = unchecked((int)0x80070021);

    /// <summary>Gives a file a name; what has it is replaced.</summary>
    internal static void Replace(string from, string to)
    {
        if (!OperatingSystem.IsWindows()) File.Move(from, to, overwrite: true);
        else Patiently(() => ReplaceOnWindows(from, to), Thread.Sleep);
    }

    /// <summary>Gives a folder a name that nothing has.</summary>
    internal static void Folder(string from, string to)
    {
        if (!OperatingSystem.IsWindows()) Directory.Move(from, to);
        else Patiently(() => Directory.Move(from, to), Thread.Sleep);
    }

    /// <summary>Does what may meet a file that someone has open for a moment: ten times at most, with pauses that grow from 20 to 180 ms.</summary>
    /// <param name="action">What to do.</param>
    /// <param name="pause">Waits so many milliseconds.</param>
    internal static void Patiently(Action action, Action<int> pause)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                action();
                return;
            }
            catch (Exception cause) when (attempt < Attempts && MayPass(cause))
            {
                pause(20 * attempt);
            }
        }
    }

    /// <summary>Whether Windows says so of a file that someone has open. For a rename that is "access denied", which may also mean what it says.</summary>
    internal static bool MayPass(Exception cause) => cause is UnauthorizedAccessException || cause.HResult is SharingViolation or LockViolation;

    // When ReplaceFile fails half-way the old file may be gone and the new one still has its own name: the next attempt's move then finds the name free.
    static void ReplaceOnWindows(string from, string to)
    {
        try
        {
            File.Move(from, to, overwrite: true);
        }
        catch (Exception cause) when (MayPass(cause) && File.Exists(to) && File.Exists(from))
        {
            File.Replace(from, to, destinationBackupFileName: null, ignoreMetadataErrors: true);
        }
    }
}
