namespace Ogee.Learn;

/// <summary>The bytes of tensors, row-major and little-endian, piece by piece: a tensor may have more than one span can hold, and is not copied whole.</summary>
static class TensorBytes
{
    const int Piece = 1 << 26;

    /// <summary>Gives the pieces of a tensor, which is computed if need be.</summary>
    internal static void Each(Tensor tensor, Action<ReadOnlyMemory<byte>> take)
    {
        var buffer = new byte[Math.Min(Piece, tensor.Spec.Bytes)];
        for (long start = 0; start < tensor.Spec.Bytes; start += buffer.Length)
        {
            var part = buffer.AsMemory(0, (int)Math.Min(buffer.Length, tensor.Spec.Bytes - start));
            tensor.CopyBytesTo(start, part.Span);
            take(part);
        }
    }

    /// <summary>Whether two tensors of one size have the same bytes.</summary>
    internal static bool AreEqual(Tensor a, Tensor b)
    {
        var (others, start, isEqual) = (new byte[Math.Min(Piece, b.Spec.Bytes)], 0L, true);
        Each(a, part =>
        {
            var other = others.AsSpan(0, part.Length);
            b.CopyBytesTo(start, other);
            isEqual &= part.Span.SequenceEqual(other);
            start += part.Length;
        });
        return isEqual;
    }

    /// <summary>Writes a tensor.</summary>
    internal static void Write(Tensor tensor, Stream stream) => Each(tensor, part => stream.Write(part.Span));
}
