namespace Ogee.Recipes;

/// <summary>One line of a <see cref="LineChart"/>.</summary>
/// <param name="Name">The name that stands at the line's end.</param>
/// <param name="Points">The points from left to right; points that are not finite are left out.</param>
sealed record ChartLine(string Name, IReadOnlyList<(double X, double Y)> Points);

/// <summary>Up to three lines over a common axis, each named at its end.</summary>
sealed record LineChart : Chart
{
    static readonly string[] Styles = ["a", "b", "c"];

    /// <summary>The lines, the most important first; at most three.</summary>
    public required IReadOnlyList<ChartLine> Lines { get; init; }

    /// <summary>What runs from left to right.</summary>
    public required string XName { get; init; }

    /// <summary>What runs from bottom to top.</summary>
    public required string YName { get; init; }

    /// <summary>Whether the horizontal axis shows parts of one as percentages.</summary>
    public bool XIsPercent { get; init; }

    /// <summary>Whether the vertical axis shows parts of one as percentages.</summary>
    public bool YIsPercent { get; init; }

    /// <summary>Whether the horizontal axis counts (epochs): ticks are whole numbers.</summary>
    public bool XIsCount { get; init; }

    /// <summary>Whether the vertical axis begins at zero.</summary>
    public bool FromZero { get; init; } = true;

    /// <summary>The largest value of the vertical axis where the data's own is not wanted.</summary>
    public double? YMost { get; init; }

    /// <summary>A place on the horizontal axis to point out, with its name.</summary>
    public (double X, string Name)? Mark { get; init; }

    /// <summary>Whether each point is marked: for few of them, each a thing of its own.</summary>
    public bool HasDots { get; init; }

    internal override void Draw(SvgWriter svg)
    {
        const double top = 30, bottom = 196;
        svg.Height = 232;
        var points = Lines.SelectMany(l => l.Points).Where(p => double.IsFinite(p.X) && double.IsFinite(p.Y)).ToList();
        if (points.Count == 0)
        {
            svg.Text(Width / 2.0, 116, "no data", "soft", "middle");
            return;
        }
        var least = FromZero ? Math.Min(0, points.Min(p => p.Y)) : points.Min(p => p.Y);
        var y = AxisScale.Around(least, YMost ?? points.Max(p => p.Y), bottom, top, YIsPercent, 4);
        var left = Math.Ceiling(y.Ticks.Max(t => ChartText.Measure(y.Label(t)))) + 8;
        var right = Width - (Lines.Count < 2 ? 18 : Math.Ceiling(ChartText.Widest(Lines.Select(l => l.Name), 90)) + 10);
        double first = points.Min(p => p.X), last = points.Max(p => p.X);
        var x = XIsPercent ? AxisScale.Exactly(0, 1, left, right, 0.25, true)
            : XIsCount ? AxisScale.Counts(first, last, left, right) : AxisScale.Around(first, last, left, right, ticks: 3);

        svg.Text(0, 11, YName, "soft");
        foreach (var tick in y.Ticks)
        {
            svg.Line(left, y[tick], right, y[tick], tick == y.Ticks[0] ? "axis" : "grid");
            svg.Text(left - 6, y[tick] + 4, y.Label(tick), "soft", "end");
        }
        foreach (var tick in x.Ticks)
        {
            svg.Line(x[tick], bottom, x[tick], bottom + 4, "axis");
            svg.Text(x[tick], bottom + 16, x.Label(tick), "soft", "middle");
        }
        svg.Text((left + right) / 2, bottom + 32, XName, "soft", "middle");
        if (Mark is var (place, name))
        {
            svg.Line(x[place], top - 6, x[place], bottom, "dash");
            var room = ChartText.Measure(name) / 2;
            svg.Text(Math.Clamp(x[place], left + room, Width - room), top - 10, name, "", "middle");
        }
        for (var i = Math.Min(Lines.Count, Styles.Length) - 1; i >= 0; i--)
        {
            var drawn = Lines[i].Points.Where(p => double.IsFinite(p.X) && double.IsFinite(p.Y)).Select(p => (x[p.X], y[p.Y])).ToArray();
            svg.Path(drawn, "line-" + Styles[i]);
            if (HasDots) foreach (var (across, up) in drawn) svg.Circle(across, up, 3, "fill-" + Styles[i]);
            else if (drawn.Length > 0 && drawn.All(place => place == drawn[0])) svg.Circle(drawn[0].Item1, drawn[0].Item2, 2.5, "fill-" + Styles[i]);
        }
        NameLines(svg, y, right, top, bottom);
    }

    // Each name stands beside the end of its line; names that would touch are pushed apart, in the order of the ends.
    void NameLines(SvgWriter svg, AxisScale y, double right, double top, double bottom)
    {
        if (Lines.Count < 2) return;
        var ends = Lines.Take(Styles.Length).Select((line, i) => (line.Name, Style: Styles[i], Points: line.Points.Where(p => double.IsFinite(p.Y)).ToList()))
            .Where(e => e.Points.Count > 0).Select(e => (e.Name, e.Style, Y: y[e.Points[^1].Y] + 4)).OrderBy(e => e.Y).ToList();
        var places = ends.Select(e => e.Y).ToArray();
        for (var i = 1; i < places.Length; i++) places[i] = Math.Max(places[i], places[i - 1] + 13);
        for (var i = places.Length - 1; i >= 0; i--) places[i] = Math.Clamp(places[i], top, bottom + 4 - 13 * (places.Length - 1 - i));
        for (var i = 0; i < ends.Count; i++) svg.Text(right + 7, places[i], ChartText.Fit(ends[i].Name, 90), "strong name-" + ends[i].Style, "start", ends[i].Name);
    }
}
