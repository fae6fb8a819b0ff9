using System.Data.Common;
using System.Globalization;
using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>Rows of typed values, read from a file, a folder or a query; in memory, or beyond a budget in a temporary file.</summary>
/// <remarks>
/// What a column is, is decided over all its rows. The same data gives the same columns, values and fingerprint on any machine, in any locale and with any budget. Reading rows is safe from
/// several threads; <see cref="Dispose"/> removes the temporary file.
/// </remarks>
public sealed class TableData : IDisposable
{
    readonly RowStore store;
    readonly RowPlaces places;
    readonly IReadOnlyList<(int First, DataSplit? Split)> parts;
    readonly Dictionary<(int Row, int Column), string> texts;

    internal TableData(IReadOnlyList<TableColumn> columns, RowEncoder encoder, string fingerprint, IReadOnlyList<string> notes)
    {
        (Columns, Fingerprint, Notes, Rows, Facts) = (columns, fingerprint, notes, encoder.Rows, encoder.Facts);
        (store, places, parts, texts, SkippedRows, SkippedCount) = (encoder.Store, encoder.Places, encoder.Parts, encoder.Texts, encoder.Skipped, encoder.SkippedCount);
    }

    /// <summary>The columns, in the order of the file (or of the schema that was given).</summary>
    public IReadOnlyList<TableColumn> Columns { get; }

    /// <summary>How many rows there are.</summary>
    public int Rows { get; }

    /// <summary>SHA-256 over the names of the columns and the text of every cell, row by row; lower-case hex.</summary>
    /// <remarks>It does not depend on the delimiter, the encoding, the quotes or the packing, nor on how the columns were understood.</remarks>
    public string Fingerprint { get; }

    /// <summary>How the table was read, in sentences to be said aloud.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>How the cells of each column could be read.</summary>
    public IReadOnlyList<ColumnFacts> Facts { get; }

    /// <summary>The first rows that were left out because they cannot be read.</summary>
    public IReadOnlyList<TableFault> SkippedRows { get; }

    /// <summary>How many rows were left out.</summary>
    public long SkippedCount { get; }

    /// <summary>Whether the rows come from files that are train, valid and test.</summary>
    public bool HasSplits => parts.Any(part => part.Split is not null);

    /// <summary>Whether rows are kept in a temporary file.</summary>
    public bool IsInFile => store.IsInFile;

    /// <summary>Opens a table.</summary>
    /// <param name="path">A file of text (CSV, TSV and relatives, also with gzip), or a folder with one or with train, valid and test.</param>
    /// <param name="options">How to read it; null finds all out.</param>
    /// <exception cref="OgeeException">There is no table, or it cannot be read (OG2201 to OG2212; files OG3001 to OG3009).</exception>
    public static TableData Open(string path, TableOptions? options = null)
    {
        options ??= new();
        Check(options);
        var parts = TableFolder.Files(path).Select(file => TablePart.Open(file.Path, file.Split, options)).ToArray();
        foreach (var part in parts.Skip(1)) part.Follow(parts[0]);
        return new TableReader(parts, options, null).Read();
    }

    /// <summary>Runs a query and reads what it gives.</summary>
    /// <param name="connection">A connection of any provider; opened and closed again if it was closed.</param>
    /// <param name="sql">A query that gives one table.</param>
    /// <param name="options">How to read it; null finds all out.</param>
    /// <remarks>Numbers, times and truths of the database keep their kind; what is stored as text is looked at as text in files is. Rows pass through a temporary file, so the query runs once.</remarks>
    /// <exception cref="OgeeException">The query fails (OG2211), or its table cannot be read.</exception>
    public static TableData Query(DbConnection connection, string sql, TableOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(connection);
        options ??= new();
        Check(options);
        return TableQuery.Read(connection, sql, options);
    }

    /// <summary>Runs a query on a database and reads what it gives.</summary>
    /// <param name="database">A SQLite file, <c>Data Source=FILE</c>, <c>postgresql://USER@HOST/DATABASE</c> or <c>Host=…;Database=…</c>; PostgreSQL's password is also taken from <c>PGPASSWORD</c>. It is opened for reading only.</param>
    /// <param name="sql">A query that gives one table.</param>
    /// <param name="options">How to read it; null finds all out.</param>
    /// <exception cref="OgeeException">The database cannot be opened (OG2101, OG2215), the query fails (OG2211), or its table cannot be read.</exception>
    public static TableData Query(string database, string sql, TableOptions? options = null)
    {
        options ??= new();
        Check(options);
        return TableQuery.Read(database, sql, options);
    }

    // A table from wherever settings say that it is.
    internal static TableData Open(string path, string sql, TableOptions options) =>
        sql.Length == 0 ? Open(path, options) : Query(path, sql, options with { SortsRows = true });

    /// <summary>Reads one row.</summary>
    /// <param name="row">The row, from 0.</param>
    /// <param name="values">
    /// [columns]: a number; the code of a category; a date as days since 1970-01-01 UTC, with the time of day as fraction; NaN where a value is missing, and for text.
    /// </param>
    /// <exception cref="OgeeException">There is no such row, or no room for its values (OG2214).</exception>
    public void Read(int row, Span<double> values)
    {
        RequireRow(row);
        if (values.Length < Columns.Count) throw TableErrors.Setting.With($"There is room for {values.Length} values", $"Expected {Columns.Count}, one for each column", "Make the span longer.");
        store.Read(row, values);
    }

    /// <summary>Reads one cell, as <see cref="Read"/> gives it.</summary>
    /// <param name="row">The row, from 0.</param>
    /// <param name="column">The column, from 0.</param>
    /// <exception cref="OgeeException">There is no such row or column (OG2214).</exception>
    public double ValueOf(int row, int column)
    {
        RequireRow(row);
        RequireColumn(column);
        return store.Value(row, column);
    }

    /// <summary>A cell as text: of text columns and categories what stands in the file, of numbers and dates their value in its shortest form; empty where it is missing.</summary>
    /// <param name="row">The row, from 0.</param>
    /// <param name="column">The column, from 0.</param>
    /// <exception cref="OgeeException">There is no such row or column (OG2214).</exception>
    public string TextOf(int row, int column)
    {
        RequireRow(row);
        RequireColumn(column);
        if (Columns[column].Kind == ColumnKind.Text) return store.Text(row, column);
        var value = store.Value(row, column);
        return double.IsNaN(value) ? texts.GetValueOrDefault((row, column), "") : TextOf(column, value);
    }

    /// <summary>A value of a column as text.</summary>
    /// <param name="column">The column, from 0.</param>
    /// <param name="value">The value; NaN gives nothing.</param>
    public string TextOf(int column, double value)
    {
        RequireColumn(column);
        if (double.IsNaN(value)) return "";
        return Columns[column].Kind switch
        {
            ColumnKind.Category => Columns[column].Categories[(int)value],
            ColumnKind.Date => DateText.Write(value),
            _ => value.ToString("R", CultureInfo.InvariantCulture),
        };
    }

    /// <summary>The place of a row, as file:line.</summary>
    /// <param name="row">The row, from 0.</param>
    /// <exception cref="OgeeException">There is no such row (OG2214).</exception>
    public string PlaceOf(int row)
    {
        RequireRow(row);
        return places[row];
    }

    /// <summary>The split that the name of a row's file says, or null.</summary>
    /// <param name="row">The row, from 0.</param>
    /// <exception cref="OgeeException">There is no such row (OG2214).</exception>
    public DataSplit? FileSplitOf(int row)
    {
        RequireRow(row);
        return parts.Last(part => part.First <= row).Split;
    }

    /// <summary>The place of a column by its name.</summary>
    /// <param name="name">The name, with its capitals.</param>
    /// <param name="use">What it is asked for, for the message.</param>
    /// <exception cref="OgeeException">There is no such column (OG2207).</exception>
    public int IndexOf(string name, string use = "was asked for")
    {
        for (var c = 0; c < Columns.Count; c++)
            if (Columns[c].Name == name) return c;
        string[] names = [.. Columns.Select(column => column.Name)];
        throw TableErrors.Column.With($"There is no column '{name}', which {use} (columns: {string.Join(", ", names.Take(20))}{(names.Length > 20 ? ", …" : "")})", "Expected a column of the table",
            Spelling.Question(name, names) ?? "Look at the header with: ogee look DATA");
    }

    /// <summary>Removes the temporary file.</summary>
    public void Dispose() => store.Dispose();

    internal static void Check(TableOptions options)
    {
        if (options.MaxUnreadable is not (>= 0 and <= 1)) throw TableErrors.Setting.With($"MaxUnreadable is {Text.Of(options.MaxUnreadable)}", "Expected a share from 0 to 1",
            "Use 0.01 for one per cent.");
        if (options.MemoryBudget < 0 || options.MaxColumns < 1 || options.MaxFieldLength < 1 || options.MaxCategories < 1)
            throw TableErrors.Setting.With($"MemoryBudget is {options.MemoryBudget}, MaxColumns {options.MaxColumns}, MaxFieldLength {options.MaxFieldLength}, MaxCategories {options.MaxCategories}",
                "Expected at least 0, 1, 1 and 1", "Use the defaults.");
        if (options.Delimiter is '"' or '\r' or '\n' or '\0') throw TableErrors.Setting.With("Delimiter is a quote or an end of line", "Expected a mark between fields", "Use ',' or leave it out.");
    }

    void RequireRow(int row)
    {
        if ((uint)row >= (uint)Rows) throw TableErrors.Setting.With($"Row {row} was asked for", $"Expected 0 to {Rows - 1}", "Count rows from 0.");
    }

    void RequireColumn(int column)
    {
        if ((uint)column >= (uint)Columns.Count) throw TableErrors.Setting.With($"Column {column} was asked for", $"Expected 0 to {Columns.Count - 1}", "Find a column with IndexOf.");
    }
}
