namespace Ogee.Ops;

/// <summary>A scan: each element of an axis becomes what a monoid makes of the elements up to it. The order is that of the axis, one after the other, whatever the number of threads; float32 is combined in float64 and rounded where it is written.</summary>
/// <param name="Axis">The axis, from 0.</param>
/// <param name="IsExclusive">Whether an element itself does not count: the first result is the neutral element.</param>
/// <param name="IsReversed">Whether the scan begins at the end of the axis.</param>
public abstract record CumulativeOp(int Axis, bool IsExclusive, bool IsReversed) : Op
{
    /// <inheritdoc/>
    public sealed override string Properties => $" {Axis}{(IsExclusive ? " exclusive" : "")}{(IsReversed ? " reversed" : "")}";

    internal abstract void Accept(IMonoidVisitor visitor);

    /// <inheritdoc/>
    public sealed override double Flops(ReadOnlySpan<TensorSpec> inputs, TensorSpec output) => output.Shape.Count;

    internal override string Work => "1";
}

/// <summary>A scan by a monoid.</summary>
/// <typeparam name="T">The monoid.</typeparam>
public sealed record Cumulative<T> : CumulativeOp, IDifferentiable, IBatchable where T : struct, IMonoid
{
    /// <summary>A scan along an axis.</summary>
    /// <param name="axis">The axis, from 0.</param>
    /// <param name="isExclusive">Whether an element itself does not count.</param>
    /// <param name="isReversed">Whether the scan begins at the end.</param>
    public Cumulative(int axis, bool isExclusive = false, bool isReversed = false) : base(axis, isExclusive, isReversed) => UnloadableOps.Watch(GetType());

    /// <inheritdoc/>
    public override string Name => "cumulative_" + T.Name;

    /// <inheritdoc/>
    public override TensorSpec Infer(ReadOnlySpan<TensorSpec> inputs) => inputs[0].Type == DType.Bool
        ? throw EngineErrors.Type.With($"{Name}: does not take bool", "Expected a number", "Cast the tensor first, for instance x.Cast(DType.Int64).")
        : inputs[0];

    internal override void Accept(IMonoidVisitor visitor) => visitor.Visit<T>();

    /// <inheritdoc/>
    public Tensor?[] Gradient(Tensor gradient, Tensor[] inputs, Tensor output)
    {
        var x = inputs[0];
        if (x.Shape[Axis] == 0) return [gradient];
        // What does not count an element is what counts it, one place later.
        if (IsExclusive) (gradient, output) = (gradient.Shifted(Axis, IsReversed ? 1 : -1), Tensor.Apply(new Cumulative<T>(Axis, isReversed: IsReversed), x));
        return [T.CumulativeGradient(gradient, x, output, Axis, IsReversed) ?? CumulativeGradients.ByDefinition<T>(gradient, x, output, Axis, IsReversed)];
    }

    /// <inheritdoc/>
    public Tensor? Batch(BatchInputs inputs) => Tensor.Apply(new Cumulative<T>(Axis + 1, IsExclusive, IsReversed), inputs[0]);
}

/// <summary>A linear recurrence along an axis, hᵢ = aᵢ · hᵢ₋₁ + bᵢ, with nothing before the first: a₀ is not read. Inputs: a, b of one shape. The order is that of the axis; float32 is computed in float64 and rounded where it is written.</summary>
/// <param name="Axis">The axis, from 0.</param>
/// <param name="IsReversed">Whether it begins at the end of the axis.</param>
public sealed record LinearRecurrence(int Axis, bool IsReversed = false) : Op, IDifferentiable, IBatchable
{
    /// <inheritdoc/>
    public override string Name => "linear_recurrence";

    /// <inheritdoc/>
    public override string Properties => $" {Axis}{(IsReversed ? " reversed" : "")}";

    /// <inheritdoc/>
    public override TensorSpec Infer(ReadOnlySpan<TensorSpec> inputs)
    {
        if (!inputs[0].Type.IsFloat() || inputs[0].Type != inputs[1].Type)
            throw EngineErrors.Type.With($"linear_recurrence: needs two tensors of one float type, got {inputs[0].Type.ShortName()} and {inputs[1].Type.ShortName()}", "Expected one float type", "Cast one of them.");
        return inputs[0].Shape == inputs[1].Shape ? inputs[1]
            : throw EngineErrors.Shape.With($"linear_recurrence: factors and terms must have one shape, got {inputs[0].Shape} and {inputs[1].Shape}", "Expected equal shapes", "Expand one of them.");
    }

    /// <inheritdoc/>
    public override double Flops(ReadOnlySpan<TensorSpec> inputs, TensorSpec output) => 2.0 * output.Shape.Count;

    internal override string Work => "2";

    /// <inheritdoc/>
    public Tensor?[] Gradient(Tensor gradient, Tensor[] inputs, Tensor output)
    {
        if (output.Shape[Axis] == 0) return [gradient, gradient];
        // What reaches h is its own gradient and that of the next h by its factor: a recurrence the other way.
        var (next, before) = IsReversed ? (1, -1) : (-1, 1);
        var reached = Tensor.Apply(new LinearRecurrence(Axis, !IsReversed), inputs[0].Shifted(Axis, next), gradient);
        return [reached * output.Shifted(Axis, before), reached];
    }

    /// <inheritdoc/>
    public Tensor? Batch(BatchInputs inputs) => Tensor.Apply(new LinearRecurrence(Axis + 1, IsReversed), inputs[0], inputs[1]);
}
