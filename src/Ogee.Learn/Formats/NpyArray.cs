using System.Buffers;
using System.Text;

namespace Ogee.Learn;

/// <summary>An array of NumPy among bytes: where it is, and how its elements are stored.</summary>
/// <param name="source">The bytes.</param>
/// <param name="start">Where the first element is.</param>
/// <param name="stored">How an element is stored.</param>
/// <param name="shape">The shape.</param>
/// <param name="isFortranOrder">Whether the first axis runs fastest.</param>
sealed class NpyArray(ByteSource source, long start, NpyType stored, Shape shape, bool isFortranOrder)
{
    const int PrefixBytes = 12;

    // NumPy itself reads 10,000 unless told otherwise.
    const int LongestHeader = 1 << 16;

    /// <summary>The shape, and the element type that reading gives.</summary>
    public TensorSpec Spec { get; } = new(shape, stored.Type);

    /// <summary>Reads the header of an npy file.</summary>
    /// <exception cref="OgeeException">It breaks the rules of the format, or holds a type that is not supported.</exception>
    public static NpyArray Open(ByteSource source)
    {
        var (path, length) = (source.Path, source.Length);
        if (length < PrefixBytes) throw NpyFile.Malformed(path, $"the file has {length} bytes");
        var prefix = new ByteCursor(source.Read(0, PrefixBytes), (what, _) => NpyFile.Malformed(path, what));
        if (!prefix.Take(6).SequenceEqual((ReadOnlySpan<byte>)[0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'])) throw NpyFile.Malformed(path, "the file does not begin as npy files do");
        var version = prefix.Byte();
        prefix.Skip(1, "the minor version");
        if (version is < 1 or > 3) throw NpyFile.Malformed(path, $"the format is of version {version}, and 1 to 3 are known");
        long headerBytes = version == 1 ? prefix.UInt16() : prefix.UInt32();
        var start = prefix.Position + headerBytes;
        if (headerBytes > LongestHeader || start > length) throw NpyFile.Malformed(path, $"the header claims {headerBytes} bytes, and the file has {length}");
        var header = new NpyHeader((version == 3 ? Encoding.UTF8 : Encoding.Latin1).GetString(source.Read(prefix.Position, headerBytes)), path).Parse();
        var stored = NpyType.Parse(header.Type) ?? throw NpyFile.Unsupported(path, header.Type.Contains('O', StringComparison.Ordinal) ? "object, that is, a pickled program" : Quoted.Name(header.Type));
        if (SizeFault(header.Sizes, stored, length - start) is { } fault) throw NpyFile.Malformed(path, fault);
        return new(source, start, stored, Shape.Create([.. header.Sizes]), header.IsFortranOrder);
    }

    /// <summary>What is wrong with a shape for so many bytes; null if nothing is.</summary>
    public static string? SizeFault(IReadOnlyList<long> sizes, NpyType stored, long available)
    {
        if (sizes.Count > Shape.MaxRank || sizes.Any(size => size < 0)) return $"the shape ({string.Join(", ", sizes.Take(Shape.MaxRank + 1))}) is none of at most {Shape.MaxRank} sizes from 0 on";
        UInt128 bytes = (uint)stored.Size;
        foreach (var size in sizes.Where(size => size > 0))
        {
            bytes *= (ulong)size;
            // Elements may be widened to eight bytes.
            if (bytes > long.MaxValue / 8) return $"the shape ({string.Join(", ", sizes)}) overflows";
        }
        if (sizes.Contains(0)) bytes = 0;
        return bytes == (ulong)available ? null : $"the shape ({string.Join(", ", sizes)}) needs {bytes} bytes, and {available} follow the header";
    }

    /// <summary>Reads the values, row-major and little-endian, into as many bytes as they are.</summary>
    public void Read(Span<byte> destination)
    {
        if (stored.IsNative && (!isFortranOrder || Spec.Shape.Rank < 2)) source.Read(start, destination);
        else ReadByElement(destination);
        if (Spec.Type == DType.Bool && destination.IndexOfAnyExceptInRange((byte)0, (byte)1) is >= 0 and var at)
            throw NpyFile.Malformed(source.Path, $"the value {destination[at]} at element {at} is neither true nor false");
    }

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
                source.Read(start + (done * stored.Size), part);
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
}
