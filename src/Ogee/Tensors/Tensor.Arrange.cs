namespace Ogee;

// Movements that are made of others: parts, repetitions, rotations.
public sealed partial class Tensor
{
    /// <summary>Parts of one size along an axis; the last may be smaller.</summary>
    /// <param name="size">The size, at least 1.</param>
    /// <param name="axis">The axis.</param>
    /// <exception cref="OgeeException">The axis does not exist, or the size is below 1.</exception>
    public Tensor[] Split(long size, int axis = 0)
    {
        if (size < 1) throw EngineErrors.Argument.With($"split: the size is {size}", "Expected at least 1", "Check the size.");
        axis = Shape.Axis(axis, "split");
        var parts = new Tensor[Math.Max(1, (Shape[axis] + size - 1) / size)];
        for (var i = 0; i < parts.Length; i++) parts[i] = Slice(axis, i * size, Math.Min(Shape[axis], (i + 1) * size));
        return parts;
    }

    /// <summary>Parts of given sizes along an axis.</summary>
    /// <param name="sizes">The sizes; together they are the axis.</param>
    /// <param name="axis">The axis.</param>
    /// <exception cref="OgeeException">The axis does not exist, or the sizes are not together the axis.</exception>
    public Tensor[] Split(ReadOnlySpan<long> sizes, int axis = 0)
    {
        axis = Shape.Axis(axis, "split");
        var (parts, start) = (new Tensor[sizes.Length], 0L);
        for (var i = 0; i < parts.Length; i++)
        {
            if (sizes[i] < 0 || sizes[i] > Shape[axis] - start) throw NotTheAxis(sizes, axis);
            parts[i] = Slice(axis, start, start + sizes[i]);
            start += sizes[i];
        }
        return start == Shape[axis] ? parts : throw NotTheAxis(sizes, axis);
    }

    OgeeException NotTheAxis(ReadOnlySpan<long> sizes, int axis, string op = "split", string together = "together") =>
        EngineErrors.Shape.With($"{op}: sizes {string.Join(", ", sizes.ToArray())} for axis {axis} of {Shape}", $"Expected sizes of 0 or more, {together} {Shape[axis]}", "Check the sizes.");

    /// <summary>At most so many parts of one size along an axis; the last may be smaller.</summary>
    /// <param name="count">How many parts at most, at least 1.</param>
    /// <param name="axis">The axis.</param>
    /// <exception cref="OgeeException">The axis does not exist, or the number is below 1.</exception>
    public Tensor[] Chunk(long count, int axis = 0) => count >= 1 ? Split(Math.Max(1, (Shape[Shape.Axis(axis, "chunk")] + count - 1) / count), axis)
        : throw EngineErrors.Argument.With($"chunk: {count} parts", "Expected at least 1", "Check the number.");

    /// <summary>The slices along an axis, which disappears: what <see cref="Stack"/> joins.</summary>
    /// <param name="axis">The axis.</param>
    /// <exception cref="OgeeException">The axis does not exist.</exception>
    public Tensor[] Unstack(int axis = 0)
    {
        axis = Shape.Axis(axis, "unstack");
        var slices = new Tensor[Shape[axis]];
        for (var i = 0; i < slices.Length; i++) slices[i] = Slice(axis, i, i + 1).Squeeze(axis);
        return slices;
    }

    /// <summary>The elements some places further along an axis; what leaves at the end comes back at the beginning.</summary>
    /// <param name="by">How many places; negative ones go backwards.</param>
    /// <param name="axis">The axis.</param>
    /// <exception cref="OgeeException">The axis does not exist.</exception>
    public Tensor Roll(long by, int axis)
    {
        axis = Shape.Axis(axis, "roll");
        var size = Shape[axis];
        if (size == 0 || by % size == 0) return this;
        var cut = size - (((by % size) + size) % size);
        return Concat(axis, Slice(axis, cut, size), Slice(axis, 0, cut));
    }

    /// <summary>The whole tensor again and again along its axes.</summary>
    /// <param name="times">How often, for the last axes; more numbers than axes add axes in front.</param>
    /// <exception cref="OgeeException">A number is negative.</exception>
    public Tensor Tile(params ReadOnlySpan<long> times)
    {
        var result = this;
        while (result.Rank < times.Length) result = result.Unsqueeze(0);
        for (var i = 0; i < times.Length; i++) result = result.Repeated(times[i], result.Rank - times.Length + i, isInner: false, "tile");
        return result;
    }

    /// <summary>Each element of an axis several times in a row.</summary>
    /// <param name="times">How often.</param>
    /// <param name="axis">The axis.</param>
    /// <exception cref="OgeeException">The axis does not exist, or the number is negative.</exception>
    public Tensor RepeatInterleave(long times, int axis) => Repeated(times, Shape.Axis(axis, "repeat_interleave"), isInner: true, "repeat_interleave");

    Tensor Repeated(long times, int axis, bool isInner, string op)
    {
        if (times < 0) throw EngineErrors.Argument.With($"{op}: {times} times", "Expected 0 or more", "Check the number.");
        if (times == 1) return this;
        var apart = Unsqueeze(isInner ? axis + 1 : axis);
        return apart.Expand(apart.Shape.With(isInner ? axis + 1 : axis, times)).Reshape(Shape.With(axis, checked(Shape[axis] * times)));
    }

    /// <summary>Vectors as coordinates of a grid: tensor i has vector i along axis i and repeats it along the others (the order <c>ij</c> of NumPy and libtorch).</summary>
    /// <param name="vectors">The vectors, [n₀], [n₁]…</param>
    /// <returns>For each a tensor [n₀, n₁, …], a view.</returns>
    /// <exception cref="OgeeException">One has another rank than 1.</exception>
    public static Tensor[] MeshGrid(params ReadOnlySpan<Tensor> vectors)
    {
        var (sizes, grids) = (new long[vectors.Length], new Tensor[vectors.Length]);
        for (var i = 0; i < sizes.Length; i++) sizes[i] = vectors[i].VectorSize("meshgrid");
        for (var i = 0; i < grids.Length; i++)
        {
            var along = new long[sizes.Length];
            Array.Fill(along, 1);
            along[i] = sizes[i];
            grids[i] = vectors[i].Reshape(Shape.Create(along)).Expand(Shape.Create(sizes));
        }
        return grids;
    }

    long VectorSize(string op) => Rank == 1 ? Shape[0] : throw EngineErrors.Shape.With($"{op}: needs vectors, got {Shape}", "Expected rank 1", "Flatten it first.");

    /// <summary>One axis at another place; the others keep their order.</summary>
    /// <param name="from">The axis.</param>
    /// <param name="to">Its place in the result.</param>
    /// <exception cref="OgeeException">An axis does not exist.</exception>
    public Tensor MoveAxis(int from, int to)
    {
        (from, to) = (Shape.Axis(from, "move_axis"), Shape.Axis(to, "move_axis"));
        var order = Enumerable.Range(0, Rank).Where(axis => axis != from).ToList();
        order.Insert(to, from);
        return Permute(Axes.Create([.. order]));
    }

    /// <summary>An axis as several.</summary>
    /// <param name="axis">The axis.</param>
    /// <param name="sizes">Their sizes, together the axis; one may be −1 and follows from the others.</param>
    /// <exception cref="OgeeException">The axis does not exist, or the sizes are not together the axis.</exception>
    public Tensor Unflatten(int axis, params ReadOnlySpan<long> sizes)
    {
        axis = Shape.Axis(axis, "unflatten");
        var (known, open) = (1L, -1);
        for (var i = 0; i < sizes.Length; i++)
            if (sizes[i] == -1 && open < 0) open = i;
            else if (sizes[i] < 0 || (sizes[i] > 0 && known > long.MaxValue / sizes[i])) throw NotTheAxis(sizes, axis, "unflatten", "whose product is");
            else known *= sizes[i];
        var all = sizes.ToArray();
        if (open >= 0) all[open] = known == 0 ? 0 : Shape[axis] / known;
        if ((open >= 0 && known == 0) || known * (open < 0 ? 1 : all[open]) != Shape[axis]) throw NotTheAxis(sizes, axis, "unflatten", "whose product is");
        return Reshape(Shape.Create([.. Shape.Sizes[..axis], .. all, .. Shape.Sizes[(axis + 1)..]]));
    }
}
