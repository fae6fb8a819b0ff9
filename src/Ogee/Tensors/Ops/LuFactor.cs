namespace Ogee.Ops;

/// <summary>The factors of P A = L U by elimination with partial pivoting. The results, for A [..., m, n]: L below the diagonal, whose own is 1, and U on it and above [..., m, n]; for each step the row that was exchanged with its own, int64 [..., min(m, n)]; which row of A each row of P A is, int64 [..., m].
/// Of equal pivots the first is taken. Singular matrices have factors too, with a 0 on U's diagonal; NaN and infinities go where arithmetic takes them.</summary>
/// <param name="Matrices">The shape of A.</param>
/// <param name="Type">float32 or float64.</param>
public sealed record LuFactor(Shape Matrices, DType Type) : Factorization(Matrices, Type)
{
    /// <inheritdoc/>
    public override string Name => "lu_factor";

    /// <inheritdoc/>
    public override IReadOnlyList<TensorSpec> Results => [Spec([Rows, Columns]), Spec([Least], DType.Int64), Spec([Rows], DType.Int64)];

    private protected override double Operations => Least * ((2.0 * Rows * Columns) - (Least * (double)(Rows + Columns)) + (2.0 / 3 * Least * Least));

    internal override string Work => "2mnk − (m + n)k² + ⅔k³ a matrix, k = min(m, n)";

    /// <summary>Pᵀ L⁻ᵀ (tril(Lᵀ gL, −1) + triu(gU Uᵀ)) U⁻ᵀ, of square matrices.</summary>
    private protected override Tensor? Back(Tensor input, Tensor[] results, Tensor?[] gradients)
    {
        if (gradients[0] is not { } gradient) return null;
        if (Rows != Columns) throw NoGradient("the matrices are not square", "Factor square matrices.");
        var (packed, index) = (results[0], results[2].Unsqueeze(-1).Expand(Matrices));
        var lower = packed.Tril(-1) + Tensor.Eye(Rows, type: Type);
        var inner = lower.Transpose(-1, -2).MatMul(gradient.Tril(-1)).Tril(-1) + gradient.Triu().MatMul(packed.Triu().Transpose(-1, -2)).Triu();
        var left = Tensor.Apply(new TriangularSolve(IsUpper: true, IsUnit: true), lower.Transpose(-1, -2), inner);
        var both = Tensor.Apply(new TriangularSolve(IsUpper: true, IsUnit: false), packed, left.Transpose(-1, -2)).Transpose(-1, -2);
        return both.ScatterAdd(-2, index, Rows);
    }
}
