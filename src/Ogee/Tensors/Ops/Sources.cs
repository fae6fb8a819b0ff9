namespace Ogee.Ops;

/// <summary>The numbers 0, 1, 2… along an axis of a shape.</summary>
/// <param name="Spec">Shape and type of the result.</param>
/// <param name="Axis">The axis along which they count.</param>
public sealed record Iota(TensorSpec Spec, int Axis) : Op
{
    /// <inheritdoc/>
    public override string Name => "iota";

    /// <inheritdoc/>
    public override string Properties => $" {Axis}";

    /// <inheritdoc/>
    public override TensorSpec Infer(ReadOnlySpan<TensorSpec> inputs) => Spec;

    // Each number is written in its type.
    internal override bool Computes => false;
}

/// <summary>Which distribution <see cref="RandomNumbers"/> draws from.</summary>
public enum Distribution
{
    /// <summary>Uniform in [0, 1).</summary>
    Uniform,
    /// <summary>Normal with mean 0 and standard deviation 1.</summary>
    Normal,
}

/// <summary>Random numbers: element i depends on the key and i only, so neither threads nor layout change them. Input: the key, int64 [2] (seed and stream).</summary>
/// <param name="Spec">Shape and type (float32 or float64) of the result.</param>
/// <param name="Distribution">What they are drawn from.</param>
public sealed record RandomNumbers(TensorSpec Spec, Distribution Distribution) : Op, IDifferentiable
{
    /// <inheritdoc/>
    public override string Name => "random";

    /// <inheritdoc/>
    public override string Properties => $" {Distribution.ToString().ToLowerInvariant()}";

    /// <inheritdoc/>
    public override TensorSpec Infer(ReadOnlySpan<TensorSpec> inputs) => inputs[0] is { Type: DType.Int64, Shape.Count: 2 } && Spec.Type is DType.Float32 or DType.Float64 ? Spec
        : throw EngineErrors.Type.With($"random: needs a key i64[2] and f32 or f64, got {inputs[0]} and {Spec.Type.ShortName()}", "Expected seed and stream", "Use Tensor.Uniform or Tensor.Normal.");

    /// <inheritdoc/>
    public Tensor?[] Gradient(Tensor gradient, Tensor[] inputs, Tensor output) => [null];
}
