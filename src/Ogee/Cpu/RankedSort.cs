using System.Runtime.CompilerServices;

namespace Ogee.Cpu;

/// <summary>An element to sort: its key and its place.</summary>
internal struct Ranked
{
    public ulong Key;
    public long Place;

    /// <summary>Whether it comes after another: by key, then by place, so that no two are alike.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool IsAfter(in Ranked other) => Key > other.Key || (Key == other.Key && Place > other.Place);
}

/// <summary>Sorts by key; equal keys stay in their order.</summary>
internal static unsafe class RankedSort
{
    // Fewer than these are put in by hand: counting digits takes longer.
    const int FewItems = 48;

    /// <summary>Sorts items whose places ascend.</summary>
    /// <param name="items">The items.</param>
    /// <param name="room">Memory for as many.</param>
    /// <param name="count">How many.</param>
    /// <returns>Where the sorted items are: one of the two.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Ranked* Sort(Ranked* items, Ranked* room, long count)
    {
        if (count > FewItems) return ByDigits(items, room, count);
        for (var i = 1; i < count; i++)
        {
            var item = items[i];
            var at = i;
            for (; at > 0 && items[at - 1].Key > item.Key; at--) items[at] = items[at - 1];
            items[at] = item;
        }
        return items;
    }

    /// <summary>One pass for each byte in which keys differ, from the last on (LSD radix sort; Knuth, The Art of Computer Programming 3, 5.2.5).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static Ranked* ByDigits(Ranked* items, Ranked* room, long count)
    {
        ulong all = items[0].Key, any = all;
        for (var i = 1L; i < count; i++) (all, any) = (all & items[i].Key, any | items[i].Key);
        var ends = stackalloc long[256];
        for (var shift = 0; shift < 64; shift += 8)
        {
            if ((((all ^ any) >> shift) & 255) == 0) continue;
            new Span<long>(ends, 256).Clear();
            for (var i = 0L; i < count; i++) ends[(byte)(items[i].Key >> shift)]++;
            var begin = 0L;
            for (var digit = 0; digit < 256; digit++) (ends[digit], begin) = (begin, begin + ends[digit]);
            for (var i = 0L; i < count; i++) room[ends[(byte)(items[i].Key >> shift)]++] = items[i];
            var sorted = room;
            room = items;
            items = sorted;
        }
        return items;
    }

    /// <summary>Keeps the first of the items that come by: a heap with the last of them on top.</summary>
    /// <param name="heap">The kept ones.</param>
    /// <param name="kept">How many are kept at most, at least 1.</param>
    /// <param name="count">How many came before.</param>
    /// <param name="item">The next.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Keep(Ranked* heap, long kept, long count, Ranked item)
    {
        if (count < kept)
        {
            var at = count;
            for (; at > 0 && item.IsAfter(heap[(at - 1) / 2]); at = (at - 1) / 2) heap[at] = heap[(at - 1) / 2];
            heap[at] = item;
        }
        // Later items of one key come after: only a smaller key gets in.
        else if (item.Key < heap[0].Key) Sink(heap, kept, item);
    }

    /// <summary>Puts a heap in order.</summary>
    public static void Unpile(Ranked* heap, long count)
    {
        for (var last = count - 1; last > 0; last--)
        {
            var item = heap[last];
            heap[last] = heap[0];
            Sink(heap, last, item);
        }
    }

    /// <summary>Puts an item on top of a heap in the place of the one there, and lets it sink.</summary>
    static void Sink(Ranked* heap, long count, Ranked item)
    {
        var at = 0L;
        while (true)
        {
            var child = (2 * at) + 1;
            if (child >= count) break;
            if (child + 1 < count && heap[child + 1].IsAfter(heap[child])) child++;
            if (!heap[child].IsAfter(item)) break;
            heap[at] = heap[child];
            at = child;
        }
        heap[at] = item;
    }
}
