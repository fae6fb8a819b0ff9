namespace Ogee.Ops;

/// <summary>A value that is computed again on the way back: its gradient is that of a second computation, which begins when the gradient is there. Inputs: the value; the arguments; random numbers that are drawn again; what it uses besides.</summary>
/// <param name="Arguments">How many arguments there are.</param>
/// <param name="Drawn">How many times random numbers are drawn.</param>
/// <remarks>The computation itself is the graph between the value and the other inputs, so a copy of it, as in the gradient of a block around it, is a region of its own.</remarks>
public sealed record Recomputed(int Arguments, int Drawn) : Op, IDifferentiable, IBatchable
{
    /// <inheritdoc/>
    public override string Name => "recomputed";

    internal override bool TakesComplex => true;

    internal override bool Computes => false;

    /// <inheritdoc/>
    public override TensorSpec Infer(ReadOnlySpan<TensorSpec> inputs) => inputs[0];

    /// <summary>The gradient of the value alone; where the graph is gone back through it is that of the second computation.</summary>
    public Tensor?[] Gradient(Tensor gradient, Tensor[] inputs, Tensor output)
    {
        var parts = new Tensor?[inputs.Length];
        parts[0] = gradient;
        return parts;
    }

    /// <summary>Many samples keep what one would compute again: the gradient is the same.</summary>
    public Tensor? Batch(BatchInputs inputs) => inputs[0];
}

/// <summary>The first input where it lies, for those that must not run before the second input is there. Equal expressions before and after it are two, and are not merged.</summary>
public sealed record After : Op, IDifferentiable, IBatchable
{
    /// <summary>The one instance.</summary>
    public static readonly After Instance = new();

    /// <inheritdoc/>
    public override string Name => "after";

    internal override bool Computes => false;

    internal override bool IsView => true;

    /// <inheritdoc/>
    public override TensorSpec Infer(ReadOnlySpan<TensorSpec> inputs) => inputs[0];

    /// <inheritdoc/>
    public Tensor?[] Gradient(Tensor gradient, Tensor[] inputs, Tensor output) => [gradient, null];

    /// <summary>For many samples nothing waits: the value is the same.</summary>
    public Tensor? Batch(BatchInputs inputs) => inputs[0];
}
