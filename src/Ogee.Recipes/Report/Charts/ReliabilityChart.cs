using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>What the model said against what was true: dots on the diagonal are honest, below it too sure; the lines are 95 % intervals, the bars at the foot show where the samples lie.</summary>
sealed record ReliabilityChart : Chart
{
    /// <summary>The bins of <see cref="Calibration"/>.</summary>
    public required IReadOnlyList<ReliabilityBin> Bins { get; init; }

    /// <summary>What stands above the chart, such as "before".</summary>
    public string Heading { get; init; } = "";

    internal override void Draw(SvgWriter svg)
    {
        const double left = 44, top = 34, right = Width - 16, bottom = top + 210, foot = bottom + 46;
        svg.Height = foot + 34;
        var x = AxisScale.Exactly(0, 1, left, right, 0.25, true);
        var y = AxisScale.Exactly(0, 1, bottom, top, 0.25, true);
        svg.Text(left, 11, Heading, "strong");
        svg.Text(0, 26, "right", "soft");
        foreach (var tick in y.Ticks)
        {
            svg.Line(left, y[tick], right, y[tick], tick == 0 ? "axis" : "grid");
            svg.Text(left - 6, y[tick] + 4, y.Label(tick), "soft", "end");
        }
        svg.Line(x[0], y[0], x[1], y[1], "dash");
        var total = Math.Max(1, Bins.Sum(b => b.Count));
        var most = Math.Max(1, Bins.Count == 0 ? 1 : Bins.Max(b => b.Count));
        foreach (var bin in Bins.Where(b => b.Count > 0))
        {
            var height = 34.0 * bin.Count / most;
            svg.Rectangle(x[bin.Low] + 0.5, foot - height, Math.Max(1, x[bin.High] - x[bin.Low] - 1), height, "fill-c", 0.6);
        }
        foreach (var bin in Bins.Where(b => b.Count > 0))
        {
            var likely = Interval.Wilson((long)Math.Round(bin.Accuracy * bin.Count), bin.Count);
            svg.Line(x[bin.Confidence], y[likely.Low], x[bin.Confidence], y[likely.High], "hair-a");
            // Area in proportion to the samples, so that the eye weighs a bin as the error does.
            svg.Circle(x[bin.Confidence], y[bin.Accuracy], 2 + 5 * Math.Sqrt((double)bin.Count / total), "fill-a",
                $"said {Figures.Percent(bin.Confidence)}, right {Figures.Percent(bin.Accuracy)}, {Figures.Count(bin.Count)} samples");
        }
        svg.Line(left, foot, right, foot, "axis");
        foreach (var tick in x.Ticks) svg.Text(x[tick], foot + 15, x.Label(tick), "soft", "middle");
        svg.Text((left + right) / 2, foot + 31, "confidence", "soft", "middle");
    }
}
