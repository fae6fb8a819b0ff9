using static Ogee.Learn.OnnxOperatorFactory;

namespace Ogee.Learn;

/// <summary>Convolutions along one, two or three axes.</summary>
static class OnnxConvolutions
{
    const string Windows = $"{OnnxWindows.Padding} dilations group kernel_shape pads strides";

    internal static OnnxOperator[] All =>
    [
        One("Conv", 1, Windows, call => Conv(call, call.X(0), call.X(1), call.Maybe(2))).Needs(2) with { Limits = "1 to 3 axes behind the channels" },
        One("ConvTranspose", 1, Windows + " output_padding output_shape", ConvTranspose).Needs(2) with { Limits = "1 to 3 axes behind the channels" },
        One("DeformConv", 19, "dilations group kernel_shape offset_group pads strides", DeformConv).Needs(3) with { Limits = "images" },
        One("Col2Im", 18, "dilations pads strides", Col2Im, 1, 2).Needs(3) with { Limits = "images" },
    ];

    /// <summary>The convolution that the attributes say; the bias has one number a filter.</summary>
    internal static Tensor Conv(OnnxCall call, Tensor x, Tensor weight, Tensor? bias)
    {
        var windows = OnnxWindows.Of(call, x.Rank > 2 ? x.Shape.Sizes[2..] : throw call.Refused($"its input is {x.Shape}", "[batch, channels, sizes...]"), OnnxWindows.Taps(call, weight.Shape, x.Rank - 2));
        return Biased(x.Conv(weight, windows, call.Int32("group", 1)), bias);
    }

    static Tensor Biased(Tensor y, Tensor? bias) => bias is null ? y : y + bias.Reshape(Shape.Create([bias.Shape.Count, .. Enumerable.Repeat(1L, y.Rank - 2)]));

    static GraphValue ConvTranspose(OnnxCall call)
    {
        var (x, weight, groups) = (call.X(0), call.X(1), call.Int32("group", 1));
        var axes = x.Rank - 2;
        if (axes < 1) throw call.Refused($"its input is {x.Shape}", "[batch, channels, sizes...]");
        var taps = OnnxWindows.Taps(call, weight.Shape, axes);
        var (strides, dilations) = (OnnxWindows.Numbers(call, "strides", axes), OnnxWindows.Numbers(call, "dilations", axes));
        var (way, pads, more, sizes) = (OnnxWindows.Way(call), call.Ints("pads"), call.Ints("output_padding") ?? new long[axes], call.Ints("output_shape"));
        if (sizes is not null && sizes.Length == axes + 2) sizes = sizes[2..];
        if ((sizes is not null && sizes.Length != axes) || more.Length != axes || more.Any(size => size < 0) || (pads is not null && pads.Length != 2 * axes)) throw call.Refused($"output_shape, output_padding or pads do not fit {axes} axes", "a number for each axis, and two pads");
        var (cuts, results) = (new (long Low, long High)[axes], new long[axes]);
        for (var axis = 0; axis < axes; axis++)
        {
            var full = checked(((x.Shape[axis + 2] - 1) * strides[axis]) + (dilations[axis] * (taps[axis] - 1L)) + 1);
            if (sizes is null && way is "NOTSET" or "VALID")
            {
                cuts[axis] = way == "VALID" || pads is null ? (0, 0) : (pads[axis], pads[axis + axes]);
                results[axis] = full + more[axis] - cuts[axis].Low - cuts[axis].High;
                continue;
            }
            results[axis] = sizes?[axis] ?? x.Shape[axis + 2] * strides[axis];
            var total = full + more[axis] - results[axis];
            var half = total < 0 && sizes is null ? 0 : total / 2;
            if (total < 0) (cuts[axis], more[axis]) = ((0, 0), more[axis] - total);
            else cuts[axis] = way == "SAME_UPPER" ? (half, total - half) : (total - half, half);
        }
        call.Fits(x.Type, [x.Shape[0], weight.Shape[1] * groups, .. results]);
        // An output padding below the stride is the engine's own; what is beyond what any window reaches is 0.
        var isPlain = Enumerable.Range(0, axes).All(axis => cuts[axis].Low >= 0 && cuts[axis].High >= 0 && more[axis] < Math.Max(strides[axis], dilations[axis]));
        if (isPlain)
        {
            AxisWindow[] windows = [.. Enumerable.Range(0, axes).Select(axis => new AxisWindow(strides[axis], checked((int)cuts[axis].Low), checked((int)cuts[axis].High), dilations[axis]))];
            return Biased(x.ConvTranspose(weight, windows, [.. more.Select(size => (int)size)], groups), call.Maybe(2));
        }
        var y = x.ConvTranspose(weight, [.. Enumerable.Range(0, axes).Select(axis => new AxisWindow(strides[axis], 0, 0, dilations[axis]))], default, groups);
        var amounts = new (long, long)[x.Rank];
        for (var axis = 0; axis < axes; axis++) amounts[axis + 2] = (Math.Max(0, -cuts[axis].Low), Math.Max(0, more[axis] - cuts[axis].High));
        y = y.Pad(amounts);
        for (var axis = 0; axis < axes; axis++) y = y.Slice(axis + 2, Math.Max(0, cuts[axis].Low), Math.Max(0, cuts[axis].Low) + results[axis]);
        return Biased(y, call.Maybe(2));
    }

    /// <summary>A convolution whose taps lie where offsets move them, between pixels too (Dai et al. 2017); each may have a weight of its own (Zhu et al. 2019).</summary>
    static GraphValue DeformConv(OnnxCall call)
    {
        var (x, weight, offset) = (call.X(0), call.X(1), call.X(2));
        if (x.Rank != 4) throw call.Refused($"its input is {x.Shape}", "[batch, channels, height, width]");
        var taps = OnnxWindows.Taps(call, weight.Shape, 2);
        var windows = OnnxWindows.Of(call, x.Shape.Sizes[2..], taps);
        var (groups, parts) = (call.Int("group", 1), call.Int("offset_group", 1));
        var (batch, channels, height, width, count) = (x.Shape[0], x.Shape[1], x.Shape[2], x.Shape[3], taps[0] * taps[1]);
        var (rows, columns) = (offset.Shape[2], offset.Shape[3]);
        if (parts < 1 || channels % parts != 0 || offset.Shape[1] != 2 * parts * count || groups < 1 || weight.Shape[0] % groups != 0) throw call.Refused($"offsets {offset.Shape} for {x.Shape} and {count} taps", "[batch, 2 · offset groups · taps, height', width']");
        var moves = offset.Reshape(batch, parts, count, 2, rows, columns);
        Tensor Places(int axis, AxisWindow window, long windowsAlong, Func<int, int> tap)
        {
            var starts = (Tensor.Arange(windowsAlong, x.Type) * window.Stride) - window.PadLow;
            var tapsAt = Tensor.From([.. Enumerable.Range(0, count).Select(i => (float)(tap(i) * window.Dilation))], [count, 1, 1]).Cast(x.Type);
            var fixedAt = tapsAt + (axis == 0 ? starts.Reshape(1, windowsAlong, 1) : starts.Reshape(1, 1, windowsAlong));
            return fixedAt + moves.Slice(3, axis, axis + 1).Squeeze(3); // [batch, parts, taps, rows, columns]
        }
        var (down, across) = (Places(0, windows[0], rows, i => i / taps[1]), Places(1, windows[1], columns, i => i % taps[1]));
        // The grid of samples is told from −1 to 1 over areas of pixels.
        var grid = Tensor.Stack(-1, (((across * 2) + 1) / width) - 1, (((down * 2) + 1) / height) - 1);
        var images = x.Reshape(batch * parts, channels / parts, height, width);
        var seen = images.GridSample(grid.Reshape(batch * parts, count * rows, columns, 2)); // [batch · parts, channels / parts, taps · rows, columns]
        seen = seen.Reshape(batch, parts, channels / parts, count, rows, columns);
        if (call.Maybe(4) is { } mask) seen *= mask.Reshape(batch, parts, 1, count, rows, columns);
        var filters = weight.Shape[0];
        var columnsSeen = seen.Reshape(batch, groups, channels / groups * count, rows * columns);
        var y = weight.Reshape(groups, filters / groups, channels / groups * count).MatMul(columnsSeen); // [batch, groups, filters / groups, rows · columns]
        return Biased(y.Reshape(batch, filters, rows, columns), call.Maybe(3));
    }

    static GraphValue Col2Im(OnnxCall call)
    {
        var (x, image, block) = (call.X(0), call.Host(1).Integers(), call.Host(2).Integers());
        if (image.Length != 2 || block.Length != 2) throw call.Refused($"images of {image.Length} axes", "two");
        int[] taps = [.. block.Select(size => checked((int)size))];
        call.Fits(x.Type, [x.Shape[0], x.Shape[1], .. image]);
        return x.Fold(image[0], image[1], taps, OnnxWindows.Of(call, image, taps));
    }
}
