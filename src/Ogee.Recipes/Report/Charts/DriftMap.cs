namespace Ogee.Recipes;

/// <summary>A cell of a <see cref="DriftMap"/>.</summary>
/// <param name="Value">How far the feature moved; NaN where that is not known.</param>
/// <param name="IsAlarm">Whether that is an alarm.</param>
readonly record struct DriftCell(double Value, bool IsAlarm);

/// <summary>Features down, windows across: the deeper a cell, the further the feature moved; alarms have another colour.</summary>
sealed record DriftMap : Chart
{
    /// <summary>The features from top to bottom, each with a cell for each window.</summary>
    public required IReadOnlyList<(string Name, IReadOnlyList<DriftCell> Cells)> Rows { get; init; }

    /// <summary>The number of the first window; the others follow.</summary>
    public int First { get; init; } = 1;

    /// <summary>The value from which a cell is as deep as can be.</summary>
    public required double Deepest { get; init; }

    /// <summary>What a cell shows, in a word or two.</summary>
    public required string CellName { get; init; }

    internal override void Draw(SvgWriter svg)
    {
        const double rowHeight = 16, top = 26, labels = 118;
        var windows = Rows.Count == 0 ? 0 : Rows.Max(row => row.Cells.Count);
        if (windows == 0) return;
        var left = Math.Ceiling(ChartText.Widest(Rows.Select(row => row.Name), labels)) + 10;
        var cell = Math.Min(26, (Width - left) / windows);
        var gap = cell > 6 ? 1 : 0;
        Legend(svg, left);
        for (var r = 0; r < Rows.Count; r++)
        {
            var (name, cells) = Rows[r];
            var y = top + (r * rowHeight);
            svg.Text(left - 8, y + (rowHeight / 2) + 4, ChartText.Fit(name, labels), cells.Any(each => each.IsAlarm) ? "strong" : "", "end", name);
            for (var w = 0; w < cells.Count; w++)
                if (double.IsFinite(cells[w].Value))
                    svg.Rectangle(left + (w * cell), y + 0.5, cell - gap, rowHeight - 1, cells[w].IsAlarm ? "fill-b" : "fill-a", Depth(cells[w]), $"{name}, window {First + w}: {Figures.Fixed(cells[w].Value, 3)}{(cells[w].IsAlarm ? ", an alarm" : "")}");
        }
        var bottom = top + (Rows.Count * rowHeight);
        svg.Height = bottom + 34;
        var x = AxisScale.Counts(First, First + Math.Max(1, windows - 1), left + (cell / 2), left + (Math.Max(1, windows - 1) * cell) + (cell / 2));
        foreach (var tick in x.Ticks.Where(tick => tick < First + windows)) svg.Text(x[tick], bottom + 14, x.Label(tick), "soft", "middle");
        svg.Text(left + (windows * cell / 2), bottom + 30, "window", "soft", "middle");
    }

    // An alarm is never so pale that it could be missed.
    double Depth(DriftCell cell) => Math.Min(1, (cell.IsAlarm ? 0.45 : 0.06) + (0.9 * cell.Value / Deepest));

    void Legend(SvgWriter svg, double left)
    {
        var x = left;
        foreach (var (style, name) in ((string, string)[])[("fill-a", CellName), ("fill-b", "alarm")])
        {
            svg.Rectangle(x, 4, 9, 9, style, style == "fill-a" ? 0.5 : 1);
            svg.Text(x + 14, 12, name, "soft");
            x += 14 + ChartText.Measure(name) + 14;
        }
    }
}
