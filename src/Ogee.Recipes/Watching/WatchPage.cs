using System.Globalization;
using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>The page of a monitor: one file, offline, with a table behind every figure.</summary>
sealed partial class WatchPage : HtmlPage
{
    const int MostWindows = 60, MostFeatures = 24, MostDrawn = 4, MostClasses = 20, MostListed = 20;

    readonly WatchHistory history;
    readonly WatchReport shown;
    readonly StreamSummary before, after;

    // The newest complete windows, and the number of the first of them.
    readonly IReadOnlyList<WatchReport> windows;
    readonly int first;

    WatchPage(WatchHistory history, long imageBytes) : base(imageBytes)
    {
        (this.history, shown, before, after) = (history, history.Shown, history.Reference.Summary, history.Shown.Window.Summary);
        windows = [.. history.Windows.TakeLast(MostWindows)];
        first = history.Windows.Count - windows.Count + 1;
    }

    public static string Write(WatchHistory history) => Write(room => new WatchPage(history, room));

    protected override string Title => $"{Markup.Short(shown.Window.Model, 120)} · watched";

    protected override string Source => "All its numbers are what ogee monitor --json gives.";

    bool IsOfFiles => shown.Window.Version == "files";

    protected override void Body()
    {
        Section("now", "At a glance", Now);
        if (windows.Count > 1) Section("time", "Over time", Time);
        if (shown.Drift is { } drift) Section("features", "Features", () => Features(drift));
        Section("answers", "Answers", Answers);
        if (!IsOfFiles) Section("truths", "Truths", Truths);
        Section("limits", "Limits", Limits);
    }

    protected override void Opening()
    {
        page.Append("<header>\n<p class=\"kicker\">What a model is asked, beside what it was verified on</p>\n<h1>").Append(Name(shown.Window.Model, 200)).Append("</h1>\n<ul class=\"facts\">");
        foreach (var fact in Facts()) page.Append("<li>").Append(Markup.Escape(fact)).Append("</li>");
        page.Append("</ul>\n</header>\n");
        var (style, word, reason) = Verdict();
        VerdictBox(style, word, reason, "", "");
    }

    IEnumerable<string> Facts()
    {
        yield return $"weights {Markup.Short(history.Reference.WeightsSha256, 12)}";
        yield return $"verified on {Figures.Counted(history.Reference.Samples, "held-out sample")}";
        if (IsOfFiles) yield break;
        if (history.Windows.Count > 0) yield return Figures.Counted(history.Windows.Count, "complete window");
        yield return Period(history.Windows.Count > 0 && history.Windows[0].Window.Started < shown.Window.Started ? history.Windows[0].Window.Started : shown.Window.Started, shown.Window.Ended);
    }

    (string Style, string Word, string Reason) Verdict()
    {
        var reasons = new List<string>();
        var (truths, reference) = (history.Truths, history.Reference);
        if (truths.BreaksPromise(reference)) reasons.Add($"Sets and ranges hold the truth {Figures.Percent(truths.Covered.Always)} of the time, where {Stated(reference.Promised!.Value)} was promised.");
        if (truths.IsWorse(reference)) reasons.Add($"{Figures.Percent(truths.Right.Always)} of the answers are right, where it was {Figures.Percent(reference.Right!.Value.Once)} when the model was verified.");
        if (shown.Drift is { HasDrift: true }) reasons.Add($"{DriftConclusion()}");
        if (history.IsBroken) return ("fail", "✕ Worse than promised", string.Join(" ", reasons));
        if (reasons.Count > 0) return ("warn", $"! {shown.Drifting.Count} of {Figures.Counted(shown.Drift!.Features.Count, "feature")} differ", string.Join(" ", reasons));
        if (shown.Drift is null) return ("warn", "? Too few samples to tell", $"{Figures.Counted(shown.Window.Rows, "sample")} came; a window is compared from {WatchReport.FewestRows} on.{(history.Drifting > 0 ? $" Of the complete windows before it, {history.Drifting} of {history.Windows.Count} are unlike the reference." : "")}");
        return ("pass", "✓ Like what it was verified on", $"None of {Figures.Counted(shown.Drift.Features.Count, "feature")} differs by more than chance explains{(truths.Truths > 0 ? ", and truths keep what was promised" : "")}.");
    }

    string DriftConclusion()
    {
        var names = shown.Drifting.Take(3).Select(feature => Markup.Quote(WatchReport.Title(feature.Name))).ToList();
        return $"{(shown.Drifting.Count > names.Count ? $"{string.Join(", ", names)} and {shown.Drifting.Count - names.Count} more differ" : $"{string.Join(" and ", names)} {(names.Count == 1 ? "differs" : "differ")}")} from the samples that the model was verified on: its figures are of other data.";
    }

    DriftOptions Options => (shown.Drift ?? windows.FirstOrDefault(window => window.Drift is not null)?.Drift)?.Options ?? new();

    // What was asked for, as it was asked: 1 % and 90 %, not 1.0 % and 90.0 %.
    static string Stated(double rate) => (rate * 100).ToString("0.##", CultureInfo.InvariantCulture) + "\u00A0%";

    string Rate => Stated(Options.FalseAlarmRate);

    void Now()
    {
        var (truths, reference, window) = (history.Truths, history.Reference, shown.Window);
        Paragraph($"{Figures.Counted(window.Rows, "sample")}{(IsOfFiles ? "" : $" of {Period(window.Started, window.Ended)}{(window.IsClosed ? "" : ", still being counted")}")}, beside {Figures.Count(reference.Samples)} that the model was verified on.", "lead");
        page.Append("<div class=\"headline\">\n");
        Value("Features that differ", shown.Drift is { } drift ? $"{shown.Drifting.Count} of {drift.Features.Count}" : "–", shown.Drift is null ? $"from {WatchReport.FewestRows} samples on" : $"called different by chance in {Rate} of windows");
        Value("Left to a person", Figures.Percent(WatchReport.Abstained(after)), $"was {Figures.Percent(WatchReport.Abstained(before))}");
        if (truths.Right.Trials > 0) Value("Right", Figures.Percent(truths.Right.Always.Value), $"{Figures.Range(truths.Right.Always)} of {Figures.Counted(truths.Right.Trials, "truth")}{(reference.Right is { Trials: > 0 } was ? $"; was {Figures.Percent(was.Once.Value)}" : "")}");
        if (truths.Covered.Trials > 0) Value("Truth within the set or range", Figures.Percent(truths.Covered.Always.Value), $"{Figures.Range(truths.Covered.Always)} of {Figures.Counted(truths.Covered.Trials, "truth")}{(reference.Promised is { } promised ? $"; {Stated(promised)} promised" : "")}");
        if (truths.Truths > 0) Value("Overridden by a person", Figures.Count(truths.Overrides), $"of {Figures.Counted(truths.Truths, "truth")}");
        page.Append("</div>\n");
    }

    void Value(string name, string value, string track) =>
        page.Append("<div><p class=\"name\">").Append(Markup.Escape(name)).Append("</p><p class=\"value\">").Append(Markup.Escape(value)).Append("</p><p class=\"track\">").Append(Markup.Escape(track)).Append("</p></div>\n");

    void Answers()
    {
        page.Append("<div class=\"figures\">\n");
        var classes = shown.Classes(history.Reference);
        if (classes.Count > 0)
        {
            var most = classes.MaxBy(share => Math.Abs(share.Window - share.Reference))!;
            Pairs("Answered classes", $"{Markup.Quote(most.Name)} moved most: {Figures.Percent(most.Window)} of the answers, was {Figures.Percent(most.Reference)}.{(classes.Count > MostClasses ? $" Shown are the {MostClasses} most frequent of {classes.Count}." : "")}", "class",
                [.. classes.Take(MostClasses).Select(share => new PairRow(share.Name, share.Reference, share.Window))], "%");
        }
        if (before.Numbers.Contains(ModelWatch.Confidence)) Confidence();
        if (before.Numbers.Contains(ModelWatch.Value)) Quantiles(ModelWatch.Value);
        page.Append("</div>\n");
    }

    void Confidence()
    {
        NumberSketch was = before.Number(ModelWatch.Confidence), now = after.Number(ModelWatch.Confidence);
        if (was.Count == 0 || now.Count == 0) return;
        Pairs("Confidence", $"The median confidence is {Figures.Percent(now.Quantile(0.5))}, was {Figures.Percent(was.Quantile(0.5))}; a tenth of the answers is below {Figures.Percent(now.Quantile(0.1))}, was {Figures.Percent(was.Quantile(0.1))}.", "confidence", ConfidenceShares.Of(was, now), "%");
    }

    // What a number was and is, at five places of its distribution.
    void Quantiles(string feature)
    {
        NumberSketch was = before.Number(feature), now = after.Number(feature);
        if (was.Count == 0 || now.Count == 0) return;
        (double Level, string Name)[] levels = [(0.05, "5 % are below"), (0.25, "25 % are below"), (0.5, "median"), (0.75, "75 % are below"), (0.95, "95 % are below")];
        var name = WatchReport.Title(feature);
        Pairs(name, $"{Markup.Quote(name)}: the median is {Figures.Significant(now.Quantile(0.5))}, was {Figures.Significant(was.Quantile(0.5))}{(now.Missing + was.Missing > 0 ? $"; missing in {Figures.Percent(Part(now.Missing, now.Missing + now.Count))}, was {Figures.Percent(Part(was.Missing, was.Missing + was.Count))}" : "")}.", "",
            [.. levels.Select(level => new PairRow(level.Name, was.Quantile(level.Level), now.Quantile(level.Level), level.Level == 0.5))], "");
    }

    void Shares(string feature)
    {
        CategoryCounts was = before.Category(feature), now = after.Category(feature);
        var (all, nowAll) = (was.Count + was.Missing, now.Count + now.Missing);
        if (all == 0 || nowAll == 0) return;
        PairRow[] rows = [.. was.Names.Select((name, i) => new PairRow(name, Part(was.Counts[i], all), Part(now.Counts[i], nowAll))), new("not seen in training", Part(was.Other, all), Part(now.Other, nowAll)), new("missing", Part(was.Missing, all), Part(now.Missing, nowAll))];
        var most = rows.MaxBy(row => Math.Abs(row.Second - row.First))!;
        var title = WatchReport.Title(feature);
        Pairs(title, $"{Markup.Quote(title)}: {Markup.Quote(most.Name)} is {Figures.Percent(most.Second)}, was {Figures.Percent(most.First)}.", "value",
            [.. rows.Where(row => row.First > 0 || row.Second > 0).OrderByDescending(row => Math.Abs(row.Second - row.First)).ThenBy(row => row.Name, StringComparer.Ordinal).Take(8)], "%");
    }

    void Pairs(string title, string conclusion, string what, IReadOnlyList<PairRow> rows, string unit) =>
        Figure(new PairChart { Title = title, Description = "A ring for the reference, a dot for what came. " + conclusion, Series = ("reference", "now"), Rows = rows, Unit = unit }, conclusion,
            new([what, "reference", "now"], [.. rows.Select(row => (IReadOnlyList<string>)[row.Name, Figures.In(row.First, unit), Figures.In(row.Second, unit)])]));

    void Limits() => page.Append("<ul class=\"limits\">").AppendJoin("", ((string[])
    [
        $"An alarm needs a difference that chance explains in fewer than {Rate} of windows, all features together, and an effect of {Figures.Fixed(Options.SmallestEffect, 2)} or more. Windows that are looked at one after the other add up: of 100 unchanged ones, about {Stated(Options.FalseAlarmRate)[..^2]} may be called different.",
        "Other samples need not be worse answers, and worse answers need not come from other samples: only truths tell.",
        "Truths tell of the samples for which they arrived. Where people send in mistakes more often than what was right, the share of right answers is too low.",
        "These are counts of each feature by itself. A change of how features go together is seen in the answers and in the truths, or not at all.",
    ]).Select(text => $"<li>{Markup.Escape(text)}</li>")).Append("</ul>\n");

    static double Part(long part, long all) => all == 0 ? 0 : (double)part / all;

    static string Period(DateTimeOffset from, DateTimeOffset to)
    {
        static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);
        static string Hour(DateTimeOffset time) => time.UtcDateTime.ToString("HH:mm", CultureInfo.InvariantCulture);
        if (from == to || (Day(from), Hour(from)) == (Day(to), Hour(to))) return $"{Day(from)}, {Hour(from)} UTC";
        return Day(from) == Day(to) ? $"{Day(from)}, {Hour(from)} to {Hour(to)} UTC" : $"{Day(from)}, {Hour(from)} to {Day(to)}, {Hour(to)} UTC";
    }
}
