namespace Ogee.Recipes;

/// <summary>Predictions against truths as a cloud of dots, both axes alike, with the line on which every prediction is right.</summary>
sealed record ScatterChart : Chart
{
    /// <summary>The dots; those that are not finite are left out.</summary>
    public required IReadOnlyList<(double X, double Y)> Points { get; init; }

    /// <summary>What runs from left to right.</summary>
    public required string XName { get; init; }

    /// <summary>What runs from bottom to top.</summary>
    public required string YName { get; init; }

    internal override void Draw(SvgWriter svg)
    {
        const double top = 22, bottom = 300;
        svg.Height = bottom + 36;
        var points = Points.Where(p => double.IsFinite(p.X) && double.IsFinite(p.Y)).ToList();
        if (points.Count == 0)
        {
            svg.Text(Width / 2.0, 150, "no data", "soft", "middle");
            return;
        }
        var (low, high) = (points.Min(p => Math.Min(p.X, p.Y)), points.Max(p => Math.Max(p.X, p.Y)));
        var y = AxisScale.Around(low, high, bottom, top);
        var left = Math.Ceiling(y.Ticks.Max(t => ChartText.Measure(y.Label(t)))) + 8;
        var x = AxisScale.Around(low, high, left, Width - 10);
        svg.Text(0, 11, YName, "soft");
        foreach (var tick in y.Ticks)
        {
            svg.Line(left, y[tick], Width - 10, y[tick], tick == y.Ticks[0] ? "axis" : "grid");
            svg.Text(left - 6, y[tick] + 4, y.Label(tick), "soft", "end");
        }
        foreach (var tick in x.Ticks)
        {
            svg.Line(x[tick], bottom, x[tick], bottom + 4, "axis");
            svg.Text(x[tick], bottom + 16, x.Label(tick), "soft", "middle");
        }
        svg.Text((left + Width - 10) / 2, bottom + 32, XName, "soft", "middle");
        svg.Dots([.. points.Select(p => (x[p.X], y[p.Y]))], "dots-a");
        svg.Line(x[x.Ticks[0]], y[y.Ticks[0]], x[x.Ticks[^1]], y[y.Ticks[^1]], "dash");
    }
}
