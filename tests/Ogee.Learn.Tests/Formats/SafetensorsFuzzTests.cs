using System.Text;

namespace Ogee.Learn.Tests;

public class SafetensorsFuzzTests
{
    static readonly string[] Words =
        ["\"", "{", "}", "[", "]", ",", ":", "-1", "0", "4", "1e400", "9223372036854775807", "18446744073709551616", "null", "\\ud800", "F16", "F4", "BOOL", "__metadata__", "\"dtype\"", "\"shape\"", "\"data_offsets\"", "\xff"];

    [Fact]
    public void MutatedFilesCauseNothingButTheFormatsOwnError()
    {
        using var folder = new TemporaryFolder();
        SafetensorsWriter.Write(folder["seed"], [new("a", DType.Float32, [2, 3], new byte[24]), new("b.weight", DType.Bool, [5], new byte[5]), new("c", DType.Int64, [], new byte[8]), new("d", DType.UInt8, [0], ReadOnlyMemory<byte>.Empty)],
            new Dictionary<string, string> { ["format"] = "pt" });
        new Fuzz(File.ReadAllBytes(folder["seed"]), Words, RepairLength).Run(path =>
        {
            using var file = SafetensorsFile.Open(path);
            foreach (var tensor in file.Tensors.Values) file.Read(tensor.Name, new byte[tensor.Spec.Bytes]);
        }, FileErrors.Safetensors, FileErrors.SafetensorsType);
    }

    [Theory]
    [InlineData("tensors")]
    [InlineData("metadata")]
    public void TheDensestHeaderTakesAtMostTwentyTimesItsLength(string kind)
    {
        const int Count = 100_000;
        var text = new StringBuilder("{");
        if (kind == "metadata") text.Append("\"__metadata__\":{").AppendJoin(',', Enumerable.Range(0, Count * 5).Select(i => $"\"{i:x}\":\"\"")).Append('}');
        else text.AppendJoin(',', Enumerable.Range(0, Count).Select(i => $"\"{i:x}\":{{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}"));
        var bytes = SafetensorsBytes.Of(text.Append('}').ToString(), 0);
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["m"], bytes);
        var before = GC.GetAllocatedBytesForCurrentThread();
        using var file = SafetensorsFile.Open(folder["m"]);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        TestContext.Current.TestOutputHelper?.WriteLine($"{bytes.Length} bytes of file, {allocated} bytes allocated");
        Assert.InRange(allocated, bytes.Length, 20L * bytes.Length);
    }

    static void RepairLength(List<byte> bytes)
    {
        var length = BitConverter.GetBytes((ulong)Math.Max(0, bytes.LastIndexOf((byte)'}') + 1 - 8));
        for (var i = 0; i < 8; i++) bytes[i] = length[i];
    }
}
