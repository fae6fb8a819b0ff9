using static Ogee.Learn.OnnxOperatorFactory;

namespace Ogee.Learn;

/// <summary>Sizes, and other shapes of the same elements. What is known stays known: none of it is a step of the engine.</summary>
static class OnnxShapes
{
    internal static OnnxOperator[] All =>
    [
        One("Shape", 1, "start:15- end:15-", ShapeOf),
        One("Size", 1, "", call => HostArray.Scalar(call.Value(0).Shape.Count)),
        One("Reshape", 1, "shape:-4 allowzero:14-", Reshape, 1).Needs((5, 2)),
        One("Flatten", 1, "axis", Flatten),
        One("Squeeze", 1, "axes:-12", Squeeze, 1),
        One("Unsqueeze", 1, "axes:-12", Unsqueeze, 1).Needs((13, 2)),
        One("Transpose", 1, "perm", Transpose),
        One("Expand", 8, "", Expand, 1).Needs(2),
        One("Tile", 1, "", Tile, 1, 2).Needs((1, 3), (6, 2)),
        One("Concat", 1, "axis", Concat),
        Many("Split", 2, "axis split:-12 num_outputs:18-", Split, 1),
        One("DepthToSpace", 1, "blocksize mode=DCR|CRD:11-", DepthToSpace),
        One("SpaceToDepth", 1, "blocksize", SpaceToDepth),
    ];

    static GraphValue ShapeOf(OnnxCall call)
    {
        var sizes = call.Value(0).Shape.Sizes;
        var start = Bound(call.Int("start", 0), sizes.Length);
        var end = Bound(call.Int("end", sizes.Length), sizes.Length);
        return HostArray.Vector(sizes[start..Math.Max(start, end)].ToArray());
    }

    static int Bound(long place, int length) => (int)Math.Clamp(place < 0 ? place + length : place, 0, length);

    /// <summary>The input in another shape, known or not.</summary>
    internal static GraphValue As(OnnxCall call, Shape shape)
    {
        var value = call.Value(0);
        if (value.Shape.Count != shape.Count) throw call.Refused($"{value.Shape} has {value.Shape.Count} elements, and {shape} has {shape.Count}", "the same number of elements");
        return value.IsKnown ? value.Host.Reshape(shape) : call.X(0).Reshape(shape);
    }

    static GraphValue Reshape(OnnxCall call)
    {
        var from = call.Value(0).Shape;
        long[] sizes = [.. (call.Opset < 5 ? call.Ints("shape") : call.Integers(1)) ?? throw call.Refused("no shape is given", "one")];
        var (known, open) = (1L, -1);
        for (var i = 0; i < sizes.Length; i++)
        {
            if (sizes[i] == 0 && !call.Flag("allowzero")) sizes[i] = i < from.Rank ? from[i] : throw call.Refused($"size {i} of the new shape is to be that of {from}", "an axis that is there");
            if (sizes[i] >= 0) known = checked(known * sizes[i]);
            else if (sizes[i] == -1 && open < 0) open = i;
            else throw call.Refused($"the new shape is [{string.Join(", ", sizes)}]", "sizes of 0 or more, and at most one of -1");
        }
        if (open >= 0) sizes[open] = known > 0 && from.Count % known == 0 ? from.Count / known : throw call.Refused($"{from} has {from.Count} elements, of which [{string.Join(", ", sizes)}] does not say the size", "a shape of as many elements");
        return As(call, Shape.Create(sizes));
    }

    static GraphValue Flatten(OnnxCall call)
    {
        var shape = call.Value(0).Shape;
        var axis = call.Int("axis", 1) is var given && given == shape.Rank ? shape.Rank : call.Axis(given, shape.Rank);
        long rows = 1;
        foreach (var size in shape.Sizes[..axis]) rows *= size;
        long columns = 1;
        foreach (var size in shape.Sizes[axis..]) columns *= size;
        return As(call, [rows, columns]);
    }

    static long[]? AxesOf(OnnxCall call) => call.Opset < 13 ? call.Ints("axes") : call.Integers(1);

    static GraphValue Squeeze(OnnxCall call)
    {
        var shape = call.Value(0).Shape;
        var axes = AxesOf(call) is { } given ? given.Select(axis => call.Axis(axis, shape.Rank)).ToHashSet() : [.. Enumerable.Range(0, shape.Rank).Where(axis => shape[axis] == 1)];
        if (axes.FirstOrDefault(axis => shape[axis] != 1, -1) is >= 0 and var wrong) throw call.Refused($"axis {wrong} of {shape} has size {shape[wrong]}", "axes of size 1");
        return As(call, shape.Without(Axes.Create([.. axes])));
    }

    static GraphValue Unsqueeze(OnnxCall call)
    {
        var shape = call.Value(0).Shape;
        var given = AxesOf(call) ?? throw call.Refused("no axes are given", "the places of new axes");
        var rank = shape.Rank + given.Length;
        var axes = given.Select(axis => call.Axis(axis, rank)).ToHashSet();
        if (axes.Count < given.Length) throw call.Refused($"the axes are [{string.Join(", ", given)}]", "each once");
        var next = 0;
        return As(call, Shape.Create([.. Enumerable.Range(0, rank).Select(axis => axes.Contains(axis) ? 1 : shape[next++])]));
    }

    static GraphValue Transpose(OnnxCall call)
    {
        var value = call.Value(0);
        var rank = value.Shape.Rank;
        int[] order = call.Ints("perm") is { } perm ? [.. perm.Select(axis => call.Axis(axis, rank))] : [.. Enumerable.Range(0, rank).Reverse()];
        if (order.Length != rank || order.Distinct().Count() != rank) throw call.Refused($"perm is [{string.Join(", ", order)}] for {value.Shape}", "each axis once");
        if (!value.IsKnown) return call.X(0).Permute(order);
        var (strides, shape) = (value.Shape.RowMajorStrides(), Shape.Create([.. order.Select(axis => value.Shape[axis])]));
        return value.Host.At(shape, HostMath.Places(shape, index => index.Select((at, axis) => at * strides[order[axis]]).Sum()));
    }

    static GraphValue Expand(OnnxCall call)
    {
        var value = call.Value(0);
        var shape = Shape.Broadcast(value.Shape, call.Fits(value.Type, call.Host(1).Integers()), "expand");
        return value.IsKnown && HostMath.Expand(value.Host, shape) is { } known ? known : call.X(0).Expand(shape);
    }

    static GraphValue Tile(OnnxCall call)
    {
        var value = call.Value(0);
        long[] times;
        if (call.Opset < 6)
        {
            times = new long[value.Shape.Rank];
            Array.Fill(times, 1);
            times[call.Axis(call.Integer(2), times.Length)] = call.Integer(1);
        }
        else times = call.Host(1).Integers();
        if (times.Length != value.Shape.Rank || times.Any(count => count < 0)) throw call.Refused($"repeats are [{string.Join(", ", times)}] for {value.Shape}", "a number of 0 or more for each axis");
        var shape = call.Fits(value.Type, [.. times.Select((count, axis) => checked(count * value.Shape[axis]))]);
        if (shape.Count == 0) return Tensor.Zeros(shape, value.Type);
        var strides = value.Shape.RowMajorStrides();
        return value.IsKnown && shape.Count <= HostArray.MostElements ? value.Host.At(shape, HostMath.Places(shape, index => index.Select((at, axis) => at % value.Shape[axis] * strides[axis]).Sum())) : call.X(0).Tile(times);
    }

    static GraphValue Concat(OnnxCall call)
    {
        var first = call.Value(0);
        var axis = call.Axis(call.Opset < 4 ? call.Int("axis", 1) : call.Int("axis"), first.Shape.Rank);
        var parts = Enumerable.Range(0, call.Count).Select(call.Value).ToArray();
        long size = 0;
        foreach (var part in parts)
        {
            if (part.Type != first.Type || part.Shape.Rank != first.Shape.Rank || part.Shape.With(axis, 0) != first.Shape.With(axis, 0)) throw call.Refused($"its inputs are {string.Join(" and ", call.Described())}", $"one type, and equal sizes except along axis {axis}");
            size += part.Shape[axis];
        }
        var shape = call.Fits(first.Type, first.Shape.With(axis, size).Sizes);
        return call.IsKnown && shape.Count <= HostArray.MostElements ? HostMath.Concat([.. parts.Select(part => part.Host)], axis, shape) : Tensor.Concat(axis, call.All());
    }

    static GraphValue?[] Split(OnnxCall call)
    {
        var value = call.Value(0);
        var axis = call.Axis(call.Int("axis", 0), value.Shape.Rank);
        var size = value.Shape[axis];
        var sizes = call.Opset < 13 ? call.Ints("split") : call.Integers(1);
        if (sizes is null)
        {
            var parts = call.Node.Outputs.Count;
            if (call.Int("num_outputs", parts) != parts) throw call.Refused($"num_outputs is {call.Int("num_outputs")} for {parts} results", "the number of its results");
            if (parts < 1 || (call.Opset < 18 && size % parts != 0)) throw call.Refused($"axis {axis} of {value.Shape} is to be {parts} parts", "parts of one size");
            var each = (size + parts - 1) / parts;
            // The last part alone may be smaller.
            if ((parts - 1) * each > size) throw call.Refused($"{size} elements along axis {axis} of {value.Shape} are to be {parts} parts of {each}", "parts of one size but the last");
            sizes = [.. Enumerable.Repeat(each, parts - 1), size - ((parts - 1) * each)];
        }
        if (sizes.Any(part => part < 0) || sizes.Sum() != size) throw call.Refused($"the parts of axis {axis} of {value.Shape} are [{string.Join(", ", sizes)}]", $"sizes of 0 or more that make {size}");
        if (value.IsKnown)
        {
            var starts = sizes.Select((_, part) => sizes.Take(part).Sum()).ToArray();
            return [.. sizes.Select((part, i) => (GraphValue)HostMath.Take(value.Host, [.. Enumerable.Range(0, (int)part).Select(j => starts[i] + j)], [part], axis))];
        }
        return [.. call.X(0).Split(sizes, axis).Select(part => (GraphValue)part)];
    }

    static GraphValue DepthToSpace(OnnxCall call)
    {
        var (x, block) = (call.X(0), call.Int("blocksize"));
        var isColumns = call.Text("mode", "DCR") == "CRD";
        if (x.Rank != 4 || block < 1 || x.Shape[1] % (block * block) != 0) throw call.Refused($"blocks of {block} for {x.Shape}", "[batch, channels · block², height, width]");
        var (batch, channels, height, width) = (x.Shape[0], x.Shape[1] / (block * block), x.Shape[2], x.Shape[3]);
        var spread = isColumns ? x.Reshape(batch, channels, block, block, height, width).Permute(0, 1, 4, 2, 5, 3) : x.Reshape(batch, block, block, channels, height, width).Permute(0, 3, 4, 1, 5, 2);
        return spread.Reshape(batch, channels, height * block, width * block);
    }

    static GraphValue SpaceToDepth(OnnxCall call)
    {
        var (x, block) = (call.X(0), call.Int("blocksize"));
        if (x.Rank != 4 || block < 1 || x.Shape[2] % block != 0 || x.Shape[3] % block != 0) throw call.Refused($"blocks of {block} for {x.Shape}", "[batch, channels, height, width], both divided by the block");
        var (batch, channels, height, width) = (x.Shape[0], x.Shape[1], x.Shape[2] / block, x.Shape[3] / block);
        return x.Reshape(batch, channels, height, block, width, block).Permute(0, 3, 5, 1, 2, 4).Reshape(batch, channels * block * block, height, width);
    }
}
