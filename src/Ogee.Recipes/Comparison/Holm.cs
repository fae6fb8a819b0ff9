namespace Ogee.Recipes;

/// <summary>Makes the p of many tests hold together: the chance that any of them is below the level without a cause is at most the level.</summary>
/// <remarks>The i-th smallest of m is taken times m − i + 1, and none gets smaller than the one before it. Valid whatever the tests have to do with each other.</remarks>
/// <seealso href="https://www.jstor.org/stable/4615733">Holm, A simple sequentially rejective multiple test procedure (1979)</seealso>
static class Holm
{
    /// <param name="probabilities">One p a test.</param>
    /// <returns>The adjusted p, in the order of the tests.</returns>
    public static double[] Adjust(IReadOnlyList<double> probabilities)
    {
        var adjusted = new double[probabilities.Count];
        var largest = 0.0;
        foreach (var (probability, place, rank) in probabilities.Select((probability, place) => (probability, place)).OrderBy(test => test.probability).ThenBy(test => test.place).Select((test, rank) => (test.probability, test.place, rank)))
            adjusted[place] = largest = Math.Min(1, Math.Max(largest, probability * (probabilities.Count - rank)));
        return adjusted;
    }
}
