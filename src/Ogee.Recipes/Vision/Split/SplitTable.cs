using System.Security.Cryptography;
using System.Text;
using Ogee.Learn;
using Sylvan.Data.Csv;

namespace Ogee.Recipes;

/// <summary>One row of split.csv: which sample was in which split, and its content then.</summary>
/// <param name="Path">The sample's id.</param>
/// <param name="Label">Its class name.</param>
/// <param name="Group">Its group, or null.</param>
/// <param name="Split">Its split.</param>
/// <param name="Sha256">SHA-256 of its content, lower-case hex.</param>
public sealed record SplitRow(string Path, string Label, string? Group, DataSplit Split, string Sha256);

/// <summary>The file <c>split.csv</c> of a run: path,label,group,split,sha256.</summary>
public static class SplitTable
{
    const string Header = "path,label,group,split,sha256";
    const long MaxBytes = 1L << 30;

    /// <summary>Writes the table, atomically and durably.</summary>
    /// <param name="path">The file.</param>
    /// <param name="samples">The samples.</param>
    /// <param name="splits">One split for each sample.</param>
    /// <exception cref="OgeeException">The file cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<ImageSample> samples, IReadOnlyList<DataSplit> splits)
    {
        var text = new StringBuilder(Header).Append('\n');
        for (var i = 0; i < samples.Count; i++)
            text.Append(Quoted(samples[i].Id)).Append(',').Append(Quoted(samples[i].Label)).Append(',').Append(Quoted(samples[i].Group ?? "")).Append(',')
                .Append(Text.Of(splits[i])).Append(',').Append(samples[i].Sha256).Append('\n');
        DurableFile.WriteAllText(path, text.ToString());
    }

    /// <summary>Reads the table.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="OgeeException">It cannot be read (OG2115).</exception>
    public static IReadOnlyList<SplitRow> Read(string path)
    {
        var text = Encoding.UTF8.GetString(RegularFile.ReadAllBytes(path, MaxBytes));
        var rows = new List<SplitRow>();
        try
        {
            using var csv = CsvDataReader.Create(new StringReader(text), new() { Delimiter = ',', MaxBufferSize = 1 << 20 });
            var header = string.Join(',', Enumerable.Range(0, csv.FieldCount).Select(csv.GetName));
            if (header != Header) throw Bad(path, 1, $"the header is '{header[..Math.Min(80, header.Length)]}'");
            while (csv.Read())
            {
                var line = rows.Count + 2;
                if (csv.RowFieldCount != 5) throw Bad(path, line, $"the row has {csv.RowFieldCount} fields");
                if (csv.GetString(4) is not { Length: 64 } hash || !hash.All(char.IsAsciiHexDigitLower)) throw Bad(path, line, "the last field is not a SHA-256");
                var split = Text.SplitOf(csv.GetString(3)) ?? throw Bad(path, line, $"split '{csv.GetString(3)}' is unknown");
                rows.Add(new(csv.GetString(0), csv.GetString(1), csv.GetString(2) is { Length: > 0 } group ? group : null, split, hash));
            }
        }
        catch (Exception cause) when (cause is CsvFormatException or InvalidOperationException or FormatException or System.Data.Common.DbException)
        {
            throw RecipeErrors.SplitFile.With($"{path}:{rows.Count + 2}: {cause.Message.TrimEnd('.')}", $"Expected the columns {Header}", "Use the split.csv of a run as it is.", cause);
        }
        return rows;
    }

    /// <summary>The splits of a table for the samples of data, refusing data that changed.</summary>
    /// <param name="rows">The rows of a table.</param>
    /// <param name="samples">The samples of the data as it is now.</param>
    /// <returns>One split for each sample.</returns>
    /// <exception cref="OgeeException">An image is new, gone, relabelled or has other content (OG2115).</exception>
    public static IReadOnlyList<DataSplit> Apply(IReadOnlyList<SplitRow> rows, IReadOnlyList<ImageSample> samples)
    {
        var byPath = new Dictionary<string, SplitRow>(StringComparer.Ordinal);
        foreach (var row in rows)
            if (!byPath.TryAdd(row.Path, row)) throw Changed($"The split lists {row.Path} twice");
        var splits = samples.Select(sample =>
        {
            if (!byPath.Remove(sample.Id, out var row)) throw Changed($"{sample.Id} is not in the split");
            if (row.Sha256 != sample.Sha256) throw Changed($"{sample.Id} has other content (SHA-256 {sample.Sha256[..12]}, was {row.Sha256[..12]})");
            if (row.Label != sample.Label) throw Changed($"{sample.Id} is labelled '{sample.Label}' (was '{row.Label}')");
            return row.Split;
        }).ToArray();
        if (byPath.Count > 0) throw Changed($"{byPath.Keys.Order(StringComparer.Ordinal).First()} is in the split and not in the data");
        return splits;
    }

    static string Quoted(string text) =>
        text.AsSpan().IndexOfAny("\",\r\n;") < 0 && text.Trim() == text ? text : '"' + text.Replace("\"", "\"\"", StringComparison.Ordinal) + '"';

    static OgeeException Bad(string path, int line, string what) => RecipeErrors.SplitFile.With($"{path}:{line}: {what}", $"Expected the columns {Header}", "Use the split.csv of a run as it is.");

    static OgeeException Changed(string what) => RecipeErrors.SplitFile.With(what, "Expected the data that the split was made of", "Use that data, or train a new run on the data as it is now.");

    /// <summary>The fingerprint of data: SHA-256 over ids, contents, labels and groups in ordinal order.</summary>
    /// <param name="samples">The samples, in any order.</param>
    /// <returns>64 lower-case hex digits.</returns>
    public static string Fingerprint(IReadOnlyList<ImageSample> samples)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var sample in samples.OrderBy(sample => sample.Id, StringComparer.Ordinal))
        {
            // The length before each field keeps ("ab", "c") and ("a", "bc") apart.
            foreach (var field in (string[])[sample.Id, sample.Sha256, sample.Label, sample.Group ?? ""])
            {
                var bytes = Encoding.UTF8.GetBytes(field);
                hash.AppendData(BitConverter.IsLittleEndian ? BitConverter.GetBytes(bytes.Length) : [.. BitConverter.GetBytes(bytes.Length).Reverse()]);
                hash.AppendData(bytes);
            }
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
