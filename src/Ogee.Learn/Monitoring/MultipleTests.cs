using System.Text.Json.Serialization;

namespace Ogee.Learn;

/// <summary>What a false-alarm rate is a rate of, where many tests are made at once.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Correction>))]
public enum Correction
{
    /// <summary>The chance of any false alarm among all tests is at most the rate, however the tests hang together (Holm).</summary>
    Holm,
    /// <summary>Of the alarms, at most a part equal to the rate is false on average, where tests are independent or help each other (Benjamini and Hochberg).</summary>
    BenjaminiHochberg,
}

/// <summary>Many tests at once: p values that may be compared with one false-alarm rate.</summary>
public static class MultipleTests
{
    /// <summary>The adjusted p values: a test is an alarm where its adjusted p is at most the rate.</summary>
    /// <param name="probabilities">The p values as the tests gave them [tests].</param>
    /// <param name="correction">What the rate is a rate of.</param>
    /// <returns>The adjusted p values [tests], each at least its own p.</returns>
    /// <remarks>With the p values in order: Holm takes the running maximum of (tests − rank + 1)·p, Benjamini and Hochberg the running minimum from the largest of tests/rank·p.</remarks>
    /// <seealso href="https://www.jstor.org/stable/4615733">Holm, A simple sequentially rejective multiple test procedure (1979)</seealso>
    /// <seealso href="https://doi.org/10.1111/j.2517-6161.1995.tb02031.x">Benjamini and Hochberg, Controlling the false discovery rate (1995)</seealso>
    /// <exception cref="OgeeException">A p is not between 0 and 1 (OG4651).</exception>
    public static double[] Adjust(ReadOnlySpan<double> probabilities, Correction correction)
    {
        foreach (var p in probabilities)
        {
            if (!(p is >= 0 and <= 1)) throw MonitoringErrors.Setting.With($"multiple tests: a p of {p}", "Every p is 0 to 1", "Pass the p values of tests");
        }
        double[] sorted = probabilities.ToArray();
        var order = Ranking.Ascending(sorted);
        var adjusted = new double[sorted.Length];
        var tests = sorted.Length;
        double bound = correction == Correction.Holm ? 0 : 1;
        for (var step = 0; step < tests; step++)
        {
            var rank = correction == Correction.Holm ? step : tests - 1 - step;
            bound = correction == Correction.Holm ? Math.Max(bound, Math.Min(1, (tests - rank) * sorted[rank])) : Math.Min(bound, sorted[rank] * tests / (rank + 1));
            adjusted[order[rank]] = bound;
        }
        return adjusted;
    }
}
