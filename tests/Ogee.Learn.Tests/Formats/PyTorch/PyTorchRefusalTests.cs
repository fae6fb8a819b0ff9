using System.IO.Compression;
using static Ogee.Learn.Tests.TorchBytes;

namespace Ogee.Learn.Tests;

/// <summary>Faults F4 to F7 of the fault list, one by one.</summary>
public class PyTorchRefusalTests
{
    static PickleBytes P => new PickleBytes().Proto();

    static byte[] View(long offset, long[] sizes, long[] strides, string type = "FloatStorage", long count = 6) => P.Tensor(type, "0", count, offset, sizes, strides).Stop();

    static byte[] Six(byte[] pickle) => Zip(pickle, ("0", new byte[24]));

    static readonly byte[] Good = Six(View(0, [6], [1]));

    /// <summary>Every way to be malformed, and the words that tell it from others.</summary>
    static readonly (string Case, byte[] File, string Words)[] Malformed =
    [
        // F5: the pickle.
        ("stack underflow", Six(P.Raw("a.").ToArray()), "opcode Append at byte 2 of data.pkl: the stack is empty"),
        ("underflow at the mark", Six(P.Raw("N(0.").ToArray()), "opcode Pop at byte 4 of data.pkl: the stack is empty above the mark"),
        ("no mark", Six(P.Raw("Nt.").ToArray()), "opcode Tuple at byte 3 of data.pkl: there is no mark"),
        ("missing memo", Six(P.Raw("h\u0007.").ToArray()), "opcode BinGet at byte 2 of data.pkl: nothing is remembered as number 7"),
        ("truncated", Six(P.Raw("X\u0005\0\0\0ab").ToArray()), "opcode BinUnicode at byte 2 of data.pkl: what it holds at byte 7 needs 5 bytes, and 2 are left"),
        ("without an end", Six(P.Raw("N").ToArray()), "data.pkl ends at byte 3 without the opcode Stop"),
        ("number cut off", Six(P.Raw("J\u0001").ToArray()), "opcode BinInt at byte 2 of data.pkl"),
        ("line cut off", Six(P.Raw("I12").ToArray()), "opcode Int at byte 2 of data.pkl: a line does not end"),
        ("LONG4 of 2³¹", Six(P.Raw(0x8b, 0, 0, 0, 0x80).Raw(".").ToArray()), "an integer has 2147483648 bytes"),
        ("BINUNICODE8 of 2⁶⁰", Six(P.Raw(0x8d, 0, 0, 0, 0, 0, 0, 0, 0x10).Raw(".").ToArray()), "needs 1152921504606846976 bytes, and 1 are left"),
        ("BINBYTES8 of 2⁶⁴−1", Six(P.Raw(0x8e, 255, 255, 255, 255, 255, 255, 255, 255).Raw(".").ToArray()), "needs 18446744073709551615 bytes"),
        ("negative BINSTRING", Six(P.Raw("T\u00ff\u00ff\u00ff\u00ff.").ToArray()), "needs 18446744073709551615 bytes"),
        ("a frame past the end", Six(P.Raw(0x95, 9, 0, 0, 0, 0, 0, 0, 0).Raw("N.").ToArray()), "a frame needs 9 bytes, and 2 are left"),
        ("10⁶ lists in each other", Six(P.Raw(new string(']', 1_000_000)).Raw(new string('a', 999_999)).Raw(".").ToArray()), "containers nest deeper than 64"),
        ("more than 10⁶ on the stack", Six(P.Raw(new string('N', 1_000_001)).Raw(".").ToArray()), "the stack is higher than 1000000"),
        ("more than 10⁶ containers", Six(P.Raw(string.Concat(Enumerable.Repeat("]0", 1_000_001))).Raw("N.").ToArray()), "there are more than 1000000 containers"),
        ("SETITEM on a list", Six(P.Raw("]K\u0001K\u0002s.").ToArray()), "opcode SetItem at byte 7 of data.pkl: it needs a dictionary, and found a list"),
        ("APPEND to a dictionary", Six(P.Raw("}K\u0001a.").ToArray()), "opcode Append at byte 5 of data.pkl: it needs a list, and found a dictionary"),
        ("APPENDS to a set", Six(P.Raw("\u008f(K\u0001e.").ToArray()), "it needs a list, and found a set"),
        ("BUILD on a tensor", Six(P.Tensor("FloatStorage", "0", 6, 0, [6], [1]).Raw("}b.").ToArray()), "it gives attributes to a tensor"),
        ("BUILD on a list", Six(P.Raw("]}b.").ToArray()), "it gives attributes to a list"),
        ("unknown opcode", Six(P.Raw(0xff).Raw(".").ToArray()), "unknown opcode 0xff at byte 2 of data.pkl"),
        ("protocol 6", Six(new PickleBytes().Proto(6).Raw("N.").ToArray()), "the protocol is 6"),
        ("values left over", Six(P.Raw("NN.").ToArray()), "1 values and 0 marks are left"),
        ("bytes behind the end", Six(P.Raw("N.N").ToArray()), "1 bytes follow the pickle"),
        ("a key without a value", Six(P.Raw("}(K\u0001u.").ToArray()), "a key has no value"),
        ("a list as a key", Six(P.Raw("}]Ns.").ToArray()), "a key of a dictionary is a list"),
        ("keys with one text", Six(P.Raw("}(K\u0001NX\u0001\0\0\01Nu.").ToArray()), "two keys of a dictionary have the text '1'"),
        ("two values with one name", Six(P.Raw("}(X\u0003\0\0\0a.bNX\u0001\0\0\0a}X\u0001\0\0\0bNsu.").ToArray()), "two values have the name 'a.b'"),
        ("a list in itself", Six(P.Raw("]q\u0001(Nh\u0001}e.").ToArray()), "containers nest deeper than 64"),
        // l0 = [{}, {}], then l1 = [l0, l0], l2 = [l1, l1]…: 2⁵⁰ lists in 200 bytes.
        ("lists that unfold", Six(P.Raw("](}}e").Raw(string.Concat(Enumerable.Range(0, 50).Select(i => $"q{(char)i}0](h{(char)i}h{(char)i}e"))).Raw(".").ToArray()), "unfolds to more than"),
        ("a text that is no number", Six(P.Raw("F1,5\n.").ToArray()), "'1,5' is no number"),
        ("an integer of 300 digits", Six(P.Raw($"L{new string('9', 300)}L\n.").ToArray()), "is no integer"),
        ("calling a number", Six(P.Raw("K\u0001)R.").ToArray()), "it needs one of the names that Ogee knows"),
        ("calling without a tuple", Six(P.Global("collections", "OrderedDict").Raw("]R.").ToArray()), "it needs a tuple of arguments"),
        ("calling a type", Six(P.Global("torch", "FloatStorage").Raw(")R.").ToArray()), "torch.FloatStorage is a type"),
        ("a tensor of text", Six(P.Global("torch._utils", "_rebuild_tensor_v2").Raw("X\u0001\0\0\0x\u0085R.").ToArray()), "a tensor is rebuilt from a storage"),
        ("a persistent id that is text", Six(P.Raw("X\u0001\0\0\0xQ.").ToArray()), "a persistent id is not"),
        ("a part of a storage", Six(P.Raw("(").Text("storage").Global("torch", "FloatStorage").Text("0").Text("cpu").Raw("K\u0006K\u0001tQ.").ToArray()), "a part of a storage"),
        // F6: storages and views.
        ("past the end by offset", Six(View(1, [6], [1])), "a tensor reaches element 6 of storage '0', which has 6"),
        ("past the end by stride", Six(View(0, [2, 3], [4, 1])), "a tensor reaches element 6"),
        ("past the end by 2⁶⁴", Six(View(long.MaxValue, [long.MaxValue], [1])), "has sizes that overflow"),
        ("stride of 2⁶²", Six(View(0, [5], [1L << 62])), "a tensor reaches element 18446744073709551616"),
        ("negative stride", Six(View(5, [6], [-1])), "has a negative number"),
        ("negative size", Six(View(0, [-6], [1])), "has a negative number"),
        ("negative offset", Six(View(-1, [1], [1])), "has a negative number"),
        ("sizes that overflow although empty", Six(View(0, [0, 1L << 32, 1L << 32], [0, 0, 0])), "has sizes that overflow"),
        ("sizes without strides", Six(View(0, [2, 3], [3])), "2 sizes and 1 strides"),
        ("nine axes", Six(View(0, [1, 1, 1, 1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 1, 1, 1, 1, 1])), "has 9 axes"),
        ("storage longer than its entry", Six(View(0, [6], [1], count: 7)), "7 elements of float32, 28 bytes, and its entry has 24"),
        ("storage shorter than its entry", Six(View(0, [5], [1], count: 5)), "5 elements of float32, 20 bytes, and its entry has 24"),
        ("storage of −1 elements", Six(View(0, [0], [1], count: -1)), "is said to have -1 elements"),
        ("one storage of two types", Six(P.Raw("](").Tensor("FloatStorage", "0", 6, 0, [6], [1]).Tensor("IntStorage", "0", 6, 0, [6], [1]).Raw("e.").ToArray()), "and 6 of float32 elsewhere"),
        ("a truth value of two", Zip(P.Tensor("BoolStorage", "0", 2, 0, [2], [1]).Stop(), ("0", [1, 2])), "the truth value 2 at element 1"),
        // F7: the archive.
        ("missing data/0", Zip(View(0, [6], [1]), ("1", new byte[24])), "there is no entry 'archive/data/0'"),
        ("no pickle", Archive([("archive/version", [3])]), "0 entries */data.pkl"),
        ("two pickles", Archive([("a/data.pkl", P.Raw("N.").ToArray()), ("b/data.pkl", P.Raw("N.").ToArray())]), "2 entries */data.pkl"),
        ("a name twice", Archive([("a/data.pkl", P.Raw("N.").ToArray()), ("a/data.pkl", P.Raw("N.").ToArray())]), "entry 'a/data.pkl' occurs twice"),
        ("a checksum", Replaced(Six(P.Raw("X\u0003\0\0\0abc.").ToArray()), "abc", "abd"), "entry 'archive/data.pkl' has the checksum"),
        ("encrypted", Flagged(Good, 1), "is encrypted"),
        ("another order of bytes", Archive([("a/data.pkl", P.Raw("N.").ToArray()), ("a/byteorder", "middle"u8.ToArray())]), "the order of bytes is 'middle'"),
        // 100 MiB of zeros are 102 kB.
        ("compressed 1000:1", Archive([("a/data.pkl", View(0, [1], [1], count: 26_214_400)), ("a/data/0", new byte[104_857_600])], CompressionLevel.Fastest), "to 104.9 MB"),
        ("end cut off", Good[..^1], "no end record"),
        ("directory cut out", [.. Good[..^60], .. Good[^22..]], "its directory is said to be"),
        ("two names of one entry", Replaced(Good, "archive/version", "archive/versioN") is var renamed ? [.. renamed[..(renamed.Length - 100)], .. Good[^100..]] : [], "calls itself"),
        ("zip64 that lies", Zip64(Good, entries: 1UL << 40), "its zip64 end record says 1099511627776 entries"),
        ("zip64 past the end", Zip64(Good, start: 1UL << 62), "its zip64 end record says"),
        // The format before 1.6.
        ("empty", [], "the file has 0 bytes"),
        ("another pickle", P.Raw("K\u0001.").ToArray(), "does not begin as checkpoints of PyTorch do"),
        ("tar", [.. new byte[257], .. "ustar"u8, .. new byte[300]], "a tar archive"),
        ("legacy storage cut off", Legacy(P.Tensor("FloatStorage", "0", 6, 0, [6], [1], true).Stop(), [("0", 6, new byte[23])]), "needs 24 bytes"),
        ("legacy count", Legacy(P.Tensor("FloatStorage", "0", 6, 0, [6], [1], true).Stop(), [("0", 5, new byte[24])]), "is said to have 6 elements, and 5 at byte"),
        ("legacy storage that is missing", Legacy(P.Tensor("FloatStorage", "0", 1, 0, [1], [1], true).Stop(), []), "storage '0' is not in the list"),
        ("legacy storage twice", Legacy(P.Tensor("FloatStorage", "0", 1, 0, [1], [1], true).Stop(), [("0", 1, new byte[4]), ("0", 1, new byte[4])]), "names '0' twice"),
        ("legacy storage that no one uses", Legacy(P.Raw("N.").ToArray(), [("0", 1, new byte[4])]), "no tensor is a view of"),
        ("legacy bytes behind the end", Legacy(P.Raw("N.").ToArray(), []) is var whole ? [.. whole, 0] : [], "1 bytes follow the last storage"),
    ];

    public static TheoryData<string> Names => [.. Malformed.Select(one => one.Case)];

    [Theory, MemberData(nameof(Names))]
    public void AMalformedFileIsRefusedWithItsOwnMessage(string name)
    {
        var (_, bytes, words) = Malformed.Single(one => one.Case == name);
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["m.pt"], bytes);
        var error = Expect.Error(CheckpointErrors.PyTorch, () => Read(folder["m.pt"]), words);
        Assert.Contains(folder["m.pt"], error.What, StringComparison.Ordinal);
    }

    [Fact]
    public void ANameThatIsNotOnTheListIsRefusedWhereItStands()
    {
        // The words of the fault list, F4.
        var pickle = P.Text("twenty-eight characters long").Raw("cposix\nsystem\n(X\u0004\0\0\0exittR.").ToArray();
        Assert.Equal("cposix"u8.ToArray(), pickle[35..41]);
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["m.pt"], Six(pickle));
        var error = Expect.Error(CheckpointErrors.Refused, () => Read(folder["m.pt"]));
        Assert.Contains("refused: global posix.system at byte 35 of data.pkl; Ogee reads tensors and plain containers only", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cbuiltins\neval\n.", "global builtins.eval")]
    [InlineData("c__builtin__\ngetattr\n.", "global __builtin__.getattr")]
    [InlineData("ctorch.storage\n_load_from_bytes\n.", "global torch.storage._load_from_bytes")]
    [InlineData("ctorch\nload\n.", "global torch.load")]
    [InlineData("cnumpy\nload\n.", "global numpy.load")]
    [InlineData("ccollections\nOrderedDict.fromkeys\n.", "global collections.OrderedDict.fromkeys")]
    [InlineData("X\u0005\0\0\0posixX\u0006\0\0\0system\u0093.", "global posix.system at byte 23")]
    [InlineData("(iposix\nsystem\n.", "an object of class posix.system")]
    [InlineData("(ctorch\nTensor\no.", "the opcode Obj")]
    [InlineData("\u0082\u0001.", "the opcode Ext1")]
    public void CodeIsRefusedByEveryDoor(string pickle, string words) => Expect.Error(CheckpointErrors.Refused, () => Opened(Six(P.Raw(pickle).ToArray()), file => file), "refused: " + words);

    [Theory]
    [InlineData("ComplexDoubleStorage", "complex128", 16)]
    [InlineData("QUInt8Storage", "quint8", 1)]
    [InlineData("QInt32Storage", "qint32", 4)]
    public void ATypeThatTheEngineHasNotIsNamed(string storage, string name, int size) =>
        Expect.Error(CheckpointErrors.Type, () => Opened(Zip(P.Raw("}").Text("layer").Tensor(storage, "0", 2, 0, [2], [1]).Raw("s.").ToArray(), ("0", new byte[2 * size])), file => file), $"tensor 'layer' is of type {name}");

    [Theory]
    [InlineData("_rebuild_qtensor", "a quantised tensor", "tensor.dequantize()")]
    [InlineData("_rebuild_sparse_tensor", "a sparse tensor", "tensor.to_dense()")]
    [InlineData("_rebuild_meta_tensor_no_storage", "a tensor without values", "the tensors that have them")]
    [InlineData("_rebuild_device_tensor_from_numpy", "a tensor of another device", "tensor.cpu()")]
    public void ATensorThatIsKeptInAnotherFormIsNoCode(string function, string what, string remedy)
    {
        var error = Expect.Error(CheckpointErrors.Type, () => Opened(Six(P.Text("w").Global("torch._utils", function).Raw(")R.").ToArray()), file => file), $"{what} ");
        Assert.Contains("at byte 8 of data.pkl", error.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, error.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("float8_e4m3fnuz"), InlineData("float8_e8m0fnu"), InlineData("float4_e2m1fn_x2"), InlineData("uint4"), InlineData("int7"), InlineData("bits8")]
    public void ASmallTypeOverBytesIsNamed(string type)
    {
        var pickle = P.Raw("}").Text("layer").Global("torch._utils", "_rebuild_tensor_v3").Raw("(").Raw("(").Text("storage").Global("torch.storage", "UntypedStorage").Text("0").Text("cpu").Raw("K\u0006tQ").Raw("K\0").Sizes(6).Sizes(1).Raw("\u0089}").Global("torch", type).Raw("tRs.").ToArray();
        Expect.Error(CheckpointErrors.Type, () => Opened(Zip(pickle, ("0", new byte[6])), file => file), $"tensor 'layer' is of type {type}");
    }

    [Fact]
    public void AStorageThatIsDamagedIsFoundWhenItIsRead()
    {
        var file = Six(View(0, [6], [1]));
        var at = file.AsSpan().IndexOf("archive/data/0"u8) + 14;
        file[at + 3] ^= 1;
        Expect.Error(CheckpointErrors.PyTorch, () => Opened(file, opened => opened.Read("value")), "entry 'archive/data/0' has the checksum");
    }

    [Fact]
    public void MemoryIsBoundedByTheFileAndNotByWhatItSays()
    {
        // A view of one number that is said to be 2⁵⁰ of them is refused, and costs nothing.
        var before = GC.GetAllocatedBytesForCurrentThread();
        Expect.Error(CheckpointErrors.PyTorch, () => Opened(Zip(View(0, [1L << 50], [0], count: 1), ("0", new byte[4])), file => file), "with tensor 'value' it would unfold to 4.5 PB");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4_000_000);
    }

    [Fact]
    public void HostileNamesAreCutAndCleanedInMessages()
    {
        var error = Expect.Error(CheckpointErrors.Refused, () => Opened(Six(P.Global("\u001b[31m", new string('x', 10_000)).Raw(".").ToArray()), file => file), "\\u001b[31m.xxx");
        Assert.DoesNotContain('\u001b', error.Message);
        Assert.InRange(error.Message.Length, 1, 600);
    }

    static void Read(string path)
    {
        using var file = PyTorchFile.Open(path);
        foreach (var (name, spec) in file.Specs) file.Read(name, new byte[spec.Bytes]);
    }

    /// <summary>Sets flags of the first entry, in both of its headers.</summary>
    static byte[] Flagged(byte[] file, byte flags)
    {
        byte[] changed = [.. file];
        changed[changed.AsSpan().IndexOf("PK\u0001\u0002"u8) + 8] |= flags;
        changed[6] |= flags;
        return changed;
    }

    /// <summary>Puts a zip64 end record, with something wrong in it, before the end record.</summary>
    static byte[] Zip64(byte[] file, ulong entries = 3, ulong start = 0)
    {
        var end = file.Length - 22;
        return [.. file[..end], .. "PK\u0006\u0006"u8, .. BitConverter.GetBytes(44L), .. new byte[12], .. BitConverter.GetBytes(entries), .. BitConverter.GetBytes(entries), .. BitConverter.GetBytes(100UL), .. BitConverter.GetBytes(start),
            .. "PK\u0006\u0007"u8, .. new byte[4], .. BitConverter.GetBytes((long)end), .. BitConverter.GetBytes(1), .. file[end..]];
    }
}
