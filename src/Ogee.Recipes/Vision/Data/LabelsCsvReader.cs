using System.Text;
using Ogee.Learn;
using Sylvan.Data.Csv;

namespace Ogee.Recipes;

/// <summary>Reads a table of paths and labels.</summary>
static class LabelsCsvReader
{
    internal const string FileName = "labels.csv";
    const long MaxBytes = 256L << 20;
    const int MaxColumns = 1000;
    static readonly string[] GroupNames = ["group", "board", "part", "patient"];
    static readonly char[] Delimiters = [',', ';', '\t', '|'];

    internal static Reading Read(string root, string name, ImageDatasetOptions options)
    {
        var lines = Lines(Path.Combine(root, name), name);
        var delimiter = Sniff(lines[0].Text);
        var columns = new CsvColumns(name, lines[0], delimiter, options, GroupNames, MaxColumns);
        var (files, places) = (new List<ListedFile>(), new Dictionary<string, int>(StringComparer.Ordinal));
        try
        {
            using var csv = CsvDataReader.Create(new StringReader(string.Join('\n', lines.Select(line => line.Text))),
                new() { Delimiter = delimiter, HasHeaders = true, BufferSize = 1 << 16, MaxBufferSize = 1 << 20, HeaderComparer = StringComparer.OrdinalIgnoreCase });
            for (var row = 1; csv.Read(); row++)
            {
                var line = row < lines.Count ? lines[row] : lines[^1];
                var file = columns.Row(csv, line);
                if (!places.TryAdd(file.Id, line.Number))
                    throw Bad(name, line, 1, $"path '{file.Id}' was already listed in line {places[file.Id]}", "Expected each image once", "Remove one of the rows.");
                files.Add(file);
            }
        }
        catch (Exception cause) when (cause is CsvFormatException or InvalidOperationException or FormatException or System.Data.Common.DbException)
        {
            throw RecipeErrors.Csv.With($"{name}:{lines[Math.Min(files.Count + 1, lines.Count - 1)].Number}:1: {cause.Message.TrimEnd('.')}", "Expected a table with the columns path and label", "Check quotes and delimiters in that line.", cause);
        }
        var (samples, skipped) = FileFacts.Gather(root, files, options);
        var labelColumn = columns.Label + 1;
        return new(new FileSource(root, options), samples, skipped, null, columns.Notes(files), columns.GroupName)
        {
            Listed = places.Keys.ToHashSet(StringComparer.Ordinal),
            PlaceOf = sample => $"{name}:{places[sample.Id]}:{CsvLine.Position(lines.First(line => line.Number == places[sample.Id]).Text, delimiter, labelColumn)}",
        };
    }

    internal static OgeeException Bad(string name, CsvLine line, int column, string what, string expected, string remedy) =>
        RecipeErrors.Csv.With($"{name}:{line.Number}:{column}: {what}", expected, remedy);

    // Blank lines are dropped here, so that a row is a line; the reader would otherwise count them or not by its own rule.
    static List<CsvLine> Lines(string path, string name)
    {
        var bytes = RegularFile.ReadAllBytes(path, MaxBytes);
        string text;
        try
        {
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException cause)
        {
            throw RecipeErrors.Csv.With($"{name}:1:1: byte {cause.Index} is not UTF-8", "Expected UTF-8 text", "Save the table as UTF-8.", cause);
        }
        var lines = text.TrimStart('\uFEFF').ReplaceLineEndings("\n").Split('\n')
            .Select((line, i) => new CsvLine(i + 1, line)).Where(line => !string.IsNullOrWhiteSpace(line.Text)).ToList();
        if (lines.Count == 0) throw RecipeErrors.Csv.With($"{name}:1:1: the table is empty", "Expected a header with path and label", "Write a first line: path,label");
        if (lines.FirstOrDefault(line => line.Text.Contains('\0', StringComparison.Ordinal)) is { } zero)
            throw Bad(name, zero, zero.Text.IndexOf('\0', StringComparison.Ordinal) + 1, "a zero character", "Expected text", "The file is damaged or is UTF-16: save it as UTF-8.");
        return lines;
    }

    static char Sniff(string header) => Delimiters.MaxBy(delimiter => header.Count(c => c == delimiter));
}

/// <summary>A line of a table with its number in the file, counted from 1.</summary>
sealed record CsvLine(int Number, string Text)
{
    /// <summary>Where the n-th field of a line begins, counted from 1.</summary>
    internal static int Position(string line, char delimiter, int field)
    {
        var (quoted, at) = (false, 1);
        for (var i = 0; i < line.Length; i++)
        {
            if (at == field) return i + 1;
            if (line[i] == '"') quoted = !quoted;
            else if (line[i] == delimiter && !quoted) at++;
        }
        return line.Length + 1;
    }
}
