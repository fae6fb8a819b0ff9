namespace Ogee;

/// <summary>How a kernel wants a value arranged. Two that are equal arrange alike, so kernels of several plans share one copy.</summary>
/// <param name="Bytes">The size of the copy.</param>
internal abstract unsafe record Arrangement(long Bytes)
{
    /// <summary>Writes the copy.</summary>
    /// <param name="from">The value, row-major.</param>
    /// <param name="to"><see cref="Bytes"/> bytes, aligned to 64.</param>
    public abstract void Pack(byte* from, byte* to);
}

/// <summary>Copies of parameters' values in the arrangement of a kernel: made when the same storage is read that way for the second time, and used for as long as it is not written or given up.</summary>
/// <remarks>A weight in training is read once and replaced: for it nothing is copied. Copies count as memory in use. They never make a step fail: they are dropped before memory
/// runs out, and made only where there is room. Native memory is allocated outside of the lock, which finalisers take too.</remarks>
internal static class PackedCopies
{
    static readonly Lock Gate = new();
    static readonly HashSet<Entry> Made = [];
    static long bytes;

    /// <summary>What is known of one arrangement of a storage.</summary>
    internal sealed class Entry(Arrangement packing)
    {
        public readonly Arrangement Packing = packing;
        public Storage? Copy;
        public bool IsBeingMade;
    }

    /// <summary>Bytes of the copies that are kept.</summary>
    public static long Bytes => Volatile.Read(ref bytes);

    /// <summary>The copy of a storage, for reading until its <see cref="Storage.Leave"/>; null where there is none, and the kernel arranges for itself.</summary>
    /// <param name="owner">The storage; the caller reads it, so that it stays until the caller leaves it.</param>
    /// <param name="packing">The arrangement.</param>
    /// <param name="from">The storage's first byte.</param>
    /// <param name="to">The copy's first byte.</param>
    public static unsafe Storage? Enter(Storage owner, Arrangement packing, byte* from, out byte* to)
    {
        to = null;
        Entry? entry;
        lock (Gate)
        {
            var entries = owner.Packed ??= [];
            entry = entries.Find(known => known.Packing.Equals(packing));
            if (entry is null)
            {
                entries.Add(new(packing));
                return null;
            }
            if (entry.Copy is { } known)
            {
                to = known.Enter();
                return known;
            }
            if (entry.IsBeingMade || MemoryPool.LiveBytes + MemoryPool.SizeClass(packing.Bytes) > Settings.MemoryBudget) return null;
            entry.IsBeingMade = true;
        }
        var copy = Make(packing, from);
        lock (Gate)
        {
            entry.IsBeingMade = false;
            if (copy is null) return null;
            entry.Copy = copy;
            Made.Add(entry);
            bytes += copy.Bytes;
            to = copy.Enter();
            return copy;
        }
    }

    static unsafe Storage? Make(Arrangement packing, byte* from)
    {
        try
        {
            var copy = new Storage(packing.Bytes);
            packing.Pack(from, copy.Pointer);
            return copy;
        }
        catch (OgeeException exception) when (exception.Error == EngineErrors.Memory)
        {
            // Another thread took the room.
            return null;
        }
    }

    /// <summary>A storage is about to be written over or given back.</summary>
    public static void Forget(Storage owner)
    {
        if (owner.Packed is null) return;
        lock (Gate)
        {
            foreach (var entry in owner.Packed) Drop(entry);
            owner.Packed = null;
        }
    }

    /// <summary>Gives the memory of all copies back, once nobody reads them.</summary>
    public static void DropAll()
    {
        lock (Gate)
            foreach (var entry in Made.ToArray()) Drop(entry);
    }

    static void Drop(Entry entry)
    {
        if (entry.Copy is not { } copy) return;
        Made.Remove(entry);
        bytes -= copy.Bytes;
        entry.Copy = null;
        copy.Release();
    }
}
