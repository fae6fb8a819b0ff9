namespace Ogee.Recipes;

/// <summary>Says in sentences how a table was read.</summary>
static class TableNotes
{
    const int Named = 8;

    internal static IEnumerable<string> Of(IReadOnlyList<TablePart> parts, IReadOnlyList<TableColumn> columns, RowEncoder encoder, TableOptions options)
    {
        foreach (var part in parts)
            yield return part.IsQuery ? $"query: rows {(options.SortsRows ? "sorted by the text of their cells" : "in its order")}." : $"{part.File.Name}{(part.Split is { } split ? $" ({Text.Of(split)})" : "")}: {part.File.Description}, {Between(part.Finding.Dialect)}, {(part.Finding.HasHeader ? "the first row names the columns" : "no header")}.";
        var kinds = columns.CountBy(column => column.Kind).OrderBy(pair => pair.Key).Select(pair => $"{pair.Value} {Word(pair.Key)}");
        yield return $"{Text.Count(encoder.Rows, "row")}, {Text.Count(columns.Count, "column")}: {string.Join(", ", kinds)}.";
        if (columns.Any(column => column is { Kind: ColumnKind.Number, DecimalComma: true })) yield return "Fractions are written with a comma.";
        foreach (var column in columns.Where(column => column.Unit.Length > 0).Take(Named)) yield return $"Column '{column.Name}': each number carries '{column.Unit}', which is left out.";
        foreach (var column in columns.Where(column => column.Kind == ColumnKind.Date).Take(Named)) yield return $"Column '{column.Name}': dates, {Word(column.DateOrder)}.";
        foreach (var column in columns.Where(column => column.Spellings.Count > 0).Take(Named))
            yield return $"Column '{column.Name}': {Text.Count(column.Spellings.Count, "spelling")} merged ({string.Join(", ", column.Spellings.Take(3).Select(pair => $"'{pair.Key}' into '{pair.Value}'"))}).";
        if (columns.Where(column => column.Kind == ColumnKind.Text).Select(column => column.Name).ToArray() is { Length: > 0 } texts)
            yield return $"Text, not shown to a model: {string.Join(", ", texts.Take(Named))}{(texts.Length > Named ? $" and {texts.Length - Named} more" : "")}.";
        if (encoder.SkippedCount > 0)
            yield return $"{Text.Count(encoder.SkippedCount, "row")} left out that cannot be read: {string.Join("; ", encoder.Skipped.Take(3).Select(fault => $"{fault.Place}: {fault.What}"))}.";
        for (var c = 0; c < columns.Count; c++)
        {
            var facts = encoder.Facts[c];
            if (facts.Unreadable > 0) yield return $"Column '{columns[c].Name}': {Text.Count(facts.Unreadable, "cell")} no {Word(columns[c].Kind)}, taken as missing ({Examples(facts)}).";
            if (facts.Unseen > 0) yield return $"Column '{columns[c].Name}': {Text.Count(facts.Unseen, "cell")} of a value that the model does not know, taken as missing ({Examples(facts)}).";
        }
        if (encoder.Store.IsInFile) yield return $"The rows are above the memory budget of {options.MemoryBudget / 1_000_000} MB and are kept in a temporary file.";
    }

    static string Examples(ColumnFacts facts) => string.Join("; ", facts.Examples.Take(3).Select(fault => $"{fault.Place}: '{fault.What[..Math.Min(40, fault.What.Length)]}'"));

    static string Between(CsvDialect dialect) => dialect.Delimiter switch { ' ' => "blanks between fields", '\t' => "tabs between fields", var mark => $"'{mark}' between fields" };

    static string Word(DateOrder order) => order switch { DateOrder.YearMonthDay => "year, month, day", DateOrder.DayMonthYear => "day, month, year", _ => "month, day, year" };

    static string Word(ColumnKind kind) => kind switch { ColumnKind.Number => "number", ColumnKind.Category => "category", ColumnKind.Date => "date", _ => "text" };
}
