namespace Ogee.Recipes;

/// <summary>What a page about data shows: pictures or a table.</summary>
/// <param name="Title">The data.</param>
/// <param name="Facts">What there is of it, in a few words each.</param>
/// <param name="Findings">What was found.</param>
/// <param name="Overview">Counts of the classes, or of each column's values.</param>
sealed record LookPageContent(string Title, IReadOnlyList<string> Facts, IReadOnlyList<LookFinding> Findings, (BarChart Chart, string Conclusion)? Overview)
{
    /// <summary>What a sample looks like; null where that cannot be shown.</summary>
    public Func<string, byte[]?> Picture { get; init; } = _ => null;

    /// <summary>How the values of columns are distributed, by their names.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<ColumnBar>> Bars { get; init; } = new Dictionary<string, IReadOnlyList<ColumnBar>>();

    /// <summary>What the columns are, where the data is a table.</summary>
    public ReportTable? Columns { get; init; }
}

// The page of a look at data: a section for each finding, with its pictures or the distribution of its column.
sealed class LookPage : HtmlPage
{
    readonly LookPageContent content;
    readonly HashSet<string> ids = new(StringComparer.Ordinal);

    LookPage(LookPageContent content, long imageBytes) : base(imageBytes) => this.content = content;

    // Without room there is no need to read pictures.
    public static string Write(LookPageContent content) => Write(room => new LookPage(room == 0 ? content with { Picture = _ => null } : content, room));

    protected override string Title => $"{Markup.Short(content.Title, 120)} · a look at the data";

    protected override string Source => "ogee look --json gives the same as numbers.";

    protected override void Body()
    {
        Section("overview", "Overview", Overview);
        foreach (var finding in content.Findings) Section(Id(finding.Kind), Markup.Escape(KindTitle(finding.Kind)), () => Finding(finding));
    }

    protected override void Opening()
    {
        page.Append("<header>\n<p class=\"kicker\">A look at the data</p>\n<h1>").Append(Name(content.Title, 200)).Append("</h1>\n<ul class=\"facts\">");
        foreach (var fact in content.Facts) page.Append("<li>").Append(Markup.Escape(fact)).Append("</li>");
        page.Append("</ul>\n</header>\n");
        int problems = Count(FindingLevel.Problem), warnings = Count(FindingLevel.Warning);
        var (style, word) = problems > 0 ? ("fail", "✕ " + Figures.Counted(problems, "problem")) : warnings > 0 ? ("warn", "! " + Figures.Counted(warnings, "warning")) : ("pass", "✓ Nothing wrong was found");
        VerdictBox(style, word, problems > 0 ? "Mend these before training: figures measured on such data do not mean what they say." : warnings > 0 ? "Look at these before training: each is likely to make the model or its figures worse." : "What is worth knowing all the same is below.", "", "");
    }

    int Count(FindingLevel level) => content.Findings.Count(finding => finding.Level == level);

    void Overview()
    {
        Paragraph(content.Findings.Count == 0 ? "Nothing was found that needs a person." : $"{Figures.Counted(content.Findings.Count, "finding")}: {Figures.Counted(Count(FindingLevel.Problem), "problem")}, {Figures.Counted(Count(FindingLevel.Warning), "warning")}, {Count(FindingLevel.Note)} good to know.", "lead");
        if (content.Overview is { } overview) Figure(overview.Chart, overview.Conclusion, new(["", .. overview.Chart.Series], [.. overview.Chart.Bars.Select(bar => (IReadOnlyList<string>)[bar.Name, .. bar.Values.Select(value => Figures.Count((long)value))])]));
        if (content.Columns is { } columns) Table(columns, "wide");
    }

    void Finding(LookFinding finding)
    {
        var (style, word) = finding.Level switch { FindingLevel.Problem => ("problem", "✕ problem"), FindingLevel.Warning => ("note", "! warning"), _ => ("fine", "· good to know") };
        page.Append("<p class=\"level sans\"><span class=\"word ").Append(style).Append("\">").Append(word).Append("</span></p>\n");
        Paragraph(finding.What.TrimEnd('.') + ".", "lead");
        Paragraph(finding.Remedy, "remedy");
        if (finding.Pictures.Count > 0) Pictures(finding);
        else if (finding.Examples.Count > 0) page.Append("<ul class=\"lines sans\">").AppendJoin("", finding.Examples.Select(example => $"<li>{Name(example, 200)}</li>")).Append("</ul>\n");
        if (finding.Columns.Count == 0) return;
        page.Append("<div class=\"figures\">\n");
        foreach (var column in finding.Columns.Where(content.Bars.ContainsKey).Take(4))
        {
            var bars = content.Bars[column];
            if (bars.Count < 2) continue;
            Figure(new BarChart { Title = column, Description = $"How many cells of the column {Markup.Quote(column)} have each value.", Series = ["cells"], Bars = [.. bars.Select(bar => new ChartBar(bar.Name, [bar.Count]))] },
                $"{Markup.Quote(column)}: {Figures.Count(bars.Max(bar => bar.Count))} of {Figures.Counted(bars.Sum(bar => bar.Count), "cell")} are {bars.MaxBy(bar => bar.Count)!.Name}, more than anything else.", null);
        }
        page.Append("</div>\n");
    }

    void Pictures(LookFinding finding)
    {
        var isWide = finding.Pictures.Any(set => set.Count > 1);
        page.Append(isWide ? "<div class=\"sets wide\">\n" : "<div class=\"sets\">\n");
        for (var example = 0; example < finding.Pictures.Count; example++)
        {
            var caption = example < finding.Examples.Count ? finding.Examples[example] : "";
            page.Append("<figure><div class=\"strip\">");
            var drawn = 0;
            foreach (var id in finding.Pictures[example])
                if (content.Picture(id) is { } image && Picture(image, id, $"{KindTitle(finding.Kind)}: {Markup.Short(id, 120)}", "picture")) drawn++;
            if (drawn == 0) page.Append("<div class=\"picture none\">no picture</div>");
            page.Append("</div><p class=\"caption\">").Append(Name(caption, 200)).Append("</p></figure>\n");
        }
        page.Append("</div>\n");
    }

    static string KindTitle(string kind) => char.ToUpperInvariant(kind[0]) + kind[1..].Replace('-', ' ');

    // A table may have one kind of finding for several columns.
    string Id(string kind)
    {
        var id = kind;
        for (var number = 2; !ids.Add(id); number++) id = FormattableString.Invariant($"{kind}-{number}");
        return id;
    }
}
