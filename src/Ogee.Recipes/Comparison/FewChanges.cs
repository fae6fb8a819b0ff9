using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>Widens the interval of a difference of accuracies where the models differ on few samples.</summary>
/// <remarks>
/// A bootstrap draws only differences that are there: of two models with the same answers it says "0 to 0". There the interval reaches as far as the adjusted Wald interval
/// of paired proportions: with one sample more on either side, d ± z·√((p₁₂ + p₂₁ − d²)/(n + 2)).
/// </remarks>
/// <seealso href="https://doi.org/10.3102/1076998611411915">Bonett and Price, Adjusted Wald confidence interval for a difference of binomial proportions based on paired data (2012)</seealso>
static class FewChanges
{
    // As of FewMistakes.
    const int Enough = 10;

    /// <param name="drawn">The interval of the bootstrap.</param>
    /// <param name="onlyFirst">Samples that only the first got right.</param>
    /// <param name="onlySecond">Samples that only the second got right.</param>
    /// <param name="samples">All samples.</param>
    public static Interval OfAccuracy(Interval drawn, long onlyFirst, long onlySecond, long samples)
    {
        if (onlyFirst + onlySecond >= Enough) return drawn;
        double n = samples + 2, worse = (onlyFirst + 1) / n, better = (onlySecond + 1) / n, middle = better - worse;
        var half = Interval.NormalQuantile * Math.Sqrt((worse + better - (middle * middle)) / n);
        return new(drawn.Value, Math.Max(-1, Math.Min(drawn.Low, middle - half)), Math.Min(1, Math.Max(drawn.High, middle + half)));
    }
}
