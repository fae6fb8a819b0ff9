using Ogee.Ops;

namespace Ogee.Learn;

/// <summary>Matrix products, convolutions and poolings.</summary>
static class OnnxWindowForms
{
    internal static IReadOnlyList<OnnxForm> All { get; } =
    [
        // Of batches of products over nothing ONNX Runtime fills the first with 0 only.
        new(typeof(Dot), "MatMul, Gemm", e => e.ShapeOf(0)[^1].Is(0) ? OnnxIndexForms.Filled(e, 0, e.Type, e.Shape) : e.Widened(e.Type, e.Names, (x, _) => e.Emit("MatMul", x))),
        new(typeof(Ops.Conv2d), "Conv", e => e.Widened(e.Type, e.Names, (x, _) => e.Emit("Conv", x, Window(e.Same((Ops.Conv2d op) => op.Window), e.Operand(1).Spec.Shape, e.Same((Ops.Conv2d op) => op.Groups))))),
        new(typeof(Ops.MaxPool2d), "MaxPool", e => e.Widened(e.Type, e.Names, (x, _) => Pooled(e, x[0], e.Same((Ops.MaxPool2d op) => op), 1)[0])),
        new(typeof(MaxPoolGather), "MaxPool, Gather", MaxPoolGather),
        new(typeof(MaxPoolScatter), "MaxPool, ScatterElements", MaxPoolScatter),
        new(typeof(Ops.AveragePool2d), "AveragePool", AveragePool),
        .. OnnxAttentionForms.All,
    ];

    /// <summary>What convolutions are told.</summary>
    internal static (string, object)[] Window(Window window, Shape weight, int groups) =>
        [("dilations", Pair(window.DilationHeight, window.DilationWidth)), ("group", (long)groups), ("kernel_shape", Pair(weight[2], weight[3])), ("pads", Pads(window)), ("strides", Pair(window.StrideHeight, window.StrideWidth))];

    static long[] Pair(long height, long width) => [height, width];

    static long[] Pads(Window window) => [window.PadTop, window.PadLeft, window.PadBottom, window.PadRight];

    // Padding that is no smaller than the window is no operator's: then it is put around the image first.
    static bool IsAround(Ops.MaxPool2d pool) => pool.Window is var window && (window.PadTop >= pool.Height || window.PadBottom >= pool.Height || window.PadLeft >= pool.Width || window.PadRight >= pool.Width);

    static string Around(OnnxEmission e, string x, Window window, string value) => e.Emit("Pad", [x, e.Builder.Ints(0, 0, window.PadTop, window.PadLeft, 0, 0, window.PadBottom, window.PadRight), value]);

    static string[] Pooled(OnnxEmission e, string x, Ops.MaxPool2d pool, int results)
    {
        var window = pool.Window;
        var type = OnnxEmission.Wide(e.Type);
        if (IsAround(pool))
        {
            // Where places are asked for, an element that is −∞ must win against the padding.
            if (results > 1) x = e.Emit("Max", [x, e.Builder.Scalar(type == DType.Float64 ? double.MinValue : float.MinValue, type)]);
            x = Around(e, x, window, e.Builder.Scalar(double.NegativeInfinity, type));
            window = window with { PadTop = 0, PadBottom = 0, PadLeft = 0, PadRight = 0 };
        }
        return e.Builder.Nodes("MaxPool", [x], results, ("dilations", Pair(window.DilationHeight, window.DilationWidth)), ("kernel_shape", Pair(pool.Height, pool.Width)), ("pads", Pads(window)), ("strides", Pair(window.StrideHeight, window.StrideWidth)));
    }

    static string Flat(OnnxEmission e, string value) => e.Emit("Reshape", [value, e.Builder.Ints(-1)]);

    static string MaxPoolGather(OnnxEmission e) => e.Widened(e.Type, e.Names, (x, type) =>
    {
        var pool = e.Same((MaxPoolGather op) => op.Pool);
        var values = IsAround(pool) ? Around(e, x[1], pool.Window, e.Builder.Scalar(0, type)) : x[1];
        return e.Emit("Gather", [Flat(e, values), Pooled(e, x[0], pool, 2)[1]], ("axis", 0L));
    });

    static string MaxPoolScatter(OnnxEmission e) => e.Widened(e.Type, e.Names, (x, type) =>
    {
        var pool = e.Same((MaxPoolScatter op) => op.Pool);
        var (window, isAround, shape) = (pool.Window, IsAround(pool), e.Shape.ToArray());
        var places = Pooled(e, x[0], pool, 2)[1];
        if (isAround) (shape[2], shape[3]) = (shape[2] + OnnxDim.Fixed(window.PadTop + window.PadBottom), shape[3] + OnnxDim.Fixed(window.PadLeft + window.PadRight));
        var zeros = Flat(e, OnnxIndexForms.Filled(e, 0, type, shape));
        var sums = OnnxMovementForms.To(e, e.Emit("ScatterElements", [zeros, Flat(e, places), Flat(e, x[1])], ("axis", 0L), ("reduction", "add")), shape);
        if (!isAround) return sums;
        return e.Emit("Slice", [sums, e.Builder.Ints(window.PadTop, window.PadLeft), e.Builder.Sizes([e.Shape[2] + OnnxDim.Fixed(window.PadTop), e.Shape[3] + OnnxDim.Fixed(window.PadLeft)]), e.Builder.Ints(2, 3), e.Builder.Ints(1, 1)]);
    });

    static string AveragePool(OnnxEmission e)
    {
        var pool = e.Same((Ops.AveragePool2d op) => op);
        var window = pool.Window;
        var isPlain = window is { DilationHeight: 1, DilationWidth: 1 } && window.PadTop < pool.Height && window.PadBottom < pool.Height && window.PadLeft < pool.Width && window.PadRight < pool.Width;
        return e.Widened(e.Type, e.Names, (x, type) => isPlain
            ? e.Emit("AveragePool", x, ("count_include_pad", pool.CountPadding ? 1L : 0), ("kernel_shape", Pair(pool.Height, pool.Width)), ("pads", Pads(window)), ("strides", Pair(window.StrideHeight, window.StrideWidth)))
            : Means(e, x[0], type, pool));
    }

    /// <summary>A weight of ones that sums a window.</summary>
    internal static string Ones(OnnxEmission e, DType type, Ops.AveragePool2d pool) => e.Emit("Expand", [e.Builder.Scalar(1, type), e.Builder.Ints(1, 1, pool.Height, pool.Width)]);

    /// <summary>How many elements each mean is of.</summary>
    internal static string Counts(OnnxEmission e, DType type, Ops.AveragePool2d pool, OnnxDim[] image) => pool.CountPadding ? e.Builder.Scalar((double)pool.Height * pool.Width, type)
        : Sums(e, OnnxIndexForms.Filled(e, 1, type, [OnnxDim.Fixed(1), OnnxDim.Fixed(1), image[2], image[3]]), type, pool);

    static string Sums(OnnxEmission e, string planes, DType type, Ops.AveragePool2d pool) => e.Emit("Conv", [planes, Ones(e, type, pool)], Window(pool.Window, [1, 1, pool.Height, pool.Width], 1));

    // Windows with gaps came with operator set 19, and padding is smaller than a window: elsewhere a sum by convolution, over how many there are.
    static string Means(OnnxEmission e, string x, DType type, Ops.AveragePool2d pool)
    {
        var image = e.ShapeOf(0);
        var sums = Sums(e, e.Emit("Reshape", [x, e.Builder.Sizes([OnnxDim.Fixed(-1), OnnxDim.Fixed(1), image[2], image[3]])]), type, pool);
        return OnnxMovementForms.To(e, e.Emit("Div", [sums, Counts(e, type, pool, image)]), e.Shape);
    }
}
