namespace Ogee;

// A number of 128 random bits, scaled to the range and rounded down, as Lemire's multiplication without its second attempts: an element takes the same number of draws, whatever they are.
public sealed partial class Tensor
{
    const long WordMask = uint.MaxValue;

    /// <summary>Random integers, each equally probable to within a part of (high − low) / 2¹²⁸, which is less than 2⁻⁶⁴ of any range: element i depends on the key and i only.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="key">The key; the same key gives the same numbers.</param>
    /// <param name="low">The smallest.</param>
    /// <param name="high">One more than the largest.</param>
    /// <returns>int64</returns>
    /// <exception cref="OgeeException">There is no integer between.</exception>
    /// <seealso href="https://doi.org/10.1145/3230636">Lemire: Fast random integer generation in an interval (2019)</seealso>
    public static Tensor RandomIntegers(Shape shape, RngKey key, long low, long high)
    {
        if (high <= low) throw EngineErrors.Argument.With($"random_integers: from {low} to below {high}", "Expected a larger bound", "Check the bounds.");
        var (first, second, third) = (Draw(key), Draw(key.Fold("middle")), Draw(key.Fold("low")));
        // 53 + 53 + 22 bits as words of 32, the least significant first.
        Tensor[] words =
        [
            Masked(second, 10).ShiftLeft(22).Or(third.ShiftRight(31)), Masked(second.ShiftRight(10), 32),
            Masked(first, 21).ShiftLeft(11).Or(second.ShiftRight(42)), first.ShiftRight(21),
        ];
        return ScaledBits(words, unchecked((ulong)high - (ulong)low)) + From(low)[0];

        Tensor Draw(RngKey from) => (Uniform(shape, from, DType.Float64) * (1L << 53)).Cast(DType.Int64);
        static Tensor Masked(Tensor bits, int count) => bits.And(bits.Like((1L << count) - 1));
    }

    /// <summary>⌊u · count / 2¹²⁸⌋, by multiplication of words as on paper.</summary>
    /// <param name="words">u, in four words of 32 bits, the least significant first: int64.</param>
    /// <param name="count">By what it is multiplied.</param>
    /// <returns>int64; from 2⁶³ on wrapped around.</returns>
    internal static Tensor ScaledBits(ReadOnlySpan<Tensor> words, ulong count)
    {
        var mask = words[0].Like(WordMask);
        var digits = new Tensor?[words.Length + 2];
        for (var j = 0; j < 2; j++)
        {
            var factor = (uint)(count >> (32 * j));
            // Most ranges have one word.
            if (factor == 0) continue;
            Tensor? carry = null;
            for (var i = 0; i < words.Length; i++)
            {
                // At most (2³² − 1)² + 2 (2³² − 1): within 64 bits, whose sign is one of them.
                var sum = words[i] * words[i].Like(factor);
                if (digits[i + j] is { } digit) sum += digit;
                if (carry is not null) sum += carry;
                (digits[i + j], carry) = (sum.And(mask), sum.ShiftRight(32).And(mask));
            }
            digits[words.Length + j] = carry;
        }
        var (low, high) = (digits[words.Length], digits[words.Length + 1]);
        return low is null ? high!.ShiftLeft(32) : high is null ? low : high.ShiftLeft(32).Or(low);
    }
}
