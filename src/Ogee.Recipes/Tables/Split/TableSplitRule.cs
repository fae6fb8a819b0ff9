using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>How the rows of a table are divided.</summary>
public enum TableSplitKind
{
    /// <summary>By chance, with each class (or each tenth of the label's range) in its share.</summary>
    Random,
    /// <summary>Whole groups of a column: rows of one customer, machine or patient stay together.</summary>
    Group,
    /// <summary>By a column of times: the latest rows are the test.</summary>
    Time,
    /// <summary>As the files or a column <c>split</c> say.</summary>
    Given,
}

/// <summary>A rule of division.</summary>
/// <param name="Kind">How rows are divided.</param>
/// <param name="Column">The column of groups, of times or of splits; null where there is none.</param>
public sealed record TableSplitRule(TableSplitKind Kind, string? Column = null)
{
    const string SplitColumn = "split";

    /// <summary>By chance.</summary>
    public static TableSplitRule Random { get; } = new(TableSplitKind.Random);

    /// <summary>Whole groups of a column.</summary>
    /// <param name="column">Its name.</param>
    public static TableSplitRule ByGroup(string column) => new(TableSplitKind.Group, column);

    /// <summary>The latest rows last.</summary>
    /// <param name="column">A column of dates or numbers that rise with time.</param>
    public static TableSplitRule ByTime(string column) => new(TableSplitKind.Time, column);

    /// <summary>What the table itself declares, by its files or a column <c>split</c> of train, valid and test; else by chance.</summary>
    /// <param name="data">The table.</param>
    public static TableSplitRule For(TableData data)
    {
        if (data.HasSplits) return new(TableSplitKind.Given);
        foreach (var column in data.Columns)
            if (column.Name.Equals(SplitColumn, StringComparison.OrdinalIgnoreCase) && column.Kind == ColumnKind.Category && column.Categories.All(name => Text.SplitOf(name) is not null))
                return new(TableSplitKind.Given, column.Name);
        return Random;
    }

    /// <summary>Reads <c>group=COLUMN</c>, <c>time</c>, <c>time=COLUMN</c>, <c>random</c> or <c>given</c> as it is written after <c>--split</c>.</summary>
    /// <param name="text">The rule.</param>
    /// <param name="data">The table; <c>time</c> alone means its one column of dates.</param>
    /// <exception cref="OgeeException">It is none of these, or the table lacks what it needs (OG2213, OG2207).</exception>
    public static TableSplitRule Parse(string text, TableData data)
    {
        var (word, column) = text.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals ? (text[..equals], text[(equals + 1)..]) : (text, null);
        if (column is not null) data.IndexOf(column, $"--split {word} names");
        switch (word, column)
        {
            case ("group", not null): return ByGroup(column);
            case ("time", not null): return ByTime(column);
            case ("time", null):
                string[] dates = [.. data.Columns.Where(one => one.Kind == ColumnKind.Date).Select(one => one.Name)];
                if (dates.Length == 1) return ByTime(dates[0]);
                throw TableErrors.Split.With($"The table has {Text.Count(dates.Length, "column")} of dates{(dates.Length > 1 ? $" ({string.Join(", ", dates.Take(5))})" : "")}",
                    "Expected one for --split time", "Name it: --split time=COLUMN");
            case ("random", null): return Random;
            case ("given", null):
                return For(data) is { Kind: TableSplitKind.Given } given ? given
                    : throw TableErrors.Split.With("The table declares no split", "Expected files train, valid and test, or a column split that says so in each row", "Leave out --split given.");
            default:
                throw TableErrors.Split.With($"The split '{text}' is not understood",
                    "Expected group=COLUMN, time=COLUMN, random or given", Spelling.Question(word, ["group", "time", "random", "given"]) ?? "Use --split group=COLUMN");
        }
    }
}
