using System.Globalization;

namespace Ogee.Recipes;

/// <summary>Columns that say nothing, the same as another, or too little.</summary>
static class ColumnFindings
{
    // Above half, a value is the exception.
    const double MostMissing = 0.5;

    // A column of nearly nothing but numbers was meant as one.
    const double NearlyNumbers = 0.95;
    const int ManyNumbers = 20;

    internal static IEnumerable<LookFinding> Of(LookContext context)
    {
        var (data, scan) = (context.Data, context.Scan);
        for (var c = 0; c < data.Columns.Count; c++)
        {
            var (name, column) = (context.Name(c), scan.Columns[c]);
            var missing = data.Facts[c].Missing + data.Facts[c].Unreadable + data.Facts[c].Unseen;
            if (c == context.Task?.Column) continue;
            if (missing == data.Rows)
                yield return new("empty-column", FindingLevel.Warning, $"Column '{name}' has no value at all", "Leave it out.", 1, [name]);
            else if (missing > MostMissing * data.Rows)
                yield return new("missing-heavy", FindingLevel.Warning, $"Column '{name}' is missing in {Text.Percent((double)missing / data.Rows)} of the rows",
                    "Find out why; leave it out, or fill it at the source. That it is missing may itself say something.", (int)Math.Min(missing, int.MaxValue), [name]);
            if (data.Columns[c].Kind == ColumnKind.Text) continue;
            if (column.Count > 0 && column.IsConstant && missing == 0 && data.Rows > 1)
                yield return new("constant-column", FindingLevel.Warning, $"Column '{name}' is '{data.TextOf(0, c)}' in every row", "Leave it out: nothing can be learnt from it.", 1, [name]);
            if (context.Ids.Contains(c) && context.IsShown(c))
                yield return new("id-column", FindingLevel.Warning, $"Column '{name}' has another whole number in each row{(column.IsRising ? ", rising with the rows" : "")}: it tells rows apart and nothing else", "Leave it out: a model learns it by heart, and new rows have new numbers.", 1,
                    [context.Example(0, c), context.Example(data.Rows - 1, c)]);
            if (data.Columns[c].Kind == ColumnKind.Category && Mixed(data.Columns[c], column) is { } mixed) yield return mixed;
        }
        foreach (var finding in SameColumns(context)) yield return finding;
        foreach (var finding in FutureDates(context)) yield return finding;
    }

    static LookFinding? Mixed(TableColumn column, ColumnScan scan)
    {
        long numbers = 0;
        int different = 0;
        var others = new List<string>();
        for (var code = 0; code < column.Categories.Count; code++)
        {
            var marks = NumberText.Look(column.Categories[code], out _);
            if (marks == NumberMarks.None)
            {
                others.Add(column.Categories[code]);
                continue;
            }
            if ((marks & NumberMarks.Code) != 0) return null;
            numbers += scan.Categories[code];
            different++;
        }
        if (others.Count == 0 || different <= ManyNumbers || numbers < NearlyNumbers * scan.Count) return null;
        return new("mixed-values", FindingLevel.Warning, string.Create(CultureInfo.InvariantCulture, $"Column '{column.Name}' holds numbers but for {scan.Count - numbers} of {scan.Count} cells, so it is read as categories"),
            "Correct those cells, or declare their spelling as missing.", (int)Math.Min(int.MaxValue, scan.Count - numbers), [.. others.Take(LookContext.Examples)]);
    }

    static IEnumerable<LookFinding> SameColumns(LookContext context)
    {
        var candidates = Enumerable.Range(0, context.Data.Columns.Count).Where(c => context.Data.Columns[c].Kind is ColumnKind.Number or ColumnKind.Date && !context.Scan.Columns[c].IsConstant && context.Scan.Columns[c].Count > 1);
        foreach (var group in candidates.GroupBy(c => context.Scan.Columns[c].Hash).Where(group => group.Skip(1).Any()))
            yield return new("same-columns", FindingLevel.Note, $"Columns {string.Join(", ", group.Take(LookContext.Examples).Select(c => $"'{context.Name(c)}'"))} hold the same values",
                "Leave out all but one.", group.Count(), [.. group.Take(LookContext.Examples).Select(context.Name)]);
    }

    static IEnumerable<LookFinding> FutureDates(LookContext context)
    {
        if (context.Options.Today is not { } today) yield break;
        // A day more, for the zones in which it has begun already.
        var limit = DateText.Days(today.UtcDateTime.Date.AddDays(2).Ticks);
        for (var c = 0; c < context.Data.Columns.Count; c++)
        {
            if (context.Data.Columns[c].Kind != ColumnKind.Date || !(context.Scan.Columns[c].Highest >= limit)) continue;
            Extreme[] late = [.. context.Scan.Columns[c].HighestFirst.Where(extreme => extreme.Value >= limit)];
            yield return new("future-dates", FindingLevel.Warning, $"Column '{context.Name(c)}' has {(late.Length == ColumnScan.MostExtremes ? $"{late.Length} dates or more" : Text.Count(late.Length, "date"))} after {today.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}",
                "Correct them: a year or the order of day and month is wrong, or a placeholder was written for \"none\".",
                late.Length, [.. late.Take(LookContext.Examples).Select(extreme => context.Example(extreme.Row, c))]);
        }
    }
}
