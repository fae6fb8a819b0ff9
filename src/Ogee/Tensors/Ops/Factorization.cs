namespace Ogee.Ops;

/// <summary>A factorization of each matrix of the last two axes, with several results and a kernel of its own. Numbers are widened to float64, factored and rounded once where they are written.</summary>
/// <param name="Matrices">The shape of what is factored: [..., m, n].</param>
/// <param name="Type">float32 or float64.</param>
public abstract record Factorization(Shape Matrices, DType Type) : Op, IManyDifferentiable, IBatchable
{
    /// <summary>Shapes and types of the results.</summary>
    public abstract IReadOnlyList<TensorSpec> Results { get; }

    /// <summary>Whether the matrices must be square.</summary>
    private protected virtual bool IsOfSquares => false;

    /// <summary>Rows of a matrix.</summary>
    private protected long Rows => Matrices[-2];

    /// <summary>Columns of a matrix.</summary>
    private protected long Columns => Matrices[-1];

    /// <summary>The smaller of both.</summary>
    private protected long Least => Math.Min(Rows, Columns);

    /// <inheritdoc/>
    public sealed override TensorSpec Infer(ReadOnlySpan<TensorSpec> inputs)
    {
        MatrixSpecs.Require(Name, inputs[0], IsOfSquares);
        if (inputs[0].Shape != Matrices || inputs[0].Type != Type || Type.IsHalf())
            throw EngineErrors.Type.With($"{Name}: the input is {inputs[0]}", $"Expected {new TensorSpec(Matrices, Type)} of 32 or 64 bits", "Cast it.");
        return new([0], DType.Bool);
    }

    /// <inheritdoc/>
    public Tensor? Batch(BatchInputs inputs) => Tensor.Apply(this with { Matrices = inputs.InFront(Matrices) }, inputs[0]);

    /// <inheritdoc/>
    public sealed override double Flops(ReadOnlySpan<TensorSpec> inputs, TensorSpec output) => Rows * Columns == 0 ? 0 : Operations * Matrices.Count / (Rows * Columns);

    /// <summary>Floating-point operations for one matrix, about.</summary>
    private protected abstract double Operations { get; }

    /// <summary>The gradient with respect to the input, from those of the results.</summary>
    /// <param name="input">The input.</param>
    /// <param name="results">The results.</param>
    /// <param name="gradients">The gradient of each, or null where none came.</param>
    private protected abstract Tensor? Back(Tensor input, Tensor[] results, Tensor?[] gradients);

    /// <summary>A result: the leading axes, and sizes behind them.</summary>
    private protected TensorSpec Spec(ReadOnlySpan<long> sizes, DType? type = null) => new(Shape.Create([.. Matrices.Sizes[..^2], .. sizes]), type ?? Type);

    /// <summary>The error where a gradient is not defined.</summary>
    private protected OgeeException NoGradient(string why, string remedy) =>
        EngineErrors.Gradient.With($"gradients: {Name} of {Matrices} has no gradient here: {why}", "Expected results that the matrix determines", remedy);

    /// <inheritdoc cref="IManyDifferentiable.Gradient"/>
    Tensor?[] IManyDifferentiable.Gradient(Node node, Tensor?[] gradients, bool[] needed) =>
        [Back(new(node.Inputs[0]), [.. Enumerable.Range(0, Results.Count).Select(i => Tensor.ResultOf(node, i))], gradients)];
}

/// <summary>What operations on matrices ask of their inputs.</summary>
static class MatrixSpecs
{
    public static void Require(string op, TensorSpec matrices, bool isSquare)
    {
        if (!matrices.Type.IsFloat())
            throw EngineErrors.Type.With($"{op}: takes matrices of floats, got {matrices}", "Expected f32 or f64", "Cast them.");
        if (matrices.Shape.Rank < 2 || (isSquare && matrices.Shape[-1] != matrices.Shape[-2]))
            throw EngineErrors.Shape.With($"{op}: takes {(isSquare ? "square " : "")}matrices, got {matrices.Shape}", isSquare ? "Expected [..., n, n]" : "Expected [..., m, n]", "Check the last two axes.");
    }
}
