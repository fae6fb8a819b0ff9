namespace Ogee.Recipes;

// What every writer may rely on: lists that describe the same things have the same lengths.
static class ReportChecks
{
    public static void Check(VerificationReport report)
    {
        if (report.Confusion is { } confusion)
        {
            var classes = confusion.Classes.Count;
            Same("confusion matrix: rows", confusion.Counts.Count, "classes", classes);
            foreach (var row in confusion.Counts) Same("confusion matrix: columns", row.Count, "classes", classes);
            Same("class results", report.Classes.Count, "classes of the confusion matrix", classes);
        }
        foreach (var line in report.Data.Classes) Same($"data sheet: counts of {line.Name}", line.Counts.Count, "splits", report.Data.Splits.Count);
        if (report.Data.GroupsPerSplit.Count > 0) Same("data sheet: groups", report.Data.GroupsPerSplit.Count, "splits", report.Data.Splits.Count);
    }

    static void Same(string first, int firstCount, string second, int secondCount)
    {
        if (firstCount != secondCount)
            throw ReportErrors.Figures.With($"report: {firstCount} {first} for {secondCount} {second}", "They describe the same things, so there are as many of one as of the other",
                "Take both from the same evaluation");
    }
}
