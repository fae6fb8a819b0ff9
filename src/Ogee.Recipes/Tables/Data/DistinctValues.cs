namespace Ogee.Recipes;

/// <summary>Characters that all columns of a table may hold as different values; a constant, so that what a column is depends on no machine.</summary>
sealed class DistinctRoom
{
    long left = 32L << 20;

    internal bool TryTake(int characters) => (left -= characters) >= 0;

    internal void GiveBack(long characters) => left += characters;
}

/// <summary>The different values of a column with their counts, up to a limit.</summary>
sealed class DistinctValues
{
    readonly Dictionary<string, long> counts = new(StringComparer.Ordinal);
    readonly Dictionary<string, long>.AlternateLookup<ReadOnlySpan<char>> lookup;
    readonly DistinctRoom room;
    readonly int limit;
    long taken;

    internal DistinctValues(DistinctRoom room, int limit)
    {
        (this.room, this.limit) = (room, limit);
        lookup = counts.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Whether there are more values than the limit; then none are known.</summary>
    internal bool IsTooMany { get; private set; }

    internal IReadOnlyDictionary<string, long> Counts => counts;

    internal void Add(ReadOnlySpan<char> value)
    {
        if (IsTooMany) return;
        ref var count = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(lookup, value, out var isKnown);
        count++;
        if (isKnown) return;
        taken += value.Length;
        // A value beyond some hundred characters is text, whatever the others are.
        if (counts.Count <= limit && room.TryTake(value.Length)) return;
        IsTooMany = true;
        counts.Clear();
        counts.TrimExcess();
        room.GiveBack(taken);
    }
}
