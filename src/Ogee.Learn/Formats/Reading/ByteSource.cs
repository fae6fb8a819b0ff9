namespace Ogee.Learn;

/// <summary>Bytes that the reader of a format works on: a file, a part of one, or memory. Its length was taken once; what lies outside of it is never read.</summary>
/// <param name="path">What messages call it.</param>
/// <param name="length">Its bytes.</param>
abstract class ByteSource(string path, long length) : IDisposable
{
    /// <summary>What messages call it.</summary>
    public string Path { get; } = path;

    /// <summary>Its bytes.</summary>
    public long Length { get; } = length;

    /// <summary>Makes the error for bytes that are asked for and are not there; a reader sets its format's.</summary>
    public Func<string, string, OgeeException> Refuse { get; set; } = (what, expected) => FileErrors.Read.With($"{path}: {what}", $"Expected {expected}", "Check that the file is whole.");

    /// <summary>Reads bytes that are inside of it; a reader compares with <see cref="Length"/> first, so that it can say in its format's words what is wrong.</summary>
    /// <param name="offset">The first.</param>
    /// <param name="destination">Where they go; all of it is filled.</param>
    /// <exception cref="OgeeException">They are not all inside, or a file changed meanwhile or cannot be read.</exception>
    public void Read(long offset, Span<byte> destination)
    {
        CheckInside(offset, destination.Length);
        Fill(offset, destination);
    }

    /// <summary>Some of its bytes, which the reader has compared with <see cref="Length"/>.</summary>
    /// <param name="offset">The first.</param>
    /// <param name="count">How many.</param>
    public byte[] Read(long offset, long count)
    {
        CheckInside(offset, count);
        if (count > Array.MaxLength) throw Refuse($"{Quoted.Bytes(count)} from byte {offset} on are one piece", $"at most {Quoted.Bytes(Array.MaxLength)}");
        var bytes = new byte[count];
        Read(offset, bytes);
        return bytes;
    }

    /// <summary>A part of it, which the reader has compared with <see cref="Length"/>. It lives as long as this.</summary>
    /// <param name="offset">Its first byte.</param>
    /// <param name="count">Its bytes.</param>
    /// <param name="path">What messages call it.</param>
    public ByteSource Part(long offset, long count, string path)
    {
        CheckInside(offset, count);
        return new PartSource(this, offset, count, path) { Refuse = Refuse };
    }

    /// <inheritdoc/>
    public virtual void Dispose()
    {
    }

    /// <summary>Fills all of the destination.</summary>
    protected abstract void Fill(long offset, Span<byte> destination);

    void CheckInside(long offset, long count)
    {
        if (offset < 0 || count < 0 || offset > Length - count) throw Refuse($"{count} bytes from byte {offset} on are asked for, and there are {Length}", "places inside of the file (is it truncated?)");
    }

    sealed class PartSource(ByteSource whole, long offset, long length, string path) : ByteSource(path, length)
    {
        protected override void Fill(long at, Span<byte> destination) => whole.Read(offset + at, destination);
    }
}
