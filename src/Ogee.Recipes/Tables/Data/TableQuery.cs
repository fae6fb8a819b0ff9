using System.Data;
using System.Data.Common;
using System.Globalization;
using System.Text;

namespace Ogee.Recipes;

/// <summary>Writes the result of a query to a private file of text, from which it is read as any table: so rows need no memory, and the two passes see the same rows.</summary>
static class TableQuery
{
    const string Name = "query";

    // Beyond 15 digits whole numbers are keys that a double would round.
    const long LargestExact = 999_999_999_999_999;

    internal static TableData Read(DbConnection connection, string sql, TableOptions options)
    {
        using var folder = new SpillFolder(options.TemporaryFolder);
        var opened = false;
        try
        {
            if (connection.State == ConnectionState.Closed)
            {
                connection.Open();
                opened = true;
            }
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            using var reader = command.ExecuteReader();
            var path = Path.Combine(folder.Path, Name);
            var kinds = Write(reader, path);
            var settled = options with { Delimiter = ',', HasHeader = true };
            var part = TablePart.Open(path, null, settled);
            part.IsQuery = true;
            return new TableReader([part], settled, kinds).Read();
        }
        catch (Exception cause) when (cause is DbException or InvalidOperationException or ArgumentException or NotSupportedException)
        {
            throw TableErrors.Query.With($"The database refused the query: {cause.Message.ReplaceLineEndings(" ").TrimEnd('.')}", "Expected a query that gives one table",
                "Try the query in the database's own shell.", cause);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw TableErrors.Spill.With($"The temporary file for the rows of the query failed ({cause.Message.TrimEnd('.')})", "Expected room for the rows",
                "Free some space, or set TMPDIR to another disk.", cause);
        }
        finally
        {
            if (opened) connection.Close();
        }
    }

    // What the values of a column were, as .NET has them; databases such as SQLite know no type of a column.
    [Flags]
    enum Seen
    {
        Nothing = 0, Number = 1, Date = 2, Truth = 4, Other = 8,
    }

    static Dictionary<string, ColumnKind> Write(DbDataReader reader, string path)
    {
        if (reader.FieldCount == 0) throw TableErrors.Query.With("The query gives no table", "Expected a query that gives columns and rows", "Begin it with SELECT.");
        var seen = new Seen[reader.FieldCount];
        using (var writer = new StreamWriter(path, false, new UTF8Encoding(false), 1 << 16))
        {
            writer.NewLine = "\n";
            for (var c = 0; c < seen.Length; c++) Field(writer, c, reader.GetName(c));
            writer.WriteLine();
            while (reader.Read())
            {
                for (var c = 0; c < seen.Length; c++) Field(writer, c, TextOf(reader.GetValue(c), ref seen[c]));
                writer.WriteLine();
            }
        }
        var kinds = new Dictionary<string, ColumnKind>(StringComparer.Ordinal);
        for (var c = 0; c < seen.Length; c++)
            if (seen[c] switch { Seen.Number => ColumnKind.Number, Seen.Date => ColumnKind.Date, Seen.Truth => ColumnKind.Category, _ => (ColumnKind?)null } is { } kind) kinds[reader.GetName(c)] = kind;
        return kinds;
    }

    // Quotes around everything that is no number: an empty line would be no row.
    static void Field(StreamWriter writer, int column, string text)
    {
        if (column > 0) writer.Write(',');
        if (text.Length > 0 && !text.AsSpan().ContainsAnyExcept("0123456789.-")) writer.Write(text);
        else
        {
            writer.Write('"');
            writer.Write(text.Replace("\"", "\"\"", StringComparison.Ordinal));
            writer.Write('"');
        }
    }

    static string TextOf(object value, ref Seen seen)
    {
        var invariant = CultureInfo.InvariantCulture;
        switch (value)
        {
            case DBNull or null: return "";
            case double or float or decimal or Half:
                seen |= Seen.Number;
                return ((IFormattable)value).ToString(null, invariant);
            case long or int or short or sbyte or byte or ushort or uint or ulong:
                seen |= Convert.ToDecimal(value, invariant) is <= LargestExact and >= -LargestExact ? Seen.Number : Seen.Other;
                return ((IFormattable)value).ToString(null, invariant);
            case DateTime time:
                seen |= Seen.Date;
                return (time.Kind == DateTimeKind.Local ? time.ToUniversalTime() : time).ToString("yyyy-MM-dd HH:mm:ss.fffffff", invariant);
            case DateTimeOffset time:
                seen |= Seen.Date;
                return time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss.fffffff", invariant);
            case DateOnly date:
                seen |= Seen.Date;
                return date.ToString("yyyy-MM-dd", invariant);
            case bool truth:
                seen |= Seen.Truth;
                return truth ? "true" : "false";
            case byte[] bytes:
                seen |= Seen.Other;
                return $"{bytes.Length} bytes";
            default:
                seen |= Seen.Other;
                return (value is IFormattable formattable ? formattable.ToString(null, invariant) : value.ToString()) ?? "";
        }
    }
}
