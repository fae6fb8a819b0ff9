using System.Diagnostics;
using System.Text;
using Ogee.Learn;

namespace Ogee.Recipes.Tests;

public class TableFuzzTests
{
    const int Inputs = 2000;
    static readonly string[] Words = ["\"", "\"\"", ",", ";", "\t", "|", "\n", "\r", "\r\n", "\0", "1e400", "-inf", "NaN", "1,5", "1.234,5", "2020-13-45", "31/12/99", "12:99", "\xff\xfe", "\xef\xbb\xbf", "\xc3", "sep=;\n", "'", "9223372036854775808", "0x", "€", "%", "        ", "?", "é"];

    static string Seed(int kind) => kind switch
    {
        0 => "id,price,when,word,text\n" + string.Concat(Enumerable.Range(0, 60).Select(i => $"{i},{i * 1.25:0.00},2024-01-{i % 28 + 1:00},w{i % 3},\"some, text {i}\"\n")),
        1 => "a;b;c\r\n" + string.Concat(Enumerable.Range(0, 60).Select(i => $"{i},5;{i % 28 + 1}.{i % 12 + 1}.24;{i} %\r\n")),
        _ => string.Concat(Enumerable.Range(0, 60).Select(i => $"{i}  {i * 3}   x{i % 2}\n")),
    };

    static byte[] Mutate(byte[] seed, Random random)
    {
        var bytes = seed.ToList();
        for (var times = random.Next(1, 6); times > 0 && bytes.Count > 0; times--)
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
        return [.. bytes];
    }

    [Fact]
    public void MutatedTablesCauseNothingButTheFormatsOwnErrors()
    {
        using var folder = new TemporaryFolder();
#pragma warning disable RS0030
        var random = new Random(42);
#pragma warning restore RS0030
        byte[][] seeds = [.. Enumerable.Range(0, 3).Select(kind => Encoding.UTF8.GetBytes(Seed(kind)))];
        var refused = 0;
        for (var i = 0; i < Inputs; i++)
        {
            var input = Mutate(seeds[i % seeds.Length], random);
            var path = folder.Write("t.csv", input);
            var (allocated, watch) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.StartNew());
            try
            {
                using var data = TableData.Open(path, i % 2 == 0 ? null : new() { MemoryBudget = 0, TemporaryFolder = folder.Path });
                var values = new double[data.Columns.Count];
                for (var row = 0; row < data.Rows; row++)
                {
                    data.Read(row, values);
                    for (var c = 0; c < values.Length; c++) _ = data.TextOf(row, c);
                }
                var task = TableTask.Infer(data);
                _ = TableLook.At(data, task, TableSplit.Assign(data, task)).ToJson();
            }
            catch (OgeeException error) when (TableErrors.All.Contains(error.Error) && error.Error != TableErrors.Spill)
            {
                refused++;
            }
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, 64_000_000);
            Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(2));
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"{Inputs} inputs, {refused} refused, {Inputs - refused} read");
        Assert.InRange(refused, 1, Inputs - 1);
    }
}
