using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Ogee;

/// <summary>Random words by counter: element i of a key's stream depends only on the key and i, so any split of the work gives the same bits.</summary>
/// <remarks>Philox4x32-10, which passes the BigCrush battery. Block b, with the seed as its key and (b, stream) as its counter, holds elements 4b to 4b + 3.</remarks>
/// <seealso href="https://doi.org/10.1145/2063384.2063405">Salmon, Moraes, Dror, Shaw: Parallel random numbers: as easy as 1, 2, 3 (SC 2011)</seealso>
static partial class Philox
{
    // The multipliers and key increments of the paper, table 2 and section 4.1.
    const uint Multiplier0 = 0xD2511F53, Multiplier1 = 0xCD9E8D57, Increment0 = 0x9E3779B9, Increment1 = 0xBB67AE85;
    const int Rounds = 10;

    /// <summary>How many elements one call of <see cref="Group"/> makes.</summary>
    public const int GroupSize = 32;

    /// <summary>One block: elements 4·<paramref name="block"/> to 4·<paramref name="block"/> + 3.</summary>
    /// <param name="key">The stream.</param>
    /// <param name="block">Which block of it.</param>
    /// <returns>Four words of 32 bits.</returns>
    public static Vector128<uint> Block(RngKey key, ulong block)
    {
        var (c0, c1, c2, c3) = ((uint)block, (uint)(block >> 32), (uint)key.Stream, (uint)(key.Stream >> 32));
        var (k0, k1) = ((uint)key.Seed, (uint)(key.Seed >> 32));
        for (var round = 0; round < Rounds; round++)
        {
            var product0 = (ulong)Multiplier0 * c0;
            var product1 = (ulong)Multiplier1 * c2;
            (c0, c1, c2, c3) = ((uint)(product1 >> 32) ^ c1 ^ k0, (uint)product1, (uint)(product0 >> 32) ^ c3 ^ k1, (uint)product0);
            k0 += Increment0;
            k1 += Increment1;
        }
        return Vector128.Create(c0, c1, c2, c3);
    }

    /// <summary>Thirty-two elements: 32·<paramref name="group"/> to 32·<paramref name="group"/> + 31, in order.</summary>
    /// <param name="key">The stream.</param>
    /// <param name="group">Which 32 elements of it; below 2⁵⁹.</param>
    /// <returns>The first sixteen words and the last sixteen.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<uint> Lower, Vector512<uint> Upper) Group(RngKey key, ulong group)
    {
        // Eight blocks side by side, one in each 64-bit lane; the order makes the unpacking below put the blocks in sequence. Upper halves of lanes may hold
        // anything: the multiplication ignores them.
        var blocks = Vector512.Create(group * 8) + Vector512.Create(0ul, 4, 1, 5, 2, 6, 3, 7);
        var (c0, c1) = (blocks, blocks >> 32);
        var (c2, c3) = (Vector512.Create(key.Stream), Vector512.Create(key.Stream >> 32));
        var (k0, k1) = ((uint)key.Seed, (uint)(key.Seed >> 32));
        for (var round = 0; round < Rounds; round++)
        {
            var product0 = MultiplyLow(c0, Multiplier0);
            var product1 = MultiplyLow(c2, Multiplier1);
            c0 = (product1 >> 32) ^ c1 ^ Vector512.Create((ulong)k0);
            c1 = product1;
            c2 = (product0 >> 32) ^ c3 ^ Vector512.Create((ulong)k1);
            c3 = product0;
            k0 += Increment0;
            k1 += Increment1;
        }
        var low = Vector512.Create(0xFFFF_FFFFul);
        var first = (c0 & low) | (c1 << 32);
        var second = (c2 & low) | (c3 << 32);
        if (Avx512F.IsSupported) return (Avx512F.UnpackLow(first, second).AsUInt32(), Avx512F.UnpackHigh(first, second).AsUInt32());
        return (Vector512.Create(EvenLanes(first.GetLower(), second.GetLower()), EvenLanes(first.GetUpper(), second.GetUpper())).AsUInt32(),
            Vector512.Create(OddLanes(first.GetLower(), second.GetLower()), OddLanes(first.GetUpper(), second.GetUpper())).AsUInt32());
    }

    /// <summary>Fills a span with elements of a stream.</summary>
    /// <param name="key">The stream.</param>
    /// <param name="offset">The element that goes first.</param>
    /// <param name="destination">Receives elements <paramref name="offset"/>, <paramref name="offset"/> + 1, ….</param>
    public static void Fill(RngKey key, ulong offset, Span<uint> destination)
    {
        Span<uint> partial = stackalloc uint[GroupSize];
        while (destination.Length > 0)
        {
            var (lower, upper) = Group(key, offset / GroupSize);
            var skip = (int)(offset % GroupSize);
            var count = Math.Min(GroupSize - skip, destination.Length);
            var target = count == GroupSize ? destination : partial;
            lower.CopyTo(target);
            upper.CopyTo(target[16..]);
            if (count < GroupSize) partial.Slice(skip, count).CopyTo(destination);
            destination = destination[count..];
            offset += (ulong)count;
        }
    }

    // The low 32 bits of each lane times the factor, as 64 bits.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<ulong> MultiplyLow(Vector512<ulong> x, uint factor)
    {
        if (Avx512F.IsSupported) return Avx512F.Multiply(x.AsUInt32(), Vector512.Create((ulong)factor).AsUInt32());
        if (!Avx2.IsSupported) return (x & Vector512.Create(0xFFFF_FFFFul)) * factor;
        var factors = Vector256.Create((ulong)factor).AsUInt32();
        return Vector512.Create(Avx2.Multiply(x.GetLower().AsUInt32(), factors), Avx2.Multiply(x.GetUpper().AsUInt32(), factors));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<ulong> EvenLanes(Vector256<ulong> a, Vector256<ulong> b) => Avx2.IsSupported ? Avx2.UnpackLow(a, b) : Vector256.Create(a[0], b[0], a[2], b[2]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<ulong> OddLanes(Vector256<ulong> a, Vector256<ulong> b) => Avx2.IsSupported ? Avx2.UnpackHigh(a, b) : Vector256.Create(a[1], b[1], a[3], b[3]);
}
