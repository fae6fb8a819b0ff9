namespace Ogee.Learn;

/// <summary>Texts of variable length, which lie in collections anywhere in the file. Each collection is read once, and each text is made once, however often elements refer to it.</summary>
/// <param name="reader">The file.</param>
sealed class H5Texts(H5Reader reader)
{
    const int HeaderBytes = 16;

    readonly Dictionary<ulong, Dictionary<uint, ReadOnlyMemory<byte>>> collections = [];
    readonly Dictionary<(ulong Address, uint Index, uint Length), string> texts = [];

    /// <summary>The text that an element refers to: a length, the address of a collection, and the number of the object in it.</summary>
    public string Read(ByteCursor cursor)
    {
        var (length, address, index) = (cursor.UInt32(), cursor.UInt64(), cursor.UInt32());
        if (length == 0) return "";
        if (texts.TryGetValue((address, index, length), out var known)) return known;
        if (!Collection(address).TryGetValue(index, out var content)) throw reader.Bad($"the collection of texts at byte {address} has no object {index}", "an object for each text");
        if (length > content.Length) throw reader.Bad($"a text of {length} bytes is in an object of {content.Length}", "texts inside of their objects");
        reader.Budget.SpendText(length, "texts");
        var text = H5Type.Text(content.Span[..(int)length]);
        texts.Add((address, index, length), text);
        return text;
    }

    Dictionary<uint, ReadOnlyMemory<byte>> Collection(ulong address)
    {
        if (collections.TryGetValue(address, out var known)) return known;
        var header = reader.Once(address, HeaderBytes, "a collection of texts");
        if (!header.Take(4).SequenceEqual("GCOL"u8)) throw reader.Bad($"there is no collection of texts at byte {address}", "a collection");
        header.Skip(4, "a collection of texts");
        var bytes = (long)Math.Min(header.UInt64(), long.MaxValue) - HeaderBytes;
        var cursor = reader.At(address + HeaderBytes, bytes, "a collection of texts");
        var objects = new Dictionary<uint, ReadOnlyMemory<byte>>();
        while (cursor.Remaining >= HeaderBytes)
        {
            var number = cursor.UInt16();
            cursor.Skip(6, "a text");
            var size = (long)Math.Min(cursor.UInt64(), long.MaxValue);
            // 0 is the free space at the end.
            if (number == 0) break;
            if (!objects.TryAdd(number, cursor.TakeMemory(size, "a text"))) throw reader.Bad($"the collection of texts at byte {address} has object {number} twice", "each number once");
            cursor.Skip(Math.Min((8 - (size % 8)) % 8, cursor.Remaining), "a text");
        }
        collections.Add(address, objects);
        return objects;
    }
}
