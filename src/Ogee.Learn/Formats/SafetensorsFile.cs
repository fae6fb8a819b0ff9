using System.Buffers.Binary;
using System.Collections.ObjectModel;

namespace Ogee.Learn;

/// <summary>A safetensors file open for reading: names, shapes and types at once, values when they are asked for.</summary>
/// <remarks>
/// Opening reads the header only, at most 100 MB and at most the file. A file that contradicts the format is refused with the tensor's name; nothing in
/// it is ever run. The file is read, not mapped, so that a writer that truncates it causes an error and not the end of the process.
/// </remarks>
public sealed class SafetensorsFile : ITensorFile
{
    /// <summary>The longest header that the format allows, in bytes.</summary>
    public const int LongestHeader = 100_000_000;

    const int LengthBytes = 8;

    readonly ByteSource source;
    readonly OrderedDictionary<string, SafetensorsTensor> tensors;
    OrderedDictionary<string, TensorSpec>? specs;

    SafetensorsFile(ByteSource source, long dataStart, SafetensorsHeader header)
    {
        (this.source, DataStart, tensors) = (source, dataStart, header.Tensors);
        Metadata = new ReadOnlyDictionary<string, string>(header.Metadata);
    }

    /// <summary>The path that was opened.</summary>
    public string Path => source.Path;

    /// <summary>The tensors by name, in the order of their bytes.</summary>
    public IReadOnlyDictionary<string, SafetensorsTensor> Tensors => tensors;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, TensorSpec> Specs => specs ??= new(tensors.Select(pair => KeyValuePair.Create(pair.Key, pair.Value.Spec)), StringComparer.Ordinal);

    /// <summary>The file's own texts (<c>__metadata__</c>).</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Where the values begin: the length of the header.</summary>
    internal long DataStart { get; }

    /// <summary>Opens a file and checks its header.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="OgeeException">The file is missing, is no regular file, or breaks the rules of the format.</exception>
    public static SafetensorsFile Open(string path) => FileSource.Open(path, Of);

    /// <summary>Opens a file below a folder, whose name comes from an index there.</summary>
    internal static SafetensorsFile Open(string folder, string relative) => FileSource.Guard(FileSource.Open(folder, relative), Of);

    static SafetensorsFile Of(FileSource source)
    {
        var (path, length) = (source.Path, source.Length);
        if (length < LengthBytes) throw SafetensorsHeader.Malformed(path, $"the file has {length} bytes", "at least the 8 bytes of the header's length");
        Span<byte> prefix = stackalloc byte[LengthBytes];
        source.Read(0, prefix);
        var headerBytes = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (headerBytes > LongestHeader) throw SafetensorsHeader.Malformed(path, $"the header claims {headerBytes} bytes", $"at most {LongestHeader} bytes of header (is it a safetensors file?)");
        var dataStart = LengthBytes + (long)headerBytes;
        if (dataStart > length) throw SafetensorsHeader.Malformed(path, $"the header claims {headerBytes} bytes, and the file has {length}", "a header inside of the file (is it truncated?)");
        return new(source, dataStart, new SafetensorsHeader(path, dataStart, length - dataStart).Parse(source.Read(LengthBytes, (long)headerBytes)));
    }

    /// <inheritdoc/>
    public void Read(string name, Span<byte> destination)
    {
        this.Require(name, destination.Length);
        ReadPart(name, 0, destination);
    }

    /// <inheritdoc/>
    public void ReadPart(string name, long element, Span<byte> destination)
    {
        this.RequirePart(name, element, destination.Length);
        var tensor = tensors[name];
        source.Read(tensor.Offset + (element * tensor.Spec.Type.Size()), destination);
        if (tensor.Spec.Type == DType.Bool && destination.IndexOfAnyExceptInRange((byte)0, (byte)1) is >= 0 and var at)
            throw SafetensorsHeader.Malformed(Path, $"tensor {Quoted.Name(name)} holds the value {destination[at]} at element {element + at}", "0 or 1 in a BOOL tensor");
    }

    /// <summary>Reads bytes as they are in the file, header included.</summary>
    internal void ReadRaw(long offset, Span<byte> destination) => source.Read(offset, destination);

    /// <summary>Closes the file.</summary>
    public void Dispose() => source.Dispose();
}
