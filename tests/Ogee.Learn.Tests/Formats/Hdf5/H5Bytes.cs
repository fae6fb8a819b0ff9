using System.Text;

namespace Ogee.Learn.Tests;

/// <summary>HDF5 files made by hand, right and wrong: one object, or one group of objects.</summary>
static class H5Bytes
{
    public const ulong Undefined = ulong.MaxValue;
    public const int Root = 96;

    public static readonly byte[] Float32 = [0x11, 0x20, 0x1f, 0, 4, 0, 0, 0, 0, 0, 32, 0, 23, 8, 0, 23, 127, 0, 0, 0], HeapText = [0x19, 1, 0, 0, 16, 0, 0, 0, 0x10, 0, 0, 0, 1, 0, 0, 0];

    /// <summary>Numbers, one after the other, in as many bytes as their types have.</summary>
    public static byte[] Numbers(params object[] numbers) => [.. numbers.SelectMany(number => number switch
    {
        byte value => [value],
        ushort value => BitConverter.GetBytes(value),
        int value => BitConverter.GetBytes(value),
        ulong value => BitConverter.GetBytes(value),
        byte[] value => value,
        _ => throw new ArgumentException("a number has another type", nameof(numbers)),
    })];

    /// <summary>A superblock of version 0, and what follows it.</summary>
    public static byte[] Of(params byte[][] parts) =>
        [0x89, .. "HDF"u8, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0, 0, 8, 8, 0, 4, 0, 16, 0, 0, 0, 0, 0, .. Numbers(0UL, Undefined, 0UL, Undefined, 0UL, (ulong)Root), .. new byte[24], .. parts.SelectMany(part => part)];

    public static byte[] Message(ushort kind, params byte[] body)
    {
        var length = (body.Length + 7) / 8 * 8;
        return [.. Numbers(kind, (ushort)length), 0, 0, 0, 0, .. body, .. new byte[length - body.Length]];
    }

    public static byte[] Object(params byte[][] messages)
    {
        byte[] body = [.. messages.SelectMany(message => message)];
        return [1, 0, .. Numbers((ushort)messages.Length, 1, body.Length, 0), .. body];
    }

    public static byte[] Space(params ulong[] sizes) => [1, (byte)sizes.Length, 0, 0, 0, 0, 0, 0, .. sizes.SelectMany(BitConverter.GetBytes)];

    /// <summary>A dataset of float32, by messages of its layout and others.</summary>
    public static byte[] Dataset(ulong size, params byte[][] messages) => Object([Message(1, Space(size)), Message(3, Float32), .. messages]);

    public static byte[] Contiguous(ulong address, ulong bytes) => Message(8, [3, 1, .. Numbers(address, bytes)]);

    public static byte[] Attribute(string name, byte[] type, byte[] space, byte[] data) =>
        Message(12, [3, 0, .. Numbers((ushort)(name.Length + 1), (ushort)type.Length, (ushort)space.Length), 0, .. Encoding.ASCII.GetBytes(name), 0, .. type, .. space, .. data]);

    public static byte[] Collection(params (ushort Index, byte[] Bytes)[] objects)
    {
        byte[] body = [.. objects.SelectMany(one => (byte[])[.. Numbers(one.Index, (ushort)0, 0, (ulong)one.Bytes.Length), .. one.Bytes, .. new byte[(8 - (one.Bytes.Length % 8)) % 8]])];
        return [.. "GCOL"u8, 1, 0, 0, 0, .. Numbers((ulong)(16 + body.Length)), .. body];
    }

    /// <summary>A group whose members are objects; their names are places in a heap.</summary>
    public static byte[] Group(byte[] names, params (ulong Name, byte[] Object)[] members)
    {
        const ulong Tree = Root + 16 + 8 + 16, Heap = Tree + 24 + 16 + 8, Names = Heap + 32;
        byte[] padded = [.. names, .. new byte[(8 - (names.Length % 8)) % 8]];
        var node = Names + (ulong)padded.Length;
        var at = node + 8 + (40 * (ulong)members.Length);
        List<byte> entries = [.. "SNOD"u8, 1, 0, .. Numbers((ushort)members.Length)], objects = [];
        foreach (var (name, one) in members)
        {
            entries.AddRange([.. Numbers(name, at + (ulong)objects.Count), .. new byte[24]]);
            objects.AddRange(one);
        }
        return Of(Object(Message(17, Numbers(Tree, Heap))), [.. "TREE"u8, 0, 0, 1, 0, .. Numbers(Undefined, Undefined, 0UL, node, 0UL)], [.. "HEAP"u8, 0, 0, 0, 0, .. Numbers((ulong)names.Length, 0UL, Names)], padded, [.. entries], [.. objects]);
    }

    /// <summary>A dataset of four numbers in chunks of a size, each at its element.</summary>
    public static byte[] Chunked(int chunk, byte[] fill, params (ulong Element, byte[] Bytes)[] chunks)
    {
        byte[] Header(ulong tree) => Dataset(4, Message(5, fill), Message(8, [3, 2, 2, .. Numbers(tree, chunk, 4)]));
        var tree = (ulong)(Root + Header(0).Length);
        var at = tree + 24 + (32 * (ulong)chunks.Length) + 24;
        List<byte> node = [.. "TREE"u8, 1, 0, .. Numbers((ushort)chunks.Length, Undefined, Undefined)], values = [];
        foreach (var (element, bytes) in chunks)
        {
            node.AddRange(Numbers(bytes.Length, 0, element, 0UL, at + (ulong)values.Count));
            values.AddRange(bytes);
        }
        return Of(Header(tree), [.. node, .. new byte[24]], [.. values]);
    }
}
