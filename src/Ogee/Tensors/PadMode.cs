namespace Ogee;

/// <summary>How a tensor goes on beyond its ends, where it does so by its own elements.</summary>
public enum PadMode
{
    /// <summary>Mirrored at the last element, which is not repeated: c b | a b c | b a (NumPy's and ONNX's <c>reflect</c>).</summary>
    Reflect,
    /// <summary>The last element again and again: a a | a b c | c c (NumPy's and ONNX's <c>edge</c>).</summary>
    Replicate,
    /// <summary>From the other end: b c | a b c | a b (NumPy's and ONNX's <c>wrap</c>).</summary>
    Circular,
}
