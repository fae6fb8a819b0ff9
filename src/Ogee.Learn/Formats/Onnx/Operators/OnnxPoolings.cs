using static Ogee.Learn.OnnxOperatorFactory;

namespace Ogee.Learn;

/// <summary>Poolings along one, two or three axes.</summary>
static class OnnxPoolings
{
    const string Windows = $"{OnnxWindows.Padding} kernel_shape pads strides";

    internal static OnnxOperator[] All =>
    [
        Many("MaxPool", 1, Windows + " ceil_mode:10- dilations:10- storage_order:8-", MaxPool) with { Limits = "1 to 3 axes behind the channels" },
        One("AveragePool", 1, Windows + " ceil_mode:10- count_include_pad:7- dilations:19-", AveragePool) with { Limits = "1 to 3 axes behind the channels" },
        One("LpPool", 2, Windows + " ceil_mode:18- dilations:18- p", LpPool) with { Limits = "1 to 3 axes behind the channels" },
        One("MaxUnpool", 9, "kernel_shape pads strides", MaxUnpool, 2).Needs(2),
        One("GlobalAveragePool", 1, "", call => call.X(0).GlobalAveragePool(keepAxes: true)),
        One("GlobalMaxPool", 1, "", call => call.X(0).GlobalMaxPool(keepAxes: true)),
        One("GlobalLpPool", 2, "p", call => call.X(0).Norm(call.Int("p", 2), Axes.Create([.. Enumerable.Range(2, call.X(0).Rank - 2)]), keepAxes: true)),
        One("RoiAlign", 10, "coordinate_transformation_mode=half_pixel|output_half_pixel:16- mode=avg|max output_height output_width sampling_ratio spatial_scale", OnnxRegions.Align).Needs(3),
        One("MaxRoiPool", 1, "pooled_shape spatial_scale", OnnxRegions.MaxPool, 1).Needs(2),
    ];

    static (int[] Taps, AxisWindow[] Windows) Of(OnnxCall call, Tensor x)
    {
        var taps = OnnxWindows.Taps(call, null, x.Rank > 2 ? x.Rank - 2 : throw call.Refused($"its input is {x.Shape}", "[batch, channels, sizes...]"));
        return (taps, OnnxWindows.Of(call, x.Shape.Sizes[2..], taps));
    }

    static GraphValue?[] MaxPool(OnnxCall call)
    {
        var x = call.X(0);
        var (taps, windows) = Of(call, x);
        var isUp = call.Flag("ceil_mode");
        // Whole numbers of eight bits are floats without a difference.
        var floats = x.Type.IsFloat() ? x : x.Type.Size() == 1 ? x.Cast(DType.Float32) : x.Cast(DType.Float64);
        if (!call.Wants(1)) return [floats.MaxPool(taps, windows, isUp).Cast(x.Type)];
        var (largest, places) = floats.MaxPoolWithPlaces(taps, windows, isUp);
        return [largest.Cast(x.Type), InWhole(x.Shape, call.Int("storage_order", 0) == 1 ? ColumnMajor(places, x.Shape) : places)];
    }

    /// <summary>Places among all elements, from places among those of a channel.</summary>
    static Tensor InWhole(Shape shape, Tensor places)
    {
        var image = shape.Count / Math.Max(1, shape[0] * shape[1]);
        return places + (Tensor.Arange(shape[0] * shape[1]) * Tensor.From(image)[0]).Reshape(Shape.Create([shape[0], shape[1], .. Enumerable.Repeat(1L, shape.Rank - 2)]));
    }

    /// <summary>The same places where the first axis runs fastest.</summary>
    static Tensor ColumnMajor(Tensor places, Shape shape)
    {
        var result = Tensor.Zeros(places.Shape, DType.Int64);
        var strides = Shape.Create(shape.Sizes[2..]).RowMajorStrides();
        long column = 1;
        for (var axis = 0; axis < strides.Length; axis++)
        {
            result += places.FloorDivide(Tensor.From(strides[axis])[0]).Remainder(Tensor.From(shape[axis + 2])[0]) * Tensor.From(column)[0];
            column *= shape[axis + 2];
        }
        return result;
    }

    static GraphValue AveragePool(OnnxCall call)
    {
        var x = call.X(0);
        var (taps, windows) = Of(call, x);
        return x.AveragePool(taps, windows, call.Flag("count_include_pad"), call.Flag("ceil_mode"));
    }

    static GraphValue LpPool(OnnxCall call)
    {
        var x = call.X(0);
        var (taps, windows) = Of(call, x);
        return x.LpPool(call.Int("p", 2), taps, windows, call.Flag("ceil_mode"));
    }

    static GraphValue MaxUnpool(OnnxCall call)
    {
        var (x, places) = (call.X(0), call.X(1).Cast(DType.Int64));
        var taps = OnnxWindows.Taps(call, null, x.Rank - 2);
        var (strides, pads) = (OnnxWindows.Numbers(call, "strides", taps.Length), call.Ints("pads") ?? new long[2 * taps.Length]);
        long[] image = [.. taps.Select((tap, axis) => ((x.Shape[axis + 2] - 1) * strides[axis]) - pads[axis] - pads[axis + taps.Length] + tap)];
        var shape = call.Fits(x.Type, [x.Shape[0], x.Shape[1], .. image]);
        var inChannel = places.Remainder(Tensor.From(shape.Count / Math.Max(1, shape[0] * shape[1]))[0]);
        var y = x.MaxUnpool(inChannel, image);
        if (call.Integers(2) is not { } sizes) return y;
        // Places are those of the image that was pooled, as the attributes give it; what it has more comes behind.
        if (sizes.Length != y.Rank || Enumerable.Range(0, y.Rank).Any(axis => sizes[axis] < y.Shape[axis])) throw call.Refused($"output_shape is [{string.Join(", ", sizes)}] for an image of {y.Shape}", "a size of at least its own for each axis");
        call.Fits(y.Type, sizes);
        return y.Pad([.. Enumerable.Range(0, y.Rank).Select(axis => (0L, sizes[axis] - y.Shape[axis]))]);
    }
}
