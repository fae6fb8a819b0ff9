using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Ogee.Learn;

/// <summary>An array in NumPy's own format (<c>.npy</c>), open for reading.</summary>
/// <remarks>
/// Row- and column-major arrays of either byte order are read; unsigned integers of 16 and 32 bits are widened. Object arrays are refused: they hold pickled
/// programs, which Ogee never runs.
/// </remarks>
public sealed class NpyFile : IDisposable
{
    const int PrefixBytes = 12;

    // NumPy itself reads 10,000 unless told otherwise.
    const int LongestHeader = 1 << 16;

    readonly SafeFileHandle handle;
    readonly long length, start;
    readonly NpyType stored;
    readonly bool isFortranOrder;

    NpyFile(string path, SafeFileHandle handle, long length, long start, NpyType stored, NpyHeader header)
    {
        (Path, this.handle, this.length, this.start, this.stored, isFortranOrder) = (path, handle, length, start, stored, header.IsFortranOrder);
        Spec = new(Shape.Create([.. header.Sizes]), stored.Type);
    }

    /// <summary>The path that was opened.</summary>
    public string Path { get; }

    /// <summary>The array's shape, and the element type that reading gives.</summary>
    public TensorSpec Spec { get; }

    /// <summary>Opens a file and checks its header.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="OgeeException">The file is missing, is no regular file, breaks the rules of the format, or holds a type that is not supported.</exception>
    public static NpyFile Open(string path)
    {
        var handle = RegularFile.Open(path);
        try
        {
            var length = RandomAccess.GetLength(handle);
            if (length < PrefixBytes) throw Malformed(path, $"the file has {length} bytes");
            Span<byte> prefix = stackalloc byte[PrefixBytes];
            RegularFile.Fill(handle, prefix, 0, path);
            if (!IsMagic(prefix)) throw Malformed(path, "the file does not begin as npy files do");
            var version = prefix[6];
            if (version is < 1 or > 3) throw Malformed(path, $"the format is of version {version}, and 1 to 3 are known");
            var lengthBytes = version == 1 ? 2 : 4;
            long headerBytes = version == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(prefix[8..]) : BinaryPrimitives.ReadUInt32LittleEndian(prefix[8..]);
            var start = 8 + lengthBytes + headerBytes;
            if (headerBytes > LongestHeader || start > length) throw Malformed(path, $"the header claims {headerBytes} bytes, and the file has {length}");
            var text = new byte[headerBytes];
            RegularFile.Fill(handle, text, 8 + lengthBytes, path);
            var header = new NpyHeader((version == 3 ? Encoding.UTF8 : Encoding.Latin1).GetString(text), path).Parse();
            var stored = NpyType.Parse(header.Type) ?? throw Unsupported(path, header.Type.Contains('O', StringComparison.Ordinal) ? "object, that is, a pickled program" : Quoted.Name(header.Type));
            CheckLength(path, header.Sizes, stored.Size, length - start);
            return new(path, handle, length, start, stored, header);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Reads the values.</summary>
    /// <param name="destination">Where they go, row-major, little-endian: exactly as many bytes as the <see cref="Spec"/>'s.</param>
    /// <exception cref="OgeeException">The space has another size, or the file changed or cannot be read.</exception>
    public void Read(Span<byte> destination)
    {
        if (destination.Length != Spec.Bytes)
            throw FileErrors.Tensor.With($"{Path}: the array is {Spec}, {Spec.Bytes} bytes, and the space has {destination.Length}", "Expected as much space as its values need", "Allocate Spec.Bytes bytes.");
        if (RandomAccess.GetLength(handle) is var now && now != length)
            throw FileErrors.Changed.With($"{Path} had {length} bytes when it was opened, and has {now} now", "Expected that no one rewrites it meanwhile", "Write a new file and rename it instead.");
        if (stored.IsNative && (!isFortranOrder || Spec.Shape.Rank < 2)) RegularFile.Fill(handle, destination, start, Path);
        else ReadByElement(destination);
        if (Spec.Type == DType.Bool && destination.IndexOfAnyExceptInRange((byte)0, (byte)1) is >= 0 and var at)
            throw Malformed(Path, $"the value {destination[at]} at element {at} is neither true nor false");
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => handle.Dispose();

    void ReadByElement(Span<byte> destination)
    {
        var size = Spec.Type.Size();
        var order = new ElementOrder(Spec.Shape, isFortranOrder);
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 16);
        try
        {
            var most = buffer.Length / stored.Size;
            var count = Spec.Shape.Count;
            for (long done = 0; done < count;)
            {
                var part = buffer.AsSpan(0, (int)Math.Min(most, count - done) * stored.Size);
                RegularFile.Fill(handle, part, start + (done * stored.Size), Path);
                for (var i = 0; i < part.Length; i += stored.Size)
                    stored.Convert(part.Slice(i, stored.Size), destination.Slice((int)order.Next() * size, size));
                done += part.Length / stored.Size;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The row-major places of a file's elements, one after the other.</summary>
    sealed class ElementOrder(Shape shape, bool isFortranOrder)
    {
        readonly long[] strides = shape.RowMajorStrides(), index = new long[shape.Rank];
        long place;

        internal long Next()
        {
            var current = place;
            if (!isFortranOrder)
            {
                place++;
                return current;
            }
            // The first axis runs fastest.
            for (var axis = 0; axis < index.Length; axis++)
            {
                place += strides[axis];
                if (++index[axis] < shape[axis]) break;
                place -= index[axis] * strides[axis];
                index[axis] = 0;
            }
            return current;
        }
    }

    static bool IsMagic(ReadOnlySpan<byte> prefix) => prefix[0] == 0x93 && prefix[1..6].SequenceEqual("NUMPY"u8);

    static void CheckLength(string path, List<long> sizes, int elementBytes, long available)
    {
        UInt128 bytes = (uint)elementBytes;
        foreach (var size in sizes.Where(size => size > 0))
        {
            bytes *= (ulong)size;
            // Elements may be widened to eight bytes.
            if (bytes > long.MaxValue / 8) throw Malformed(path, $"the shape ({string.Join(", ", sizes)}) overflows");
        }
        if (sizes.Contains(0)) bytes = 0;
        if (bytes != (ulong)available) throw Malformed(path, $"the shape ({string.Join(", ", sizes)}) needs {bytes} bytes, and {available} follow the header");
    }

    internal static OgeeException Malformed(string path, string what) =>
        FileErrors.Npy.With($"{path}: {what}", "Expected an array as numpy.save writes it", "Save it again; nothing was loaded.");

    internal static OgeeException Unsupported(string path, string type) =>
        FileErrors.NpyType.With($"{path}: the elements are of type {type}", "Expected bool, integers up to int64 (uint32 at most) or float16, 32 or 64", "Convert it with astype('float32') and save it again.");
}
