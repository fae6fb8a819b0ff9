using System.Buffers.Binary;
using System.Text;

namespace Ogee.Learn;

/// <summary>Reads tables of a FlatBuffers file where they are: each number is looked at before it is followed.</summary>
/// <remarks>https://flatbuffers.dev/internals. Positions are from the start of the file.</remarks>
/// <param name="source">The file.</param>
/// <param name="budget">What texts are paid from: any number of tables may refer to each.</param>
/// <param name="refuse">Makes the format's error.</param>
sealed class FlatBuffer(ByteSource source, Budget budget, Func<string, string, OgeeException> refuse)
{
    const int LongestText = 65_535, MostTables = 50_000;

    readonly Dictionary<(long First, long Count), string> texts = [];
    int tables;

    /// <summary>The table that the file begins with.</summary>
    public long Root => Follow(0);

    /// <summary>Where a field of a table is; null where it is left out.</summary>
    public long? Field(long table, int number)
    {
        // A table begins with the distance back to its list of fields, which begins with its own length.
        var fields = table - Int32(table);
        var entry = 4 + (2 * number);
        if (entry + 2 > UInt16(fields)) return null;
        var offset = UInt16(fields + entry);
        return offset == 0 ? null : table + offset;
    }

    /// <summary>The table that a field refers to; null where it is left out.</summary>
    public long? Table(long table, int number) => Field(table, number) is { } at ? Follow(at) : null;

    /// <summary>A list that a field refers to: where its first element is, and how many there are; none where it is left out.</summary>
    /// <param name="table">The table.</param>
    /// <param name="number">The number of the field.</param>
    /// <param name="size">Bytes of an element.</param>
    public (long First, long Count) List(long table, int number, int size)
    {
        if (Field(table, number) is not { } at) return (0, 0);
        var list = Follow(at);
        long count = UInt32(list);
        return count * size <= source.Length - list - 4 ? (list + 4, count) : throw refuse($"a list at byte {list} has {count} elements of {size} bytes", "lists inside of the file (is it truncated?)");
    }

    /// <summary>A list of tables.</summary>
    public IEnumerable<long> Tables(long table, int number)
    {
        var (first, count) = List(table, number, 4);
        for (var i = 0L; i < count; i++)
        {
            // Lists may name one table any number of times.
            if (++tables > MostTables) throw refuse($"there are more than {MostTables} tables", "a model");
            yield return Follow(first + (4 * i));
        }
    }

    /// <summary>A text; null where it is left out.</summary>
    public string? Text(long table, int number)
    {
        if (Field(table, number) is null) return null;
        var (first, count) = List(table, number, 1);
        if (texts.TryGetValue((first, count), out var known)) return known;
        if (count > LongestText) throw refuse($"a text at byte {first} has {count} bytes", $"at most {LongestText}");
        budget.SpendText(count, "texts");
        var text = Encoding.UTF8.GetString(source.Read(first, count));
        texts.Add((first, count), text);
        return text;
    }

    public byte Byte(long at) => Bytes(at, stackalloc byte[1])[0];

    public int Int32(long at) => BinaryPrimitives.ReadInt32LittleEndian(Bytes(at, stackalloc byte[4]));

    public uint UInt32(long at) => (uint)Int32(at);

    public long Int64(long at) => BinaryPrimitives.ReadInt64LittleEndian(Bytes(at, stackalloc byte[8]));

    public float Single(long at) => BitConverter.Int32BitsToSingle(Int32(at));

    int UInt16(long at) => BinaryPrimitives.ReadUInt16LittleEndian(Bytes(at, stackalloc byte[2]));

    long Follow(long at) => at + UInt32(at);

    Span<byte> Bytes(long at, Span<byte> space)
    {
        if (at < 0 || at > source.Length - space.Length) throw refuse($"{space.Length} bytes at byte {at} are referred to, and the file has {source.Length}", "references inside of the file (is it truncated?)");
        source.Read(at, space);
        return space;
    }
}
