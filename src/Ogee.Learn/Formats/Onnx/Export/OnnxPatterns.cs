using Ogee.Ops;

namespace Ogee.Learn;

/// <summary>Standard operators in the place of the words that they are made of: runtimes have kernels for them.</summary>
/// <remarks>A pattern is found from its last operation. What it stands for is written only if something else reads it too.</remarks>
static class OnnxPatterns
{
    /// <summary>The pattern that a node is the last operation of; null if none.</summary>
    /// <param name="trace">The graph.</param>
    /// <param name="node">The node.</param>
    /// <param name="isRead">Whether a result of it is used, where it has several.</param>
    internal static OnnxMatch? Find(OnnxTrace trace, int node, Func<int, bool> isRead)
    {
        var view = new OnnxView(trace);
        return trace[node].Op switch
        {
            Binary<Divide> => Softmax(view, node) ?? Broadcast(view, node),
            Binary<Subtract> => LogSoftmax(view, node) ?? Broadcast(view, node),
            Binary<Add> => OnnxLayerPatterns.BatchNorm(view, node) ?? OnnxLayerPatterns.Bias(view, node) ?? Broadcast(view, node),
            WithGradient => OnnxLayerPatterns.LayerNorm(view, node),
            Reshape => OnnxLayerPatterns.RowsOfProduct(view, node),
            Dot => OnnxLayerPatterns.Product(view, node),
            AttentionGradient => OnnxAttentionForms.WithoutSums(trace, node),
            MapOp => Broadcast(view, node),
            Loop => OnnxRecurrentPatterns.Find(view, node, isRead),
            _ => null,
        };
    }

    /// <summary>Elementwise operators repeat axes of size 1 by themselves, as long as one input has the whole shape.</summary>
    static OnnxMatch? Broadcast(OnnxView view, int node)
    {
        var inputs = view[node].Inputs;
        if (inputs.Count < 2) return null;
        var isWhole = new bool[inputs.Count];
        for (var i = 0; i < isWhole.Length; i++) isWhole[i] = view[inputs[i]].Op is not Expand && view[inputs[i]].Spec.Shape == view[node].Spec.Shape;
        if (!isWhole.Contains(true)) return null;
        int[] operands = [.. inputs.Select(input => view[input].Op is Expand ? view[input].Inputs[0] : input)];
        return operands.SequenceEqual(inputs) ? null : new(operands, OnnxForms.Of(view[node].Op));
    }

    // e / Σ e with e = exp(x − max x); where the sum is 0 it is divided by 1.
    static OnnxMatch? Softmax(OnnxView view, int node)
    {
        var (e, sum) = (view.Input(node, 0), view.Repeated(view.Input(node, 1)));
        if (!view.Is<Unary<Exp>>(e) || !view.Is<Select>(sum) || view.Shifted(view.Input(e, 0)) is not var (x, axis) || view.Kept<AddMonoid>(view.Input(sum, 2)) is not var (summed, along) || summed != e || along != axis) return null;
        if (!view.IsNumber(view.Input(sum, 1), 1) || view.Input(sum, 0) is var isZero && (!view.Is<Ops.Comparison<EqualTo>>(isZero) || view.Input(isZero, 0) != view.Input(sum, 2) || !view.IsNumber(view.Input(isZero, 1), 0))) return null;
        return new([x], emission => SoftmaxOf(emission, axis, new OnnxInfinities(view).MayBeLowest(x)));
    }

    // Rows of −∞ only are 0 here, and NaN in ONNX.
    static string SoftmaxOf(OnnxEmission e, int axis, bool isMasked)
    {
        var softmax = e.Emit("Softmax", [e[0]], ("axis", (long)axis));
        if (!isMasked) return softmax;
        var isNothing = e.Emit("Equal", [e.Reduce("ReduceMax", e[0], [axis], keep: true), e.Builder.Scalar(double.NegativeInfinity, e.Type)]);
        return e.Emit("Where", [isNothing, e.Builder.Scalar(0, e.Type), softmax]);
    }

    // s − log Σ exp s with s = x − max x.
    static OnnxMatch? LogSoftmax(OnnxView view, int node)
    {
        var (shifted, log) = (view.Input(node, 0), view.Repeated(view.Input(node, 1)));
        if (!view.Is<Unary<Log>>(log) || view.Kept<AddMonoid>(view.Input(log, 0)) is not var (e, along) || !view.Is<Unary<Exp>>(e) || view.Input(e, 0) != shifted || view.Shifted(shifted) is not var (x, axis) || along != axis) return null;
        return new([x], emission => emission.Emit("LogSoftmax", [emission[0]], ("axis", (long)axis)));
    }
}
