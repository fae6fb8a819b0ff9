using Ogee.Ops;

namespace Ogee.Learn;

/// <summary>Layers: products and convolutions with their bias, and norms.</summary>
static class OnnxLayerPatterns
{
    /// <summary>A product or a convolution and the bias that is added to it.</summary>
    internal static OnnxMatch? Bias(OnnxView view, int node)
    {
        if (view[node].Spec.Type.IsHalf()) return null;
        for (var side = 0; side < 2; side++)
        {
            var (product, bias) = (view.Input(node, side), view[node].Inputs[1 - side]);
            if (view[product].Spec.Shape != view[node].Spec.Shape) continue;
            if (view.Is<Ops.Conv2d>(product) && view.Channels(bias, view[node].Spec.Shape[1]) is { } vector && view.Repeated(bias) is var shaped && view[shaped].Spec.Shape is { Rank: 4 } shape && shape[0] == 1)
                return new([view[product].Inputs[0], view[product].Inputs[1], vector], e => e.Emit("Conv", e.Names, ConvAttributes(e, product)));
            if (view.Is<Dot>(product) && view[node].Spec.Shape.Rank == 2 && view[view.Repeated(bias)].Spec.Shape is { Rank: 1 } line && line[0] == view[node].Spec.Shape[1])
                return Gemm(view, product, view.Repeated(bias));
        }
        return null;
    }

    static (string, object)[] ConvAttributes(OnnxEmission e, int product)
    {
        var op = (Ops.Conv2d)e.Trace[product].Op;
        if (!e.Trace.IsSame(product)) e.Trace.Shape(product);
        return OnnxWindowForms.Window(op.Window, e.Operand(1).Spec.Shape, op.Groups);
    }

    /// <summary>A product of matrices: Gemm takes the second as it lies, and a bias.</summary>
    internal static OnnxMatch? Product(OnnxView view, int node) => view[node].Spec is { Shape.Rank: 2 } spec && !spec.Type.IsHalf() && IsTransposed(view, view[node].Inputs[1]) ? Gemm(view, node, null) : Batches(view, node);

    static OnnxMatch Gemm(OnnxView view, int product, int? bias)
    {
        var (a, b) = (view[product].Inputs[0], view[product].Inputs[1]);
        var isTransposed = IsTransposed(view, b);
        if (isTransposed) b = view.Input(view.Behind(b), 0);
        return new(bias is null ? [a, b] : [a, b, bias.Value], e => e.Emit("Gemm", e.Names, isTransposed ? [("transB", 1L)] : []));
    }

    static bool IsTransposed(OnnxView view, int node) => view.Is<Permute>(view.Behind(node)) && ((Permute)view[view.Behind(node)].Op).Order == Axes.Create(1, 0);

    // MatMul repeats leading axes by itself, as long as one side has all of them.
    static OnnxMatch? Batches(OnnxView view, int node)
    {
        int[] inputs = [.. view[node].Inputs];
        bool IsRepeated(int input) => view.Is<Expand>(input) && view[view[input].Inputs[0]].Spec.Shape is { Rank: >= 2 } from && from[-1] == view[input].Spec.Shape[-1] && from[-2] == view[input].Spec.Shape[-2];
        var which = IsRepeated(inputs[1]) && !view.Is<Expand>(inputs[0]) ? 1 : IsRepeated(inputs[0]) && !view.Is<Expand>(inputs[1]) ? 0 : -1;
        if (which < 0) return null;
        inputs[which] = view[inputs[which]].Inputs[0];
        return new(inputs, OnnxForms.Of(view[node].Op));
    }

    /// <summary>Rows of a tensor times one matrix, back in its shape: MatMul takes the tensor as it is.</summary>
    internal static OnnxMatch? RowsOfProduct(OnnxView view, int node)
    {
        var product = view.Input(node, 0);
        if (!view.Is<Dot>(product) || view[product].Spec is not { Shape.Rank: 2 } || view.Input(product, 0) is var rows && !view.Is<Reshape>(rows)) return null;
        var x = view.Input(rows, 0);
        var (from, to) = (view[x].Spec.Shape, view[node].Spec.Shape);
        if (from.Rank < 3 || to.Rank != from.Rank || from.With(-1, to[-1]) != to || from[-1] != view[rows].Spec.Shape[1] || view.Trace.Shape(x)[..^1] is var leading && !leading.SequenceEqual(view.Trace.Shape(node)[..^1])) return null;
        return new([x, view[product].Inputs[1]], OnnxForms.Of(Dot.Instance));
    }

    // (x − mean) · (rsqrt(variance + ε) · scale) + shift, each of the channels.
    internal static OnnxMatch? BatchNorm(OnnxView view, int node)
    {
        var shape = view[node].Spec.Shape;
        if (shape.Rank < 2 || view[node].Spec.Type.IsHalf()) return null;
        var scaled = view.Input(node, 0);
        if (!view.Is<Binary<Multiply>>(scaled) || view.Channels(view[node].Inputs[1], shape[1]) is not { } shift) return null;
        var (centred, factor) = (view.Input(scaled, 0), view.Repeated(view[scaled].Inputs[1]));
        if (!view.Is<Binary<Subtract>>(centred) || !view.Is<Binary<Multiply>>(factor) || view.Channels(view[centred].Inputs[1], shape[1]) is not { } mean || view.Channels(view[factor].Inputs[1], shape[1]) is not { } scale) return null;
        var root = view.Input(factor, 0);
        if (!view.Is<Unary<Rsqrt>>(root) || view.Input(root, 0) is var sum && !view.Is<Binary<Add>>(sum) || view.Channels(view[sum].Inputs[0], shape[1]) is not { } variance || view[view.Input(sum, 1)] is not { Kind: TracedKind.Literal } epsilon) return null;
        var x = view.Input(centred, 0);
        if (view[x].Spec.Shape != shape || new[] { mean, variance, scale, shift }.Any(vector => view[vector].Spec.Type != view[x].Spec.Type)) return null;
        return new([x, scale, shift, mean, variance], e => e.Emit("BatchNormalization", e.Names, ("epsilon", (float)epsilon.Literal)));
    }

    // The engine says what a normalisation is of, for its gradient: the result, x, what was centred, the inverse of the deviation, the factor, scale and shift.
    internal static OnnxMatch? LayerNorm(OnnxView view, int node)
    {
        if (view[node] is not { Op: WithGradient { IsDerivative: true } rule, Spec: { Type: DType.Float32 or DType.Float64 } spec } || !rule.Of.StartsWith("normalize(", StringComparison.Ordinal)) return null;
        var inputs = view[node].Inputs;
        var (x, inverse) = (inputs[1], view.Behind(inputs[3]));
        var shape = spec.Shape;
        var over = Enumerable.Range(0, shape.Rank).Where(axis => view[inverse].Spec.Shape[axis] != shape[axis]).ToArray();
        var hasShift = rule.Of.EndsWith(" shifts", StringComparison.Ordinal);
        if (over.Length == 0 || rule.Of != $"normalize({string.Join(", ", over)}) scales{(hasShift ? " shifts" : "")}") return null;
        if (over[0] != shape.Rank - over.Length || view.Trace.Shape(node)[over[0]..].Any(dim => !dim.IsFixed)) return null;
        var last = Shape.Create(shape.Sizes[over[0]..]);
        if (inputs.Skip(5).Any(input => view[input].Spec.Shape != last)) return null;
        if (!view.Is<Unary<Rsqrt>>(inverse) || view.Input(inverse, 0) is var sum && !view.Is<Binary<Add>>(sum) || view[view.Input(sum, 1)] is not { Kind: TracedKind.Literal } epsilon) return null;
        return new([x, .. inputs.Skip(5)], e => e.Emit("LayerNormalization", e.Names, ("axis", (long)over[0]), ("epsilon", (float)epsilon.Literal)));
    }
}
