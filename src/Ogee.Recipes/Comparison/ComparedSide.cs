namespace Ogee.Recipes;

/// <summary>All of a finished run that a comparison reads.</summary>
sealed record ComparedSide(RunFolder Folder, RunRecord Record, VerificationReport Report, RunAnswers Answers)
{
    /// <exception cref="OgeeException">The run is not finished, or its report or predictions are missing or damaged.</exception>
    public static ComparedSide Read(RunFolder folder)
    {
        var record = RunRecord.Read(folder);
        if (record.Status != RunStatus.Finished) throw RunErrors.Unfinished(folder, record);
        var report = RunReport.Read(folder);
        var answers = PredictionsFile.Read(Path.Combine(folder.ReportPath, "predictions.csv"), Classes(record, report), report);
        return new(folder, record, report, TestParts.With(folder, answers));
    }

    /// <summary>The classes in the order of the model's outputs; none where a number is predicted.</summary>
    public IReadOnlyList<string> ClassNames => Classes(Record, Report);

    /// <summary>What is predicted, where that is a number.</summary>
    public string? Target => Report.Regression?.Label;

    /// <summary>The unit of what is predicted.</summary>
    public string Unit => Report.Headline.Count > 0 ? Report.Headline[0].Unit : "";

    /// <summary>The run, as a comparison names it.</summary>
    public ComparedRun Run => new(Folder.Id, Record.Name, Record.Started, Record.WeightsSha256 ?? "", Record.Data?.Fingerprint ?? "", Report.Headline.Count > 0 ? Report.Headline[0] : null);

    static IReadOnlyList<string> Classes(RunRecord record, VerificationReport report) => report.Confusion?.Classes ?? (report.Regression is null ? record.Data?.Classes ?? [] : []);
}
