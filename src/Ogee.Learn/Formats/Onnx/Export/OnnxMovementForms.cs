using Ogee.Ops;

namespace Ogee.Learn;

/// <summary>Operations that move elements.</summary>
static class OnnxMovementForms
{
    internal static IReadOnlyList<OnnxForm> All { get; } =
    [
        new(typeof(Reshape), "Reshape", Reshape),
        new(typeof(Permute), "Transpose", e => e.Emit("Transpose", [e[0]], ("perm", e.Same((Permute op) => op.Order).Select(axis => (long)axis).ToArray()))),
        new(typeof(Expand), "Expand", Expand),
        new(typeof(Slice), "Slice", Slice),
        new(typeof(Flip), "Slice", Flip),
        new(typeof(Pad), "Pad", Pad),
        new(typeof(Concat), "Concat", e => Moved(e, e.Names, x => e.Emit("Concat", x, ("axis", (long)e.Same((Concat op) => op.Axis))))),
        new(typeof(Iota), "Range, Reshape, Expand", Iota),
    ];

    /// <summary>Of bfloat16 runtimes move little: such values move in float32, which holds them.</summary>
    internal static string Moved(OnnxEmission e, IReadOnlyList<string> values, Func<string[], string> move)
    {
        var wide = e.Type switch { DType.BFloat16 => DType.Float32, _ => e.Type };
        return e.Cast(move([.. values.Select(value => e.Cast(value, e.Type, wide))]), wide, e.Type);
    }

    static string Reshape(OnnxEmission e) => To(e, e[0], e.Dims((Reshape op) => op.To));

    /// <summary>The same elements in another shape.</summary>
    internal static string To(OnnxEmission e, string value, IReadOnlyList<OnnxDim> shape)
    {
        var growing = shape.Count(dim => !dim.IsFixed);
        var isEmpty = shape.Any(dim => dim.Is(0));
        // One size that grows is what the others leave; unless a size of 0 leaves it open.
        if (growing == 1 && !isEmpty) return e.Emit("Reshape", [value, e.Builder.Ints([.. shape.Select(dim => dim.IsFixed ? dim.Offset : -1)])]);
        // A size that is computed may be 0, which by itself would be the input's.
        return growing > 0 || isEmpty ? e.Emit("Reshape", [value, e.Builder.Sizes(shape)], ("allowzero", 1L)) : e.Emit("Reshape", [value, e.Builder.Sizes(shape)]);
    }

    static string Expand(OnnxEmission e)
    {
        var (from, to) = (e.ShapeOf(0), e.Dims((Expand op) => op.To));
        // Where an axis has its size already, 1 leaves it.
        OnnxDim[] sizes = [.. to.Select((dim, axis) => axis - (to.Length - from.Length) is >= 0 and var old && from[old] == dim ? OnnxDim.Fixed(1) : dim)];
        return Moved(e, [e[0]], x => e.Emit("Expand", [x[0], e.Builder.Sizes(sizes)]));
    }

    static string Slice(OnnxEmission e)
    {
        var shape = e.ShapeOf(0);
        var (start, stop, step) = (e.Dims((Slice op) => op.Start), e.Dims((Slice op) => op.Stop), e.Dims((Slice op) => op.Step));
        int[] axes = [.. Enumerable.Range(0, shape.Length).Where(axis => !start[axis].Is(0) || stop[axis] != shape[axis] || !step[axis].Is(1))];
        if (axes.Length == 0) return e.Emit("Identity", [e[0]]);
        string Of(OnnxDim[] all, bool toEnd = false) => e.Builder.Sizes([.. axes.Select(axis => toEnd && all[axis] == shape[axis] ? OnnxDim.Fixed(long.MaxValue) : all[axis])]);
        return Moved(e, [e[0]], x => e.Emit("Slice", [x[0], Of(start), Of(stop, toEnd: true), e.Builder.Ints([.. axes.Select(axis => (long)axis)]), Of(step)]));
    }

    static string Flip(OnnxEmission e)
    {
        long[] axes = [.. e.Same((Flip op) => op.Along).Select(axis => (long)axis)];
        if (axes.Length == 0) return e.Emit("Identity", [e[0]]);
        string Each(long value) => e.Builder.Ints([.. axes.Select(_ => value)]);
        return Moved(e, [e[0]], x => e.Emit("Slice", [x[0], Each(-1), Each(long.MinValue), e.Builder.Ints(axes), Each(-1)]));
    }

    static string Pad(OnnxEmission e)
    {
        var (low, high, interior) = (e.Dims((Pad op) => op.Low), e.Dims((Pad op) => op.High), e.Dims((Pad op) => op.Interior));
        var shape = e.ShapeOf(0).ToArray();
        var type = e.Type switch { DType.Bool => DType.UInt8, DType.Int16 => DType.Int32, DType.Float16 or DType.BFloat16 => DType.Float32, _ => e.Type };
        var (x, value) = (e.Cast(e[0], e.Type, type), e.Cast(e[1], e.Type, type));
        string Padded(string x, IReadOnlyList<OnnxDim> before, IReadOnlyList<OnnxDim> after) => before.Concat(after).All(dim => dim.Is(0)) ? x : e.Emit("Pad", [x, e.Builder.Sizes([.. before, .. after]), value]);
        for (var axis = 0; axis < shape.Length; axis++)
        {
            if (interior[axis].Is(0)) continue;
            if (!interior[axis].IsFixed) return e.Fault("it puts between elements as many as the batch has");
            if (shape[axis].Is(0)) continue;
            // Each element with what follows it; the last needs nothing.
            OnnxDim[] zeros = [.. Enumerable.Repeat(OnnxDim.Fixed(0), shape.Length + 1)];
            OnnxDim[] between = [.. zeros];
            between[axis + 1] = interior[axis];
            x = Padded(To(e, x, [.. shape[..(axis + 1)], OnnxDim.Fixed(1), .. shape[(axis + 1)..]]), zeros, between);
            var times = interior[axis].Offset + 1;
            shape[axis] = new(shape[axis].Slope * times, shape[axis].Offset * times);
            x = To(e, x, shape);
            shape[axis] -= interior[axis];
            x = e.Emit("Slice", [x, e.Builder.Ints(0), e.Builder.Ints(-interior[axis].Offset), e.Builder.Ints(axis), e.Builder.Ints(1)]);
        }
        x = Padded(x, low, high);
        return x == e[0] ? e.Emit("Identity", [x]) : e.Cast(x, type, e.Type);
    }

    static string Iota(OnnxEmission e)
    {
        var (shape, axis) = (e.Shape, e.Same((Iota op) => op.Axis));
        var counted = e.Emit("Range", [e.Builder.Scalar(0, DType.Int64), e.Builder.SizeScalar(shape[axis]), e.Builder.Scalar(1, DType.Int64)]);
        counted = e.Cast(counted, DType.Int64, OnnxEmission.Wide(e.Type));
        OnnxDim[] line = [.. shape.Select((dim, i) => i == axis ? dim : OnnxDim.Fixed(1))];
        if (shape.Length > 1) counted = To(e, counted, line);
        if (!shape.SequenceEqual(line)) counted = e.Emit("Expand", [counted, e.Builder.Sizes(shape)]);
        return e.Cast(counted, OnnxEmission.Wide(e.Type), e.Type);
    }
}
