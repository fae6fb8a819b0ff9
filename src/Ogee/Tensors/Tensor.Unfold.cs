namespace Ogee;

public sealed partial class Tensor
{
    /// <summary>What each window over an image sees, as columns (im2col): a convolution is the product of its weight, as a matrix, with them.</summary>
    /// <param name="sizes">Rows and columns of the window; this is [batch, channels, height, width].</param>
    /// <param name="windows">How it moves down and to the right; padding is zeros.</param>
    /// <returns>[batch, channels · rows · columns, windows], windows in row-major order</returns>
    /// <exception cref="OgeeException">Shapes or windows do not fit.</exception>
    public Tensor Unfold(ReadOnlySpan<int> sizes, ReadOnlySpan<AxisWindow> windows)
    {
        var (down, across) = UnfoldedWindows("unfold", sizes, windows, Rank == 4 ? Shape[2] : 0, Rank == 4 ? Shape[3] : 0);
        if (Rank != 4) throw EngineErrors.Shape.With($"unfold: the image is {Shape}", "Expected [batch, channels, height, width]", "Reshape it.");
        var (y, x) = (windows[0], windows[1]);
        var padded = y.PadLow + y.PadHigh + x.PadLow + x.PadHigh == 0 ? this : Pad([(0, 0), (0, 0), (y.PadLow, y.PadHigh), (x.PadLow, x.PadHigh)]);
        var seen = new List<Tensor>();
        for (var row = 0; row < sizes[0]; row++)
            for (var column = 0; column < sizes[1]; column++)
                seen.Add(padded.TapAt(2, row, y, down).TapAt(3, column, x, across));
        return Stack(2, [.. seen]).Reshape(Shape[0], Shape[1] * sizes[0] * sizes[1], down * across);
    }

    /// <summary>Adds columns back to the image that they were taken from (col2im): the gradient of <see cref="Unfold"/>. Pixels that several windows see get the sum of them.</summary>
    /// <param name="height">Rows of the image; this is [batch, channels · rows · columns, windows].</param>
    /// <param name="width">Columns of the image.</param>
    /// <param name="sizes">Rows and columns of the window.</param>
    /// <param name="windows">How it moves.</param>
    /// <returns>[batch, channels, height, width]</returns>
    /// <exception cref="OgeeException">Shapes or windows do not fit.</exception>
    public Tensor Fold(long height, long width, ReadOnlySpan<int> sizes, ReadOnlySpan<AxisWindow> windows)
    {
        var (down, across) = UnfoldedWindows("fold", sizes, windows, height, width);
        var taps = (long)sizes[0] * sizes[1];
        if (Rank != 3 || Shape[1] % taps != 0 || Shape[2] != down * across)
            throw EngineErrors.Shape.With($"fold: the columns are {Shape} for {down}×{across} windows of {taps} pixels", "Expected [batch, channels · rows · columns, windows]", "Check the window and the size of the image.");
        var (y, x) = (windows[0], windows[1]);
        var parts = Reshape(Shape[0], Shape[1] / taps, taps, down, across);
        Tensor? sum = null;
        for (var row = 0; row < sizes[0]; row++)
            for (var column = 0; column < sizes[1]; column++)
            {
                var (below, right) = (Placed(row, y, down, height), Placed(column, x, across, width));
                var tap = (row * sizes[1]) + column;
                var part = Apply(new Pad([0, 0, below.Low, right.Low], [0, 0, below.High, right.High], [0, 0, y.Stride - 1, x.Stride - 1]), parts.Slice(2, tap, tap + 1).Squeeze(2), Like(0));
                sum = sum is null ? part : sum + part;
            }
        return sum!.Slice(2, y.PadLow, y.PadLow + height).Slice(3, x.PadLow, x.PadLow + width);
    }

    static (long Down, long Across) UnfoldedWindows(string op, ReadOnlySpan<int> sizes, ReadOnlySpan<AxisWindow> windows, long height, long width)
    {
        if (sizes.Length != 2 || windows.Length != 2 || sizes[0] < 1 || sizes[1] < 1)
            throw EngineErrors.Argument.With($"{op}: {sizes.Length} sizes and {windows.Length} windows", "Expected two of both, of at least 1", "Give rows and columns, and how the window moves along each.");
        return Window.Of(windows[0], windows[1]).Output(height, width, sizes[0], sizes[1], op);
    }

    /// <summary>What a tap sees of each window along an axis that is padded already.</summary>
    Tensor TapAt(int axis, long tap, AxisWindow way, long windows) => Slice(axis, tap * way.Dilation, (tap * way.Dilation) + ((windows - 1) * way.Stride) + 1, way.Stride);

    /// <summary>How many elements of a padded axis are before and behind what a tap sees.</summary>
    static (long Low, long High) Placed(long tap, AxisWindow way, long windows, long size) =>
        (tap * way.Dilation, size + way.PadLow + way.PadHigh - (tap * way.Dilation) - ((windows - 1) * way.Stride) - 1);
}
