namespace Ogee.Learn;

/// <summary>A file of named tensors, of any format: what is in it at once, values when they are asked for.</summary>
/// <seealso cref="TensorFile"/>
public interface ITensorFile : IDisposable
{
    /// <summary>The path that was opened.</summary>
    string Path { get; }

    /// <summary>Shape and element type of each tensor, by name, in the order of the file.</summary>
    IReadOnlyDictionary<string, TensorSpec> Specs { get; }

    /// <summary>Reads the values of one tensor.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="destination">Where they go, row-major, little-endian: exactly as many bytes as its <see cref="TensorSpec.Bytes"/>.</param>
    /// <exception cref="OgeeException">There is no such tensor, the space has another size, or the file changed, is damaged or cannot be read.</exception>
    void Read(string name, Span<byte> destination);
}
