using System.Globalization;
using System.Text;

namespace Ogee.Recipes;

/// <summary>What a card says of a model beside its report.</summary>
/// <param name="Pipeline">The name of the task in model hubs, for instance <c>image-classification</c>.</param>
/// <param name="What">What the model is, in a sentence or two.</param>
/// <param name="Example">A file that it answers, for instance <c>photo.jpg</c>.</param>
/// <param name="Code">How it is asked in C#.</param>
sealed record ModelCardFacts(string Pipeline, string What, string Example, string Code);

/// <summary>The card of a model, <c>model/README.md</c>: what it is, what it is worth, on what, and what it is not for. It says nothing that the report does not.</summary>
static class ModelCard
{
    public static string Write(VerificationReport report, ModelCardFacts facts)
    {
        var text = new StringBuilder();
        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
        Line($"---\nlibrary_name: ogee\npipeline_tag: {facts.Pipeline}\n---\n");
        Line($"# {Markdown(report.Title)}\n");
        Line($"{Markdown(facts.What)}\n");
        Line($"## What it is worth\n");
        Line($"{Markdown(report.Verdict.Reason)}\n");
        Line($"| on {report.Sample}s that it has not seen | value | 95 % interval | baseline |\n|---|---|---|---|");
        foreach (var figure in report.Headline)
            Line($"| {Markdown(figure.Name)} | {Value(figure, figure.Value.Value)} | {Value(figure, figure.Value.Low, "0.0 %")} to {Value(figure, figure.Value.High, "0.0 %")} | {(figure.Baseline is { } baseline ? Value(figure, baseline, "0.0 %") : "")} |");
        if (report.Calibration is { } calibration)
            Line($"\nIts confidences are off by {(calibration.After ?? calibration.Before).ExpectedError:0.000} on average (expected calibration error), at temperature {calibration.Temperature:0.00}.");
        if (report.Decisions?.Rules is { Count: > 0 } rules)
        {
            Line($"\n## What experts decide\n\nRules come before the model's answer. On {report.Sample}s that it has not seen:\n");
            foreach (var rule in rules) Line($"- {Markdown(rule.InWords(report.Sample))}");
        }
        Line($"\n## What it learned from\n");
        Line($"{Markdown(Conclusions.Data(report.Data))} Fingerprint of the data: `{report.Reproduce.DataFingerprint}`.\n");
        foreach (var finding in report.Data.Findings.Where(finding => finding.Kind != FindingKind.Fine)) Line($"- {Markdown(finding.Text)}");
        if (report.Cost is { PerThousandPredictions: { } unit } cost)
        {
            Line($"\n## What it costs\n\n| | training it | 1,000 predictions |\n|---|---|---|");
            foreach (var row in PredictionCostRows.Beside(cost, unit)) Line($"| {Markdown(row.Name)} | {Markdown(row.Run)} | {Markdown(row.Prediction)} |");
            Line($"\nEnergy: {Markdown(cost.EnergyAssumption)}. Money: {Markdown(cost.MoneyAssumption)}. Predictions: {Markdown(unit.CpuSource)}.");
        }
        if (report.Limits.Count > 0)
        {
            Line($"\n## What this does not show\n");
            foreach (var limit in report.Limits) Line($"- {Markdown(limit)}");
        }
        Line($"\n## Use\n\n```\nogee predict FOLDER {facts.Example}\nogee serve FOLDER\n```\n\n`FOLDER` is the folder of this file. In C#: `{facts.Code}`.\n");
        Line($"## Get it again\n\n```\n{report.Reproduce.Command}\n```\n\nSeed {report.Reproduce.Seed}; SHA-256 of the weights `{report.Reproduce.WeightsSha256}`. The whole report is in `report/report.html` of the run.");
        return text.ToString();
    }

    static string Value(HeadlineMetric metric, double value, string share = "0.00 %") => metric.Unit == "%" ? value.ToString(share, CultureInfo.InvariantCulture) : Figures.In(value, metric.Unit);

    // Names come from folders and files: they are text, and not markup.
    static string Markdown(string text)
    {
        var escaped = new StringBuilder();
        foreach (var letter in text)
        {
            if (char.IsControl(letter)) continue;
            if (letter is '\\' or '`' or '*' or '_' or '[' or ']' or '<' or '>' or '|' or '#' or '!') escaped.Append('\\');
            escaped.Append(letter);
        }
        return escaped.ToString();
    }
}
