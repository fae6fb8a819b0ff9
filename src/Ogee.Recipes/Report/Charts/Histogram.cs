namespace Ogee.Recipes;

/// <summary>How often values fall between the ticks of an axis.</summary>
sealed record Histogram : Chart
{
    /// <summary>The values; those that are not finite are left out.</summary>
    public required IReadOnlyList<double> Values { get; init; }

    /// <summary>What the values are, with their unit.</summary>
    public required string XName { get; init; }

    /// <summary>About how many bars.</summary>
    public int Bins { get; init; } = 24;

    /// <summary>Places to point out, with their names.</summary>
    public IReadOnlyList<(double X, string Name)> Marks { get; init; } = [];

    internal override void Draw(SvgWriter svg)
    {
        const double left = 4, right = Width - 4, bottom = 172;
        svg.Height = 208;
        var values = Values.Where(double.IsFinite).ToList();
        if (values.Count == 0)
        {
            svg.Text(Width / 2.0, 100, "no data", "soft", "middle");
            return;
        }
        var (counts, low, width) = Count(values);
        var marks = Marks.Where(m => double.IsFinite(m.X)).OrderBy(m => m.X).ToList();
        double top = 12 + 15 * marks.Count;
        var high = low + width * counts.Length;
        var x = AxisScale.Around(low, Math.Max(high, marks.Count == 0 ? high : marks[^1].X), left + 8, right - 8);
        var most = counts.Max();
        for (var i = 0; i < counts.Length; i++)
        {
            if (counts[i] == 0) continue;
            double from = x[low + i * width], to = x[low + (i + 1) * width], height = (bottom - top) * counts[i] / most;
            svg.Rectangle(from + 0.5, bottom - height, Math.Max(1, to - from - 1), height, "fill-a", 0.75, $"{x.Label(low + i * width)} to {x.Label(low + (i + 1) * width)}: {Figures.Count(counts[i])}");
        }
        svg.Line(left, bottom, right, bottom, "axis");
        foreach (var tick in x.Ticks)
        {
            svg.Line(x[tick], bottom, x[tick], bottom + 4, "axis");
            svg.Text(x[tick], bottom + 16, x.Label(tick), "soft", "middle");
        }
        svg.Text((left + right) / 2, bottom + 32, XName, "soft", "middle");
        for (var i = 0; i < marks.Count; i++)
        {
            // One line of text a mark, so that names never meet; a name near the right edge stands at the left of its line.
            var place = x[marks[i].X];
            var y = 10 + 15.0 * i;
            var isRight = place + 6 + ChartText.Measure(marks[i].Name) > Width;
            svg.Line(place, y - 8, place, bottom, "dash");
            svg.Text(place + (isRight ? -5 : 5), y, marks[i].Name, "", isRight ? "end" : "start");
        }
    }

    // The outer hundredth at the right would squeeze all else: it goes into the last bar.
    (int[] Counts, double Low, double Width) Count(List<double> values)
    {
        values.Sort();
        var low = values[0];
        var high = values[(int)((values.Count - 1) * 0.99)];
        if (!(high > low)) high = low + Math.Max(1e-9, Math.Abs(low) * 0.1);
        var bins = Math.Clamp(Bins, 1, 60);
        var width = (high - low) / bins;
        var counts = new int[bins];
        foreach (var value in values) counts[Math.Clamp((int)((value - low) / width), 0, bins - 1)]++;
        return (counts, low, width);
    }
}
