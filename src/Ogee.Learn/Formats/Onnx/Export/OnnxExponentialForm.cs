namespace Ogee.Learn;

/// <summary>The exponential of matrices: each is halved until its norm is at most ½, where sixteen powers are exact to float64's rounding (½¹⁷ / 17! is below 2⁻⁶⁵), and squared as often.</summary>
/// <remarks>Powers and not the engine's quotient: a quotient would need a solution, and that a Loop over columns. Six products by fours of powers (Paterson and Stockmeyer 1973).</remarks>
static class OnnxExponentialForm
{
    internal static string Write(OnnxEmission e)
    {
        var (shape, w) = (e.Shape, new OnnxMatrixEmission(e, e.Rank));
        if (OnnxAlgebraForms.IsEmpty(shape)) return OnnxIndexForms.Filled(e, 0, e.Type, shape);
        var a = w.Wide(0);
        var strange = w.Strange(a);
        a = w.Where(w.Emit("IsNaN", strange), w.Of(0), a);
        var norm = e.Reduce("ReduceMax", e.Reduce("ReduceSum", w.Emit("Abs", a), [e.Rank - 2], keep: true), [e.Rank - 1], keep: true);
        // ⌊log₂ norm⌋ + 2, from 0 to what halves the largest number to nothing.
        var halvings = e.Cast(w.Emit("Clip", w.Emit("Add", w.Emit("Mul", w.Emit("Log", norm), w.Of(1.4426950408889634)), w.Of(2)), w.Of(0), w.Of(1074)), DType.Float64, DType.Int64);
        a = w.Emit("Mul", a, w.Emit("Pow", w.Of(0.5), e.Cast(halvings, DType.Int64, DType.Float64)));
        var most = e.Reduce("ReduceMax", halvings, [.. Enumerable.Range(0, e.Rank)], keep: false);
        var exponential = OnnxLoops.Write(e, most, [(Powers(w, a, w.Identity(shape[^1], shape[^1])), DType.Float64, shape)], [], (time, state) =>
            new([w.Where(w.Emit("Less", time, halvings), w.Emit("MatMul", state[0], state[0]), state[0])]))[0];
        return w.Narrow(w.Emit("Add", exponential, strange), e.Type);
    }

    // Σ aⁱ / i! for i from 0 to 16.
    static string Powers(OnnxMatrixEmission w, string a, string identity)
    {
        var second = w.Emit("MatMul", a, a);
        var (third, fourth) = (w.Emit("MatMul", second, a), w.Emit("MatMul", second, second));
        var coefficients = new double[17];
        coefficients[0] = 1;
        for (var i = 1; i < coefficients.Length; i++) coefficients[i] = coefficients[i - 1] / i;
        string Part(string power, int i) => w.Emit("Mul", power, w.Of(coefficients[i]));
        string Four(int i) => w.Emit("Add", w.Emit("Add", Part(identity, i), Part(a, i + 1)), w.Emit("Add", Part(second, i + 2), Part(third, i + 3)));
        var sum = w.Emit("Add", Part(fourth, 16), Four(12));
        for (var i = 8; i >= 0; i -= 4) sum = w.Emit("Add", w.Emit("MatMul", sum, fourth), Four(i));
        return sum;
    }
}
