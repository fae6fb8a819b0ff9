namespace Ogee.Ops;

/// <summary>The Cholesky factor L of symmetric positive definite matrices, A = L Lᵀ: lower, with a positive diagonal. The lower triangle of [..., n, n] is read. One that is not positive definite is an error that names its leading minor; a matrix with a NaN or an infinity gives NaN.</summary>
public sealed record Cholesky : Op, IDifferentiable, IBatchable
{
    /// <summary>The one instance.</summary>
    public static readonly Cholesky Instance = new();

    /// <inheritdoc/>
    public override string Name => "cholesky";

    /// <inheritdoc/>
    public override TensorSpec Infer(ReadOnlySpan<TensorSpec> inputs)
    {
        MatrixSpecs.Require(Name, inputs[0], isSquare: true);
        return inputs[0];
    }

    /// <inheritdoc/>
    public override double Flops(ReadOnlySpan<TensorSpec> inputs, TensorSpec output) => output.Shape.Count * (double)output.Shape[-1] / 3;

    internal override string Work => "⅓n³ a matrix";

    /// <summary>L⁻ᵀ Φ(Lᵀ g) L⁻¹ with Φ the lower triangle and half of the diagonal, made symmetric (Murray 2016, arXiv:1602.07527).</summary>
    public Tensor?[] Gradient(Tensor gradient, Tensor[] inputs, Tensor output)
    {
        var upper = output.Transpose(-1, -2);
        var triangle = upper.MatMul(gradient.Tril());
        triangle = (triangle.Tril() + triangle.Tril(-1)) * 0.5;
        var back = new TriangularSolve(IsUpper: true, IsUnit: false);
        var left = Tensor.Apply(back, upper, triangle);
        var both = Tensor.Apply(back, upper, left.Transpose(-1, -2));
        return [(both + both.Transpose(-1, -2)) * 0.5];
    }

    /// <inheritdoc/>
    public Tensor? Batch(BatchInputs inputs) => Tensor.Apply(this, inputs[0]);
}
