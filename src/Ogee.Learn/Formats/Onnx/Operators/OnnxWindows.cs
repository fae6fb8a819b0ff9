namespace Ogee.Learn;

/// <summary>How windows move, from the attributes that convolutions and poolings share.</summary>
static class OnnxWindows
{
    /// <summary>The window of each axis behind the channels.</summary>
    /// <param name="call">The node.</param>
    /// <param name="image">The sizes of these axes.</param>
    /// <param name="taps">The taps along each.</param>
    internal static AxisWindow[] Of(OnnxCall call, ReadOnlySpan<long> image, int[] taps)
    {
        var (strides, dilations, pads) = (Numbers(call, "strides", taps.Length), Numbers(call, "dilations", taps.Length), call.Ints("pads"));
        var way = Way(call);
        if (pads is not null && way != "NOTSET" && pads.Any(pad => pad != 0)) throw call.NoValue("pads", $"{string.Join(", ", pads)} beside auto_pad {way}");
        if (pads is not null && pads.Length != 2 * taps.Length) throw call.Refused($"pads are [{string.Join(", ", pads)}] for {taps.Length} axes", "two for each axis");
        var windows = new AxisWindow[taps.Length];
        for (var axis = 0; axis < taps.Length; axis++)
        {
            if (way is "SAME_UPPER" or "SAME_LOWER")
            {
                var same = AxisWindow.Same(image[axis], taps[axis], strides[axis], dilations[axis]);
                windows[axis] = way == "SAME_UPPER" ? same : same with { PadLow = same.PadHigh, PadHigh = same.PadLow };
            }
            else windows[axis] = new(strides[axis], way == "VALID" || pads is null ? 0 : checked((int)pads[axis]), way == "VALID" || pads is null ? 0 : checked((int)pads[axis + taps.Length]), dilations[axis]);
        }
        return windows;
    }

    /// <summary>The attribute that says how edges are padded; of early files it is empty.</summary>
    internal const string Padding = "auto_pad=NOTSET||SAME_UPPER|SAME_LOWER|VALID";

    internal static string Way(OnnxCall call) => call.Text("auto_pad", "NOTSET") is { Length: > 0 } way ? way : "NOTSET";

    /// <summary>A number of 1 or more for each axis; 1 if none is given.</summary>
    internal static int[] Numbers(OnnxCall call, string name, int axes)
    {
        if (call.Ints(name) is not { Length: > 0 } given) return [.. Enumerable.Repeat(1, axes)];
        return given.Length == axes && given.All(number => number is >= 1 and <= int.MaxValue) ? [.. given.Select(number => (int)number)] : throw call.Refused($"{name} are [{string.Join(", ", given)}] for {axes} axes", "a number of 1 or more for each axis");
    }

    /// <summary>The taps that 'kernel_shape' says, or those of a weight [filters, channels, taps...].</summary>
    internal static int[] Taps(OnnxCall call, Shape? weight, int axes)
    {
        if (weight is not { } shape) return call.Says("kernel_shape") ? Numbers(call, "kernel_shape", axes) : throw call.Refused("its attribute 'kernel_shape' is missing", "the taps along each axis");
        if (shape.Rank != axes + 2) throw call.Refused($"its weight is {shape} for {axes} axes behind the channels", "[filters, channels, taps...]");
        int[] taps = [.. shape.Sizes[2..].ToArray().Select(size => checked((int)size))];
        if (call.Says("kernel_shape") && !Numbers(call, "kernel_shape", axes).SequenceEqual(taps)) throw call.NoValue("kernel_shape", $"[{string.Join(", ", call.Ints("kernel_shape")!)}] for a weight of {shape}");
        return taps;
    }
}
