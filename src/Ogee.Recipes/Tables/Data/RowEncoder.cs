namespace Ogee.Recipes;

/// <summary>The last pass: rows of text become rows of values.</summary>
sealed class RowEncoder : IDisposable
{
    const int Examples = 5, MostTexts = 1000;

    readonly IReadOnlyList<TableColumn> columns;
    readonly TableOptions options;
    readonly CellReader[] readers;
    readonly long[] missing, unreadable, unseen;
    readonly List<TableFault>[] examples;
    readonly ContentHash hash = new();

    internal RowEncoder(IReadOnlyList<TableColumn> columns, TableOptions options)
    {
        (this.columns, this.options, readers) = (columns, options, [.. columns.Select(column => new CellReader(column, options))]);
        (missing, unreadable, unseen, examples) = (new long[columns.Count], new long[columns.Count], new long[columns.Count], [.. columns.Select(_ => new List<TableFault>())]);
        Store = new(columns, options);
    }

    internal RowStore Store { get; }
    internal RowPlaces Places { get; } = new();
    internal List<(int First, DataSplit? Split)> Parts { get; } = [];
    internal List<TableFault> Skipped { get; } = [];
    internal long SkippedCount { get; private set; }
    internal int Rows { get; private set; }

    /// <summary>What stood in cells that are missing to a model; the first of them.</summary>
    internal Dictionary<(int Row, int Column), string> Texts { get; } = [];

    internal IReadOnlyList<ColumnFacts> Facts => [.. columns.Select((_, c) => new ColumnFacts(missing[c], unreadable[c], unseen[c], examples[c]))];

    /// <summary>Encodes the rows of a file.</summary>
    /// <param name="part">The file.</param>
    /// <param name="fields">For each column its field in the rows of the file, or −1.</param>
    internal void Add(TablePart part, int[] fields)
    {
        Parts.Add((Rows, part.Split));
        using var rows = new TableRows(part, options) { OnUnreadable = Skip };
        while (rows.Next())
        {
            Places.Add(Rows, part.File.Name, rows.Line);
            for (var f = 0; f < part.Order.Length; f++) hash.Add(rows[part.Order[f]]);
            for (var c = 0; c < fields.Length; c++) Add(rows, c, fields[c]);
            Store.EndRow();
            if (Rows == int.MaxValue) throw TableErrors.TooLarge.With($"{part.File.Name} has more than {int.MaxValue} rows", "Expected at most that many", "Divide the table.");
            Rows++;
        }
    }

    /// <summary>Ends the pass.</summary>
    /// <param name="names">The names of all columns of the file, which belong to its content.</param>
    /// <returns>The fingerprint.</returns>
    internal string Finish(IReadOnlyList<string> names)
    {
        foreach (var name in names) hash.Add(name);
        Store.Freeze();
        return hash.Finish();
    }

    public void Dispose() => hash.Dispose();

    void Add(TableRows rows, int column, int field)
    {
        var text = field < 0 ? "" : rows[field];
        var state = readers[column].Read(text, out var value);
        if (columns[column].Kind == ColumnKind.Text) Store.SetText(column, state == CellState.Value ? text : "");
        else Store.Set(column, value);
        switch (state)
        {
            case CellState.Value: return;
            case CellState.Missing: missing[column]++; return;
            case CellState.NotFinite:
                throw TableErrors.NotFinite.With($"{rows.Place(field)}: column '{columns[column].Name}' holds '{text}'", "Expected finite numbers, or an empty cell",
                    $"Leave the cell empty, or declare '{text}' as missing (TableOptions.Missing).");
            case CellState.Unseen: unseen[column]++; break;
            default: unreadable[column]++; break;
        }
        if (examples[column].Count < Examples) examples[column].Add(new(rows.Place(field), text.ToString()));
        if (Texts.Count < MostTexts) Texts[(Rows, column)] = text.ToString();
    }

    void Skip(string place, string what)
    {
        SkippedCount++;
        if (Skipped.Count < MostTexts) Skipped.Add(new(place, what));
    }
}
