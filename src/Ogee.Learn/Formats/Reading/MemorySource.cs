namespace Ogee.Learn;

/// <summary>Bytes in memory.</summary>
sealed class MemorySource(ReadOnlyMemory<byte> bytes, string path) : ByteSource(path, bytes.Length)
{
    /// <inheritdoc/>
    protected override void Fill(long offset, Span<byte> destination) => bytes.Span.Slice((int)offset, destination.Length).CopyTo(destination);
}
