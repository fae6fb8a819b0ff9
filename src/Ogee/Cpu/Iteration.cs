namespace Ogee.Cpu;

/// <summary>A loop nest over several operands: axes of size 1 are gone, neighbours that every operand crosses evenly are one. Strides count bytes.</summary>
internal sealed class Iteration
{
    /// <summary>Sizes, outermost first; at least two, padded with 1.</summary>
    public required long[] Sizes { get; init; }

    /// <summary>For each operand, bytes from one element to the next along each axis.</summary>
    public required long[][] Strides { get; init; }

    public long Count { get; private init; }

    /// <summary>A loop nest whose axes run in a given order.</summary>
    /// <param name="shape">The sizes of the axes.</param>
    /// <param name="operands">The operands, all of that shape.</param>
    /// <param name="order">The order of the axes, outermost first; may leave axes out.</param>
    /// <param name="minimumRank">How many axes the result has at least.</param>
    public static Iteration Over(Shape shape, IReadOnlyList<Operand> operands, Axes order, int minimumRank)
    {
        var most = Math.Max(minimumRank, order.Count);
        Span<long> sizes = stackalloc long[most];
        var strides = new long[operands.Count][];
        for (var o = 0; o < strides.Length; o++) strides[o] = new long[most];
        // Axes are put in from the end, so that the room before them is the padding.
        var first = most;
        for (var i = order.Count - 1; i >= 0; i--)
        {
            var axis = order[i];
            var size = shape[axis];
            if (size == 1) continue;
            var merges = first < most;
            for (var o = 0; merges && o < strides.Length; o++) merges = operands[o].Strides[axis] * operands[o].Type.Size() == strides[o][first] * sizes[first];
            if (merges)
            {
                sizes[first] *= size;
                continue;
            }
            sizes[--first] = size;
            for (var o = 0; o < strides.Length; o++) strides[o][first] = operands[o].Strides[axis] * operands[o].Type.Size();
        }
        while (most - first < minimumRank) sizes[--first] = 1;
        long count = 1;
        foreach (var size in sizes[first..]) count *= size;
        for (var o = 0; first > 0 && o < strides.Length; o++) strides[o] = strides[o][first..];
        return new() { Sizes = sizes[first..].ToArray(), Strides = strides, Count = count };
    }

    /// <summary>The axes of an operand from the largest stride to the smallest: the order in which memory is walked forward. Repeated axes (stride 0) come first.</summary>
    public static Axes MemoryOrder(Operand operand)
    {
        Span<int> axes = stackalloc int[operand.Shape.Rank];
        for (var axis = 0; axis < axes.Length; axis++)
        {
            var at = axis;
            for (; at > 0 && Reach(operand.Strides[axis]) > Reach(operand.Strides[axes[at - 1]]); at--) axes[at] = axes[at - 1];
            axes[at] = axis;
        }
        return Axes.Create(axes);
    }

    static long Reach(long stride) => stride == 0 ? long.MaxValue : Math.Abs(stride);
}
