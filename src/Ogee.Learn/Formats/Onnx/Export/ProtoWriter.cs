using System.Buffers.Binary;
using System.Text;

namespace Ogee.Learn;

/// <summary>Writes the wire format of protocol buffers. Values of tensors stay where they are until the file is written: a message is a list of parts.</summary>
sealed class ProtoWriter
{
    const int VarintWire = 0, BytesWire = 2, Fixed32Wire = 5;

    readonly List<(byte[] Bytes, int Length, OnnxValues? Values)> parts = [];
    byte[] buffer = new byte[64];
    int used;
    long earlier;

    /// <summary>The bytes of the message.</summary>
    internal long Length => earlier + used;

    internal ProtoWriter Int64(int field, long value)
    {
        Key(field, VarintWire);
        Varint((ulong)value);
        return this;
    }

    internal ProtoWriter Single(int field, float value)
    {
        Key(field, Fixed32Wire);
        BinaryPrimitives.WriteSingleLittleEndian(Room(4), value);
        used += 4;
        return this;
    }

    internal ProtoWriter Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    internal ProtoWriter Bytes(int field, ReadOnlySpan<byte> value)
    {
        Key(field, BytesWire);
        Varint((ulong)value.Length);
        Append(value);
        return this;
    }

    internal ProtoWriter Int64s(int field, ReadOnlySpan<long> values)
    {
        var packed = new ProtoWriter();
        foreach (var value in values) packed.Varint((ulong)value);
        return Message(field, packed);
    }

    internal ProtoWriter Singles(int field, ReadOnlySpan<float> values)
    {
        Key(field, BytesWire);
        Varint((ulong)values.Length * 4);
        foreach (var value in values)
        {
            BinaryPrimitives.WriteSingleLittleEndian(Room(4), value);
            used += 4;
        }
        return this;
    }

    /// <summary>Values that are written when the file is.</summary>
    internal ProtoWriter Values(int field, OnnxValues values)
    {
        Key(field, BytesWire);
        Varint((ulong)values.Bytes);
        Close();
        parts.Add(([], 0, values));
        earlier += values.Bytes;
        return this;
    }

    /// <summary>A message inside of this one.</summary>
    internal ProtoWriter Message(int field, ProtoWriter message)
    {
        Key(field, BytesWire);
        Varint((ulong)message.Length);
        if (message.parts.Count == 0)
        {
            Append(message.buffer.AsSpan(0, message.used));
            return this;
        }
        Close();
        message.Close();
        parts.AddRange(message.parts);
        earlier += message.earlier;
        return this;
    }

    internal void WriteTo(Stream stream)
    {
        Close();
        foreach (var (bytes, length, values) in parts)
            if (values is null) stream.Write(bytes, 0, length);
            else values.WriteTo(stream);
    }

    void Key(int field, int wire) => Varint((ulong)((field << 3) | wire));

    void Varint(ulong value)
    {
        var room = Room(10);
        var count = 0;
        for (; value >= 0x80; value >>= 7) room[count++] = (byte)(value | 0x80);
        room[count++] = (byte)value;
        used += count;
    }

    void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        used += bytes.Length;
    }

    Span<byte> Room(int count)
    {
        if (count > buffer.Length - used) Array.Resize(ref buffer, checked((int)Math.Max(used + (long)count, Math.Min(2L * buffer.Length, Array.MaxLength))));
        return buffer.AsSpan(used);
    }

    void Close()
    {
        if (used == 0) return;
        parts.Add((buffer, used, null));
        earlier += used;
        (buffer, used) = (new byte[64], 0);
    }
}
