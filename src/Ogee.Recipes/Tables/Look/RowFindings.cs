namespace Ogee.Recipes;

/// <summary>Rows that are there more than once.</summary>
static class RowFindings
{
    // Contradictions in one row of a hundred are more than slips.
    const double ShareThatCounts = 0.01;

    internal static IEnumerable<LookFinding> Of(LookContext context)
    {
        int[] features = [.. Enumerable.Range(0, context.Data.Columns.Count).Where(context.IsFeature)];
        if (features.Length == 0) yield break;
        var groups = CopyGroups.Of(context, features);
        foreach (var finding in Copies(context, groups)) yield return finding;
        foreach (var finding in Contradictions(context, groups, features)) yield return finding;
        if (context.Splits is null) yield break;
        foreach (var finding in AcrossSplits(context, groups)) yield return finding;
        foreach (var finding in NearRows.Of(context, features)) yield return finding;
    }

    static IEnumerable<LookFinding> Copies(LookContext context, CopyGroups groups)
    {
        int rows = 0, sets = 0;
        var examples = new List<string>();
        foreach (var set in groups.SameLabel())
        {
            sets++;
            rows += set.Length - 1;
            if (examples.Count < LookContext.Examples) examples.Add(string.Join(" = ", set.Take(4).Select(context.Data.PlaceOf)));
        }
        if (sets > 0)
            yield return new("duplicates", FindingLevel.Note, $"{Text.Count(rows, "row")} {(rows == 1 ? "is an exact copy" : "are exact copies")} of {(sets == 1 ? "another" : $"{sets} others")}, text and row numbers aside",
                "Keep them if they were measured so often; remove them if a join or an export made them. Random splits keep copies together.", rows, examples);
    }

    static IEnumerable<LookFinding> Contradictions(LookContext context, CopyGroups groups, int[] features)
    {
        if (context.Task is not { Kind: TableTaskKind.Classification } task) yield break;
        int rows = 0;
        var examples = new List<string>();
        foreach (var set in groups.SeveralLabels())
        {
            rows += set.Length;
            if (examples.Count < LookContext.Examples) examples.Add(string.Join(" = ", set.Take(3).Select(row => context.Example(row, task.Column))));
        }
        if (rows == 0) yield break;
        // Where no column has fine values, equal rows with other labels are what chance brings; where one has, they are one thing labelled twice.
        var fine = features.Any(c => context.Data.Columns[c].Kind == ColumnKind.Number && IsFine(context.Scan.Sorted(c)));
        yield return new("duplicates-across-labels", fine && rows >= ShareThatCounts * context.Data.Rows ? FindingLevel.Warning : FindingLevel.Note, $"{Text.Count(rows, "row")} {(rows == 1 ? "has" : "have")} the same features as others and another label",
            "Decide which label is right; where both are, the features do not tell the classes apart.", rows, examples);
    }

    static bool IsFine(double[] sorted)
    {
        var different = 1;
        for (var i = 1; i < sorted.Length; i++)
            if (sorted[i] != sorted[i - 1]) different++;
        return different > sorted.Length / 2;
    }

    static IEnumerable<LookFinding> AcrossSplits(LookContext context, CopyGroups groups)
    {
        var splits = context.Splits!;
        var crossing = new SplitCrossing(splits);
        var examples = new List<string>();
        foreach (var set in groups.SameLabel())
        {
            var inside = set.Count(row => splits[row] == DataSplit.Train);
            crossing.Add(inside, set.Length - inside);
            if (inside > 0 && inside < set.Length && examples.Count < LookContext.Examples)
                examples.Add($"{Named(set.First(row => splits[row] == DataSplit.Train))} = {Named(set.First(row => splits[row] != DataSplit.Train))}");
        }
        if (crossing.Rows == 0) yield break;
        yield return new("duplicates-across-splits", crossing.Level == FindingLevel.Warning && crossing.IsBeyondChance ? FindingLevel.Problem : crossing.Level,
            $"{Text.Count(crossing.Rows, "row")} of validation and test, {Text.Percent(crossing.Share)}, {(crossing.Rows == 1 ? "is a copy of a training row" : "are copies of training rows")} ({crossing.Chance})",
            "Split again so that copies stay together (a random split does), or remove them: the test measures memory instead of skill.", crossing.Rows, examples);

        string Named(int row) => $"{context.Data.PlaceOf(row)} ({Text.Of(splits[row])})";
    }
}
