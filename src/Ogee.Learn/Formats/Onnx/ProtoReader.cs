using System.Buffers.Binary;
using System.Text;

namespace Ogee.Learn;

/// <summary>Reads the wire format of protocol buffers from memory: one field after the other, never beyond what is there, never deeper than <see cref="MaxDepth"/>. Nothing is copied but text and numbers.</summary>
/// <remarks>The format: protobuf.dev/programming-guides/encoding. An error names the offset in the file and the path of fields that leads to it.</remarks>
/// <param name="data">The whole file.</param>
/// <param name="source">Its name, for errors.</param>
sealed class ProtoReader(byte[] data, string source)
{
    /// <summary>The most messages inside each other.</summary>
    internal const int MaxDepth = 64;

    /// <summary>The messages that any file may have, and the bytes for each further one. An empty one is two bytes, and what is made of it more than a hundred: a file must not take a hundred times its size.</summary>
    internal const int FreeMessages = 100_000, BytesOfMessage = 10;

    const int VarintWire = 0, Fixed64Wire = 1, BytesWire = 2, GroupWire = 3, GroupEndWire = 4, Fixed32Wire = 5;

    // A varint of 64 bits has ten bytes, and the tenth holds one bit.
    const int LongestVarint = 10;

    static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    readonly (string Name, int Index, int End)[] frames = new (string, int, int)[MaxDepth];
    int at, end = data.Length, depth, wire, messages;

    /// <summary>The number of the field that <see cref="Next"/> came to.</summary>
    internal int Field { get; private set; }

    /// <summary>Where the reader is, in bytes from the start of the file.</summary>
    internal int Offset => at;

    /// <summary>Goes to the next field of this message.</summary>
    /// <returns>Whether there is one; then it must be read or skipped.</returns>
    internal bool Next()
    {
        if (at == end) return false;
        var key = Varint("a field's number");
        if (key > uint.MaxValue || key >> 3 == 0) throw Bad($"the field number {key >> 3} is not one", "a number from 1 to 536,870,911");
        (Field, wire) = ((int)(key >> 3), (int)(key & 7));
        return true;
    }

    /// <summary>Passes over a field that is not known.</summary>
    internal void Skip()
    {
        switch (wire)
        {
            case VarintWire: Varint("an unknown field"); break;
            case Fixed64Wire: Take(8, "an unknown field"); break;
            case Fixed32Wire: Take(4, "an unknown field"); break;
            case BytesWire: Take(Length("an unknown field"), "an unknown field"); break;
            case GroupWire: SkipGroup(); break;
            default: throw Bad($"field {Field} has wire type {wire}", "one of 0, 1, 2 and 5");
        }
    }

    /// <summary>Groups are an old form that nests without lengths; unknown ones are passed over, counted and not recursed into.</summary>
    void SkipGroup()
    {
        for (var open = 1; open > 0;)
        {
            if (!Next()) throw Bad("a group does not end", "its end inside of the message");
            if (wire == GroupEndWire) open--;
            else if (wire != GroupWire) Skip();
            else if (++open > MaxDepth) throw TooDeep();
        }
    }

    /// <summary>Reads a message inside this one.</summary>
    /// <param name="name">The field's name, for errors.</param>
    /// <param name="index">Which of several it is; −1 for a single one.</param>
    /// <param name="read">Reads its fields up to its end.</param>
    internal T Message<T>(string name, int index, Func<ProtoReader, T> read)
    {
        Expect(BytesWire, name);
        var length = Length(name);
        if (depth == MaxDepth) throw TooDeep();
        if (++messages > FreeMessages + (data.Length / BytesOfMessage)) throw Bad($"the file of {data.Length} bytes has more than {messages - 1} messages", $"at most {FreeMessages}, and one more for each {BytesOfMessage} bytes");
        frames[depth++] = (name, index, end);
        end = at + length;
        var message = read(this);
        end = frames[--depth].End;
        return message;
    }

    internal long Int64(string name)
    {
        Expect(VarintWire, name);
        return (long)Varint(name);
    }

    internal int Int32(string name) => unchecked((int)Int64(name));

    internal float Single(string name)
    {
        Expect(Fixed32Wire, name);
        return BinaryPrimitives.ReadSingleLittleEndian(Take(4, name));
    }

    internal ReadOnlyMemory<byte> Bytes(string name)
    {
        Expect(BytesWire, name);
        var length = Length(name);
        var memory = data.AsMemory(at, length);
        at += length;
        return memory;
    }

    internal string Text(string name)
    {
        var start = at;
        try
        {
            return Strict.GetString(Bytes(name).Span);
        }
        catch (DecoderFallbackException cause)
        {
            at = start;
            throw Bad($"{name} is not valid UTF-8", "text", cause);
        }
    }

    /// <summary>Reads whole numbers that lie in one field, packed, or one in each.</summary>
    internal void Int64s(string name, List<long> values)
    {
        if (wire == VarintWire) values.Add((long)Varint(name));
        else Packed(name, values, Varints, () => values.Add((long)Varint(name)));
    }

    internal void Singles(string name, List<float> values)
    {
        if (wire == Fixed32Wire) values.Add(BinaryPrimitives.ReadSingleLittleEndian(Take(4, name)));
        else Packed(name, values, bytes => bytes.Length / sizeof(float), () => values.Add(BinaryPrimitives.ReadSingleLittleEndian(Take(4, name))));
    }

    internal void Doubles(string name, List<double> values)
    {
        if (wire == Fixed64Wire) values.Add(BinaryPrimitives.ReadDoubleLittleEndian(Take(8, name)));
        else Packed(name, values, bytes => bytes.Length / sizeof(double), () => values.Add(BinaryPrimitives.ReadDoubleLittleEndian(Take(8, name))));
    }

    /// <param name="name">The field's name, for errors.</param>
    /// <param name="values">Where they go. Their room is asked for at once: a list that grows by itself takes twice what it needs, and as much again on the way.</param>
    /// <param name="count">How many there are in so many bytes.</param>
    /// <param name="read">Reads one.</param>
    void Packed<T>(string name, List<T> values, Func<ReadOnlySpan<byte>, int> count, Action read)
    {
        Expect(BytesWire, name);
        var length = Length(name);
        values.EnsureCapacity(values.Count + count(data.AsSpan(at, length)));
        var outer = end;
        end = at + length;
        while (at < end) read();
        end = outer;
    }

    /// <summary>How many numbers end in some bytes: the last byte of each is below 128.</summary>
    static int Varints(ReadOnlySpan<byte> bytes)
    {
        var count = 0;
        foreach (var part in bytes) count += part < 0x80 ? 1 : 0;
        return count;
    }

    void Expect(int expected, string name)
    {
        if (wire != expected) throw Bad($"{name} (field {Field}) has wire type {wire}", $"wire type {expected}");
    }

    int Length(string name)
    {
        var length = Varint(name);
        return length <= (ulong)(end - at) ? (int)length : throw Bad($"{name} claims {length} bytes, and {end - at} follow", "a length inside of the message (is the file truncated?)");
    }

    ulong Varint(string name)
    {
        ulong value = 0;
        for (var i = 0; ; i++)
        {
            if (at == end) throw Bad($"{name} is cut off in the middle of a number", "a whole number (is the file truncated?)");
            var part = data[at++];
            if (i == LongestVarint - 1 && part > 1) throw Bad($"{name} has a number longer than 64 bits", "at most ten bytes");
            value |= (ulong)(part & 0x7f) << (7 * i);
            if (part < 0x80) return value;
        }
    }

    ReadOnlySpan<byte> Take(int count, string name)
    {
        if (count > end - at) throw Bad($"{name} needs {count} bytes, and {end - at} follow", "a whole value (is the file truncated?)");
        at += count;
        return data.AsSpan(at - count, count);
    }

    OgeeException TooDeep() => Bad($"messages lie deeper than {MaxDepth} in each other", $"at most {MaxDepth}");

    /// <summary>An error at this place of the file.</summary>
    internal OgeeException Bad(string what, string expected, Exception? cause = null)
    {
        var path = string.Join('.', frames.Take(depth).Select(frame => frame.Index < 0 ? frame.Name : $"{frame.Name}[{frame.Index}]"));
        return Malformed(source, $"at byte {at}{(path.Length == 0 ? "" : $", in {path}")}: {what}", expected, cause);
    }

    internal static OgeeException Malformed(string source, string what, string expected, Exception? cause = null) =>
        OnnxErrors.Malformed.With($"{source}: {what}", $"Expected {expected}", "Download or export the model again; nothing was loaded.", cause);
}
