namespace Ogee.Recipes;

/// <summary>The distribution of a column in a dozen bars.</summary>
static class ColumnBars
{
    const int Most = 12;

    internal static IReadOnlyList<ColumnBar> Of(LookContext context, int c)
    {
        var (column, scan) = (context.Data.Columns[c], context.Scan.Columns[c]);
        if (column.Kind == ColumnKind.Text || scan.Count == 0) return [];
        if (column.Kind == ColumnKind.Category)
        {
            int[] order = [.. Enumerable.Range(0, column.Categories.Count).OrderByDescending(code => scan.Categories[code]).ThenBy(code => code)];
            int[] own = order.Length <= Most ? order : order[..(Most - 1)];
            var bars = own.Select(code => new ColumnBar(column.Categories[code], scan.Categories[code])).ToList();
            if (own.Length < order.Length) bars.Add(new($"{order.Length - own.Length} others", order.Skip(own.Length).Sum(code => scan.Categories[code])));
            return bars;
        }
        var sorted = context.Scan.Sorted(c);
        double low = sorted[0], width = (sorted[^1] - low) / Most;
        if (!(width > 0) || !double.IsFinite(width)) return [new(context.Data.TextOf(c, low), sorted.Length)];
        var counts = new long[Most];
        foreach (var value in sorted) counts[Math.Clamp((int)((value - low) / width), 0, Most - 1)]++;
        string Edge(double value) => column.Kind == ColumnKind.Date ? context.Data.TextOf(c, Math.Floor(value)) : Figures.Significant(value);
        return [.. counts.Select((count, bar) => new ColumnBar($"{Edge(low + bar * width)} to {Edge(low + (bar + 1) * width)}", count))];
    }
}
