namespace Ogee.Ops;

/// <summary>An operation that has a gradient: a graph for each input.</summary>
public interface IDifferentiable
{
    /// <summary>The gradients with respect to the inputs; null where an input has none (an index, a condition).</summary>
    /// <param name="gradient">The gradient with respect to the result.</param>
    /// <param name="inputs">The inputs.</param>
    /// <param name="output">The result.</param>
    Tensor?[] Gradient(Tensor gradient, Tensor[] inputs, Tensor output);
}

/// <summary>The same elements, in row-major order, in another shape.</summary>
/// <param name="To">The new shape, with as many elements.</param>
public sealed record Reshape(Shape To) : Op, IDifferentiable, IBatchable
{
    /// <inheritdoc/>
    public override string Name => "reshape";

    internal override bool IsView => true;

    /// <inheritdoc/>
    public override TensorSpec Infer(ReadOnlySpan<TensorSpec> inputs) => inputs[0].Shape.Count == To.Count ? inputs[0] with { Shape = To }
        : throw EngineErrors.Shape.With($"reshape: the number of elements must stay, got {inputs[0].Shape} ({inputs[0].Shape.Count}) to {To} ({To.Count})", "Expected equal products", "Use -1 for one size to have it computed.");

    /// <inheritdoc/>
    public Tensor?[] Gradient(Tensor gradient, Tensor[] inputs, Tensor output) => [gradient.Reshape(inputs[0].Shape)];

    /// <inheritdoc/>
    public Tensor? Batch(BatchInputs inputs) => inputs[0].Reshape(inputs.InFront(To));
}

/// <summary>The axes in another order.</summary>
/// <param name="Order">Axis i of the result is axis Order[i] of the input.</param>
public sealed record Permute(Axes Order) : Op, IDifferentiable, IBatchable
{
    /// <inheritdoc/>
    public override string Name => "permute";

    internal override bool IsView => true;

    /// <inheritdoc/>
    public override string Properties => Order.ToString();

    /// <inheritdoc/>
    public override TensorSpec Infer(ReadOnlySpan<TensorSpec> inputs)
    {
        var shape = inputs[0].Shape;
        if (Order.Count != shape.Rank || Order.Resolve(shape, Name).Count != Order.Count)
            throw EngineErrors.Shape.With($"permute: the order must name each of {shape.Rank} axes once, got {Order} for {shape}", $"Expected a permutation of 0 to {shape.Rank - 1}", "Name every axis.");
        Span<long> sizes = stackalloc long[Order.Count];
        for (var i = 0; i < sizes.Length; i++) sizes[i] = shape[Order[i]];
        return inputs[0] with { Shape = Shape.Create(sizes) };
    }

    /// <inheritdoc/>
    public Tensor?[] Gradient(Tensor gradient, Tensor[] inputs, Tensor output) => [gradient.Permute(Order.Inverse())];

    /// <inheritdoc/>
    public Tensor? Batch(BatchInputs inputs) => inputs[0].Permute(Axes.Create([0, .. BatchInputs.Behind(Order).ToArray()]));
}

/// <summary>Repeats axes of size 1, and adds axes in front, without copying.</summary>
/// <param name="To">The new shape.</param>
public sealed record Expand(Shape To) : Op, IDifferentiable, IBatchable
{
    /// <inheritdoc/>
    public override string Name => "expand";

    internal override bool IsView => true;

    /// <inheritdoc/>
    public override TensorSpec Infer(ReadOnlySpan<TensorSpec> inputs)
    {
        var from = inputs[0].Shape;
        var fits = from.Rank <= To.Rank;
        for (var i = 1; fits && i <= from.Rank; i++) fits = from.Sizes[^i] == To.Sizes[^i] || from.Sizes[^i] == 1;
        return fits ? inputs[0] with { Shape = To }
            : throw EngineErrors.Shape.With($"expand: only axes of size 1 can be repeated, got {from} to {To}", "Expected equal sizes, or 1, in each axis from the last", "Reshape first.");
    }

    /// <inheritdoc/>
    public Tensor?[] Gradient(Tensor gradient, Tensor[] inputs, Tensor output) => [gradient.SumTo(inputs[0].Shape)];

    /// <inheritdoc/>
    public Tensor? Batch(BatchInputs inputs)
    {
        // New axes come between the samples and the old ones.
        var ones = Enumerable.Repeat(1L, To.Rank - inputs.ShapeOf(0).Rank);
        return inputs[0].Reshape(inputs.InFront(Shape.Create([.. ones, .. inputs.ShapeOf(0).Sizes]))).Expand(inputs.InFront(To));
    }
}

/// <summary>Every <c>Step</c>-th element from <c>Start</c> up to but not including <c>Stop</c>, for each axis.</summary>
/// <param name="Start">The first index of each axis.</param>
/// <param name="Stop">The index after the last.</param>
/// <param name="Step">The distance, at least 1.</param>
public sealed record Slice(Shape Start, Shape Stop, Shape Step) : Op, IDifferentiable, IBatchable
{
    /// <inheritdoc/>
    public override string Name => "slice";

    internal override bool IsView => true;

    /// <inheritdoc/>
    public override string Properties => $" {Start}:{Stop}:{Step}";

    /// <inheritdoc/>
    public override TensorSpec Infer(ReadOnlySpan<TensorSpec> inputs)
    {
        var shape = inputs[0].Shape;
        Span<long> sizes = stackalloc long[shape.Rank];
        for (var i = 0; i < sizes.Length; i++)
        {
            if (Start[i] > Stop[i] || Stop[i] > shape[i] || Step[i] < 1)
                throw EngineErrors.Shape.With($"slice: {Start[i]}:{Stop[i]}:{Step[i]} does not fit axis {i} of {shape}", $"Expected 0 ≤ start ≤ stop ≤ {shape[i]} and a step of at least 1", "Check the bounds.");
            sizes[i] = (Stop[i] - Start[i] + Step[i] - 1) / Step[i];
        }
        return inputs[0] with { Shape = Shape.Create(sizes) };
    }

    /// <inheritdoc/>
    public Tensor?[] Gradient(Tensor gradient, Tensor[] inputs, Tensor output)
    {
        var rank = Start.Rank;
        var (low, high, interior) = (new long[rank], new long[rank], new long[rank]);
        for (var i = 0; i < rank; i++)
        {
            var covered = output.Shape[i] == 0 ? 0 : ((output.Shape[i] - 1) * Step[i]) + 1;
            (low[i], high[i], interior[i]) = (Start[i], inputs[0].Shape[i] - Start[i] - covered, Step[i] - 1);
        }
        return [Tensor.Apply(new Pad(Shape.Create(low), Shape.Create(high), Shape.Create(interior)), gradient, Tensor.Scalar(0, gradient.Type))];
    }

    /// <inheritdoc/>
    public Tensor? Batch(BatchInputs inputs) => Tensor.Apply(new Slice(Shape.Create([0, .. Start.Sizes]), inputs.InFront(Stop), Shape.Create([1, .. Step.Sizes])), inputs[0]);
}

/// <summary>The elements of some axes in reverse order.</summary>
/// <param name="Along">The axes, sorted.</param>
public sealed record Flip(Axes Along) : Op, IDifferentiable, IBatchable
{
    /// <inheritdoc/>
    public override string Name => "flip";

    internal override bool IsView => true;

    /// <inheritdoc/>
    public override string Properties => Along.ToString();

    /// <inheritdoc/>
    public override TensorSpec Infer(ReadOnlySpan<TensorSpec> inputs) => inputs[0];

    /// <inheritdoc/>
    public Tensor?[] Gradient(Tensor gradient, Tensor[] inputs, Tensor output) => [Tensor.Apply(this, gradient)];

    /// <inheritdoc/>
    public Tensor? Batch(BatchInputs inputs) => Tensor.Apply(new Flip(BatchInputs.Behind(Along)), inputs[0]);
}

/// <summary>Surrounds a tensor with a value, and puts it between elements too: inputs are the tensor and the scalar.</summary>
/// <param name="Low">How many before the first element of each axis.</param>
/// <param name="High">How many after the last.</param>
/// <param name="Interior">How many between neighbours.</param>
public sealed record Pad(Shape Low, Shape High, Shape Interior) : Op, IDifferentiable, IBatchable
{
    /// <inheritdoc/>
    public override string Name => "pad";

    internal override bool TakesComplex => true;

    internal override bool Computes => false;

    /// <inheritdoc/>
    public override string Properties => $" {Low}{High}{Interior}";

    /// <inheritdoc/>
    public override TensorSpec Infer(ReadOnlySpan<TensorSpec> inputs)
    {
        var shape = inputs[0].Shape;
        if (Low.Rank != shape.Rank || inputs[1].Shape.Rank != 0 || inputs[1].Type != inputs[0].Type)
            throw EngineErrors.Shape.With($"pad: one amount for each axis of {shape} and a scalar {inputs[0].Type.ShortName()} are needed, got {Low} and {inputs[1]}", "Expected matching ranks", "Give an amount for every axis.");
        Span<long> sizes = stackalloc long[shape.Rank];
        for (var i = 0; i < sizes.Length; i++)
        {
            var size = (Int128)Low[i] + High[i] + shape[i] + ((Int128)Interior[i] * Math.Max(0, shape[i] - 1));
            sizes[i] = size <= long.MaxValue ? (long)size
                : throw EngineErrors.TooLarge.With($"pad: axis {i} of {shape} would have {size} elements", "Expected at most 2⁶³ − 1", "Check the amounts.");
        }
        return inputs[0] with { Shape = Shape.Create(sizes) };
    }

    /// <inheritdoc/>
    public Tensor?[] Gradient(Tensor gradient, Tensor[] inputs, Tensor output)
    {
        var rank = Low.Rank;
        var (stop, step) = (new long[rank], new long[rank]);
        for (var i = 0; i < rank; i++)
        {
            step[i] = Interior[i] + 1;
            stop[i] = inputs[0].Shape[i] == 0 ? Low[i] : Low[i] + ((inputs[0].Shape[i] - 1) * step[i]) + 1;
        }
        var inside = Tensor.Apply(new Slice(Low, Shape.Create(stop), Shape.Create(step)), gradient);
        return [inside, gradient.Sum() - inside.Sum()];
    }

    /// <inheritdoc/>
    public Tensor? Batch(BatchInputs inputs) => inputs.IsBatched(1) ? null
        : Tensor.Apply(new Pad(Shape.Create([0, .. Low.Sizes]), Shape.Create([0, .. High.Sizes]), Shape.Create([0, .. Interior.Sizes])), inputs[0], inputs.Given(1));
}

/// <summary>Tensors one after the other along an axis.</summary>
/// <param name="Axis">The axis.</param>
public sealed record Concat(int Axis) : Op, IDifferentiable, IBatchable
{
    /// <inheritdoc/>
    public override string Name => "concat";

    internal override bool TakesComplex => true;

    internal override bool Computes => false;

    /// <inheritdoc/>
    public override string Properties => $" {Axis}";

    /// <inheritdoc/>
    public override TensorSpec Infer(ReadOnlySpan<TensorSpec> inputs)
    {
        long size = 0;
        foreach (var input in inputs)
        {
            if (input.Type != inputs[0].Type || input.Shape.Rank != inputs[0].Shape.Rank || input.Shape.With(Axis, 0) != inputs[0].Shape.With(Axis, 0))
                throw EngineErrors.Shape.With($"concat: tensors must agree except along axis {Axis}, got {inputs[0]} and {input}", "Expected equal types and sizes", "Reshape, expand or cast one of them.");
            if (input.Shape[Axis] > long.MaxValue - size)
                throw EngineErrors.TooLarge.With($"concat: axis {Axis} would pass 2⁶³ − 1 elements with {input.Shape}", "Expected fewer elements", "Check the shapes.");
            size += input.Shape[Axis];
        }
        return inputs[0] with { Shape = inputs[0].Shape.With(Axis, size) };
    }

    /// <inheritdoc/>
    public Tensor?[] Gradient(Tensor gradient, Tensor[] inputs, Tensor output)
    {
        var result = new Tensor?[inputs.Length];
        long start = 0;
        for (var i = 0; i < inputs.Length; i++)
        {
            result[i] = gradient.Slice(Axis, start, start + inputs[i].Shape[Axis]);
            start += inputs[i].Shape[Axis];
        }
        return result;
    }

    /// <inheritdoc/>
    public Tensor? Batch(BatchInputs inputs) => Tensor.Apply(new Concat(Axis + 1), [.. Enumerable.Range(0, inputs.Count).Select(i => inputs[i])]);
}
