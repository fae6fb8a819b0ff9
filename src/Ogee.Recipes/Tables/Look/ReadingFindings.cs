namespace Ogee.Recipes;

/// <summary>What could not be read.</summary>
static class ReadingFindings
{
    internal static IEnumerable<LookFinding> Of(LookContext context)
    {
        var data = context.Data;
        if (data.SkippedCount > 0)
            yield return new("unreadable-rows", FindingLevel.Warning, $"{Text.Count(data.SkippedCount, "row")} cannot be read and {(data.SkippedCount == 1 ? "is" : "are")} left out",
                "Repair them in the file; usually a delimiter or a quote is missing or too much.",
                Clamp(data.SkippedCount), [.. data.SkippedRows.Take(LookContext.Examples).Select(fault => $"{fault.Place}: {fault.What}")]);
        for (var c = 0; c < data.Columns.Count; c++)
        {
            var facts = data.Facts[c];
            if (facts.Unreadable > 0)
                yield return new("unreadable-cells", FindingLevel.Warning, $"Column '{context.Name(c)}': {Text.Count(facts.Unreadable, "cell")} {(facts.Unreadable == 1 ? "is" : "are")} no {(data.Columns[c].Kind == ColumnKind.Date ? "date" : "number")}, and missing to a model",
                    "Correct them, or leave them empty on purpose.", Clamp(facts.Unreadable), Examples(facts));
            if (facts.Unseen > 0)
                yield return new("unseen-categories", FindingLevel.Warning, $"Column '{context.Name(c)}': {Text.Count(facts.Unseen, "cell")} of a value that the model was not trained with, and missing to it",
                    "Look for another spelling; values that are really new need training on new data.", Clamp(facts.Unseen), Examples(facts));
        }
    }

    static string[] Examples(ColumnFacts facts) => [.. facts.Examples.Take(LookContext.Examples).Select(fault => $"{fault.Place}: {fault.What}")];

    static int Clamp(long count) => (int)Math.Min(count, int.MaxValue);
}
