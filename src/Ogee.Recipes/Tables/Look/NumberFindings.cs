using System.Globalization;

namespace Ogee.Recipes;

/// <summary>Numbers that are far from all others, or in another unit.</summary>
static class NumberFindings
{
    // A value is a slip where it is five times as far from the middle as the thousandth part of the values that lies farthest. Heavy tails (incomes, populations) stay below three: measured on
    // California housing, adult and wine, where the farthest value is at most 2.9 times as far, but for one density of a white wine (4.9). Ten times no tail reaches.
    const double TimesAsFar = 5, FarBeyondDoubt = 10;
    const int TailShare = 1000, LeastTail = 5, LeastRows = 30;

    internal static IEnumerable<LookFinding> Of(LookContext context)
    {
        for (var c = 0; c < context.Data.Columns.Count; c++)
        {
            if (context.Data.Columns[c].Kind != ColumnKind.Number || context.Scan.Columns[c].Count < LeastRows) continue;
            var sorted = context.Scan.Sorted(c);
            if (sorted.Length < LeastRows || context.Scan.Columns[c].IsConstant) continue;
            if (UnitMix.Find(sorted) is { } mix && !IsKind(context, c, mix)) yield return Units(context, c, mix);
            else if (!context.Ids.Contains(c) && Outliers(context, c, sorted) is { } found) yield return found;
        }
    }

    // Two kinds of things (a flower with short petals, a large engine) differ in other columns too; a slip of the unit does not show there.
    static bool IsKind(LookContext context, int c, UnitMix.Result mix)
    {
        bool[] isMinority = [.. context.Scan.Values[c]!.Select(mix.IsMinority)];
        for (var other = 0; other < context.Data.Columns.Count; other++)
        {
            var isLabel = other == context.Task?.Column;
            if (other == c || context.Ids.Contains(other) || !(context.Data.Columns[other].Kind == ColumnKind.Number || isLabel)) continue;
            if (UnitMix.Separation(context.Scan.Values[other]!, isMinority) > UnitMix.MostSeparation) return true;
        }
        return false;
    }

    static LookFinding Units(LookContext context, int c, UnitMix.Result mix)
    {
        var values = context.Scan.Values[c]!;
        var rows = Enumerable.Range(0, values.Length).Where(i => mix.IsMinority(values[i])).ToArray();
        var (share, factor) = ((double)rows.Length / values.Length, mix.Factor.ToString("0.####", CultureInfo.InvariantCulture));
        return new("unit-mix-up", FindingLevel.Problem, $"Column '{context.Name(c)}': about {Text.Percent(share)} of the values are {(mix.IsHigh ? $"{factor} times as large" : $"a {factor}th")} as the others would be: two units ({mix.Meaning})",
            "Convert them to one unit at the source.", (int)Math.Round(share * context.Data.Rows), [.. rows.Take(LookContext.Examples).Select(i => context.Example(context.Scan.Rows[i], c))]);
    }

    static LookFinding? Outliers(LookContext context, int c, double[] sorted)
    {
        var scan = context.Scan.Columns[c];
        double median = TableScan.Quantile(sorted, 0.5), spread = TableScan.Quantile(sorted, 0.75) - TableScan.Quantile(sorted, 0.25);
        Extreme[] far = [.. scan.LowestFirst.Concat(scan.HighestFirst).DistinctBy(extreme => extreme.Row).OrderByDescending(extreme => Math.Abs(extreme.Value - median)).ThenBy(extreme => extreme.Row)];
        var tail = (int)Math.Min(Math.Max(LeastTail, scan.Count / TailShare), Math.Max(1, scan.Count / (2 * LeastTail)));
        double usual;
        // The farthest of both ends are known for certain as far as one end alone could hold them.
        if (tail < ColumnScan.MostExtremes) usual = Math.Abs(far[tail].Value - median);
        else
        {
            double[] distances = [.. sorted.Select(value => Math.Abs(value - median))];
            Array.Sort(distances);
            usual = TableScan.Quantile(distances, 1 - 1.0 / TailShare);
        }
        // Where nearly all values are one, any other is rare and none is a slip.
        if (usual <= 0) return null;
        var limit = Math.Max(TimesAsFar * usual, 2 * TimesAsFar * spread);
        Extreme[] outliers = [.. far.Where(extreme => Math.Abs(extreme.Value - median) > limit)];
        if (outliers.Length == 0) return null;
        var level = Math.Abs(outliers[0].Value - median) > FarBeyondDoubt * usual ? FindingLevel.Warning : FindingLevel.Note;
        return new("outliers", level, $"Column '{context.Name(c)}': {Text.Count(outliers.Length, "value")} {(outliers.Length == 1 ? "is" : "are")} over {Text.Of(TimesAsFar)} times as far from the middle ({Text.Of(median)}) as all others",
            "Look at them: a slip of the pen, another unit, or a placeholder such as 999999; correct them or leave them empty.",
            outliers.Length, [.. outliers.Take(LookContext.Examples).Select(extreme => context.Example(extreme.Row, c))]);
    }
}
