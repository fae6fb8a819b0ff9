using Ogee.Ops;

namespace Ogee.Learn;

/// <summary>Singular values and vectors by rotations from one side: columns at right angles are left vectors times values (Hestenes 1958), and reflections make a basis of them, also where values are 0. A wide matrix is transposed.</summary>
static class OnnxSvdForm
{
    internal static string Write(OnnxEmission e)
    {
        var (given, type) = (e.ShapeOf(0), e.Operand(0).Spec.Type);
        OnnxDim[][] results = [.. Enumerable.Range(0, 3).Select(i => e.Dims((Svd op) => op.Results[i].Shape))];
        var w = new OnnxMatrixEmission(e, given.Length);
        if (OnnxAlgebraForms.IsEmpty(given))
        {
            string Empty(OnnxDim[] shape) => OnnxAlgebraForms.IsEmpty(shape) ? OnnxIndexForms.Filled(e, 0, type, shape) : w.Narrow(w.Emit("Expand", w.Identity(shape[^2], shape[^1]), e.Builder.Sizes(shape)), type);
            e.Writer.Keep(e.Number, [Empty(results[0]), OnnxIndexForms.Filled(e, 0, type, results[1]), Empty(results[2])]);
            return "";
        }
        if (!given[^2].IsFixed || !given[^1].IsFixed) return e.Fault("the matrices' sizes depend on the batch");
        var isWide = given[^2].Offset < given[^1].Offset;
        OnnxDim[] shape = isWide ? [.. given[..^2], given[^1], given[^2]] : given, square = [.. shape[..^2], shape[^1], shape[^1]];
        var n = shape[^1];
        var a = w.Wide(0);
        var strange = w.Strange(a);
        a = w.Where(w.Emit("IsNaN", strange), w.Of(0), isWide ? w.Transposed(a) : a);
        var scale = OnnxQrForm.Scale(e, w, a);
        var wantsVectors = e.Writer.IsRead(e.Number, 0) || e.Writer.IsRead(e.Number, 2);

        string Squares(string columns, string others) => e.Reduce("ReduceSum", w.Emit("Mul", columns, others), [shape.Length - 2], keep: false);
        List<(string, OnnxDim[])> states = [(w.Emit("Div", a, scale), shape)];
        if (wantsVectors) states.Add((w.Emit("Expand", w.Identity(n, n), e.Builder.Sizes(square)), square));
        var last = OnnxRotations.Write(w, n.Offset, states, (state, partner) =>
        {
            var squares = Squares(state[0], state[0]);
            var products = Squares(state[0], e.Emit("Gather", [state[0], partner], ("axis", (long)shape.Length - 1)));
            var lengths = w.Emit("Sqrt", squares);
            return (squares, products, w.Emit("Mul", w.Emit("Mul", lengths, e.Emit("Gather", [lengths, partner], ("axis", (long)shape.Length - 2))), w.Of(OnnxRotations.Small)));
        }, (state, turn) => wantsVectors ? [turn.Columns(state[0]), turn.Columns(state[1])] : [turn.Columns(state[0])]);

        var sorted = e.Builder.Nodes("TopK", [w.Emit("Sqrt", Squares(last[0], last[0])), e.Builder.Sizes([n])], 2, ("axis", (long)shape.Length - 2), ("largest", 1L), ("sorted", 1L));
        string Flat(string of) => e.Emit("Squeeze", [of, e.Builder.Ints(shape.Length - 1)]);
        var values = w.Narrow(w.Emit("Add", w.Emit("Mul", sorted[0], Flat(scale)), Flat(strange)), type);
        var (tall, small) = wantsVectors ? Vectors(e, w, last, sorted[1], shape, square, isWide, isWide ? results[2][^2] : results[0][^1]) : ("", "");
        // Right vectors are rows.
        string Result(string vectors, bool isRight) => wantsVectors ? w.Narrow(w.Emit("Add", isRight ? w.Transposed(vectors) : vectors, strange), type) : "";
        e.Writer.Keep(e.Number, [Result(isWide ? small : tall, isRight: false), values, Result(isWide ? tall : small, isRight: true)]);
        return "";
    }

    // Both sets as columns; the right one of the given matrix says the signs.
    static (string Tall, string Small) Vectors(OnnxEmission e, OnnxMatrixEmission w, string[] last, string order, OnnxDim[] shape, OnnxDim[] square, bool isWide, OnnxDim columns)
    {
        var n = shape[^1];
        var tall = OnnxQrForm.Basis(e, w, OnnxRotations.Ordered(w, last[0], order, shape), shape, [.. shape[..^1], columns]);
        var small = OnnxRotations.Ordered(w, last[1], order, square);
        var beyond = columns - n;
        var signs = OnnxRotations.Signs(w, isWide && !beyond.Is(0) ? e.Emit("Slice", [tall, e.Builder.Ints(0), e.Builder.Sizes([n]), e.Builder.Ints(shape.Length - 1), e.Builder.Ints(1)]) : isWide ? tall : small);
        return (w.Emit("Mul", tall, OnnxQrForm.Padded(e, w, signs, shape.Length - 1, beyond, w.Of(1))), w.Emit("Mul", small, signs));
    }
}
