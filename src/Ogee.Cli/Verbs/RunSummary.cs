using System.Text.Json.Nodes;
using Ogee.Learn;
using Ogee.Recipes;
using Spectre.Console;

namespace Ogee.Cli;

/// <summary>The results of a verification on stdout: the figures, the confusion matrix, where the report is.</summary>
static class RunSummary
{
    internal static void Write(VerbContext context, RunFolder folder, string page, VerificationReport report)
    {
        if (context.IsJson)
        {
            context.Results.WriteLine(Json(folder, page, report));
            return;
        }
        var table = new Table().Border(TableBorder.None).HideHeaders().AddColumns("", "");
        table.AddRow("verdict", $"{Word(report.Verdict.Kind)} {VisibleText.Markup(report.Verdict.Reason)}");
        foreach (var figure in report.Headline)
            table.AddRow(VisibleText.Markup(figure.Name.ToLowerInvariant()), VisibleText.Markup(figure.ToString()));
        foreach (var rival in report.Rivals) table.AddRow("beside", VisibleText.Markup(rival.ToString()));
        if (report.Calibration is { } calibration)
            table.AddRow("calibration", FormattableString.Invariant($"error {calibration.Before.ExpectedError:0.000}{(calibration.After is { } after ? FormattableString.Invariant($", {after.ExpectedError:0.000} at temperature {calibration.Temperature:0.00}") : "")}"));
        if (report.Decisions?.Coverage is { } coverage)
            table.AddRow("coverage", FormattableString.Invariant($"{coverage.Measured.Value:0.0 %} of {(coverage.Unit is null ? "sets" : "ranges")} hold the truth, {coverage.Promised:0 %} promised; {(coverage.Unit is null ? FormattableString.Invariant($"{coverage.Size:0.00} classes on average") : FormattableString.Invariant($"{coverage.Size:g4} {coverage.Unit}wide on average"))}"));
        if (report.Decisions?.Cost is { } decided)
            table.AddRow("decisions", FormattableString.Invariant($"{decided.Cost.Value:g3} a {report.Sample} at the given costs, {decided.CostOfOneAnswer:g3} with one answer for all; {decided.Coverage.Value:0.0 %} answered, {decided.Risk.Value:0.0 %} of them wrong"));
        foreach (var rule in report.Decisions?.Rules ?? [])
            table.AddRow("rule", VisibleText.Markup(rule.InWords(report.Sample)));
        foreach (var mistake in report.Mistakes.Take(3))
            table.AddRow("mistake", VisibleText.Markup(FormattableString.Invariant($"{mistake.Path}: {mistake.Truth}, called {mistake.Predicted}{(mistake.Confidence is { } confidence ? FormattableString.Invariant($" with {confidence:0 %}") : "")}")));
        foreach (var finding in report.Data.Findings.Where(finding => finding.Kind != FindingKind.Fine)) table.AddRow("data", VisibleText.Markup(finding.Text));
        if (report.Latency is { } latency) table.AddRow("latency", FormattableString.Invariant($"{latency.MedianSeconds * 1e3:0.0} ms a {report.Sample} (median), {latency.P95Seconds * 1e3:0.0} ms (95th percentile)"));
        if (report.Times is { } times) table.AddRow("times", VisibleText.Markup(times.ToString()));
        if (report.Cost is { } cost)
            table.AddRow("cost", VisibleText.Markup(FormattableString.Invariant($"{cost.WallSeconds:0} s, {cost.CpuSeconds:0} CPU-seconds, {ProgressText.Scaled(cost.Flops)}FLOP, {cost.EnergyJoules / 3600:0.00} Wh ({cost.EnergyAssumption}), {Money(cost.MoneyPerRun, cost.Currency)} a run, {Money(cost.MoneyPerThousandPredictions, cost.Currency)} per 1,000 predictions ({cost.MoneyAssumption})")));
        table.AddRow("weights", $"SHA-256 {report.Reproduce.WeightsSha256}");
        table.AddRow("report", VisibleText.Markup(page));
        context.Write(table);
        Confusion(context, report);
    }

    /// <summary>A failed verdict as the error that it is, with its own next command.</summary>
    /// <exception cref="OgeeException">The verdict is a failure.</exception>
    internal static void RequireNoFailure(VerbContext context, RunFolder folder, VerificationReport report, string expected)
    {
        context.Results.Flush();
        if (report.Verdict.Kind == VerdictKind.Fail)
            throw ModelErrors.Short.With(report.Verdict.Reason.TrimEnd('.'), expected, $"{report.Verdict.NextStep.TrimEnd('.')}: {ModelReference.Next(report.Verdict, folder)}");
    }

    /// <summary>The report for a program: where its pictures are, not the pictures.</summary>
    internal static string Json(RunFolder folder, string page, VerificationReport report)
    {
        var json = JsonNode.Parse(report.ToJson())!.AsObject();
        json["report"] = page;
        if (json["preview"] is JsonObject preview)
        {
            preview.Remove("image");
            preview["path"] = folder.PreviewPicturePath;
        }
        foreach (var mistake in json["mistakes"]?.AsArray() ?? []) mistake!.AsObject().Remove("thumbnail");
        return json.ToJsonString(JsonText.Indented);
    }

    static void Confusion(VerbContext context, VerificationReport report)
    {
        if (report.Confusion is not { Classes.Count: <= 12 } confusion) return;
        var table = new Table().Border(TableBorder.None).AddColumn("true \\ called");
        foreach (var name in confusion.Classes) table.AddColumn(new Spectre.Console.TableColumn(VisibleText.Markup(name)).RightAligned());
        for (var row = 0; row < confusion.Classes.Count; row++)
            table.AddRow([VisibleText.Markup(confusion.Classes[row]), .. confusion.Counts[row].Select(count => count.ToString(System.Globalization.CultureInfo.InvariantCulture))]);
        context.Write(table);
    }

    static string Money(double amount, string currency) => $"{ProgressText.Money(amount)} {(currency.Length > 0 ? currency : "in your currency")}";

    static string Word(VerdictKind kind) => kind switch
    {
        VerdictKind.Pass => "[green]pass[/]",
        VerdictKind.Warn => "[yellow]warn[/]",
        _ => "[red]fail[/]",
    };
}
