using System.Diagnostics;
using System.Text;
using Ogee.Testing;

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
        var seed = File.ReadAllBytes(folder["seed"]);
        var random = new Random(42);
        var (inputs, refused) = (0, 0);
        var watch = Stopwatch.StartNew();
        while (Tool.IsLongRun ? inputs < 50_000 : watch.Elapsed < TimeSpan.FromSeconds(5))
        {
            var input = Mutate(seed, random);
            File.WriteAllBytes(folder["input"], input);
            var (allocated, started) = (GC.GetAllocatedBytesForCurrentThread(), watch.Elapsed);
            try
            {
                using var file = SafetensorsFile.Open(folder["input"]);
                foreach (var tensor in file.Tensors.Values) file.Read(tensor.Name, new byte[tensor.Spec.Bytes]);
            }
            catch (OgeeException error) when (error.Error == FileErrors.Safetensors || error.Error == FileErrors.SafetensorsType)
            {
                refused++;
            }
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, Math.Max(64_000_000, 20L * input.Length));
            Assert.InRange(watch.Elapsed - started, TimeSpan.Zero, TimeSpan.FromSeconds(2));
            inputs++;
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"{inputs} inputs in {watch.Elapsed.TotalSeconds:0.0} s, {refused} refused, {inputs - refused} read");
        Assert.InRange(refused, 1, inputs - 1);
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

    static byte[] Mutate(byte[] seed, Random random)
    {
        var bytes = seed.ToList();
        for (var times = random.Next(1, 5); times > 0 && bytes.Count > 0; times--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(7))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[at] = (byte)random.Next(256); break;
                case 2: bytes.RemoveRange(at, random.Next(bytes.Count - at)); break;
                case 3: bytes.RemoveAt(at); break;
                case 4: bytes.InsertRange(at, Encoding.Latin1.GetBytes(Words[random.Next(Words.Length)])); break;
                case 5: bytes.InsertRange(at, bytes.GetRange(at, random.Next(bytes.Count - at))); break;
                default: bytes.AddRange(new byte[random.Next(16)]); break;
            }
        }
        // Half of the time the length is made right again, so that the mutation is seen by the parser of the header.
        if (bytes.Count > 16 && random.Next(2) == 0)
        {
            var length = BitConverter.GetBytes((ulong)Math.Max(0, bytes.LastIndexOf((byte)'}') + 1 - 8));
            for (var i = 0; i < 8; i++) bytes[i] = length[i];
        }
        return [.. bytes];
    }
}
