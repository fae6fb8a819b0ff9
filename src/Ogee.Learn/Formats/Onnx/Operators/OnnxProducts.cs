using static Ogee.Learn.OnnxOperatorFactory;

namespace Ogee.Learn;

/// <summary>Products of matrices.</summary>
static class OnnxProducts
{
    internal static OnnxOperator[] All =>
    [
        One("MatMul", 1, "", call => call.X(0).MatMul(call.X(1))).Needs(2),
        One("Gemm", 6, "alpha beta broadcast:-6 transA transB", Gemm).Needs((1, 3), (11, 2)),
        One("Einsum", 12, "equation", call => Tensor.Einsum(call.Text("equation", "").Replace(" ", "", StringComparison.Ordinal), call.All())),
        One("Det", 11, "", call => call.X(0).Determinant()),
    ];

    static GraphValue Gemm(OnnxCall call)
    {
        var (a, b, alpha, beta) = (call.X(0), call.X(1), call.Float("alpha", 1), call.Float("beta", 1));
        if (a.Rank != 2 || b.Rank != 2) throw call.Refused($"its inputs are {a.Shape} and {b.Shape}", "matrices");
        if (!a.Type.IsFloat() && (alpha != Math.Truncate(alpha) || beta != Math.Truncate(beta))) throw call.NoValue("alpha", $"{alpha} with beta {beta} for whole numbers");
        var y = (call.Flag("transA") ? a.Transpose(0, 1) : a).MatMul(call.Flag("transB") ? b.Transpose(0, 1) : b);
        if (alpha != 1) y *= alpha;
        if (call.Maybe(2) is not { } c || beta == 0) return y;
        if (Shape.Broadcast(y.Shape, c.Shape, "gemm") != y.Shape) throw call.Refused($"its third input is {c.Shape}", $"one that is broadcast to {y.Shape}");
        return y + (beta == 1 ? c : c * beta);
    }
}
