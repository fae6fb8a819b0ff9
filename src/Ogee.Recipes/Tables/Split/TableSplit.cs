namespace Ogee.Recipes;

/// <summary>Divides the rows of a table into training, validation and test data.</summary>
/// <remarks>
/// By chance means by a hash of the seed and what a model sees of the row: the division does not depend on the order of the rows, and copies of a row stay together, unless there are over three of each. Groups and times
/// are never cut apart.
/// </remarks>
public static class TableSplit
{
    // Strata of a regression: tenths of the label's values by rank.
    const int Strata = 10;

    static readonly IReadOnlyList<DataSplit> Parts = [DataSplit.Train, DataSplit.Valid, DataSplit.Test];

    /// <summary>Assigns every row to a split.</summary>
    /// <param name="data">The table.</param>
    /// <param name="task">The label, whose classes or tenths keep their shares; null has none.</param>
    /// <param name="rule">How rows are divided; null takes what the table declares, else chance.</param>
    /// <param name="ratio">The shares; null for 80/10/10. A declared split keeps its own; what it lacks is taken from its training rows.</param>
    /// <param name="seed">The seed.</param>
    /// <returns>One split for each row.</returns>
    /// <exception cref="OgeeException">The table cannot be divided so (OG2213), or lacks the column (OG2207).</exception>
    public static DataSplit[] Assign(TableData data, TableTarget? task = null, TableSplitRule? rule = null, SplitRatio? ratio = null, ulong seed = 0)
    {
        rule ??= TableSplitRule.For(data);
        ratio ??= SplitRatio.Default;
        if (data.Rows < Wanted(ratio)) throw TableErrors.Split.With($"The table has {Text.Count(data.Rows, "row")}", $"Expected at least {Wanted(ratio)}, one for each part of {ratio}", "Add rows.");
        return rule.Kind switch
        {
            TableSplitKind.Group => ByGroup(data, task, Column(data, rule), ratio, seed),
            TableSplitKind.Time => TimeSplit.Divide(data, Column(data, rule), ratio),
            TableSplitKind.Given => Given(data, task, rule, ratio, seed),
            _ => Random(data, task, ratio, seed, null),
        };
    }

    static int Wanted(SplitRatio ratio) => Parts.Count(part => ratio[part] > 0);

    static int Column(TableData data, TableSplitRule rule) =>
        data.IndexOf(rule.Column ?? throw TableErrors.Split.With($"The split by {(rule.Kind == TableSplitKind.Group ? "group" : "time")} names no column", "Expected one",
            "Use --split group=COLUMN or time=COLUMN."), "the split is to go by");

    static DataSplit[] ByGroup(TableData data, TableTarget? task, int column, SplitRatio ratio, ulong seed)
    {
        var strata = StrataOf(data, task);
        var names = new string[data.Rows];
        // Equal names are one object, so a table of many rows holds few of them.
        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var row = 0; row < names.Length; row++)
        {
            // Who belongs to no group is a group alone.
            var name = data.TextOf(row, column);
            name = name.Length > 0 ? "group " + name : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"row {row}");
            if (!known.TryAdd(name, name)) name = known[name];
            names[row] = name;
        }
        if (known.Count < Wanted(ratio))
            throw TableErrors.Split.With($"Column '{data.Columns[column].Name}' has {Text.Count(known.Count, "group")}", $"Expected at least {Wanted(ratio)}, one for each part of {ratio}",
                "Use fewer parts, or another column.");
        return GroupSplit.Divide(names, strata, ratio, seed);
    }

    static DataSplit[] Given(TableData data, TableTarget? task, TableSplitRule rule, SplitRatio ratio, ulong seed)
    {
        var column = rule.Column is { } name ? data.IndexOf(name, "declares the split") : -1;
        var result = new DataSplit[data.Rows];
        for (var row = 0; row < result.Length; row++)
        {
            var text = column < 0 ? "" : data.TextOf(row, column);
            result[row] = (column < 0 ? data.FileSplitOf(row) : Text.SplitOf(text))
                ?? throw TableErrors.Split.With($"{data.PlaceOf(row)}: {(column < 0 ? "the file is no split" : text.Length == 0 ? "the split is missing" : $"split '{text}' is unknown")}",
                    "Expected train, valid or test in every row", "Fill it in, or choose another rule.");
        }
        if (!result.Contains(DataSplit.Train)) throw TableErrors.Split.With("The table declares no training rows", "Expected some", "Add them, or choose another rule.");
        DataSplit[] missing = [.. Parts.Where(part => ratio[part] > 0 && !result.Contains(part))];
        if (missing.Length == 0) return result;
        var inner = ratio with { Valid = missing.Contains(DataSplit.Valid) ? ratio.Valid : 0, Test = missing.Contains(DataSplit.Test) ? ratio.Test : 0 };
        return Random(data, task, inner, seed, result);
    }

    // Divides all rows, or those that are training rows so far.
    static DataSplit[] Random(TableData data, TableTarget? task, SplitRatio ratio, ulong seed, DataSplit[]? declared)
    {
        var strata = StrataOf(data, task);
        var keys = RowKeys.Of(data, seed, task);
        int[] order = [.. Enumerable.Range(0, data.Rows).Where(row => declared is null || declared[row] == DataSplit.Train)];
        Array.Sort(order, (a, b) => strata[a] != strata[b] ? strata[a].CompareTo(strata[b]) : keys[a] != keys[b] ? keys[a].CompareTo(keys[b]) : a.CompareTo(b));
        var result = declared ?? new DataSplit[data.Rows];
        for (int first = 0, next; first < order.Length; first = next)
        {
            next = first + 1;
            while (next < order.Length && strata[order[next]] == strata[order[first]]) next++;
            Cut(order.AsSpan(first, next - first), keys, ratio, result);
        }
        // Small strata all round up or down; a part that got nothing takes the first rows.
        if (Parts.Any(part => ratio[part] > 0 && Array.IndexOf(result, part) < 0))
        {
            Array.Sort(order, (a, b) => keys[a] != keys[b] ? keys[a].CompareTo(keys[b]) : a.CompareTo(b));
            Cut(order, keys, ratio, result);
        }
        return result;
    }

    // Test is cut first and train takes the rest; rows of one key are not parted. A class too small for all parts stays in training.
    static void Cut(ReadOnlySpan<int> rows, ulong[] keys, SplitRatio ratio, DataSplit[] result)
    {
        foreach (var row in rows) result[row] = DataSplit.Train;
        if (rows.Length < Wanted(ratio)) return;
        var next = 0;
        foreach (var part in (ReadOnlySpan<DataSplit>)[DataSplit.Test, DataSplit.Valid])
        {
            if (ratio[part] == 0) continue;
            var want = Math.Max(1, ((long)rows.Length * ratio[part] * 2 + ratio.Sum) / (2L * ratio.Sum));
            for (long taken = 0; next < rows.Length && (taken < want || (next > 0 && keys[rows[next]] == keys[rows[next - 1]])); next++, taken++) result[rows[next]] = part;
        }
    }

    /// <summary>The stratum of each row: its class, or the tenth of its label; rows without a label are one of their own.</summary>
    static int[] StrataOf(TableData data, TableTarget? task)
    {
        var strata = new int[data.Rows];
        if (task is null) return strata;
        if (task.Kind == TableTaskKind.Classification)
        {
            for (var row = 0; row < strata.Length; row++) strata[row] = task.ClassOf(data.ValueOf(row, task.Column)) is >= 0 and var found ? found : task.Classes.Count;
            return strata;
        }
        var labels = new double[data.Rows];
        for (var row = 0; row < labels.Length; row++) labels[row] = data.ValueOf(row, task.Column);
        double[] sorted = [.. labels.Where(double.IsFinite).Order()];
        double[] bounds = [.. Enumerable.Range(1, Strata - 1).Select(tenth => sorted[(int)((long)sorted.Length * tenth / Strata)])];
        for (var row = 0; row < strata.Length; row++) strata[row] = double.IsNaN(labels[row]) ? Strata : bounds.Count(bound => labels[row] >= bound);
        return strata;
    }
}
