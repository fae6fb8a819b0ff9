namespace Ogee.Ops;

/// <summary>Sees which scalar function a <see cref="MapOp"/> is: a backend turns it into loops, the documentation into a row.</summary>
internal interface IMapVisitor
{
    void Unary<T>() where T : struct, IUnary<T>;
    void Binary<T>() where T : struct, IBinary<T>;
    void Ternary<T>() where T : struct, ITernary<T>;
    void Comparison<T>() where T : struct, IComparison;
    void Select();
    void Cast(DType from, DType to);
}

/// <summary>An elementwise operation: every input has the result's shape, or is a scalar that is repeated. The compiler fuses them.</summary>
public abstract record MapOp : Op, IBatchable
{
    private protected MapOp() => UnloadableOps.Watch(GetType());

    /// <summary>How many inputs it has.</summary>
    public abstract int Arity { get; }

    /// <summary>Of how many inputs, from the first on, the derivative has no formula.</summary>
    internal virtual int LackingGradients => 0;

    /// <summary>Whether it divides by its second input: of integers that may fail.</summary>
    internal virtual bool Divides => false;

    internal abstract void Accept(IMapVisitor visitor, DType type);

    private protected Shape CommonShape(ReadOnlySpan<TensorSpec> inputs)
    {
        var shape = Shape.Scalar;
        foreach (var input in inputs)
        {
            if (input.Shape.Rank == 0) continue;
            if (shape.Rank != 0 && shape != input.Shape)
                throw EngineErrors.Shape.With($"{Name}: shapes must be equal, got {shape} and {input.Shape}", "Expected inputs that were broadcast", "Use the tensor words, which broadcast.");
            shape = input.Shape;
        }
        return shape;
    }

    private protected void CheckType(DType type, TypeSet types)
    {
        if ((types & (type.IsFloat() ? TypeSet.Float : type == DType.Bool ? TypeSet.Bool : TypeSet.Integer)) == 0)
            throw EngineErrors.Type.With($"{Name}: does not take {type.ShortName()}", $"Expected {types.ToString().ToLowerInvariant()}", (types & TypeSet.Float) != 0 ? "Cast the tensor first, for instance x.Cast(DType.Float32)."
                : (types & TypeSet.Bool) != 0 ? "Compare first, for instance x.Greater(0), or cast to whole numbers: x.Cast(DType.Int64)." : "Cast the tensor first, for instance x.Cast(DType.Int64).");
    }

    private protected TensorSpec OneType(ReadOnlySpan<TensorSpec> inputs, TypeSet types)
    {
        CheckType(inputs[0].Type, types);
        foreach (var input in inputs)
            if (input.Type != inputs[0].Type)
                throw EngineErrors.Type.With($"{Name}: element types must be equal, got {inputs[0].Type.ShortName()} and {input.Type.ShortName()}", "Expected one type", "Cast one of them.");
        return inputs[0] with { Shape = CommonShape(inputs) };
    }

    /// <inheritdoc/>
    public override double Flops(ReadOnlySpan<TensorSpec> inputs, TensorSpec output) => output.Shape.Count;

    internal override string Work => "1";

    /// <inheritdoc/>
    public Tensor? Batch(BatchInputs inputs)
    {
        var shape = Shape.Scalar;
        for (var i = 0; i < inputs.Count; i++)
            if (inputs.ShapeOf(i).Rank > 0) shape = inputs.ShapeOf(i);
        var given = new Tensor[inputs.Count];
        for (var i = 0; i < given.Length; i++)
            // A scalar that is the same for all repeats by itself; one of each sample is spread over the sample.
            given[i] = inputs.ShapeOf(i) == shape && (shape.Rank > 0 || inputs.IsBatched(i)) ? inputs[i]
                : !inputs.IsBatched(i) ? inputs.Given(i)
                : inputs.Given(i).Reshape(inputs.InFront(Shape.Create([.. Enumerable.Repeat(1L, shape.Rank)]))).Expand(inputs.InFront(shape));
        return Tensor.Apply(this, given);
    }
}

/// <summary>An elementwise function of one tensor.</summary>
/// <typeparam name="T">The scalar function.</typeparam>
public sealed record Unary<T> : MapOp, IDifferentiable where T : struct, IUnary<T>
{
    /// <summary>The one instance.</summary>
    public static readonly Unary<T> Instance = new();

    /// <inheritdoc/>
    public override string Name => T.Name;

    internal override bool TakesComplex => typeof(T) == typeof(Negate) || typeof(T) == typeof(StopGradient);

    internal override bool Computes => typeof(T) != typeof(StopGradient);

    /// <inheritdoc/>
    public override int Arity => 1;

    /// <inheritdoc/>
    public override TensorSpec Infer(ReadOnlySpan<TensorSpec> inputs)
    {
        CheckType(inputs[0].Type, T.Types);
        return inputs[0];
    }

    /// <inheritdoc/>
    public override double Flops(ReadOnlySpan<TensorSpec> inputs, TensorSpec output) => (double)T.Flops * output.Shape.Count;

    internal override string Work => $"{T.Flops}";

    /// <inheritdoc/>
    public Tensor?[] Gradient(Tensor gradient, Tensor[] inputs, Tensor output) => [T.Gradient(gradient, inputs[0], output)];

    internal override void Accept(IMapVisitor visitor, DType type) => visitor.Unary<T>();
}

/// <summary>An elementwise function of two tensors of one type.</summary>
/// <typeparam name="T">The scalar function.</typeparam>
public sealed record Binary<T> : MapOp, IDifferentiable where T : struct, IBinary<T>
{
    /// <summary>The one instance.</summary>
    public static readonly Binary<T> Instance = new();

    /// <inheritdoc/>
    public override string Name => T.Name;

    internal override bool TakesComplex => typeof(T) == typeof(Add) || typeof(T) == typeof(Subtract);
    internal override int LackingGradients => T.LacksFirstGradient ? 1 : 0;

    /// <inheritdoc/>
    public override int Arity => 2;

    /// <inheritdoc/>
    public override TensorSpec Infer(ReadOnlySpan<TensorSpec> inputs) => OneType(inputs, T.Types);

    /// <inheritdoc/>
    public override double Flops(ReadOnlySpan<TensorSpec> inputs, TensorSpec output) => (double)T.Flops * output.Shape.Count;

    internal override string Work => $"{T.Flops}";

    /// <inheritdoc/>
    public Tensor?[] Gradient(Tensor gradient, Tensor[] inputs, Tensor output)
    {
        var (a, b) = T.Gradient(gradient, inputs[0], inputs[1], output);
        return [a, b];
    }

    internal override bool Divides => T.DividesIntegers;

    internal override void Accept(IMapVisitor visitor, DType type) => visitor.Binary<T>();
}

/// <summary>An elementwise function of three tensors of one type.</summary>
/// <typeparam name="T">The scalar function.</typeparam>
public sealed record Ternary<T> : MapOp, IDifferentiable where T : struct, ITernary<T>
{
    /// <summary>The one instance.</summary>
    public static readonly Ternary<T> Instance = new();

    /// <inheritdoc/>
    public override string Name => T.Name;

    internal override int LackingGradients => T.LackingGradients;

    /// <inheritdoc/>
    public override int Arity => 3;

    /// <inheritdoc/>
    public override TensorSpec Infer(ReadOnlySpan<TensorSpec> inputs) => OneType(inputs, T.Types & TypeSet.Float);

    /// <inheritdoc/>
    public override double Flops(ReadOnlySpan<TensorSpec> inputs, TensorSpec output) => (double)T.Flops * output.Shape.Count;

    internal override string Work => $"{T.Flops}";

    /// <inheritdoc/>
    public Tensor?[] Gradient(Tensor gradient, Tensor[] inputs, Tensor output)
    {
        var (a, b, c) = T.Gradient(gradient, inputs[0], inputs[1], inputs[2], output);
        return [a, b, c];
    }

    internal override void Accept(IMapVisitor visitor, DType type) => visitor.Ternary<T>();
}

/// <summary>An elementwise comparison of two tensors of one type; the result is bool.</summary>
/// <typeparam name="T">The comparison.</typeparam>
public sealed record Comparison<T> : MapOp where T : struct, IComparison
{
    /// <summary>The one instance.</summary>
    public static readonly Comparison<T> Instance = new();

    /// <inheritdoc/>
    public override string Name => T.Name;

    /// <inheritdoc/>
    public override int Arity => 2;

    /// <inheritdoc/>
    public override TensorSpec Infer(ReadOnlySpan<TensorSpec> inputs) => OneType(inputs, T.Types) with { Type = DType.Bool };

    internal override void Accept(IMapVisitor visitor, DType type) => visitor.Comparison<T>();
}

/// <summary>Where a condition is true the second input, elsewhere the third.</summary>
public sealed record Select : MapOp, IDifferentiable
{
    /// <summary>The one instance.</summary>
    public static readonly Select Instance = new();

    /// <inheritdoc/>
    public override string Name => "where";

    internal override bool TakesComplex => true;

    internal override bool Computes => false;

    /// <inheritdoc/>
    public override int Arity => 3;

    /// <inheritdoc/>
    public override TensorSpec Infer(ReadOnlySpan<TensorSpec> inputs)
    {
        if (inputs[0].Type != DType.Bool)
            throw EngineErrors.Type.With($"where: the condition must be bool, got {inputs[0].Type.ShortName()}", "Expected bool", "Compare first, for instance x.Greater(0).");
        if (inputs[1].Type != inputs[2].Type)
            throw EngineErrors.Type.With($"where: both values must have one type, got {inputs[1].Type.ShortName()} and {inputs[2].Type.ShortName()}", "Expected one type", "Cast one of them.");
        return inputs[1] with { Shape = CommonShape(inputs) };
    }

    /// <inheritdoc/>
    public Tensor?[] Gradient(Tensor gradient, Tensor[] inputs, Tensor output)
    {
        var zero = Tensor.Scalar(0, gradient.Type);
        return [null, Tensor.Where(inputs[0], gradient, zero), Tensor.Where(inputs[0], zero, gradient)];
    }

    internal override void Accept(IMapVisitor visitor, DType type) => visitor.Select();
}

/// <summary>Converts elements to another type. Floats become integers by truncation towards zero, saturating, NaN as 0; anything becomes bool by comparison with 0.</summary>
/// <param name="To">The new type.</param>
public sealed record Cast(DType To) : MapOp, IDifferentiable
{
    /// <inheritdoc/>
    public override string Name => "cast";

    /// <inheritdoc/>
    public override string Properties => $" {To.ShortName()}";

    /// <inheritdoc/>
    public override int Arity => 1;

    /// <inheritdoc/>
    public override TensorSpec Infer(ReadOnlySpan<TensorSpec> inputs) => inputs[0] with { Type = To };

    /// <inheritdoc/>
    public Tensor?[] Gradient(Tensor gradient, Tensor[] inputs, Tensor output) => [inputs[0].Type.IsFloat() ? gradient.Cast(inputs[0].Type) : null];

    internal override void Accept(IMapVisitor visitor, DType type) => visitor.Cast(type, To);
}
