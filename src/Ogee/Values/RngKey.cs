using System.Buffers.Binary;
using System.Text;

namespace Ogee;

/// <summary>Names one stream of random numbers: the same key gives the same numbers on every machine, with any number of threads.</summary>
/// <param name="Seed">What the user chose.</param>
/// <param name="Stream">Which of the seed's 2⁶⁴ independent streams.</param>
/// <remarks>Keys for parts of a program are derived with <see cref="Fold(ulong)"/> and <see cref="Fold(string)"/>, for instance <c>key.Fold("shuffle").Fold(epoch)</c>.</remarks>
public readonly record struct RngKey(ulong Seed, ulong Stream = 0)
{
    // Added to the seed while folding, so that a derived key is never a stretch of its parent's own numbers: 2⁶⁴/φ for numbers, 2⁶⁴·(√2 − 1) for text, both odd.
    const ulong NumberDomain = 0x9E3779B97F4A7C15, TextDomain = 0x6A09E667F3BCC909;

    /// <summary>A key derived from this one and a number: an epoch, a layer, a sample.</summary>
    /// <param name="value">Any number; different numbers give unrelated keys.</param>
    /// <returns>The 128 bits of one Philox block whose counter is (value, stream) and whose key comes from the seed.</returns>
    public RngKey Fold(ulong value) => Fold(value, NumberDomain);

    /// <summary>A key derived from this one and a name.</summary>
    /// <param name="name">Any text; different texts give unrelated keys.</param>
    /// <returns>The fold of the UTF-8 length and then of each 8 bytes.</returns>
    public RngKey Fold(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        ReadOnlySpan<byte> bytes = Encoding.UTF8.GetBytes(name);
        var key = Fold((ulong)bytes.Length, TextDomain);
        Span<byte> chunk = stackalloc byte[8];
        for (; bytes.Length > 0; bytes = bytes[Math.Min(8, bytes.Length)..])
        {
            chunk.Clear();
            bytes[..Math.Min(8, bytes.Length)].CopyTo(chunk);
            key = key.Fold(BinaryPrimitives.ReadUInt64LittleEndian(chunk), TextDomain);
        }
        return key;
    }

    RngKey Fold(ulong value, ulong domain)
    {
        var block = Philox.Block(new(Seed + domain, Stream), value);
        return new(block[0] | (ulong)block[1] << 32, block[2] | (ulong)block[3] << 32);
    }
}
