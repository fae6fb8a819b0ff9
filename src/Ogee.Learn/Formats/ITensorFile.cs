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

    /// <summary>Reads some consecutive values of one tensor; for tensors that no one span can hold.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="element">The first element, in row-major order.</param>
    /// <param name="destination">Where the values go: a whole number of elements.</param>
    /// <exception cref="OgeeException">There is no such tensor, the part is not inside of it, its format gives whole tensors only, or the file changed, is damaged or cannot be read.</exception>
    void ReadPart(string name, long element, Span<byte> destination)
    {
        this.RequirePart(name, element, destination.Length);
        if (destination.Length < this.SpecOf(name).Bytes)
            throw FileErrors.Tensor.With($"{Path}: tensor {Quoted.Name(name)}, {this.SpecOf(name)}, is read in one piece, and {destination.Length} bytes of it are asked for", "Expected tensors of at most 2³¹−1 bytes in this format", "Convert the file to safetensors, which is read in parts.");
        Read(name, destination);
    }
}
