using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ogee.Learn;

/// <summary>One decision.</summary>
/// <param name="Answer">The class that is answered, −1 for none.</param>
/// <param name="ExpectedCost">What the decision costs on average where the probabilities are right.</param>
public readonly record struct Decision(int Answer, double ExpectedCost)
{
    /// <summary>Whether no answer is given.</summary>
    public bool IsRejection => Answer < 0;
}

/// <summary>From probabilities to answers by what mistakes cost: the answer with the smallest expected cost, and none where that is cheaper still.</summary>
/// <remarks>
/// With one cost for every mistake and r of it for a rejection this is Chow's rule: no answer where the largest probability is below 1 − r. Probabilities that are right
/// (calibrated) need no threshold; <see cref="Fit"/> moves it where validation data shows that they are not.
/// </remarks>
/// <seealso href="https://doi.org/10.1109/TIT.1970.1054406">Chow, On optimum recognition error and reject tradeoff (1970)</seealso>
/// <seealso href="https://cseweb.ucsd.edu/~elkan/rescale.pdf">Elkan, The foundations of cost-sensitive learning (2001)</seealso>
public sealed record DecisionRule : IJsonOnDeserialized
{
    // The best of many thresholds looks better than it is: it has to beat the theoretical one by this many standard errors of the difference.
    const double NeededErrors = 3;

    /// <summary>What mistakes and rejections cost.</summary>
    public required DecisionCosts Costs { get; init; }

    /// <summary>No answer is given where the best one is expected to cost more than a rejection by more than this; 0 is the theoretical rule.</summary>
    public double Reluctance { get; init; }

    /// <summary>How many validation samples the reluctance was chosen on; 0 for the theoretical rule.</summary>
    public int Samples { get; init; }

    /// <summary>Chooses the reluctance on validation data: 0, unless another one is cheaper by more than three standard errors of the difference.</summary>
    /// <param name="costs">What mistakes and rejections cost.</param>
    /// <param name="probabilities">Calibrated probabilities [samples, classes].</param>
    /// <param name="truth">The true classes [samples].</param>
    /// <exception cref="OgeeException">The rows are not whole, or a probability is not finite (OG4501).</exception>
    public static DecisionRule Fit(DecisionCosts costs, ReadOnlySpan<double> probabilities, ReadOnlySpan<int> truth)
    {
        Check(costs, probabilities, truth);
        var theory = new DecisionRule { Costs = costs, Samples = truth.Length };
        if (costs.Rejection is null || truth.IsEmpty) return theory;

        // Answering is dearer than rejecting by this much, in expectation and in truth.
        var (expected, realised) = (new double[truth.Length], new double[truth.Length]);
        for (var i = 0; i < truth.Length; i++)
        {
            var (answer, cost, rejection) = theory.Weigh(probabilities.Slice(i * costs.Classes, costs.Classes));
            expected[i] = cost - rejection;
            realised[i] = costs.Of(truth[i], answer) - costs.Of(truth[i], -1);
        }
        var order = Ranking.Ascending(expected);
        // Answering the first k: the sum of realised differences, smallest where the rule should stop.
        double sum = 0, least = 0;
        int count = 0, standard = 0;
        for (var k = 1; k <= order.Length; k++)
        {
            sum += realised[order[k - 1]];
            if (expected[k - 1] <= 0) standard = k;
            if (k < order.Length && expected[k] == expected[k - 1]) continue;
            if (sum < least) (least, count) = (sum, k);
        }
        return Gain(realised, order, standard, count) > NeededErrors ? theory with { Reluctance = Between(expected, count) } : theory;
    }

    /// <summary>The decision on one sample.</summary>
    /// <param name="probabilities">Calibrated probabilities [classes].</param>
    /// <returns>The answer with the smallest expected cost (of equal ones the first), or none.</returns>
    /// <exception cref="OgeeException">There is not one probability a class, or one is not finite (OG4501).</exception>
    public Decision Apply(ReadOnlySpan<double> probabilities)
    {
        MetricErrors.Rows("decision rule", "probabilities", probabilities.Length, 1, Costs.Classes);
        MetricErrors.Finite("decision rule", "probabilities", probabilities);
        var (answer, cost, rejection) = Weigh(probabilities);
        return cost - rejection > Reluctance ? new(-1, rejection) : new(answer, cost);
    }

    /// <summary>As JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, DecisionJson.Default.DecisionRule) + "\n";

    /// <summary>From JSON.</summary>
    /// <param name="json">The text.</param>
    /// <param name="path">Where it is from, for the error.</param>
    /// <exception cref="OgeeException">It is no such document, or its numbers are out of range (OG4603).</exception>
    public static DecisionRule FromJson(string json, string path) => FittedJson.Read(json, path, DecisionJson.Default.DecisionRule, DecisionErrors.State);

    void IJsonOnDeserialized.OnDeserialized() => FittedJson.Require(Costs is not null && double.IsFinite(Reluctance) && Samples >= 0, "a number is out of range");

    internal static void Check(DecisionCosts costs, ReadOnlySpan<double> probabilities, ReadOnlySpan<int> truth)
    {
        MetricErrors.Labels("decision rule", "truth", truth, costs.Classes);
        MetricErrors.Rows("decision rule", "probabilities", probabilities.Length, truth.Length, costs.Classes);
        MetricErrors.Finite("decision rule", "probabilities", probabilities);
    }

    // Two answers of one cost whose sums are rounded in another order differ by less than this; the first is to win as among equal probabilities.
    const double Rounding = 1e-13;

    // The best answer, its expected cost, and that of a rejection (infinite where there is none).
    (int Answer, double Cost, double Rejection) Weigh(ReadOnlySpan<double> probabilities)
    {
        var (best, least, rejection) = (0, double.PositiveInfinity, Costs.Rejection is null ? double.PositiveInfinity : 0);
        for (var answer = 0; answer < Costs.Classes; answer++)
        {
            double cost = 0;
            for (var c = 0; c < Costs.Classes; c++) cost += probabilities[c] * Costs.Matrix[c * Costs.Classes + answer];
            if (answer == 0 || cost < least - Rounding * Math.Abs(least)) (best, least) = (answer, cost);
        }
        for (var c = 0; Costs.Rejection is not null && c < Costs.Classes; c++) rejection += probabilities[c] * Costs.Rejection[c];
        return (best, least, rejection);
    }

    // By how many standard errors stopping after one count is cheaper than after the other: the two differ on the samples between.
    static double Gain(double[] realised, int[] order, int standard, int count)
    {
        double sum = 0, squares = 0;
        for (var k = Math.Min(standard, count); k < Math.Max(standard, count); k++)
        {
            var gain = count > standard ? -realised[order[k]] : realised[order[k]];
            sum += gain;
            squares += gain * gain;
        }
        var variance = squares - sum * sum / order.Length;
        return sum <= 0 ? 0 : variance > 0 ? sum / Math.Sqrt(variance) : double.PositiveInfinity;
    }

    // A threshold that answers just the first count of the sorted differences.
    static double Between(double[] sorted, int count) =>
        count == 0 ? Math.BitDecrement(sorted[0]) : count == sorted.Length ? sorted[^1] : sorted[count - 1] + (sorted[count] - sorted[count - 1]) / 2;
}
