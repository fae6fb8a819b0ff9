namespace Ogee.Ops;

/// <summary>The solution X of T X = B with triangular T. Inputs: T [..., n, n], of which one triangle is read; B [..., n, k]. A diagonal with a 0 is an error that names its place.</summary>
/// <param name="IsUpper">Whether T is an upper triangle.</param>
/// <param name="IsUnit">Whether its diagonal is taken to be 1, whatever is there.</param>
public sealed record TriangularSolve(bool IsUpper, bool IsUnit) : Op, IDifferentiable, IBatchable
{
    /// <inheritdoc/>
    public override string Name => "triangular_solve";

    /// <inheritdoc/>
    public override string Properties => $" {(IsUpper ? "upper" : "lower")}{(IsUnit ? " unit" : "")}";

    /// <inheritdoc/>
    public override TensorSpec Infer(ReadOnlySpan<TensorSpec> inputs)
    {
        var (t, b) = (inputs[0], inputs[1]);
        MatrixSpecs.Require(Name, t, isSquare: true);
        if (t.Type != b.Type)
            throw EngineErrors.Type.With($"{Name}: takes two tensors of one float type, got {t.Type.ShortName()} and {b.Type.ShortName()}", "Expected one float type", "Cast one of them.");
        return b.Shape.Rank == t.Shape.Rank && b.Shape.With(-1, t.Shape[-1]) == t.Shape ? b
            : throw EngineErrors.Shape.With($"{Name}: {t.Shape} and {b.Shape} do not fit", "Expected [..., n, n] and [..., n, k] with equal leading axes", "Expand or transpose one of them.");
    }

    /// <inheritdoc/>
    public override double Flops(ReadOnlySpan<TensorSpec> inputs, TensorSpec output) => output.Shape.Count * (double)output.Shape[-2];

    internal override string Work => "n²k a matrix";

    /// <inheritdoc/>
    public Tensor?[] Gradient(Tensor gradient, Tensor[] inputs, Tensor output)
    {
        var right = Tensor.Apply(this with { IsUpper = !IsUpper }, inputs[0].Transpose(-1, -2), gradient);
        var whole = -right.MatMul(output.Transpose(-1, -2));
        return [IsUpper ? whole.Triu(IsUnit ? 1 : 0) : whole.Tril(IsUnit ? -1 : 0), right];
    }

    /// <inheritdoc/>
    public Tensor? Batch(BatchInputs inputs) => Tensor.Apply(this, inputs[0], inputs[1]);
}
