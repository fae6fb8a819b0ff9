using static Ogee.Learn.OnnxOperatorFactory;

namespace Ogee.Learn;

/// <summary>Elements around a tensor, and parts of it.</summary>
static class OnnxPadding
{
    internal static OnnxOperator[] All =>
    [
        One("Pad", 1, "mode=constant|reflect|edge|wrap pads:2-10 paddings:-1 value:-10", Pad, 1, 2, 3).Needs((11, 2)),
        One("CenterCropPad", 18, "axes", CenterCropPad, 1).Needs(2),
    ];

    static GraphValue Pad(OnnxCall call)
    {
        var x = call.X(0);
        var pads = (call.Opset < 2 ? call.Ints("paddings") : call.Opset < 11 ? call.Ints("pads") : call.Integers(1)) ?? throw call.Refused("no pads are given", "two for each axis");
        var axes = (call.Opset >= 18 && call.Has(3) ? call.Integers(3) : null)?.Select(axis => call.Axis(axis, x.Rank)).ToArray() ?? [.. Enumerable.Range(0, x.Rank)];
        if (pads.Length != 2 * axes.Length) throw call.Refused($"pads are [{string.Join(", ", pads)}] for {axes.Length} axes of {x.Shape}", "two for each axis");
        var mode = call.Text("mode", "constant");
        var value = call.Opset < 11 ? call.Float("value", 0) : call.Has(2) && call.Value(2).Shape.Count == 1 ? call.Number(2) : 0;
        var amounts = new (long Low, long High)[x.Rank];
        for (var i = 0; i < axes.Length; i++) amounts[axes[i]] = (pads[i], pads[i + axes.Length]);
        call.Fits(x.Type, [.. amounts.Select((amount, axis) => Math.Max(0, checked(x.Shape[axis] + amount.Low + amount.High)))]);
        (long Low, long High)[] added = [.. amounts.Select(amount => (Math.Max(0, amount.Low), Math.Max(0, amount.High)))];
        // A constant may be taken away again where more is cut than is there.
        if (mode == "constant") return Cut(Added(x, added, mode, value), amounts);
        // Negative amounts take elements away first: what is repeated is what is left.
        return Added(Cut(x, amounts), added, mode, value);
    }

    static Tensor Cut(Tensor x, (long Low, long High)[] amounts)
    {
        for (var axis = 0; axis < x.Rank; axis++)
        {
            var (low, high) = (Math.Min(Math.Max(0, -amounts[axis].Low), x.Shape[axis]), Math.Max(0, -amounts[axis].High));
            if (low + high > 0) x = x.Slice(axis, low, Math.Max(low, x.Shape[axis] - high));
        }
        return x;
    }

    /// <summary>The elements again and again, as often as is needed.</summary>
    static Tensor Wrapped(Tensor x, (long Low, long High)[] amounts)
    {
        for (var axis = 0; axis < x.Rank; axis++)
        {
            var ((low, high), size) = (amounts[axis], x.Shape[axis]);
            if (size == 0 || (low <= size && high <= size)) continue;
            x = x.Take((Tensor.Arange(low + size + high) - low).Remainder(size), axis);
            amounts[axis] = (0, 0);
        }
        return x.Pad(amounts, PadMode.Circular);
    }

    static Tensor Added(Tensor x, (long, long)[] amounts, string mode, double value)
    {
        if (amounts.All(amount => amount == (0, 0))) return x;
        if (x.Type == DType.Bool) return Added(x.Cast(DType.UInt8), amounts, mode, value).Cast(DType.Bool);
        return mode switch
        {
            "reflect" => x.Pad(amounts, PadMode.Reflect),
            "edge" => x.Pad(amounts, PadMode.Replicate),
            "wrap" => Wrapped(x, amounts),
            _ => x.Pad(amounts, value),
        };
    }

    static GraphValue CenterCropPad(OnnxCall call)
    {
        var x = call.X(0);
        var sizes = call.Host(1).Integers();
        var axes = call.Ints("axes")?.Select(axis => call.Axis(axis, x.Rank)).ToArray() ?? [.. Enumerable.Range(0, x.Rank)];
        if (sizes.Length != axes.Length || sizes.Any(size => size < 0)) throw call.Refused($"sizes are [{string.Join(", ", sizes)}] for {axes.Length} axes", "one of 0 or more for each");
        for (var i = 0; i < axes.Length; i++)
        {
            var (axis, more) = (axes[i], sizes[i] - x.Shape[axes[i]]);
            if (more < 0) x = x.Slice(axis, -more / 2, (-more / 2) + sizes[i]);
            if (more <= 0) continue;
            call.Fits(x.Type, x.Shape.With(axis, sizes[i]).Sizes);
            var amounts = new (long, long)[x.Rank];
            amounts[axis] = (more / 2, more - (more / 2));
            x = Added(x, amounts, "constant", 0);
        }
        return x;
    }
}
