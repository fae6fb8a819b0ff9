using Ogee.Ops;

namespace Ogee.Learn;

/// <summary>Q and R by Householder reflections: one Loop makes the reflections and the rows of R, another puts Q together from the last reflection to the first.</summary>
static class OnnxQrForm
{
    internal static string Write(OnnxEmission e)
    {
        var (shape, type) = (e.ShapeOf(0), e.Operand(0).Spec.Type);
        var (ofQ, ofR) = (e.Dims((Qr op) => op.Results[0].Shape), e.Dims((Qr op) => op.Results[1].Shape));
        var w = new OnnxMatrixEmission(e, shape.Length);
        if (OnnxAlgebraForms.IsEmpty(shape))
        {
            // No column: the complete Q is the identity.
            e.Writer.Keep(e.Number, [OnnxAlgebraForms.IsEmpty(ofQ) ? OnnxIndexForms.Filled(e, 0, type, ofQ) : w.Narrow(w.Emit("Expand", w.Identity(ofQ[^2], ofQ[^1]), e.Builder.Sizes(ofQ)), type), OnnxIndexForms.Filled(e, 0, type, ofR)]);
            return "";
        }
        if (!shape[^2].IsFixed || !shape[^1].IsFixed) return e.Fault("the matrices' sizes depend on the batch");
        var least = OnnxDim.Fixed(Math.Min(shape[^2].Offset, shape[^1].Offset));
        var a = w.Wide(0);
        var strange = w.Strange(a);
        var scale = Scale(e, w, a);
        var (vectors, taus, rows, signs) = Reflected(e, w, w.Emit("Div", a, scale), shape, least);
        var r = w.Emit("Mul", w.Triangle(w.AsRows(rows), isUpper: true), scale);
        var q = e.Writer.IsRead(e.Number, 0) ? w.Narrow(w.Emit("Add", Together(e, w, vectors, taus, signs, ofQ, least), strange), type) : "";
        e.Writer.Keep(e.Number, [q, w.Narrow(w.Emit("Add", Padded(e, w, r, shape.Length - 2, ofR[^2] - least, w.Of(0)), strange), type)]);
        return "";
    }

    /// <summary>What scales matrices near 1 [..., 1, 1], so that no square passes the end of the type's range.</summary>
    internal static string Scale(OnnxEmission e, OnnxMatrixEmission w, string a)
    {
        var largest = e.Reduce("ReduceMax", w.Emit("Abs", a), [w.Rank - 2, w.Rank - 1], keep: true);
        return w.Where(w.Emit("Greater", largest, w.Of(0)), largest, w.Of(1));
    }

    /// <summary>An orthonormal basis whose first columns span those of tall matrices.</summary>
    internal static string Basis(OnnxEmission e, OnnxMatrixEmission w, string a, OnnxDim[] shape, OnnxDim[] result)
    {
        var (vectors, taus, _, signs) = Reflected(e, w, a, shape, shape[^1]);
        return Together(e, w, vectors, taus, signs, result, shape[^1]);
    }

    // Each column's reflection, its factor, the row of R, and the sign that makes its diagonal element no less than 0.
    static (string Vectors, string Taus, string Rows, string Signs) Reflected(OnnxEmission e, OnnxMatrixEmission w, string a, OnnxDim[] shape, OnnxDim least)
    {
        var (places, zero, one) = (w.Places(shape[^2]), w.Of(0), w.Of(1));
        OnnxDim[] number = [.. shape[..^2], OnnxDim.Fixed(1)], row = [.. shape[..^2], shape[^1]];
        var all = OnnxLoops.Write(e, e.Builder.SizeScalar(least), [(a, DType.Float64, shape)], [(DType.Float64, shape[..^1]), (DType.Float64, number), (DType.Float64, row), (DType.Float64, number)], (at, state) =>
        {
            var column = w.Column(state[0], at);
            var (first, below) = (w.Element(column, at), w.Where(w.Emit("Greater", places, at), column, zero));
            var rest = w.Sum(w.Emit("Mul", below, below));
            var isDone = w.Emit("Equal", rest, zero);
            var length = w.Emit("Sqrt", w.Emit("Add", w.Emit("Mul", first, first), rest));
            var last = w.Where(isDone, first, w.Where(w.Emit("Less", first, zero), length, w.Emit("Neg", length)));
            var vector = w.Where(w.Emit("Equal", places, at), one, w.Emit("Div", below, w.Where(isDone, one, w.Emit("Sub", first, last))));
            var tau = w.Where(isDone, zero, w.Emit("Div", w.Emit("Sub", last, first), w.Where(isDone, one, last)));
            var sign = w.Where(w.Emit("Less", last, zero), w.Of(-1), one);
            var next = Applied(w, state[0], vector, tau);
            return new([next], vector, tau, w.Emit("Mul", w.Row(next, at), sign), sign);
        });
        return (all[1], all[2], all[3], all[4]);
    }

    // A − τ v (vᵀ A).
    static string Applied(OnnxMatrixEmission w, string a, string vector, string tau) =>
        w.Emit("Sub", a, w.Emit("Mul", w.AsColumn(w.Emit("Mul", tau, vector)), w.Emit("MatMul", w.AsRow(vector), a)));

    // Signs are of the first columns; those beyond keep theirs.
    static string Together(OnnxEmission e, OnnxMatrixEmission w, string vectors, string taus, string signs, OnnxDim[] shape, OnnxDim least)
    {
        var first = w.Emit("Mul", w.Identity(shape[^2], shape[^1]), Padded(e, w, w.AsColumns(signs), w.Rank - 1, shape[^1] - least, w.Of(1)));
        var last = e.Builder.SizeScalar(least - OnnxDim.Fixed(1));
        string Taken(string kept, string at) => e.Emit("Gather", [kept, at], ("axis", 0L));
        return OnnxLoops.Write(e, e.Builder.SizeScalar(least), [(first, DType.Float64, shape)], [], (time, state) =>
        {
            var at = w.Emit("Sub", last, time);
            return new([Applied(w, state[0], Taken(vectors, at), Taken(taus, at))]);
        })[0];
    }

    /// <summary>Matrices with numbers behind an axis.</summary>
    internal static string Padded(OnnxEmission e, OnnxMatrixEmission w, string value, int axis, OnnxDim behind, string with)
    {
        if (behind.Is(0)) return value;
        var pads = new long[2 * w.Rank];
        pads[w.Rank + axis] = behind.Offset;
        return e.Emit("Pad", [value, e.Builder.Ints(pads), with]);
    }
}
