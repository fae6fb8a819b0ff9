namespace Ogee;

/// <summary>How a window moves over an image: the facts that convolutions and poolings share.</summary>
/// <param name="StrideHeight">Rows from one window to the next.</param>
/// <param name="StrideWidth">Columns from one window to the next.</param>
/// <param name="PadTop">Rows of padding above.</param>
/// <param name="PadBottom">Rows of padding below.</param>
/// <param name="PadLeft">Columns of padding on the left.</param>
/// <param name="PadRight">Columns of padding on the right.</param>
/// <param name="DilationHeight">Rows from one tap to the next.</param>
/// <param name="DilationWidth">Columns from one tap to the next.</param>
public readonly record struct Window(int StrideHeight, int StrideWidth, int PadTop, int PadBottom, int PadLeft, int PadRight, int DilationHeight = 1, int DilationWidth = 1)
{
    /// <summary>The same stride and padding in both directions.</summary>
    public static Window Even(int stride, int padding, int dilation = 1) => new(stride, stride, padding, padding, padding, padding, dilation, dilation);

    /// <summary>A window of what is told for each axis.</summary>
    /// <param name="height">How it moves down.</param>
    /// <param name="width">How it moves to the right.</param>
    public static Window Of(AxisWindow height, AxisWindow width) => new(height.Stride, width.Stride, height.PadLow, height.PadHigh, width.PadLow, width.PadHigh, height.Dilation, width.Dilation);

    /// <summary>Height and width of the result.</summary>
    /// <exception cref="OgeeException">The window does not fit into the padded image, or a number is out of range.</exception>
    public (long Height, long Width) Output(long height, long width, long kernelHeight, long kernelWidth, string op)
    {
        if (StrideHeight < 1 || StrideWidth < 1 || DilationHeight < 1 || DilationWidth < 1 || PadTop < 0 || PadBottom < 0 || PadLeft < 0 || PadRight < 0)
            throw EngineErrors.Argument.With($"{op}: strides and dilations must be at least 1 and paddings at least 0, got {this}", "Expected positive numbers", "Check the window.");
        var down = height + PadTop + PadBottom - ((DilationHeight * (kernelHeight - 1)) + 1);
        var across = width + PadLeft + PadRight - ((DilationWidth * (kernelWidth - 1)) + 1);
        if (down < 0 || across < 0)
            throw EngineErrors.Shape.With($"{op}: the window [{kernelHeight}, {kernelWidth}] is larger than the padded image [{height + PadTop + PadBottom}, {width + PadLeft + PadRight}]", "Expected an image of at least the window's size", "Use larger images, more padding or fewer layers that halve the image.");
        return ((down / StrideHeight) + 1, (across / StrideWidth) + 1);
    }

    /// <inheritdoc/>
    public override string ToString() => $" stride {StrideHeight}×{StrideWidth} pad {PadTop},{PadBottom},{PadLeft},{PadRight}" + (DilationHeight == 1 && DilationWidth == 1 ? "" : $" dilation {DilationHeight}×{DilationWidth}");
}
