namespace Ogee.Ops;

/// <summary>The indices of the first elements of an axis in their order: int64. Equal elements stay in the order in which they are; NaN counts as larger than any number, as in NumPy and libtorch, and 0 and −0 are equal.</summary>
/// <param name="Axis">The axis, from 0.</param>
/// <param name="Count">How many are sought: all of the axis to sort it.</param>
/// <param name="IsDescending">Whether the largest comes first.</param>
public sealed record ArgSort(int Axis, long Count, bool IsDescending) : Op, IBatchable
{
    /// <inheritdoc/>
    public override string Name => "argsort";

    /// <inheritdoc/>
    public override string Properties => $" {Axis}, {Count}{(IsDescending ? " descending" : "")}";

    /// <inheritdoc/>
    public override TensorSpec Infer(ReadOnlySpan<TensorSpec> inputs) => Count >= 0 && Count <= inputs[0].Shape[Axis] ? inputs[0] with { Shape = inputs[0].Shape.With(Axis, Count), Type = DType.Int64 }
        : throw EngineErrors.Argument.With($"topk: {Count} elements of axis {Axis} of {inputs[0].Shape} are sought", $"Expected 0 to {inputs[0].Shape[Axis]}", "Ask for fewer.");

    /// <inheritdoc/>
    public Tensor? Batch(BatchInputs inputs) => Tensor.Apply(this with { Axis = Axis + 1 }, inputs[0]);
}

/// <summary>Where values belong in sorted rows: how many elements of the row are smaller, int64. Inputs: sorted rows [..., n] and values [..., m] of the same type; or one sorted row [n] for values of any shape. NaN counts as larger than any number.</summary>
/// <param name="IsRight">Whether elements that are equal to a value count as smaller too.</param>
public sealed record SearchSorted(bool IsRight) : Op, IBatchable
{
    /// <inheritdoc/>
    public override string Name => "searchsorted";

    /// <inheritdoc/>
    public override string Properties => IsRight ? " right" : " left";

    /// <inheritdoc/>
    public override TensorSpec Infer(ReadOnlySpan<TensorSpec> inputs)
    {
        var (sorted, values) = (inputs[0].Shape, inputs[1].Shape);
        if (inputs[0].Type != inputs[1].Type)
            throw EngineErrors.Type.With($"searchsorted: rows and values must have one type, got {inputs[0].Type.ShortName()} and {inputs[1].Type.ShortName()}", "Expected equal types", "Cast one of them.");
        return sorted.Rank == 1 || (sorted.Rank > 1 && sorted.Rank == values.Rank && sorted.With(-1, 0) == values.With(-1, 0)) ? inputs[1] with { Type = DType.Int64 }
            : throw EngineErrors.Shape.With($"searchsorted: there must be a sorted row for each row of values, got {sorted} and {values}", "Expected [n], or [..., n] for [..., m]", "Expand or reshape one of them.");
    }

    /// <inheritdoc/>
    public Tensor? Batch(BatchInputs inputs)
    {
        if (inputs.ShapeOf(0).Rank > 1) return Tensor.Apply(this, inputs[0], inputs[1]);
        if (!inputs.IsBatched(0)) return Tensor.Apply(this, inputs.Given(0), inputs.Given(1));
        return Tensor.Apply(this, inputs[0], inputs[1].Reshape(inputs.InFront([inputs.ShapeOf(1).Count]))).Reshape(inputs.InFront(inputs.ShapeOf(1)));
    }
}
