using System.Globalization;
using Ogee.Learn;
using Ogee.Recipes;

namespace Ogee.Cli;

/// <summary>What a monitor found, for people.</summary>
static class MonitorText
{
    const int MostFeatures = 12;
    const int MostClasses = 8;

    internal static void Write(TextWriter to, WatchHistory history)
    {
        var (known, shown, truths) = (history.Reference, history.Shown, history.Truths);
        void Line(string name, FormattableString text) => to.WriteLine(VisibleText.Of($"{name,-16}  {text.ToString(CultureInfo.InvariantCulture)}"));
        var window = shown.Window;
        Line("reference", $"{known.Samples:#,0} held-out samples, weights {known.WeightsSha256[..Math.Min(16, known.WeightsSha256.Length)]}…");
        Line("window", $"{window.Rows:#,0} samples{(window.Version == "files" ? "" : $", {window.Started.UtcDateTime:yyyy-MM-dd HH:mm} to {window.Ended.UtcDateTime:HH:mm} UTC{(window.IsClosed ? "" : ", still open")}")}");
        if (history.Windows.Count > 1) Line("windows", $"{history.Windows.Count} complete, {history.Drifting} unlike the reference");
        if (shown.Drift is not { } drift) Line("drift", $"too few samples to tell: at least {WatchReport.FewestRows}");
        else
        {
            Line("drift", $"{(drift.HasDrift ? $"{shown.Drifting.Count} of {drift.Features.Count} features differ" : $"none in {drift.Features.Count} features")} (a window in which nothing changed is called different {drift.Options.FalseAlarmRate:0.## %} of the time)");
            if (drift.HasDrift) Features(to, shown);
        }
        var classes = shown.Classes(known);
        if (classes.Count > 0) Line("answers", $"{string.Join(", ", classes.Take(MostClasses).Select(share => FormattableString.Invariant($"{share.Name} {share.Window:0.0 %} (was {share.Reference:0.0 %})")))}{(classes.Count > MostClasses ? $" and {classes.Count - MostClasses} more" : "")}");
        if (Confidence(known, window) is { } confidence) Line("confidence", confidence);
        Line("left to a person", $"{WatchReport.Abstained(window.Summary):0.0 %} (was {WatchReport.Abstained(known.Summary):0.0 %})");
        if (truths.Truths == 0) return;
        if (truths.Right.Trials > 0) Line("right", $"{Share(truths.Right)} of {truths.Right.Trials:#,0} truths{(known.Right is { } right ? $" (was {right.Once.Value:0.0 %})" : "")}{(truths.IsWorse(known) ? ": worse than verified" : "")}");
        if (truths.Covered.Trials > 0) Line("coverage", $"{Share(truths.Covered)} of {truths.Covered.Trials:#,0} truths, {known.Promised:0.## %} promised{(truths.BreaksPromise(known) ? ": the promise is broken" : "")}");
        Line("overrides", $"{truths.Overrides:#,0}");
    }

    static FormattableString? Confidence(Recipes.ModelReference known, WatchWindow window)
    {
        if (!known.Summary.Numbers.Contains(ModelWatch.Confidence) || window.Rows == 0) return null;
        NumberSketch before = known.Summary.Number(ModelWatch.Confidence), after = window.Summary.Number(ModelWatch.Confidence);
        return $"median {after.Quantile(0.5):0.0 %} (was {before.Quantile(0.5):0.0 %}), lowest tenth below {after.Quantile(0.1):0.0 %} (was {before.Quantile(0.1):0.0 %})";
    }

    static void Features(TextWriter to, WatchReport shown)
    {
        string[] Row(FeatureDrift feature) =>
        [
            WatchReport.Title(feature.Name), feature.Missing.Effect > feature.Values.Effect ? "missing more or less often" : "values",
            Math.Max(feature.Values.Effect, feature.Missing.Effect).ToString("0.000", CultureInfo.InvariantCulture), P(Math.Min(feature.ValuesAdjusted, feature.MissingAdjusted)), feature.Stability.Index.ToString("0.00", CultureInfo.InvariantCulture),
        ];
        string[][] rows = [["feature", "what differs", "effect", "p", "PSI"], .. shown.Drifting.Take(MostFeatures).Select(Row)];
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length))];
        foreach (var row in rows) to.WriteLine(VisibleText.Of(("  " + string.Join("  ", row.Select((cell, column) => column < 2 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column])))).TrimEnd()));
        if (shown.Drifting.Count > MostFeatures) to.WriteLine($"  and {shown.Drifting.Count - MostFeatures} more");
    }

    static string Share(RunningRate rate) => FormattableString.Invariant($"{rate.Always.Value:0.0 %} ({rate.Always.Low:0.0 %} to {rate.Always.High:0.0 %})");

    static string P(double p) => p < 0.0001 ? "<0.0001" : p.ToString("0.0000", CultureInfo.InvariantCulture);
}
