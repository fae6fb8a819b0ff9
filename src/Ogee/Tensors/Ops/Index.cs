namespace Ogee.Ops;

/// <summary>Slices of x at indices: result[i…, j…, k…] = x[i…, index[j…], k…] with j… in the place of the axis. Inputs: x, index (int64 or int32).</summary>
/// <param name="Axis">The axis that is indexed.</param>
public sealed record Take(int Axis) : Op, IDifferentiable, IBatchable
{
    /// <inheritdoc/>
    public override string Name => "take";

    internal override bool TakesComplex => true;

    internal override bool Computes => false;

    /// <inheritdoc/>
    public override string Properties => $" {Axis}";

    /// <inheritdoc/>
    public override TensorSpec Infer(ReadOnlySpan<TensorSpec> inputs)
    {
        CheckIndex(inputs[1], Name);
        var x = inputs[0].Shape.Sizes;
        return inputs[0] with { Shape = Shape.Create([.. x[..Axis], .. inputs[1].Shape.Sizes, .. x[(Axis + 1)..]]) };
    }

    /// <inheritdoc/>
    public Tensor?[] Gradient(Tensor gradient, Tensor[] inputs, Tensor output) => [Tensor.Apply(new TakeAdd(Axis, inputs[0].Shape[Axis]), gradient, inputs[1]), null];

    internal static void CheckSummed(TensorSpec values, string op)
    {
        if (values.Type == DType.Bool) throw EngineErrors.Type.With($"{op}: does not take bool", "Expected a number", "Cast the tensor first, for instance x.Cast(DType.Float32).");
    }

    internal static void CheckIndex(TensorSpec index, string op)
    {
        if (index.Type == DType.Bool) throw EngineErrors.Type.With($"{op}: an index of bool is a mask", "Expected int64 or int32", "Take what a mask is true for by x.MaskedSelect(mask); mask.NonZero() gives the places.");
        if (index.Type is not (DType.Int32 or DType.Int64)) throw EngineErrors.Type.With($"{op}: indices must be i32 or i64, got {index.Type.ShortName()}", "Expected integers", "Cast the indices.");
    }

    /// <inheritdoc/>
    public Tensor? Batch(BatchInputs inputs) => (inputs.IsBatched(0), inputs.IsBatched(1)) switch
    {
        (true, false) => Tensor.Apply(this with { Axis = Axis + 1 }, inputs.Given(0), inputs.Given(1)),
        (false, true) when Axis == 0 => Tensor.Apply(this, inputs.Given(0), inputs.Given(1)),
        _ => null,
    };
}

/// <summary>The gradient of <see cref="Take"/>: adds slices at indices into zeros, in the order of the indices. Inputs: values, index.</summary>
/// <param name="Axis">The axis that is indexed.</param>
/// <param name="Size">Its size in the result.</param>
public sealed record TakeAdd(int Axis, long Size) : Op, IDifferentiable, IBatchable
{
    /// <inheritdoc/>
    public override string Name => "take_add";

    internal override bool TakesComplex => true;

    /// <inheritdoc/>
    public override string Properties => $" {Axis}, {Size}";

    /// <inheritdoc/>
    public override TensorSpec Infer(ReadOnlySpan<TensorSpec> inputs)
    {
        Take.CheckIndex(inputs[1], Name);
        Take.CheckSummed(inputs[0], Name);
        var values = inputs[0].Shape.Sizes;
        var index = inputs[1].Shape;
        if (values.Length < Axis + index.Rank || !values[Axis..(Axis + index.Rank)].SequenceEqual(index.Sizes))
            throw EngineErrors.Shape.With($"take_add: the values must have the index's sizes from axis {Axis}, got {inputs[0].Shape} and {index}", "Expected matching sizes", "Check the shapes.");
        return inputs[0] with { Shape = Shape.Create([.. values[..Axis], Size, .. values[(Axis + index.Rank)..]]) };
    }

    /// <inheritdoc/>
    public Tensor?[] Gradient(Tensor gradient, Tensor[] inputs, Tensor output) => [Tensor.Apply(new Take(Axis), gradient, inputs[1]), null];

    /// <inheritdoc/>
    public Tensor? Batch(BatchInputs inputs) => inputs.IsBatched(1) ? null : Tensor.Apply(this with { Axis = Axis + 1 }, inputs[0], inputs.Given(1));
}

/// <summary>Elements of x at indices along an axis: result[…, i, …] = x[…, index[…, i, …], …]. Inputs: x, index with the same rank and the same sizes but for the axis.</summary>
/// <param name="Axis">The axis that is indexed.</param>
public sealed record Gather(int Axis) : Op, IDifferentiable, IBatchable
{
    /// <inheritdoc/>
    public override string Name => "gather";

    internal override bool TakesComplex => true;

    internal override bool Computes => false;

    /// <inheritdoc/>
    public override string Properties => $" {Axis}";

    /// <inheritdoc/>
    public override TensorSpec Infer(ReadOnlySpan<TensorSpec> inputs)
    {
        Take.CheckIndex(inputs[1], Name);
        var (x, index) = (inputs[0].Shape, inputs[1].Shape);
        if (x.Rank != index.Rank || x.With(Axis, 0) != index.With(Axis, 0))
            throw EngineErrors.Shape.With($"gather: x and index must agree except along axis {Axis}, got {x} and {index}", "Expected equal sizes", "Expand the index.");
        return inputs[0] with { Shape = index };
    }

    /// <inheritdoc/>
    public Tensor?[] Gradient(Tensor gradient, Tensor[] inputs, Tensor output)
    {
        var (shape, index) = (inputs[0].Shape, inputs[1]);
        if (index.Shape[Axis] != 1 || shape[Axis] is 0 or > MostPlaces) return [Tensor.Apply(new Scatter<AddMonoid>(Axis, shape[Axis]), gradient, index), null];
        // One element of each row: a comparison, which runs together with what comes next, where a scatter would write all the zeros first. Places that are taken from a list of them are checked.
        var places = Tensor.Apply(new Iota(new(Shape.Create([.. Enumerable.Repeat(1L, shape.Rank)]).With(Axis, shape[Axis]), DType.Float32), Axis));
        var found = Tensor.Arange(shape[Axis], DType.Float32).Take(index);
        return [Tensor.Where(places.EqualTo(found), gradient, Tensor.Scalar(0, gradient.Type)), null];
    }

    // The whole numbers that float32 tells apart.
    const long MostPlaces = 1 << 24;

    /// <inheritdoc/>
    public Tensor? Batch(BatchInputs inputs) => Tensor.Apply(this with { Axis = Axis + 1 }, inputs[0], inputs[1]);
}
