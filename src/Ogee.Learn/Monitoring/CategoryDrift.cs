namespace Ogee.Learn;

/// <summary>Whether categories are as frequent as in the reference: Pearson's χ² test of homogeneity, rare categories pooled.</summary>
/// <remarks>Σ (observed − expected)²/expected over categories and both samples, about χ² of categories − 1 degrees of freedom where nothing changed and every expected count is at least 5 (Cochran's rule), which pooling the rarest sees to. The effect is the total variation distance: half the sum of differences of the parts.</remarks>
/// <seealso href="https://doi.org/10.2307/3001616">Cochran, Some methods for strengthening the common χ² tests (1954)</seealso>
public static class CategoryDrift
{
    const int FewestExpected = 5;

    /// <summary>Compares two counts of the same categories.</summary>
    /// <param name="reference">The reference.</param>
    /// <param name="window">The window.</param>
    /// <exception cref="OgeeException">The categories are not the same (OG4652).</exception>
    public static DriftTest Test(CategoryCounts reference, CategoryCounts window) => Test(Groups.Of(reference, window));

    internal static DriftTest Test(Groups groups)
    {
        var pooled = Pooled(groups, FewestExpected);
        double n = groups.ReferenceCount, m = groups.WindowCount, sum = 0, distance = 0;
        if (n == 0 || m == 0) return DriftTest.Nothing((long)n, (long)m);
        for (var g = 0; g < groups.Reference.Length; g++) distance += Math.Abs(groups.Reference[g] / n - groups.Window[g] / m) / 2;
        for (var g = 0; g < pooled.Reference.Length; g++)
        {
            double r = pooled.Reference[g], w = pooled.Window[g], part = (r + w) / (n + m);
            sum += (r - n * part) * (r - n * part) / (n * part) + (w - m * part) * (w - m * part) / (m * part);
        }
        var probability = pooled.Reference.Length < 2 ? 1 : Distributions.ChiSquareTail(sum, pooled.Reference.Length - 1);
        return new(sum, probability, distance, (long)n, (long)m);
    }

    /// <summary>The rarest groups together, until the smaller sample expects enough in every one.</summary>
    internal static Groups Pooled(Groups groups, int fewest)
    {
        double n = groups.ReferenceCount, m = groups.WindowCount, least = Math.Min(n, m);
        var totals = new double[groups.Reference.Length];
        for (var g = 0; g < totals.Length; g++) totals[g] = groups.Reference[g] + groups.Window[g];
        var order = Ranking.Ascending([.. totals]);
        var (first, second) = (new List<long>(), new List<long>());
        long r = 0, w = 0;
        foreach (var g in order)
        {
            r += groups.Reference[g];
            w += groups.Window[g];
            if (r + w == 0 || (r + w) * least < fewest * (n + m)) continue;
            first.Add(r);
            second.Add(w);
            (r, w) = (0, 0);
        }
        // What is left is too rare by itself: only where all groups together are.
        if (r + w > 0 && first.Count > 0)
        {
            first[^1] += r;
            second[^1] += w;
        }
        else if (r + w > 0)
        {
            first.Add(r);
            second.Add(w);
        }
        return new([.. first], [.. second]);
    }
}
