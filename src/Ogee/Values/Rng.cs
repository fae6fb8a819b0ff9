namespace Ogee;

/// <summary>Draws random numbers one after another from a key's stream, for host work: shuffles, splits, augmentation.</summary>
/// <remarks>Draw n is element n of the stream that its key names, so a sampler is resumed from its <see cref="Key"/> and <see cref="Position"/>. Not safe for several threads: give each its own key.</remarks>
/// <param name="key">The stream.</param>
/// <param name="position">How many words were drawn already.</param>
public sealed class Rng(RngKey key, ulong position = 0)
{
    System.Runtime.Intrinsics.Vector128<uint> block = Philox.Block(key, position / 4);

    /// <summary>Starts at the beginning of a seed's stream 0.</summary>
    /// <param name="seed">The seed.</param>
    public Rng(ulong seed) : this(new RngKey(seed)) { }

    /// <summary>The stream.</summary>
    public RngKey Key { get; } = key;

    /// <summary>How many words of 32 bits were drawn.</summary>
    public ulong Position { get; private set; } = position;

    /// <summary>Draws 32 random bits.</summary>
    /// <returns>A word, all equally likely.</returns>
    public uint NextUInt32()
    {
        var lane = (int)(Position & 3);
        if (lane == 0) block = Philox.Block(Key, Position / 4);
        Position++;
        return block[lane];
    }

    /// <summary>Draws 64 random bits, from two words.</summary>
    /// <returns>A word, all equally likely.</returns>
    public ulong NextUInt64()
    {
        ulong low = NextUInt32();
        return (ulong)NextUInt32() << 32 | low;
    }

    /// <summary>Draws a whole number below a bound, every one exactly equally likely.</summary>
    /// <param name="bound">At least 1.</param>
    /// <returns>A number from 0 to <paramref name="bound"/> − 1.</returns>
    /// <exception cref="OgeeException">The bound is below 1.</exception>
    /// <seealso href="https://doi.org/10.1145/3230636">Lemire: Fast random integer generation in an interval (2019)</seealso>
    public int NextInt(int bound)
    {
        RequirePositive(bound);
        var product = (ulong)NextUInt32() * (uint)bound;
        // The remainders below 2³² mod bound belong to an incomplete round and are drawn again.
        if ((uint)product < (uint)bound)
            for (var incomplete = (uint)-bound % (uint)bound; (uint)product < incomplete;) product = (ulong)NextUInt32() * (uint)bound;
        return (int)(product >> 32);
    }

    /// <summary>Draws a whole number below a bound of up to 63 bits, every one exactly equally likely.</summary>
    /// <param name="bound">At least 1.</param>
    /// <returns>A number from 0 to <paramref name="bound"/> − 1.</returns>
    /// <exception cref="OgeeException">The bound is below 1.</exception>
    public long NextLong(long bound)
    {
        RequirePositive(bound);
        var high = Math.BigMul(NextUInt64(), (ulong)bound, out var low);
        if (low < (ulong)bound)
            for (var incomplete = (ulong)-bound % (ulong)bound; low < incomplete;) high = Math.BigMul(NextUInt64(), (ulong)bound, out low);
        return (long)high;
    }

    /// <summary>Draws a uniform number in [0, 1) of 53 random bits.</summary>
    /// <returns>A multiple of 2⁻⁵³.</returns>
    public double NextDouble()
    {
        var low = NextUInt32();
        return Philox.ToDouble(low, NextUInt32());
    }

    /// <summary>Draws a standard normal number.</summary>
    /// <returns>A number with mean 0 and standard deviation 1, at most 8.6 in size.</returns>
    public double NextNormal()
    {
        var uniform = NextDouble();
        return Philox.ToNormal(uniform, NextDouble());
    }

    /// <summary>Puts items in random order, every order equally likely (Fisher and Yates).</summary>
    /// <param name="items">The items, reordered in place.</param>
    /// <typeparam name="T">The type of an item.</typeparam>
    public void Shuffle<T>(Span<T> items)
    {
        for (var last = items.Length - 1; last > 0; last--)
        {
            var other = NextInt(last + 1);
            (items[last], items[other]) = (items[other], items[last]);
        }
    }

    /// <summary>Draws a random order of 0 to <paramref name="count"/> − 1.</summary>
    /// <param name="count">How many numbers; 0 gives an empty array.</param>
    /// <returns>Every number once.</returns>
    /// <exception cref="OgeeException">The count is negative.</exception>
    public int[] Permutation(int count)
    {
        if (count < 0) throw EngineErrors.Argument.With($"rng: a permutation needs a count of at least 0, got {count}", "Expected 0 or more", "Pass the number of items.");
        var order = new int[count];
        for (var i = 0; i < count; i++) order[i] = i;
        Shuffle<int>(order);
        return order;
    }

    static void RequirePositive(long bound)
    {
        if (bound < 1) throw EngineErrors.Argument.With($"rng: a bound must be at least 1, got {bound}", "Expected 1 or more", "Check that the collection drawn from is not empty.");
    }
}
