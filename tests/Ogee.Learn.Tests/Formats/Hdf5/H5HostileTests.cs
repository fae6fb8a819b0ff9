using System.Text;
using static Ogee.Learn.Tests.H5Bytes;

namespace Ogee.Learn.Tests;

/// <summary>HDF5 files whose structures share bytes, repeat themselves, or say what is easily passed over.</summary>
public class H5HostileTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    H5File Open(byte[] file)
    {
        File.WriteAllBytes(folder["m.h5"], file);
        return H5File.Open(folder["m.h5"]);
    }

    void Refused(byte[] file, string words) => Expect.Error(CheckpointErrors.Hdf5, () => Open(file), words);

    float[] Read(byte[] file)
    {
        using var opened = Open(file);
        return opened.Read("").ToArray<float>();
    }

    // Elements that all refer to one object of a collection, which follows the header.
    static byte[] Texts(int elements, int length, int index, params (ushort, byte[])[] objects)
    {
        byte[] Header(ulong at) => Object(Attribute("a", HeapText, Space((ulong)elements), [.. Enumerable.Repeat(Numbers(length, at, index), elements).SelectMany(one => one)]));
        return Of(Header((ulong)(Root + Header(0).Length)), Collection(objects));
    }

    [Fact]
    public void ATextThatManyElementsReferToIsMadeOnce()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        using var file = Open(Texts(4000, 500_000, 1, (1, [.. Enumerable.Repeat((byte)'x', 500_000)])));
        var texts = (object?[])file.Attributes["@a"]!;
        Assert.Equal((4000, 500_000), (texts.Length, ((string)texts[0]!).Length));
        Assert.All(texts, text => Assert.Same(texts[0], text));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000_000);
        // Objects that have the number of another would be walked over for each element.
        Refused(Texts(2, 1, 2, (1, []), (1, []), (2, [(byte)'x'])), "has object 1 twice");
        Refused(Texts(1, 1, 3, (1, [(byte)'x'])), "has no object 3");
        Refused(Texts(1, 2, 1, (1, [(byte)'x'])), "a text of 2 bytes is in an object of 1");
    }

    [Fact]
    public void NamesAreBounded()
    {
        var empty = Dataset(0, Contiguous(Undefined, 0));
        Refused(Group([0, .. Enumerable.Repeat((byte)'n', 5000), 0], (1, empty)), "is empty or does not end");
        Refused(Group("\0a\0"u8.ToArray(), (1, empty), (1, empty)), "the member 'a' occurs twice in a group");
        using var file = Open(Group("\0a\0b\0"u8.ToArray(), (1, empty), (3, empty)));
        Assert.Equal(["a", "b"], file.Specs.Keys);
        var name = new string('n', 4000);
        Refused(Group([0, .. Encoding.ASCII.GetBytes(name), 0], (1, Object(Attribute(new string('a', 200), Float32, [1, 0, 0, 0, 0, 0, 0, 0], new byte[4])))), "a path has 4201 characters");
    }

    [Fact]
    public void StructuresThatOverlapAreRefused()
    {
        // Each message leads to a block that begins a byte later, and all have the rest of the file.
        const int Count = 100, Rest = 200_000;
        var start = Root + 16 + (24 * Count);
        byte[] header = Object([.. Enumerable.Range(0, Count).Select(i => Message(16, Numbers((ulong)(start + i), (ulong)(Rest - i))))]);
        // More messages than stand in the first block, so that the others are read.
        header[2] = 200;
        Refused(Of(header, new byte[Rest]), "its structures have more than");
        (header[2], header[3]) = (0x11, 0x27);
        Refused(Of(header, new byte[Rest]), "has 10001 messages");
    }

    [Fact]
    public void ValuesInOtherFilesAreRefused() =>
        Refused(Of(Dataset(4, Message(7, [1, 0, 0, 0, .. Numbers((ushort)1, (ushort)1, (ulong)Root, 0UL, 0UL, 16UL)]), Contiguous(Undefined, 16))), "dataset '' keeps its values in other files");

    static readonly byte[] Seven = BitConverter.GetBytes(7f);

    [Fact]
    public void WhatWasNeverWrittenIsTheFillValue()
    {
        Assert.Equal([7, 7, 7, 7], Read(Of(Dataset(4, Message(5, [2, 2, 0, 1, 4, 0, 0, 0, .. Seven]), Contiguous(Undefined, 16)))));
        Assert.Equal([7, 7, 7, 7], Read(Of(Dataset(4, Message(5, [3, 32, 4, 0, 0, 0, .. Seven]), Contiguous(Undefined, 16)))));
        Assert.Equal([7, 7, 7, 7], Read(Of(Dataset(4, Message(4, [4, 0, 0, 0, .. Seven]), Contiguous(Undefined, 16)))));
        Assert.Equal([0, 0, 0, 0], Read(Of(Dataset(4, Message(5, [2, 2, 0, 0]), Contiguous(Undefined, 16)))));
        Assert.Equal([7, 7, 1, 2], Read(Chunked(2, [2, 2, 0, 1, 4, 0, 0, 0, .. Seven], (2, TorchBytes.Of(1, 2)))));
        Refused(Of(Dataset(4, Message(5, [2, 2, 0, 1, 2, 0, 0, 0, 1, 1]), Contiguous(Undefined, 16))), "has a fill value of 2 bytes");
    }

    [Fact]
    public void TwoChunksAtOneElementAreRefused()
    {
        var file = Chunked(2, [2, 2, 0, 0], (0, TorchBytes.Of(1, 2)), (0, TorchBytes.Of(3, 4)));
        Expect.Error(CheckpointErrors.Hdf5, () => Read(file), "has two chunks at element [0]");
        Assert.Equal([1, 2, 3, 4], Read(Chunked(2, [2, 2, 0, 0], (2, TorchBytes.Of(3, 4)), (0, TorchBytes.Of(1, 2)))));
    }

    [Fact]
    public void DatasetsWithoutBytesAreBoundedTogether()
    {
        var one = Dataset(4_000_000, Contiguous(Undefined, 16_000_000));
        using (var two = Open(Group("\0a\0b\0c\0"u8.ToArray(), (1, one), (3, one)))) Assert.Equal(2, two.Specs.Count);
        Refused(Group("\0a\0b\0c\0"u8.ToArray(), (1, one), (3, one), (5, one)), "with dataset 'c' it would unfold to 48.0 MB");
        // A chunk that fits no array, in a file that could pay for it.
        Refused(Chunked(int.MaxValue, [2, 2, 0, 0]), "has chunks [2147483647]");
    }
}
