namespace Ogee;

// Poolings of images [batch, channels, sizes...]. One axis is an image of height 1; of three, the planes are pooled first and then the depth, which is the same: the largest of the largest, and the mean of means that count alike.
public sealed partial class Tensor
{
    // Whole numbers up to here are exact in float32.
    const long ExactPlaces = 1 << 24;

    /// <summary>The largest element of each window of [batch, channels, length].</summary>
    /// <param name="size">Elements of the window.</param>
    /// <param name="stride">Elements from one window to the next; the size if 0.</param>
    /// <param name="padding">Padding on each side, which never wins.</param>
    /// <param name="dilation">Elements from one tap to the next.</param>
    /// <param name="roundsUp">Whether a last window that only partly covers the image counts too (libtorch's <c>ceil_mode</c>).</param>
    public Tensor MaxPool1d(int size, int stride = 0, int padding = 0, int dilation = 1, bool roundsUp = false) => MaxPool([size], Windows(1, size, stride, padding, dilation), roundsUp);

    /// <summary>The largest element of each window of [batch, channels, height, width].</summary>
    /// <param name="size">Rows and columns of the window.</param>
    /// <param name="stride">Pixels from one window to the next; the size if 0.</param>
    /// <param name="padding">Padding on each side, which never wins.</param>
    /// <param name="dilation">Pixels from one tap to the next.</param>
    /// <param name="roundsUp">Whether a last window that only partly covers the image counts too (libtorch's <c>ceil_mode</c>).</param>
    public Tensor MaxPool2d(int size, int stride = 0, int padding = 0, int dilation = 1, bool roundsUp = false) => MaxPool([size, size], Windows(2, size, stride, padding, dilation), roundsUp);

    /// <summary>The largest element of each window of [batch, channels, depth, height, width].</summary>
    /// <inheritdoc cref="MaxPool1d"/>
    public Tensor MaxPool3d(int size, int stride = 0, int padding = 0, int dilation = 1, bool roundsUp = false) => MaxPool([size, size, size], Windows(3, size, stride, padding, dilation), roundsUp);

    /// <summary>The largest element of each window along one, two or three axes; NaN wins, and of equal ones the first in row-major order gets the gradient.</summary>
    /// <param name="sizes">Taps of the window along each axis; this is [batch, channels, sizes...].</param>
    /// <param name="windows">How the window moves along each axis; padding never wins.</param>
    /// <param name="roundsUp">Whether a last window that only partly covers an axis counts too, if it does not lie in the padding alone.</param>
    /// <returns>[batch, channels, windows...]</returns>
    /// <exception cref="OgeeException">The windows do not fit, or one would see padding only.</exception>
    public Tensor MaxPool(ReadOnlySpan<int> sizes, ReadOnlySpan<AxisWindow> windows, bool roundsUp = false) => Largest(sizes, windows, roundsUp, null).Largest;

    /// <summary>The largest element of each window, and where it is.</summary>
    /// <inheritdoc cref="MaxPool(ReadOnlySpan{int}, ReadOnlySpan{AxisWindow}, bool)"/>
    /// <returns>[batch, channels, windows...], and int64 of that shape: the place among the elements of the channel in row-major order.</returns>
    public (Tensor Largest, Tensor Places) MaxPoolWithPlaces(ReadOnlySpan<int> sizes, ReadOnlySpan<AxisWindow> windows, bool roundsUp = false)
    {
        CheckPool("max_pool", sizes, windows);
        var image = Shape.Create(Shape.Sizes[2..]);
        // Comparisons do not depend on the type, and places are looked up in that of the elements.
        var x = Detach();
        if (image.Count > ExactPlaces) x = x.Cast(DType.Float64);
        else if (x.Type.IsHalf()) x = x.Cast(DType.Float32);
        var places = Arange(image.Count, x.Type).Reshape(image).Expand(Shape);
        return (MaxPool(sizes, windows, roundsUp), x.Largest(sizes, windows, roundsUp, places).Places!.Cast(DType.Int64));
    }

    /// <summary>Puts values back where pooling found them; the other elements are 0. Values at one place, as of windows that overlap, are averaged.</summary>
    /// <param name="places">int64 or int32, this shape: what <see cref="MaxPoolWithPlaces"/> gave.</param>
    /// <param name="sizes">The sizes of the image; this is [batch, channels, windows...].</param>
    /// <returns>[batch, channels, sizes...]</returns>
    /// <exception cref="OgeeException">The places have another shape; one outside of the image is an error when the step runs.</exception>
    public Tensor MaxUnpool(Tensor places, params ReadOnlySpan<long> sizes)
    {
        if (Rank != sizes.Length + 2 || places.Shape != Shape)
            throw EngineErrors.Shape.With($"max_unpool: values are {Shape}, places {places.Shape} and the image has {sizes.Length} axes", "Expected places of the values' shape, and a size for each axis after the channels", "Give the results of MaxPoolWithPlaces.");
        var image = Shape.Create(sizes);
        var index = places.Flatten(2);
        Tensor Put(Tensor values) => values.ScatterBy<AddMonoid>(2, index, image.Count, "max_unpool");
        var count = Put(Full(index.Shape, 1, Type));
        return Put(Flatten(2) / count.Gather(2, index)).Reshape(Shape.Create([Shape[0], Shape[1], .. sizes]));
    }

    /// <summary>The mean of each window of [batch, channels, length].</summary>
    /// <param name="size">Elements of the window.</param>
    /// <param name="stride">Elements from one window to the next; the size if 0.</param>
    /// <param name="padding">Zeros on each side.</param>
    /// <param name="countPadding">Whether padding counts in the divisor.</param>
    /// <param name="roundsUp">Whether a last window that only partly covers the image counts too; what it lacks is in no divisor.</param>
    public Tensor AveragePool1d(int size, int stride = 0, int padding = 0, bool countPadding = true, bool roundsUp = false) => AveragePool([size], Windows(1, size, stride, padding, 1), countPadding, roundsUp);

    /// <summary>The mean of each window of [batch, channels, height, width].</summary>
    /// <param name="size">Rows and columns of the window.</param>
    /// <param name="stride">Pixels from one window to the next; the size if 0.</param>
    /// <param name="padding">Zeros on each side.</param>
    /// <param name="countPadding">Whether padding counts in the divisor.</param>
    /// <param name="roundsUp">Whether a last window that only partly covers the image counts too; what it lacks is in no divisor.</param>
    public Tensor AveragePool2d(int size, int stride = 0, int padding = 0, bool countPadding = true, bool roundsUp = false) => AveragePool([size, size], Windows(2, size, stride, padding, 1), countPadding, roundsUp);

    /// <summary>The mean of each window of [batch, channels, depth, height, width].</summary>
    /// <inheritdoc cref="AveragePool1d"/>
    public Tensor AveragePool3d(int size, int stride = 0, int padding = 0, bool countPadding = true, bool roundsUp = false) => AveragePool([size, size, size], Windows(3, size, stride, padding, 1), countPadding, roundsUp);

    /// <summary>The mean of each window along one, two or three axes.</summary>
    /// <param name="sizes">Taps of the window along each axis; this is [batch, channels, sizes...].</param>
    /// <param name="windows">How the window moves along each axis; padding is zeros.</param>
    /// <param name="countPadding">Whether padding counts in the divisor.</param>
    /// <param name="roundsUp">Whether a last window that only partly covers an axis counts too, if it does not lie in the padding alone; what it lacks is in no divisor.</param>
    /// <param name="divisor">What sums are divided by, whatever was counted; null for the count.</param>
    /// <returns>[batch, channels, windows...]</returns>
    /// <exception cref="OgeeException">The windows do not fit, one would see padding only, or the divisor is 0.</exception>
    public Tensor AveragePool(ReadOnlySpan<int> sizes, ReadOnlySpan<AxisWindow> windows, bool countPadding = true, bool roundsUp = false, double? divisor = null)
    {
        if (Type.IsHalf()) return Cast(DType.Float32).AveragePool(sizes, windows, countPadding, roundsUp, divisor).Cast(Type);
        var ways = Rounded("average_pool", sizes, windows, roundsUp);
        if (divisor is not null)
        {
            if (divisor == 0) throw EngineErrors.Argument.With("average_pool: the divisor is 0", "Expected another number", "Leave it out for the mean.");
            double taps = 1;
            foreach (var size in sizes) taps *= size;
            return Means(sizes, ways, isCounted: true) * (taps / divisor.Value);
        }
        var isRounded = false;
        for (var i = 0; i < ways.Length; i++) isRounded |= ways[i].PadHigh != windows[i].PadHigh;
        if (!countPadding || !isRounded) return Means(sizes, ways, countPadding);
        // Padding counts and what rounding up added does not: the padding becomes part of the image.
        var padding = new (long, long)[Rank];
        for (var i = 0; i < ways.Length; i++)
        {
            padding[i + 2] = (windows[i].PadLow, windows[i].PadHigh);
            ways[i] = ways[i] with { PadLow = 0, PadHigh = ways[i].PadHigh - windows[i].PadHigh };
        }
        return (padding.All(amount => amount == (0, 0)) ? this : Pad(padding)).Means(sizes, ways, isCounted: false);
    }

    /// <summary>The root of the sum of each window's powers, (Σ |x|ᵖ)^(1/p), along one, two or three axes; the gradient where all are 0 is 0.</summary>
    /// <remarks>Powers are of absolute values, as a norm's are and ONNX's; libtorch takes them of the elements, which differs for odd powers of negative ones.</remarks>
    /// <param name="power">p, above 0.</param>
    /// <param name="sizes">Taps of the window along each axis; this is [batch, channels, sizes...].</param>
    /// <param name="windows">How the window moves along each axis; padding is zeros.</param>
    /// <param name="roundsUp">Whether a last window that only partly covers an axis counts too.</param>
    /// <returns>[batch, channels, windows...]</returns>
    /// <exception cref="OgeeException">The power is not above 0, or the windows do not fit.</exception>
    public Tensor LpPool(double power, ReadOnlySpan<int> sizes, ReadOnlySpan<AxisWindow> windows, bool roundsUp = false)
    {
        if (!(power > 0)) throw EngineErrors.Argument.With($"lp_pool: the power is {power}", "Expected more than 0", "Use 2 for the root of the sum of squares.");
        if (Type.IsHalf()) return Cast(DType.Float32).LpPool(power, sizes, windows, roundsUp).Cast(Type);
        var sum = (power == 2 ? Square() : PowerOfSize(power)).AveragePool(sizes, windows, roundsUp: roundsUp, divisor: 1);
        var isZero = sum.EqualTo(0);
        return Where(isZero, sum, Where(isZero, Like(1), sum).Pow(1 / power));
    }

    /// <summary>The mean over all axes after the channels: [batch, channels, ...] to [batch, channels].</summary>
    /// <param name="keepAxes">Whether the axes stay with size 1.</param>
    public Tensor GlobalAveragePool(bool keepAxes = false) => Mean(AfterChannels("global_average_pool"), keepAxes);

    /// <summary>The largest over all axes after the channels: [batch, channels, ...] to [batch, channels].</summary>
    /// <param name="keepAxes">Whether the axes stay with size 1.</param>
    public Tensor GlobalMaxPool(bool keepAxes = false) => Max(AfterChannels("global_max_pool"), keepAxes);

    Axes AfterChannels(string op) => Rank > 2 ? Axes.Create([.. Enumerable.Range(2, Rank - 2)])
        : throw EngineErrors.Shape.With($"{op}: there is no axis after the channels of {Shape}", "Expected [batch, channels, sizes...]", "Reshape it.");

    static AxisWindow[] Windows(int axes, int size, int stride, int padding, int dilation) => [.. Enumerable.Repeat(AxisWindow.Even(stride == 0 ? size : stride, padding, dilation), axes)];

    /// <param name="sizes">Taps.</param>
    /// <param name="windows">How the window moves.</param>
    /// <param name="roundsUp">Whether the last window may cover an axis partly.</param>
    /// <param name="values">What to take at the places of the largest elements: this shape and type; or null.</param>
    (Tensor Largest, Tensor? Places) Largest(ReadOnlySpan<int> sizes, ReadOnlySpan<AxisWindow> windows, bool roundsUp, Tensor? values)
    {
        var ways = Rounded("max_pool", sizes, windows, roundsUp);
        var (x, found) = (this, values);
        foreach (var (rows, columns, window, image, back) in Images(sizes, ways))
        {
            var (pool, before) = (new MaxPool2d(rows, columns, window), x.Reshape(image(x.Shape)));
            var y = Apply(pool, before);
            var shape = back(x.Shape, y.Shape);
            found = found is null ? null : Apply(new MaxPoolGather(pool), before, found.Reshape(before.Shape)).Reshape(shape);
            x = y.Reshape(shape);
        }
        return (x, found);
    }

    Tensor Means(ReadOnlySpan<int> sizes, AxisWindow[] ways, bool isCounted)
    {
        var x = this;
        foreach (var (rows, columns, window, image, back) in Images(sizes, ways))
        {
            var y = Apply(new AveragePool2d(rows, columns, window, isCounted), x.Reshape(image(x.Shape)));
            x = y.Reshape(back(x.Shape, y.Shape));
        }
        return x;
    }

    /// <summary>The poolings of images [batch, channels, height, width] that one along so many axes is: the window of each, the image that a shape is, and the shape that a pooled image is of it.</summary>
    static (int Rows, int Columns, Window Window, Func<Shape, Shape> Image, Func<Shape, Shape, Shape> Back)[] Images(ReadOnlySpan<int> sizes, AxisWindow[] ways) => sizes.Length switch
    {
        1 => [(1, sizes[0], Window.Of(new(1), ways[0]), x => [x[0], x[1], 1, x[2]], (x, y) => [x[0], x[1], y[3]])],
        2 => [(sizes[0], sizes[1], Window.Of(ways[0], ways[1]), x => x, (_, y) => y)],
        _ =>
        [
            (sizes[1], sizes[2], Window.Of(ways[1], ways[2]), x => [x[0], x[1] * x[2], x[3], x[4]], (x, y) => [x[0], x[1], x[2], y[2], y[3]]),
            (sizes[0], 1, Window.Of(ways[0], new(1)), x => [x[0], x[1], x[2], x[3] * x[4]], (x, y) => [x[0], x[1], y[2], x[3], x[4]]),
        ],
    };

    void CheckPool(string op, ReadOnlySpan<int> sizes, ReadOnlySpan<AxisWindow> windows)
    {
        if (sizes.Length is < 1 or > 3 || sizes.Length != windows.Length)
            throw EngineErrors.Argument.With($"{op}: {sizes.Length} sizes and {windows.Length} windows", "Expected one of both for each of one, two or three axes", "Give a size and a window for each axis.");
        if (Rank != sizes.Length + 2)
            throw EngineErrors.Shape.With($"{op}: windows along {sizes.Length} axes need a tensor of rank {sizes.Length + 2}, got {Shape}", "Expected [batch, channels, sizes...]", "Reshape it.");
    }

    /// <summary>The windows, with what the last one lacks as padding if it counts: one that would begin behind the elements is left out, as in libtorch.</summary>
    AxisWindow[] Rounded(string op, ReadOnlySpan<int> sizes, ReadOnlySpan<AxisWindow> windows, bool roundsUp)
    {
        CheckPool(op, sizes, windows);
        var ways = windows.ToArray();
        for (var i = 0; roundsUp && i < ways.Length; i++)
        {
            var (way, elements, extent) = (ways[i], Shape[i + 2], AxisWindow.Extent(sizes[i], ways[i].Dilation));
            if (way.Stride < 1) continue;
            var steps = elements + way.PadLow + way.PadHigh - extent + way.Stride - 1;
            if (steps < 0) continue;
            var last = steps / way.Stride * way.Stride;
            if (last >= elements + way.PadLow) last -= way.Stride;
            ways[i] = way with { PadHigh = way.PadHigh + checked((int)Math.Max(0, last + extent - elements - way.PadLow - way.PadHigh)) };
        }
        return ways;
    }
}
