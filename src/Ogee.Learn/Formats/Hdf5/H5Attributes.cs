namespace Ogee.Learn;

/// <summary>Attributes of groups and datasets: numbers, texts, and lists of these.</summary>
static class H5Attributes
{
    /// <summary>Reads an attribute message.</summary>
    /// <returns>Its name and its value; null where it is of a type that is not read.</returns>
    public static (string Name, object? Value) Read(H5Reader reader, H5Message message)
    {
        var cursor = H5Object.Cursor(reader, message);
        var version = cursor.Byte();
        if (version is < 1 or > 3) throw reader.Bad($"an attribute is of version {version}", "version 1 to 3");
        var flags = cursor.Byte();
        var (nameBytes, typeBytes, spaceBytes) = (cursor.UInt16(), cursor.UInt16(), cursor.UInt16());
        if (version == 3) cursor.Skip(1, "the encoding of a name");
        var name = H5Type.Text(Part(nameBytes).Span);
        var (typePart, spacePart) = (Part(typeBytes), Part(spaceBytes));
        // A type that stands elsewhere.
        if (version > 1 && (flags & 1) != 0) return (name, null);
        var type = H5Type.Read(reader, new(typePart, reader.Bad, message.Place));
        var sizes = H5Type.Sizes(reader, new(spacePart, reader.Bad, message.Place));
        var count = type.Count(reader, sizes);
        if (count > cursor.Remaining / type.Size) throw reader.Bad($"attribute {Quoted.Name(name)} has {count} elements of {type.Size} bytes, and {cursor.Remaining} bytes are left", "as many as are there");
        if (!type.IsText && type.Number is null) return (name, null);
        // A text in the heap is paid for when it is made.
        reader.Budget.Spend(count * (type.IsText && !type.IsInHeap ? Budget.Thing + (2L * type.Size) : Budget.Thing), $"attribute {Quoted.Name(name)}");
        var values = new object?[count];
        for (var i = 0; i < count; i++) values[i] = Value(reader, type, cursor);
        return (name, sizes.Length == 0 ? values[0] : values);

        // Version 1 fills up to a multiple of eight.
        ReadOnlyMemory<byte> Part(int bytes)
        {
            var part = cursor.TakeMemory(bytes, "an attribute");
            if (version == 1) cursor.Skip((8 - (bytes % 8)) % 8, "an attribute");
            return part;
        }
    }

    static object? Value(H5Reader reader, H5Type type, ByteCursor cursor)
    {
        if (type.IsInHeap) return reader.Texts.Read(cursor);
        var bytes = cursor.Take(type.Size, "an attribute");
        return type.IsText ? H5Type.Text(bytes) : type.Number!.Value.Value(bytes);
    }
}
