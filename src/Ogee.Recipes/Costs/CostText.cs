using System.Globalization;
using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>What runs cost, in rows and sentences: the same on the terminal and in the page.</summary>
public static class CostText
{
    const int BarWidth = 12;

    /// <summary>The columns of <see cref="Runs"/>.</summary>
    public static IReadOnlyList<string> RunColumns { get; } = ["run", "result", "time", "CPU time", "FLOP", "bytes", "memory", "energy", "money"];

    /// <summary>The columns of <see cref="Predictions"/>.</summary>
    public static IReadOnlyList<string> PredictionColumns { get; } = ["1,000 predictions", "result", "CPU time", "FLOP", "bytes", "energy", "money"];

    /// <summary>What the runs of a group are, and on what.</summary>
    /// <param name="group">The group.</param>
    public static string Heading(CostGroup group) => $"{(group.DataPath.Length > 0 ? group.DataPath : "no data")}{(group.DataFingerprint.Length > 0 ? $" ({group.DataFingerprint[..Math.Min(12, group.DataFingerprint.Length)]})" : "")}, {group.Task}, {Text.Count(group.Runs.Count, "run")}, oldest first";

    /// <summary>A row a run: what training it cost.</summary>
    /// <param name="group">The group.</param>
    public static IReadOnlyList<IReadOnlyList<string>> Runs(CostGroup group) => [.. group.Runs.Select(run => (IReadOnlyList<string>)
        [Name(run), Result(group, run.Result), Figures.Duration(run.Cost.WallSeconds), Figures.Duration(run.Cost.CpuSeconds), Known(run.Cost.Flops, ""), Known(run.Cost.BytesMoved, "B"), Known(run.Cost.PeakMemoryBytes, "B"), Figures.Scaled(run.Cost.EnergyJoules, "J"), Money(run.Cost.Money, run.Currency)])];

    /// <summary>A row a run: what 1,000 predictions of its model cost.</summary>
    /// <param name="group">The group.</param>
    public static IReadOnlyList<IReadOnlyList<string>> Predictions(CostGroup group) => [.. group.Runs.Select(run => run.Cost.PerThousandPredictions is { } unit
        ? (IReadOnlyList<string>)[Name(run), Result(group, run.Result), Figures.Duration(unit.CpuSeconds), Known(unit.Flops, ""), Known(unit.BytesMoved, "B"), Figures.Scaled(unit.EnergyJoules, "J"), Money(unit.Money, unit.Currency)]
        : [Name(run), Result(group, run.Result), "not known", "", "", "", ""])];

    /// <summary>The processor time of 1,000 predictions of each run as bars of text, the longest of the group full.</summary>
    /// <param name="group">The group.</param>
    public static IReadOnlyList<string> Bars(CostGroup group)
    {
        var most = group.Runs.Max(run => run.Cost.PerThousandPredictions?.CpuSeconds ?? 0);
        return [.. group.Runs.Select(run => run.Cost.PerThousandPredictions is { } unit && most > 0 ? new string('█', Math.Max(1, (int)Math.Round(unit.CpuSeconds / most * BarWidth))) : "")];
    }

    /// <summary>What it took to get as good as this: a sentence each time that the best result got better.</summary>
    /// <param name="group">The group.</param>
    public static IReadOnlyList<string> Best(CostGroup group) => [.. group.Best.Select(best =>
        $"{Result(group, best.Result)} after {Figures.Duration(best.CpuSeconds)} of processor time, {Figures.Scaled(best.EnergyJoules, "J")}{(group.Currency is { } currency ? $", {Money(best.Money, currency)}" : "")} in all ({best.Id})")];

    /// <summary>What the figures of a group rest on, each assumption once.</summary>
    /// <param name="group">The group.</param>
    public static IReadOnlyList<(string Name, string Text)> Assumptions(CostGroup group)
    {
        (string Name, Func<CostedRun, string?> Of)[] kinds =
        [
            ("energy", run => run.Cost.EnergySource), ("money", run => run.Cost.MoneySource), ("bytes", run => run.Cost.BytesSource), ("predictions", run => run.Cost.PerThousandPredictions?.CpuSource),
            ("predictions, energy", run => run.Cost.PerThousandPredictions?.EnergySource), ("predictions, bytes", run => run.Cost.PerThousandPredictions?.BytesSource),
        ];
        return [.. kinds.SelectMany(kind => group.Runs.Select(kind.Of).Where(text => !string.IsNullOrEmpty(text)).Distinct(StringComparer.Ordinal).Select(text => (kind.Name, text!)))];
    }

    /// <summary>What the group comes to: how the unit cost changed from its first to its last run, and what the best one took.</summary>
    /// <param name="group">The group.</param>
    public static string Conclusion(CostGroup group)
    {
        var known = group.Runs.Where(run => run.Cost.PerThousandPredictions is { CpuSeconds: > 0 }).ToList();
        var unit = known.Count == 0 ? "What 1,000 predictions cost is not known of these runs."
            : known.Count == 1 ? $"1,000 predictions of {known[0].Id} take {Figures.Duration(known[0].Cost.PerThousandPredictions!.CpuSeconds)} of processor time."
            : $"1,000 predictions of the newest model take {Figures.Duration(known[^1].Cost.PerThousandPredictions!.CpuSeconds)} of processor time, {Ratio(known[^1].Cost.PerThousandPredictions!.CpuSeconds / known[0].Cost.PerThousandPredictions!.CpuSeconds)} the first.";
        if (known.Count > 1 && known[0].Cost.PerThousandPredictions!.Flops is > 0 and var flops && known[^1].Cost.PerThousandPredictions!.Flops.Equals(flops))
            unit = unit[..^1] + "; the network does as many operations, so that a difference is one of the machine and what else it did.";
        return group.Best.Count == 0 ? unit : $"{unit} The best so far, {Result(group, group.Best[^1].Result)}, took {Figures.Duration(group.Best[^1].CpuSeconds)} of processor time with all runs up to it.";
    }

    /// <summary>A result: a share as such, with its name.</summary>
    internal static string Result(CostGroup group, double? result) => result is not { } value ? "–" : IsShare(group) ? Figures.Percent(value) : Figures.Fixed(value, 4);

    internal static bool IsShare(CostGroup group) => group.Metric is { } metric && (metric.EndsWith("accuracy", StringComparison.Ordinal) || metric.EndsWith("f1", StringComparison.Ordinal));

    /// <summary>The name of the result, to read.</summary>
    internal static string MetricName(CostGroup group) => group.Metric switch { null => "result", "test_r2" => "R²", var name => (name.StartsWith("test_", StringComparison.Ordinal) ? name[5..] : name).Replace('_', ' ') };

    internal static string Money(double amount, string currency) => $"{ProgressText.Money(amount)} {currency}".TrimEnd();

    static string Name(CostedRun run) => run.Status == RunStatus.Finished ? run.Id : $"{run.Id} ({run.Status.ToString().ToLowerInvariant()})";

    static string Known(double value, string unit) => value > 0 ? Figures.Scaled(value, unit) : "–";

    static string Ratio(double ratio) => ratio is > 0.95 and < 1.05 ? "as long as those of" : string.Create(CultureInfo.InvariantCulture, $"{ratio:0.00} times those of");
}
