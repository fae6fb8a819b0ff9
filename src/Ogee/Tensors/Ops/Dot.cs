namespace Ogee.Ops;

/// <summary>The matrix product of the last two axes, for each index of the others: [..., m, k] × [..., k, n] → [..., m, n].</summary>
public sealed record Dot : Op, IDifferentiable, IBatchable
{
    /// <summary>The one instance.</summary>
    public static readonly Dot Instance = new();

    /// <inheritdoc/>
    public override string Name => "matmul";

    /// <inheritdoc/>
    public override TensorSpec Infer(ReadOnlySpan<TensorSpec> inputs)
    {
        var (a, b) = (inputs[0], inputs[1]);
        if (!a.Type.IsFloat() || a.Type != b.Type)
            throw EngineErrors.Type.With($"matmul: takes two tensors of one float type, got {a.Type.ShortName()} and {b.Type.ShortName()}", "Expected one float type", "Cast one of them.");
        var rank = a.Shape.Rank;
        if (rank < 2 || rank != b.Shape.Rank || !a.Shape.Sizes[..^2].SequenceEqual(b.Shape.Sizes[..^2]))
            throw EngineErrors.Shape.With($"matmul: batch axes must agree, got {a.Shape} × {b.Shape}", "Expected equal leading axes", "Expand one of them.");
        if (a.Shape[-1] != b.Shape[-2])
            throw EngineErrors.Shape.With($"matmul: inner sizes must agree, got {a.Shape} × {b.Shape} ({a.Shape[-1]} and {b.Shape[-2]})", "Expected [..., m, k] × [..., k, n]", "Transpose the second operand?");
        return a with { Shape = a.Shape.With(-1, b.Shape[-1]) };
    }

    /// <inheritdoc/>
    public override double Flops(ReadOnlySpan<TensorSpec> inputs, TensorSpec output) => 2.0 * output.Shape.Count * inputs[0].Shape[-1];

    internal override string Work => "2k";

    /// <inheritdoc/>
    public Tensor?[] Gradient(Tensor gradient, Tensor[] inputs, Tensor output) =>
        [Tensor.Apply(this, gradient, inputs[1].Transpose(-1, -2)), Tensor.Apply(this, inputs[0].Transpose(-1, -2), gradient)];

    /// <inheritdoc/>
    public Tensor? Batch(BatchInputs inputs) => Tensor.Apply(this, inputs[0], inputs[1]);
}
