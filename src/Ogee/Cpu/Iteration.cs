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
        var sizes = new List<long>();
        var strides = operands.Select(_ => new List<long>()).ToArray();
        foreach (var axis in order)
        {
            if (shape[axis] == 1) continue;
            var merges = sizes.Count > 0;
            for (var o = 0; merges && o < strides.Length; o++) merges = strides[o][^1] == operands[o].Strides[axis] * operands[o].Type.Size() * shape[axis];
            if (merges) sizes[^1] *= shape[axis];
            else sizes.Add(shape[axis]);
            for (var o = 0; o < strides.Length; o++)
            {
                var stride = operands[o].Strides[axis] * operands[o].Type.Size();
                if (merges) strides[o][^1] = stride;
                else strides[o].Add(stride);
            }
        }
        while (sizes.Count < minimumRank)
        {
            sizes.Insert(0, 1);
            foreach (var list in strides) list.Insert(0, 0);
        }
        long count = 1;
        foreach (var size in sizes) count *= size;
        return new() { Sizes = [.. sizes], Strides = [.. strides.Select(list => list.ToArray())], Count = count };
    }

    /// <summary>The axes of an operand from the largest stride to the smallest: the order in which memory is walked forward. Repeated axes (stride 0) come first.</summary>
    public static Axes MemoryOrder(Operand operand)
    {
        var axes = Enumerable.Range(0, operand.Shape.Rank).ToArray();
        static long Key(long stride) => stride == 0 ? long.MaxValue : Math.Abs(stride);
        Array.Sort(axes, (a, b) => Key(operand.Strides[a]) != Key(operand.Strides[b]) ? Key(operand.Strides[b]).CompareTo(Key(operand.Strides[a])) : a.CompareTo(b));
        return Axes.Create(axes);
    }
}
