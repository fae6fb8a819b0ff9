using System.Text;

namespace Ogee.Learn.Tests;

/// <summary>Writes messages of protocol buffers, right ones and wrong ones.</summary>
sealed class Proto
{
    readonly List<byte> bytes = [];

    public static byte[] VarintOf(ulong value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7) bytes.Add((byte)(value | 0x80));
        bytes.Add((byte)value);
        return [.. bytes];
    }

    public Proto Key(int field, int wire) => Raw(VarintOf(((ulong)field << 3) | (uint)wire));

    public Proto Raw(params byte[] more)
    {
        bytes.AddRange(more);
        return this;
    }

    public Proto Int(int field, long value) => Key(field, 0).Raw(VarintOf((ulong)value));

    public Proto Float(int field, float value) => Key(field, 5).Raw(BitConverter.GetBytes(value));

    public Proto Bytes(int field, byte[] value) => Key(field, 2).Raw(VarintOf((ulong)value.Length)).Raw(value);

    public Proto Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    public Proto Message(int field, Proto message) => Bytes(field, message.ToArray());

    public byte[] ToArray() => [.. bytes];
}
