using Ogee.Ops;

namespace Ogee.Learn;

/// <summary>Gradients of convolutions and means of windows: with these a step of training is a graph.</summary>
static class OnnxGradientForms
{
    internal static IReadOnlyList<OnnxForm> All { get; } =
    [
        new(typeof(ConvInputGradient), "ConvTranspose", OfImage),
        new(typeof(ConvWeightGradient), "Transpose, Conv, Slice", OfWeight),
        new(typeof(AveragePoolGradient), "Div, ConvTranspose", OfMeans),
    ];

    static string OfImage(OnnxEmission e) => e.Widened(e.Type, e.Names, (x, _) => Spread(e, x[0], x[1], e.Same((ConvInputGradient op) => op.Window), e.ShapeOf(0), e.Operand(1).Spec.Shape, e.Same((ConvInputGradient op) => op.Groups)));

    // A transposed convolution back to the image's size, by the rows and columns that no window reached.
    static string Spread(OnnxEmission e, string gradient, string weight, Window window, OnnxDim[] windows, Shape taps, int groups)
    {
        var (rows, columns) = Rest(window, e.Shape, windows, taps[2], taps[3]);
        if (!rows.IsFixed || !columns.IsFixed) return e.Fault("the image's height or width is in no fixed relation to the gradient's");
        return e.Emit("ConvTranspose", [gradient, weight], [.. OnnxWindowForms.Window(window, taps, groups), ("output_padding", (long[])[rows.Offset, columns.Offset])]);
    }

    // How many rows and columns are behind what the last window reaches.
    static (OnnxDim Rows, OnnxDim Columns) Rest(Window window, OnnxDim[] image, OnnxDim[] windows, long height, long width)
    {
        static OnnxDim Of(OnnxDim size, OnnxDim windows, int stride, int dilation, long taps, int pads) =>
            size - new OnnxDim(windows.Slope * stride, (windows.Offset - 1) * stride) - OnnxDim.Fixed((dilation * (taps - 1)) + 1 - pads);
        return (Of(image[2], windows[2], window.StrideHeight, window.DilationHeight, height, window.PadTop + window.PadBottom), Of(image[3], windows[3], window.StrideWidth, window.DilationWidth, width, window.PadLeft + window.PadRight));
    }

    // Each tap sees the image against the whole gradient: a convolution whose channels are the samples, with strides and gaps exchanged. Groups lie beside the samples.
    static string OfWeight(OnnxEmission e)
    {
        var (window, groups) = (e.Same((ConvWeightGradient op) => op.Window), e.Same((ConvWeightGradient op) => op.Groups));
        var (image, windows, weight) = (e.ShapeOf(0), e.ShapeOf(1), e.Shape);
        if (image.Concat(windows).Any(dim => dim.Is(0))) return OnnxIndexForms.Filled(e, 0, e.Type, weight);
        string Turned(string value) => e.Emit("Transpose", [value], ("perm", (long[])[1, 0, 2, 3]));
        return e.Widened(e.Type, e.Names, (x, _) =>
        {
            var samples = groups == 1 ? Turned(x[0]) : OnnxMovementForms.To(e, e.Emit("Transpose", [OnnxMovementForms.To(e, x[0], [image[0], OnnxDim.Fixed(groups), weight[1], image[2], image[3]])], ("perm", (long[])[2, 1, 0, 3, 4])),
                [weight[1], new(image[0].Slope * groups, image[0].Offset * groups), image[2], image[3]]);
            var sums = e.Emit("Conv", [samples, Turned(x[1])], ("dilations", (long[])[window.StrideHeight, window.StrideWidth]), ("group", (long)groups),
                ("pads", (long[])[window.PadTop, window.PadLeft, window.PadBottom, window.PadRight]), ("strides", (long[])[window.DilationHeight, window.DilationWidth]));
            // What no window reached would be taps of a larger weight.
            var (rows, columns) = Rest(window, image, windows, weight[2].Offset, weight[3].Offset);
            if (!rows.IsFixed || !columns.IsFixed || rows.Offset >= window.DilationHeight || columns.Offset >= window.DilationWidth) sums = e.Emit("Slice", [sums, e.Builder.Ints(0, 0), e.Builder.Sizes(weight[2..]), e.Builder.Ints(2, 3), e.Builder.Ints(1, 1)]);
            return Turned(sums);
        });
    }

    // Each mean's share goes to all that it is of; channels are samples, for they do not mix.
    static string OfMeans(OnnxEmission e)
    {
        var pool = e.Same((AveragePoolGradient op) => op.Pool);
        var (image, windows) = (e.Shape, e.ShapeOf(0));
        if (image.Concat(windows).Any(dim => dim.Is(0))) return OnnxIndexForms.Filled(e, 0, e.Type, image);
        return e.Widened(e.Type, e.Names, (x, type) =>
        {
            var shares = e.Emit("Div", [x[0], OnnxWindowForms.Counts(e, type, pool, image)]);
            var planes = e.Emit("Reshape", [shares, e.Builder.Sizes([OnnxDim.Fixed(-1), OnnxDim.Fixed(1), windows[2], windows[3]])]);
            var spread = Spread(e, planes, OnnxWindowForms.Ones(e, type, pool), pool.Window, windows, [1, 1, pool.Height, pool.Width], 1);
            return OnnxMovementForms.To(e, spread, image);
        });
    }
}
