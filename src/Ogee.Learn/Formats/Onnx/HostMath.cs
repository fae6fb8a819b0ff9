namespace Ogee.Learn;

/// <summary>Arithmetic on values that are known while a graph is built, with the meaning of the engine's words. What is not known, too large, or of another type is left to the engine: null.</summary>
static class HostMath
{
    internal static HostArray? Unary(HostArray x, Func<long, long>? integers, Func<double, double>? floats) => x.IsFloat
        ? floats is null ? null : HostArray.Of(x.Type, x.Shape, [.. x.Numbers().Select(floats)])
        : integers is null ? null : HostArray.Of(x.Type, x.Shape, [.. x.Integers().Select(integers)]);

    internal static HostArray? Binary(HostArray a, HostArray b, Func<long, long, long>? integers, Func<double, double, double>? floats)
    {
        if (a.Type != b.Type || (a.IsFloat ? floats is null : integers is null)) return null;
        var (x, y) = Together(a, b);
        return x is null || y is null ? null
            : a.IsFloat ? HostArray.Of(a.Type, x.Shape, [.. Enumerable.Range(0, x.Count).Select(i => floats!(x.Number(i), y.Number(i)))])
            : HostArray.Of(a.Type, x.Shape, [.. Enumerable.Range(0, x.Count).Select(i => integers!(x.Integer(i), y.Integer(i)))]);
    }

    internal static HostArray? Compare(HostArray a, HostArray b, Func<long, long, bool> integers, Func<double, double, bool> floats)
    {
        if (a.Type != b.Type) return null;
        var (x, y) = Together(a, b);
        if (x is null || y is null) return null;
        return HostArray.Of(DType.Bool, x.Shape, [.. Enumerable.Range(0, x.Count).Select(i => (a.IsFloat ? floats(x.Number(i), y.Number(i)) : integers(x.Integer(i), y.Integer(i))) ? 1L : 0)]);
    }

    static (HostArray?, HostArray?) Together(HostArray a, HostArray b)
    {
        var shape = Shape.Broadcast(a.Shape, b.Shape, "broadcast");
        return (Expand(a, shape), Expand(b, shape));
    }

    /// <summary>Repeated along axes of size 1 and new ones in front; null if that is too large.</summary>
    internal static HostArray? Expand(HostArray x, Shape shape)
    {
        if (x.Shape == shape) return x;
        if (shape.Count > HostArray.MostElements) return null;
        var strides = x.Shape.RowMajorStrides();
        var offset = shape.Rank - x.Shape.Rank;
        return x.At(shape, Places(shape, index =>
        {
            long place = 0;
            for (var axis = 0; axis < x.Shape.Rank; axis++)
                if (x.Shape[axis] != 1) place += index[axis + offset] * strides[axis];
            return place;
        }));
    }

    /// <summary>For each index of a shape, in row-major order, a place elsewhere.</summary>
    internal static int[] Places(Shape shape, Func<long[], long> place)
    {
        var places = new int[shape.Count];
        var index = new long[shape.Rank];
        for (var i = 0; i < places.Length; i++)
        {
            places[i] = (int)place(index);
            for (var axis = shape.Rank - 1; axis >= 0 && ++index[axis] == shape[axis]; axis--) index[axis] = 0;
        }
        return places;
    }

    /// <summary>Slices of an axis by their indices, which take the place of the axis.</summary>
    internal static HostArray Take(HostArray x, long[] indices, Shape indexShape, int axis)
    {
        var shape = Shape.Create([.. x.Shape.Sizes[..axis], .. indexShape.Sizes, .. x.Shape.Sizes[(axis + 1)..]]);
        long behind = 1;
        foreach (var size in x.Shape.Sizes[(axis + 1)..]) behind *= size;
        var places = new int[shape.Count];
        for (var i = 0; i < places.Length; i++)
        {
            var (lead, rest) = Math.DivRem(i, indices.Length * behind);
            var (which, inner) = Math.DivRem(rest, behind);
            places[i] = (int)((((lead * x.Shape[axis]) + indices[which]) * behind) + inner);
        }
        return x.At(shape, places);
    }

    internal static HostArray Concat(IReadOnlyList<HostArray> parts, int axis, Shape shape)
    {
        long behind = 1;
        foreach (var size in shape.Sizes[(axis + 1)..]) behind *= size;
        long lead = 1;
        foreach (var size in shape.Sizes[..axis]) lead *= size;
        var (integers, floats) = (new List<long>(), new List<double>());
        for (var i = 0; i < lead; i++)
            foreach (var part in parts)
            {
                var run = (int)(part.Shape[axis] * behind);
                for (var j = 0; j < run; j++)
                    if (part.IsFloat) floats.Add(part.Number((i * run) + j));
                    else integers.Add(part.Integer((i * run) + j));
            }
        return parts[0].IsFloat ? HostArray.Of(parts[0].Type, shape, [.. floats]) : HostArray.Of(parts[0].Type, shape, [.. integers]);
    }
}
