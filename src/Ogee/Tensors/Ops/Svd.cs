namespace Ogee.Ops;

/// <summary>The singular value decomposition A = U diag(s) Vᵀ. The results, for A [..., m, n] and k = min(m, n): left vectors as columns [..., m, k]; the values, descending and not negative [..., k]; right vectors as rows [..., k, n]; full, the vectors are [..., m, m] and [..., n, n].
/// Of each right vector the first element that is at least half as large as its largest is positive. A matrix with a NaN or an infinity gives NaN.</summary>
/// <param name="Matrices">The shape of A.</param>
/// <param name="Type">float32 or float64.</param>
/// <param name="IsFull">Whether both sets of vectors are complete.</param>
public sealed record Svd(Shape Matrices, DType Type, bool IsFull) : Factorization(Matrices, Type)
{
    /// <inheritdoc/>
    public override string Name => "svd";

    /// <inheritdoc/>
    public override string Properties => IsFull ? " full" : "";

    /// <inheritdoc/>
    public override IReadOnlyList<TensorSpec> Results => IsFull
        ? [Spec([Rows, Rows]), Spec([Least]), Spec([Columns, Columns])]
        : [Spec([Rows, Least]), Spec([Least]), Spec([Least, Columns])];

    private protected override double Operations => 4.0 * Rows * Columns * Least + (30.0 * Least * Least * Least);

    internal override string Work => "4mnk + 30k³ a matrix, k = min(m, n)";

    /// <summary>U (skew(Uᵀ gU) / E · S + S · skew(Vᵀ gV) / E + diag(gs)) Vᵀ with Eᵢⱼ = sⱼ² − sᵢ², and what of gU and gV is outside of the spans (Townsend 2016). That of vectors is not a number where values are equal, nor where one is 0 and the matrix not square.</summary>
    private protected override Tensor? Back(Tensor input, Tensor[] results, Tensor?[] gradients)
    {
        if (IsFull && Rows != Columns)
        {
            if (gradients[0] is not null || gradients[2] is not null) throw NoGradient("vectors beyond the reduced ones are not determined by the matrix", "Use the reduced form.");
            // The reduced vectors have gradients of their own.
            var reduced = Tensor.Apply(this with { IsFull = false }, input).Node;
            return gradients[1] is { } alone ? Tensor.ResultOf(reduced, 0).MatMul(alone.Unsqueeze(-1) * Tensor.ResultOf(reduced, 2)) : null;
        }
        var (u, s, v) = (results[0], results[1], results[2]); // v: [..., k, n], vectors as rows
        Tensor Turned(Tensor x) => x.Transpose(-1, -2);
        var (column, row, eye) = (s.Unsqueeze(-1), s.Unsqueeze(-2), Tensor.Eye(Least, type: Type));
        var apart = ((row - column) * (row + column)) + eye;
        Tensor? inner = gradients[1]?.DiagEmbed();
        Tensor? outside = null;
        void Add(ref Tensor? sum, Tensor part) => sum = sum is null ? part : sum + part;
        if (gradients[0] is { } ofU)
        {
            var within = Turned(u).MatMul(ofU);
            Add(ref inner, (within - Turned(within)) / apart * row);
            if (Rows > Least) Add(ref outside, ((ofU - u.MatMul(within)) / row).MatMul(v));
        }
        if (gradients[2] is { } ofV)
        {
            var within = v.MatMul(Turned(ofV));
            Add(ref inner, column * (within - Turned(within)) / apart);
            if (Columns > Least) Add(ref outside, u.MatMul((ofV - Turned(within).MatMul(v)) / column));
        }
        if (inner is null) return null;
        var whole = u.MatMul(inner).MatMul(v);
        return outside is null ? whole : whole + outside;
    }
}
