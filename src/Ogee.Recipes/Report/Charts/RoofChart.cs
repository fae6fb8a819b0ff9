namespace Ogee.Recipes;

/// <summary>A circle of a <see cref="RoofChart"/>.</summary>
/// <param name="Name">What shows as its tip.</param>
/// <param name="Mark">What stands in or beside it; empty for nothing.</param>
/// <param name="X">Operations for each byte; above 0.</param>
/// <param name="Y">Operations a second, in the unit of the axis; above 0.</param>
/// <param name="Weight">What its area shows.</param>
/// <param name="Style">Which of the three colours: a, b or c.</param>
sealed record RoofPoint(string Name, string Mark, double X, double Y, double Weight, string Style);

/// <summary>The roofline: speed against intensity, both in powers of ten, under the line that arithmetic and memory allow.</summary>
sealed record RoofChart : Chart
{
    const double Left = 44, Right = Width - 12, Top = 46, Bottom = 300;
    const double LargestRadius = 17, SmallestRadius = 1.8;

    /// <summary>The circles; those without arithmetic have no place on the axes and are left out.</summary>
    public required IReadOnlyList<RoofPoint> Points { get; init; }

    /// <summary>The flat part of the roof, in the unit of the vertical axis.</summary>
    public required double Peak { get; init; }

    /// <summary>The slope of the roof: what is reached for each operation a byte.</summary>
    public required double Bandwidth { get; init; }

    /// <summary>What stands along the flat part and along the slope.</summary>
    public required (string Peak, string Bandwidth) RoofNames { get; init; }

    /// <summary>What runs from left to right.</summary>
    public required string XName { get; init; }

    /// <summary>What runs from bottom to top.</summary>
    public required string YName { get; init; }

    /// <summary>What the three colours mean, a to c.</summary>
    public required IReadOnlyList<string> Colours { get; init; }

    internal override void Draw(SvgWriter svg)
    {
        svg.Height = Bottom + 36;
        var shown = Points.Where(point => point.X > 0 && point.Y > 0 && double.IsFinite(point.X) && double.IsFinite(point.Y)).ToList();
        var ridge = Peak / Bandwidth;
        // The ridge stands within the picture, and circles off its edges.
        var x = new DecadeScale(shown.Select(point => point.X).Append(ridge / 20).Min(), shown.Select(point => point.X).Append(ridge * 8).Max(), Left, Right);
        var y = new DecadeScale(Math.Max(shown.Select(point => point.Y).DefaultIfEmpty(Peak / 100).Min(), Peak / 1e5), Math.Max(Peak, shown.Select(point => point.Y).DefaultIfEmpty(0).Max()) * 1.3, Bottom, Top);
        DrawAxes(svg, x, y);
        DrawRoof(svg, x, y, ridge);
        var most = shown.Select(point => point.Weight).DefaultIfEmpty(1).Max();
        var circles = shown.OrderByDescending(point => point.Weight).Select(point => (Point: point, X: x[point.X], Y: y[point.Y], Radius: Math.Max(SmallestRadius, LargestRadius * Math.Sqrt(point.Weight / most)))).ToList();
        // Small ones come last, so that none hides under a large one.
        foreach (var circle in circles) svg.Circle(circle.X, circle.Y, circle.Radius, $"bubble-{circle.Point.Style}", circle.Point.Name);
        DrawMarks(svg, [.. circles.Where(circle => circle.Point.Mark != "").Select(circle => (circle.Point.Mark, circle.X, circle.Y, circle.Radius))]);
    }

    void DrawAxes(SvgWriter svg, DecadeScale x, DecadeScale y)
    {
        svg.Text(0, 11, YName, "soft");
        double at = 0;
        foreach (var (name, style) in Colours.Zip((string[])["a", "b", "c"]))
        {
            svg.Circle(at + 4, 24, 4, $"bubble-{style}");
            svg.Text(at + 12, 28, name, "soft");
            at += 24 + ChartText.Measure(name);
        }
        foreach (var tick in y.Ticks)
        {
            svg.Line(Left, y[tick], Right, y[tick], tick == y.Ticks[0] && y[tick] > Bottom - 1 ? "axis" : "grid");
            svg.Text(Left - 6, y[tick] + 4, DecadeScale.Label(tick), "soft", "end");
        }
        svg.Line(Left, Bottom, Right, Bottom, "axis");
        foreach (var tick in x.Ticks)
        {
            svg.Line(x[tick], Bottom, x[tick], Bottom + 4, "axis");
            svg.Text(x[tick], Bottom + 16, DecadeScale.Label(tick), "soft", "middle");
        }
        svg.Text((Left + Right) / 2, Bottom + 32, XName, "soft", "middle");
    }

    void DrawRoof(SvgWriter svg, DecadeScale x, DecadeScale y, double ridge)
    {
        // Where the slope enters the picture: at its left edge, or at its floor.
        var first = Math.Max(x.Low, y.Low / Bandwidth);
        svg.Path([(x[first], y[first * Bandwidth]), (x[ridge], y[Peak]), (Right, y[Peak])], "roof");
        svg.Text(Right, y[Peak] - 5, RoofNames.Peak, "strong", "end");
        double dx = x[ridge] - x[first], dy = y[Peak] - y[first * Bandwidth];
        var length = Math.Sqrt((dx * dx) + (dy * dy));
        if (length < ChartText.Measure(RoofNames.Bandwidth) + 12) return;
        // Along the line, a little above it and a little behind its middle, where circles are few.
        double ux = dx / length, uy = dy / length, px = x[first] + (dx * 0.5), py = y[first * Bandwidth] + (dy * 0.5);
        svg.Text(0, -5, RoofNames.Bandwidth, "strong", "middle", transform: $"matrix({SvgWriter.Number(ux)} {SvgWriter.Number(uy)} {SvgWriter.Number(-uy)} {SvgWriter.Number(ux)} {SvgWriter.Number(px)} {SvgWriter.Number(py)})");
    }

    // A mark stands in its circle where it fits, else beside it; one that would touch another is left out, for its circle has a tip.
    static void DrawMarks(SvgWriter svg, IReadOnlyList<(string Mark, double X, double Y, double Radius)> circles)
    {
        var taken = new List<(double Left, double Right, double Y)>();
        foreach (var (mark, across, up, radius) in circles)
        {
            var width = ChartText.Measure(mark);
            var centre = radius * 2 > width + 2 ? across : across + radius + 2 + (width / 2);
            if (centre + (width / 2) > Right + 10) centre = across - radius - 2 - (width / 2);
            if (taken.Exists(other => Math.Abs(other.Y - up) < 10 && other.Left < centre + (width / 2) + 1 && centre - (width / 2) - 1 < other.Right)) continue;
            taken.Add((centre - (width / 2), centre + (width / 2), up));
            svg.Text(centre, up + 4, mark, "strong", "middle");
        }
    }
}
