using System.Runtime.InteropServices;
using Ogee.Testing;

namespace Ogee.Learn.Tests;

/// <summary>Tensors that no one span can hold are read and written in parts. Those above 2 GB are made on demand (OGEE_LONG=1, for they take 8 GB of memory and 3 GB of disk); otherwise the same ones small.</summary>
public class LargeTensorTests
{
    static readonly long Rows = Tool.IsLongRun ? 9_000 : 9, Columns = Tool.IsLongRun ? 70_000 : 7;

    sealed class Table : Module
    {
        public Parameter Weight { get; } = new(Tensor.Arange(Rows * Columns).Remainder(251).Cast(DType.Float32).Reshape(Rows, Columns));

        public override Tensor Forward(Tensor x) => x.MatMul(Weight.Value);
    }

    [Fact]
    public void WeightsAreSavedLoadedAndHashed()
    {
        using var folder = new TemporaryFolder();
        var table = new Table();
        table.Save(folder["a.safetensors"]);
        var hash = table.Sha256();
        Assert.True(!Tool.IsLongRun || new FileInfo(folder["a.safetensors"]).Length > int.MaxValue);
        table.Weight.Reset(Tensor.Zeros([Rows, Columns]));
        table.Load(folder["a.safetensors"]);
        Assert.Equal(hash, table.Sha256());
        var last = new float[3];
        table.Weight.Value.CopyBytesTo(table.Weight.Spec.Bytes - 12, MemoryMarshal.AsBytes(last.AsSpan()));
        Assert.Equal(Enumerable.Range(0, 3).Select(i => (float)(((Rows * Columns) - 3 + i) % 251)), last);
    }

    [Theory]
    [InlineData("torch.pt", true)]
    [InlineData("torch-legacy.pt", true)]
    [InlineData("numpy.npz", false)]
    [InlineData("h5py.h5", false)]
    public void PartsAreThoseOfTheWhole(string fixture, bool inParts)
    {
        using var file = TensorFile.Open(Fixture.Path(fixture));
        AreParts(file, inParts, block: 1);
    }

    [Fact]
    public void PartsOfWeightsInSeveralFilesAndOfBlocks()
    {
        using var folder = new TemporaryFolder();
        new Table().Save(folder["a.safetensors"]);
        File.WriteAllText(folder["m.safetensors.index.json"], """{ "weight_map": { "Weight": "a.safetensors" } }""".Replace("Weight", new Table().Weight.Name ?? new Table().Parameters[0].Name, StringComparison.Ordinal));
        File.WriteAllBytes(folder["m.gguf"], GgufTests.Whole());
        foreach (var name in (string[])["m.safetensors.index.json", "m.gguf"])
        {
            using var file = TensorFile.Open(folder[name]);
            AreParts(file, inParts: true, block: name == "m.gguf" ? 32 : 1);
        }
    }

    static void AreParts(ITensorFile file, bool inParts, int block)
    {
        foreach (var (name, spec) in file.Specs)
        {
            if (Tool.IsLongRun && spec.Bytes > 1 << 20) continue;
            var size = spec.Type.Size();
            var whole = new byte[spec.Bytes];
            file.Read(name, whole);
            var count = spec.Shape.Count;
            var unit = count % block == 0 ? block : 1;
            long Some(long parts) => Math.Max(unit, count / parts / unit * unit);
            for (var from = 0L; from <= count; from += Some(5))
                for (var length = 0L; from + length <= count; length += Some(3))
                {
                    var part = new byte[length * size];
                    if (inParts || length == count) file.ReadPart(name, from, part);
                    else
                    {
                        Expect.Error(FileErrors.Tensor, () => file.ReadPart(name, from, part), "is read in one piece");
                        continue;
                    }
                    Assert.Equal(whole.AsSpan((int)from * size, part.Length).ToArray(), part);
                }
            foreach (var (from, length) in ((long, long)[])[(-1, 0), (0, count + 1), (count, 1), (long.MaxValue, 1)])
                Expect.Error(FileErrors.Tensor, () => file.ReadPart(name, from, new byte[length * size]), "are not a part of tensor");
        }
        Expect.Error(FileErrors.Tensor, () => file.ReadPart("nothing", 0, new byte[4]), "no tensor 'nothing'");
    }

    [Fact]
    public void BlocksAreNotCut()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["m.gguf"], GgufTests.Whole());
        using var file = TensorFile.Open(folder["m.gguf"]);
        Expect.Error(FileErrors.Tensor, () => file.ReadPart("b", 1, new byte[4 * 31]), "cut a block of tensor 'b'");
        Expect.Error(FileErrors.Tensor, () => file.ReadPart("b", 0, new byte[4 * 31]), "Expected whole blocks of 32");
    }
}
