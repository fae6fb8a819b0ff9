namespace Ogee.Recipes;

/// <summary>What became of a cell.</summary>
enum CellState
{
    Value,
    Missing,
    /// <summary>It is not of the column's kind.</summary>
    Unreadable,
    /// <summary>It is a category that the schema does not know.</summary>
    Unseen,
    NotFinite,
}

/// <summary>Turns the texts of one column into values as its schema says.</summary>
sealed class CellReader
{
    readonly TableColumn column;
    readonly IReadOnlyList<string> missing;
    readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> codes;

    internal CellReader(TableColumn column, TableOptions options)
    {
        this.column = column;
        missing = options.Missing.Count == 0 ? column.Missing : [.. column.Missing, .. options.Missing];
        var values = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var code = 0; code < column.Categories.Count; code++) values[column.Categories[code]] = code;
        foreach (var (other, category) in column.Spellings)
            if (values.TryGetValue(category, out var code)) values.TryAdd(other, code);
        codes = values.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Reads a cell; the value is NaN unless the state is <see cref="CellState.Value"/>.</summary>
    internal CellState Read(ReadOnlySpan<char> text, out double value)
    {
        value = double.NaN;
        var absence = MissingText.Of(text, missing);
        if (absence == Missing.Yes || (absence == Missing.Perhaps && column.Kind is ColumnKind.Number or ColumnKind.Date)) return CellState.Missing;
        switch (column.Kind)
        {
            case ColumnKind.Text:
                return CellState.Value;
            case ColumnKind.Category:
                if (!codes.TryGetValue(text, out var code)) return CellState.Unseen;
                value = code;
                return CellState.Value;
            case ColumnKind.Date:
                return DateText.TryRead(text, column.DateOrder, out value) ? CellState.Value : CellState.Unreadable;
            default:
                if (!NumberText.TryRead(text, column.DecimalComma, column.Unit, out value)) return CellState.Unreadable;
                if (double.IsFinite(value)) return CellState.Value;
                value = double.NaN;
                return CellState.NotFinite;
        }
    }
}
