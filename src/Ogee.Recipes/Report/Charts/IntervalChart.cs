using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>One row of an <see cref="IntervalChart"/>.</summary>
/// <param name="Name">The name at the left.</param>
/// <param name="Value">The figure and its interval; a share is in parts of one.</param>
/// <param name="Baseline">What to compare with, as a tick; null for nothing.</param>
/// <param name="Shown">The figure as it stands at the right; null for the figure in its unit.</param>
sealed record IntervalRow(string Name, Interval Value, double? Baseline = null, string? Shown = null);

/// <summary>Figures with their intervals, one below the other: a dot, a bar for the interval, a tick for the baseline.</summary>
sealed record IntervalChart : Chart
{
    /// <summary>The rows from top to bottom.</summary>
    public required IReadOnlyList<IntervalRow> Rows { get; init; }

    /// <summary>Whether rows show their names and values; a single row beside a large number needs neither.</summary>
    public bool IsBare { get; init; }

    /// <summary>What the figures are counted in: <c>%</c> for shares, whose axis ends at 0 and 1; else a unit or nothing.</summary>
    public string Unit { get; init; } = "%";

    internal override int DrawnWidth => IsBare ? 200 : Width;

    // Dots need no axis from zero: where all intervals lie high, the axis shows their end of it. A bare row always shows the whole.
    AxisScale Axis(double left, double right)
    {
        if (Unit != "%")
        {
            var all = Rows.SelectMany(r => new[] { r.Value.Low, r.Value.Value, r.Value.High, r.Baseline ?? r.Value.Value }).Where(double.IsFinite).DefaultIfEmpty(0).ToList();
            return AxisScale.Around(Math.Min(0, all.Min()), all.Max(), left, right, ticks: IsBare ? 2 : 4);
        }
        if (IsBare) return AxisScale.Exactly(0, 1, left, right, 0.5, true);
        var least = Rows.Where(r => double.IsFinite(r.Value.Low)).Select(r => r.Value.Low).DefaultIfEmpty(0).Min();
        return least >= 0.9 ? AxisScale.Exactly(0.9, 1, left, right, 0.05, true)
            : least >= 0.8 ? AxisScale.Exactly(0.8, 1, left, right, 0.1, true)
            : least >= 0.5 ? AxisScale.Exactly(0.5, 1, left, right, 0.25, true)
            : AxisScale.Exactly(0, 1, left, right, 0.25, true);
    }

    internal override void Draw(SvgWriter svg)
    {
        const double rowHeight = 21;
        var left = IsBare ? 4 : Math.Ceiling(ChartText.Widest(Rows.Select(r => r.Name), 118)) + 12;
        var right = IsBare ? DrawnWidth - 4 : Width - 54.0;
        var bottom = IsBare ? 12 : Rows.Count * rowHeight;
        var x = Axis(left, right);
        svg.Height = bottom + 22;
        foreach (var tick in x.Ticks)
        {
            if (!IsBare) svg.Line(x[tick], 0, x[tick], bottom, "grid");
            svg.Text(x[tick], bottom + 17, x.Label(tick), "soft", IsBare && tick == x.Ticks[0] ? "start" : IsBare && tick == x.Ticks[^1] ? "end" : "middle");
        }
        svg.Line(left, bottom, right, bottom, "axis");
        for (var i = 0; i < Rows.Count; i++)
        {
            var row = Rows[i];
            var middle = IsBare ? 5 : i * rowHeight + rowHeight / 2;
            if (!IsBare)
            {
                svg.Text(left - 10, middle + 4, ChartText.Fit(row.Name, 118), "", "end", row.Name);
                svg.Text(Width, middle + 4, row.Shown ?? Figures.In(row.Value.Value, Unit), "", "end");
            }
            var tip = $"{row.Name}: {Figures.In(row.Value, Unit)}";
            if (double.IsFinite(row.Value.Low) && double.IsFinite(row.Value.High)) svg.Line(x[row.Value.Low], middle, x[row.Value.High], middle, "whisker");
            if (row.Baseline is { } baseline && baseline >= x.Ticks[0]) svg.Line(x[baseline], middle - 6, x[baseline], middle + 6, "mark");
            if (double.IsFinite(row.Value.Value)) svg.Circle(x[row.Value.Value], middle, 3.5, "fill-a", tip);
        }
    }
}
