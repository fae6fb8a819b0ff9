using System.Globalization;
using Ogee.Learn;
using Sylvan.Data.Csv;

namespace Ogee.Recipes;

/// <summary>The file <c>data/suspected.csv</c> of a run: labels that its model holds for wrong, the most certain first.</summary>
static class SuspectedCsv
{
    const string Header = "path,label,suspected,probability,margin,split";
    const long MostBytes = 16L << 20;

    internal static void Write(string path, SuspectedSheet sheet)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        text.Write(Header + "\n");
        foreach (var sample in sheet.Samples)
            text.Write(string.Create(CultureInfo.InvariantCulture, $"{PredictionsCsv.Cell(sample.Path)},{PredictionsCsv.Cell(sample.Label)},{PredictionsCsv.Cell(sample.Suspected)},{sample.Probability:R},{sample.Margin:R},{sample.Split}\n"));
        DurableFile.WriteAllText(path, text.ToString());
    }

    /// <summary>What <see cref="Write"/> wrote.</summary>
    /// <exception cref="OgeeException">It is damaged.</exception>
    internal static IReadOnlyList<SuspectedSample> Read(string path)
    {
        try
        {
            using var csv = CsvDataReader.Create(new StringReader(System.Text.Encoding.UTF8.GetString(RegularFile.ReadAllBytes(path, MostBytes))), new() { Delimiter = ',', BufferSize = 1 << 16, MaxBufferSize = 1 << 20 });
            var samples = new List<SuspectedSample>();
            while (csv.Read())
                samples.Add(new(Plain(csv.GetString(0)), Plain(csv.GetString(5))) { Label = Plain(csv.GetString(1)), Suspected = Plain(csv.GetString(2)), Probability = csv.GetDouble(3), Margin = csv.GetDouble(4) });
            return samples;
        }
        catch (Exception cause) when (cause is CsvFormatException or InvalidOperationException or FormatException or ArgumentOutOfRangeException or IndexOutOfRangeException or System.Data.Common.DbException)
        {
            throw RunErrors.Record.With($"{path} cannot be read ({cause.Message.TrimEnd('.')})", "Expected the file that training wrote", "Delete it: ogee look does without.", cause);
        }
    }

    // The apostrophe that keeps spreadsheets from running a cell.
    static string Plain(string cell) => cell.Length > 1 && cell[0] == '\'' && cell[1..].TrimStart(' ') is ['=' or '+' or '-' or '@' or '\t' or '\r' or '\n' or '＝' or '＋' or '－' or '＠', ..] ? cell[1..] : cell;
}
