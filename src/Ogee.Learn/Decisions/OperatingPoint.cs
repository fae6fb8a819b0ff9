namespace Ogee.Learn;

/// <summary>What a decision rule is worth on samples that it was not chosen on: in cost, coverage and risk, each with its 95 % interval.</summary>
/// <param name="Samples">How many samples there were.</param>
/// <param name="Cost">The mean cost a sample.</param>
/// <param name="Coverage">The part of the samples that is answered.</param>
/// <param name="Risk">The part of the answers that is wrong.</param>
/// <param name="ExpectedCost">The mean cost a sample that the probabilities foresaw: outside of the interval of <paramref name="Cost"/> where they are not calibrated.</param>
/// <param name="CostWithoutRejection">The mean cost a sample if every sample were answered.</param>
/// <param name="CostOfOneAnswer">The mean cost a sample of the cheapest answer that is the same for all, no answer among them: what the model has to beat.</param>
public sealed record OperatingPoint(int Samples, Interval Cost, Interval Coverage, Interval Risk, double ExpectedCost, Interval CostWithoutRejection, double CostOfOneAnswer)
{
    /// <summary>Measures a rule.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="probabilities">Calibrated probabilities [samples, classes].</param>
    /// <param name="truth">The true classes [samples].</param>
    /// <param name="key">The random numbers of the bootstrap.</param>
    /// <param name="groups">The group of each sample [samples], or nothing; with groups all intervals are bootstraps over whole groups.</param>
    /// <remarks>Costs by bootstrap; coverage and risk by Wilson's interval, or by bootstrap with groups.</remarks>
    /// <exception cref="OgeeException">The rows are not whole, or a probability is not finite (OG4501).</exception>
    public static OperatingPoint Measure(DecisionRule rule, ReadOnlySpan<double> probabilities, ReadOnlySpan<int> truth, RngKey key, ReadOnlySpan<int> groups = default)
    {
        var costs = rule.Costs;
        DecisionRule.Check(costs, probabilities, truth);
        if (!groups.IsEmpty) MetricErrors.SameLength("operating point", "truth", truth.Length, "groups", groups.Length);
        var all = rule with { Costs = costs with { Rejection = null } };
        var (paid, answering, answered, wrong) = (new double[truth.Length], new double[truth.Length], new bool[truth.Length], new bool[truth.Length]);
        double expected = 0;
        for (var i = 0; i < truth.Length; i++)
        {
            var row = probabilities.Slice(i * costs.Classes, costs.Classes);
            var decision = rule.Apply(row);
            expected += decision.ExpectedCost;
            paid[i] = costs.Of(truth[i], decision.Answer);
            answering[i] = costs.Of(truth[i], all.Apply(row).Answer);
            answered[i] = !decision.IsRejection;
            wrong[i] = answered[i] && decision.Answer != truth[i];
        }
        return new(truth.Length, Bootstrap.OfMean(paid, key.Fold("cost"), groups),
            Part(answered, null, key.Fold("coverage"), groups), Part(wrong, answered, key.Fold("risk"), groups),
            expected / Math.Max(1, truth.Length), Bootstrap.OfMean(answering, key.Fold("answering"), groups), OneAnswer(costs, truth));
    }

    static double OneAnswer(DecisionCosts costs, ReadOnlySpan<int> truth)
    {
        var least = double.PositiveInfinity;
        for (var answer = -1; answer < costs.Classes; answer++)
        {
            double sum = 0;
            foreach (var label in truth) sum += costs.Of(label, answer);
            least = Math.Min(least, sum);
        }
        return truth.IsEmpty ? 0 : least / truth.Length;
    }

    // The part of the samples, or of some of them, of which something holds.
    static Interval Part(bool[] holds, bool[]? among, RngKey key, ReadOnlySpan<int> groups)
    {
        if (groups.IsEmpty) return Interval.Wilson(holds.LongCount(h => h), among?.LongCount(a => a) ?? holds.Length);
        return Bootstrap.Of(holds.Length, indices =>
        {
            int count = 0, hits = 0;
            foreach (var i in indices)
            {
                if (among is not null && !among[i]) continue;
                count++;
                if (holds[i]) hits++;
            }
            return count == 0 ? double.NaN : (double)hits / count;
        }, key, groups);
    }
}
