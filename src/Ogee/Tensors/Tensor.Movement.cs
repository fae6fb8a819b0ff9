namespace Ogee;

public sealed partial class Tensor
{
    /// <summary>The same elements in row-major order in another shape; one size may be −1 and is computed.</summary>
    /// <exception cref="OgeeException">The number of elements would change.</exception>
    public Tensor Reshape(params ReadOnlySpan<long> sizes)
    {
        var unknown = sizes.IndexOf(-1);
        if (unknown < 0) return Reshape(Shape.Create(sizes));
        Span<long> known = stackalloc long[sizes.Length];
        sizes.CopyTo(known);
        known[unknown] = 1;
        var product = Shape.Create(known).Count;
        if (product == 0 || Shape.Count % product != 0)
            throw EngineErrors.Shape.With($"reshape: {Shape} ({Shape.Count} elements) does not divide into [{string.Join(", ", sizes.ToArray())}]", "Expected a multiple of the known sizes", "Check the sizes.");
        known[unknown] = Shape.Count / product;
        return Reshape(Shape.Create(known));
    }

    /// <summary>The same elements in row-major order in another shape.</summary>
    public Tensor Reshape(Shape shape) => shape == Shape ? this : Apply(new Reshape(shape), this);

    /// <summary>The axes in another order: axis i of the result is axis order[i].</summary>
    public Tensor Permute(params ReadOnlySpan<int> order)
    {
        Span<int> positive = stackalloc int[order.Length];
        for (var i = 0; i < order.Length; i++) positive[i] = Shape.Axis(order[i], "permute");
        return Permute(Axes.Create(positive));
    }

    /// <summary>The axes in another order.</summary>
    public Tensor Permute(Axes order) => order == Axes.Range(Rank) ? this : Apply(new Permute(order), this);

    /// <summary>Swaps the last two axes: the transpose of a matrix, or of many.</summary>
    public Tensor Transpose() => Transpose(-2, -1);

    /// <summary>Swaps two axes.</summary>
    public Tensor Transpose(int a, int b)
    {
        var order = Axes.Range(Rank).ToArray();
        (a, b) = (Shape.Axis(a, "transpose"), Shape.Axis(b, "transpose"));
        (order[a], order[b]) = (b, a);
        return Permute(Axes.Create(order));
    }

    /// <summary>Repeats axes of size 1, and adds axes in front, without copying.</summary>
    public Tensor Expand(Shape shape) => shape == Shape ? this : Apply(new Expand(shape), this);

    /// <summary>Removes an axis of size 1.</summary>
    public Tensor Squeeze(int axis)
    {
        axis = Shape.Axis(axis, "squeeze");
        return Shape[axis] == 1 ? Reshape(Shape.Without([axis]))
            : throw EngineErrors.Shape.With($"squeeze: axis {axis} of {Shape} has size {Shape[axis]}", "Expected size 1", "Reduce or slice the axis instead.");
    }

    /// <summary>Adds an axis of size 1 at a place.</summary>
    public Tensor Unsqueeze(int axis)
    {
        if (axis < 0) axis += Rank + 1;
        if (axis < 0 || axis > Rank)
            throw EngineErrors.Shape.With($"unsqueeze: axis {axis} does not fit {Shape}", $"Expected {-Rank - 1} to {Rank}", "Check the axis.");
        return Reshape(Shape.Create([.. Shape.Sizes[..axis], 1, .. Shape.Sizes[axis..]]));
    }

    /// <summary>Merges the axes from <paramref name="first"/> on into one.</summary>
    public Tensor Flatten(int first = 1)
    {
        if (first < 0 || first > Rank)
            throw EngineErrors.Shape.With($"flatten: axis {first} does not fit {Shape}", $"Expected 0 to {Rank}", "Check the axis.");
        long rest = 1;
        foreach (var size in Shape.Sizes[first..]) rest *= size;
        return Reshape(Shape.Create([.. Shape.Sizes[..first], rest]));
    }

    /// <summary>A part of one axis: from start (inclusive) to stop (exclusive), every step-th element. Negative bounds count from the end; bounds beyond the axis are an error.</summary>
    public Tensor Slice(int axis, long start, long stop, long step = 1)
    {
        axis = Shape.Axis(axis, "slice");
        var (size, givenStart, givenStop) = (Shape[axis], start, stop);
        if (start < 0) start += size;
        if (stop < 0) stop += size;
        if (start < 0 || start > stop || stop > size || step < 1)
            throw EngineErrors.Shape.With($"slice: {givenStart}:{givenStop}:{step} does not fit axis {axis} of {Shape}", $"Expected 0 ≤ start ≤ stop ≤ {size}, counted from the end if negative, and a step of at least 1", "Check the bounds.");
        if (start == 0 && stop == size && step == 1) return this;
        var ones = Shape.Create([.. Enumerable.Repeat(1L, Rank)]);
        var zeros = Shape.Create(new long[Rank]);
        return Apply(new Slice(zeros.With(axis, start), Shape.With(axis, stop), ones.With(axis, step)), this);
    }

    /// <summary>Parts of the axes, from the first on: an index removes its axis, a range keeps it.</summary>
    /// <example><c>x[3]</c>, <c>x[.., 1..^1]</c></example>
    public Tensor this[params ReadOnlySpan<AxisIndex> indices]
    {
        get
        {
            if (indices.Length > Rank)
                throw EngineErrors.Shape.With($"index: {indices.Length} indices for {Shape}", $"Expected at most {Rank}", "Remove some.");
            var (result, axis) = (this, 0);
            foreach (var index in indices)
            {
                var (start, stop) = index.Resolve(Shape[axis + Rank - result.Rank], Shape);
                result = result.Slice(axis, start, stop);
                if (index.IsSingle) result = result.Squeeze(axis);
                else axis++;
            }
            return result;
        }
    }

    /// <summary>The elements of axes in reverse order; of all axes if none is given.</summary>
    public Tensor Flip(params ReadOnlySpan<int> axes) => Apply(new Flip(Axes.Create(axes).Resolve(Shape, "flip")), this);

    /// <summary>Surrounds the tensor with a value.</summary>
    /// <param name="amounts">For each axis, how many before the first and after the last element.</param>
    /// <param name="value">The value.</param>
    public Tensor Pad(ReadOnlySpan<(long Low, long High)> amounts, double value = 0)
    {
        var (low, high) = (new long[amounts.Length], new long[amounts.Length]);
        for (var i = 0; i < amounts.Length; i++) (low[i], high[i]) = amounts[i];
        return Apply(new Pad(Shape.Create(low), Shape.Create(high), Shape.Create(new long[amounts.Length])), this, Like(value, "pad"));
    }

    /// <summary>Tensors one after the other along an axis that they have.</summary>
    public static Tensor Concat(int axis, params ReadOnlySpan<Tensor> tensors) => tensors.Length switch
    {
        0 => throw EngineErrors.Argument.With("concat: no tensors", "Expected at least one", "Check for an empty list first."),
        1 => tensors[0],
        _ => Apply(new Concat(tensors[0].Shape.Axis(axis, "concat")), tensors),
    };

    /// <summary>Tensors of one shape beside each other along a new axis.</summary>
    public static Tensor Stack(int axis, params ReadOnlySpan<Tensor> tensors)
    {
        var expanded = new Tensor[tensors.Length];
        for (var i = 0; i < expanded.Length; i++) expanded[i] = tensors[i].Unsqueeze(axis);
        return Concat(axis < 0 ? axis + (tensors.Length > 0 ? tensors[0].Rank + 1 : 0) : axis, expanded);
    }
}

/// <summary>An index or a range of one axis, for <c>x[3, 1..^1]</c>.</summary>
public readonly record struct AxisIndex
{
    readonly Range range;

    AxisIndex(Range range, bool isSingle) => (this.range, IsSingle) = (range, isSingle);

    /// <summary>Whether it is one index, whose axis disappears.</summary>
    public bool IsSingle { get; }

    /// <summary>An index; negative ones count from the end.</summary>
    public static implicit operator AxisIndex(int index) => (Index)(index < 0 ? ^-index : index);

    /// <summary>An index.</summary>
    public static implicit operator AxisIndex(Index index) => new(new(index, index), isSingle: true);

    /// <summary>A range.</summary>
    public static implicit operator AxisIndex(Range range) => new(range, isSingle: false);

    internal (long Start, long Stop) Resolve(long size, Shape shape)
    {
        long At(Index index) => index.IsFromEnd ? size - index.Value : index.Value;
        var start = At(range.Start);
        var stop = IsSingle ? start + 1 : At(range.End);
        return start >= 0 && start <= stop && stop <= size ? (start, stop)
            : throw EngineErrors.Shape.With($"index: {(IsSingle ? range.Start : range)} does not fit an axis of size {size} in {shape}", !IsSingle ? $"Expected bounds of 0 to {size}, in order" : size == 0 ? "Expected an axis with elements" : $"Expected {-size} to {size - 1}", "Check the bounds.");
    }
}
