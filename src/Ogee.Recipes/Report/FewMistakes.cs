using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>Widens the intervals of a classification where few mistakes were made.</summary>
/// <remarks>
/// A bootstrap draws only mistakes that are there: after 9 right answers of 9 it says "100 % to 100 %", and after a handful of mistakes it is still too narrow. There the
/// interval reaches as far as Wilson's for the accuracy; for means over the classes, as far as the Wilson intervals of their recalls put together.
/// </remarks>
/// <seealso href="https://doi.org/10.1002/sim.3095">Zou, Donner, Construction of confidence limits about effect measures: a general approach (2008): limits of sums from those of their parts</seealso>
static class FewMistakes
{
    // The usual bound below which a normal approximation of a proportion is not trusted, for mistakes as for right answers.
    const int Enough = 10;

    static bool AreEnough(ConfusionMatrix matrix) => Math.Min(matrix.Correct, matrix.Total - matrix.Correct) >= Enough;

    /// <summary>The interval of the accuracy.</summary>
    public static Interval OfAccuracy(Interval drawn, ConfusionMatrix matrix)
    {
        if (AreEnough(matrix)) return drawn;
        var wilson = Interval.Wilson(matrix.Correct, matrix.Total);
        return new(drawn.Value, Math.Min(drawn.Low, wilson.Low), Math.Max(drawn.High, wilson.High));
    }

    /// <summary>The interval of a mean over the classes, such as balanced accuracy; macro F1, whose parts have no such interval, gets as wide a one.</summary>
    public static Interval OfMeanOverClasses(Interval drawn, ConfusionMatrix matrix)
    {
        if (AreEnough(matrix)) return drawn;
        double below = 0, above = 0;
        var classes = 0;
        foreach (var score in matrix.Scores())
        {
            if (score.Support == 0) continue;
            var recall = Interval.Wilson(score.Correct, score.Support);
            below += (recall.Value - recall.Low) * (recall.Value - recall.Low);
            above += (recall.High - recall.Value) * (recall.High - recall.Value);
            classes++;
        }
        if (classes == 0) return drawn;
        return new(drawn.Value, Math.Min(drawn.Low, Math.Max(0, drawn.Value - (Math.Sqrt(below) / classes))), Math.Max(drawn.High, Math.Min(1, drawn.Value + (Math.Sqrt(above) / classes))));
    }
}
