using System.Buffers.Binary;
using System.Collections.ObjectModel;
using Microsoft.Win32.SafeHandles;

namespace Ogee.Learn;

/// <summary>A safetensors file open for reading: names, shapes and types at once, values when they are asked for.</summary>
/// <remarks>
/// Opening reads the header only, at most 100 MB and at most the file. A file that contradicts the format is refused with the tensor's name; nothing in
/// it is ever run. The file is read, not mapped, so that a writer that truncates it causes an error and not the end of the process.
/// </remarks>
public sealed class SafetensorsFile : IDisposable
{
    /// <summary>The longest header that the format allows, in bytes.</summary>
    public const int LongestHeader = 100_000_000;

    const int LengthBytes = 8;

    readonly SafeFileHandle handle;
    readonly long length;
    readonly OrderedDictionary<string, SafetensorsTensor> tensors;

    SafetensorsFile(string path, SafeFileHandle handle, long length, long dataStart, SafetensorsHeader header)
    {
        (Path, this.handle, this.length, DataStart, tensors) = (path, handle, length, dataStart, header.Tensors);
        Metadata = new ReadOnlyDictionary<string, string>(header.Metadata);
    }

    /// <summary>The path that was opened.</summary>
    public string Path { get; }

    /// <summary>The tensors by name, in the order of their bytes.</summary>
    public IReadOnlyDictionary<string, SafetensorsTensor> Tensors => tensors;

    /// <summary>The file's own texts (<c>__metadata__</c>).</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Where the values begin: the length of the header.</summary>
    internal long DataStart { get; }

    /// <summary>Opens a file and checks its header.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="OgeeException">The file is missing, is no regular file, or breaks the rules of the format.</exception>
    public static SafetensorsFile Open(string path)
    {
        var handle = RegularFile.Open(path);
        try
        {
            var length = RandomAccess.GetLength(handle);
            if (length < LengthBytes) throw SafetensorsHeader.Malformed(path, $"the file has {length} bytes", "at least the 8 bytes of the header's length");
            Span<byte> prefix = stackalloc byte[LengthBytes];
            RegularFile.Fill(handle, prefix, 0, path);
            var headerBytes = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
            if (headerBytes > LongestHeader) throw SafetensorsHeader.Malformed(path, $"the header claims {headerBytes} bytes", $"at most {LongestHeader} bytes of header (is it a safetensors file?)");
            var dataStart = LengthBytes + (long)headerBytes;
            if (dataStart > length) throw SafetensorsHeader.Malformed(path, $"the header claims {headerBytes} bytes, and the file has {length}", "a header inside of the file (is it truncated?)");
            var json = new byte[headerBytes];
            RegularFile.Fill(handle, json, LengthBytes, path);
            return new(path, handle, length, dataStart, new SafetensorsHeader(path, dataStart, length - dataStart).Parse(json));
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Reads the values of one tensor.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="destination">Where they go, row-major, little-endian: exactly as many bytes as the tensor's <see cref="TensorSpec.Bytes"/>.</param>
    /// <exception cref="OgeeException">There is no such tensor, the space has another size, or the file changed or cannot be read.</exception>
    public void Read(string name, Span<byte> destination)
    {
        var tensor = Find(name);
        if (destination.Length != tensor.Spec.Bytes)
            throw FileErrors.Tensor.With($"{Path}: tensor {Quoted.Name(name)} is {tensor.Spec}, {tensor.Spec.Bytes} bytes, and the space has {destination.Length}", "Expected as much space as its values need", "Allocate Spec.Bytes bytes.");
        ReadPart(name, 0, destination);
    }

    /// <summary>Reads some consecutive values of one tensor; for tensors that no one span can hold.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="element">The first element, in row-major order.</param>
    /// <param name="destination">Where the values go: a whole number of elements.</param>
    /// <exception cref="OgeeException">There is no such tensor, the part is not inside of it, or the file changed or cannot be read.</exception>
    public void ReadPart(string name, long element, Span<byte> destination)
    {
        var tensor = Find(name);
        var size = tensor.Spec.Type.Size();
        var count = destination.Length / size;
        if (destination.Length % size != 0 || element < 0 || element > tensor.Spec.Shape.Count - count)
            throw FileErrors.Tensor.With($"{Path}: {destination.Length} bytes from element {element} on are not a part of tensor {Quoted.Name(name)}, {tensor.Spec}", "Expected whole elements inside of the tensor", "Read from 0 up to Spec.Shape.Count.");
        CheckLength();
        RegularFile.Fill(handle, destination, tensor.Offset + (element * size), Path);
        if (tensor.Spec.Type == DType.Bool && destination.IndexOfAnyExceptInRange((byte)0, (byte)1) is >= 0 and var at)
            throw SafetensorsHeader.Malformed(Path, $"tensor {Quoted.Name(name)} holds the value {destination[at]} at element {element + at}", "0 or 1 in a BOOL tensor");
    }

    /// <summary>Reads bytes as they are in the file, header included.</summary>
    internal void ReadRaw(long offset, Span<byte> destination)
    {
        CheckLength();
        RegularFile.Fill(handle, destination, offset, Path);
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => handle.Dispose();

    SafetensorsTensor Find(string name) => tensors.TryGetValue(name, out var tensor) ? tensor
        : throw FileErrors.Tensor.With($"{Path}: there is no tensor {Quoted.Name(name)} among its {tensors.Count}", tensors.Count == 0 ? "The file has none" : $"The first is {Quoted.Name(tensors.GetAt(0).Key)}", "List the names with Tensors.Keys.");

    void CheckLength()
    {
        var now = RandomAccess.GetLength(handle);
        if (now != length) throw FileErrors.Changed.With($"{Path} had {length} bytes when it was opened, and has {now} now", "Expected that no one rewrites it meanwhile", "Write a new file and rename it instead.");
    }
}
