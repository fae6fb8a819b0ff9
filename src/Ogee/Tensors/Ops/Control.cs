namespace Ogee.Ops;

/// <summary>An operation with several results whose gradient is known.</summary>
internal interface IManyDifferentiable : IManyResults
{
    /// <summary>The gradients with respect to the inputs.</summary>
    /// <param name="node">The node.</param>
    /// <param name="gradients">The gradient of each result, or null where none came.</param>
    /// <param name="needed">For each input whether its gradient is asked for.</param>
    /// <returns>A gradient for each input; null where it has none.</returns>
    Tensor?[] Gradient(Node node, Tensor?[] gradients, bool[] needed);
}

/// <summary>Runs a body again and again. Inputs: how often (int64 scalar, at most <paramref name="Most"/>), the items (the body sees one slice along axis 0 at a time), the first states, what the body captures.
/// The body's inputs: which time it is (int64 scalar), the slices, the states, what it captures. Its results: the next states, rows of output, whether to go on (bool scalar, if it may stop).
/// The results: the last states; the rows beside each other along a new axis 0 of size <paramref name="Most"/>; the states before each time, likewise; how often it ran (int64 scalar). Rows of times that did not come are 0.</summary>
/// <param name="Body">What is repeated.</param>
/// <param name="Most">The most times.</param>
/// <param name="Items">How many items there are.</param>
/// <param name="States">How many states.</param>
/// <param name="Outputs">How many rows of output the body gives.</param>
/// <param name="MayStop">Whether the body says when to stop.</param>
/// <param name="IsReversed">Whether the times are counted down.</param>
/// <param name="IsComplete">Whether it is known to run the most times: its first input is that number, and it does not stop.</param>
public sealed record Loop(Body Body, long Most, int Items, int States, int Outputs, bool MayStop, bool IsReversed, bool IsComplete = false) : Op, IManyDifferentiable
{
    /// <inheritdoc/>
    public override string Name => "loop";

    internal override bool Computes => false;

    /// <inheritdoc/>
    public override string Properties => $" {(IsReversed ? "down from " : "")}{Most}, {Items} items, {States} states, {Outputs} outputs{(MayStop ? ", may stop" : IsComplete ? "" : ", or fewer")} {Body}";

    /// <inheritdoc/>
    public IReadOnlyList<TensorSpec> Results =>
    [
        .. Body.Results.Take(States),
        .. Body.Results.Skip(States).Take(Outputs).Select(row => Stacked(row, Most)),
        .. Body.Results.Take(States).Select(state => Stacked(state, Most)),
        new(Shape.Scalar, DType.Int64),
    ];

    /// <inheritdoc/>
    internal override IReadOnlyList<Body> Bodies => [Body];

    /// <summary>Where the states before each time begin among the results.</summary>
    internal int FirstHistory => States + Outputs;

    /// <summary>Where the number of times is among the results.</summary>
    internal int Times => FirstHistory + States;

    /// <inheritdoc/>
    public override TensorSpec Infer(ReadOnlySpan<TensorSpec> inputs)
    {
        if (inputs[0] is not { Type: DType.Int64, Shape.Rank: 0 }) throw EngineErrors.Type.With($"loop: how often it runs must be an i64 scalar, got {inputs[0]}", "Expected one number", "Cast or index it first.");
        for (var i = 0; i < Items; i++)
            if (inputs[1 + i].Shape.Rank == 0 || inputs[1 + i].Shape[0] != Most)
                throw EngineErrors.Shape.With($"loop: item {i} is {inputs[1 + i]}", $"Expected {Most} slices along axis 0", "Slice or pad it first.");
        for (var i = 0; i < States; i++)
            if (inputs[1 + Items + i] with { Device = default } != Body.Results[i])
                throw EngineErrors.Shape.With($"loop: state {i} is {inputs[1 + Items + i]} at first, and the body gives {Body.Results[i]}", "Expected a state that keeps its shape and type", "Cast or reshape it.");
        if (MayStop && Body.Results[^1] is not { Type: DType.Bool, Shape.Rank: 0 })
            throw EngineErrors.Type.With($"loop: whether to go on must be a bool scalar, got {Body.Results[^1]}", "Expected one truth value", "Compare scalars, for instance error.Greater(1e-6).");
        return new([0], DType.Bool);
    }

    /// <inheritdoc/>
    public override double Flops(ReadOnlySpan<TensorSpec> inputs, TensorSpec output) => Most * Body.Flops;

    internal override string Work => "most times the body";

    /// <inheritdoc cref="IManyDifferentiable.Gradient"/>
    Tensor?[] IManyDifferentiable.Gradient(Node node, Tensor?[] gradients, bool[] needed) => LoopGradient.Of(this, node, gradients, needed);

    static TensorSpec Stacked(TensorSpec row, long count) => row with { Shape = Shape.Create([count, .. row.Shape.Sizes]) };
}

/// <summary>Runs one of two bodies. Inputs: the condition (bool scalar), the operands, what the first body captures, what the second captures. Both bodies take the operands and what they capture, and give results of the same shapes and types.</summary>
/// <param name="Then">Runs if the condition is true.</param>
/// <param name="Otherwise">Runs if it is false.</param>
/// <param name="Operands">How many operands there are.</param>
public sealed record If(Body Then, Body Otherwise, int Operands) : Op, IManyDifferentiable
{
    /// <inheritdoc/>
    public override string Name => "if";

    internal override bool Computes => false;

    /// <inheritdoc/>
    public override string Properties => $" {Then} else {Otherwise}";

    /// <inheritdoc/>
    public IReadOnlyList<TensorSpec> Results => Then.Results;

    /// <inheritdoc/>
    internal override IReadOnlyList<Body> Bodies => [Then, Otherwise];

    /// <summary>How many tensors the first body captures.</summary>
    internal int Captures => Then.Inputs.Count - Operands;

    /// <inheritdoc/>
    public override TensorSpec Infer(ReadOnlySpan<TensorSpec> inputs)
    {
        if (inputs[0] is not { Type: DType.Bool, Shape.Rank: 0 }) throw EngineErrors.Type.With($"if: the condition must be a bool scalar, got {inputs[0]}", "Expected one truth value", "Compare scalars, or use Tensor.Where to choose element by element.");
        if (!Then.Results.SequenceEqual(Otherwise.Results))
            throw EngineErrors.Shape.With($"if: one side gives {string.Join(", ", Then.Results)}, the other {string.Join(", ", Otherwise.Results)}", "Expected results of the same shapes and types", "Cast, reshape or pad one of them.");
        return new([0], DType.Bool);
    }

    /// <summary>The larger of the two sides.</summary>
    public override double Flops(ReadOnlySpan<TensorSpec> inputs, TensorSpec output) => Math.Max(Then.Flops, Otherwise.Flops);

    internal override string Work => "the larger body";

    /// <inheritdoc cref="IManyDifferentiable.Gradient"/>
    Tensor?[] IManyDifferentiable.Gradient(Node node, Tensor?[] gradients, bool[] needed) => IfGradient.Of(this, node, gradients, needed);
}
