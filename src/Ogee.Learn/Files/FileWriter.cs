using Microsoft.Win32.SafeHandles;

namespace Ogee.Learn;

/// <summary>A new file being written: counts its bytes, reports every error of the system with the path it is written for, and is durable after <see cref="Commit"/>.</summary>
/// <remarks>Closing the stream from outside only flushes, so that a <see cref="StreamWriter"/> or <see cref="BinaryWriter"/> around it may be disposed.</remarks>
sealed class FileWriter : Stream
{
    readonly byte[] buffer = new byte[1 << 16];
    readonly SafeFileHandle handle;
    readonly string reportedPath;
    readonly long expectedBytes;
    int buffered;
    long written;

    /// <summary>Creates the file; something of that name must not exist.</summary>
    /// <param name="path">The file to create.</param>
    /// <param name="reportedPath">The path that errors name: that of the file it will become.</param>
    /// <param name="expectedBytes">The size it will have, for the error when the disk is full; −1 if unknown.</param>
    internal FileWriter(string path, string reportedPath, long expectedBytes)
    {
        (this.reportedPath, this.expectedBytes) = (reportedPath, expectedBytes);
        handle = Reported(() => File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.None));
    }

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => written + buffered;

    public override long Position
    {
        get => Length;
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > buffer.Length - buffered) Flush();
        if (bytes.Length >= buffer.Length)
        {
            Append(bytes);
            return;
        }
        bytes.CopyTo(buffer.AsSpan(buffered));
        buffered += bytes.Length;
    }

    public override void Write(byte[] bytes, int offset, int count) => Write(bytes.AsSpan(offset, count));

    public override void WriteByte(byte value) => Write([value]);

    public override void Flush()
    {
        Append(buffer.AsSpan(0, buffered));
        buffered = 0;
    }

    /// <summary>Writes what is buffered and has the disk keep the file.</summary>
    internal void Commit()
    {
        Flush();
        Reported(() =>
        {
            Posix.Sync(handle, reportedPath, isFolder: false);
            return true;
        });
    }

    /// <summary>Closes the file, without a flush.</summary>
    internal void Release() => handle.Dispose();

    public override int Read(byte[] bytes, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && !handle.IsClosed) Flush();
    }

    void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length == 0) return;
        try
        {
            RandomAccess.Write(handle, bytes, written);
        }
        // What .NET makes of EFBIG: some file systems take no file of more than 4 GB.
        catch (ArgumentOutOfRangeException)
        {
            throw FileFailure.Writing(reportedPath, Math.Max(expectedBytes, Length), new IOException("the file system takes no file of this size", 27));
        }
        catch (Exception cause) when (FileFailure.IsFrom(cause))
        {
            throw FileFailure.Writing(reportedPath, Math.Max(expectedBytes, Length), cause);
        }
        written += bytes.Length;
    }

    T Reported<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception cause) when (FileFailure.IsFrom(cause))
        {
            throw FileFailure.Writing(reportedPath, Math.Max(expectedBytes, Length), cause);
        }
    }
}
