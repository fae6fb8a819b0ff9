using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ogee;

static partial class Philox
{
    /// <summary>Words as numbers in [0, 1): the upper 24 bits of each, times 2⁻²⁴.</summary>
    /// <param name="words">Words of a stream.</param>
    /// <returns>Multiples of 2⁻²⁴, all equally likely.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> ToUniform(Vector512<uint> words) => Vector512.ConvertToSingle((words >> 8).AsInt32()) * Vector512.Create(1f / (1 << 24));

    /// <summary>Words as standard normal numbers, by Box and Muller: lanes 2j and 2j + 1 are made from words 2j (the radius) and 2j + 1 (the angle).</summary>
    /// <param name="words">Words of a stream, an even element first.</param>
    /// <returns>Normal numbers with mean 0 and standard deviation 1, at most 6.8 in size.</returns>
    /// <seealso href="https://doi.org/10.1214/aoms/1177706645">Box, Muller: A note on the generation of random normal deviates (1958)</seealso>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> ToNormal(Vector512<uint> words)
    {
        // Each pair of lanes as one 64-bit lane: its low word is the even element.
        var pairs = words.AsUInt64();
        var even = (pairs & Vector512.Create(0xFFFF_FFFFul) | pairs << 32).AsUInt32();
        var odd = (pairs >> 32 | pairs & Vector512.Create(0xFFFF_FFFF_0000_0000ul)).AsUInt32();

        // (word + ½)·2⁻³² in (0, 1], with all 32 bits where it is small: the tail reaches √(66 ln 2) = 6.8.
        var fine = Vector512.FusedMultiplyAdd(Vector512.ConvertToSingle((even & Vector512.Create(0xFFu)).AsInt32()), Vector512.Create(1f / 4294967296f), Vector512.Create(0.5f / 4294967296f));
        var uniform = Vector512.FusedMultiplyAdd(Vector512.ConvertToSingle((even >> 8).AsInt32()), Vector512.Create(1f / (1 << 24)), fine);
        var radius = Vector512.Sqrt(VectorMath.Log(uniform) * Vector512.Create(-2f));

        // The odd word as a signed fraction of a turn. Even lanes take the cosine.
        var angle = Vector512.ConvertToSingle(odd.AsInt32()) * Vector512.Create(2 * MathF.PI / 4294967296f);
        return radius * VectorMath.CosAndSin(angle);
    }

    /// <summary>Fills a span with uniform floats in [0, 1), of 24 random bits each.</summary>
    /// <param name="key">The stream.</param>
    /// <param name="offset">The element that goes first; element i is made from word i.</param>
    /// <param name="destination">Receives the numbers.</param>
    public static void Uniform(RngKey key, ulong offset, Span<float> destination) => Fill<UniformFloat>(key, offset, destination);

    /// <summary>Fills a span with standard normal floats.</summary>
    /// <param name="key">The stream.</param>
    /// <param name="offset">The element that goes first; element i is made from words 2⌊i/2⌋ and 2⌊i/2⌋ + 1.</param>
    /// <param name="destination">Receives the numbers.</param>
    public static void Normal(RngKey key, ulong offset, Span<float> destination) => Fill<NormalFloat>(key, offset, destination);

    /// <summary>Fills a span with uniform doubles in [0, 1), of 53 random bits each.</summary>
    /// <param name="key">The stream.</param>
    /// <param name="offset">The element that goes first; element i is made from words 2i and 2i + 1.</param>
    /// <param name="destination">Receives the numbers.</param>
    public static void Uniform(RngKey key, ulong offset, Span<double> destination)
    {
        Span<uint> words = stackalloc uint[256];
        while (destination.Length > 0)
        {
            var count = Math.Min(words.Length / 2, destination.Length);
            Fill(key, offset * 2, words[..(count * 2)]);
            for (var i = 0; i < count; i++) destination[i] = ToDouble(words[2 * i], words[2 * i + 1]);
            destination = destination[count..];
            offset += (ulong)count;
        }
    }

    /// <summary>Fills a span with standard normal doubles.</summary>
    /// <param name="key">The stream.</param>
    /// <param name="offset">The element that goes first; element i is made from words 4i to 4i + 3.</param>
    /// <param name="destination">Receives the numbers.</param>
    public static void Normal(RngKey key, ulong offset, Span<double> destination)
    {
        for (var i = 0; i < destination.Length; i++)
        {
            var block = Block(key, offset + (ulong)i);
            destination[i] = ToNormal(ToDouble(block[0], block[1]), ToDouble(block[2], block[3]));
        }
    }

    /// <summary>Two words as a number in [0, 1): 53 of their bits, times 2⁻⁵³.</summary>
    /// <param name="low">The word with the lower bits, of which 21 are used.</param>
    /// <param name="high">The word with the upper bits.</param>
    /// <returns>A multiple of 2⁻⁵³, all equally likely.</returns>
    public static double ToDouble(uint low, uint high) => (((ulong)high << 32 | low) >> 11) * (1.0 / (1L << 53));

    // Box and Muller's cosine; 1 − u is in (0, 1].
    internal static double ToNormal(double uniform, double turn) => Math.Sqrt(-2 * Portable.Log(1 - uniform)) * Portable.Cos(2 * Math.PI * turn);

    interface IDistribution
    {
        static abstract Vector512<float> From(Vector512<uint> words);
    }

    readonly struct UniformFloat : IDistribution
    {
        public static Vector512<float> From(Vector512<uint> words) => ToUniform(words);
    }

    readonly struct NormalFloat : IDistribution
    {
        public static Vector512<float> From(Vector512<uint> words) => ToNormal(words);
    }

    static void Fill<TDistribution>(RngKey key, ulong offset, Span<float> destination) where TDistribution : struct, IDistribution
    {
        Span<float> partial = stackalloc float[GroupSize];
        while (destination.Length > 0)
        {
            var (lower, upper) = Group(key, offset / GroupSize);
            var skip = (int)(offset % GroupSize);
            var count = Math.Min(GroupSize - skip, destination.Length);
            var target = count == GroupSize ? destination : partial;
            TDistribution.From(lower).CopyTo(target);
            TDistribution.From(upper).CopyTo(target[16..]);
            if (count < GroupSize) partial.Slice(skip, count).CopyTo(destination);
            destination = destination[count..];
            offset += (ulong)count;
        }
    }
}
