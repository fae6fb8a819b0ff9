using System.Text.Json.Nodes;
using Ogee.Learn;
using Ogee.Recipes;
using Spectre.Console;

namespace Ogee.Cli;

/// <summary>What <c>--dry-run</c> prints: all that a run would be.</summary>
static class ForecastSummary
{
    internal static void Write(VerbContext context, RunForecast forecast)
    {
        if (context.IsJson)
        {
            context.Results.WriteLine(Json(forecast));
            return;
        }
        var table = new Table().Border(TableBorder.None).HideHeaders().AddColumns("", "");
        void Row(string name, string value) => table.AddRow(name, VisibleText.Markup(value));
        Row("data", string.Join("; ", (string[])[$"{forecast.Train + forecast.Valid + forecast.Test} {forecast.Sample}s", .. forecast.Classes.Count > 0 ? (string[])[$"{forecast.Classes.Count} classes"] : [], .. forecast.Notes]));
        Row("split", FormattableString.Invariant($"{forecast.Train} to learn from, {forecast.Valid} to choose by, {forecast.Test} to verify on"));
        foreach (var finding in forecast.Findings.Where(finding => finding.Kind != FindingKind.Fine)) Row(finding.Kind == FindingKind.Problem ? "problem" : "note", finding.Text);
        foreach (var finding in forecast.Look.Where(finding => finding.Level != FindingLevel.Note)) Row(finding.Level == FindingLevel.Problem ? "problem" : "warning", finding.What);
        Row("model", $"{forecast.Settings.Text(TrainSettings.Model)}, {ProgressText.Scaled(forecast.Parameters).TrimEnd()} parameters");
        Row("training", FormattableString.Invariant($"{forecast.Epochs} {(forecast.Epochs == 1 ? "epoch" : "epochs")}, {forecast.Steps} {(forecast.Steps == 1 ? "step" : "steps")}, about {ProgressText.Duration(TimeSpan.FromSeconds(forecast.Seconds))} with the verification"));
        Row("memory", $"about {ProgressText.Bytes(forecast.MemoryBytes)} of {ProgressText.Bytes(Settings.MemoryBudget)}");
        Row("disk", $"at most about {ProgressText.Bytes(forecast.DiskBytes)}{(forecast.DiskFreeBytes is { } free ? $" of {ProgressText.Bytes(free)} free" : "")}");
        foreach (var setting in forecast.Settings.Schema.Where(setting => forecast.Settings.Source(setting) != SettingSource.Default && !forecast.Settings.IsAuto(setting))) Row(setting.Name, $"{forecast.Settings.Text(setting)} ({forecast.Settings.SourceText(setting)})");
        context.Write(table);
        context.Results.WriteLine("nothing was written");
    }

    static string Json(RunForecast forecast) => new JsonObject
    {
        ["sample"] = forecast.Sample,
        ["samples"] = forecast.Train + forecast.Valid + forecast.Test,
        ["classes"] = new JsonArray([.. forecast.Classes.Select(name => (JsonNode)name)]),
        ["train"] = forecast.Train,
        ["valid"] = forecast.Valid,
        ["test"] = forecast.Test,
        ["findings"] = new JsonArray([.. forecast.Findings.Where(finding => finding.Kind != FindingKind.Fine).Select(finding => (JsonNode)finding.Text), .. forecast.Look.Select(finding => (JsonNode)finding.What)]),
        ["parameters"] = forecast.Parameters,
        ["epochs"] = forecast.Epochs,
        ["steps"] = forecast.Steps,
        ["seconds"] = forecast.Seconds,
        ["memoryBytes"] = forecast.MemoryBytes,
        ["memoryBudgetBytes"] = Settings.MemoryBudget,
        ["diskBytes"] = forecast.DiskBytes,
        ["diskFreeBytes"] = forecast.DiskFreeBytes,
        ["settings"] = JsonNode.Parse(forecast.Settings.ToJson()),
    }.ToJsonString(JsonText.InLine);
}
