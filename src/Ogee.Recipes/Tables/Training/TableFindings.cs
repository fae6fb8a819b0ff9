namespace Ogee.Recipes;

/// <summary>What a report says of a table: the findings of <c>ogee look</c> on the splits of the run.</summary>
static class TableFindings
{
    public static IReadOnlyList<Finding> Of(TableData data, int label, IReadOnlyList<DataSplit> splits)
    {
        var found = TableLook.At(data, data.Columns[label].Name, splits).Findings;
        List<Finding> findings = [.. found.Select(finding => new Finding(finding.Level == FindingLevel.Problem ? FindingKind.Problem : FindingKind.Note, finding.What.TrimEnd('.') + ".", finding.Examples))];
        if (found.All(finding => finding.Level != FindingLevel.Problem)) findings.Insert(0, new(FindingKind.Fine, "No leak between the splits, no column that gives the answer away, and no contradiction was found."));
        return findings;
    }
}
