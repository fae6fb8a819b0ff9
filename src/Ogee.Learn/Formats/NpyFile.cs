namespace Ogee.Learn;

/// <summary>An array in NumPy's own format (<c>.npy</c>), open for reading.</summary>
/// <remarks>
/// Row- and column-major arrays of either byte order are read; unsigned integers of 16 and 32 bits are widened. Object arrays are refused: they hold pickled
/// programs, which Ogee never runs.
/// </remarks>
public sealed class NpyFile : IDisposable
{
    readonly ByteSource source;
    readonly NpyArray array;

    NpyFile(ByteSource source, NpyArray array) => (this.source, this.array) = (source, array);

    /// <summary>The path that was opened.</summary>
    public string Path => source.Path;

    /// <summary>The array's shape, and the element type that reading gives.</summary>
    public TensorSpec Spec => array.Spec;

    /// <summary>Opens a file and checks its header.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="OgeeException">The file is missing, is no regular file, breaks the rules of the format, or holds a type that is not supported.</exception>
    public static NpyFile Open(string path) => FileSource.Open(path, source => new NpyFile(source, NpyArray.Open(source)));

    /// <summary>Reads the values.</summary>
    /// <param name="destination">Where they go, row-major, little-endian: exactly as many bytes as the <see cref="Spec"/>'s.</param>
    /// <exception cref="OgeeException">The space has another size, or the file changed or cannot be read.</exception>
    public void Read(Span<byte> destination)
    {
        if (destination.Length != Spec.Bytes)
            throw FileErrors.Tensor.With($"{Path}: the array is {Spec}, {Spec.Bytes} bytes, and the space has {destination.Length}", "Expected as much space as its values need", "Allocate Spec.Bytes bytes.");
        array.Read(destination);
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => source.Dispose();

    internal static OgeeException Malformed(string path, string what) =>
        FileErrors.Npy.With($"{path}: {what}", "Expected an array as numpy.save writes it", "Save it again; nothing was loaded.");

    internal static OgeeException Unsupported(string path, string type) =>
        FileErrors.NpyType.With($"{path}: the elements are of type {type}", "Expected bool, integers up to int64 (uint32 at most), float16, 32 or 64 or complex64", "Convert it with astype, for instance to 'float32', and save it again.");
}
