using System.Data;
using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Ogee.Recipes;

/// <summary>Writes the result of a query to a private file of text, from which it is read as any table: so rows need no memory, and the two passes see the same rows.</summary>
static class TableQuery
{
    const string Name = "query";
    const int LongestBytes = 32;

    // Beyond 15 digits whole numbers are keys that a double would round.
    const long LargestExact = 999_999_999_999_999;

    /// <summary>Runs a query on a database that is opened for it.</summary>
    internal static TableData Read(string database, string sql, TableOptions options)
    {
        var address = DatabaseAddress.Parse(database);
        DbConnection connection;
        try
        {
            connection = address.Open();
        }
        // What drivers make of servers that are not there.
        catch (Exception cause) when (cause is DbException or TimeoutException or System.Net.Sockets.SocketException or IOException or ArgumentException or InvalidOperationException)
        {
            throw TableErrors.Database.With($"The database {address.Shown} cannot be opened: {SecretMask.Text(cause.Message.ReplaceLineEndings(" ").TrimEnd('.', ' '))}", "Expected a database that takes this user and this password",
                address.File is null ? "Check the address and the server; the password can be given in the variable PGPASSWORD." : "Check that the file is a SQLite database and may be read.", cause);
        }
        using (connection) return Read(connection, sql, options);
    }

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
            using var sorter = options.SortsRows ? new RowSorter(folder, options.MemoryBudget / 2) : null;
            var kinds = Write(reader, path, sorter);
            if (reader.NextResult() && reader.FieldCount > 0) throw TableErrors.Query.With("The query gives more than one table", "Expected a query that gives one table", "Leave one SELECT.");
            var settled = options with { Delimiter = ',', HasHeader = true };
            var part = TablePart.Open(path, null, settled);
            part.IsQuery = true;
            return new TableReader([part], settled, kinds).Read();
        }
        catch (Exception cause) when (cause is DbException or InvalidOperationException or ArgumentException or NotSupportedException or InvalidCastException or OverflowException)
        {
            throw TableErrors.Query.With($"The database refused the query: {SecretMask.Text(cause.Message.ReplaceLineEndings(" ").TrimEnd('.'))}", "Expected a query that gives one table",
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

    static Dictionary<string, ColumnKind> Write(DbDataReader reader, string path, RowSorter? sorter)
    {
        if (reader.FieldCount == 0) throw TableErrors.Query.With("The query gives no table", "Expected a query that gives columns and rows", "Begin it with SELECT.");
        RequireNames(reader);
        var seen = new Seen[reader.FieldCount];
        long rows = 0;
        using (var writer = new StreamWriter(path, false, new UTF8Encoding(false), 1 << 16))
        {
            writer.NewLine = "\n";
            for (var c = 0; c < seen.Length; c++) Field(writer, c, reader.GetName(c));
            writer.WriteLine();
            for (; reader.Read(); rows++)
            {
                using var row = sorter is null ? null : new StringWriter(CultureInfo.InvariantCulture);
                for (var c = 0; c < seen.Length; c++) Field((TextWriter?)row ?? writer, c, TextOf(reader.GetValue(c), reader.GetName(c), ref seen[c]));
                if (row is null) writer.WriteLine();
                else sorter!.Add(row.ToString());
            }
            foreach (var row in sorter?.Sorted() ?? []) writer.WriteLine(row);
        }
        if (rows == 0) throw TableErrors.Empty.With("The query gives no row", "Expected a query that gives rows", "Look at its conditions: WHERE and JOIN.");
        var kinds = new Dictionary<string, ColumnKind>(StringComparer.Ordinal);
        for (var c = 0; c < seen.Length; c++)
            if (seen[c] switch { Seen.Number => ColumnKind.Number, Seen.Date => ColumnKind.Date, Seen.Truth => ColumnKind.Category, _ => (ColumnKind?)null } is { } kind) kinds[reader.GetName(c)] = kind;
        return kinds;
    }

    // Quotes around everything that is no number: an empty line would be no row.
    static void Field(TextWriter writer, int column, string text)
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

    // Columns are found by their names, in new data too.
    static void RequireNames(DbDataReader reader)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var c = 0; c < reader.FieldCount; c++)
        {
            var name = reader.GetName(c);
            // What PostgreSQL calls an expression without a name.
            if (string.IsNullOrWhiteSpace(name) || name == "?column?") throw TableErrors.Query.With($"Column {c + 1} of the query has no name", "Expected a name for each column", "Give it one: EXPRESSION AS name");
            if (!places.TryAdd(name, c)) throw TableErrors.Header.With($"The query names '{name}' twice, as columns {places[name] + 1} and {c + 1}", "Expected each name once", $"Give one of them another name: {name} AS other");
        }
    }

    static string TextOf(object value, string column, ref Seen seen)
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
                // As PostgreSQL writes them; long ones by their hash, so that other bytes are another cell.
                return bytes.Length <= LongestBytes ? @"\x" + Convert.ToHexStringLower(bytes) : $"{bytes.Length} bytes, sha256 {Convert.ToHexStringLower(SHA256.HashData(bytes))}";
            case Array:
                throw TableErrors.Query.With($"Column '{column}' of the query holds lists ({value.GetType().Name})", "Expected one value a cell: numbers, texts, dates, times, truths or bytes", "Make a text or a number of it in the query, or leave the column out.");
            default:
                seen |= Seen.Other;
                return (value is IFormattable formattable ? formattable.ToString(null, invariant) : value.ToString()) ?? "";
        }
    }
}
