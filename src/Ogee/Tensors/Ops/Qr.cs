namespace Ogee.Ops;

/// <summary>The factors of A = Q R by Householder reflections: orthonormal columns, and an upper triangle whose diagonal is not negative, which makes both unique where the columns are independent. The results, for A [..., m, n] and k = min(m, n): Q [..., m, k], R [..., k, n]; complete, Q [..., m, m] and R [..., m, n].
/// A matrix with a NaN or an infinity gives NaN.</summary>
/// <param name="Matrices">The shape of A.</param>
/// <param name="Type">float32 or float64.</param>
/// <param name="IsComplete">Whether Q is square.</param>
public sealed record Qr(Shape Matrices, DType Type, bool IsComplete) : Factorization(Matrices, Type)
{
    /// <inheritdoc/>
    public override string Name => "qr";

    /// <inheritdoc/>
    public override string Properties => IsComplete ? " complete" : "";

    /// <inheritdoc/>
    public override IReadOnlyList<TensorSpec> Results => IsComplete ? [Spec([Rows, Rows]), Spec([Rows, Columns])] : [Spec([Rows, Least]), Spec([Least, Columns])];

    private protected override double Operations => 4.0 * Rows * Columns * Least;

    internal override string Work => "4mnk a matrix, k = min(m, n)";

    /// <summary>(gQ + Q · sym(tril(R gRᵀ − gQᵀ Q))) R⁻ᵀ, with sym the lower triangle mirrored (Walter and Lehmann 2010), where the columns are no more than the rows.</summary>
    private protected override Tensor? Back(Tensor input, Tensor[] results, Tensor?[] gradients)
    {
        var (q, r) = (results[0], results[1]);
        if (Rows < Columns) throw NoGradient("there are more columns than rows", "Factor the transposed matrix.");
        if (IsComplete && Rows > Columns) throw NoGradient("columns of a complete Q beyond those of the matrix are not determined by it", "Use the reduced form.");
        var inner = gradients[1] is { } ofR ? r.MatMul(ofR.Triu().Transpose(-1, -2)) : null;
        if (gradients[0] is { } ofQ) inner = inner is null ? -ofQ.Transpose(-1, -2).MatMul(q) : inner - ofQ.Transpose(-1, -2).MatMul(q);
        if (inner is null) return null;
        var outer = q.MatMul(inner.Tril() + inner.Tril(-1).Transpose(-1, -2));
        if (gradients[0] is { } direct) outer += direct;
        return Tensor.Apply(new TriangularSolve(IsUpper: true, IsUnit: false), r, outer.Transpose(-1, -2)).Transpose(-1, -2);
    }
}
