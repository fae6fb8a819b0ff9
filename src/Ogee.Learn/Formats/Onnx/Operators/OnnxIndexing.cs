using static Ogee.Learn.OnnxOperatorFactory;

namespace Ogee.Learn;

/// <summary>Elements and slices by their places. Negative indices count from the end; those that are known are looked at while the graph is built, the others when the step runs.</summary>
static class OnnxIndexing
{
    internal static OnnxOperator[] All =>
    [
        One("Slice", 1, "axes:-9 ends:-9 starts:-9", Slice, 1, 2, 3, 4).Needs((10, 3)),
        One("Gather", 1, "axis", Gather).Needs(2),
        One("GatherElements", 11, "axis", GatherElements).Needs(2),
        One("GatherND", 11, "batch_dims:12-", GatherNd).Needs(2),
        One("Scatter", 9, "axis", ScatterElements).Needs(3) with { Until = 10 },
        One("ScatterElements", 11, "axis reduction=none|add|mul|max|min:16-", ScatterElements).Needs(3),
        One("ScatterND", 11, "reduction=none|add|mul|max|min:16-", ScatterNd).Needs(3),
        One("TensorScatter", 24, "axis mode=linear|circular", TensorScatter, 2).Needs(2),
        Many("TopK", 1, "axis k:-9 largest:11- sorted:11-", TopK, 1).Needs((10, 2)),
        One("OneHot", 9, "axis", OneHot, 1).Needs(3),
        One("ReverseSequence", 10, "batch_axis time_axis", call => Reversed(call.X(0), call.X(1), call.Axis(call.Int("batch_axis", 1), call.X(0).Rank), call.Axis(call.Int("time_axis", 0), call.X(0).Rank))).Needs(2),
        One("Trilu", 14, "upper", call => call.Flag("upper", true) ? call.X(0).Triu(call.Has(1) ? call.Integer(1) : 0) : call.X(0).Tril(call.Has(1) ? call.Integer(1) : 0), 1),
    ];

    static GraphValue Slice(OnnxCall call)
    {
        var value = call.Value(0);
        var rank = value.Shape.Rank;
        var isOld = call.Opset < 10;
        var starts = (isOld ? call.Ints("starts") : call.Integers(1)) ?? throw call.Refused("no starts are given", "a start for each axis");
        var ends = (isOld ? call.Ints("ends") : call.Integers(2)) ?? throw call.Refused("no ends are given", "an end for each axis");
        var axes = (isOld ? call.Ints("axes") : call.Integers(3)) ?? [.. Enumerable.Range(0, starts.Length).Select(axis => (long)axis)];
        var steps = (isOld ? null : call.Integers(4)) ?? [.. Enumerable.Repeat(1L, starts.Length)];
        if (ends.Length != starts.Length || axes.Length != starts.Length || steps.Length != starts.Length || steps.Contains(0)) throw call.Refused($"starts, ends, axes and steps have {starts.Length}, {ends.Length}, {axes.Length} and {steps.Length} numbers", "as many of each, and steps that are not 0");
        GraphValue result = value;
        for (var i = 0; i < axes.Length; i++)
        {
            var axis = call.Axis(axes[i], rank);
            var part = Part(((TensorValue)result).Shape[axis], starts[i], ends[i], steps[i]);
            result = Sliced((TensorValue)result, axis, part.First, part.Count, steps[i]);
        }
        return result;
    }

    /// <summary>Bounds: negative ones from the end, and none beyond the axis. A start before an axis that is walked down is its first element, as the operator's text has it, and not none, as NumPy has it.</summary>
    static (long First, long Count) Part(long size, long start, long end, long step)
    {
        start = start < 0 ? start + size : start;
        end = end < 0 ? end + size : end;
        if (size == 0) return (0, 0);
        (start, end) = step > 0 ? (Math.Clamp(start, 0, size), Math.Clamp(end, 0, size)) : (Math.Clamp(start, 0, size - 1), Math.Clamp(end, -1, size - 1));
        var distance = step > 0 ? end - start : start - end;
        // The count by division: first + step could pass the ends of int64.
        return distance <= 0 ? (0, 0) : (start, ((distance - 1) / (step > 0 ? step : step == long.MinValue ? long.MaxValue : -step)) + 1);
    }

    static GraphValue Sliced(TensorValue value, int axis, long first, long count, long step)
    {
        if (value.IsKnown) return HostMath.Take(value.Host, [.. Enumerable.Range(0, (int)count).Select(i => first + (i * step))], [count], axis);
        var x = value.Tensor;
        if (count == 0) return x.Slice(axis, 0, 0);
        if (step > 0) return x.Slice(axis, first, first + ((count - 1) * step) + 1, Math.Min(step, x.Shape[axis]));
        return x.Slice(axis, first + ((count - 1) * step), first + 1, Math.Min(-step, x.Shape[axis])).Flip(axis);
    }

    /// <summary>Indices from 0 on.</summary>
    /// <param name="call">The node.</param>
    /// <param name="input">Which input they are.</param>
    /// <param name="size">The size of the axis.</param>
    static Tensor Indices(OnnxCall call, int input, long size)
    {
        var value = call.Value(input);
        if (!value.Type.IsInteger()) throw call.Refused($"its indices are {value.Description}", "whole numbers");
        if (value.IsKnown) return ((GraphValue)HostArray.Of(DType.Int64, value.Shape, KnownIndices(call, value, size)) is TensorValue known ? known : value).Tensor;
        var index = call.X(input);
        if (index.Type is not (DType.Int32 or DType.Int64)) index = index.Cast(DType.Int64);
        return Tensor.Where(index.Less(0), index + size, index);
    }

    static long[] KnownIndices(OnnxCall call, TensorValue value, long size)
    {
        long[] indices = [.. value.Host.Integers()];
        for (var i = 0; i < indices.Length; i++)
            indices[i] = indices[i] >= -size && indices[i] < size ? indices[i] < 0 ? indices[i] + size : indices[i] : throw call.Refused($"index {indices[i]} (number {i}) is outside of an axis of {size}", $"{-size} to {size - 1}");
        return indices;
    }

    static GraphValue Gather(OnnxCall call)
    {
        var (value, index) = (call.Value(0), call.Value(1));
        var axis = call.Axis(call.Int("axis", 0), value.Shape.Rank);
        call.Fits(value.Type, [.. value.Shape.Sizes[..axis], .. index.Shape.Sizes, .. value.Shape.Sizes[(axis + 1)..]]);
        if (value.IsKnown && index.IsKnown && index.Shape.Count * (value.Shape.Count / Math.Max(1, value.Shape[axis])) <= HostArray.MostElements) return HostMath.Take(value.Host, KnownIndices(call, index, value.Shape[axis]), index.Shape, axis);
        // One known place is a part of the tensor, and no look-up.
        if (index is { IsKnown: true, Shape.Rank: 0 } && KnownIndices(call, index, value.Shape[axis])[0] is var at) return call.X(0).Slice(axis, at, at + 1).Squeeze(axis);
        return call.X(0).Take(Indices(call, 1, value.Shape[axis]), axis);
    }

    static GraphValue GatherElements(OnnxCall call)
    {
        var x = call.X(0);
        var axis = call.Axis(call.Int("axis", 0), x.Rank);
        var index = Indices(call, 1, x.Shape[axis]);
        if (index.Rank != x.Rank) throw call.Refused($"its indices are {index.Shape} for {x.Shape}", "as many axes");
        return Lead(x, index.Shape, axis).Gather(axis, index);
    }

    /// <summary>The first elements along all axes but one, as many as an index has.</summary>
    static Tensor Lead(Tensor x, Shape shape, int axis)
    {
        for (var other = 0; other < x.Rank; other++)
            if (other != axis && shape[other] < x.Shape[other]) x = x.Slice(other, 0, shape[other]);
        return x;
    }

    static GraphValue ScatterElements(OnnxCall call)
    {
        var (x, values) = (call.X(0), call.X(2));
        var axis = call.Axis(call.Int("axis", 0), x.Rank);
        var index = Indices(call, 1, x.Shape[axis]);
        if (index.Rank != x.Rank || values.Shape != index.Shape) throw call.Refused($"its indices are {index.Shape} and its values {values.Shape} for {x.Shape}", "as many axes, and one shape of both");
        var by = By(call);
        var part = Lead(x, index.Shape, axis);
        part = by == Scattering.Replace ? part.Scatter(axis, index, values) : part.ScatterReduce(axis, index, values, by);
        // What was left out comes back, one axis after the other.
        for (var other = 0; other < x.Rank; other++)
        {
            if (other == axis || part.Shape[other] == x.Shape[other]) continue;
            var rest = x.Slice(other, part.Shape[other], x.Shape[other]);
            for (var later = other + 1; later < x.Rank; later++)
                if (later != axis && part.Shape[later] < x.Shape[later]) rest = rest.Slice(later, 0, part.Shape[later]);
            part = Tensor.Concat(other, part, rest);
        }
        return part;
    }

    static Scattering By(OnnxCall call) => call.Text("reduction", "none") switch
    {
        "add" => Scattering.Sum,
        "mul" => Scattering.Product,
        "max" => Scattering.Max,
        "min" => Scattering.Min,
        _ => Scattering.Replace,
    };

    /// <summary>Indices of several axes: each counts from the end of its own.</summary>
    static Tensor IndicesOfAxes(OnnxCall call, int input, Shape sizes)
    {
        var index = call.X(input).Cast(DType.Int64);
        if (index.Rank == 0 || index.Shape[-1] < 1 || index.Shape[-1] > sizes.Rank) throw call.Refused($"its indices are {index.Shape} for axes {sizes}", $"1 to {sizes.Rank} numbers along the last axis");
        var ends = Tensor.From(sizes.Sizes[..(int)index.Shape[-1]].ToArray());
        if (call.IsKnownAt(input))
        {
            var (numbers, last) = (call.Host(input), (int)index.Shape[-1]);
            for (var i = 0; i < numbers.Count; i++)
                if (numbers.Integer(i) < -sizes[i % last] || numbers.Integer(i) >= sizes[i % last]) throw call.Refused($"index {numbers.Integer(i)} (number {i}) is outside of an axis of {sizes[i % last]}", $"{-sizes[i % last]} to {sizes[i % last] - 1}");
        }
        return Tensor.Where(index.Less(0), index + ends, index);
    }

    static GraphValue GatherNd(OnnxCall call)
    {
        var (x, batch) = (call.X(0), call.Int32("batch_dims", 0));
        return x.GatherNd(IndicesOfAxes(call, 1, Shape.Create(x.Shape.Sizes[batch..])), batch);
    }

    static GraphValue ScatterNd(OnnxCall call)
    {
        var x = call.X(0);
        return x.ScatterNd(IndicesOfAxes(call, 1, x.Shape), call.X(2), By(call));
    }

    /// <summary>Rows of a cache replaced from a place of its own for each sample on.</summary>
    static GraphValue TensorScatter(OnnxCall call)
    {
        var (past, update) = (call.X(0), call.X(1));
        var axis = call.Axis(call.Int("axis", -2), past.Rank);
        var isCircular = call.Text("mode", "linear") == "circular";
        if (axis == 0) throw call.NoValue("axis", 0);
        var starts = call.Integers(2) ?? new long[past.Shape[0]];
        var (size, count) = (past.Shape[axis], update.Shape[axis]);
        if (starts.Length != past.Shape[0] || starts.Any(start => start < 0 || start >= size || (!isCircular && start + count > size))) throw call.Refused($"places are [{string.Join(", ", starts)}] for {count} of {size}", "a place inside for each sample");
        // For each element of the cache which of the update it gets, or none.
        var which = new long[past.Shape[0] * size];
        for (var sample = 0; sample < starts.Length; sample++)
            for (var row = 0L; row < size; row++)
            {
                var from = isCircular ? (row - starts[sample] + size) % size : row - starts[sample];
                which[(sample * size) + row] = from >= 0 && from < count ? from : -1;
            }
        var sizes = Enumerable.Repeat(1L, past.Rank).ToArray();
        (sizes[0], sizes[axis]) = (past.Shape[0], size);
        var places = Tensor.From(which, Shape.Create(sizes));
        return Tensor.Where(places.Less(0), past, update.Gather(axis, places.Maximum(0).Expand(past.Shape)));
    }

    static GraphValue?[] TopK(OnnxCall call)
    {
        var x = call.X(0);
        var axis = call.Axis(call.Int("axis", -1), x.Rank);
        var count = call.Opset < 10 ? call.Int("k") : call.Integer(1);
        if (count < 0 || count > x.Shape[axis]) throw call.Refused($"{count} of an axis of {x.Shape[axis]}", $"0 to {x.Shape[axis]}");
        var (values, indices) = x.TopK(count, axis, call.Flag("largest", true));
        return [values, indices];
    }

    static GraphValue OneHot(OnnxCall call)
    {
        var (index, depth, values) = (call.X(0), call.Integer(1), call.X(2));
        if (depth < 1 || values.Rank != 1 || values.Shape[0] != 2) throw call.Refused($"depth {depth} and values {values.Spec}", "a depth of 1 or more, and [off, on]");
        var axis = call.Axis(call.Int("axis", -1), index.Rank + 1);
        call.Fits(values.Type, [.. index.Shape.Sizes, depth]);
        index = index.Cast(DType.Int64);
        var places = Tensor.Where(index.Less(0), index + depth, index).Unsqueeze(axis);
        var classes = Tensor.Arange(depth).Reshape(Shape.Create([depth, .. Enumerable.Repeat(1L, index.Rank - axis)]));
        return Tensor.Where(places.EqualTo(classes), values[1], values[0]);
    }

    /// <summary>The first elements of each sample in reverse order, the rest as they are.</summary>
    /// <param name="x">[..., time, ..., batch, ...]</param>
    /// <param name="lengths">How many of each sample: [batch]</param>
    /// <param name="batch">The axis of samples.</param>
    /// <param name="time">The axis that is reversed.</param>
    internal static Tensor Reversed(Tensor x, Tensor lengths, int batch, int time)
    {
        Shape Along(int axis) => Shape.Create([.. Enumerable.Range(0, x.Rank).Select(other => other == axis ? x.Shape[axis] : 1)]);
        var (place, length) = (Tensor.Arange(x.Shape[time]).Reshape(Along(time)), lengths.Cast(DType.Int64).Reshape(Along(batch)));
        return x.Gather(time, Tensor.Where(place.Less(length), length - 1 - place, place).Expand(x.Shape));
    }
}
