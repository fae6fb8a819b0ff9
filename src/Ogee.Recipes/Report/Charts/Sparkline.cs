namespace Ogee.Recipes;

/// <summary>A line of a word's size, without axes: how something went.</summary>
sealed record Sparkline : Chart
{
    /// <summary>The values from left to right; those that are not finite are left out.</summary>
    public required IReadOnlyList<double> Values { get; init; }

    internal override int DrawnWidth => 96;

    internal override void Draw(SvgWriter svg)
    {
        svg.Height = 18;
        var points = Values.Select((value, i) => (X: (double)i, Y: value)).Where(p => double.IsFinite(p.Y)).ToList();
        if (points.Count == 0) return;
        double low = points.Min(p => p.Y), high = points.Max(p => p.Y), span = high > low ? high - low : 1;
        var drawn = points.Select(p => (3 + p.X / Math.Max(1, Values.Count - 1) * 88, 15 - (p.Y - low) / span * 12)).ToArray();
        svg.Path(drawn, "line-a");
        svg.Circle(drawn[^1].Item1, drawn[^1].Item2, 2.2, "fill-a");
    }
}
