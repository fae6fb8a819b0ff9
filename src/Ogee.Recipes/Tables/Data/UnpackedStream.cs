namespace Ogee.Recipes;

/// <summary>What comes out of compressed data, refused once it is out of all proportion to what went in.</summary>
sealed class UnpackedStream(Stream unpacked, Stream packed) : Stream
{
    // Tables shrink 3 to 30 times; deflate reaches 1032 times only on what repeats one byte.
    const long MostTimes = 200, Free = 256L << 20;

    long read;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => read; set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        var count = unpacked.Read(buffer);
        read += count;
        if (read > Free && read > MostTimes * packed.Length)
            throw TableErrors.TooLarge.With($"The gzip file unfolds into more than {read / 1_000_000} MB, over {MostTimes} times its {packed.Length} bytes", $"Expected at most {MostTimes} times", "Unpack it yourself if you trust it.");
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) unpacked.Dispose();
        base.Dispose(disposing);
    }
}
