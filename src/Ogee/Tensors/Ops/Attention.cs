namespace Ogee.Ops;

/// <summary>Attention by scaled dot products, softmax(q kᵀ / √width + mask) v, of blocks of scores that are never all in memory (Milakov and Gimelshein 2018; Rabe and Staats 2021; Dao et al. 2022).
/// Inputs: queries [..., m, width], keys [..., n, width], values [..., n, values], and possibly a mask [..., m, n]: booleans say where to attend, numbers are added.
/// The results: what is attended to [..., m, values]; for each query the logarithm of the sum of its exponential scores [..., m], which the way back starts from. A query that attends to nothing has 0 for both.</summary>
/// <param name="Output">The shape of the first result.</param>
/// <param name="Type">The element type.</param>
/// <param name="IsCausal">Whether query i attends to keys 0 to i only.</param>
public sealed record Attention(Shape Output, DType Type, bool IsCausal) : Op, IManyDifferentiable, IBatchable
{
    /// <summary>Which input the mask is.</summary>
    internal const int Mask = 3;

    /// <inheritdoc/>
    public override string Name => "attention";

    /// <inheritdoc/>
    public override string Properties => IsCausal ? " causal" : "";

    /// <inheritdoc/>
    public IReadOnlyList<TensorSpec> Results => [new(Output, Type), new(Output.Without([Output.Rank - 1]), Type)];

    /// <inheritdoc/>
    public override TensorSpec Infer(ReadOnlySpan<TensorSpec> inputs)
    {
        var (q, k, v) = (inputs[0], inputs[1], inputs[2]);
        if (Type is not (DType.Float32 or DType.Float64) || q.Type != Type || k.Type != Type || v.Type != Type)
            throw EngineErrors.Type.With($"attention: takes queries, keys and values of one float type, got {q.Type.ShortName()}, {k.Type.ShortName()} and {v.Type.ShortName()}", "Expected f32 or f64", "Cast them.");
        if (q.Shape.Rank < 2 || k.Shape != q.Shape.With(-2, k.Shape[-2]) || v.Shape != k.Shape.With(-1, v.Shape[-1]) || Output != q.Shape.With(-1, v.Shape[-1]))
            throw EngineErrors.Shape.With($"attention: queries, keys and values must fit, got {q.Shape}, {k.Shape} and {v.Shape}", "Expected [..., m, width], [..., n, width] and [..., n, values] with equal leading axes", "Check the layer's heads and widths.");
        if (inputs.Length > Mask && (inputs[Mask].Shape != q.Shape.With(-1, k.Shape[-2]) || (inputs[Mask].Type != DType.Bool && inputs[Mask].Type != Type)))
            throw EngineErrors.Shape.With($"attention: the mask is {inputs[Mask]}", $"Expected bool or {Type.ShortName()} {q.Shape.With(-1, k.Shape[-2])}", "Expand or cast it.");
        return new([0], DType.Bool);
    }

    /// <summary>Two products; half of each if it is causal.</summary>
    public override double Flops(ReadOnlySpan<TensorSpec> inputs, TensorSpec output) => Scores(inputs, IsCausal) * 2 * (inputs[0].Shape[-1] + inputs[2].Shape[-1]);

    internal override string Work => "2 · (width + values) a score";

    /// <summary>How many scores there are.</summary>
    internal static double Scores(ReadOnlySpan<TensorSpec> inputs, bool isCausal)
    {
        var (heads, m, n) = ((double)inputs[0].Shape.Count / Math.Max(1, inputs[0].Shape[-2] * inputs[0].Shape[-1]), (double)inputs[0].Shape[-2], (double)inputs[1].Shape[-2]);
        // Query i sees the first i + 1 keys, while there are so many.
        var seen = Math.Min(m, n);
        return heads * (isCausal ? (seen * (seen + 1) / 2) + ((m - seen) * n) : m * n);
    }

    /// <inheritdoc/>
    public Tensor? Batch(BatchInputs inputs) => Tensor.Apply(this with { Output = inputs.InFront(Output) }, [.. Enumerable.Range(0, inputs.Count).Select(i => inputs[i])]);

    /// <inheritdoc cref="IManyDifferentiable.Gradient"/>
    Tensor?[] IManyDifferentiable.Gradient(Node node, Tensor?[] gradients, bool[] needed) => AttentionGradients.Of(this, node, gradients, needed);
}

/// <summary>The gradient of <see cref="Attention"/> with respect to queries, keys and values. Inputs: these three, both results, the gradient of the first result, and the mask if there is one. Probabilities are computed again, block by block.</summary>
/// <param name="Queries">The shape of the queries.</param>
/// <param name="Keys">The shape of the keys.</param>
/// <param name="Values">The shape of the values.</param>
/// <param name="Type">The element type.</param>
/// <param name="IsCausal">Whether query i attends to keys 0 to i only.</param>
public sealed record AttentionGradient(Shape Queries, Shape Keys, Shape Values, DType Type, bool IsCausal) : Op, IManyDifferentiable, IBatchable
{
    /// <summary>Which input the mask is.</summary>
    internal const int Mask = 6;

    /// <inheritdoc/>
    public override string Name => "attention_gradient";

    /// <inheritdoc/>
    public override string Properties => IsCausal ? " causal" : "";

    /// <inheritdoc/>
    public IReadOnlyList<TensorSpec> Results => [new(Queries, Type), new(Keys, Type), new(Values, Type)];

    /// <inheritdoc/>
    public override TensorSpec Infer(ReadOnlySpan<TensorSpec> inputs)
    {
        var output = Queries.With(-1, Values[-1]);
        ReadOnlySpan<Shape> expected = [Queries, Keys, Values, output, output.Without([output.Rank - 1]), output];
        for (var i = 0; i < expected.Length; i++)
            if (inputs[i].Shape != expected[i] || inputs[i].Type != Type)
                throw EngineErrors.Shape.With($"attention_gradient: input {i} is {inputs[i]}", $"Expected {new TensorSpec(expected[i], Type)}", "Use the gradient of Attention.");
        return new([0], DType.Bool);
    }

    /// <summary>Five products: the scores again, the gradient of the probabilities, and those of queries, keys and values.</summary>
    public override double Flops(ReadOnlySpan<TensorSpec> inputs, TensorSpec output) => Attention.Scores(inputs, IsCausal) * 2 * ((3 * Queries[-1]) + (2 * Values[-1]));

    internal override string Work => "2 · (3 · width + 2 · values) a score";

    /// <inheritdoc/>
    public Tensor? Batch(BatchInputs inputs) => Tensor.Apply(this with { Queries = inputs.InFront(Queries), Keys = inputs.InFront(Keys), Values = inputs.InFront(Values) }, [.. Enumerable.Range(0, inputs.Count).Select(i => inputs[i])]);

    /// <inheritdoc cref="IManyDifferentiable.Gradient"/>
    Tensor?[] IManyDifferentiable.Gradient(Node node, Tensor?[] gradients, bool[] needed) => AttentionGradients.Of(this, node, gradients, needed);
}
