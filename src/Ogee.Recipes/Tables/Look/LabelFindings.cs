namespace Ogee.Recipes;

/// <summary>What is wrong with the label, or gives it away.</summary>
static class LabelFindings
{
    // As for pictures: above ten to one plain training tends to ignore the rare class, and a score on fewer than twenty is mostly chance.
    const int Imbalance = 10, FewRows = 20;

    internal static IEnumerable<LookFinding> Of(LookContext context)
    {
        if (context.Task is not { } task) yield break;
        foreach (var finding in Missing(context, task)) yield return finding;
        if (task.Kind == TableTaskKind.Classification)
            foreach (var finding in Classes(context, task)) yield return finding;
        foreach (var finding in Leaks(context, task)) yield return finding;
        if (LinearLeak.Find(context, task) is { } made) yield return made;
        foreach (var finding in Suspects(context, task)) yield return finding;
    }

    static IEnumerable<LookFinding> Missing(LookContext context, TableTarget task)
    {
        var missing = context.Scan.Columns[task.Column].Missing;
        if (missing == 0) yield break;
        var rows = new List<string>();
        for (var row = 0; row < context.Data.Rows && rows.Count < LookContext.Examples; row++)
            if (double.IsNaN(context.Data.ValueOf(row, task.Column))) rows.Add(context.Data.PlaceOf(row));
        yield return new("label-missing", FindingLevel.Warning, $"The label '{task.Label}' is missing in {Text.Count(missing, "row")}, {Text.Percent((double)missing / context.Data.Rows)} of the table",
            "Fill it in; training and test leave these rows out.", (int)missing, rows);
    }

    static IEnumerable<LookFinding> Classes(LookContext context, TableTarget task)
    {
        var counts = new long[task.Classes.Count, 4];
        for (var row = 0; row < context.Data.Rows; row++)
        {
            if (task.ClassOf(context.Data.ValueOf(row, task.Column)) is not (>= 0 and var one)) continue;
            counts[one, 3]++;
            if (context.Splits is { } splits) counts[one, (int)splits[row]]++;
        }
        int[] known = [.. Enumerable.Range(0, task.Classes.Count).Where(one => counts[one, 3] > 0)];
        if (known.Length == 0) yield break;
        int most = known.MaxBy(one => counts[one, 3]), least = known.MinBy(one => counts[one, 3]);
        if (counts[most, 3] > Imbalance * counts[least, 3])
            yield return new("imbalance", FindingLevel.Warning, $"Class '{task.Classes[most]}' has {Text.Count(counts[most, 3], "row")} and '{task.Classes[least]}' has {counts[least, 3]}",
                "Judge by macro F1 and by the recall of the rare class, not by accuracy; collect rows of the rare class.", 1, [task.Classes[most], task.Classes[least]]);
        int[] few = [.. known.Where(one => counts[one, 3] < FewRows)];
        if (few.Length > 0)
            yield return new("few-rows", FindingLevel.Warning, $"{(few.Length == 1 ? "1 class has" : $"{few.Length} classes have")} fewer than {FewRows} rows",
                "Collect rows, or join classes; a score on so few is mostly chance.", few.Length, [.. few.Take(LookContext.Examples).Select(one => $"{task.Classes[one]}: {counts[one, 3]}")]);
        if (context.Splits is null) yield break;
        int[] absent = [.. known.Where(one => counts[one, (int)DataSplit.Train] == 0 || counts[one, (int)DataSplit.Test] == 0)];
        if (absent.Length > 0)
            yield return new("class-missing-in-split", FindingLevel.Problem, $"{(absent.Length == 1 ? "1 class is" : $"{absent.Length} classes are")} absent from training or from test",
                "Give every class rows in both: another seed, a random split, or fewer classes.", absent.Length,
                [.. absent.Take(LookContext.Examples).Select(one => $"{task.Classes[one]}: {counts[one, 0]} train, {counts[one, 2]} test")]);
    }

    static IEnumerable<LookFinding> Leaks(LookContext context, TableTarget task)
    {
        for (var c = 0; c < context.Data.Columns.Count; c++)
        {
            if (c == task.Column || !context.Data.Columns[c].IsFeature || !context.IsShown(c) || context.Scan.Columns[c].IsConstant) continue;
            if (LeakTest.Of(context.Scan, task, c) is not { } score) continue;
            var sorted = context.Ids.Contains(c) && context.Scan.Columns[c].IsRising ? "; the rows are sorted by the label, and it numbers them" : "";
            yield return new("label-leak", FindingLevel.Problem, $"Column '{context.Name(c)}' alone predicts '{task.Label}' ({(task.Kind == TableTaskKind.Classification ? $"mean recall {Text.Percent(score)}" : $"R² {Text.Of(score)}")} on rows that it was not fitted to){sorted}",
                "Ask whether it is known before the label is. If it is made from the label, or after it, leave it out.", 1, [context.Example(0, c), context.Example(context.Data.Rows - 1, c)]);
        }
    }

    static IEnumerable<LookFinding> Suspects(LookContext context, TableTarget task)
    {
        SuspectedLabel[] suspects = [.. context.Options.SuspectedLabels.OrderByDescending(suspect => suspect.Confidence).ThenBy(suspect => suspect.Row)];
        if (suspects.Length == 0) yield break;
        yield return new("suspected-labels", FindingLevel.Warning, $"{Text.Count(suspects.Length, "label")}, {Text.Percent((double)suspects.Length / context.Data.Rows)} of the table, {(suspects.Length == 1 ? "is" : "are")} probably wrong",
            "Look at them, the surest first, and correct those that are.", suspects.Length,
            [.. suspects.Take(LookContext.Examples).Select(suspect => $"{context.Data.PlaceOf(suspect.Row)}: {context.Data.TextOf(suspect.Row, task.Column)}, rather {suspect.Suggested} ({Text.Percent(suspect.Confidence)})")]);
    }
}
