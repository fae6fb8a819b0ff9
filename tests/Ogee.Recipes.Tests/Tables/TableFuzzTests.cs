using System.Text;
using Ogee.Learn.Tests;

namespace Ogee.Recipes.Tests;

public class TableFuzzTests
{
    static readonly string[] Words = ["\"", "\"\"", ",", ";", "\t", "|", "\n", "\r", "\r\n", "\0", "1e400", "-inf", "NaN", "1,5", "1.234,5", "2020-13-45", "31/12/99", "12:99", "\xff\xfe", "\xef\xbb\xbf", "\xc3", "sep=;\n", "'", "9223372036854775808", "0x", "€", "%", "        ", "?", "é"];

    static string Seed(int kind) => kind switch
    {
        0 => "id,price,when,word,text\n" + string.Concat(Enumerable.Range(0, 60).Select(i => $"{i},{i * 1.25:0.00},2024-01-{i % 28 + 1:00},w{i % 3},\"some, text {i}\"\n")),
        1 => "a;b;c\r\n" + string.Concat(Enumerable.Range(0, 60).Select(i => $"{i},5;{i % 28 + 1}.{i % 12 + 1}.24;{i} %\r\n")),
        _ => string.Concat(Enumerable.Range(0, 60).Select(i => $"{i}  {i * 3}   x{i % 2}\n")),
    };

    [Fact]
    public void MutatedTablesCauseNothingButTheFormatsOwnErrors()
    {
        using var folder = new TemporaryFolder();
        var number = 0;
        new Fuzz([.. Enumerable.Range(0, 3).Select(kind => Encoding.UTF8.GetBytes(Seed(kind)))], Words).Run(2000, path =>
        {
            // In memory and from the disk.
            using var data = TableData.Open(path, number++ % 2 == 0 ? null : new() { MemoryBudget = 0, TemporaryFolder = folder.Path });
            var values = new double[data.Columns.Count];
            for (var row = 0; row < data.Rows; row++)
            {
                data.Read(row, values);
                for (var c = 0; c < values.Length; c++) _ = data.TextOf(row, c);
            }
            var task = TableTarget.Infer(data);
            _ = TableLook.At(data, task, TableSplit.Assign(data, task)).ToJson();
        }, [.. TableErrors.All.Where(error => error != TableErrors.Spill)]);
    }
}
