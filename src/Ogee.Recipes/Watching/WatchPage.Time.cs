using System.Globalization;
using Ogee.Learn;

namespace Ogee.Recipes;

sealed partial class WatchPage
{
    void Time()
    {
        Paragraph($"{history.Drifting} of {Figures.Counted(history.Windows.Count, "complete window")} {(history.Drifting == 1 ? "is" : "are")} unlike the reference.{(windows.Count < history.Windows.Count ? $" Shown are the newest {windows.Count}." : "")}", "lead");
        page.Append("<div class=\"figures\">\n");
        // The first windows may have had too few samples to be compared.
        var names = windows.SelectMany(window => window.Drift?.Features ?? []).GroupBy(feature => feature.Name)
            .OrderByDescending(group => group.Count(feature => feature.HasDrift)).ThenByDescending(group => group.Max(Effect)).ThenBy(group => group.Key, StringComparer.Ordinal).Select(group => group.Key).ToList();
        if (names.Count > 0)
        {
            var worst = windows.SelectMany(window => window.Drift?.Features ?? []).MaxBy(Effect)!;
            var left = names.Count > MostFeatures ? $" Shown are the {MostFeatures} of {names.Count} features that moved most." : "";
            Map("Effect by window", names, $"How far each feature moved, as a difference of probability (the distance of Kolmogorov and Smirnov, or of shares): {Markup.Quote(WatchReport.Title(worst.Name))} most, by {Figures.Fixed(Effect(worst), 2)}.{left}", "effect", 0.3, Effect, feature => feature.HasDrift);
            var index = windows.SelectMany(window => window.Drift?.Features ?? []).MaxBy(feature => feature.Stability.Index)!;
            Map("Stability index by window", names, $"The population stability index (PSI): at most {Figures.Fixed(index.Stability.Index, 2)}, of {Markup.Quote(WatchReport.Title(index.Name))}. Here an alarm is an index above what noise alone exceeds in {Rate} of the windows, for each feature by itself.", "PSI", 0.5, feature => feature.Stability.Index, feature => feature.Stability.IsExceeded);
        }
        AbstainedByWindow();
        SureByWindow();
        page.Append("</div>\n<h3>Windows</h3>\n");
        var listed = windows.Select((window, i) => (window, Number: first + i)).Reverse().ToList();
        Windows(listed.Take(MostListed));
        if (listed.Count <= MostListed) return;
        page.Append("<details><summary>Older windows</summary>");
        Windows(listed.Skip(MostListed));
        page.Append("</details>\n");
    }

    static double Effect(FeatureDrift feature) => Math.Max(feature.Values.Effect, feature.Missing.Effect);

    void Map(string title, List<string> names, string conclusion, string cell, double deepest, Func<FeatureDrift, double> value, Func<FeatureDrift, bool> isAlarm)
    {
        var byWindow = windows.Select(window => (window.Drift?.Features ?? []).ToDictionary(feature => feature.Name)).ToList();
        (string Name, IReadOnlyList<DriftCell> Cells)[] rows = [.. names.Take(MostFeatures).Select(name => (WatchReport.Title(name),
            (IReadOnlyList<DriftCell>)[.. byWindow.Select(features => features.TryGetValue(name, out var feature) ? new DriftCell(value(feature), isAlarm(feature)) : new(double.NaN, false))]))];
        Figure(new DriftMap { Title = title, Description = "Features down, windows across from the oldest to the newest. " + conclusion, Rows = rows, First = first, Deepest = deepest, CellName = cell }, conclusion,
            new(["feature", .. windows.Select((_, i) => (first + i).ToString(CultureInfo.InvariantCulture))], [.. rows.Select(row => (IReadOnlyList<string>)[row.Name, .. row.Cells.Select(each => Figures.Fixed(each.Value, 3) + (each.IsAlarm ? " !" : ""))])]));
    }

    void AbstainedByWindow()
    {
        var was = WatchReport.Abstained(before);
        double[] shares = [.. windows.Select(window => WatchReport.Abstained(window.Window.Summary))];
        var conclusion = $"Left to a person: {Figures.Percent(shares[^1])} in the newest complete window, {Figures.Percent(was)} when the model was verified.";
        ByWindow("Left to a person", conclusion, "samples", [("now", shares), ("verified", [.. shares.Select(_ => was)])], true);
    }

    void SureByWindow()
    {
        if (!before.Numbers.Contains(ModelWatch.Confidence) || before.Number(ModelWatch.Confidence).Count == 0) return;
        var was = before.Number(ModelWatch.Confidence).Quantile(0.5);
        double[] medians = [.. windows.Select(window => window.Window.Summary.Number(ModelWatch.Confidence)).Select(sketch => sketch.Count == 0 ? double.NaN : sketch.Quantile(0.5))];
        ByWindow("Confidence", $"The median confidence: {Figures.Percent(medians[^1])} in the newest complete window, {Figures.Percent(was)} when the model was verified.", "median confidence", [("now", medians), ("verified", [.. medians.Select(_ => was)])], false);
    }

    void ByWindow(string title, string conclusion, string what, IReadOnlyList<(string Name, double[] Values)> lines, bool fromZero) =>
        Figure(new LineChart
        {
            Title = title, Description = "Window after window, from the oldest to the newest. " + conclusion, XName = "window", YName = what, XIsCount = true, YIsPercent = true, FromZero = fromZero,
            Lines = [.. lines.Select(line => new ChartLine(line.Name, [.. line.Values.Select((value, i) => ((double)(first + i), value))]))],
        }, conclusion, new(["window", .. lines.Select(line => line.Name)], [.. windows.Select((_, i) => (IReadOnlyList<string>)[(first + i).ToString(CultureInfo.InvariantCulture), .. lines.Select(line => Figures.Percent(line.Values[i]))])]));

    void Windows(IEnumerable<(WatchReport Window, int Number)> listed) =>
        Table(new(["window (UTC)", "what differs", "samples", "left to a person", "truths", "overridden"], [.. listed.Select(each => (IReadOnlyList<string>)
        [
            string.Create(CultureInfo.InvariantCulture, $"{each.Number} · {each.Window.Window.Started.UtcDateTime:d MMM yyyy, HH:mm}"), Differing(each.Window), Figures.Count(each.Window.Window.Rows), Figures.Percent(WatchReport.Abstained(each.Window.Window.Summary)),
            Truth(each.Number, truths => truths.Truths), Truth(each.Number, truths => truths.Overrides),
        ])], 2), "wide");

    static string Differing(WatchReport window) => window.Drift is null ? "too few samples to tell" : window.Drifting.Count == 0 ? "–"
        : string.Join(", ", window.Drifting.Take(3).Select(feature => Markup.Short(WatchReport.Title(feature.Name), 30))) + (window.Drifting.Count > 3 ? $" and {window.Drifting.Count - 3} more" : "");

    string Truth(int number, Func<FeedbackTotals, long> count) => number <= history.TruthsByWindow.Count ? Figures.Count(count(history.TruthsByWindow[number - 1])) : "–";

    void Features(DriftReport drift)
    {
        Paragraph(drift.HasDrift ? $"{shown.Drifting.Count} of {Figures.Counted(drift.Features.Count, "feature")} differ from the reference." : $"None of {Figures.Counted(drift.Features.Count, "feature")} differs from the reference by more than chance explains.", "lead");
        page.Append("<div class=\"figures\">\n");
        // What the model said is shown among the answers.
        foreach (var feature in shown.Drifting.Where(feature => !feature.Name.StartsWith(ModelWatch.Answer, StringComparison.Ordinal)).Take(MostDrawn))
            if (before.Numbers.Contains(feature.Name)) Quantiles(feature.Name);
            else Shares(feature.Name);
        page.Append("</div>\n");
        var ordered = shown.Drifting.Concat(drift.Features.Where(feature => !feature.HasDrift).OrderByDescending(Effect).ThenBy(feature => feature.Name, StringComparer.Ordinal)).ToList();
        Rows(ordered.Take(MostListed));
        if (ordered.Count > MostListed)
        {
            page.Append("<details><summary>The other ").Append(Figures.Count(ordered.Count - MostListed)).Append(" features</summary>");
            Rows(ordered.Skip(MostListed).Take(1000));
            page.Append("</details>\n");
        }
        Paragraph($"The p are adjusted for all tests together: a window in which nothing changed is called different {Rate} of the time. KS is the largest distance between the two distributions of a number; χ² compares the shares of categories; rate, how often the most frequent number came. PSI decides nothing.", "caption");
    }

    void Rows(IEnumerable<FeatureDrift> features) =>
        Table(new(["feature", "test", "statistic", "effect", "p", "missing, effect", "p", "PSI", ""], [.. features.Select(feature => (IReadOnlyList<string>)
        [
            WatchReport.Title(feature.Name), feature.Test, Figures.Significant(feature.Values.Statistic), Figures.Fixed(feature.Values.Effect, 3), P(feature.ValuesAdjusted), Figures.Fixed(feature.Missing.Effect, 3), P(feature.MissingAdjusted),
            Figures.Fixed(feature.Stability.Index, 3), feature.HasDrift ? "differs" : "",
        ])]), "wide");

    static string P(double p) => p < 0.0001 ? "<0.0001" : Figures.Fixed(p, 4);
}
