using System.Text.Json;
using Ogee.Learn;
using Ogee.Recipes;

namespace Ogee.Serving;

/// <summary>Writes what is known of a watched model.</summary>
static class WatchJsonWriter
{
    public static void Write(Utf8JsonWriter json, ServedModelInfo info, ModelMonitor? monitor)
    {
        json.WriteStartObject();
        json.WriteString("model", info.Name);
        json.WriteString("version", info.Version);
        json.WriteBoolean("watched", monitor is not null);
        if (monitor is not null)
        {
            json.WriteNumber("rows", monitor.Rows);
            json.WriteNumber("windows", monitor.Windows);
            json.WriteNumber("alarms", monitor.Alarms);
            json.WriteNumber("lost_writes", monitor.LostWrites);
            if (monitor.Last is { } last)
                Window(json, "last", last);
            Window(json, "open", monitor.Now());
            Truths(json, monitor);
        }
        json.WriteEndObject();
    }

    static void Window(Utf8JsonWriter json, string name, WatchReport report)
    {
        json.WriteStartObject(name);
        json.WriteNumber("rows", report.Window.Rows);
        json.WriteString("started", report.Window.Started);
        json.WriteString("ended", report.Window.Ended);
        json.WriteNumber("abstained_share", WatchReport.Abstained(report.Window.Summary));
        if (report.Drift is { } drift)
        {
            json.WriteBoolean("drift", drift.HasDrift);
            json.WriteNumber("false_alarm_rate", drift.Options.FalseAlarmRate);
            json.WriteStartArray("features");
            foreach (var feature in drift.Features)
                Feature(json, feature);
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    static void Feature(Utf8JsonWriter json, FeatureDrift feature)
    {
        json.WriteStartObject();
        json.WriteString("name", feature.Name);
        json.WriteBoolean("drift", feature.HasDrift);
        json.WriteNumber("effect", feature.Values.Effect);
        json.WriteNumber("statistic", feature.Values.Statistic);
        json.WriteNumber("p", feature.ValuesAdjusted);
        json.WriteNumber("missing_effect", feature.Missing.Effect);
        json.WriteNumber("missing_p", feature.MissingAdjusted);
        json.WriteNumber("psi", feature.Stability.Index);
        json.WriteEndObject();
    }

    static void Truths(Utf8JsonWriter json, ModelMonitor monitor)
    {
        var totals = monitor.Totals;
        json.WriteStartObject("truths");
        json.WriteNumber("count", totals.Truths);
        json.WriteNumber("overrides", totals.Overrides);
        Rate(json, "right", totals.Right);
        Rate(json, "covered", totals.Covered);
        if (monitor.Reference.Promised is { } promised)
            json.WriteNumber("promised", promised);
        json.WriteBoolean("breaks_promise", totals.BreaksPromise(monitor.Reference));
        json.WriteBoolean("worse_than_verified", totals.IsWorse(monitor.Reference));
        json.WriteEndObject();
    }

    static void Rate(Utf8JsonWriter json, string name, RunningRate rate)
    {
        if (rate.Trials == 0)
            return;
        var interval = rate.Always;
        json.WriteStartObject(name);
        json.WriteNumber("share", interval.Value);
        json.WriteNumber("low", interval.Low);
        json.WriteNumber("high", interval.High);
        json.WriteNumber("of", rate.Trials);
        json.WriteEndObject();
    }
}
