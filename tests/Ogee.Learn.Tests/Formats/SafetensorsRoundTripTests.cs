using System.Runtime.InteropServices;
using CsCheck;
using static Ogee.Learn.Tests.SafetensorsBytes;

namespace Ogee.Learn.Tests;

public class SafetensorsRoundTripTests
{
    static readonly Gen<SafetensorsEntry> Entries =
        from name in Gen.String[0, 12].Where(name => name != "__metadata__" && !name.Any(char.IsSurrogate))
        from type in Gen.Int[0, DTypes.All.Count - 1].Select(index => DTypes.All[index])
        from sizes in Gen.Long[0, 5].Array[0, 5]
        from seed in Gen.Byte
        select Entry(name, type, sizes, seed);

    static SafetensorsEntry Entry(string name, DType type, long[] sizes, byte seed)
    {
        var bytes = new byte[new TensorSpec([.. sizes], type).Bytes];
        for (var i = 0; i < bytes.Length; i++) bytes[i] = (byte)(type == DType.Bool ? (i + seed) & 1 : (i * 31) + seed);
        return new(name, type, [.. sizes], bytes);
    }

    [Fact]
    public void WhatIsWrittenIsRead() =>
        Gen.Select(Entries.Array[0, 8], Gen.Dictionary(Gen.String[0, 6].Where(key => !key.Any(char.IsSurrogate)), Gen.Const("value ü"))[0, 4]).Sample((all, metadata) =>
        {
            var entries = all.DistinctBy(entry => entry.Name).ToList();
            using var folder = new TemporaryFolder();
            SafetensorsWriter.Write(folder["m"], entries, metadata);
            using var file = SafetensorsFile.Open(folder["m"]);
            Assert.Equal(metadata, file.Metadata);
            Assert.Equal(entries.Select(entry => entry.Name).Order(StringComparer.Ordinal), file.Tensors.Keys.Order(StringComparer.Ordinal));
            foreach (var entry in entries)
            {
                Assert.Equal(entry.Spec, file.Tensors[entry.Name].Spec);
                // Each tensor is aligned to its elements.
                Assert.Equal(0, file.Tensors[entry.Name].Offset % entry.Type.Size());
                var expected = new MemoryStream();
                entry.Write(expected);
                var read = new byte[expected.Length];
                file.Read(entry.Name, read);
                Assert.Equal(expected.ToArray(), read);
            }
            Assert.Equal(0, file.DataStart % 8);
        }, iter: 150, threads: 2);

    [Fact]
    public void TheOrderOfTheTensorsDoesNotChangeTheBytes() =>
        Entries.Array[2, 6].Sample(all =>
        {
            var entries = all.DistinctBy(entry => entry.Name).ToList();
            using var folder = new TemporaryFolder();
            SafetensorsWriter.Write(folder["a"], entries);
            SafetensorsWriter.Write(folder["b"], [.. entries.AsEnumerable().Reverse()]);
            Assert.Equal(File.ReadAllBytes(folder["a"]), File.ReadAllBytes(folder["b"]));
        }, iter: 50, threads: 2);

    [Fact]
    public void TheBytesAreThoseOfTheFormat()
    {
        using var folder = new TemporaryFolder();
        SafetensorsWriter.Write(folder["m"], [new("b", DType.UInt8, [2], new byte[] { 1, 2 }), new("a.weight", DType.Float32, [1, 1], BitConverter.GetBytes(1.5f))], new Dictionary<string, string> { ["format"] = "pt" });
        const string Header = """{"__metadata__":{"format":"pt"},"a.weight":{"dtype":"F32","shape":[1,1],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[2],"data_offsets":[4,6]}}""";
        var padded = Header.PadRight((Header.Length + 7) / 8 * 8);
        Assert.Equal((byte[])[.. Of(padded, 0), 0, 0, 0xc0, 0x3f, 1, 2], File.ReadAllBytes(folder["m"]));
    }

    // Those of one size have the order of the reference implementation's types, so that its files and ours are the same bytes.
    [Fact]
    public void TensorsAreInTheOrderOfTheReference()
    {
        using var folder = new TemporaryFolder();
        DType[] expected = [DType.Int64, DType.Float64, DType.Complex64, DType.Float32, DType.Int32, DType.BFloat16, DType.Float16, DType.Int16, DType.Int8, DType.UInt8, DType.Bool];
        Assert.Equal(DTypes.All.Order(), expected.Order());
        SafetensorsWriter.Write(folder["m"], [.. DTypes.All.SelectMany(type => (SafetensorsEntry[])[new($"b.{type}", type, [1], new byte[type.Size()]), new($"a.{type}", type, [1], new byte[type.Size()])])]);
        using var file = SafetensorsFile.Open(folder["m"]);
        Assert.Equal(expected.SelectMany(type => (string[])[$"a.{type}", $"b.{type}"]), file.Tensors.Keys);
    }

    [Fact]
    public void MetadataOfNullAreNone()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["m"], Of("{\"__metadata__\":null," + SafetensorsBytes.Entry("t", "U8", "[1]", 0, 1) + "}", 1));
        using var file = SafetensorsFile.Open(folder["m"]);
        Assert.Empty(file.Metadata);
        Assert.Equal(["t"], file.Tensors.Keys);
    }

    [Fact]
    public void ScalarsAndEmptyTensorsAndNaNAreRead()
    {
        using var folder = new TemporaryFolder();
        SafetensorsWriter.Write(folder["m"], [new("scalar", DType.Float64, [], BitConverter.GetBytes(double.NaN)), new("empty", DType.Int64, [3, 0], ReadOnlyMemory<byte>.Empty)]);
        using var file = SafetensorsFile.Open(folder["m"]);
        var scalar = new byte[8];
        file.Read("scalar", scalar);
        file.Read("empty", []);
        Assert.Equal(BitConverter.GetBytes(double.NaN), scalar);
        Assert.Equal([3, 0], file.Tensors["empty"].Spec.Shape.Sizes.ToArray());
    }

    [Fact]
    public void SixteenBitFloatsAreReadAsTheyAre()
    {
        using var folder = new TemporaryFolder();
        Half[] halves = [(Half)1.5f, (Half)(-65504f), Half.PositiveInfinity, Half.NaN, (Half)6e-8f];
        ushort[] brains = [0x3fc0, 0xff80, 0x7fc0, 0x0001];
        File.WriteAllBytes(folder["m"], [.. Of("{" + SafetensorsBytes.Entry("h", "F16", "[5]", 0, 10) + "," + SafetensorsBytes.Entry("b", "BF16", "[4]", 10, 18) + "}", 0),
            .. MemoryMarshal.AsBytes<Half>(halves), .. MemoryMarshal.AsBytes<ushort>(brains)]);
        using var file = SafetensorsFile.Open(folder["m"]);
        var read = Tensor.Create(file.Tensors["h"].Spec, to => file.Read("h", to));
        Assert.Equal(halves, read.ToArray<Half>());
        var brain = Tensor.Create(file.Tensors["b"].Spec, to => file.Read("b", to));
        Assert.Equal(DType.BFloat16, brain.Type);
        Assert.Equal([1.5f, float.NegativeInfinity, float.NaN, 9.1835e-41f], brain.Cast(DType.Float32).ToArray<float>());
        var part = new Half[2];
        file.ReadPart("h", 1, MemoryMarshal.AsBytes(part.AsSpan()));
        Assert.Equal([(Half)(-65504f), Half.PositiveInfinity], part);
    }

    [Fact]
    public void WeightsOfSixteenBitsGoToAModelOfThirtyTwo()
    {
        using var folder = new TemporaryFolder();
        var model = new Linear(3, 2);
        foreach (var (type, name) in ((DType, string)[])[(DType.Float16, "F16"), (DType.BFloat16, "BF16")])
        {
            var weights = Tensor.Normal([2, 3], new RngKey(1, 2), type);
            byte[] Bytes(Tensor tensor)
            {
                var bytes = new byte[tensor.Spec.Bytes];
                tensor.CopyBytesTo(bytes);
                return bytes;
            }
            SafetensorsWriter.Write(folder["m"], [new("bias", type, [2], Bytes(Tensor.Ones([2], type))), new("weight", type, [2, 3], Bytes(weights))]);
            using (var file = SafetensorsFile.Open(folder["m"])) Assert.Equal(type, file.Tensors["weight"].Spec.Type);
            Assert.Contains($"\"{name}\"", System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(folder["m"])), StringComparison.Ordinal);
            model.Load(folder["m"]);
            var loaded = model.Parameters.Single(parameter => parameter.Name == "weight").Value;
            Assert.Equal(DType.Float32, loaded.Type);
            Assert.Equal(weights.Cast(DType.Float32).ToArray<float>(), loaded.ToArray<float>());
            // The other way digits would be lost.
            SafetensorsWriter.Write(folder["wide"], [new("bias", DType.Float64, [2], new byte[16]), new("weight", DType.Float64, [2, 3], new byte[48])]);
            Assert.Contains("should be f32", Assert.Throws<OgeeException>(() => model.Load(folder["wide"])).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void PartsAreRead()
    {
        using var folder = new TemporaryFolder();
        int[] values = [.. Enumerable.Range(0, 100)];
        SafetensorsWriter.Write(folder["m"], [new("v", DType.Int32, [10, 10], MemoryMarshal.AsBytes<int>(values).ToArray())]);
        using var file = SafetensorsFile.Open(folder["m"]);
        var part = new int[7];
        file.ReadPart("v", 93, MemoryMarshal.AsBytes(part.AsSpan()));
        Assert.Equal([93, 94, 95, 96, 97, 98, 99], part);
        Expect.Error(FileErrors.Tensor, () => file.ReadPart("v", 94, new byte[28]), "'v'");
        Expect.Error(FileErrors.Tensor, () => file.ReadPart("v", -1, new byte[4]), "'v'");
        Expect.Error(FileErrors.Tensor, () => file.ReadPart("v", 0, new byte[3]), "'v'");
        Expect.Error(FileErrors.Tensor, () => file.ReadPart("v", long.MaxValue, new byte[4]), "'v'");
    }

    [Fact]
    public void WhatCannotBeWrittenIsRefusedAndTheOldFileStays()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["m"], "old");
        Refused("Two tensors are named 'a'", new SafetensorsEntry("a", DType.UInt8, [1], new byte[1]), new SafetensorsEntry("a", DType.UInt8, [1], new byte[1]));
        Refused("reserved", new SafetensorsEntry("__metadata__", DType.UInt8, [1], new byte[1]));
        Refused("not valid Unicode", new SafetensorsEntry("\ud800", DType.UInt8, [1], new byte[1]));
        Refused("4 bytes, and 3 were written", new SafetensorsEntry("a", DType.Float32, [1], new byte[3]));
        Refused("4 bytes, and 0 were written", new SafetensorsEntry("a", DType.Float32, [1], _ => { }));

        void Refused(string words, params SafetensorsEntry[] entries)
        {
            Expect.Error(FileErrors.Entry, () => SafetensorsWriter.Write(folder["m"], entries), words);
            Assert.Equal("old", File.ReadAllText(folder["m"]));
            Assert.Equal(["m"], folder.Names);
        }
    }

    [Fact]
    public void AWrongNameOrSpaceIsNamed()
    {
        using var folder = new TemporaryFolder();
        SafetensorsWriter.Write(folder["m"], [new("weight", DType.Float32, [2], new byte[8])]);
        using var file = SafetensorsFile.Open(folder["m"]);
        Expect.Error(FileErrors.Tensor, () => file.Read("weigth", new byte[8]), "no tensor 'weigth'");
        Expect.Error(FileErrors.Tensor, () => file.Read("weight", new byte[4]), "8 bytes, and the space has 4");
    }
}
