using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json.Serialization;

namespace Ogee.Learn;

/// <summary>The distribution of a stream of numbers in bounded memory: counts in buckets that are as fine as so many buckets can be.</summary>
/// <remarks>
/// <para>
/// A bucket holds the numbers whose first bits (sign, exponent, the upper part of the fraction) agree. It starts with all 64 bits, so few distinct values are counted exactly; each time
/// there are too many buckets, all give up one more bit. Buckets are aligned to powers of two and never depend on the data's order, so the buckets of two streams fit into each other.
/// </para>
/// <para>
/// The state after any adds and merges depends on the numbers only, not on how they were divided or ordered: it is the finest resolution at which all of them fill at most
/// <see cref="Limit"/> buckets, and the whole-number counts at it. Merging is therefore associative and commutative to the bit.
/// </para>
/// <para>A number is known to a relative error of <see cref="RelativeError"/>; for numbers in a narrow range, to about range/limit.</para>
/// </remarks>
/// <seealso href="https://arxiv.org/abs/1908.10693">Masson, Rim and Lee, DDSketch: a fast and fully-mergeable quantile sketch with relative-error guarantees (2019)</seealso>
/// <seealso href="https://arxiv.org/abs/2004.08604">Epicoco et al., UDDSketch: accurate tracking of quantiles in data streams (2020): collapsing all buckets alike</seealso>
[JsonConverter(typeof(NumberSketchConverter))]
public sealed class NumberSketch
{
    /// <summary>How many buckets there are at most where nothing else is said.</summary>
    public const int DefaultLimit = 1024;

    internal const int SmallestLimit = 16, LargestLimit = 65_536, LargestShift = 63;

    readonly Dictionary<long, long> counts = [];

    /// <summary>An empty sketch.</summary>
    /// <param name="limit">How many buckets there are at most, 16 to 65,536; at most 20 bytes each, usually 3.</param>
    /// <exception cref="OgeeException">The limit is out of range (OG4651).</exception>
    public NumberSketch(int limit = DefaultLimit)
    {
        if (limit is < SmallestLimit or > LargestLimit)
            throw MonitoringErrors.Setting.With($"sketch: a limit of {limit} buckets", $"Expected {SmallestLimit} to {LargestLimit}", $"Leave it at {DefaultLimit}");
        Limit = limit;
    }

    internal NumberSketch(int limit, int shift, long missing, IEnumerable<KeyValuePair<long, long>> buckets) : this(limit)
    {
        (Shift, Missing) = (shift, missing);
        foreach (var (bucket, count) in buckets)
        {
            counts.Add(bucket, count);
            Count += count;
        }
    }

    /// <summary>How many buckets there are at most.</summary>
    public int Limit { get; }

    /// <summary>How many numbers were counted.</summary>
    public long Count { get; private set; }

    /// <summary>How many were no finite number.</summary>
    public long Missing { get; private set; }

    /// <summary>How far the middle of a bucket can be from a number in it, relative to the number: 0 where all values are kept exactly.</summary>
    public double RelativeError => Shift switch { 0 => 0, > 52 => 1, _ => 1.0 / (1L << (53 - Shift)) };

    internal int Shift { get; private set; }

    /// <summary>Whether every distinct number has a bucket of its own.</summary>
    public bool IsExact => Shift == 0;

    /// <summary>Counts a number; NaN and infinities are missing.</summary>
    /// <param name="value">The number.</param>
    public void Add(double value)
    {
        if (!double.IsFinite(value))
        {
            Missing++;
            return;
        }
        Count++;
        CollectionsMarshal.GetValueRefOrAddDefault(counts, BucketOf(value) >> Shift, out _)++;
        if (counts.Count > Limit) Collapse();
    }

    /// <summary>Counts numbers.</summary>
    /// <param name="values">The numbers.</param>
    public void AddRange(ReadOnlySpan<double> values)
    {
        foreach (var value in values) Add(value);
    }

    /// <summary>Adds what another sketch counted.</summary>
    /// <param name="other">The other; it stays as it is.</param>
    /// <exception cref="OgeeException">The limits differ (OG4652).</exception>
    public void Merge(NumberSketch other)
    {
        if (other.Limit != Limit) throw MonitoringErrors.Merge.With($"sketches of {Limit} and {other.Limit} buckets", "Sketches that are merged have one limit", "Make both with the same limit");
        if (ReferenceEquals(other, this)) throw MonitoringErrors.Merge.With("a sketch was merged with itself", "Two sketches are merged", "Pass the other one");
        Coarsen(Math.Max(0, other.Shift - Shift));
        foreach (var (bucket, count) in other.counts)
            CollectionsMarshal.GetValueRefOrAddDefault(counts, bucket >> (Shift - other.Shift), out _) += count;
        Count += other.Count;
        Missing += other.Missing;
        if (counts.Count > Limit) Collapse();
    }

    /// <summary>The number below which a part of the numbers lies, to <see cref="RelativeError"/>.</summary>
    /// <param name="level">0 to 1.</param>
    /// <returns>The middle of the bucket that holds the number of rank ⌈level·count⌉; NaN without numbers.</returns>
    public double Quantile(double level)
    {
        var rank = Math.Clamp((long)Math.Ceiling(level * Count), 1, Math.Max(1, Count));
        foreach (var (bucket, count) in Sorted(Shift))
        {
            if ((rank -= count) <= 0) return Middle(bucket, Shift);
        }
        return double.NaN;
    }

    /// <summary>The mean and the standard deviation, from the middles of the buckets; NaN without numbers.</summary>
    public (double Mean, double Deviation) Spread()
    {
        double sum = 0, squares = 0;
        var buckets = Sorted(Shift);
        foreach (var (bucket, count) in buckets) sum += Middle(bucket, Shift) * count;
        var mean = sum / Count;
        foreach (var (bucket, count) in buckets)
        {
            var distance = Middle(bucket, Shift) - mean;
            squares += distance * distance * count;
        }
        return (mean, Math.Sqrt(squares / Count));
    }

    /// <summary>The buckets in order: from where to where, ends included, and how many numbers.</summary>
    public IReadOnlyList<(double Low, double High, long Count)> Buckets() => [.. Sorted(Shift).Select(bucket => (Low(bucket.Key, Shift), High(bucket.Key, Shift), bucket.Value))];

    /// <summary>The buckets in order at a coarser resolution.</summary>
    internal KeyValuePair<long, long>[] Sorted(int shift)
    {
        var coarse = new Dictionary<long, long>(counts.Count);
        foreach (var (bucket, count) in counts) CollectionsMarshal.GetValueRefOrAddDefault(coarse, bucket >> (shift - Shift), out _) += count;
        KeyValuePair<long, long>[] sorted = [.. coarse];
        Array.Sort(sorted, (a, b) => a.Key.CompareTo(b.Key));
        return sorted;
    }

    internal static double Middle(long bucket, int shift) => shift == 0 ? Low(bucket, shift) : Low(bucket, shift) / 2 + High(bucket, shift) / 2;

    // Ordered as the numbers: negative ones are the complements of their sizes, so that an arithmetic shift drops the same bits of both.
    internal static long BucketOf(double value) => value >= 0 ? BitConverter.DoubleToInt64Bits(Math.Abs(value)) : ~BitConverter.DoubleToInt64Bits(-value);

    static double Low(long bucket, int shift) => bucket >= 0 ? Smallest(bucket, shift) : -Largest(~bucket, shift);

    static double High(long bucket, int shift) => bucket >= 0 ? Largest(bucket, shift) : -Math.Max(double.Epsilon, Smallest(~bucket, shift));

    static double Smallest(long size, int shift) => BitConverter.Int64BitsToDouble(shift > 62 ? 0 : size << shift);

    static double Largest(long size, int shift) => BitConverter.Int64BitsToDouble(shift > 62 ? Finite : Math.Min(Finite, (size << shift) | ((1L << shift) - 1)));

    // The bits of the largest finite number.
    static long Finite => BitConverter.DoubleToInt64Bits(double.MaxValue);

    // Two neighbours in order share a bucket once the highest bit in which they differ is dropped, so one look at all neighbours tells how far to go.
    void Collapse()
    {
        var sorted = Sorted(Shift);
        Span<int> parted = stackalloc int[64];
        for (var i = 1; i < sorted.Length; i++) parted[63 - BitOperations.LeadingZeroCount((ulong)(sorted[i].Key ^ sorted[i - 1].Key))]++;
        var (drop, left) = (0, sorted.Length);
        while (left > Limit) left -= parted[drop++];
        Coarsen(drop);
    }

    void Coarsen(int drop)
    {
        if (drop == 0) return;
        var buckets = counts.ToArray();
        counts.Clear();
        Shift += drop;
        foreach (var (bucket, count) in buckets) CollectionsMarshal.GetValueRefOrAddDefault(counts, bucket >> drop, out _) += count;
    }
}
