namespace Ogee.Ops;

/// <summary>Sees which monoid a reduction uses.</summary>
internal interface IMonoidVisitor
{
    void Visit<T>() where T : struct, IMonoid;
}

/// <summary>A reduction over axes, which disappear. Its order is fixed: element i of the reduced axes (row-major) goes to lane i mod 16 in blocks of
/// <see cref="Block"/> elements; lanes, then blocks, are combined by a fixed tree. Layout, threads and vector width do not change a bit.</summary>
public abstract record ReduceOp : Op
{
    /// <summary>Elements a block.</summary>
    internal const int Block = 4096;

    private protected ReduceOp(Axes over)
    {
        Over = over;
        UnloadableOps.Watch(GetType());
    }

    /// <summary>The axes that are reduced: sorted, not negative.</summary>
    public Axes Over { get; }

    /// <inheritdoc/>
    public sealed override string Properties => Over.ToString();

    internal abstract void Accept(IMonoidVisitor visitor);

    /// <summary>The same over other axes.</summary>
    internal abstract ReduceOp On(Axes over);

    private protected TensorSpec Infer(TensorSpec input, bool allowsEmpty)
    {
        Span<long> sizes = stackalloc long[Shape.MaxRank];
        var rank = 0;
        for (var axis = 0; axis < input.Shape.Rank; axis++)
        {
            if (!Over.Contains(axis)) sizes[rank++] = input.Shape[axis];
            else if (input.Shape[axis] == 0 && !allowsEmpty)
                throw EngineErrors.Shape.With($"{Name}: axis {axis} of {input.Shape} is empty and the reduction has no neutral element", "Expected at least one element", "Check for an empty tensor first.");
        }
        return input with { Shape = Shape.Create(sizes[..rank]) };
    }

    /// <inheritdoc/>
    public override double Flops(ReadOnlySpan<TensorSpec> inputs, TensorSpec output) => inputs[0].Shape.Count;

    internal override string Work => "1 an element that is read";
}

/// <summary>A reduction by a monoid.</summary>
/// <typeparam name="T">The monoid.</typeparam>
public sealed record Reduce<T> : ReduceOp, IDifferentiable, IBatchable where T : struct, IMonoid
{
    /// <summary>A reduction over axes.</summary>
    /// <param name="over">The axes: sorted, not negative.</param>
    public Reduce(Axes over) : base(over) { }

    /// <inheritdoc/>
    public override string Name => T.Name;

    internal override bool TakesComplex => typeof(T) == typeof(AddMonoid);

    /// <inheritdoc/>
    public override TensorSpec Infer(ReadOnlySpan<TensorSpec> inputs) => inputs[0].Type == DType.Bool
        ? throw EngineErrors.Type.With($"{Name}: does not take bool", "Expected a number", "Cast the tensor first, for instance x.Cast(DType.Float32).")
        : Infer(inputs[0], T.AllowsEmpty);

    internal override void Accept(IMonoidVisitor visitor) => visitor.Visit<T>();

    internal override ReduceOp On(Axes over) => new Reduce<T>(over);

    /// <inheritdoc/>
    public Tensor?[] Gradient(Tensor gradient, Tensor[] inputs, Tensor output)
    {
        var kept = inputs[0].Shape;
        foreach (var axis in Over) kept = kept.With(axis, 1);
        Tensor Spread(Tensor t) => t.Reshape(kept).Expand(inputs[0].Shape);
        return [T.Gradient(Spread(gradient), inputs[0], Spread(output), Over)];
    }

    /// <inheritdoc/>
    public Tensor? Batch(BatchInputs inputs) => Tensor.Apply(new Reduce<T>(BatchInputs.Behind(Over)), inputs[0]);
}

/// <summary>The index of the first largest (or smallest) element along an axis, which disappears; NaN wins. The result is int64.</summary>
/// <param name="Axis">The axis.</param>
/// <param name="Largest">Whether the largest is sought.</param>
public sealed record ArgReduce(int Axis, bool Largest) : Op, IBatchable
{
    /// <inheritdoc/>
    public override string Name => Largest ? "argmax" : "argmin";

    /// <inheritdoc/>
    public override string Properties => $" {Axis}";

    /// <inheritdoc/>
    public override TensorSpec Infer(ReadOnlySpan<TensorSpec> inputs)
    {
        var shape = inputs[0].Shape;
        if (shape[Axis] == 0) throw EngineErrors.Shape.With($"{Name}: axis {Axis} of {shape} is empty", "Expected at least one element", "Check for an empty tensor first.");
        var sizes = shape.Sizes.ToArray().ToList();
        sizes.RemoveAt(Axis);
        return inputs[0] with { Shape = Shape.Create([.. sizes]), Type = DType.Int64 };
    }

    /// <inheritdoc/>
    public Tensor? Batch(BatchInputs inputs) => Tensor.Apply(this with { Axis = Axis + 1 }, inputs[0]);
}
