using System.Globalization;

namespace Ogee.Recipes;

// The page of a verification report.
sealed partial class HtmlReport : HtmlPage
{
    readonly VerificationReport report;

    HtmlReport(VerificationReport report, long imageBytes) : base(imageBytes) => this.report = report;

    public static string Write(VerificationReport report)
    {
        ReportChecks.Check(report);
        return Write(room => new HtmlReport(report, room));
    }

    protected override string Title => Markup.Short(report.Title, 120) + " · verification report";

    protected override string Source => "All its numbers are in report.json beside it.";

    protected override void Body()
    {
        Section("result", "Result", Headline);
        Section("data", "Data", Data);
        if (report.Rivals.Count > 0) Section("rivals", "Beside simpler models", Rivals);
        if (report.Confusion is not null) Section("classes", "Results by class", Results);
        if (report.Regression is not null) Section("errors", "Errors", Regression);
        if (report.Calibration is not null) Section("calibration", "Calibration", Calibration);
        if (report.Abstention is { Points.Count: > 0 }) Section("abstention", "Abstaining", Abstention);
        if (report.Decisions is not null) Section("decisions", "Decisions", Decisions);
        if (report.Slices.Count > 0) Section("slices", "Parts of the data", Slices);
        Section("mistakes", "Worst mistakes", Mistakes);
        if (report.Suspected is not null) Section("suspected", "Suspected labels", Suspected);
        if (report.Training is { Epochs.Count: > 0 }) Section("training", "Training", Training);
        if (report.Cost is not null || report.Latency is not null) Section("cost", "Cost and latency", Cost);
        Section("reproduce", "Reproduce", Reproduce);
        if (report.Limits.Count > 0) Section("limits", "Limits", Limits);
    }

    protected override void Opening()
    {
        page.Append("<header>\n<p class=\"kicker\">Verification report</p>\n<h1>").Append(Name(report.Title, 200)).Append("</h1>\n");
        if (report.Subtitle != "") Paragraph(report.Subtitle, "subtitle");
        page.Append("<ul class=\"facts\">");
        page.Append("<li>").Append(report.Created.ToUniversalTime().ToString("d MMMM yyyy, HH:mm", CultureInfo.InvariantCulture)).Append(" UTC</li>");
        if (report.Run != "") page.Append("<li>run ").Append(Name(report.Run, 80)).Append("</li>");
        page.Append("<li>").Append(Figures.Counted(report.Samples, "test " + report.Sample)).Append("</li>");
        if (report.Classes.Count > 0) page.Append("<li>").Append(Figures.Counted(report.Classes.Count, "class", "classes")).Append("</li>");
        if (report.Training is { Epochs.Count: > 1 } training)
        {
            var sparkline = new Sparkline
            {
                Title = "Loss over training",
                Description = "The loss on " + (training.Epochs[0].ValidLoss is null ? "training" : "validation") + " data, from the first epoch to the last.",
                Values = [.. training.Epochs.Select(e => e.ValidLoss ?? e.TrainLoss)],
            };
            page.Append("<li>").Append(Figures.Counted(training.Epochs.Count, "epoch")).Append(sparkline.ToSvg("spark")).Append("</li>");
        }
        page.Append("</ul>\n</header>\n");
        var (style, word) = report.Verdict.Kind switch
        {
            VerdictKind.Pass => ("pass", "✓ Pass"),
            VerdictKind.Warn => ("warn", "! Pass, with a warning"),
            _ => ("fail", "✕ Fail"),
        };
        VerdictBox(style, word, report.Verdict.Reason, report.Verdict.NextStep, report.Verdict.NextCommand);
    }
}
