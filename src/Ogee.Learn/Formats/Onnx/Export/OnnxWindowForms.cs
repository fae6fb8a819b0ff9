using Ogee.Ops;

namespace Ogee.Learn;

/// <summary>Matrix products, convolutions, poolings and attention.</summary>
static class OnnxWindowForms
{
    internal static IReadOnlyList<OnnxForm> All { get; } =
    [
        new(typeof(Dot), "MatMul, Gemm", e => e.Widened(e.Type, e.Names, (x, _) => e.Emit("MatMul", x))),
        new(typeof(Ops.Conv2d), "Conv", e => e.Widened(e.Type, e.Names, (x, _) => e.Emit("Conv", x, Window(e.Same((Ops.Conv2d op) => op.Window), e.Operand(1).Spec.Shape, e.Same((Ops.Conv2d op) => op.Groups))))),
        new(typeof(ConvInputGradient), "ConvTranspose", ConvTranspose),
        new(typeof(Ops.MaxPool2d), "MaxPool", e => e.Widened(e.Type, e.Names, (x, _) => Pooled(e, x[0], e.Same((Ops.MaxPool2d op) => op), 1)[0])),
        new(typeof(MaxPoolGather), "MaxPool, Gather", e => e.Widened(e.Type, e.Names, (x, _) => e.Emit("Gather", [e.Emit("Reshape", [x[1], e.Builder.Ints(-1)]), Pooled(e, x[0], e.Same((MaxPoolGather op) => op.Pool), 2)[1]], ("axis", 0L)))),
        new(typeof(MaxPoolScatter), "MaxPool, ScatterElements", MaxPoolScatter),
        new(typeof(Ops.AveragePool2d), "AveragePool", AveragePool),
        new(typeof(Attention), "MatMul, Softmax and others", Attention),
    ];

    /// <summary>What convolutions are told.</summary>
    internal static (string, object)[] Window(Window window, Shape weight, int groups) =>
        [("dilations", Pair(window.DilationHeight, window.DilationWidth)), ("group", (long)groups), ("kernel_shape", Pair(weight[2], weight[3])), ("pads", Pads(window)), ("strides", Pair(window.StrideHeight, window.StrideWidth))];

    static long[] Pair(long height, long width) => [height, width];

    static long[] Pads(Window window) => [window.PadTop, window.PadLeft, window.PadBottom, window.PadRight];

    static string ConvTranspose(OnnxEmission e)
    {
        var window = e.Same((ConvInputGradient op) => op.Window);
        var (image, gradient, weight) = (e.Shape, e.ShapeOf(0), e.Operand(1).Spec.Shape);
        // Rows and columns that no window reached.
        long Rest(int axis, int stride, int dilation, int pads) => image[axis].IsFixed && gradient[axis].IsFixed ? image[axis].Offset - ((gradient[axis].Offset - 1) * stride) - ((weight[axis] - 1) * dilation) - 1 + pads : -1;
        var rest = Pair(Rest(2, window.StrideHeight, window.DilationHeight, window.PadTop + window.PadBottom), Rest(3, window.StrideWidth, window.DilationWidth, window.PadLeft + window.PadRight));
        if (rest[0] < 0 || rest[1] < 0) return e.Fault("the image's height or width depends on the batch");
        return e.Widened(e.Type, e.Names, (x, _) => e.Emit("ConvTranspose", x, [.. Window(window, weight, e.Same((ConvInputGradient op) => op.Groups)), ("output_padding", rest)]));
    }

    // Padding that is no smaller than the window is no operator's: then it is put around the image first.
    static string[] Pooled(OnnxEmission e, string x, Ops.MaxPool2d pool, int results)
    {
        var window = pool.Window;
        var type = OnnxEmission.Wide(e.Type);
        if (window.PadTop >= pool.Height || window.PadBottom >= pool.Height || window.PadLeft >= pool.Width || window.PadRight >= pool.Width)
        {
            if (results > 1) return [.. Enumerable.Repeat(e.Fault("its padding is not smaller than its window"), results)];
            x = e.Emit("Pad", [x, e.Builder.Ints(0, 0, window.PadTop, window.PadLeft, 0, 0, window.PadBottom, window.PadRight), e.Builder.Scalar(double.NegativeInfinity, type)]);
            window = window with { PadTop = 0, PadBottom = 0, PadLeft = 0, PadRight = 0 };
        }
        return e.Builder.Nodes("MaxPool", [x], results, ("dilations", Pair(window.DilationHeight, window.DilationWidth)), ("kernel_shape", Pair(pool.Height, pool.Width)), ("pads", Pads(window)), ("strides", Pair(window.StrideHeight, window.StrideWidth)));
    }

    static string MaxPoolScatter(OnnxEmission e) => e.Widened(e.Type, e.Names, (x, type) =>
    {
        var places = Pooled(e, x[0], e.Same((MaxPoolScatter op) => op.Pool), 2)[1];
        string Flat(string value) => e.Emit("Reshape", [value, e.Builder.Ints(-1)]);
        var zeros = e.Emit("Mul", [e.Emit("Cast", [e.Emit("Shape", [Flat(x[0])])], ("to", (long)OnnxTypes.Number(DType.Int64))), e.Builder.Scalar(1, DType.Int64)]);
        var sums = e.Emit("ScatterElements", [e.Emit("Expand", [e.Builder.Scalar(0, type), zeros]), Flat(places), Flat(x[1])], ("axis", 0L), ("reduction", "add"));
        return OnnxMovementForms.To(e, sums, e.Shape);
    });

    static string AveragePool(OnnxEmission e)
    {
        var pool = e.Same((Ops.AveragePool2d op) => op);
        var window = pool.Window;
        if (window.DilationHeight != 1 || window.DilationWidth != 1) return e.Fault("a mean of windows with gaps came with operator set 19");
        return e.Widened(e.Type, e.Names, (x, type) =>
        {
            if (window.PadTop >= pool.Height || window.PadBottom >= pool.Height || window.PadLeft >= pool.Width || window.PadRight >= pool.Width)
            {
                if (!pool.CountPadding) return e.Fault("its padding is not smaller than its window");
                x[0] = e.Emit("Pad", [x[0], e.Builder.Ints(0, 0, window.PadTop, window.PadLeft, 0, 0, window.PadBottom, window.PadRight), e.Builder.Scalar(0, type)]);
                window = window with { PadTop = 0, PadBottom = 0, PadLeft = 0, PadRight = 0 };
            }
            return e.Emit("AveragePool", x, ("count_include_pad", pool.CountPadding ? 1L : 0), ("kernel_shape", Pair(pool.Height, pool.Width)), ("pads", Pads(window)), ("strides", Pair(window.StrideHeight, window.StrideWidth)));
        });
    }

    // softmax(q kᵀ / √width + mask) v, and the logarithm of the sum of exponential scores; 0 for queries that attend to nothing.
    static string Attention(OnnxEmission e)
    {
        var type = e.Operand(0).Spec.Type;
        var s = new OnnxScalarEmission(e, type);
        var (q, k) = (e.ShapeOf(0), e.ShapeOf(1));
        var (rank, isCausal) = (q.Length, e.Same((Attention op) => op.IsCausal));
        if (!q[^1].IsFixed) return e.Fault("the width depends on the batch");
        long[] order = [.. Enumerable.Range(0, rank - 2).Select(axis => (long)axis), rank - 1, rank - 2];
        var scores = s.Two("MatMul", s.Mul(e[0], s.Of(1 / Math.Sqrt(q[^1].Offset))), e.Emit("Transpose", [e[1]], ("perm", order)));
        var nothing = s.Of(double.NegativeInfinity);
        if (e.Count > 3) scores = e.Operand(3).Spec.Type == DType.Bool ? s.Where(e[3], scores, nothing) : s.Add(scores, e[3]);
        if (isCausal)
        {
            string Counted(OnnxDim count) => e.Emit("Range", [e.Builder.Scalar(0, DType.Int64), e.Builder.SizeScalar(count), e.Builder.Scalar(1, DType.Int64)]);
            var isLater = s.Two("Greater", Counted(k[^2]), e.Emit("Unsqueeze", [Counted(q[^2]), e.Builder.Ints(1)]));
            scores = s.Where(isLater, nothing, scores);
        }
        var top = e.Reduce("ReduceMax", scores, [rank - 1], keep: true);
        var isNone = s.Two("Equal", top, nothing);
        var attended = s.Two("MatMul", e.Emit("Softmax", [scores], ("axis", -1L)), e[2]);
        if (e.Count > 3) attended = s.Where(isNone, s.Of(0), attended);
        var sums = "";
        if (e.Writer.IsRead(e.Number, 1))
        {
            var safe = s.Where(isNone, s.Of(0), top);
            sums = e.Emit("Squeeze", [s.Where(isNone, s.Of(0), s.Add(safe, s.One("Log", e.Reduce("ReduceSum", s.One("Exp", s.Sub(scores, safe)), [rank - 1], keep: true)))), e.Builder.Ints(rank - 1)]);
        }
        e.Writer.Keep(e.Number, [attended, sums]);
        return "";
    }
}
