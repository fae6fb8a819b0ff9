namespace Ogee.Ops;

/// <summary>An operation with several results; <see cref="Result"/> reads one. Its own value is a token that nobody computes.</summary>
internal interface IManyResults
{
    /// <summary>Shapes and types of the results.</summary>
    IReadOnlyList<TensorSpec> Results { get; }
}

/// <summary>One result of an operation that has several.</summary>
/// <param name="Index">Which one.</param>
/// <param name="Spec">Its shape and type.</param>
public sealed record Result(int Index, TensorSpec Spec) : Op
{
    /// <inheritdoc/>
    public override string Name => "result";

    internal override bool Computes => false;

    /// <inheritdoc/>
    public override string Properties => $" {Index}";

    /// <inheritdoc/>
    public override TensorSpec Infer(ReadOnlySpan<TensorSpec> inputs) => Spec;
}
