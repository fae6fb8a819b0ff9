namespace Ogee.Ops;

/// <summary>A part of fixed size along an axis, from a place that is known when the step runs. Inputs: x, start (int64 or int32 scalar).</summary>
/// <param name="Axis">The axis.</param>
/// <param name="Size">The size of the part.</param>
public sealed record DynamicSlice(int Axis, long Size) : Op, IDifferentiable, IBatchable
{
    /// <inheritdoc/>
    public override string Name => "dynamic_slice";

    internal override bool TakesComplex => true;

    internal override bool Computes => false;

    /// <inheritdoc/>
    public override string Properties => $" {Axis}, {Size}";

    /// <inheritdoc/>
    public override TensorSpec Infer(ReadOnlySpan<TensorSpec> inputs)
    {
        CheckStart(inputs[1], Name);
        return Size >= 0 && Size <= inputs[0].Shape[Axis] ? inputs[0] with { Shape = inputs[0].Shape.With(Axis, Size) }
            : throw EngineErrors.Shape.With($"dynamic_slice: {Size} elements do not fit axis {Axis} of {inputs[0].Shape}", $"Expected 0 to {inputs[0].Shape[Axis]}", "Take a smaller part.");
    }

    /// <inheritdoc/>
    public Tensor?[] Gradient(Tensor gradient, Tensor[] inputs, Tensor output) =>
        [Tensor.Apply(new UpdateSlice(Axis), Tensor.Zeros(inputs[0].Shape, gradient.Type), gradient, inputs[1]), null];

    internal static void CheckStart(TensorSpec start, string op)
    {
        Take.CheckIndex(start, op);
        if (start.Shape.Rank != 0) throw EngineErrors.Shape.With($"{op}: the start must be a scalar, got {start}", "Expected one place", "Index or reshape it first.");
    }

    /// <inheritdoc/>
    public Tensor? Batch(BatchInputs inputs) => inputs.IsBatched(1) ? null : Tensor.Apply(new DynamicSlice(Axis + 1, Size), inputs[0], inputs.Given(1));
}

/// <summary>A tensor with a part along an axis replaced, from a place that is known when the step runs. Inputs: x, values (x's shape but for the axis), start (int64 or int32 scalar).</summary>
/// <remarks>Where nothing else reads x any more, the compiler writes into its memory.</remarks>
/// <param name="Axis">The axis.</param>
public sealed record UpdateSlice(int Axis) : Op, IDifferentiable, IBatchable
{
    /// <inheritdoc/>
    public override string Name => "update_slice";

    internal override bool TakesComplex => true;

    internal override bool Computes => false;

    /// <inheritdoc/>
    public override string Properties => $" {Axis}";

    /// <inheritdoc/>
    public override TensorSpec Infer(ReadOnlySpan<TensorSpec> inputs)
    {
        DynamicSlice.CheckStart(inputs[2], Name);
        var (x, values) = (inputs[0], inputs[1]);
        if (x.Type != values.Type) throw EngineErrors.Type.With($"update_slice: {values} cannot be written into {x}", "Expected one type", "Cast the values.");
        return values.Shape.Rank == x.Shape.Rank && values.Shape.With(Axis, 0) == x.Shape.With(Axis, 0) && values.Shape[Axis] <= x.Shape[Axis] ? x
            : throw EngineErrors.Shape.With($"update_slice: {values.Shape} does not fit into {x.Shape} along axis {Axis}", "Expected equal sizes but for the axis, and no more there", "Slice, reshape or expand the values.");
    }

    /// <inheritdoc/>
    public Tensor?[] Gradient(Tensor gradient, Tensor[] inputs, Tensor output) =>
    [
        Tensor.Apply(this, gradient, Tensor.Zeros(inputs[1].Shape, gradient.Type), inputs[2]),
        Tensor.Apply(new DynamicSlice(Axis, inputs[1].Shape[Axis]), gradient, inputs[2]),
        null,
    ];

    /// <inheritdoc/>
    public Tensor? Batch(BatchInputs inputs) => inputs.IsBatched(2) ? null : Tensor.Apply(new UpdateSlice(Axis + 1), inputs[0], inputs[1], inputs.Given(2));
}
