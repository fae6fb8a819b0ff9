namespace Ogee.Learn;

/// <summary>What a name of an ONNX graph stands for while the graph is walked.</summary>
abstract class GraphValue
{
    public static implicit operator GraphValue(Tensor tensor) => new TensorValue(tensor);

    public static implicit operator GraphValue(HostArray values) => new TensorValue(values);

    /// <summary>What it is, for errors.</summary>
    internal abstract string Description { get; }
}

/// <summary>A tensor: an expression of the engine, values that are known already, or both.</summary>
sealed class TensorValue : GraphValue
{
    Tensor? tensor;
    readonly HostArray? host;
    HostArray? computed;
    readonly bool isLeaf;

    internal TensorValue(HostArray host) => this.host = host;

    /// <param name="tensor">The expression.</param>
    /// <param name="isLeaf">Whether it has values without anything being computed, and nothing changes them.</param>
    /// <param name="source">The parameter that it is the value of.</param>
    internal TensorValue(Tensor tensor, bool isLeaf = false, Parameter? source = null) => (this.tensor, this.isLeaf, Source) = (tensor, isLeaf, source);

    /// <summary>The parameter that it is the value of.</summary>
    internal Parameter? Source { get; }

    /// <summary>Whether the file has it in four bits a number, which only the values still tell.</summary>
    internal bool IsFourBits { get; init; }

    internal Tensor Tensor => tensor ??= host!.ToTensor();

    internal Shape Shape => host?.Shape ?? tensor!.Shape;

    internal DType Type => host?.Type ?? tensor!.Type;

    /// <summary>Whether its values can be read without computing anything, and are few.</summary>
    internal bool IsKnown => host is not null || (isLeaf && HostArray.Takes(Type) && Shape.Count <= HostArray.MostElements);

    /// <summary>Its values; computed now if they are not known: a step boundary.</summary>
    /// <remarks>Values that had to be computed do not make the tensor a known one: nodes that take it later must stay expressions, or gradients would end at it.</remarks>
    internal HostArray Host => host ?? (computed ??= HostArray.From(tensor!));

    internal override string Description => host is null ? tensor!.Spec.ToString() : new TensorSpec(host.Shape, host.Type).ToString();
}

/// <summary>A list of values.</summary>
sealed class SequenceValue(IReadOnlyList<GraphValue> items) : GraphValue
{
    internal IReadOnlyList<GraphValue> Items { get; } = items;

    internal override string Description => $"a sequence of {Items.Count}";
}

/// <summary>A value that may be absent.</summary>
sealed class OptionalValue(GraphValue? content) : GraphValue
{
    internal GraphValue? Content { get; } = content;

    internal override string Description => Content is null ? "an empty optional" : $"an optional of {Content.Description}";
}
