using Microsoft.Win32.SafeHandles;

namespace Ogee.Learn;

/// <summary>A regular file, which is read and not mapped: a writer that truncates it causes an error and not the end of the process.</summary>
sealed class FileSource : ByteSource
{
    readonly SafeFileHandle handle;

    FileSource(string path, SafeFileHandle handle) : base(path, RandomAccess.GetLength(handle)) => this.handle = handle;

    /// <summary>Opens a regular file.</summary>
    /// <exception cref="OgeeException">The path names none, or it may not be read.</exception>
    public static FileSource Open(string path) => new(path, RegularFile.Open(path));

    /// <summary>Opens a regular file below a folder, whose name comes from a file there.</summary>
    /// <exception cref="OgeeException">The name leads out of the folder, or names no regular file.</exception>
    public static FileSource Open(string folder, string relative) => new(System.IO.Path.Combine(folder, relative), SafePath.Open(folder, relative));

    /// <summary>Opens a regular file and has a reader look at it; if that fails, the file is closed.</summary>
    public static T Open<T>(string path, Func<FileSource, T> read) => Guard(Open(path), read);

    /// <summary>Has a reader look at a source; if that fails, the source is closed.</summary>
    public static T Guard<TSource, T>(TSource source, Func<TSource, T> read) where TSource : IDisposable
    {
        try
        {
            return read(source);
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override void Dispose() => handle.Dispose();

    /// <inheritdoc/>
    protected override void Fill(long offset, Span<byte> destination)
    {
        var now = RandomAccess.GetLength(handle);
        if (now != Length) throw FileErrors.Changed.With($"{Path} had {Length} bytes when it was opened, and has {now} now", "Expected that no one rewrites it meanwhile", "Write a new file and rename it instead.");
        RegularFile.Fill(handle, destination, offset, Path);
    }
}
