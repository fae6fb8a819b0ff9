namespace Ogee.Recipes;

/// <summary>One row of a <see cref="PairChart"/>.</summary>
/// <param name="Name">The name at the left.</param>
/// <param name="First">The figure before.</param>
/// <param name="Second">The figure after.</param>
/// <param name="IsStrong">Whether the row stands out.</param>
sealed record PairRow(string Name, double First, double Second, bool IsStrong = false);

/// <summary>Pairs of figures, one below the other: a ring for the first, a dot for the second, and a line from one to the other.</summary>
sealed record PairChart : Chart
{
    /// <summary>The names of the two.</summary>
    public required (string First, string Second) Series { get; init; }

    /// <summary>The rows from top to bottom.</summary>
    public required IReadOnlyList<PairRow> Rows { get; init; }

    /// <summary>What the figures are counted in: <c>%</c> for shares, else a unit or nothing.</summary>
    public string Unit { get; init; } = "%";

    internal override void Draw(SvgWriter svg)
    {
        const double rowHeight = 21, top = 24;
        var left = Math.Ceiling(ChartText.Widest(Rows.Select(row => row.Name), 118)) + 12;
        var bottom = top + (Rows.Count * rowHeight);
        var figures = Rows.SelectMany(row => new[] { row.First, row.Second }).Where(double.IsFinite).DefaultIfEmpty(0).ToList();
        var x = Axis(figures, left, Width - 12);
        svg.Height = bottom + 22;
        svg.Circle(left + 5, 8, 3.5, "ring");
        svg.Text(left + 14, 12, ChartText.Fit(Series.First, 110), "soft", "start", Series.First);
        var next = left + 14 + ChartText.Measure(ChartText.Fit(Series.First, 110)) + 18;
        svg.Circle(next, 8, 3.5, "fill-a");
        svg.Text(next + 9, 12, ChartText.Fit(Series.Second, 110), "soft", "start", Series.Second);
        foreach (var tick in x.Ticks)
        {
            svg.Line(x[tick], top, x[tick], bottom, "grid");
            svg.Text(x[tick], bottom + 17, x.Label(tick), "soft", "middle");
        }
        svg.Line(left, bottom, Width - 12, bottom, "axis");
        for (var i = 0; i < Rows.Count; i++)
        {
            var row = Rows[i];
            var middle = top + (i * rowHeight) + (rowHeight / 2);
            svg.Text(left - 10, middle + 4, ChartText.Fit(row.Name, 118), row.IsStrong ? "strong" : "", "end", row.Name);
            if (!double.IsFinite(row.First) || !double.IsFinite(row.Second)) continue;
            svg.Line(x[row.First], middle, x[row.Second], middle, "whisker");
            svg.Circle(x[row.First], middle, 3.5, "ring", $"{row.Name}, {Series.First}: {Figures.In(row.First, Unit)}");
            svg.Circle(x[row.Second], middle, 3.5, "fill-a", $"{row.Name}, {Series.Second}: {Figures.In(row.Second, Unit)}");
        }
    }

    // Dots need no axis from zero: where all shares lie high, the axis shows their end of it.
    AxisScale Axis(List<double> figures, double left, double right)
    {
        if (Unit != "%") return AxisScale.Around(Math.Min(0, figures.Min()), figures.Max(), left, right, ticks: 4);
        // Where all lie low, as the shares of many classes do, its beginning.
        if (figures.Max() <= 0.2) return AxisScale.Exactly(0, 0.2, left, right, 0.05, true);
        if (figures.Max() <= 0.5) return AxisScale.Exactly(0, 0.5, left, right, 0.25, true);
        return figures.Min() switch
        {
            >= 0.9 => AxisScale.Exactly(0.9, 1, left, right, 0.05, true),
            >= 0.8 => AxisScale.Exactly(0.8, 1, left, right, 0.1, true),
            >= 0.5 => AxisScale.Exactly(0.5, 1, left, right, 0.25, true),
            _ => AxisScale.Exactly(0, 1, left, right, 0.25, true),
        };
    }
}
