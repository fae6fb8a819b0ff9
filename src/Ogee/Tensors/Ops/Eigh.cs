namespace Ogee.Ops;

/// <summary>Eigenvalues and eigenvectors of symmetric matrices, A = V diag(w) Vᵀ. The lower triangle of [..., n, n] is read. The results: the values, ascending [..., n]; the vectors as columns, orthonormal [..., n, n], of each the first element that is at least half as large as its largest is positive.
/// A matrix with a NaN or an infinity gives NaN.</summary>
/// <param name="Matrices">The shape of A.</param>
/// <param name="Type">float32 or float64.</param>
public sealed record Eigh(Shape Matrices, DType Type) : Factorization(Matrices, Type)
{
    /// <inheritdoc/>
    public override string Name => "eigh";

    private protected override bool IsOfSquares => true;

    /// <inheritdoc/>
    public override IReadOnlyList<TensorSpec> Results => [Spec([Rows]), Spec([Rows, Rows])];

    private protected override double Operations => 9.0 * Rows * Rows * Rows;

    internal override string Work => "9n³ a matrix";

    /// <summary>V (diag(gw) + (Vᵀ gV) / (wⱼ − wᵢ)) Vᵀ, made symmetric; that of vectors is not a number where values are equal, for there they are not determined.</summary>
    private protected override Tensor? Back(Tensor input, Tensor[] results, Tensor?[] gradients)
    {
        var (w, v) = (results[0], results[1]);
        Tensor? inner = null;
        if (gradients[1] is { } ofVectors)
        {
            var eye = Tensor.Eye(Rows, type: Type);
            var apart = w.Unsqueeze(-2) - w.Unsqueeze(-1) + eye;
            inner = v.Transpose(-1, -2).MatMul(ofVectors) * (1 - eye) / apart;
        }
        if (gradients[0] is { } ofValues) inner = inner is null ? ofValues.DiagEmbed() : inner + ofValues.DiagEmbed();
        if (inner is null) return null;
        var whole = v.MatMul(inner).MatMul(v.Transpose(-1, -2));
        return (whole + whole.Transpose(-1, -2)) * 0.5;
    }
}
