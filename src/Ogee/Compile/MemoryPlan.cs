namespace Ogee;

/// <summary>Gives every intermediate a place in one arena: buffers whose lives do not meet share memory. Largest first, lowest place that fits.</summary>
internal static class MemoryPlan
{
    // A whole cache line, and the alignment of the widest vectors.
    const long Alignment = 64;

    /// <summary>Sets the lives and places of the buffers.</summary>
    /// <returns>The arena's size, in bytes.</returns>
    public static long Apply(IReadOnlyList<PlanBuffer> buffers, IReadOnlyList<Kernel> kernels)
    {
        for (var k = 0; k < kernels.Count; k++)
            foreach (var operand in kernels[k].Inputs.Concat(kernels[k].Outputs))
                (operand.Buffer.First, operand.Buffer.Last) = (Math.Min(operand.Buffer.First, k), Math.Max(operand.Buffer.Last, k));
        foreach (var buffer in buffers)
            if (buffer.LivesToEnd) buffer.Last = kernels.Count;
        var placed = new List<PlanBuffer>();
        long size = 0;
        foreach (var buffer in buffers.Where(b => b.Kind == BufferKind.Intermediate && b.Last >= 0).OrderByDescending(b => b.Spec.Bytes).ThenBy(b => b.Id))
        {
            // Neighbours in time, by place: the first gap that is wide enough.
            long offset = 0;
            foreach (var other in placed)
            {
                if (other.Last < buffer.First || other.First > buffer.Last) continue;
                if (other.ArenaOffset >= offset + Padded(buffer)) break;
                offset = Math.Max(offset, other.ArenaOffset + Padded(other));
            }
            buffer.ArenaOffset = offset;
            var at = placed.FindIndex(other => other.ArenaOffset > offset);
            placed.Insert(at < 0 ? placed.Count : at, buffer);
            size = Math.Max(size, checked(offset + Padded(buffer)));
        }
        return size;
    }

    static long Padded(PlanBuffer buffer) => Padded(buffer.Spec.Bytes);

    /// <summary>A size up to the next place where a buffer may begin.</summary>
    public static long Padded(long bytes) => checked((Math.Max(1, bytes) + Alignment - 1) / Alignment * Alignment);
}
