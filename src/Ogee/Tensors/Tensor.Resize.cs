namespace Ogee;

public sealed partial class Tensor
{
    // As many as a cubic curve has.
    const int FewTaps = 4;

    /// <summary>The tensor with other sizes of its last axes, whose values lie between its elements: libtorch's <c>interpolate</c>, ONNX's <c>Resize</c>.</summary>
    /// <remarks>One axis after the other, first that which becomes smallest: the elements around each place are taken and weighed. Gradients pass to any order, and spread over the same elements.</remarks>
    /// <param name="sizes">The new sizes of the last axes.</param>
    /// <param name="options">How; linear between half pixels if null.</param>
    /// <returns>[..., sizes...]</returns>
    /// <exception cref="OgeeException">A size is below 1, there are not as many axes, options contradict each other, or what is interpolated is no float.</exception>
    /// <example><c>x.Resize([2 * x.Shape[2], 2 * x.Shape[3]], ResizeOptions.Nearest)</c></example>
    public Tensor Resize(ReadOnlySpan<long> sizes, ResizeOptions? options = null)
    {
        options ??= ResizeOptions.Linear;
        var lead = Rank - sizes.Length;
        if (lead < 0) throw EngineErrors.Shape.With($"resize: {sizes.Length} sizes for {Shape}", "Expected a size for each of the last axes", "Give fewer sizes.");
        CheckResize(sizes, options);
        if (Type.IsHalf() && options.Interpolation != Interpolation.Nearest) return Cast(DType.Float32).Resize(sizes, options).Cast(Type);
        var ratios = new double[sizes.Length];
        for (var i = 0; i < ratios.Length; i++) ratios[i] = (double)sizes[i] / Shape[lead + i];
        var x = this;
        foreach (var i in Enumerable.Range(0, ratios.Length).Reverse().OrderBy(axis => ratios[axis]))
        {
            var (size, scale) = (checked((int)sizes[i]), options.Scales?[i]);
            var isCrop = options.Coordinates == PixelCoordinates.CropAndResize;
            if (size == Shape[lead + i] && scale is null or 1.0 && !isCrop) continue;
            x = x.Resampled(lead + i, size, ResizeTaps.Of(Shape[lead + i], size, options, scale, isCrop ? options.Regions![i] : (0, 1)), options.Outside);
        }
        return x;
    }

    void CheckResize(ReadOnlySpan<long> sizes, ResizeOptions options)
    {
        for (var i = 0; i < sizes.Length; i++)
            if (sizes[i] < 1 || Shape[Rank - sizes.Length + i] < 1)
                throw EngineErrors.Argument.With($"resize: axis {Rank - sizes.Length + i} of {Shape} to {sizes[i]}", "Expected at least 1 of both", "Resize what has elements.");
        if (options.Interpolation != Interpolation.Nearest) RequireFloat("resize");
        if ((options.Scales is not null && (options.Scales.Count != sizes.Length || options.Scales.Any(scale => !(scale > 0)))) || (options.Regions is not null && options.Regions.Count != sizes.Length))
            throw EngineErrors.Argument.With($"resize: {options.Scales?.Count} scales and {options.Regions?.Count} regions for {sizes.Length} sizes", "Expected a scale above 0 and a region for each size, or none", "Give one for each size.");
        if (options.Coordinates == PixelCoordinates.CropAndResize && options.Regions is null)
            throw EngineErrors.Argument.With("resize: crop and resize without regions", "Expected a part of each axis", "Set Regions.");
        if (options.IsAntialiased && (options.Interpolation == Interpolation.Nearest || options.Coordinates is not (PixelCoordinates.HalfPixel or PixelCoordinates.PytorchHalfPixel)))
            throw EngineErrors.Argument.With($"resize: antialiasing of {options.Interpolation} by {options.Coordinates}", "Expected a linear or cubic interpolation between half pixels", "Use ResizeOptions.SmoothLinear or SmoothCubic.");
    }

    Tensor Resampled(int axis, int size, ResizeTaps taps, double outside)
    {
        var elements = Shape[axis];
        Shape behind = Shape.Create([.. Enumerable.Repeat(1L, Rank - axis - 1)]);
        Tensor y;
        if (taps.Count == 1 && size % elements == 0 && taps.Places.Select((place, i) => place == i / (size / elements)).All(isSame => isSame))
        {
            // Every element so many times in a row is a view.
            var repeated = Unsqueeze(axis + 1);
            y = repeated.Expand(repeated.Shape.With(axis + 1, size / elements)).Reshape(Shape.With(axis, size));
        }
        else if (taps.Count <= FewTaps) y = Few(axis, size, taps, behind);
        else y = (Take(From(taps.Places, [taps.Count, size]).To(Spec.Device), axis) * Beside(taps.Weights, Shape.Create([taps.Count, size, .. behind.Sizes]))).Sum(axis);
        return taps.IsOutside is null ? y : Where(From(taps.IsOutside, Shape.Create([size, .. behind.Sizes])).To(Spec.Device), y.Like(outside), y);
    }

    /// <summary>The sum over a few taps as one elementwise kernel, which takes a third of the time of one along an axis of taps.</summary>
    Tensor Few(int axis, int size, ResizeTaps taps, Shape behind)
    {
        Tensor? sum = null;
        for (var tap = 0; tap < taps.Count; tap++)
        {
            var seen = Take(From(taps.Places.AsSpan(tap * size, size), [size]).To(Spec.Device), axis);
            // The nearest has no weight, and any type.
            var part = taps.Count == 1 ? seen : seen * Beside(taps.Weights[(tap * size)..((tap + 1) * size)], Shape.Create([size, .. behind.Sizes]));
            sum = sum is null ? part : sum + part;
        }
        return sum!;
    }

    /// <summary>Numbers computed here, in this tensor's type and on its device.</summary>
    Tensor Beside(double[] values, Shape shape) => (Type == DType.Float32 ? From([.. values.Select(value => (float)value)], shape) : From(values, shape).Cast(Type)).To(Spec.Device);
}
