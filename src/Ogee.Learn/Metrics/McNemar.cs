namespace Ogee.Learn;

/// <summary>Whether two classifiers differ on the same samples, or by chance only.</summary>
/// <param name="OnlyFirst">Samples that only the first got right.</param>
/// <param name="OnlySecond">Samples that only the second got right.</param>
/// <param name="Probability">The two-sided p: the chance of a difference at least this large if both were equally good.</param>
/// <seealso href="https://doi.org/10.1007/BF02295996">McNemar, Note on the sampling error of the difference between correlated proportions (1947)</seealso>
public readonly record struct McNemar(long OnlyFirst, long OnlySecond, double Probability)
{
    /// <summary>The exact test: of the samples on which the two differ, each should be right on half.</summary>
    /// <param name="firstCorrect">Whether the first is right on each sample [samples].</param>
    /// <param name="secondCorrect">Whether the second is right on each sample [samples].</param>
    public static McNemar Test(ReadOnlySpan<bool> firstCorrect, ReadOnlySpan<bool> secondCorrect)
    {
        MetricErrors.SameLength("McNemar test", "firstCorrect", firstCorrect.Length, "secondCorrect", secondCorrect.Length);
        long first = 0, second = 0;
        for (var i = 0; i < firstCorrect.Length; i++)
        {
            if (firstCorrect[i] == secondCorrect[i]) continue;
            if (firstCorrect[i]) first++;
            else second++;
        }
        return FromCounts(first, second);
    }

    /// <summary>The exact test from its two counts.</summary>
    /// <param name="onlyFirst">Samples that only the first got right.</param>
    /// <param name="onlySecond">Samples that only the second got right.</param>
    /// <remarks>p = min(1, 2·Σ from i = 0 to min(b, c) of C(b + c, i)·2^−(b + c)), summed over logarithms so that it does not underflow.</remarks>
    public static McNemar FromCounts(long onlyFirst, long onlySecond)
    {
        if (onlyFirst < 0 || onlySecond < 0)
            throw MetricErrors.Input.With($"McNemar test: counts {onlyFirst} and {onlySecond}", "Counts are not negative", "Count the samples that only one got right");
        long differing = onlyFirst + onlySecond, fewer = Math.Min(onlyFirst, onlySecond);
        var term = -differing * Portable.Log(2.0);
        var sum = Portable.Exp(term);
        for (long i = 1; i <= fewer; i++)
        {
            term += Portable.Log((double)(differing - i + 1) / i);
            sum += Portable.Exp(term);
        }
        return new(onlyFirst, onlySecond, Math.Min(1, 2 * sum));
    }
}
