namespace Ogee.Ops;

/// <summary>The same value on another device. The one operation whose result is not where its input is: a step that has one in it is run part by part, and the value is carried over in between.</summary>
/// <param name="Target">Where the value goes.</param>
public sealed record Transfer(Device Target) : Op, IDifferentiable
{
    /// <inheritdoc/>
    public override string Name => "to";

    internal override bool TakesComplex => true;

    internal override bool Computes => false;

    /// <inheritdoc/>
    public override string Properties => $" {Target}";

    /// <inheritdoc/>
    internal override bool Moves => true;

    /// <inheritdoc/>
    public override TensorSpec Infer(ReadOnlySpan<TensorSpec> inputs) => inputs[0] with { Device = Target };

    /// <inheritdoc/>
    public Tensor?[] Gradient(Tensor gradient, Tensor[] inputs, Tensor output) => [gradient.To(inputs[0].Spec.Device)];
}
