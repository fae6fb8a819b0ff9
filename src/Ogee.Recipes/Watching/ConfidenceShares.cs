using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>How sure answers were and are: the share of them in each range of confidence.</summary>
static class ConfidenceShares
{
    // Finer where answers are mostly given.
    static readonly (double From, string Name)[] ranges = [(0, "below 25 %"), (0.25, "25 to 50 %"), (0.5, "50 to 60 %"), (0.6, "60 to 70 %"), (0.7, "70 to 80 %"), (0.8, "80 to 90 %"), (0.9, "90 to 95 %"), (0.95, "95 to 99 %"), (0.99, "99 % and more")];

    /// <summary>A row for each range in which there are answers, the most sure first.</summary>
    /// <param name="reference">The confidences of the reference.</param>
    /// <param name="window">Those of the window.</param>
    public static IReadOnlyList<PairRow> Of(NumberSketch reference, NumberSketch window)
    {
        double[] was = Shares(reference), now = Shares(window);
        return [.. ranges.Select((range, i) => new PairRow(range.Name, was[i], now[i])).Where(row => row.First > 0 || row.Second > 0).Reverse()];
    }

    // A bucket belongs where its middle is.
    static double[] Shares(NumberSketch sketch)
    {
        var shares = new double[ranges.Length];
        foreach (var (low, high, count) in sketch.Buckets())
        {
            var range = ranges.Length - 1;
            while (range > 0 && low + ((high - low) / 2) < ranges[range].From) range--;
            shares[range] += (double)count / sketch.Count;
        }
        return shares;
    }
}
