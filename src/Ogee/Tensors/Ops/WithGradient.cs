namespace Ogee.Ops;

/// <summary>A rule that says how gradients pass a value.</summary>
/// <param name="gradient">The gradient of the value, of its shape.</param>
/// <param name="inputs">What the value was said to be computed from.</param>
/// <param name="output">The value.</param>
/// <returns>For each input a tensor that broadcasting brought to the value's shape may be summed from, or null where nothing flows back. Written in words of tensors it has gradients itself.</returns>
public delegate Tensor?[] GradientRule(Tensor gradient, Tensor[] inputs, Tensor output);

/// <summary>A value as it is, whose gradient is that of a rule and not that of how it was computed: shorter where much of a derivative cancels, or other than the true one.</summary>
/// <param name="Of">The name of the rule: two with one name are one operation.</param>
/// <param name="Rule">The rule.</param>
/// <param name="IsDerivative">Whether the rule is the true derivative in other words: then what looks at how the value is computed may do without it.</param>
public sealed record WithGradient(string Of, GradientRule Rule, bool IsDerivative = false) : Op, IDifferentiable, IBatchable
{
    /// <inheritdoc/>
    public override string Name => "with_gradient";

    internal override bool TakesComplex => true;

    internal override bool Computes => false;

    /// <inheritdoc/>
    public override string Properties => $" of {Of}";

    /// <inheritdoc/>
    public override TensorSpec Infer(ReadOnlySpan<TensorSpec> inputs) => inputs[0];

    /// <inheritdoc/>
    public Tensor?[] Gradient(Tensor gradient, Tensor[] inputs, Tensor output)
    {
        var parts = Rule(gradient, inputs[1..], output);
        if (parts.Length != inputs.Length - 1)
            throw EngineErrors.Gradient.With($"gradients: the rule of {Of} gives {parts.Length} parts for {inputs.Length - 1} inputs", "Expected one for each", "Give null where nothing flows back.");
        return [null, .. parts];
    }

    /// <inheritdoc/>
    public Tensor? Batch(BatchInputs inputs) => IsDerivative ? inputs[0] : null;

    // A rule may hold tensors, and what keeps a plan must not keep them alive.
    internal override object Identity { get; } = $"with_gradient of {Of}";

    /// <summary>What it computes does not depend on the rule; a rule is new with every step.</summary>
    public bool Equals(WithGradient? other) => other is not null && Of == other.Of;

    /// <inheritdoc/>
    public override int GetHashCode() => Of.GetHashCode(StringComparison.Ordinal);
}
