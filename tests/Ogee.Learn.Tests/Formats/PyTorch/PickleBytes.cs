using System.Buffers.Binary;
using System.Text;

namespace Ogee.Learn.Tests;

/// <summary>Pickles made by hand, right and wrong, instruction by instruction.</summary>
sealed class PickleBytes
{
    readonly List<byte> bytes = [];

    /// <summary>The bytes so far.</summary>
    public byte[] ToArray() => [.. bytes];

    public int Count => bytes.Count;

    public PickleBytes Raw(params ReadOnlySpan<byte> more)
    {
        bytes.AddRange(more);
        return this;
    }

    public PickleBytes Raw(string latin1) => Raw(Encoding.Latin1.GetBytes(latin1));

    public PickleBytes Proto(byte version = 2) => Raw(0x80, version);

    public PickleBytes Global(string module, string name) => Raw($"c{module}\n{name}\n");

    public PickleBytes Text(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        return Raw("X").Raw(BitConverter.GetBytes(utf8.Length)).Raw(utf8);
    }

    public PickleBytes Int(int value) => Raw("J").Raw(BitConverter.GetBytes(value));

    public PickleBytes Number(double value)
    {
        Span<byte> big = stackalloc byte[8];
        BinaryPrimitives.WriteDoubleBigEndian(big, value);
        return Raw("G").Raw(big);
    }

    /// <summary>A tuple of integers.</summary>
    public PickleBytes Sizes(params long[] sizes)
    {
        Raw("(");
        foreach (var size in sizes) Raw(0x8a, 8).Raw(BitConverter.GetBytes(size));
        return Raw("t");
    }

    /// <summary>The id of a storage, and its place on the stack.</summary>
    public PickleBytes Storage(string type, string key, long count) =>
        Raw("(").Text("storage").Global("torch", type).Text(key).Text("cpu").Raw(0x8a, 8).Raw(BitConverter.GetBytes(count)).Raw("tQ");

    /// <summary>A storage of a file before 1.6, whose id has one more part.</summary>
    public PickleBytes LegacyStorage(string type, string key, long count) =>
        Raw("(").Text("storage").Global("torch", type).Text(key).Text("cuda:0").Raw(0x8a, 8).Raw(BitConverter.GetBytes(count)).Raw("NtQ");

    /// <summary>A tensor as torch.save describes it.</summary>
    public PickleBytes Tensor(string type, string key, long count, long offset, long[] sizes, long[] strides, bool isLegacy = false)
    {
        Global("torch._utils", "_rebuild_tensor_v2").Raw("(");
        if (isLegacy) LegacyStorage(type, key, count);
        else Storage(type, key, count);
        return Raw(0x8a, 8).Raw(BitConverter.GetBytes(offset)).Sizes(sizes).Sizes(strides).Raw(0x89).Global("collections", "OrderedDict").Raw(")RtR");
    }

    /// <summary>The end.</summary>
    public byte[] Stop() => Raw(".").ToArray();
}
