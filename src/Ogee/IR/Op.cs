namespace Ogee;

/// <summary>What a node of the graph computes. Two operations with equal properties are equal: that is their identity in fingerprints and rewrites.</summary>
public abstract record Op
{
    /// <summary>The name in lower case that plans and errors print.</summary>
    public abstract string Name { get; }

    /// <summary>The word that the program called, for errors while the step runs; the name if null. It is part of what the operation is, for a plan names one word.</summary>
    internal string? Word { get; init; }

    /// <summary>The result's shape and type.</summary>
    /// <param name="inputs">The specs of the inputs.</param>
    /// <exception cref="OgeeException">The inputs do not fit; thrown at the line that wrote the operation.</exception>
    public abstract TensorSpec Infer(ReadOnlySpan<TensorSpec> inputs);

    /// <summary>Floating-point operations for given inputs, a multiply and an add counted apart; 0 for movement.</summary>
    /// <param name="inputs">The specs of the inputs.</param>
    /// <param name="output">The spec of the result.</param>
    public virtual double Flops(ReadOnlySpan<TensorSpec> inputs, TensorSpec output) => 0;

    /// <summary>What <see cref="Flops"/> counts, as a formula for the list of operations; empty where nothing is computed.</summary>
    internal virtual string Work => "";

    /// <summary>What stands for the operation where graphs are compared: equal where operations are.</summary>
    internal virtual object Identity => this;

    /// <summary>The graphs that the operation owns.</summary>
    internal virtual IReadOnlyList<Body> Bodies => [];

    /// <summary>Whether the result's elements are those of the input where they lie: nothing is computed.</summary>
    internal virtual bool IsView => false;

    /// <summary>Whether the result's elements are computed; else they are elements of the inputs, bit for bit.</summary>
    internal virtual bool Computes => !IsView;

    /// <summary>Whether it is defined for complex64; <see cref="ComplexPairs"/> says how.</summary>
    internal virtual bool TakesComplex => IsView;

    /// <summary>Whether the result is on another device than the input.</summary>
    internal virtual bool Moves => false;

    /// <summary>The properties as they are printed after the name; empty if there are none.</summary>
    public virtual string Properties => "";

    /// <inheritdoc/>
    public sealed override string ToString() => Name + Properties;
}

/// <summary>A value that is given, not computed: data, parameters, detached results.</summary>
sealed record Leaf : Op
{
    /// <summary>The one instance.</summary>
    public static readonly Leaf Instance = new();

    /// <inheritdoc/>
    public override string Name => "leaf";

    internal override bool Computes => false;

    internal override bool TakesComplex => true;

    /// <inheritdoc/>
    public override TensorSpec Infer(ReadOnlySpan<TensorSpec> inputs) => throw EngineErrors.Graph.With("A leaf has no rule of inference", "Expected its spec to be given", "Report this.");
}

/// <summary>A scalar that the program wrote. Its value is an input of the plan, never part of it: a step whose learning rate changes finds its plan again.</summary>
/// <param name="Type">The element type.</param>
sealed record Literal(DType Type) : Op
{
    /// <inheritdoc/>
    public override string Name => "literal";

    internal override bool Computes => false;

    /// <inheritdoc/>
    public override TensorSpec Infer(ReadOnlySpan<TensorSpec> inputs) => new(Shape.Scalar, Type);
}

/// <summary>Input number <paramref name="Index"/> of a compiled graph.</summary>
/// <param name="Index">Which input.</param>
/// <param name="Spec">Its shape and type.</param>
/// <param name="IsLiteral">Whether it is a literal, whose value comes with each run.</param>
/// <param name="Reuse">The result that may be written into its memory, since nobody reads it afterwards; −1 if none may.</param>
internal sealed record Input(int Index, TensorSpec Spec, bool IsLiteral = false, int Reuse = -1) : Op
{
    public override string Name => "input";

    internal override bool TakesComplex => true;

    public override string Properties => Reuse < 0 ? $" {Index}" : $" {Index} (may become result {Reuse})";

    internal override bool Computes => false;

    public override TensorSpec Infer(ReadOnlySpan<TensorSpec> inputs) => Spec;
}
