using System.Text.RegularExpressions;
using Ogee.Learn;

namespace Ogee.Testing;

/// <summary>A metric for <see cref="MetricContract"/>.</summary>
/// <param name="Metric">The metric.</param>
/// <param name="Output">Results of a model for so many samples [samples, ...]; sample i is the same whatever the number.</param>
/// <param name="Target">What they should be [samples, ...].</param>
/// <param name="Perfect">The best result for a target.</param>
public sealed record MetricCase(Metric Metric, Func<int, Tensor> Output, Func<int, Tensor> Target, Func<Tensor, Tensor> Perfect);

/// <summary>What every metric of training keeps: a sum over samples, in whatever batches and order they come, and best where the model is.</summary>
public static partial class MetricContract
{
    const int Samples = 24;

    [GeneratedRegex("^[a-z][a-z0-9_]*$")]
    private static partial Regex NamePattern { get; }

    /// <summary>Checks a metric.</summary>
    /// <param name="metric">The metric, and what it is measured on.</param>
    public static ContractReport Check(MetricCase metric)
    {
        var statements = new Statements(metric.Metric.Name);
        var (output, target) = (metric.Output(Samples), metric.Target(Samples));
        double Sum(Tensor y, Tensor t) => metric.Metric.Sum(y, t).Item();
        bool Same(double a, double b) => Math.Abs(a - b) <= 1e-5 * Math.Max(1, Math.Abs(a));
        statements.Add("its name is in lower case", () => NamePattern.IsMatch(metric.Metric.Name) ? null : $"'{metric.Metric.Name}'");
        statements.Add("it is a finite float scalar", () => metric.Metric.Sum(output, target) is var sum && sum.Rank == 0 && sum.Type.IsFloat() && double.IsFinite(sum.Item()) ? null : sum.ToString());
        statements.Add("batches add up", () =>
        {
            var whole = Sum(output, target);
            foreach (var cut in (int[])[1, 7, Samples - 1])
            {
                var parts = Sum(output.Slice(0, 0, cut), target.Slice(0, 0, cut)) + Sum(output.Slice(0, cut, Samples), target.Slice(0, cut, Samples));
                if (!Same(whole, parts)) return FormattableString.Invariant($"{parts} in two batches, {whole} in one");
            }
            return null;
        });
        statements.Add("the order of samples does not matter", () =>
        {
            var order = Tensor.From(new Rng(new RngKey(53)).Permutation(Samples));
            var (a, b) = (Sum(output, target), Sum(output.Take(order), target.Take(order)));
            return Same(a, b) ? null : FormattableString.Invariant($"{b} in another order, {a} before");
        });
        statements.Add("the best answers are at least as good as any", () =>
        {
            var (best, found) = (Sum(metric.Perfect(target), target), Sum(output, target));
            return (metric.Metric.IsBetterHigher ? best >= found : best <= found) && !Same(best, found) ? null : FormattableString.Invariant($"{best} for the best, {found} for others");
        });
        statements.Add("it has the same bits for any number of threads", () => ContractBits.DifferByThreads(() => ContractBits.Of(metric.Metric.Sum(output, target))));
        return statements.Report();
    }
}
