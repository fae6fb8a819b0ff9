namespace Ogee.Recipes;

/// <summary>Rows that are there more than once.</summary>
static class RowFindings
{
    // Copies in one test row of a hundred move an accuracy by at most one point.
    const double ShareThatCounts = 0.01;

    // Rows that resemble each other by nature do so within the training as they do between splits; what was put across splits is commoner there, beyond chance.
    const double TimesAsCommon = 4;

    // Of a fifth of the test nothing is learnt, whatever is usual.
    const double ShareThatIsMuch = 0.2;

    // Above half, rows are kinds, such as the passengers of a class, and not copies.
    const double ShareOfKinds = 0.5;

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
            yield return new("duplicates", FindingLevel.Note, $"{Text.Count(rows, "row")} {(rows == 1 ? "is an exact copy" : "are exact copies")} of {(sets == 1 ? "another" : $"{sets} others")}, text and row numbers aside", "Keep them if they were measured so often; remove them if a join or an export made them. Random splits keep copies together.", rows, examples);
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
        yield return new("duplicates-across-labels", fine && rows >= ShareThatCounts * context.Data.Rows ? FindingLevel.Warning : FindingLevel.Note, $"{Text.Count(rows, "row")} {(rows == 1 ? "has" : "have")} the same features as others and another label", "Decide which label is right; where both are, the features do not tell the classes apart.", rows, examples);
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
        int across = 0, within = 0, train = 0, others = 0;
        for (var row = 0; row < splits.Count; row++)
        {
            if (splits[row] == DataSplit.Train) train++;
            else others++;
        }
        var examples = new List<string>();
        foreach (var set in groups.SameLabel())
        {
            var inTrain = set.Count(row => splits[row] == DataSplit.Train);
            if (inTrain > 1) within += inTrain;
            if (inTrain == 0 || inTrain == set.Length) continue;
            across += set.Length - inTrain;
            if (examples.Count < LookContext.Examples)
                examples.Add($"{Named(set.First(row => splits[row] == DataSplit.Train))} = {Named(set.First(row => splits[row] != DataSplit.Train))}");
        }
        if (across == 0) yield break;
        double share = (double)across / others, usual = (double)within / train;
        var level = usual >= ShareOfKinds ? FindingLevel.Note : LevelOf(share, usual);
        yield return new("duplicates-across-splits", level == FindingLevel.Warning && share > TimesAsCommon * usual ? FindingLevel.Problem : level,
            $"{Text.Count(across, "row")} of validation and test, {Text.Percent(share)}, {(across == 1 ? "is a copy of a training row" : "are copies of training rows")} ({Text.Percent(usual)} of the training rows have a copy among themselves)",
            "Split again so that copies stay together (a random split does), or remove them: the test measures memory instead of skill.", across, examples);

        string Named(int row) => $"{context.Data.PlaceOf(row)} ({Text.Of(splits[row])})";
    }

    /// <summary>How much copies across splits matter, by their share and what is usual within training.</summary>
    internal static FindingLevel LevelOf(double share, double usual) =>
        share >= ShareThatIsMuch || (share >= ShareThatCounts && share > TimesAsCommon * usual) ? FindingLevel.Warning : FindingLevel.Note;
}
