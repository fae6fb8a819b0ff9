namespace Ogee.Recipes;

/// <summary>Groups that are cut apart, and a test that is not later than the training.</summary>
static class SplitFindings
{
    // Names under which tables keep what a row was taken of.
    static readonly IReadOnlyList<string> GroupNames = ["group", "patient", "subject", "customer", "client", "user", "person", "machine", "device", "board", "part", "household", "participant", "session"];

    internal static IEnumerable<LookFinding> Of(LookContext context)
    {
        var time = context.Options.TimeColumn is { } name ? context.Data.IndexOf(name) : -1;
        if (time >= 0 && !context.Scan.Columns[time].IsOrdered && context.Data.Columns[time].Kind is ColumnKind.Date or ColumnKind.Number)
            yield return Unordered(context, time);
        if (context.Splits is null) yield break;
        if (time >= 0 && Overlap(context, time) is { } overlap) yield return overlap;
        for (var c = 0; c < context.Data.Columns.Count; c++)
        {
            var isAsked = context.Name(c) == context.Options.GroupColumn;
            if (c == context.Task?.Column || !(isAsked || context.Options.GroupColumn is null && IsGroup(context.Name(c)))) continue;
            if (Apart(context, c, isAsked) is { } apart) yield return apart;
        }
    }

    static bool IsGroup(string name)
    {
        var folded = Spellings.Fold(name).Replace(" ", "", StringComparison.Ordinal);
        return GroupNames.Any(group => folded == group || folded == group + "id" || folded == group + "no" || folded == group + "number" || folded == "id" + group);
    }

    static LookFinding? Apart(LookContext context, int c, bool isAsked)
    {
        var splits = context.Splits!;
        var first = new Dictionary<string, int>(StringComparer.Ordinal);
        var apart = new SortedDictionary<string, (int One, int Other)>(StringComparer.Ordinal);
        for (var row = 0; row < splits.Count; row++)
        {
            var name = context.Data.TextOf(row, c);
            if (name.Length == 0) continue;
            if (first.TryAdd(name, row)) continue;
            if (splits[row] != splits[first[name]]) apart.TryAdd(name, (first[name], row));
        }
        // Few groups, each in every split, are a category (two machines) and not things of which rows were taken.
        if (apart.Count == 0 || (!isAsked && first.Count < 20)) return null;
        return new("group-split-apart", isAsked ? FindingLevel.Problem : FindingLevel.Warning, $"{Text.Count(apart.Count, "group")} of column '{context.Name(c)}' {(apart.Count == 1 ? "is" : "are")} in more than one split ({Text.Count(first.Count, "group")} in all)",
            $"Split by it, so that the test has groups that training did not see: --split group={context.Name(c)}", apart.Count,
            [.. apart.Take(LookContext.Examples).Select(pair => $"{pair.Key}: {context.Data.PlaceOf(pair.Value.One)} ({Text.Of(splits[pair.Value.One])}), {context.Data.PlaceOf(pair.Value.Other)} ({Text.Of(splits[pair.Value.Other])})")]);
    }

    static LookFinding Unordered(LookContext context, int time)
    {
        var (last, count) = (double.NaN, 0);
        var examples = new List<string>();
        for (var row = 0; row < context.Data.Rows; row++)
        {
            var value = context.Data.ValueOf(row, time);
            if (double.IsNaN(value)) continue;
            if (value < last)
            {
                count++;
                if (examples.Count < LookContext.Examples) examples.Add(context.Example(row, time));
            }
            last = value;
        }
        return new("out-of-order", FindingLevel.Note, $"Column '{context.Name(time)}': {Text.Count(count, "row")} {(count == 1 ? "is" : "are")} earlier than the row before",
            "Nothing, if the order of the rows means nothing; lags and windows need rows in order of time.", count, examples);
    }

    static LookFinding? Overlap(LookContext context, int time)
    {
        var (latest, latestRow) = (double.NegativeInfinity, -1);
        var splits = context.Splits!;
        for (var row = 0; row < splits.Count; row++)
            if (splits[row] == DataSplit.Train && context.Data.ValueOf(row, time) is var value && value > latest) (latest, latestRow) = (value, row);
        var (early, tests) = (0, 0);
        var examples = new List<string>();
        for (var row = 0; row < splits.Count; row++)
        {
            if (splits[row] != DataSplit.Test) continue;
            tests++;
            if (!(context.Data.ValueOf(row, time) < latest)) continue;
            early++;
            if (examples.Count < LookContext.Examples) examples.Add(context.Example(row, time));
        }
        return early == 0 ? null : new("time-overlap", FindingLevel.Problem, $"{early} of {Text.Count(tests, "test row")} are earlier than the latest training row ({context.Example(latestRow, time)})",
            $"Test on what comes later, as use will: --split time={context.Name(time)}", early, examples);
    }
}
