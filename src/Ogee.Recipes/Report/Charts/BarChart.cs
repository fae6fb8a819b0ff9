namespace Ogee.Recipes;

/// <summary>One bar of a <see cref="BarChart"/>.</summary>
/// <param name="Name">The name at the left.</param>
/// <param name="Values">The parts of the bar, one a series, none negative.</param>
sealed record ChartBar(string Name, IReadOnlyList<double> Values);

/// <summary>Counts as lying bars, each made of up to three parts.</summary>
sealed record BarChart : Chart
{
    static readonly (string Style, double Opacity)[] Parts = [("fill-a", 1), ("fill-a", 0.5), ("fill-b", 0.9)];

    /// <summary>The names of the parts, in their order; at most three.</summary>
    public required IReadOnlyList<string> Series { get; init; }

    /// <summary>The bars from top to bottom.</summary>
    public required IReadOnlyList<ChartBar> Bars { get; init; }

    internal override void Draw(SvgWriter svg)
    {
        const double rowHeight = 19;
        var left = Math.Ceiling(ChartText.Widest(Bars.Select(b => b.Name), 118)) + 10;
        var most = Math.Max(1, Bars.Count == 0 ? 1 : Bars.Max(b => b.Values.Sum()));
        var right = Width - Math.Ceiling(ChartText.Measure(Figures.Count((long)most))) - 8;
        double x = left, y = 11;
        for (var s = 0; s < Math.Min(Series.Count, Parts.Length); s++)
        {
            var name = ChartText.Fit(Series[s], 130);
            var width = 14 + ChartText.Measure(name) + 14;
            if (x + width > Width && x > left) (x, y) = (left, y + 16);
            svg.Rectangle(x, y - 8, 9, 9, Parts[s].Style, Parts[s].Opacity);
            svg.Text(x + 14, y, name, "soft", "start", Series[s]);
            x += width;
        }
        var top = y + 12;
        svg.Height = top + Bars.Count * rowHeight + 2;
        for (var b = 0; b < Bars.Count; b++)
        {
            var middle = top + b * rowHeight + rowHeight / 2;
            svg.Text(left - 10, middle + 4, ChartText.Fit(Bars[b].Name, 118), "", "end", Bars[b].Name);
            var at = left;
            for (var s = 0; s < Math.Min(Bars[b].Values.Count, Parts.Length); s++)
            {
                var width = Bars[b].Values[s] / most * (right - left);
                svg.Rectangle(at, middle - 6, width, 12, Parts[s].Style, Parts[s].Opacity, $"{Bars[b].Name}, {(s < Series.Count ? Series[s] : "")}: {Figures.Count((long)Bars[b].Values[s])}");
                at += width;
            }
            svg.Text(at + 5, middle + 4, Figures.Count((long)Bars[b].Values.Sum()), "soft");
        }
        svg.Line(left, top, left, top + Bars.Count * rowHeight, "axis");
    }
}
