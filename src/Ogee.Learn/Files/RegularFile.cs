using Microsoft.Win32.SafeHandles;

namespace Ogee.Learn;

/// <summary>Opens regular files for reading, and nothing else: a folder, a pipe or a device is an immediate error and never a wait.</summary>
public static class RegularFile
{
    /// <summary>Opens a regular file for reading; links are followed, for the path is the user's own.</summary>
    /// <param name="path">The file.</param>
    /// <returns>A handle, for <see cref="RandomAccess"/>; the caller disposes it.</returns>
    /// <exception cref="OgeeException">The path is not usable, names no regular file, or may not be read.</exception>
    public static SafeFileHandle Open(string path)
    {
        SafeFileHandle? handle = null;
        try
        {
            CheckText(path);
            Require(path);
            handle = OperatingSystem.IsWindows() ? File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete) : Posix.OpenForReading(path);
            if (OperatingSystem.IsLinux() && Posix.Status(handle, path) is { IsRegular: false } status) throw FileFailure.NotRegular(path, status.Kind);
            // Pipes and sockets have no length; this is what tells them on systems without statx.
            _ = RandomAccess.GetLength(handle);
            return handle;
        }
        catch (Exception cause) when (FileFailure.IsFrom(cause))
        {
            handle?.Dispose();
            throw FileFailure.Reading(path, cause);
        }
        catch
        {
            handle?.Dispose();
            throw;
        }
    }

    /// <summary>Reads a whole small file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limit">The most bytes that are read; a longer file is an error.</param>
    /// <exception cref="OgeeException">The file cannot be read or is longer than the limit.</exception>
    public static byte[] ReadAllBytes(string path, long limit)
    {
        using var handle = Open(path);
        var length = RandomAccess.GetLength(handle);
        if (length > limit)
            throw FileErrors.Read.With($"{path} has {Quoted.Bytes(length)}", $"Expected at most {Quoted.Bytes(limit)}", "Check that it is the right file.");
        var bytes = new byte[length];
        Fill(handle, bytes, 0, path);
        return bytes;
    }

    /// <summary>Reads exactly as many bytes as there is room for.</summary>
    /// <exception cref="OgeeException">The file ends before, or the disk fails.</exception>
    internal static void Fill(SafeFileHandle handle, Span<byte> destination, long offset, string path)
    {
        while (destination.Length > 0)
        {
            int read;
            try
            {
                read = RandomAccess.Read(handle, destination, offset);
            }
            catch (Exception cause) when (FileFailure.IsFrom(cause))
            {
                throw FileFailure.Reading(path, cause);
            }
            if (read == 0) throw FileErrors.Changed.With($"{path} ended at byte {offset}, {destination.Length} bytes early", "Expected the length that it had when it was opened", "Do not rewrite files in place while they are read.");
            destination = destination[read..];
            offset += read;
        }
    }

    /// <summary>Refuses a path at which something exists that is not a regular file; what does not exist passes, and what cannot be looked at, for opening it tells why.</summary>
    internal static void Require(string path)
    {
        if (OperatingSystem.IsLinux())
        {
            try
            {
                if (Posix.Status(path) is { IsRegular: false } status) throw FileFailure.NotRegular(path, status.Kind);
            }
            catch (Exception cause) when (FileFailure.IsFrom(cause))
            {
                return;
            }
        }
        else if (Directory.Exists(path)) throw FileFailure.NotRegular(path, "a folder");
    }

    /// <summary>Refuses text that cannot be a path.</summary>
    internal static void CheckText(string path)
    {
        if (string.IsNullOrEmpty(path)) throw FileErrors.Path.With("The path is empty", "Expected the path of a file", "Give a path.");
        if (path.Contains('\0', StringComparison.Ordinal)) throw FileErrors.Path.With($"The path {Quoted.Name(path)} holds a zero character", "Expected the path of a file", "Give another path.");
    }
}
