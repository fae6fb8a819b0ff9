using System.Text.Json.Nodes;
using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>What a monitor found, for programs.</summary>
static class WatchHistoryJson
{
    public static string Write(WatchHistory history)
    {
        var (reference, shown, truths) = (history.Reference, history.Shown, history.Truths);
        return new JsonObject
        {
            ["rows"] = shown.Window.Rows, ["started"] = shown.Window.Started, ["ended"] = shown.Window.Ended, ["closed"] = shown.Window.IsClosed,
            ["drift"] = shown.Drift?.HasDrift, ["false_alarm_rate"] = shown.Drift?.Options.FalseAlarmRate, ["reference_samples"] = reference.Samples,
            ["windows"] = new JsonArray([.. history.Windows.Select((report, i) => (JsonNode)Window(report, i < history.TruthsByWindow.Count ? history.TruthsByWindow[i] : null))]),
            ["features"] = new JsonArray([.. (shown.Drift?.Features ?? []).Select(feature => (JsonNode)Feature(feature))]),
            ["classes"] = new JsonArray([.. shown.Classes(reference).Select(share => (JsonNode)new JsonObject { ["name"] = share.Name, ["reference"] = share.Reference, ["window"] = share.Window })]),
            ["abstained_share"] = WatchReport.Abstained(shown.Window.Summary), ["abstained_share_reference"] = WatchReport.Abstained(reference.Summary),
            ["truths"] = new JsonObject
            {
                ["count"] = truths.Truths, ["overrides"] = truths.Overrides, ["right"] = Rate(truths.Right), ["covered"] = Rate(truths.Covered), ["promised"] = reference.Promised,
                ["breaks_promise"] = truths.BreaksPromise(reference), ["worse_than_verified"] = truths.IsWorse(reference),
            },
        }.ToJsonString(JsonText.InLine);
    }

    static JsonObject Window(WatchReport report, FeedbackTotals? truths) => new()
    {
        ["started"] = report.Window.Started, ["ended"] = report.Window.Ended, ["rows"] = report.Window.Rows, ["drift"] = report.Drift?.HasDrift,
        ["drifting"] = new JsonArray([.. report.Drifting.Select(feature => (JsonNode)feature.Name)]), ["abstained_share"] = WatchReport.Abstained(report.Window.Summary),
        ["truths"] = truths?.Truths, ["overrides"] = truths?.Overrides, ["right"] = Count(truths?.Right), ["covered"] = Count(truths?.Covered),
        ["features"] = new JsonArray([.. (report.Drift?.Features ?? []).Select(feature => (JsonNode)Feature(feature))]),
    };

    static JsonObject Feature(FeatureDrift feature) => new()
    {
        ["name"] = feature.Name, ["drift"] = feature.HasDrift, ["test"] = feature.Test, ["effect"] = feature.Values.Effect, ["statistic"] = feature.Values.Statistic, ["p"] = feature.ValuesAdjusted,
        ["missing_effect"] = feature.Missing.Effect, ["missing_p"] = feature.MissingAdjusted, ["psi"] = feature.Stability.Index,
    };

    static JsonObject? Rate(RunningRate rate) => rate.Trials == 0 ? null : new() { ["share"] = rate.Always.Value, ["low"] = rate.Always.Low, ["high"] = rate.Always.High, ["of"] = rate.Trials };

    static JsonObject? Count(RunningRate? rate) => rate is { Trials: > 0 } known ? new() { ["count"] = known.Successes, ["of"] = known.Trials } : null;
}
