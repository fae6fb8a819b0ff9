using System.Globalization;

namespace Ogee.Recipes;

/// <summary>The page of a comparison: one file, offline, with a table behind every figure.</summary>
sealed class ComparisonPage : HtmlPage
{
    const int MostRows = 20, MostSamples = 24;

    readonly RunComparison comparison;

    ComparisonPage(RunComparison comparison, long imageBytes) : base(imageBytes) => this.comparison = comparison;

    public static string Write(RunComparison comparison) => Write(room => new ComparisonPage(comparison, room));

    protected override string Title => Markup.Short($"{comparison.First.Name} and {comparison.Second.Name}", 120) + " · comparison";

    protected override string Source => "All its numbers are what ogee compare --json gives.";

    protected override void Body()
    {
        Section("result", "Result", Result);
        if (comparison.Parts.Count > 0) Section("parts", comparison.Sides is null ? "By true number" : "By class", Parts);
        Section("samples", comparison.Sides is null ? "Where the error changed" : "Changed sides", Samples);
        if (comparison.Differences.Count > 0) Section("differences", "What else differs", Differences);
        Section("limits", "Limits", Limits);
    }

    protected override void Opening()
    {
        page.Append("<header>\n<p class=\"kicker\">Comparison of two runs</p>\n<h1>").Append(Name(comparison.First.Name == comparison.Second.Name ? comparison.Second.Name : $"{comparison.First.Name} and {comparison.Second.Name}", 200)).Append("</h1>\n");
        page.Append("<ul class=\"facts\">");
        foreach (var (letter, run) in new[] { ("A", comparison.First), ("B", comparison.Second) })
            page.Append("<li><span>").Append(letter).Append(": ").Append(Name(run.Id, 80)).Append(", ").Append(run.Started.ToUniversalTime().ToString("d MMMM yyyy, HH:mm", CultureInfo.InvariantCulture)).Append(" UTC</span></li>");
        page.Append("<li>").Append(Figures.Counted(comparison.Samples.Compared, $"{comparison.Sample} in both test parts", $"{comparison.Sample}s in both test parts")).Append("</li></ul>\n</header>\n");
        var (style, word) = comparison.Outcome switch
        {
            ComparisonOutcome.Better => ("pass", "✓ B is better"),
            ComparisonOutcome.Worse => ("fail", "✕ B is worse"),
            ComparisonOutcome.SameModel => ("warn", "= The same model"),
            _ => ("warn", "≈ Not distinguishable"),
        };
        VerdictBox(style, word, comparison.Conclusion, "", "");
    }

    void Result()
    {
        Paragraph(ComparisonText.Samples(comparison), "lead");
        var deciding = comparison.Figures[0];
        // What stands on one axis with the figure that decides: other shares, other errors.
        var shares = comparison.Figures.Where(figure => figure.Unit == deciding.Unit && figure.IsBetterLower == deciding.IsBetterLower).ToList();
        page.Append("<div class=\"figures\">\n");
        var both = $"{deciding.Name} is {Figures.In(deciding.First, deciding.Unit)} for A and {Figures.In(deciding.Second, deciding.Unit)} for B.";
        Figure(new IntervalChart
        {
            Title = $"{deciding.Name} of both", Description = "Each model's figure with its 95 % interval. " + both + " Whether the two differ is not seen from these intervals, but from that of the difference.",
            Rows = [.. shares.SelectMany(figure => new[] { new IntervalRow("A, " + ComparisonText.Name(figure), figure.First), new IntervalRow("B, " + ComparisonText.Name(figure), figure.Second) })], Unit = deciding.Unit,
        }, both, new(["figure", "A", "95 % interval", "B", "95 % interval"], [.. comparison.Figures.Select(figure => (IReadOnlyList<string>)
            [figure.Name, Figures.In(figure.First.Value, figure.Unit), Figures.Range(figure.First, figure.Unit), Figures.In(figure.Second.Value, figure.Unit), Figures.Range(figure.Second, figure.Unit)])]));
        var change = $"The difference in {ComparisonText.Name(deciding)} is {ComparisonText.Signed(deciding.Difference.Value, deciding.Unit)}, 95 % interval {ComparisonText.Range(deciding)}: {(deciding.Outcome == ComparisonOutcome.NotDistinguishable ? ComparisonText.Seen(comparison) : $"B is {ComparisonText.Word(deciding.Outcome)}.")}";
        // Shares differ by points.
        var scale = deciding.Unit == "%" ? 100 : 1;
        Figure(new IntervalChart
        {
            Title = "B less A", Description = "The differences with their 95 % intervals, drawn on the same samples for both; the tick is at 0. " + change,
            Rows = [.. shares.Select(figure => new IntervalRow(figure.Name, new(figure.Difference.Value * scale, figure.Difference.Low * scale, figure.Difference.High * scale), 0, ComparisonText.Signed(figure.Difference.Value, figure.Unit).Split('\u00A0')[0]))], Unit = deciding.Unit == "%" ? "points" : deciding.Unit,
        }, change, new(["figure", "B less A", "95 % interval", "p", "test"], [.. comparison.Figures.Select(figure => (IReadOnlyList<string>)
            [figure.Name, ComparisonText.Signed(figure.Difference.Value, figure.Unit), ComparisonText.Range(figure), ComparisonText.Probability(figure.Probability), figure.Test])]));
        page.Append("</div>\n");
        Table(new(["figure", "A", "B", "B less A", "95 % interval", "p", "would be seen"], [.. comparison.Figures.Select(figure => (IReadOnlyList<string>)
            [figure.Name, Figures.In(figure.First.Value, figure.Unit), Figures.In(figure.Second.Value, figure.Unit), ComparisonText.Signed(figure.Difference.Value, figure.Unit), ComparisonText.Range(figure), ComparisonText.Probability(figure.Probability), "from " + Figures.Difference(figure.Detectable, figure.Unit)])]), "wide");
        Paragraph($"{deciding.Name} decides, by the {deciding.Test}. The last column is the difference that these {comparison.Sample}s would show four times of five.", "caption");
    }

    void Parts()
    {
        var isOfClasses = comparison.Sides is not null;
        var unit = isOfClasses ? "%" : comparison.Figures[0].Unit;
        var shown = isOfClasses ? comparison.Parts.OrderByDescending(part => Math.Abs(part.Second - part.First)).ThenBy(part => part.Probability).Take(MostRows).ToList() : [.. comparison.Parts];
        Paragraph(ComparisonText.Parts(comparison), "lead");
        page.Append("<div class=\"figures\">\n");
        var conclusion = $"{(isOfClasses ? "Recall" : "RMSE")} of each {(isOfClasses ? "class" : "quarter of the true numbers")} in both{(shown.Count < comparison.Parts.Count ? $"; the {MostRows} that changed most" : "")}.";
        Figure(new PairChart
        {
            Title = isOfClasses ? "Recall of each class" : "Error by true number", Description = "A ring for A, a dot for B. " + ComparisonText.Parts(comparison), Series = ("A", "B"), Unit = unit,
            Rows = [.. shown.Select(part => new PairRow(part.Name, part.First, part.Second, part.Adjusted < FigureChange.Level))],
        }, conclusion, new([isOfClasses ? "class" : "true number", comparison.Sample + "s", "A", "B", isOfClasses ? "only A right" : "A nearer", isOfClasses ? "only B right" : "B nearer", "p alone", "p of all"],
            [.. comparison.Parts.Select(part => (IReadOnlyList<string>)[part.Name, Figures.Count(part.Samples), Figures.In(part.First, unit), Figures.In(part.Second, unit), Figures.Count(part.OnlyFirst), Figures.Count(part.OnlySecond),
                ComparisonText.Probability(part.Probability), ComparisonText.Probability(part.Adjusted)])]));
        page.Append("</div>\n");
    }

    void Samples()
    {
        Paragraph(ComparisonText.Sides(comparison), "lead");
        if (comparison.Sides is { } sides)
            Table(new(["", "B right", "B wrong"], [["A right", Figures.Count(sides.BothRight), Figures.Count(sides.OnlyFirst)], ["A wrong", Figures.Count(sides.OnlySecond), Figures.Count(sides.BothWrong)]]));
        var isOfClasses = comparison.Sides is not null;
        List(isOfClasses ? "Right in A, wrong in B" : "Where the error grew", comparison.Lost, comparison.Sides?.OnlyFirst ?? comparison.Lost.Count);
        List(isOfClasses ? "Wrong in A, right in B" : "Where the error shrank", comparison.Gained, comparison.Sides?.OnlySecond ?? comparison.Gained.Count);
    }

    void List(string title, IReadOnlyList<ChangedSample> samples, long count)
    {
        if (samples.Count == 0) return;
        page.Append("<h3>").Append(title).Append("</h3>\n");
        var shown = samples.Take(MostSamples).ToList();
        if (shown.Any(sample => sample.Thumbnail is not null)) Pictures(shown);
        else Rows(shown);
        if (count > shown.Count) Paragraph($"Shown are the {shown.Count} worst of {Figures.Count(count)}; the others are in ogee compare --json.", "caption");
    }

    void Rows(List<ChangedSample> shown)
    {
        string[] columns = [.. shown[0].Values.Select(value => value.Name)];
        string Sure(double? confidence) => confidence is { } sure ? Figures.Percent(sure) : "";
        var isOfClasses = shown[0].FirstConfidence is not null;
        Table(new([comparison.Sample, "truth", "A", .. isOfClasses ? (string[])["sure"] : [], "B", .. isOfClasses ? (string[])["sure"] : [], .. columns], [.. shown.Select(sample => (IReadOnlyList<string>)
            [sample.Path, sample.Truth, sample.First, .. isOfClasses ? (string[])[Sure(sample.FirstConfidence)] : [], sample.Second, .. isOfClasses ? (string[])[Sure(sample.SecondConfidence)] : [], .. sample.Values.Select(value => value.Value)])], 1), "wide");
    }

    void Pictures(List<ChangedSample> shown)
    {
        page.Append("<div class=\"mistakes\">\n");
        foreach (var sample in shown)
        {
            page.Append("<figure>");
            if (!Picture(sample.Thumbnail, sample.Path, $"{Markup.Short(sample.Path, 120)}: labelled {Markup.Quote(sample.Truth)}, A answered {Markup.Quote(sample.First)}, B {Markup.Quote(sample.Second)}", "picture")) page.Append("<div class=\"picture none\">no picture</div>");
            page.Append("<p class=\"caption\">label ").Append(Name(sample.Truth, 60));
            foreach (var (letter, answer, confidence) in new[] { ("A", sample.First, sample.FirstConfidence), ("B", sample.Second, sample.SecondConfidence) })
                page.Append("<br/>").Append(letter).Append(' ').Append(answer == sample.Truth ? "" : "<span class=\"said\">").Append(Name(answer, 60)).Append(answer == sample.Truth ? "" : "</span>").Append(confidence is { } sure ? " " + Figures.Percent(sure) : "");
            page.Append("<span class=\"path\">").Append(Name(sample.Path, 90)).Append("</span></p></figure>\n");
        }
        page.Append("</div>\n");
    }

    void Differences()
    {
        Paragraph(DifferencesConclusion(), "lead");
        Table(new(["", "", "A", "B"], [.. comparison.Differences.Select((difference, i) => (IReadOnlyList<string>)
            [i > 0 && comparison.Differences[i - 1].Kind == difference.Kind ? "" : difference.Kind, difference.Name, difference.First == "" ? "–" : difference.First, difference.Second == "" ? "–" : difference.Second])], 4), "wide");
    }

    string DifferencesConclusion()
    {
        var causes = comparison.Differences.Where(difference => difference.Kind is "settings" or "data" or "code").Select(difference => difference.Kind).Distinct().ToList();
        return causes.Count == 0 ? "Settings, data and code are the same." : $"What may explain a difference: {string.Join(", ", causes)}.";
    }

    void Limits()
    {
        page.Append("<ul class=\"limits\">");
        foreach (var limit in comparison.Limits) page.Append("<li>").Append(Markup.Escape(limit)).Append("</li>");
        page.Append("</ul>\n");
    }
}
