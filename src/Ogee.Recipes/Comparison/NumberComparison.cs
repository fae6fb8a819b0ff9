using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>Compares what two models predicted of the same numbers.</summary>
/// <param name="unit">The unit of the numbers, or nothing.</param>
/// <param name="truth">The true numbers [samples].</param>
/// <param name="first">The first model's predictions [samples].</param>
/// <param name="second">The second model's predictions [samples].</param>
/// <param name="groups">The group of each sample [samples], or nothing: whole groups are drawn and exchanged.</param>
sealed class NumberComparison(string unit, double[] truth, double[] first, double[] second, int[] groups)
{
    const int MostParts = 4;

    static readonly RngKey key = new RngKey(0).Fold("compare");

    /// <summary>RMSE, MAE and R²; the first is the one that decides.</summary>
    public IReadOnlyList<FigureChange> Figures()
    {
        double[] firstSquares = Errors(first, true), secondSquares = Errors(second, true), firstErrors = Errors(first, false), secondErrors = Errors(second, false);
        // Which of two roots is the larger is decided by the squares.
        var squares = PairedComparison.Of(firstSquares, secondSquares, key.Fold("squares"), groups);
        var errors = PairedComparison.Of(firstErrors, secondErrors, key.Fold("errors"), groups);
        var test = groups.Length > 0 ? "permutation test of groups" : "permutation test";
        return
        [
            new("RMSE", unit, true, Bootstrap.Of(truth.Length, drawn => Root(firstSquares, drawn), key, groups), Bootstrap.Of(truth.Length, drawn => Root(secondSquares, drawn), key, groups),
                PairedComparison.OfFigure(truth.Length, drawn => Root(firstSquares, drawn), drawn => Root(secondSquares, drawn), key.Fold("root"), groups), squares.Permutation, test + " of squared errors"),
            new("MAE", unit, true, Bootstrap.OfMean(firstErrors, key, groups), Bootstrap.OfMean(secondErrors, key, groups), errors.Difference, errors.Permutation, test + " of errors"),
            new("R²", "", false, Bootstrap.Of(truth.Length, drawn => Explained(firstSquares, drawn), key, groups), Bootstrap.Of(truth.Length, drawn => Explained(secondSquares, drawn), key, groups),
                PairedComparison.OfFigure(truth.Length, drawn => Explained(firstSquares, drawn), drawn => Explained(secondSquares, drawn), key.Fold("explained"), groups)),
        ];
    }

    /// <summary>The errors on quarters of the samples, by their true number, with p that hold for all of them together.</summary>
    public IReadOnlyList<PartChange> Parts()
    {
        var order = Enumerable.Range(0, truth.Length).OrderBy(i => truth[i]).ThenBy(i => i).ToArray();
        double[] firstSquares = Errors(first, true), secondSquares = Errors(second, true);
        var parts = new List<PartChange>();
        for (var part = 0; part < MostParts; part++)
        {
            var members = order[(part * order.Length / MostParts)..((part + 1) * order.Length / MostParts)];
            if (members.Length == 0) continue;
            double[] before = [.. members.Select(i => firstSquares[i])], after = [.. members.Select(i => secondSquares[i])];
            var paired = PairedComparison.Of(before, after, key.Fold("part").Fold((ulong)part), groups.Length == 0 ? [] : [.. members.Select(i => groups[i])]);
            parts.Add(new($"{Recipes.Figures.Significant(truth[members[0]])} to {Recipes.Figures.In(truth[members[^1]], unit)}", members.Length, Root(firstSquares, members), Root(secondSquares, members),
                before.Where((square, k) => square < after[k]).LongCount(), before.Where((square, k) => square > after[k]).LongCount(), paired.Permutation, 1));
        }
        var adjusted = Holm.Adjust([.. parts.Select(part => part.Probability)]);
        return [.. parts.Select((part, i) => part with { Adjusted = adjusted[i] })];
    }

    double[] Errors(double[] predicted, bool isSquared) => [.. predicted.Select((value, i) => isSquared ? (value - truth[i]) * (value - truth[i]) : Math.Abs(value - truth[i]))];

    static double Root(double[] squares, ReadOnlySpan<int> drawn)
    {
        double sum = 0;
        foreach (var i in drawn) sum += squares[i];
        return drawn.IsEmpty ? double.NaN : Math.Sqrt(sum / drawn.Length);
    }

    double Explained(double[] squares, ReadOnlySpan<int> drawn)
    {
        double mean = 0, error = 0, variance = 0;
        foreach (var i in drawn) mean += truth[i] / drawn.Length;
        foreach (var i in drawn)
        {
            error += squares[i];
            variance += (truth[i] - mean) * (truth[i] - mean);
        }
        return variance > 0 ? 1 - (error / variance) : double.NaN;
    }
}
