using System.Buffers.Binary;

namespace Ogee.Recipes;

/// <summary>What comes out of compressed data, refused once it is out of all proportion to what went in.</summary>
sealed class UnpackedStream(Stream unpacked, Stream packed) : Stream
{
    // Tables shrink 3 to 30 times; deflate reaches 1032 times only on what repeats one byte.
    const long MostTimes = 200, Free = 256L << 20;

    long read;
    bool isWhole;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => read; set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        var count = unpacked.Read(buffer);
        read += count;
        if (count == 0 && buffer.Length > 0) RequireWhole();
        if (read > Free && read > MostTimes * packed.Length)
            throw TableErrors.TooLarge.With($"The gzip file unfolds into more than {read / 1_000_000} MB, over {MostTimes} times its {packed.Length} bytes", $"Expected at most {MostTimes} times",
                "Unpack it yourself if you trust it.");
        return count;
    }

    // GZipStream takes a file that was cut off for one that ended. The last four bytes of gzip data are the length of what its last member holds, modulo 2³² (RFC 1952).
    void RequireWhole()
    {
        if (isWhole || packed is not FileStream file) return;
        Span<byte> trailer = stackalloc byte[sizeof(uint)];
        if (file.Length >= trailer.Length) RandomAccess.Read(file.SafeFileHandle, trailer, file.Length - trailer.Length);
        var last = BinaryPrimitives.ReadUInt32LittleEndian(trailer);
        isWhole = last == (uint)read || (last < read && HasAnotherMember(file));
        if (!isWhole) throw new InvalidDataException($"it ends after {read} bytes of data, in the middle");
    }

    // Whether a header stands inside of the file: 1f 8b, deflate, no reserved flags, and before it a length that fits.
    bool HasAnotherMember(FileStream file)
    {
        var chunk = new byte[1 << 16];
        for (long at = 0; RandomAccess.Read(file.SafeFileHandle, chunk, at) is > 8 and var size; at += size - 8)
        {
            for (var i = 4; i + 4 <= size; i++)
                if (chunk[i] == 0x1f && chunk[i + 1] == 0x8b && chunk[i + 2] == 8 && (chunk[i + 3] & 0xE0) == 0 && BinaryPrimitives.ReadUInt32LittleEndian(chunk.AsSpan(i - 4)) <= read) return true;
        }
        return false;
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
