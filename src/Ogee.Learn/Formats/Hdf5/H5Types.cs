using System.Text;

namespace Ogee.Learn;

/// <summary>A type of elements in an HDF5 file.</summary>
/// <param name="Number">As numbers are stored; null of what is no number.</param>
/// <param name="Size">Bytes of an element.</param>
/// <param name="IsText">Whether it is text: of <paramref name="Size"/> bytes, or anywhere in a heap.</param>
/// <param name="IsInHeap">Whether the element is only a reference to a heap.</param>
/// <param name="Name">For messages.</param>
readonly record struct H5Type(NpyType? Number, int Size, bool IsText, bool IsInHeap, string Name)
{
    const int FixedPoint = 0, FloatingPoint = 1, String = 3, Enumeration = 8, VariableLength = 9;

    /// <summary>Reads a datatype message.</summary>
    public static H5Type Read(H5Reader reader, ByteCursor cursor)
    {
        var first = cursor.Byte();
        var (kind, version) = (first & 15, first >> 4);
        if (version is < 1 or > 3) throw reader.Bad($"a type is of version {version}", "version 1 to 3");
        var flags = cursor.Byte() | (cursor.Byte() << 8) | (cursor.Byte() << 16);
        var size = cursor.UInt32();
        if (size is 0 or > 1 << 16) throw reader.Bad($"elements have {size} bytes", "1 to 65,536");
        var order = (flags & 1) != 0 ? '>' : '<';
        return kind switch
        {
            FixedPoint => Of($"{order}{((flags & 8) != 0 ? 'i' : 'u')}{size}"),
            // The order of the VAX is bit 6.
            FloatingPoint when (flags & 64) == 0 && IsIeee(cursor, (int)size) => Of($"{order}f{size}"),
            String => new(null, (int)size, IsText: true, IsInHeap: false, $"text of {size} bytes"),
            // Its lowest four bits say whether it is a sequence or text.
            VariableLength => new(null, (int)size, (flags & 15) == 1, IsInHeap: true, "text in a heap"),
            // Of numpy's truth values h5py makes an enumeration.
            Enumeration => new(null, (int)size, false, false, "an enumeration"),
            _ => new(null, (int)size, false, false, $"class {kind}"),
        };

        H5Type Of(string description) => new(NpyType.Parse(description), (int)size, false, false, description);
    }

    // Bit offset and precision, then where the exponent and the mantissa are.
    static bool IsIeee(ByteCursor cursor, int size)
    {
        cursor.Skip(4, "a type");
        var (exponentAt, exponentBits, mantissaAt, mantissaBits) = (cursor.Byte(), cursor.Byte(), cursor.Byte(), cursor.Byte());
        return (size, exponentAt, exponentBits, mantissaAt, mantissaBits) is (2, 10, 5, 0, 10) or (4, 23, 8, 0, 23) or (8, 52, 11, 0, 52);
    }

    /// <summary>Reads a dataspace message: the sizes of the axes.</summary>
    public static long[] Sizes(H5Reader reader, ByteCursor cursor)
    {
        var (version, rank, flags) = (cursor.Byte(), cursor.Byte(), cursor.Byte());
        if (version is not (1 or 2)) throw reader.Bad($"a shape is of version {version}", "version 1 or 2");
        if (rank > Shape.MaxRank) throw reader.Bad($"a shape has {rank} axes", $"at most {Shape.MaxRank}");
        // The kind of space: 2 holds nothing.
        if (version == 2 && cursor.Byte() == 2) return [0];
        if (version == 1) cursor.Skip(5, "a shape");
        var sizes = new long[rank];
        for (var axis = 0; axis < rank; axis++)
            sizes[axis] = cursor.UInt64() is <= long.MaxValue and var size ? (long)size : throw reader.Bad("a shape has a size of 2⁶³ or more", "sizes that fit the file");
        return sizes;
    }

    /// <summary>The number of elements, where it times the size of an element fits.</summary>
    public long Count(H5Reader reader, long[] sizes)
    {
        UInt128 bytes = (uint)Math.Max(Size, 8);
        foreach (var size in sizes.Where(size => size > 0))
        {
            bytes *= (ulong)size;
            if (bytes > long.MaxValue) throw reader.Bad($"the shape [{string.Join(", ", sizes)}] overflows", "sizes that fit the file");
        }
        return sizes.Contains(0) ? 0 : (long)(bytes / (uint)Math.Max(Size, 8));
    }

    /// <summary>Text up to its end, or to the first zero.</summary>
    public static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes.IndexOf((byte)0) is >= 0 and var end ? bytes[..end] : bytes);
}
