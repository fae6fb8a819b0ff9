using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Ogee.Learn;

/// <summary>The right to write in a run folder: one process at a time has it.</summary>
/// <remarks>
/// The system's own lock on <c>.lock</c> ends with the process, however it ends, so a stale lock is taken over by itself. The file also names the holder, for the
/// error of whoever comes second, and for file systems that do not lock: there, a holder on this host that still runs is respected. The file stays when the lock
/// is released: a lock file that is deleted can be held twice.
/// </remarks>
public sealed class FolderLock : IDisposable
{
    const string FileName = ".lock";
    const int LongestRecord = 4096;

    readonly SafeFileHandle handle;

    FolderLock(string folder, SafeFileHandle handle) => (Folder, this.handle) = (folder, handle);

    /// <summary>The folder, as a full path.</summary>
    public string Folder { get; }

    /// <summary>Locks a folder, which is made if it does not exist.</summary>
    /// <param name="folder">The folder.</param>
    /// <returns>The lock; disposing it releases the folder.</returns>
    /// <exception cref="OgeeException">Another process has it, named with its number and host; or the folder cannot be written.</exception>
    public static FolderLock Acquire(string folder)
    {
        RegularFile.CheckText(folder);
        var full = Path.GetFullPath(folder);
        var path = Path.Combine(full, FileName);
        DurableFolder.Create(full);
        SafeFileHandle? handle = null;
        try
        {
            RegularFile.Require(path);
            // On Unix sharing nothing is flock(LOCK_EX); on Windows others may still read the record.
            handle = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, OperatingSystem.IsWindows() ? FileShare.Read : FileShare.None);
            if (Holder.Read(path) is { } left && left.Runs()) throw InUse(full, left);
            var record = Encoding.UTF8.GetBytes(Holder.Current().ToString());
            RandomAccess.SetLength(handle, 0);
            RandomAccess.Write(handle, record, 0);
            return new(full, handle);
        }
        catch (IOException cause) when (handle is null && IsSharing(cause))
        {
            throw InUse(full, Holder.Read(path));
        }
        catch (Exception cause) when (FileFailure.IsFrom(cause))
        {
            handle?.Dispose();
            throw FileFailure.Writing(path, 0, cause);
        }
        catch
        {
            handle?.Dispose();
            throw;
        }
    }

    /// <summary>Refuses a lock that was released, or that is of another folder.</summary>
    internal void Require(string folder)
    {
        ObjectDisposedException.ThrowIf(handle.IsClosed, this);
        if (Folder != Path.GetFullPath(folder)) throw new ArgumentException($"The lock is of {Folder}, not of {folder}.");
    }

    /// <summary>Releases the folder.</summary>
    public void Dispose()
    {
        if (handle.IsClosed) return;
        try
        {
            RandomAccess.SetLength(handle, 0);
        }
        catch (IOException)
        {
            // The record is a courtesy: without the lock it holds no one back for longer than this process lives.
        }
        handle.Dispose();
    }

    // EWOULDBLOCK of flock: 11 on Linux, 35 on macOS; ERROR_SHARING_VIOLATION on Windows.
    static bool IsSharing(IOException cause) => cause.HResult is 11 or 35 or unchecked((int)0x80070020);

    static OgeeException InUse(string folder, Holder? holder) => FileErrors.Locked.With(
        holder is null ? $"{folder} is in use by another process" : $"{folder} is in use by process {holder.Process} on {holder.Host} since {holder.Started:yyyy-MM-dd HH:mm:ss} UTC",
        "Expected to be the only one that writes there", "Wait for that run to end, stop it, or choose another folder with --out.");

    sealed record Holder(int Process, string Host, DateTime Started)
    {
        internal static Holder Current()
        {
            using var process = System.Diagnostics.Process.GetCurrentProcess();
            return new(process.Id, Environment.MachineName, process.StartTime.ToUniversalTime());
        }

        internal static Holder? Read(string path)
        {
            try
            {
                var parts = Encoding.UTF8.GetString(RegularFile.ReadAllBytes(path, LongestRecord)).Split('\n');
                return parts.Length >= 3
                    && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var process)
                    && DateTime.TryParse(parts[2], CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out var started)
                    ? new(process, parts[1], started) : null;
            }
            catch (OgeeException)
            {
                return null;
            }
        }

        /// <summary>Whether the holder is a process of this host that still runs; its start tells it from a later process with the same number.</summary>
        internal bool Runs()
        {
            if (Host != Environment.MachineName) return false;
            try
            {
                using var process = System.Diagnostics.Process.GetProcessById(Process);
                return Math.Abs((process.StartTime.ToUniversalTime() - Started).TotalSeconds) < 2;
            }
            catch (Exception gone) when (gone is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
            {
                return false;
            }
        }

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Process}\n{Host}\n{Started:O}\n");
    }
}
