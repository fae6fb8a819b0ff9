namespace Ogee.Learn;

/// <summary>What an ONNX model declares of one of its inputs or outputs.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What it is.</param>
/// <param name="ElementType">The ONNX name of the type of its elements, such as <c>float</c>; empty where the model does not say.</param>
/// <param name="Axes">Its axes, or null where the model does not say how many there are.</param>
public sealed record OnnxPort(string Name, OnnxKind Kind, string ElementType, IReadOnlyList<OnnxAxis>? Axes)
{
    /// <summary>The element type, or null where Ogee has none for it or the model does not say.</summary>
    public DType? Type => OnnxTypes.ByName(ElementType);

    /// <summary>For instance <c>input: float [batch, 3, 224, 224]</c>.</summary>
    public override string ToString() => $"{Quoted.Plain(Name)}: {(Kind == OnnxKind.Tensor ? "" : $"{Kind} of ")}{ElementType} {(Axes is null ? "[…]" : $"[{string.Join(", ", Axes)}]")}";
}

/// <summary>What passes between the nodes of an ONNX model.</summary>
public enum OnnxKind
{
    /// <summary>A tensor.</summary>
    Tensor,
    /// <summary>A list of values.</summary>
    Sequence,
    /// <summary>A value that may be absent.</summary>
    Optional,
    /// <summary>Something else: a map, a sparse tensor.</summary>
    Other,
}

/// <summary>One axis of a declared shape.</summary>
/// <param name="Size">Its size, or null where it is not fixed.</param>
/// <param name="Symbol">The name of a size that is not fixed, such as <c>batch</c>; axes of one name have one size.</param>
public readonly record struct OnnxAxis(long? Size, string? Symbol)
{
    /// <summary>The size, the name or a question mark.</summary>
    public override string ToString() => Size?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? (Symbol is null ? "?" : Quoted.Plain(Symbol));
}
