namespace Ogee.Learn;

/// <summary>A tensor to be written to a safetensors file.</summary>
/// <param name="Name">Its name; each once, and not <c>__metadata__</c>.</param>
/// <param name="Type">Its element type.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Write">Writes its values, row-major, little-endian, to the stream it is given: exactly as many bytes as the shape and the type need.</param>
public sealed record SafetensorsEntry(string Name, DType Type, Shape Shape, Action<Stream> Write)
{
    /// <summary>A tensor whose values are in memory.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="type">Its element type.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="bytes">Its values, row-major, little-endian.</param>
    public SafetensorsEntry(string name, DType type, Shape shape, ReadOnlyMemory<byte> bytes) : this(name, type, shape, stream => stream.Write(bytes.Span))
    {
    }

    /// <summary>Its shape and element type.</summary>
    public TensorSpec Spec => new(Shape, Type);
}
