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
            throw EngineErrors.Type.With($"matmul: takes two tensors of one type of numbers, got {a.Type.ShortName()} and {b.Type.ShortName()}", "Expected one type", "Cast one of them.");
        return a with { Shape = Sizes(a.Shape, b.Shape) };
    }

    /// <summary>The shape of a product.</summary>
    internal static Shape Sizes(Shape a, Shape b)
    {
        if (a.Rank < 2 || a.Rank != b.Rank || !a.Sizes[..^2].SequenceEqual(b.Sizes[..^2]))
            throw EngineErrors.Shape.With($"matmul: batch axes must agree, got {a} × {b}", "Expected equal leading axes", "Expand one of them.");
        if (a[-1] != b[-2])
            throw EngineErrors.Shape.With($"matmul: inner sizes must agree, got {a} × {b} ({a[-1]} and {b[-2]})", "Expected [..., m, k] × [..., k, n]", "Transpose the second operand?");
        return a.With(-1, b[-1]);
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
