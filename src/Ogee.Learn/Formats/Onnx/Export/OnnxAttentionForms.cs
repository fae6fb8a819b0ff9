using Ogee.Ops;

namespace Ogee.Learn;

/// <summary>Attention and its gradient: runtimes have no block by block form of either, so all scores are in memory.</summary>
static class OnnxAttentionForms
{
    // Which operand the mask is, on the way there and back: of what that takes, the sums of the way there are no operand here.
    const int Mask = 3, GradientMask = 5;

    internal static IReadOnlyList<OnnxForm> All { get; } =
    [
        new(typeof(Attention), "MatMul, Softmax and others", Attention),
        new(typeof(AttentionGradient), "MatMul, Softmax and others", Gradient),
    ];

    /// <summary>The gradient without the sums that the engine starts from: probabilities are a softmax again, which the file has already from the way there.</summary>
    internal static OnnxMatch WithoutSums(OnnxTrace trace, int node) => new([.. trace[node].Inputs.Where((_, i) => i != 4)], OnnxForms.Of(trace[node].Op));

    // softmax(q kᵀ / √width + mask) v, and the logarithm of the sum of exponential scores; 0 for queries that attend to nothing.
    static string Attention(OnnxEmission e)
    {
        var s = new OnnxScalarEmission(e, e.Operand(0).Spec.Type);
        if (Scores(e, s, Mask, e.Same((Attention op) => op.IsCausal)) is not { } scores) return "";
        var rank = e.ShapeOf(0).Length;
        var (top, isNone) = Top(e, s, scores);
        var attended = s.Two("MatMul", e.Emit("Softmax", [scores], ("axis", -1L)), e[2]);
        if (e.Count > Mask) attended = s.Where(isNone, s.Of(0), attended);
        var sums = "";
        if (e.Writer.IsRead(e.Number, 1))
        {
            var safe = s.Where(isNone, s.Of(0), top);
            sums = e.Emit("Squeeze", [s.Where(isNone, s.Of(0), s.Add(safe, s.One("Log", e.Reduce("ReduceSum", s.One("Exp", s.Sub(scores, safe)), [rank - 1], keep: true)))), e.Builder.Ints(rank - 1)]);
        }
        e.Writer.Keep(e.Number, [attended, sums]);
        return "";
    }

    // With p the probabilities and g what came: of the scores p · (g vᵀ − Σ g · attended), and from there of queries and keys; of the values pᵀ g.
    static string Gradient(OnnxEmission e)
    {
        var s = new OnnxScalarEmission(e, e.Operand(0).Spec.Type);
        if (Scores(e, s, GradientMask, e.Same((AttentionGradient op) => op.IsCausal)) is not { } scores) return "";
        var (rank, gradient) = (e.ShapeOf(0).Length, e[4]);
        var p = e.Emit("Softmax", [scores], ("axis", -1L));
        if (e.Count > GradientMask) p = s.Where(Top(e, s, scores).IsNone, s.Of(0), p);
        bool IsRead(int result) => e.Writer.IsRead(e.Number, result);
        var (queries, keys) = ("", "");
        if (IsRead(0) || IsRead(1))
        {
            var mean = e.Reduce("ReduceSum", s.Mul(gradient, e[3]), [rank - 1], keep: true);
            var ofScores = s.Mul(s.Mul(p, s.Sub(s.Two("MatMul", gradient, Turned(e, e[2], rank)), mean)), Scale(e, s));
            if (IsRead(0)) queries = s.Two("MatMul", ofScores, e[1]);
            if (IsRead(1)) keys = s.Two("MatMul", Turned(e, ofScores, rank), e[0]);
        }
        e.Writer.Keep(e.Number, [queries, keys, IsRead(2) ? s.Two("MatMul", Turned(e, p, rank), gradient) : ""]);
        return "";
    }

    static string Scale(OnnxEmission e, OnnxScalarEmission s) => s.Of(1 / Math.Sqrt(e.ShapeOf(0)[^1].Offset));

    static string Turned(OnnxEmission e, string matrices, int rank) => e.Emit("Transpose", [matrices], ("perm", (long[])[.. Enumerable.Range(0, rank - 2).Select(axis => (long)axis), rank - 1, rank - 2]));

    // What a softmax is taken of: −∞ where nothing is attended to. Null if it cannot be written.
    static string? Scores(OnnxEmission e, OnnxScalarEmission s, int mask, bool isCausal)
    {
        var (q, k) = (e.ShapeOf(0), e.ShapeOf(1));
        if (!q[^1].IsFixed)
        {
            e.Fault("the width depends on the batch");
            return null;
        }
        var scores = s.Two("MatMul", s.Mul(e[0], Scale(e, s)), Turned(e, e[1], q.Length));
        var nothing = s.Of(double.NegativeInfinity);
        if (e.Count > mask) scores = e.Operand(mask).Spec.Type == DType.Bool ? s.Where(e[mask], scores, nothing) : s.Add(scores, e[mask]);
        if (!isCausal) return scores;
        string Counted(OnnxDim count) => e.Emit("Range", [e.Builder.Scalar(0, DType.Int64), e.Builder.SizeScalar(count), e.Builder.Scalar(1, DType.Int64)]);
        var isLater = s.Two("Greater", Counted(k[^2]), e.Emit("Unsqueeze", [Counted(q[^2]), e.Builder.Ints(1)]));
        return s.Where(isLater, nothing, scores);
    }

    static (string Top, string IsNone) Top(OnnxEmission e, OnnxScalarEmission s, string scores)
    {
        var top = e.Reduce("ReduceMax", scores, [e.ShapeOf(0).Length - 1], keep: true);
        return (top, s.Two("Equal", top, s.Of(double.NegativeInfinity)));
    }
}
