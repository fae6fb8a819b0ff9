namespace Ogee.Recipes;

/// <summary>A confusion matrix: true classes down, answers across; the diagonal is right, all else a mistake in another colour.</summary>
/// <remarks>The depth of colour is the part of the row. Counts are written in the cells up to 12 classes; more are told apart by colour and tip.</remarks>
sealed record HeatMap : Chart
{
    /// <summary>The names of the classes.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>How many samples of each true class (row) got each answer (column).</summary>
    public required IReadOnlyList<IReadOnlyList<long>> Counts { get; init; }

    internal override void Draw(SvgWriter svg)
    {
        const double labels = 86, size = 11;
        var classes = Classes.Count;
        if (classes == 0) return;
        var left = Math.Ceiling(ChartText.Widest(Classes, labels)) + 22;
        var cell = Math.Min(46, Math.Floor((Width - left) / classes));
        // Names across lie where they fit side by side, else they stand.
        var widest = ChartText.Widest(Classes, labels);
        var standing = widest > cell - 4;
        var top = standing ? 20 + widest * 0.95 + 8 : 38;
        svg.Height = top + cell * classes + 2;
        svg.Text(left, 11, "answer", "soft");
        var middle = top + cell * classes / 2;
        svg.Text(9, middle, "truth", "soft", "middle", transform: $"rotate(-90 9 {SvgWriter.Number(middle)})");
        for (var i = 0; i < classes; i++)
        {
            var center = left + cell * i + cell / 2;
            var name = ChartText.Fit(Classes[i], labels, size);
            if (standing)
                svg.Text(center + 4, top - 6, name, "", "start", Classes[i], $"rotate(-90 {SvgWriter.Number(center + 4)} {SvgWriter.Number(top - 6)})");
            else
                svg.Text(center, top - 7, name, "", "middle", Classes[i]);
            if (cell >= 9) svg.Text(left - 7, top + cell * i + cell / 2 + 4, name, "", "end", Classes[i]);
        }
        for (var truth = 0; truth < classes; truth++)
        {
            var row = Counts[truth];
            var total = Math.Max(1, row.Sum());
            for (var answer = 0; answer < classes; answer++)
            {
                double x = left + cell * answer, y = top + cell * truth;
                svg.Rectangle(x + 0.5, y + 0.5, cell - 1, cell - 1, "frame");
                if (row[answer] == 0) continue;
                var part = (double)row[answer] / total;
                var opacity = truth == answer ? 0.12 + 0.88 * part : Math.Min(1, 0.18 + 1.6 * part);
                svg.Rectangle(x + 0.5, y + 0.5, cell - 1, cell - 1, truth == answer ? "fill-a" : "fill-b", opacity,
                    $"{Classes[truth]} called {Classes[answer]}: {Figures.Count(row[answer])} of {Figures.Count(total)} ({Figures.Percent(part)})");
                var text = Figures.Count(row[answer]);
                if (ChartText.Measure(text) <= cell - 3 && cell >= 16) svg.Text(x + cell / 2, y + cell / 2 + 4, text, opacity > 0.6 ? "inverse" : "", "middle");
            }
        }
    }
}
