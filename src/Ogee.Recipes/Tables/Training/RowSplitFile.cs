using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>The file <c>split.csv</c> of a run on a table: row,split,hash, and where it was split by groups also group. The hash is over what the model may see of the row, so that rows are known again in other tables; a group is written as a hash of its name, for it may name a person.</summary>
static class RowSplitFile
{
    const string Header = "row,split,hash", GroupedHeader = Header + ",group";

    /// <summary>Writes the file, atomically and durably.</summary>
    /// <param name="path">The file.</param>
    /// <param name="data">The table.</param>
    /// <param name="label">The column that is predicted.</param>
    /// <param name="splits">[rows] The part of each row.</param>
    /// <param name="groups">[rows] The group of each row, null for none; null where rows are in no groups.</param>
    public static void Write(string path, TableData data, int label, IReadOnlyList<DataSplit> splits, IReadOnlyList<string?>? groups)
    {
        var text = new StringBuilder(groups is null ? Header : GroupedHeader).Append('\n');
        var hash = new RowHash(data, label);
        for (var row = 0; row < data.Rows; row++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{row + 1},{Text.Of(splits[row])},{hash.Of(row):x16}");
            if (groups is not null) text.Append(',').Append(groups[row] is { } group ? NameOf(group) : "");
            text.Append('\n');
        }
        DurableFile.WriteAllText(path, text.ToString());
    }

    /// <summary>The splits of the file for a table, refusing one that changed.</summary>
    /// <exception cref="OgeeException">The file is damaged, or the table has other rows than the file (OG2115).</exception>
    public static IReadOnlyList<DataSplit> Apply(string path, TableData data, int label)
    {
        var rows = Read(path);
        if (rows.Count != data.Rows) throw Changed($"The table has {data.Rows} rows, the split {rows.Count}");
        var hash = new RowHash(data, label);
        for (var row = 0; row < rows.Count; row++)
            if (hash.Of(row) != rows[row].Hash) throw Changed($"Row {row + 1} has other values than when the split was made");
        return [.. rows.Select(row => row.Split)];
    }

    /// <summary>How many rows of a table were learned from or chosen by in the run of the file, and the first few.</summary>
    public static (int Count, IReadOnlyList<int> Examples) Known(string path, TableData data, int label)
    {
        var learned = Read(path).Where(row => row.Split != DataSplit.Test).Select(row => row.Hash).ToHashSet();
        var hash = new RowHash(data, label);
        int[] known = [.. Enumerable.Range(0, data.Rows).Where(row => learned.Contains(hash.Of(row)))];
        return (known.Length, [.. known.Take(3)]);
    }

    /// <summary>How the file writes a group: 16 hex digits of the SHA-256 of its name.</summary>
    public static string NameOf(string group) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(group)).AsSpan(0, sizeof(ulong)));

    /// <summary>The groups that were learned from or chosen by in the run of the file, as <see cref="NameOf"/> writes them.</summary>
    public static IReadOnlySet<string> Groups(string path) => Read(path).Where(row => row.Split != DataSplit.Test).Select(row => row.Group).OfType<string>().ToHashSet(StringComparer.Ordinal);

    /// <summary>The rows of the file, in order: their split, the hash of what the model may see of them, and their group as <see cref="NameOf"/> writes it.</summary>
    /// <exception cref="OgeeException">The file is damaged (OG2115).</exception>
    public static IReadOnlyList<(DataSplit Split, ulong Hash, string? Group)> Read(string path)
    {
        var rows = new List<(DataSplit, ulong, string?)>();
        using var reader = new StreamReader(new FileStream(RegularFile.Open(path), FileAccess.Read), Encoding.UTF8);
        var header = reader.ReadLine();
        if (header is not (Header or GroupedHeader)) throw Bad(path, 1, $"the header is not {Header} or {GroupedHeader}");
        var count = header == Header ? 3 : 4;
        while (reader.ReadLine() is { } line)
        {
            var fields = line.Split(',');
            if (fields.Length != count || fields[0] != (rows.Count + 1).ToString(CultureInfo.InvariantCulture) || Text.SplitOf(fields[1]) is not { } split
                || !ulong.TryParse(fields[2], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hash) || fields[2].Length != 16
                || (count == 4 && fields[3] is not "" && !(fields[3].Length == 16 && fields[3].All(char.IsAsciiHexDigitLower))))
                throw Bad(path, rows.Count + 2, "the line is not that of the next row");
            rows.Add((split, hash, count == 4 && fields[3].Length > 0 ? fields[3] : null));
        }
        return rows;
    }

    static OgeeException Bad(string path, int line, string what) => RecipeErrors.SplitFile.With($"{path}:{line}: {what}", $"Expected lines of {Header}", "Use the split.csv of a run as it is.");

    static OgeeException Changed(string what) => RecipeErrors.SplitFile.With(what, "Expected the data that the split was made of", "Use that data, or train a new run on the data as it is now.");

    /// <summary>Hashes rows by their values; a category counts by its text, for its number may be another in another table.</summary>
    sealed class RowHash(TableData data, int label)
    {
        readonly double[] raw = new double[data.Columns.Count];
        readonly MemoryStream bytes = new();

        public ulong Of(int row)
        {
            data.Read(row, raw);
            bytes.SetLength(0);
            for (var column = 0; column < raw.Length; column++)
            {
                if (column == label || !data.Columns[column].IsFeature) continue;
                if (data.Columns[column].Kind == ColumnKind.Category && !double.IsNaN(raw[column])) bytes.Write(Encoding.UTF8.GetBytes(data.Columns[column].Categories[(int)raw[column]] + "\n"));
                // NaNs of any bits are one: missing.
                else bytes.Write(MemoryMarshal.AsBytes((ReadOnlySpan<double>)[double.IsNaN(raw[column]) ? double.MaxValue : raw[column]]));
            }
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(bytes.GetBuffer().AsSpan(0, (int)bytes.Length), hash);
            return System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(hash);
        }
    }
}
