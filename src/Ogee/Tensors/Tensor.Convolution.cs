namespace Ogee;

public sealed partial class Tensor
{
    /// <summary>Convolution (correlation) along one axis.</summary>
    /// <param name="weight">[filters, channels / groups, taps]; this is [batch, channels, length].</param>
    /// <param name="stride">Elements from one window to the next.</param>
    /// <param name="padding">Zeros on each side.</param>
    /// <param name="dilation">Elements from one tap to the next.</param>
    /// <param name="groups">Groups of channels; as many as channels is depthwise.</param>
    /// <returns>[batch, filters, (length + 2·padding − dilation·(taps − 1) − 1) / stride + 1]</returns>
    public Tensor Conv1d(Tensor weight, int stride = 1, int padding = 0, int dilation = 1, int groups = 1) => Conv(weight, [AxisWindow.Even(stride, padding, dilation)], groups);

    /// <summary>Two-dimensional convolution (correlation).</summary>
    /// <param name="weight">[filters, channels / groups, rows, columns]; this is [batch, channels, height, width].</param>
    /// <param name="stride">Pixels from one window to the next.</param>
    /// <param name="padding">Zeros on each side.</param>
    /// <param name="dilation">Pixels from one tap to the next.</param>
    /// <param name="groups">Groups of channels; as many as channels is depthwise.</param>
    /// <returns>[batch, filters, (height + 2·padding − dilation·(rows − 1) − 1) / stride + 1, …]</returns>
    public Tensor Conv2d(Tensor weight, int stride = 1, int padding = 0, int dilation = 1, int groups = 1) => Conv2d(weight, Window.Even(stride, padding, dilation), groups);

    /// <summary>Two-dimensional convolution with every number of the window given.</summary>
    /// <param name="weight">[filters, channels / groups, rows, columns]; this is [batch, channels, height, width].</param>
    /// <param name="window">How the window moves.</param>
    /// <param name="groups">Groups of channels.</param>
    public Tensor Conv2d(Tensor weight, Window window, int groups = 1) => Apply(new Conv2d(window, groups), this, weight);

    /// <summary>Three-dimensional convolution (correlation).</summary>
    /// <param name="weight">[filters, channels / groups, planes, rows, columns]; this is [batch, channels, depth, height, width].</param>
    /// <param name="stride">Elements from one window to the next.</param>
    /// <param name="padding">Zeros on each side.</param>
    /// <param name="dilation">Elements from one tap to the next.</param>
    /// <param name="groups">Groups of channels.</param>
    /// <returns>[batch, filters, depth', height', width']</returns>
    public Tensor Conv3d(Tensor weight, int stride = 1, int padding = 0, int dilation = 1, int groups = 1)
    {
        var window = AxisWindow.Even(stride, padding, dilation);
        return Conv(weight, [window, window, window], groups);
    }

    /// <summary>Convolution (correlation) along one, two or three axes, with every number of the window given for each.</summary>
    /// <param name="weight">[filters, channels / groups, taps...]; this is [batch, channels, sizes...].</param>
    /// <param name="windows">How the window moves along each axis; see <see cref="AxisWindow.Same"/> for results of the input's size.</param>
    /// <param name="groups">Groups of channels.</param>
    /// <returns>[batch, filters, windows...]</returns>
    /// <remarks>One axis is an image of height 1. Of three, the taps along the depth are channels of a two-dimensional convolution, whose fixed order of sums is theirs too.</remarks>
    /// <exception cref="OgeeException">Ranks, channels or windows do not fit.</exception>
    public Tensor Conv(Tensor weight, ReadOnlySpan<AxisWindow> windows, int groups = 1)
    {
        CheckConvolution("conv", weight, windows);
        if (groups < 1 || Shape[1] != weight.Shape[1] * groups || weight.Shape[0] % groups != 0)
            throw EngineErrors.Shape.With($"conv: channels must agree, got {Shape[1]} in {Shape}, {weight.Shape[1]} × {groups} groups in the weight {weight.Shape}", "Expected channels = weight channels × groups, and filters divisible by groups", "Check the layer's channel counts.");
        return windows.Length switch
        {
            1 => Unsqueeze(2).Conv2d(weight.Unsqueeze(2), Window.Of(new(1), windows[0]), groups).Squeeze(2),
            2 => Conv2d(weight, Window.Of(windows[0], windows[1]), groups),
            _ => ConvOfPlanes(weight, windows[0], Window.Of(windows[1], windows[2]), groups),
        };
    }

    /// <summary>The transposed convolution along one, two or three axes: the gradient of <see cref="Conv(Tensor, ReadOnlySpan{AxisWindow}, int)"/> with respect to its input, by which images grow.</summary>
    /// <param name="weight">[channels, filters / groups, taps...]; this is [batch, channels, sizes...].</param>
    /// <param name="windows">How the window moves over the result along each axis; its padding is taken away from the result.</param>
    /// <param name="outputPadding">Elements that the result has more at the end of each axis; none if empty.</param>
    /// <param name="groups">Groups of channels.</param>
    /// <returns>[batch, filters, (size − 1)·stride − padding + dilation·(taps − 1) + 1 + output padding, …]</returns>
    /// <exception cref="OgeeException">Ranks, channels or windows do not fit.</exception>
    public Tensor ConvTranspose(Tensor weight, ReadOnlySpan<AxisWindow> windows, ReadOnlySpan<int> outputPadding = default, int groups = 1)
    {
        CheckConvolution("conv_transpose", weight, windows);
        if (groups < 1 || Shape[1] != weight.Shape[0] || Shape[1] % groups != 0)
            throw EngineErrors.Shape.With($"conv_transpose: channels must agree, got {Shape[1]} in {Shape} and {weight.Shape[0]} in the weight {weight.Shape} of {groups} groups", "Expected [channels, filters / groups, taps...] and channels divisible by groups", "Check the layer's channel counts.");
        if (outputPadding.Length != 0 && outputPadding.Length != windows.Length)
            throw EngineErrors.Argument.With($"conv_transpose: {outputPadding.Length} output paddings for {windows.Length} axes", "Expected one for each axis, or none", "Give a number for each axis.");
        // More at the end is less taken away there; where nothing was taken away, no window reaches and zeros follow.
        var (ways, rest) = (windows.ToArray(), new (long, long)[Rank]);
        for (var i = 0; i < ways.Length; i++)
        {
            var (way, more) = (ways[i], outputPadding.Length == 0 ? 0 : outputPadding[i]);
            if (way.Stride < 1 || way.Dilation < 1 || way.PadLow < 0 || way.PadHigh < 0 || more < 0)
                throw EngineErrors.Argument.With($"conv_transpose: strides and dilations must be at least 1 and paddings at least 0, got {way} and output padding {more}", "Expected positive numbers", "Check the window.");
            rest[i + 2] = (0, Math.Max(0, more - way.PadHigh));
            ways[i] = way with { PadHigh = Math.Max(0, way.PadHigh - more) };
            if (Grown(Shape[i + 2], weight.Shape[i + 2], ways[i]) < 1)
                throw EngineErrors.Shape.With($"conv_transpose: nothing is left of axis {i + 2} of {Shape} with {weight.Shape[i + 2]} taps and {way}", "Expected a result of at least one element", "Use less padding.");
        }
        var y = ways.Length switch
        {
            1 => Unsqueeze(2).TransposedConv2d(weight.Unsqueeze(2), Window.Of(new(1), ways[0]), groups).Squeeze(2),
            2 => TransposedConv2d(weight, Window.Of(ways[0], ways[1]), groups),
            _ => TransposedConvOfPlanes(weight, ways[0], Window.Of(ways[1], ways[2]), groups),
        };
        return rest.All(amount => amount.Item2 == 0) ? y : y.Pad(rest);
    }

    void CheckConvolution(string op, Tensor weight, ReadOnlySpan<AxisWindow> windows)
    {
        if (windows.Length is < 1 or > 3)
            throw EngineErrors.Argument.With($"{op}: {windows.Length} windows", "Expected one for each of one, two or three axes", "Merge axes, or apply it to some of them.");
        if (Rank != windows.Length + 2 || weight.Rank != windows.Length + 2)
            throw EngineErrors.Shape.With($"{op}: windows along {windows.Length} axes need tensors of rank {windows.Length + 2}, got {Shape} and {weight.Shape}", "Expected [batch, channels, sizes...] and a weight with as many axes", "Reshape them.");
        Ops.Conv2d.RequireTaps(op, weight.Shape);
    }

    /// <summary>The elements along an axis of what a convolution makes so many of.</summary>
    static long Grown(long size, long taps, AxisWindow way) => ((size - 1) * way.Stride) + AxisWindow.Extent(taps, way.Dilation) - way.PadLow - way.PadHigh;

    Tensor TransposedConv2d(Tensor weight, Window window, int groups)
    {
        var height = Grown(Shape[2], weight.Shape[2], new(window.StrideHeight, window.PadTop, window.PadBottom, window.DilationHeight));
        var width = Grown(Shape[3], weight.Shape[3], new(window.StrideWidth, window.PadLeft, window.PadRight, window.DilationWidth));
        return Apply(new ConvInputGradient(window, groups, [Shape[0], weight.Shape[1] * groups, height, width]), this, weight);
    }

    /// <summary>Three axes as two: each plane of the result is an image whose channels are the input's at each tap along the depth.</summary>
    Tensor ConvOfPlanes(Tensor weight, AxisWindow depth, Window plane, int groups)
    {
        var (filters, taps) = (weight.Shape[0], weight.Shape[2]);
        var planes = depth.Output(Shape[2], taps, "conv");
        var images = Planes(taps, depth, planes).Reshape(Shape[0] * planes, Shape[1] * taps, Shape[3], Shape[4]);
        var y = images.Conv2d(weight.Reshape(filters, weight.Shape[1] * taps, weight.Shape[3], weight.Shape[4]), plane, groups);
        return y.Reshape(Shape[0], planes, filters, y.Shape[2], y.Shape[3]).Permute(0, 2, 1, 3, 4);
    }

    /// <summary>The planes that each window along the depth sees.</summary>
    /// <returns>[batch, planes, channels, taps, height, width]</returns>
    Tensor Planes(long taps, AxisWindow depth, long planes)
    {
        var (height, width) = (Shape[3], Shape[4]);
        if (depth.Divides(planes, taps)) return Slice(2, 0, planes * taps).Reshape(Shape[0], Shape[1], planes, taps, height, width).Permute(0, 2, 1, 3, 4, 5);
        var padded = depth.PadLow == 0 && depth.PadHigh == 0 ? this : Pad([(0, 0), (0, 0), (depth.PadLow, depth.PadHigh), (0, 0), (0, 0)]);
        var seen = new Tensor[taps];
        for (var tap = 0; tap < taps; tap++) seen[tap] = padded.TapAt(2, tap, depth, planes).Permute(0, 2, 1, 3, 4);
        return Stack(3, seen);
    }

    Tensor TransposedConvOfPlanes(Tensor weight, AxisWindow depth, Window plane, int groups)
    {
        var (batch, planes, filters, taps) = (Shape[0], Shape[2], weight.Shape[1] * groups, weight.Shape[2]);
        var images = Permute(0, 2, 1, 3, 4).Reshape(batch * planes, Shape[1], Shape[3], Shape[4]);
        var y = images.TransposedConv2d(weight.Reshape(weight.Shape[0], weight.Shape[1] * taps, weight.Shape[3], weight.Shape[4]), plane, groups);
        y = y.Reshape(batch, planes, filters, taps, y.Shape[2], y.Shape[3]);
        if (depth.Divides(planes, taps)) return y.Permute(0, 2, 1, 3, 4, 5).Reshape(batch, filters, planes * taps, y.Shape[4], y.Shape[5]);
        Tensor? sum = null;
        for (var tap = 0L; tap < taps; tap++)
        {
            Shape low = [0, tap * depth.Dilation, 0, 0, 0], high = [0, (taps - 1 - tap) * depth.Dilation, 0, 0, 0];
            var part = Apply(new Pad(low, high, [0, depth.Stride - 1, 0, 0, 0]), y.Slice(3, tap, tap + 1).Squeeze(3), y.Like(0)); // [batch, planes', filters, height, width]
            sum = sum is null ? part : sum + part;
        }
        return sum!.Slice(1, depth.PadLow, sum.Shape[1] - depth.PadHigh).Permute(0, 2, 1, 3, 4);
    }
}
