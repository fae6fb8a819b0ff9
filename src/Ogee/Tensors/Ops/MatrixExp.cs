namespace Ogee.Ops;

/// <summary>The exponential of square matrices, Σ Aⁱ / i!, by a Padé approximant of the matrix scaled down, and squaring (Higham 2005). A matrix with a NaN or an infinity gives NaN.</summary>
public sealed record MatrixExp : Op, IDifferentiable, IBatchable
{
    /// <summary>The one instance.</summary>
    public static readonly MatrixExp Instance = new();

    /// <inheritdoc/>
    public override string Name => "matrix_exp";

    /// <inheritdoc/>
    public override TensorSpec Infer(ReadOnlySpan<TensorSpec> inputs)
    {
        MatrixSpecs.Require(Name, inputs[0], isSquare: true);
        return inputs[0];
    }

    /// <summary>Six products and a solution; how often is squared nobody knows before.</summary>
    public override double Flops(ReadOnlySpan<TensorSpec> inputs, TensorSpec output) => 15.0 * output.Shape.Count * output.Shape[-1];

    internal override string Work => "15n³ a matrix";

    /// <summary>The derivative along a direction is a block of the exponential of twice the size: exp [[Aᵀ, g], [0, Aᵀ]] has it at the upper right (Mathias 1996).</summary>
    public Tensor?[] Gradient(Tensor gradient, Tensor[] inputs, Tensor output)
    {
        if (output.Shape.Count == 0) return [gradient];
        var (turned, n) = (inputs[0].Transpose(-1, -2), output.Shape[-1]);
        // Linear in g: one near 1 leaves the scaling to A, whose digits a large one would take.
        var largest = gradient.Detach().Abs().Max([-2, -1], keepAxes: true);
        var size = Tensor.Where(largest.EqualTo(0), Tensor.Scalar(1, largest.Type), largest);
        var top = Tensor.Concat(-1, turned, gradient / size);
        var bottom = Tensor.Concat(-1, turned * 0, turned);
        return [Tensor.Apply(this, Tensor.Concat(-2, top, bottom)).Slice(-2, 0, n).Slice(-1, n, 2 * n) * size];
    }

    /// <inheritdoc/>
    public Tensor? Batch(BatchInputs inputs) => Tensor.Apply(this, inputs[0]);
}
