namespace Ogee.Recipes;

/// <summary>The page of where a step's time goes: one file, offline, with a table behind its figure.</summary>
sealed class RooflinePage : HtmlPage
{
    const int MostRows = 60;
    const int MostCircles = 200;
    const int MostMarks = 12;

    readonly RooflineReport report;

    RooflinePage(RooflineReport report, long imageBytes) : base(imageBytes) => this.report = report;

    public static string Write(RooflineReport report) => Write(room => new RooflinePage(report, room));

    protected override string Title => $"{report.Model} · where a step’s time goes";

    protected override string Source => "ogee bench --json gives the same as numbers, and every kernel.";

    protected override void Opening()
    {
        page.Append("<header>\n<p class=\"kicker\">Where a step’s time goes</p>\n<h1>").Append(Name(report.Model, 80)).Append("</h1>\n");
        Paragraph(RooflineText.Heading(report) + ".", "subtitle");
        page.Append("<ul class=\"facts\"><li>").Append(Markup.Escape(report.Machine.Cpu)).Append("</li><li>").Append(Figures.Counted(report.Machine.Threads, "thread"))
            .Append("</li><li>").Append(Markup.Escape(string.Join(" ", report.Machine.Simd))).Append("</li></ul>\n</header>\n");
    }

    protected override void Body()
    {
        Section("step", "The step", Step);
        Section("roofline", "Roofline", Roofline);
        Section("kernels", "Kernels", Kernels);
        Section("machine", "The machine", () => Table(Facts(RooflineText.Machine(report.Machine)), "plain"));
        Section("read", "How to read it", HowToRead);
    }

    void Step()
    {
        Paragraph(RooflineText.Conclusion(report), "lead");
        Table(Facts(RooflineText.Step(report)), "plain");
        page.Append("<h3>By kind of work</h3>\n");
        Table(new(RooflineText.KindColumns, RooflineText.Kinds(report)), "wide");
    }

    void Roofline()
    {
        var points = report.Kernels.Take(MostCircles).Select((kernel, i) => new RoofPoint($"{i + 1}: {RooflineText.Short(kernel)} {kernel.Shapes}, {Figures.Duration(kernel.Seconds)} a step, {Figures.Percent(kernel.RoofShare)} of the roof",
            i < MostMarks ? Figures.Count(i + 1) : "", kernel.Intensity, kernel.FlopsPerSecond / 1e9, kernel.Seconds, kernel.Bound switch { RooflineBound.Compute => "a", RooflineBound.Memory => "b", _ => "c" })).ToList();
        var still = report.Kernels.Where(kernel => kernel.Flops == 0).Sum(kernel => kernel.Share);
        var conclusion = string.Join(" ", Enum.GetValues<RooflineBound>().Select(bound => (bound, Share: report.Kernels.Where(kernel => kernel.Bound == bound).Sum(kernel => kernel.Share)))
            .Where(each => each.Share > 0).Select(each => $"{Figures.Percent(each.Share)} of the step is in kernels bound by {RooflineText.InWords(each.bound)}."));
        if (still > 0) conclusion += $" Kernels without arithmetic, {Figures.Percent(still)} of the step, have no place in it.";
        var machine = report.Machine;
        Figure(new RoofChart
        {
            Title = $"Roofline of {report.Model}", Description = $"Each circle is a kernel, its area the time in a step; the line is what this machine allows. {conclusion}", Points = points,
            Peak = machine.PeakFlops / 1e9, Bandwidth = machine.Bandwidth / 1e9, RoofNames = (Figures.Scaled(machine.PeakFlops, "FLOP/s"), Figures.Scaled(machine.Bandwidth, "B/s")),
            XName = "floating-point operations for each byte", YName = "GFLOP/s; area: time in a step; numbers as in the table", Colours = ["compute", "memory", "overhead"],
        }, conclusion, null);
    }

    void Kernels()
    {
        Paragraph($"{Figures.Counted(report.Kernels.Count, "kind")} of kernels and shapes, the slowest first.", "caption");
        Table(new(RooflineText.KernelColumns, RooflineText.Kernels(report, MostRows), 2), "wide");
    }

    void HowToRead()
    {
        page.Append("<ul class=\"limits\">\n");
        foreach (var text in (string[])
        [
            "The roof is the smaller of the peak of multiply-adds, the median of what was measured after each step, and intensity × bandwidth, measured before the steps. A kernel at 100 % of it can only get faster by doing or moving less.",
            "Bytes are those of inputs and results, each once and at the size that lies in memory. What stays in the caches is read faster: such kernels reach more than 100 %. What does not fit is read again: such kernels seem slower than they are.",
            "FLOPs count a multiply-add as two, and every other operation as one; an exponential or a square root takes longer than that.",
            "Compute and memory name the lower part of the roof over a kernel. Overhead is a kernel below a tenth of the roof, or below half of it in less than 20 µs a run: its start, its access pattern or its shape hold it up.",
            "Lost is what the kernel takes above its time at the roof. Between kernels is what is left of the step: building the graph, finding its plan, memory, and the start of loops.",
        ]) page.Append("<li>").Append(Markup.Escape(text)).Append("</li>\n");
        page.Append("</ul>\n");
    }

    static ReportTable Facts(IReadOnlyList<(string Name, string Text)> facts) => new(["", ""], [.. facts.Select(fact => (IReadOnlyList<string>)[fact.Name, fact.Text])], 2);
}
