using Ogee.Ops;

namespace Ogee.Learn;

/// <summary>Eigenvalues and eigenvectors by rotations from both sides: the matrix becomes its values, the identity the vectors.</summary>
static class OnnxEighForm
{
    internal static string Write(OnnxEmission e)
    {
        var (shape, type) = (e.ShapeOf(0), e.Operand(0).Spec.Type);
        var vector = shape[..^1];
        var (w, n) = (new OnnxMatrixEmission(e, shape.Length), shape[^1]);
        if (OnnxAlgebraForms.IsEmpty(shape))
        {
            e.Writer.Keep(e.Number, [OnnxIndexForms.Filled(e, 0, type, vector), OnnxIndexForms.Filled(e, 0, type, shape)]);
            return "";
        }
        if (!n.IsFixed) return e.Fault("the matrices' size depends on the batch");
        var wantsVectors = e.Writer.IsRead(e.Number, 1);
        var (zero, places) = (w.Of(0), w.Places(n));
        // Of the lower triangle, mirrored; one that is not finite is 0 on the way.
        var lower = w.Triangle(w.Wide(0), isUpper: false);
        var strange = w.Strange(lower);
        lower = w.Where(w.Emit("IsNaN", strange), zero, lower);
        var identity = w.Emit("Equal", e.Emit("Unsqueeze", [places, e.Builder.Ints(1)]), places);
        var whole = w.Where(identity, lower, w.Emit("Add", lower, w.Transposed(lower)));
        var limit = w.Emit("Mul", e.Reduce("ReduceMax", e.Reduce("ReduceMax", w.Emit("Abs", whole), [shape.Length - 1], keep: false), [shape.Length - 2], keep: true), w.Of(OnnxRotations.Small));
        // The element of each row in a column.
        string Along(string a, string isThere) => e.Reduce("ReduceSum", w.Where(isThere, a, zero), [shape.Length - 1], keep: false);
        List<(string, OnnxDim[])> states = [(whole, shape)];
        if (wantsVectors) states.Add((w.Emit("Expand", e.Cast(identity, DType.Bool, DType.Float64), e.Builder.Sizes(shape)), shape));
        var last = OnnxRotations.Write(w, n.Offset, states,
            (state, partner) => (Along(state[0], identity), Along(state[0], w.Emit("Equal", e.Emit("Unsqueeze", [partner, e.Builder.Ints(1)]), places)), limit),
            (state, turn) => wantsVectors ? [turn.Columns(turn.Rows(state[0])), turn.Columns(state[1])] : [turn.Columns(turn.Rows(state[0]))]);
        var sorted = e.Builder.Nodes("TopK", [Along(last[0], identity), e.Builder.Sizes([n])], 2, ("axis", (long)shape.Length - 2), ("largest", 0L), ("sorted", 1L));
        var vectors = "";
        if (wantsVectors)
        {
            var ordered = OnnxRotations.Ordered(w, last[1], sorted[1], shape);
            vectors = w.Narrow(w.Emit("Add", w.Emit("Mul", ordered, OnnxRotations.Signs(w, ordered)), strange), type);
        }
        e.Writer.Keep(e.Number, [w.Narrow(w.Emit("Add", sorted[0], e.Emit("Squeeze", [strange, e.Builder.Ints(shape.Length - 1)])), type), vectors]);
        return "";
    }
}
