namespace Ogee;

/// <summary>How a window moves along one axis: what convolutions and poolings of any number of axes are told for each.</summary>
/// <param name="Stride">Elements from one window to the next.</param>
/// <param name="PadLow">Padding before the first element.</param>
/// <param name="PadHigh">Padding after the last element.</param>
/// <param name="Dilation">Elements from one tap to the next.</param>
public readonly record struct AxisWindow(int Stride, int PadLow = 0, int PadHigh = 0, int Dilation = 1)
{
    /// <summary>The same padding on both sides.</summary>
    /// <param name="stride">Elements from one window to the next.</param>
    /// <param name="padding">Padding on each side.</param>
    /// <param name="dilation">Elements from one tap to the next.</param>
    public static AxisWindow Even(int stride, int padding = 0, int dilation = 1) => new(stride, padding, padding, dilation);

    /// <summary>As much padding as gives ⌈size / stride⌉ windows: with stride 1 the size stays. An odd element goes behind the last one, as in libtorch ('same') and ONNX (SAME_UPPER).</summary>
    /// <param name="size">Elements of the axis; with stride 1 the padding does not depend on it.</param>
    /// <param name="taps">Taps of the window.</param>
    /// <param name="stride">Elements from one window to the next.</param>
    /// <param name="dilation">Elements from one tap to the next.</param>
    /// <exception cref="OgeeException">A number is below 1.</exception>
    public static AxisWindow Same(long size, int taps, int stride = 1, int dilation = 1)
    {
        if (size < 1 || taps < 1 || stride < 1 || dilation < 1)
            throw EngineErrors.Argument.With($"same padding: size {size}, taps {taps}, stride {stride}, dilation {dilation}", "Expected at least 1 each", "Check the window.");
        var windows = ((size - 1) / stride) + 1;
        var padding = Math.Max(0, checked((int)(((windows - 1) * stride) + Extent(taps, dilation) - size)));
        return new(stride, padding / 2, padding - (padding / 2), dilation);
    }

    /// <summary>How many windows there are.</summary>
    internal long Output(long size, long taps, string op) => Window.Of(this, new(1)).Output(size, 1, taps, 1, op).Height;

    /// <summary>Elements from the first tap to the last.</summary>
    internal static long Extent(long taps, int dilation) => (dilation * (taps - 1)) + 1;

    /// <summary>Whether windows lie side by side and no element is padding: then an axis only divides into windows and taps.</summary>
    internal bool Divides(long windows, long taps) => PadLow == 0 && PadHigh == 0 && (Dilation == 1 || taps == 1) && (Stride == taps || windows == 1);
}
