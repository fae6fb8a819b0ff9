using System.Diagnostics;
using System.Globalization;

namespace Ogee.Recipes.Tests;

/// <summary>Alone, as what is held is counted on the heap of the whole process.</summary>
[CollectionDefinition(nameof(TableMemoryTests), DisableParallelization = true)]
public sealed class Alone;

[Collection(nameof(TableMemoryTests))]
public class TableMemoryTests
{
    [Theory]
    [InlineData(0), InlineData(1 << 17), InlineData(long.MaxValue)]
    public void TheBudgetChangesNoValue(long budget)
    {
        using var folder = new TemporaryFolder();
        var text = "n,word,name,when\n" + string.Concat(Enumerable.Range(0, 9000).Select(i => $"{i}.5,w{i % 300},name {i} of somebody,{i % 28 + 1}.{i % 12 + 1}.2024\n"));
        var path = folder.Write("t.csv", text);
        using var data = TableData.Open(path, new() { MemoryBudget = budget, TemporaryFolder = folder.Path });
        using var memory = TableData.Open(path);
        Assert.Equal((budget < long.MaxValue, false), (data.IsInFile, memory.IsInFile));
        Assert.Equal(memory.Fingerprint, data.Fingerprint);
        Parallel.For(0, data.Rows, row =>
        {
            Span<double> one = stackalloc double[4], other = stackalloc double[4];
            data.Read(row, one);
            memory.Read(row, other);
            for (var c = 0; c < 4; c++)
            {
                Assert.Equal(BitConverter.DoubleToInt64Bits(other[c]), BitConverter.DoubleToInt64Bits(one[c]));
                Assert.Equal(memory.TextOf(row, c), data.TextOf(row, c));
            }
        });
    }

    [Fact]
    public void TheTemporaryFileIsPrivateAndGoneWithTheTable()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("in/t.csv", "n\n" + string.Concat(Enumerable.Range(0, 1000).Select(i => $"{i}\n")));
        var spill = Directory.CreateDirectory(folder["spill"]).FullName;
        using (var data = TableData.Open(path, new() { MemoryBudget = 0, TemporaryFolder = spill }))
        {
            var made = Assert.Single(Directory.GetDirectories(spill));
            if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(made));
            Assert.Equal(999, data.ValueOf(999, 0));
        }
        Assert.Empty(Directory.GetFileSystemEntries(spill));
        Assert.Throws<OgeeException>(() => TableData.Open(folder.Write("in/bad.csv", "n,m\n1,2\n3,\"open\n"), new() { MemoryBudget = 0, TemporaryFolder = spill }));
        Assert.Empty(Directory.GetFileSystemEntries(spill));
    }

    [Fact]
    public async Task ATableLargerThanItsBudgetIsReadWithinIt()
    {
        // 200,000 rows of 20 numbers are 32 MB as values; the budget is 2 MB.
        const int Rows = 200_000, Columns = 20;
        const long Budget = 2 << 20, Overhead = 8 << 20;
        using var folder = new TemporaryFolder();
        var path = folder["t.csv"];
        using (var writer = new StreamWriter(path))
        {
            writer.WriteLine(string.Join(',', Enumerable.Range(0, Columns).Select(c => $"c{c}")));
            for (var row = 0; row < Rows; row++)
            {
                for (var c = 0; c < Columns; c++)
                {
                    if (c > 0) writer.Write(',');
                    writer.Write((row * (c + 3L) % 9973).ToString(CultureInfo.InvariantCulture));
                }
                writer.WriteLine();
            }
        }
        var before = GC.GetTotalMemory(forceFullCollection: true);
        // What is alive while the file is read, looked at again and again.
        var opening = Task.Run(() => TableData.Open(path, new() { MemoryBudget = Budget, TemporaryFolder = folder.Path }));
        var (peak, times) = (0L, 0);
        for (; !opening.IsCompleted; times++)
        {
            var looked = Stopwatch.StartNew();
            peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: true) - before);
            // A look stops the reader: it gets as long to go on.
            Thread.Sleep(looked.Elapsed);
        }
        using var data = await opening;
        Assert.InRange(times, 5, int.MaxValue);
        Assert.InRange(peak, 1, Budget + Overhead);
        var held = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.True((long)Rows * Columns * sizeof(double) > 10 * Budget);
        Assert.True(data.IsInFile);
        // No native memory is held but the file's handle; what is kept is under the budget and what a table of any length has.
        Assert.InRange(held, long.MinValue, Budget + Overhead);
        var values = new double[Columns];
        foreach (var row in (int[])[0, 1, 123_456, Rows - 1])
        {
            data.Read(row, values);
            for (var c = 0; c < Columns; c++) Assert.Equal(row * (c + 3L) % 9973, values[c]);
        }
    }
}
