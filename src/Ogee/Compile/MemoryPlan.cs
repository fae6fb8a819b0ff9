namespace Ogee;

/// <summary>Gives every intermediate a place in one arena: buffers whose lives do not meet share memory. Largest first, lowest place that fits.</summary>
internal static class MemoryPlan
{
    // A whole cache line, and the alignment of the widest vectors.
    const long Alignment = 64;

    /// <summary>Sets the lives and places of the buffers.</summary>
    /// <param name="buffers">The buffers.</param>
    /// <param name="kernels">The kernels in order.</param>
    /// <param name="overwrites">Whether elementwise kernels may write over what they read.</param>
    /// <param name="toResults">Whether results of the plan have memory of their own.</param>
    /// <returns>The arena's size, in bytes.</returns>
    public static long Apply(IReadOnlyList<PlanBuffer> buffers, IReadOnlyList<Kernel> kernels, bool overwrites, bool toResults)
    {
        for (var k = 0; k < kernels.Count; k++)
        {
            foreach (var operand in kernels[k].Inputs) Use(operand.Buffer, k);
            foreach (var operand in kernels[k].Outputs) Use(operand.Buffer, k);
        }
        foreach (var buffer in buffers)
            if (buffer.LivesToEnd) buffer.Last = kernels.Count;
        if (overwrites) Overwrites.Apply(kernels, toResults);
        var waiting = new List<(long Bytes, PlanBuffer Buffer)>();
        foreach (var buffer in buffers)
        {
            if (buffer is { Kind: BufferKind.Intermediate, Place: null, Last: >= 0 }) waiting.Add((Padded(buffer.Spec.Bytes), buffer));
        }
        waiting.Sort(static (a, b) => a.Bytes != b.Bytes ? b.Bytes.CompareTo(a.Bytes) : a.Buffer.Id.CompareTo(b.Buffer.Id));
        // By place in the arena.
        var placed = new List<(long Start, long End, int First, int Last)>(waiting.Count);
        long size = 0;
        foreach (var (bytes, buffer) in waiting)
        {
            // Neighbours in time: the first gap that is wide enough.
            long offset = 0;
            foreach (var other in System.Runtime.InteropServices.CollectionsMarshal.AsSpan(placed))
            {
                if (other.Last < buffer.First || other.First > buffer.Last) continue;
                if (other.Start >= offset + bytes) break;
                offset = Math.Max(offset, other.End);
            }
            buffer.ArenaOffset = offset;
            var end = checked(offset + bytes);
            var at = 0;
            while (at < placed.Count && placed[at].Start <= offset) at++;
            placed.Insert(at, (offset, end, buffer.First, buffer.Last));
            size = Math.Max(size, end);
        }
        return size;
    }

    static void Use(PlanBuffer buffer, int kernel) => (buffer.First, buffer.Last) = (Math.Min(buffer.First, kernel), Math.Max(buffer.Last, kernel));

    /// <summary>A size up to the next place where a buffer may begin.</summary>
    public static long Padded(long bytes) => checked((Math.Max(1, bytes) + Alignment - 1) / Alignment * Alignment);
}
