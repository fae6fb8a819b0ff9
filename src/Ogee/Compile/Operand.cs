namespace Ogee;

/// <summary>Where a buffer's memory comes from.</summary>
internal enum BufferKind
{
    /// <summary>A leaf of the graph: its storage, row-major.</summary>
    Input,
    /// <summary>A literal: eight bytes that the run fills in.</summary>
    Literal,
    /// <summary>A result of the plan: a storage of its own, row-major.</summary>
    Output,
    /// <summary>Within the plan's arena.</summary>
    Intermediate,
    /// <summary>A copy of an input in the arrangement of a kernel, where one is kept.</summary>
    Packed,
}

/// <summary>A block of memory that a plan reads or writes.</summary>
internal sealed class PlanBuffer(int id, BufferKind kind, int index, TensorSpec spec)
{
    public int Id { get; } = id;
    public BufferKind Kind { get; } = kind;

    /// <summary>Which input or output it is.</summary>
    public int Index { get; } = index;
    public TensorSpec Spec { get; } = spec;

    /// <summary>The first and the last kernel that use it.</summary>
    public int First { get; set; } = int.MaxValue;
    public int Last { get; set; } = -1;

    /// <summary>Whether it is read after the last kernel.</summary>
    public bool LivesToEnd { get; init; }

    /// <summary>Its place in the arena, if it lies in no other buffer.</summary>
    public long ArenaOffset { get; set; }

    /// <summary>The buffer in whose memory it lies, since their lives do not meet; null if in its own.</summary>
    public PlanBuffer? Place { get; set; }

    /// <summary>The buffer whose memory it is in the end.</summary>
    public PlanBuffer Root => Place?.Root ?? this;

    public override string ToString() => $"{Kind switch { BufferKind.Input => "in", BufferKind.Literal => "lit", BufferKind.Output => "out", _ => "t" }}{(Kind == BufferKind.Intermediate ? Id : Index)}";
}

/// <summary>A tensor as a kernel sees it: a buffer, and where in it each element is. Strides and offset count elements.</summary>
internal sealed unsafe record Operand(PlanBuffer Buffer, long Offset, Shape Shape, long[] Strides)
{
    public DType Type => Buffer.Spec.Type;

    /// <summary>The address of the first element in a run.</summary>
    /// <param name="buffers">The address of each buffer of the plan, by its number.</param>
    public byte* At(byte** buffers) => buffers[Buffer.Id] + (Offset * Type.Size());

    /// <summary>Whether an element is a NaN.</summary>
    public bool HasNaN(byte** at)
    {
        if (!Type.IsFloat()) return false;
        var size = Type.Size();
        var place = new long[Shape.Rank];
        for (long n = 0, count = Shape.Count; n < count; n++)
        {
            var offset = Offset;
            for (var axis = 0; axis < place.Length; axis++) offset += place[axis] * Strides[axis];
            var element = at[Buffer.Id] + (offset * size);
            if (double.IsNaN(Element.Read(element, Type))) return true;
            for (var axis = place.Length - 1; axis >= 0 && ++place[axis] == Shape[axis]; axis--) place[axis] = 0;
        }
        return false;
    }

    /// <summary>The whole buffer with the axes of <paramref name="shape"/> laid out in an order, outermost first.</summary>
    public static Operand Dense(PlanBuffer buffer, Shape shape, Axes order)
    {
        var strides = new long[shape.Rank];
        long stride = 1;
        for (var i = order.Count - 1; i >= 0; i--)
        {
            strides[order[i]] = stride;
            stride *= Math.Max(1, shape[order[i]]);
        }
        return new(buffer, 0, shape, strides);
    }

    public bool IsRowMajor => IsDense(Axes.Range(Shape.Rank));

    /// <summary>Whether the elements lie without gaps in an order of axes; axes of size 1 may have any stride.</summary>
    public bool IsDense(Axes order)
    {
        long stride = 1;
        for (var i = order.Count - 1; i >= 0; i--)
        {
            var axis = order[i];
            if (Shape[axis] == 1) continue;
            if (Strides[axis] != stride) return false;
            stride *= Shape[axis];
        }
        return true;
    }

    /// <summary>The order of axes from the largest stride to the smallest if the elements lie without gaps, else null.</summary>
    public Axes? DenseOrder()
    {
        if (IsRowMajor) return Axes.Range(Shape.Rank);
        // Axes of size 1 say nothing about the layout: they keep their logical place, and the others are put in order among themselves.
        Span<int> sorted = stackalloc int[Ogee.Shape.MaxRank];
        var count = 0;
        for (var axis = 0; axis < Shape.Rank; axis++)
        {
            if (Shape[axis] == 1) continue;
            var at = count++;
            for (; at > 0 && Strides[axis] > Strides[sorted[at - 1]]; at--) sorted[at] = sorted[at - 1];
            sorted[at] = axis;
        }
        Span<int> axes = stackalloc int[Shape.Rank];
        var next = 0;
        for (var axis = 0; axis < axes.Length; axis++) axes[axis] = Shape[axis] == 1 ? axis : sorted[next++];
        var order = Axes.Create(axes);
        return IsDense(order) ? order : null;
    }

    public Operand Permuted(Axes order)
    {
        var strides = new long[order.Count];
        var sizes = new long[order.Count];
        for (var i = 0; i < strides.Length; i++) (strides[i], sizes[i]) = (Strides[order[i]], Shape[order[i]]);
        return new(Buffer, Offset, Shape.Create(sizes), strides);
    }

    public Operand Expanded(Shape to)
    {
        var strides = new long[to.Rank];
        for (var i = 1; i <= Shape.Rank; i++) strides[^i] = Shape.Sizes[^i] == to.Sizes[^i] ? Strides[^i] : 0;
        return new(Buffer, Offset, to, strides);
    }

    public Operand Sliced(Slice slice, Shape shape)
    {
        var (offset, strides) = (Offset, new long[Strides.Length]);
        for (var i = 0; i < strides.Length; i++)
        {
            offset += slice.Start[i] * Strides[i];
            strides[i] = Strides[i] * slice.Step[i];
        }
        return new(Buffer, offset, shape, strides);
    }

    public Operand Flipped(Axes along)
    {
        var (offset, strides) = (Offset, Strides.ToArray());
        foreach (var axis in along)
        {
            offset += Math.Max(0, Shape[axis] - 1) * Strides[axis];
            strides[axis] = -strides[axis];
        }
        return new(Buffer, offset, Shape, strides);
    }

    /// <summary>The same elements in another shape without a copy, or null if strides cannot say it.</summary>
    public Operand? Reshaped(Shape to)
    {
        if (Shape.Count == 0) return new(Buffer, Offset, to, to.RowMajorStrides());
        var strides = new long[to.Rank];
        var (from, into) = (0, 0);
        while (from < Shape.Rank || into < to.Rank)
        {
            // The smallest groups of axes on both sides with equal products.
            var (fromEnd, intoEnd) = (from, into);
            long a = 1, b = 1;
            if (fromEnd < Shape.Rank) a = Shape[fromEnd++];
            if (intoEnd < to.Rank) b = to[intoEnd++];
            while (a != b)
                if (a < b) a *= Shape[fromEnd++];
                else b *= to[intoEnd++];
            long stride = 1, size = 0;
            for (var axis = fromEnd - 1; axis >= from; axis--)
            {
                if (Shape[axis] == 1) continue;
                if (size == 0) (stride, size) = (Strides[axis], Shape[axis]);
                else if (Strides[axis] == stride * size) size *= Shape[axis];
                else return null;
            }
            for (var axis = intoEnd - 1; axis >= into; axis--)
            {
                strides[axis] = stride;
                stride *= to[axis];
            }
            (from, into) = (fromEnd, intoEnd);
        }
        return new(Buffer, Offset, to, strides);
    }

    /// <summary>Buffer, type if it is not float32, shape, and where it lies if it is not row after row from the buffer's beginning.</summary>
    public override string ToString() => $"{Buffer}{(Type == DType.Float32 ? "" : $" {Type.ShortName()}")}{Shape}{(IsRowMajor && Offset == 0 ? "" : $"@{Offset}({string.Join(",", Strides)})")}";
}
