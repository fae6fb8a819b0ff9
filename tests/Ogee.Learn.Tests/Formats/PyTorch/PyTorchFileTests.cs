using System.Numerics;
using System.Runtime.InteropServices;
using Ogee.Tests;
using static Ogee.Learn.Tests.TorchBytes;

namespace Ogee.Learn.Tests;

public class PyTorchFileTests
{
    static PickleBytes P => new PickleBytes().Proto();

    // {"state_dict": {"layer": [w, b]}, "epoch": 12, "lr": 0.5, "losses": [3, 2.5], "name": "run", "none": None, "done": True, "big": 2**70}
    static byte[] Pickle(bool isLegacy) => new PickleBytes().Proto().Raw("}(")
        .Text("state_dict").Global("collections", "OrderedDict").Raw(")R").Text("layer").Raw("](")
        .Tensor("FloatStorage", "0", 6, 0, [2, 3], [3, 1], isLegacy).Tensor("LongStorage", "1", 2, 1, [], [], isLegacy).Raw("es")
        .Raw("}").Text("_metadata").Global("collections", "OrderedDict").Raw(")Rsb")
        .Text("epoch").Int(12).Text("lr").Number(0.5).Text("losses").Raw("]K\u0003a").Number(2.5).Raw("a").Text("name").Text("run").Text("none").Raw("N").Text("done").Raw(0x88)
        .Text("big").Raw(0x8a, 9).Raw(((BigInteger)1 << 70).ToByteArray()).Raw("u").Stop();

    static readonly byte[] Floats = Of(1, 2, 3, 4, 5, 6), Longs = [.. BitConverter.GetBytes(7L), .. BitConverter.GetBytes(-8L)];

    [Theory, InlineData(false), InlineData(true)]
    public void TensorsAndPlainValuesAreReadByDottedNames(bool isLegacy) =>
        Opened(isLegacy ? Legacy(Pickle(true), [("0", 6, Floats), ("1", 2, Longs)]) : Zip(Pickle(false), ("0", Floats), ("1", Longs)), file =>
        {
            Assert.Equal(["state_dict.layer.0", "state_dict.layer.1"], file.Tensors.Keys);
            Assert.Equal(new TensorSpec([2, 3], DType.Float32), file.Specs["state_dict.layer.0"]);
            Assert.Equal([1, 2, 3, 4, 5, 6], file.Read("state_dict.layer.0").ToArray<float>());
            Assert.Equal([-8L], file.Read("state_dict.layer.1").ToArray<long>());
            Assert.Equal(["epoch", "lr", "losses", "name", "none", "done", "big"], file.Values.Keys);
            Assert.Equal([12L, 0.5, "run", null, true, (BigInteger)1 << 70], (object?[])[file.Values["epoch"], file.Values["lr"], file.Values["name"], file.Values["none"], file.Values["done"], file.Values["big"]]);
            Assert.Equal([3L, 2.5], Assert.IsType<object?[]>(file.Values["losses"]));
            Expect.Error(FileErrors.Tensor, () => file.Read("epoch"), "no tensor 'epoch'");
            return Expect.Error(FileErrors.Tensor, () => file.Read("state_dict.layer.0", new byte[23]), "24 bytes, and the space has 23");
        });

    // What MultiStepLR keeps in a checkpoint that is to go on: {30: 1, 60: 2} as a Counter. The dictionary that it is made of stays another.
    [Theory, InlineData("builtins"), InlineData("__builtin__")]
    public void CountersAndComplexNumbersAreRead(string module) =>
        Opened(Zip(P.Raw("}(").Text("m").Global("collections", "Counter").Raw("}q\0(K\u001eK\u0001K<K\u0002u\u0085R").Text("none").Global("collections", "Counter").Raw(")R").Text("d").Raw("h\0K\u0001K\u0007s")
            .Text("z").Global(module, "complex").Number(1.5).Number(-2).Raw("\u0086R").Text("list").Raw("]").Global(module, "complex").Number(0).Number(1).Raw("\u0086Rau.").ToArray()), file =>
        {
            Assert.Equal(["m.30", "m.60", "d.30", "d.60", "d.1", "z", "list"], file.Values.Keys);
            Assert.Equal([1L, 2L], (object?[])[file.Values["m.30"], file.Values["m.60"]]);
            Assert.Equal(new Complex(1.5, -2), file.Values["z"]);
            Assert.Equal([Complex.ImaginaryOne], (object?[])file.Values["list"]!);
            return file;
        });

    [Fact]
    public void EveryNameThatAPickleMayHaveIsInTheDocument()
    {
        var document = File.ReadAllText(Path.Combine(Repository.Root, "docs", "formats.md"));
        var paragraph = document[document.IndexOf("A pickle may name:", StringComparison.Ordinal)..];
        paragraph = paragraph[..paragraph.IndexOf("\n\n", StringComparison.Ordinal)];
        Assert.Equal([], PickleGlobals.All.Select(name => name.Replace("__builtin__", "builtins", StringComparison.Ordinal).Replace("_core", "core", StringComparison.Ordinal))
            .Where(name => !paragraph.Contains($"`{name[(name.LastIndexOf('.') + 1)..]}`", StringComparison.Ordinal) && !paragraph.Contains($"`{name}`", StringComparison.Ordinal)));
    }

    [Fact]
    public void EveryTypeOfTheEngineIsRead()
    {
        (string Storage, DType Type)[] types =
        [
            ("FloatStorage", DType.Float32), ("DoubleStorage", DType.Float64), ("HalfStorage", DType.Float16), ("BFloat16Storage", DType.BFloat16), ("LongStorage", DType.Int64), ("IntStorage", DType.Int32),
            ("ShortStorage", DType.Int16), ("CharStorage", DType.Int8), ("ByteStorage", DType.UInt8), ("BoolStorage", DType.Bool), ("ComplexFloatStorage", DType.Complex64),
        ];
        Assert.Equal(DTypes.All.Order(), types.Select(type => type.Type).Order());
        foreach (var (storage, type) in types)
        {
            byte[] content = [.. Enumerable.Range(0, 3 * type.Size()).Select(i => (byte)(type == DType.Bool ? i & 1 : i + 1))];
            foreach (var isLittle in (bool[])[true, false])
            {
                // A big-endian archive has the bytes of each number, or of each part of a complex one, turned.
                var size = type == DType.Complex64 ? 4 : type.Size();
                byte[] stored = isLittle ? content : [.. content.Chunk(size).SelectMany(number => number.Reverse())];
                var pickle = new PickleBytes().Proto().Tensor(storage, "0", 3, 0, [3], [1]).Stop();
                var legacy = new PickleBytes().Proto().Tensor(storage, "0", 3, 0, [3], [1], isLegacy: true).Stop();
                foreach (var file in (byte[][])[Archive([("a/data.pkl", pickle), ("a/data/0", stored), ("a/byteorder", isLittle ? "little"u8.ToArray() : "big"u8.ToArray())]), Legacy(legacy, [("0", 3, content)], isLittle)])
                    Assert.Equal(content, Opened(file, opened =>
                    {
                        Assert.Equal(new TensorSpec([3], type), opened.Specs["value"]);
                        var read = new byte[content.Length];
                        opened.Read("value", read);
                        return read;
                    }));
            }
        }
    }

    [Fact]
    public void ViewsShareTheirStorage()
    {
        var pickle = new PickleBytes().Proto().Raw("}(")
            .Text("whole").Tensor("FloatStorage", "0", 6, 0, [2, 3], [3, 1]).Text("turned").Tensor("FloatStorage", "0", 6, 0, [3, 2], [1, 3]).Text("column").Tensor("FloatStorage", "0", 6, 1, [2], [3])
            .Text("expanded").Tensor("FloatStorage", "0", 6, 5, [2, 2], [0, 0]).Text("overlapping").Tensor("FloatStorage", "0", 6, 0, [4, 2], [1, 2]).Text("none").Tensor("FloatStorage", "0", 6, 6, [0, 9], [9, 1])
            .Raw("u").Stop();
        Opened(Zip(pickle, ("0", Floats)), file =>
        {
            var all = file.ReadAll();
            Assert.Equal([1, 4, 2, 5, 3, 6], all["turned"].ToArray<float>());
            Assert.Equal([2, 5], all["column"].ToArray<float>());
            Assert.Equal([6, 6, 6, 6], all["expanded"].ToArray<float>());
            Assert.Equal([1, 3, 2, 4, 3, 5, 4, 6], all["overlapping"].ToArray<float>());
            Assert.Equal([0, 9], all["none"].Shape);
            Assert.Equal(["0"], file.Tensors.Values.Select(tensor => tensor.Storage!).Distinct());
            Assert.Equal((1, 3), (file.Tensors["column"].Offset, file.Tensors["column"].Strides[0]));
            return file;
        });
    }

    [Fact]
    public void ArraysAndNumbersOfNumPyAreRead()
    {
        // numpy.float64(1.5), and numpy.array([[1, 2], [3, 4]], '>i2', order='F') as protocol 2 writes them.
        var pickle = new PickleBytes().Proto().Raw("}(").Text("best").Global("numpy.core.multiarray", "scalar").Raw("(").Global("numpy", "dtype").Raw("(").Text("f8").Raw("K\0K\u0001tR(K\u0003").Text("<").Raw("NNN").Int(-1).Int(-1).Raw("K\0tb")
            .Global("_codecs", "encode").Raw("(").Text("\0\0\0\0\0\0\u00f8?").Text("latin1").Raw("tRtR")
            .Text("table").Global("numpy.core.multiarray", "_reconstruct").Raw("(").Global("numpy", "ndarray").Raw("K\0\u0085C\u0001btR(K\u0001").Sizes(2, 2).Global("numpy", "dtype").Raw("(").Text("i2").Raw("K\0K\u0001tR(K\u0003").Text(">").Raw("NNN").Int(-1).Int(-1).Raw("K\0tb\u0088C\u0008\0\u0001\0\u0003\0\u0002\0\u0004tb")
            .Raw("u").Stop();
        Opened(Zip(pickle), file =>
        {
            Assert.Equal(1.5, file.Values["best"]);
            Assert.Equal([1, 2, 3, 4], file.Read("table").ToArray<short>());
            return file;
        });
    }

    [Fact]
    public void OlderWaysToDescribeTensorsAreRead()
    {
        // A parameter around version 1, attributes of a tensor, and a type apart from its storage.
        var pickle = new PickleBytes().Proto().Raw("}(")
            .Text("parameter").Global("torch._utils", "_rebuild_parameter").Raw("(").Global("torch._utils", "_rebuild_tensor").Raw("(").Storage("FloatStorage", "0", 6).Raw("K\0").Sizes(6).Sizes(1).Raw("tR\u0088").Global("collections", "OrderedDict").Raw(")RtR")
            .Text("typed").Global("torch._tensor", "_rebuild_from_type_v2").Raw("(").Global("torch._utils", "_rebuild_tensor_v3").Global("torch", "Tensor").Raw("((").Text("storage").Global("torch.storage", "UntypedStorage").Text("1").Text("cpu").Raw("K\u0010tQK\u0001").Sizes(1).Sizes(1).Raw("\u0089").Global("collections", "OrderedDict").Raw(")R").Global("torch", "int64").Raw("t}tR")
            .Text("set").Global("__builtin__", "set").Raw("](K\u0005e\u0085R").Text("size").Global("torch", "Size").Raw("K\u0003K\u0004\u0086\u0085R").Text("device").Global("torch", "device").Raw("(").Text("cuda").Raw("K\u0001tR").Text("type").Global("torch", "float16")
            .Raw("u").Stop();
        Opened(Zip(pickle, ("0", Floats), ("1", Longs)), file =>
        {
            Assert.Equal([1, 2, 3, 4, 5, 6], file.Read("parameter").ToArray<float>());
            Assert.Equal([-8L], file.Read("typed").ToArray<long>());
            Assert.Equal([3L, 4L], (object?[])file.Values["size"]!);
            Assert.Equal([5L], (object?[])file.Values["set"]!);
            Assert.Equal("cuda:1", file.Values["device"]);
            Assert.Equal("torch.float16", file.Values["type"]);
            return file;
        });
    }

    [Fact]
    public void EveryProtocolDescribesTheSame()
    {
        // {"a": [1, True], "b": (2.5, b"x")} as pickle.dumps writes it with protocols 0, 3 and 5.
        byte[][] pickles =
        [
            new PickleBytes().Raw("(dp0\nVa\np1\n(lp2\nI1\naI01\nasVb\np3\n(F2.5\nc_codecs\nencode\np4\n(Vx\np5\nVlatin1\np6\ntp7\nRp8\ntp9\ns.").ToArray(),
            new PickleBytes().Proto(3).Raw("}q\0(X\u0001\0\0\0aq\u0001]q\u0002(K\u0001\u0088eX\u0001\0\0\0bq\u0003G@\u0004\0\0\0\0\0\0C\u0001xq\u0004\u0086q\u0005u.").ToArray(),
            new PickleBytes().Proto(5).Raw("\u0095\u0022\0\0\0\0\0\0\0}\u0094(\u008c\u0001a\u0094]\u0094(K\u0001\u0088e\u008c\u0001b\u0094G@\u0004\0\0\0\0\0\0C\u0001x\u0094\u0086\u0094u.").ToArray(),
        ];
        foreach (var pickle in pickles)
            Opened(Zip(pickle), file =>
            {
                Assert.Equal([1L, true], (object?[])file.Values["a"]!);
                var pair = (object?[])file.Values["b"]!;
                Assert.Equal(2.5, pair[0]);
                return Assert.IsType<byte[]>(pair[1]);
            });
    }

    [Fact]
    public void ACompressedArchiveIsRead()
    {
        var pickle = new PickleBytes().Proto().Tensor("FloatStorage", "0", 6, 0, [6], [1]).Stop();
        Assert.Equal([1, 2, 3, 4, 5, 6], Opened(Archive([("m/data.pkl", pickle), ("m/data/0", Floats)], System.IO.Compression.CompressionLevel.Optimal), file => file.Read("value").ToArray<float>()));
    }

    [Fact]
    public void ATensorIsReadIntoAnySpace()
    {
        var pickle = new PickleBytes().Proto().Tensor("FloatStorage", "0", 6, 0, [6], [1]).Stop();
        var values = new float[6];
        Opened(Zip(pickle, ("0", Floats)), file =>
        {
            file.Read("value", MemoryMarshal.AsBytes(values.AsSpan()));
            return file;
        });
        Assert.Equal([1, 2, 3, 4, 5, 6], values);
    }
}
