namespace Ogee.Ops;

/// <summary>Complex numbers as pairs: complex64 [...] is float32 [..., 2], real part first. The same memory, read otherwise.</summary>
public sealed record AsReal : Op, IDifferentiable, IBatchable
{
    /// <summary>The one instance.</summary>
    public static readonly AsReal Instance = new();

    /// <inheritdoc/>
    public override string Name => "as_real";

    internal override bool IsView => true;

    /// <inheritdoc/>
    public override TensorSpec Infer(ReadOnlySpan<TensorSpec> inputs) => inputs[0].Type.IsComplex() ? ComplexPairs.Of(inputs[0])
        : throw EngineErrors.Type.With($"as_real: does not take {inputs[0].Type.ShortName()}", "Expected c64", "A real tensor has no second part; Tensor.Complex(x, 0) has.");

    /// <summary>The gradient of a complex number is that of its real part and i times that of its imaginary part, as in PyTorch.</summary>
    public Tensor?[] Gradient(Tensor gradient, Tensor[] inputs, Tensor output) => [gradient.AsComplex()];

    /// <inheritdoc/>
    public Tensor? Batch(BatchInputs inputs) => inputs[0].AsReal();
}

/// <summary>Pairs as complex numbers: float32 [..., 2] is complex64 [...], real part first. The same memory, read otherwise.</summary>
public sealed record AsComplex : Op, IDifferentiable, IBatchable
{
    /// <summary>The one instance.</summary>
    public static readonly AsComplex Instance = new();

    /// <inheritdoc/>
    public override string Name => "as_complex";

    internal override bool IsView => true;

    /// <inheritdoc/>
    public override TensorSpec Infer(ReadOnlySpan<TensorSpec> inputs)
    {
        var x = inputs[0];
        if (x.Type != DType.Float32) throw EngineErrors.Type.With($"as_complex: does not take {x.Type.ShortName()}", "Expected f32: complex numbers are of two float32", "Cast the pairs to float32.");
        return x.Shape.Rank > 0 && x.Shape[-1] == 2 ? x with { Shape = x.Shape.Without([x.Shape.Rank - 1]), Type = DType.Complex64 }
            : throw EngineErrors.Shape.With($"as_complex: the last axis of {x.Shape} holds no pairs", "Expected [..., 2]", "Put real and imaginary parts beside each other, or use Tensor.Complex.");
    }

    /// <inheritdoc/>
    public Tensor?[] Gradient(Tensor gradient, Tensor[] inputs, Tensor output) => [gradient.AsReal()];

    /// <inheritdoc/>
    public Tensor? Batch(BatchInputs inputs) => inputs[0].AsComplex();
}
