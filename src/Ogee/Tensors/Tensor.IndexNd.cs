namespace Ogee;

// Indices of several axes at once: each names an element or a slice of what is behind those axes.
public sealed partial class Tensor
{
    /// <summary>Elements or slices at indices of the first axes: result[…] = x[i[…], j[…], …]. The indices broadcast against each other, and their axes take the place of the indexed ones.</summary>
    /// <param name="indices">int64 or int32, one for each axis from the first on; 0 or more, checked when the step runs.</param>
    /// <exception cref="OgeeException">There are more indices than axes, or one is no integer: what a mask is true for is taken by <c>MaskedSelect</c>.</exception>
    public Tensor this[params ReadOnlySpan<Tensor> indices] => GatherNd(Together(indices), 0, "index");

    /// <summary>This tensor with values at indices of the first axes, as <c>x[i, j] = values</c> does in NumPy. Of several values at one place the last stays, and gets the gradient.</summary>
    /// <param name="indices">int64 or int32, one for each axis from the first on; broadcast against each other; checked when the step runs.</param>
    /// <param name="values">The values, broadcast to the shape of <c>x[i, j]</c>.</param>
    /// <param name="accumulate">Whether values are added instead.</param>
    /// <exception cref="OgeeException">There are more indices than axes, or one is no integer.</exception>
    public Tensor IndexPut(ReadOnlySpan<Tensor> indices, Tensor values, bool accumulate = false)
    {
        var index = Together(indices);
        return ScatterNd(index, values.Expand(Shape.Create([.. index.Shape.Sizes[..^1], .. Shape.Sizes[indices.Length..]])), accumulate ? Scattering.Sum : Scattering.Replace, "index_put");
    }

    /// <summary>Slices at indices of several axes: result[b…, m…] = x[b…, index[b…, m…]]; the meaning of ONNX GatherND.</summary>
    /// <param name="index">int64 or int32 [b..., m..., k]: where in the first k axes behind the batch axes; checked when the step runs.</param>
    /// <param name="batchAxes">How many first axes this and the index have in common.</param>
    /// <returns>[b..., m..., what is behind the indexed axes]</returns>
    /// <exception cref="OgeeException">The shapes do not fit, or the index has no integers.</exception>
    public Tensor GatherNd(Tensor index, int batchAxes = 0) => GatherNd(index, batchAxes, "gather_nd");

    Tensor GatherNd(Tensor index, int batchAxes, string word)
    {
        var (places, count) = Places(index, batchAxes, word);
        var first = batchAxes + (int)index.Shape[-1];
        return Reshape(Shape.Create([count, .. Shape.Sizes[first..]])).Take(places);
    }

    /// <summary>This tensor with slices combined at indices of its first axes; the meaning of ONNX ScatterND. Of several slices at one place the last stays, or they are combined in their order.</summary>
    /// <param name="index">int64 or int32 [m..., k]: where in the first k axes; checked when the step runs.</param>
    /// <param name="values">[m..., what is behind the indexed axes], of this tensor's type.</param>
    /// <param name="by">How slices of one place are combined, this tensor's being the first.</param>
    /// <exception cref="OgeeException">The shapes or types do not fit, or the index has no integers.</exception>
    public Tensor ScatterNd(Tensor index, Tensor values, Scattering by = Scattering.Replace) => ScatterNd(index, values, by, "scatter_nd");

    Tensor ScatterNd(Tensor index, Tensor values, Scattering by, string word)
    {
        var (places, count) = Places(index, 0, word);
        var rest = Shape.Sizes[(int)index.Shape[-1]..].ToArray();
        if (values.Type != Type || values.Shape != Shape.Create([.. places.Shape.Sizes, .. rest]))
            throw EngineErrors.Shape.With($"{word}: values are {values.Spec} for {Spec} at {index.Shape}", $"Expected {Type.ShortName()} {Shape.Create([.. places.Shape.Sizes, .. rest])}", "Expand or cast the values.");
        if (places.Shape.Count == 0) return this;
        long size = 1;
        foreach (var axis in rest) size *= axis;
        var (rows, slices, which) = (Reshape(count, size), values.Reshape(places.Shape.Count, size), places.Flatten(0));
        if (by == Scattering.Sum) return (rows + Apply(new TakeAdd(0, count), slices, which)).Reshape(Shape);
        if (by != Scattering.Replace) return rows.ScatterReduce(0, which.Unsqueeze(1).Expand(slices.Shape), slices, by).Reshape(Shape);
        var latest = Arange(which.Shape[0]).ScatterBy<MaximumMonoid>(0, which, count);
        return Where(latest.Less(0).Unsqueeze(1), rows, slices.Take(latest.Maximum(0))).Reshape(Shape);
    }

    static Tensor Together(ReadOnlySpan<Tensor> indices)
    {
        if (indices.Length == 0) throw EngineErrors.Argument.With("index: no indices", "Expected at least one", "Give an index for the first axis.");
        var shape = indices[0].Shape;
        foreach (var index in indices[1..]) shape = Shape.Broadcast(shape, index.Shape, "index");
        var each = new Tensor[indices.Length];
        for (var i = 0; i < each.Length; i++)
        {
            Ops.Take.CheckIndex(indices[i].Spec, "index");
            each[i] = indices[i].Cast(DType.Int64).Expand(shape);
        }
        return Stack(-1, each);
    }

    /// <summary>Indices of several axes as places in these axes made one, and the size of that.</summary>
    (Tensor Places, long Count) Places(Tensor index, int batchAxes, string op)
    {
        Ops.Take.CheckIndex(index.Spec, op);
        var depth = index.Rank == 0 ? -1 : index.Shape[-1];
        if (depth < 1 || batchAxes < 0 || batchAxes >= index.Rank || depth > Rank - batchAxes || !Shape.Sizes[..batchAxes].SequenceEqual(index.Shape.Sizes[..batchAxes]))
            throw EngineErrors.Shape.With($"{op}: an index {index.Shape} for {Shape} with {batchAxes} batch axes", "Expected equal batch axes, and last an index for each of some axes behind them", "Check the shapes.");
        long count = 1;
        Tensor? places = null;
        for (var i = (int)depth - 1; i >= 0; i--)
        {
            var size = Shape[batchAxes + i];
            // Taken from a list of multiples, so that each index is checked against its own axis.
            var part = Apply(new Take(0) { Word = op }, Arange(size) * count, index.Slice(-1, i, i + 1).Squeeze(-1));
            places = places is null ? part : places + part;
            count *= size;
        }
        if (batchAxes == 0) return (places!, count);
        var batch = Shape.Create(Shape.Sizes[..batchAxes]);
        var begins = (Arange(batch.Count) * count).Reshape(Shape.Create([.. batch.Sizes, .. Enumerable.Repeat(1L, places!.Rank - batchAxes)]));
        return (places + begins, count * batch.Count);
    }

    /// <summary>Places in a tensor as indices along its axes, from this tensor of places in row-major order, as <see cref="ArgMax()"/> gives; numpy.unravel_index.</summary>
    /// <param name="shape">The shape of the tensor that they are places in.</param>
    /// <returns>For each axis indices of this shape, int64; places that are not there give indices that are not there.</returns>
    /// <exception cref="OgeeException">This is no tensor of integers, or the shape has no axis or no element.</exception>
    /// <example><c>var at = x.ArgMax().UnravelIndex(x.Shape); // row at[0], column at[1]</c></example>
    public Tensor[] UnravelIndex(Shape shape)
    {
        if (!Type.IsInteger()) throw EngineErrors.Type.With($"unravel_index: places are {Type.ShortName()}", "Expected integers", "Use ArgMax, or cast them.");
        if (shape.Rank == 0 || shape.Count == 0) throw EngineErrors.Shape.With($"unravel_index: {shape} has no places", "Expected axes with elements", "Check the shape.");
        var indices = new Tensor[shape.Rank];
        var rest = Cast(DType.Int64);
        // What does not fit shows in the first.
        for (var axis = shape.Rank - 1; axis > 0; axis--) (indices[axis], rest) = (rest.Remainder(shape[axis]), rest.FloorDivide(shape[axis]));
        indices[0] = rest;
        return indices;
    }
}
