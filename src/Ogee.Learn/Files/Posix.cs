using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Ogee.Learn;

/// <summary>The few system calls that .NET does not offer, or whose errors it swallows.</summary>
/// <remarks>
/// <c>FileStream.Flush(true)</c> and <c>RandomAccess.FlushToDisk</c> return normally when <c>fsync</c> fails with EIO or ENOSPC, and no folder can be opened
/// through .NET: so what claims durability comes here. Every failure is an <see cref="IOException"/> with the errno as its HResult.
/// </remarks>
static partial class Posix
{
    const int Interrupted = 4, InvalidArgument = 22, NotForThisKind = 25, NotSupportedByMacOS = 45;
    const int FullSync = 51;                        // F_FULLFSYNC of macOS, where fsync leaves data in the disk's cache
    const int CurrentFolder = -100;                 // AT_FDCWD of Linux
    const int EmptyPath = 0x1000;                   // AT_EMPTY_PATH: the file that the descriptor names
    const int NoFollow = 0x100;                     // AT_SYMLINK_NOFOLLOW
    const uint BasicStatus = 0x7ff;                 // STATX_BASIC_STATS
    const int OpenAt2 = 437;                        // the same number on every architecture of Linux

    // O_RDONLY with O_CLOEXEC and O_NONBLOCK: the second keeps the open of a pipe without a writer from waiting for ever.
    static int ReadFlags => OperatingSystem.IsMacOS() ? 0x1000000 | 0x4 : 0x80000 | 0x800;

    /// <summary>Opens a file or folder for reading, without waiting for anyone.</summary>
    internal static SafeFileHandle OpenForReading(string path)
    {
        int descriptor;
        while ((descriptor = Open(path, ReadFlags)) < 0)
            if (Marshal.GetLastPInvokeError() != Interrupted) throw Failure(path);
        return new(descriptor, ownsHandle: true);
    }

    /// <summary>Has the disk keep what was written; every error is reported, and after one the same file is not to be trusted nor synced again.</summary>
    internal static void Sync(SafeFileHandle handle, string path, bool isFolder)
    {
        if (OperatingSystem.IsWindows())
        {
            // FlushFileBuffers; NTFS journals its folders and offers no flush of one.
            if (!isFolder) RandomAccess.FlushToDisk(handle);
            return;
        }
        var isFull = OperatingSystem.IsMacOS();
        while ((isFull ? Control(handle, FullSync) : Fsync(handle)) < 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error == Interrupted) continue;
            // Network file systems do not know the full flush. An error of the disk is none of these, and is not tried again.
            if (isFull && error is NotSupportedByMacOS or NotForThisKind or InvalidArgument)
            {
                isFull = false;
                continue;
            }
            // Some network file systems keep folders durable by themselves and refuse the call.
            if (isFolder && error == InvalidArgument) return;
            throw Failure(path);
        }
    }

    /// <summary>What an open file is; Linux only.</summary>
    internal static FileStatus Status(SafeFileHandle handle, string path) =>
        Statx((int)handle.DangerousGetHandle(), "", EmptyPath, BasicStatus, out var status) == 0 ? status : throw Failure(path);

    /// <summary>What a path names; Linux only.</summary>
    internal static FileStatus Status(string path, bool followLinks = true) =>
        Statx(CurrentFolder, path, followLinks ? 0 : NoFollow, BasicStatus, out var status) == 0 ? status : throw Failure(path);

    /// <summary>Opens a file below a folder in one step that no link can lead out of; null where the kernel lacks the call.</summary>
    internal static SafeFileHandle? OpenBeneath(SafeFileHandle folder, string relative, string path)
    {
        // RESOLVE_NO_MAGICLINKS | RESOLVE_NO_SYMLINKS | RESOLVE_BENEATH
        var how = new OpenHow { Flags = (ulong)ReadFlags, Resolve = 0x02 | 0x04 | 0x08 };
        var descriptor = SystemCall(OpenAt2, (int)folder.DangerousGetHandle(), relative, in how, Marshal.SizeOf<OpenHow>());
        if (descriptor >= 0) return new((nint)descriptor, ownsHandle: true);
        // ENOSYS before Linux 5.6; EPERM where a container forbids it.
        return Marshal.GetLastPInvokeError() is 38 or 1 ? null : throw Failure(path);
    }

    // EPERM and EACCES become what .NET itself throws for them.
    static Exception Failure(string path)
    {
        var error = Marshal.GetLastPInvokeError();
        var message = $"{Marshal.GetPInvokeErrorMessage(error)}: {path}";
        return error is 1 or 13 ? new UnauthorizedAccessException(message, new IOException(message, error)) : new IOException(message, error);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(SafeFileHandle handle);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(SafeFileHandle handle, int command);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, out FileStatus status);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint SystemCall(nint number, nint folder, string path, in OpenHow how, nint size);

    [StructLayout(LayoutKind.Sequential)]
    struct OpenHow
    {
        public ulong Flags, Mode, Resolve;
    }
}

/// <summary>The part of Linux's <c>struct statx</c> that is used; its layout is the same on every architecture.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
struct FileStatus
{
    [FieldOffset(16)] public uint Links;
    [FieldOffset(28)] public ushort Mode;
    [FieldOffset(40)] public ulong Size;

    public readonly bool IsRegular => (Mode & 0xf000) == 0x8000;

    public readonly string Kind => (Mode & 0xf000) switch
    {
        0x1000 => "a pipe",
        0x2000 or 0x6000 => "a device",
        0x4000 => "a folder",
        0x8000 => "a regular file",
        0xa000 => "a link",
        0xc000 => "a socket",
        _ => "of an unknown kind",
    };
}
