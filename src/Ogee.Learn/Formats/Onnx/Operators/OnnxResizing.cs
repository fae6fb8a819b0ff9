using static Ogee.Learn.OnnxOperatorFactory;

namespace Ogee.Learn;

/// <summary>Images of other sizes, and samples between pixels.</summary>
static class OnnxResizing
{
    const long LongestAxis = 1 << 24;

    internal static OnnxOperator[] All =>
    [
        One("Resize", 10, "antialias:18- axes:18- coordinate_transformation_mode=half_pixel|pytorch_half_pixel|align_corners|asymmetric|tf_crop_and_resize|tf_half_pixel_for_nn|half_pixel_symmetric:11- cubic_coeff_a:11- exclude_outside:11- extrapolation_value:11- keep_aspect_ratio_policy=stretch|not_larger|not_smaller:18- mode=nearest|linear|cubic nearest_mode=round_prefer_floor|round_prefer_ceil|floor|ceil:11-", Resize, 1, 2, 3).Needs((10, 2), (11, 3), (13, 1)) with { Uncomputed = Uncomputed, Limits = "tf_half_pixel_for_nn for nearest; half_pixel_symmetric where sizes are whole; antialias between half pixels" },
        One("Upsample", 7, "mode=nearest|linear|bilinear scales:-8", Upsample, 1).Needs((9, 2)) with { Until = 9 },
        One("GridSample", 16, "align_corners mode=linear|bilinear|nearest|cubic|bicubic padding_mode=zeros|border|reflection", GridSample).Needs(2),
        One("AffineGrid", 20, "align_corners", call => call.X(0).AffineGrid(call.Fits(call.X(0).Type, call.Host(1).Integers().AsSpan()[2..]).Sizes, call.Flag("align_corners")), 1).Needs(2),
    ];

    static (string, object)? Uncomputed(OnnxCall call)
    {
        var (way, mode) = (call.Text("coordinate_transformation_mode", "half_pixel"), call.Text("mode", "nearest"));
        if (way == "tf_half_pixel_for_nn" && mode != "nearest") return ("coordinate_transformation_mode", way);
        return call.Flag("antialias") && (mode == "nearest" || way is not ("half_pixel" or "half_pixel_symmetric" or "pytorch_half_pixel")) ? ("antialias", 1) : null;
    }

    static GraphValue Upsample(OnnxCall call)
    {
        var x = call.X(0);
        var scales = call.Opset < 9 ? call.Floats("scales") : call.Host(1).Numbers();
        if (scales is null || scales.Length != x.Rank) throw call.Refused($"{scales?.Length} scales for {x.Shape}", "one for each axis");
        return Scaled(call, x, scales, call.Text("mode", "nearest") == "nearest" ? ResizeOptions.Nearest : new() { Coordinates = PixelCoordinates.Asymmetric });
    }

    // Scales are of float32, and so is the product: ten times 0.7 is 7, which it is not in float64.
    static long Size(long size, double scale) => (long)((float)size * (float)scale);

    static Tensor Scaled(OnnxCall call, Tensor x, double[] scales, ResizeOptions options)
    {
        if (scales.Any(scale => !(scale > 0 && scale < int.MaxValue))) throw call.Refused($"scales are [{string.Join(", ", scales)}]", "numbers above 0");
        long[] sizes = [.. scales.Select((scale, axis) => Size(x.Shape[axis], scale))];
        return Sized(call, x, sizes, options with { Scales = scales });
    }

    static Tensor Sized(OnnxCall call, Tensor x, long[] sizes, ResizeOptions options)
    {
        call.Fits(x.Type, sizes);
        // Which elements each one is made of is a table of the host.
        if (sizes.FirstOrDefault(size => size > LongestAxis) is > 0 and var longest) throw call.Refused($"an axis is to have {longest} elements", $"at most {LongestAxis}");
        if (sizes.Any(size => size < 0)) throw call.Refused($"sizes are [{string.Join(", ", sizes)}]", "0 or more");
        if (sizes.Contains(0)) return Tensor.Zeros(Shape.Create(sizes), x.Type);
        // Axes in front that stay are left alone: their sizes may be anything.
        var first = 0;
        while (first < x.Rank - 1 && sizes[first] == x.Shape[first] && options.Scales?[first] is null or 1 && options.Regions?[first] is null or (0, 1)) first++;
        options = options with { Scales = options.Scales?.Skip(first).ToArray(), Regions = options.Regions?.Skip(first).ToArray() };
        if (x.Type.IsFloat() || options.Interpolation == Interpolation.Nearest) return x.Resize(sizes[first..], options);
        // Whole numbers are cut, as the reference and the runtimes convert them; where pixels are averaged, they round.
        var between = x.Cast(x.Type.Size() < 4 ? DType.Float32 : DType.Float64).Resize(sizes[first..], options);
        return (options.IsAntialiased ? between.Round() : between).Cast(x.Type);
    }

    static GraphValue Resize(OnnxCall call)
    {
        var x = call.X(0);
        var isOld = call.Opset < 11;
        var axes = call.Ints("axes")?.Select(axis => call.Axis(axis, x.Rank)).ToArray() ?? [.. Enumerable.Range(0, x.Rank)];
        // Shorter lists are of some axes; the others stay.
        T[] Wide<T>(T[] some, T stay)
        {
            if (some.Length != axes.Length) throw call.Refused($"{some.Length} numbers for {axes.Length} axes", "one for each");
            T[] all = [.. Enumerable.Repeat(stay, x.Rank)];
            for (var i = 0; i < axes.Length; i++) all[axes[i]] = some[i];
            return all;
        }
        var scalesAt = isOld ? 1 : 2;
        var scales = call.Has(scalesAt) && call.Value(scalesAt).Shape.Count > 0 ? Wide(call.Host(scalesAt).Numbers(), 1) : null;
        var sizes = !isOld && call.Has(3) && call.Value(3).Shape.Count > 0 ? call.Integers(3) : null;
        if ((scales is null) == (sizes is null)) throw call.Refused("scales and sizes are given both, or neither", "one of them");
        long[]? wide = sizes is null ? null : [.. Wide(sizes.Select(size => (long?)size).ToArray(), null).Select((size, axis) => size ?? x.Shape[axis])];
        if (wide is not null && call.Text("keep_aspect_ratio_policy", "stretch") is var policy && policy != "stretch")
        {
            var ratios = axes.Select(axis => (double)wide[axis] / x.Shape[axis]);
            var ratio = policy == "not_larger" ? ratios.Min() : ratios.Max();
            wide = [.. wide.Select((size, axis) => axes.Contains(axis) ? (long)Math.Floor((ratio * x.Shape[axis]) + 0.5) : size)];
            // The scale is the one ratio, and not that of the rounded sizes.
            scales = [.. Enumerable.Range(0, x.Rank).Select(axis => axes.Contains(axis) ? ratio : 1)];
        }
        var options = isOld ? new() { Coordinates = PixelCoordinates.Asymmetric, Rounding = NearestRounding.Floor } : Options(call, x, axes, scales);
        options = options with { Interpolation = call.Text("mode", "nearest") switch { "linear" => Interpolation.Linear, "cubic" => Interpolation.Cubic, _ => Interpolation.Nearest } };
        if (!isOld && call.Text("coordinate_transformation_mode", "") == "tf_half_pixel_for_nn") return NearestAhead(call, x, wide, scales, options);
        if (wide is null) return Scaled(call, x, scales!, options);
        return Sized(call, x, wide, scales is null ? options : options with { Scales = scales });
    }

    static ResizeOptions Options(OnnxCall call, Tensor x, int[] axes, double[]? scales)
    {
        var way = call.Text("coordinate_transformation_mode", "half_pixel");
        // With whole sizes the symmetric form is the plain one; with others it moves every pixel.
        if (way == "half_pixel_symmetric" && scales is not null && scales.Select((scale, axis) => scale * x.Shape[axis]).Any(size => size != Math.Floor(size))) throw call.NoValue("coordinate_transformation_mode", way);
        List<(double, double)>? regions = null;
        if (way == "tf_crop_and_resize")
        {
            var given = call.Host(1);
            if (given.Count != 2 * axes.Length) throw call.Refused($"{given.Count} numbers of a region for {axes.Length} axes", "a start and an end for each");
            regions = [.. Enumerable.Repeat((0.0, 1.0), x.Rank)];
            for (var i = 0; i < axes.Length; i++) regions[axes[i]] = (given.Number(i), given.Number(i + axes.Length));
        }
        return new()
        {
            Coordinates = way switch { "pytorch_half_pixel" => PixelCoordinates.PytorchHalfPixel, "align_corners" => PixelCoordinates.AlignCorners, "asymmetric" => PixelCoordinates.Asymmetric, "tf_crop_and_resize" => PixelCoordinates.CropAndResize, _ => PixelCoordinates.HalfPixel },
            Rounding = call.Text("nearest_mode", "round_prefer_floor") switch { "floor" => NearestRounding.Floor, "ceil" => NearestRounding.Ceiling, "round_prefer_ceil" => NearestRounding.HalfUp, _ => NearestRounding.HalfDown },
            CubicCoefficient = call.Float("cubic_coeff_a", -0.75), ExcludesOutside = call.Flag("exclude_outside"), IsAntialiased = call.Flag("antialias"), Regions = regions, Outside = call.Float("extrapolation_value", 0),
        };
    }

    /// <summary>TensorFlow's half pixels of the nearest: (i + ½) / scale, without the half taken off again.</summary>
    static Tensor NearestAhead(OnnxCall call, Tensor x, long[]? sizes, double[]? scales, ResizeOptions options)
    {
        sizes ??= [.. scales!.Select((scale, axis) => Size(x.Shape[axis], scale))];
        call.Fits(x.Type, sizes);
        for (var axis = 0; axis < x.Rank; axis++)
        {
            if (sizes[axis] == x.Shape[axis] && scales?[axis] is null or 1) continue;
            var (elements, scale) = (x.Shape[axis], scales?[axis] ?? (double)sizes[axis] / x.Shape[axis]);
            double Rounded(double at) => options.Rounding switch { NearestRounding.Floor => Math.Floor(at), NearestRounding.Ceiling => Math.Ceiling(at), NearestRounding.HalfUp => Math.Floor(at + 0.5), _ => Math.Ceiling(at - 0.5) };
            x = x.Take(Tensor.From([.. Enumerable.Range(0, checked((int)sizes[axis])).Select(i => (long)Math.Clamp(Rounded((i + 0.5) / scale), 0, elements - 1))]), axis);
        }
        return x;
    }

    static GraphValue GridSample(OnnxCall call)
    {
        // "bilinear" and "bicubic" until opset 19; "linear" and "cubic" since.
        var mode = call.Text("mode", "linear") switch { "bilinear" or "linear" => Interpolation.Linear, "nearest" => Interpolation.Nearest, _ => Interpolation.Cubic };
        var padding = call.Text("padding_mode", "zeros") switch { "border" => GridPadding.Border, "reflection" => GridPadding.Reflection, _ => GridPadding.Zeros };
        return call.X(0).GridSample(call.X(1), mode, padding, call.Flag("align_corners"));
    }
}
