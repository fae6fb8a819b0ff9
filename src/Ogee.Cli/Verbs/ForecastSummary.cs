using System.Text.Json.Nodes;
using Ogee.Learn;
using Ogee.Recipes;
using Spectre.Console;

namespace Ogee.Cli;

/// <summary>What <c>--dry-run</c> prints: all that a run would be.</summary>
static class ForecastSummary
{
    internal static void Write(VerbContext context, TrainingForecast forecast)
    {
        if (context.IsJson)
        {
            context.Results.WriteLine(Json(forecast));
            return;
        }
        var table = new Table().Border(TableBorder.None).HideHeaders().AddColumns("", "");
        void Row(string name, string value) => table.AddRow(name, VisibleText.Markup(value));
        Row("data", $"{forecast.Data.Samples.Count} pictures, {forecast.Data.Classes.Count} classes, {forecast.Data.Facts}");
        Row("split", FormattableString.Invariant($"{forecast.Train} to learn from, {forecast.Valid} to choose by, {forecast.Test} to verify on"));
        foreach (var finding in forecast.Findings.Where(finding => finding.Kind != FindingKind.Fine)) Row(finding.Kind == FindingKind.Problem ? "problem" : "note", finding.Text);
        foreach (var finding in forecast.Look.Findings.Where(finding => finding.Level != FindingLevel.Note)) Row(finding.Level == FindingLevel.Problem ? "problem" : "warning", finding.What);
        Row("model", $"{forecast.Settings.Text(TrainSettings.Model)}, {ProgressText.Scaled(forecast.Parameters).TrimEnd()} parameters");
        Row("training", FormattableString.Invariant($"{forecast.Epochs} epochs, {forecast.Steps} steps, about {ProgressText.Duration(TimeSpan.FromSeconds(forecast.Seconds))} with the verification"));
        Row("memory", $"about {ProgressText.Bytes(forecast.MemoryBytes)} of {ProgressText.Bytes(Settings.MemoryBudget)}");
        Row("disk", $"at most about {ProgressText.Bytes(forecast.DiskBytes)}{(forecast.DiskFreeBytes is { } free ? $" of {ProgressText.Bytes(free)} free" : "")}");
        foreach (var setting in forecast.Settings.Schema.Where(setting => forecast.Settings.Source(setting) != SettingSource.Default && !forecast.Settings.IsAuto(setting))) Row(setting.Name, $"{forecast.Settings.Text(setting)} ({forecast.Settings.SourceText(setting)})");
        context.Write(table);
        context.Results.WriteLine("nothing was written");
    }

    static string Json(TrainingForecast forecast) => new JsonObject
    {
        ["pictures"] = forecast.Data.Samples.Count,
        ["classes"] = new JsonArray([.. forecast.Data.Classes.Select(name => (JsonNode)name)]),
        ["train"] = forecast.Train,
        ["valid"] = forecast.Valid,
        ["test"] = forecast.Test,
        ["findings"] = new JsonArray([.. forecast.Findings.Where(finding => finding.Kind != FindingKind.Fine).Select(finding => (JsonNode)finding.Text), .. forecast.Look.Findings.Select(finding => (JsonNode)finding.What)]),
        ["parameters"] = forecast.Parameters,
        ["epochs"] = forecast.Epochs,
        ["steps"] = forecast.Steps,
        ["seconds"] = forecast.Seconds,
        ["memoryBytes"] = forecast.MemoryBytes,
        ["memoryBudgetBytes"] = Settings.MemoryBudget,
        ["diskBytes"] = forecast.DiskBytes,
        ["diskFreeBytes"] = forecast.DiskFreeBytes,
        ["settings"] = JsonNode.Parse(forecast.Settings.ToJson()),
    }.ToJsonString();
}
