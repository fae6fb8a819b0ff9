using System.Globalization;

namespace Ogee.Recipes;

/// <summary>The page of what runs cost: one file, offline, with a table behind every figure.</summary>
sealed class CostPage : HtmlPage
{
    const int MostGroups = 20;

    readonly CostHistory history;

    CostPage(CostHistory history, long imageBytes) : base(imageBytes) => this.history = history;

    public static string Write(CostHistory history) => Write(room => new CostPage(history, room));

    protected override string Title => "What runs cost";

    protected override string Source => "All its numbers are what ogee cost --json gives.";

    protected override void Opening()
    {
        page.Append("<header>\n<p class=\"kicker\">Cost of runs and predictions</p>\n<h1>What runs cost</h1>\n");
        Paragraph("Runs are put together where they are of one task on the same data: only those can be compared.", "subtitle");
        page.Append("<ul class=\"facts\"><li>").Append(Figures.Counted(history.Groups.Sum(group => group.Runs.Count), "run"))
            .Append("</li><li>").Append(Figures.Counted(history.Groups.Count, "data set")).Append("</li></ul>\n</header>\n");
    }

    protected override void Body()
    {
        foreach (var (group, i) in history.Groups.Take(MostGroups).Select((group, i) => (group, i)))
            Section(string.Create(CultureInfo.InvariantCulture, $"group-{i + 1}"), Markup.Escape(Markup.Short(Path.GetFileName(Path.TrimEndingDirectorySeparator(group.DataPath)) is { Length: > 0 } name ? name : group.Task, 40)), () => Group(group));
        if (history.Groups.Count > MostGroups) Section("more", "More", () => Paragraph($"{history.Groups.Count - MostGroups} older data sets are left out; ogee cost --json has them."));
    }

    void Group(CostGroup group)
    {
        Paragraph(CostText.Conclusion(group), "lead");
        Paragraph(CostText.Heading(group) + ".", "caption");
        page.Append("<div class=\"figures\">\n");
        Units(group, "Processor time of 1,000 predictions", "seconds", unit => unit.CpuSeconds, unit => Figures.Duration(unit.CpuSeconds));
        if (group.Currency is { } currency) Units(group, "Money for 1,000 predictions", currency, unit => unit.Money, unit => CostText.Money(unit.Money, unit.Currency));
        Reached(group, "processor time", "seconds of processor time", best => best.CpuSeconds, value => Figures.Duration(value), group.Runs.Sum(run => run.Cost.CpuSeconds));
        if (group.Currency is { } money) Reached(group, "money", money, best => best.Money, value => CostText.Money(value, money), group.Runs.Sum(run => run.Cost.Money));
        page.Append("</div>\n<h3>Training</h3>\n");
        Table(new(CostText.RunColumns, CostText.Runs(group)), "wide");
        page.Append("<h3>1,000 predictions</h3>\n");
        Table(new(["run", .. CostText.PredictionColumns.Skip(1)], CostText.Predictions(group)), "wide");
        page.Append("<h3>What the figures rest on</h3>\n");
        Table(new(["", ""], [.. CostText.Assumptions(group).Select(each => (IReadOnlyList<string>)[each.Name, each.Text])], 2), "plain");
    }

    // The unit cost over the versions of the model, in the order in which they were trained.
    void Units(CostGroup group, string title, string unit, Func<PredictionCost, double> figure, Func<PredictionCost, string> shown)
    {
        var known = group.Runs.Select((run, i) => (run, Number: i + 1)).Where(each => each.run.Cost.PerThousandPredictions is not null).ToList();
        if (known.Count == 0) return;
        var (scale, scaled) = Scale(known.Max(each => figure(each.run.Cost.PerThousandPredictions!)), unit);
        var (first, last) = (known[0].run.Cost.PerThousandPredictions!, known[^1].run.Cost.PerThousandPredictions!);
        var conclusion = known.Count == 1 ? $"{title}: {shown(first)}." : $"{title}: {shown(first)} in the first of these runs, {shown(last)} in the newest.";
        Figure(new LineChart
        {
            Title = title, Description = "The unit cost of each run, from the first to the newest. " + conclusion, XName = "run, oldest first", YName = scaled, XIsCount = true, HasDots = true,
            Lines = [new(title, [.. known.Select(each => ((double)each.Number, figure(each.run.Cost.PerThousandPredictions!) * scale))])],
        }, conclusion, new(["run", "number", unit, CostText.MetricName(group)], [.. known.Select(each => (IReadOnlyList<string>)
            [each.run.Id, Figures.Count(each.Number), shown(each.run.Cost.PerThousandPredictions!), CostText.Result(group, each.run.Result)])]));
    }

    // A step each time that the best result got better: what was spent until then bought nothing more.
    void Reached(CostGroup group, string what, string unit, Func<BestSoFar, double> spent, Func<double, string> shown, double all)
    {
        if (group.Best.Count == 0 || !(all > 0)) return;
        var points = new List<(double, double)>();
        var (scale, scaled) = Scale(all, unit);
        foreach (var best in group.Best)
        {
            if (points.Count > 0) points.Add((spent(best) * scale, points[^1].Item2));
            points.Add((spent(best) * scale, best.Result));
        }
        points.Add((all * scale, group.Best[^1].Result));
        var name = CostText.MetricName(group);
        var conclusion = $"The best {name} so far, {CostText.Result(group, group.Best[^1].Result)}, had cost {shown(spent(group.Best[^1]))}; all runs together cost {shown(all)}.";
        Figure(new LineChart
        {
            Title = $"Best {name} against {what} spent", Description = "Each step is a run that was better than all before it; spending adds up over the runs. " + conclusion, XName = scaled + ", all runs up to then", YName = $"best {name}",
            YIsPercent = CostText.IsShare(group), FromZero = false, Lines = [new("best so far", points)],
        }, conclusion, new(["run", name, unit], [.. group.Best.Select(best => (IReadOnlyList<string>)[best.Id, CostText.Result(group, best.Result), shown(spent(best))])]));
    }

    // Amounts of which an axis would only show zeros are drawn in millionths.
    static (double Scale, string Unit) Scale(double most, string unit) => most < 0.001 ? (1e6, $"millionths of {unit}") : (1, unit);
}
