namespace Ogee.Learn;

/// <summary>An element type of the npy format: how it is stored, and as what it is read.</summary>
/// <param name="Kind">NumPy's letter: b, i, u, f or c.</param>
/// <param name="Size">Bytes of one element in the file.</param>
/// <param name="IsBigEndian">Whether its most significant byte is first.</param>
/// <param name="Type">The type that it is read as: the same one, or the next that holds all its values.</param>
readonly record struct NpyType(char Kind, int Size, bool IsBigEndian, DType Type)
{
    /// <summary>Whether the bytes in the file are those in memory.</summary>
    internal bool IsNative => (!IsBigEndian || Size == 1) && Size == Type.Size();

    /// <summary>Reads a description such as <c>&lt;f4</c>; null where it is not supported.</summary>
    internal static NpyType? Parse(string description)
    {
        if (description.Length != 3 || description[0] is not ('<' or '>' or '|' or '=')) return null;
        DType? type = description[1..] switch
        {
            "b1" => DType.Bool,
            "u1" => DType.UInt8,
            "i1" => DType.Int8,
            "i2" => DType.Int16,
            "u2" or "i4" => DType.Int32,
            "u4" or "i8" => DType.Int64,
            "f2" => DType.Float16,
            "f4" => DType.Float32,
            "f8" => DType.Float64,
            "c8" => DType.Complex64,
            _ => null,
        };
        return type is null ? null : new(description[1], description[2] - '0', description[0] == '>', type.Value);
    }

    /// <summary>The description under which a type is written.</summary>
    /// <exception cref="OgeeException">The format has no such type.</exception>
    internal static string Written(DType type) => type switch
    {
        DType.Bool => "|b1",
        DType.UInt8 => "|u1",
        DType.Int8 => "|i1",
        DType.Int16 => "<i2",
        DType.Int32 => "<i4",
        DType.Int64 => "<i8",
        DType.Float16 => "<f2",
        DType.Float32 => "<f4",
        DType.Float64 => "<f8",
        DType.Complex64 => "<c8",
        _ => throw FileErrors.NpyType.With($"npy files hold no {type.ShortName()}", "Expected a type of NumPy", "Cast the tensor to float32 first."),
    };

    /// <summary>Converts one element.</summary>
    /// <param name="stored">Its bytes in the file.</param>
    /// <param name="destination">Where it goes, in the type it is read as.</param>
    internal void Convert(ReadOnlySpan<byte> stored, Span<byte> destination)
    {
        Span<byte> little = stackalloc byte[8];
        little.Clear();
        stored.CopyTo(little);
        if (IsBigEndian && Kind == 'c')
        {
            // Each part by itself.
            little[..(Size / 2)].Reverse();
            little[(Size / 2)..Size].Reverse();
        }
        else if (IsBigEndian) little[..Size].Reverse();
        // Signed integers are extended by their sign.
        if (Kind == 'i' && (little[Size - 1] & 0x80) != 0) little[Size..].Fill(0xff);
        little[..destination.Length].CopyTo(destination);
    }

    /// <summary>One element as a value of .NET: <see cref="bool"/>, <see cref="long"/> or <see cref="double"/>; null of complex numbers.</summary>
    /// <param name="bytes">Its bytes in the file.</param>
    internal object? Value(ReadOnlySpan<byte> bytes)
    {
        Span<byte> native = stackalloc byte[8];
        native.Clear();
        Convert(bytes, native[..Type.Size()]);
        return Type switch
        {
            DType.Bool => native[0] != 0,
            DType.UInt8 => (long)native[0],
            DType.Int8 => (long)(sbyte)native[0],
            DType.Int16 => (long)BitConverter.ToInt16(native),
            DType.Int32 => (long)BitConverter.ToInt32(native),
            DType.Int64 => BitConverter.ToInt64(native),
            DType.Float16 => (double)BitConverter.ToHalf(native),
            DType.Float32 => (double)BitConverter.ToSingle(native),
            DType.Float64 => BitConverter.ToDouble(native),
            _ => null,
        };
    }
}
