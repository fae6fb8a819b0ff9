using System.Security.Cryptography;

namespace Ogee.Learn;

/// <summary>Passes on what is written and keeps its SHA-256, in pieces: <see cref="Take"/> ends one.</summary>
sealed class HashingStream(Stream inner) : Stream
{
    readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => inner.Length;

    public override long Position
    {
        get => inner.Position;
        set => throw new NotSupportedException();
    }

    /// <summary>The hash of what was written since the last call, in hexadecimal.</summary>
    internal string Take() => Convert.ToHexStringLower(hash.GetHashAndReset());

    public override void Write(ReadOnlySpan<byte> bytes)
    {
        inner.Write(bytes);
        hash.AppendData(bytes);
    }

    public override void Write(byte[] bytes, int offset, int count) => Write(bytes.AsSpan(offset, count));

    public override void Flush() => inner.Flush();

    public override int Read(byte[] bytes, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        // The user of a tensor's stream may close it; the hash is still to be taken, and holds nothing that a finalizer would not free.
        if (disposing) inner.Flush();
    }
}
