namespace Ogee;

/// <summary>Finds the plan of a graph that was compiled before: by a fingerprint of its structure, then by comparing the structure itself, so that a collision costs time and never correctness.</summary>
/// <remarks>Values of leaves and literals are not part of the structure. Bounded in bytes; the plan used longest ago goes first.</remarks>
internal static class PlanCache
{
    static readonly Lock Gate = new();
    static readonly Dictionary<ulong, LinkedListNode<Entry>> Entries = [];
    static readonly LinkedList<Entry> Recent = [];
    static long bytes;

    /// <summary>The most bytes that plans may take; tests make it small.</summary>
    internal static long MostBytes { get; set; } = 64L << 20;

    /// <summary>About how many bytes the plans take.</summary>
    internal static long Bytes => Volatile.Read(ref bytes);

    static PlanCache() => UnloadableOps.Unloading += Clear;

    sealed record Entry(ulong Fingerprint, Structure Structure, Plan Plan, long Bytes);

    /// <summary>Graphs compiled since the process began.</summary>
    public static long Misses { get; private set; }

    /// <summary>Plans found again.</summary>
    public static long Hits { get; private set; }

    public static int Count => Entries.Count;

    public static Plan? Find(ulong fingerprint, Structure structure)
    {
        lock (Gate)
        {
            if (!Entries.TryGetValue(fingerprint, out var found) || !found.Value.Structure.Equals(structure)) return null;
            Recent.Remove(found);
            Recent.AddFirst(found);
            Hits++;
            return found.Value.Plan;
        }
    }

    public static void Add(ulong fingerprint, Structure structure, Plan plan)
    {
        lock (Gate)
        {
            Misses++;
            if (Entries.Remove(fingerprint, out var replaced)) Forget(replaced);
            var entry = new Entry(fingerprint, structure, plan, plan.CacheBytes + structure.Bytes);
            Entries[fingerprint] = Recent.AddFirst(entry);
            bytes += entry.Bytes;
            while (bytes > MostBytes && Recent.Last is { } oldest && oldest.Value != entry)
            {
                Entries.Remove(oldest.Value.Fingerprint);
                Forget(oldest);
            }
        }
    }

    /// <summary>Forgets all plans.</summary>
    public static void Clear()
    {
        lock (Gate)
        {
            Entries.Clear();
            Recent.Clear();
            bytes = 0;
        }
    }

    static void Forget(LinkedListNode<Entry> node)
    {
        Recent.Remove(node);
        bytes -= node.Value.Bytes;
    }
}
