using System.Text.Json;
using System.Text.Json.Serialization;
using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>What runs cost, grouped by what can be compared: the same task on the same data, by one metric.</summary>
/// <param name="Groups">The groups, that of the newest run first.</param>
public sealed record CostHistory(IReadOnlyList<CostGroup> Groups)
{
    /// <summary>The version of the format.</summary>
    public int Version { get; init; } = 1;

    /// <summary>Groups runs.</summary>
    /// <param name="runs">The runs, in any order; those without a readable record, or that cost nothing yet, are left out.</param>
    public static CostHistory Of(IEnumerable<RunEntry> runs) => new([.. runs.Where(run => run.Record is { Cost: not null }).OrderBy(run => run.Record!.Started).ThenBy(run => run.Folder.Id, StringComparer.Ordinal)
        .GroupBy(run => (run.Record!.Task, Data: run.Record.Data?.Fingerprint ?? "", run.Record.Headline)).Select(group => CostGroup.Of([.. group]))
        .OrderByDescending(group => group.Runs[^1].Started).ThenBy(group => group.Task, StringComparer.Ordinal)]);

    /// <summary>The history as JSON, indented.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, CostJsonContext.Readable.CostHistory);

    /// <summary>The history as one HTML page that needs nothing else: under 2 MB, without scripts.</summary>
    public string ToHtml() => CostPage.Write(this);
}

/// <summary>Runs of one task on the same data.</summary>
/// <param name="Task">The task.</param>
/// <param name="DataPath">Where the data was when the newest of them ran.</param>
/// <param name="DataFingerprint">The fingerprint of the data.</param>
/// <param name="Metric">The result by which they are compared, greater being better, such as <c>test_accuracy</c>; null where they have none.</param>
/// <param name="Runs">The runs, oldest first.</param>
/// <param name="Best">The best result so far against what was spent on it, a step for each time that it got better.</param>
public sealed record CostGroup(string Task, string DataPath, string DataFingerprint, string? Metric, IReadOnlyList<CostedRun> Runs, IReadOnlyList<BestSoFar> Best)
{
    /// <summary>The currency of all amounts; null where runs have different ones, whose amounts cannot be added.</summary>
    public string? Currency { get; init; }

    internal static CostGroup Of(IReadOnlyList<RunEntry> entries)
    {
        CostedRun[] runs = [.. entries.Select(CostedRun.Of)];
        var newest = entries[^1].Record!;
        var best = new List<BestSoFar>();
        double cpu = 0, joules = 0, money = 0;
        // Runs that failed were paid for too.
        foreach (var run in runs)
        {
            (cpu, joules, money) = (cpu + run.Cost.CpuSeconds, joules + run.Cost.EnergyJoules, money + run.Cost.Money);
            if (run.Result is { } result && (best.Count == 0 || result > best[^1].Result)) best.Add(new(run.Id, result, cpu, joules, money));
        }
        string[] currencies = [.. runs.Select(run => run.Currency).Distinct(StringComparer.Ordinal)];
        return new(newest.Task, newest.Data?.Path ?? "", newest.Data?.Fingerprint ?? "", newest.Headline, runs, best) { Currency = currencies.Length == 1 ? currencies[0] : null };
    }
}

/// <summary>A run and what it cost.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Started">When it started (UTC).</param>
/// <param name="Status">How it stands.</param>
/// <param name="Ogee">The version that trained it.</param>
/// <param name="Result">Its headline result; null where it has none.</param>
/// <param name="Cost">What it cost, and 1,000 predictions of its model.</param>
/// <param name="Currency">The currency of its money.</param>
public sealed record CostedRun(string Id, string Name, DateTimeOffset Started, RunStatus Status, string Ogee, double? Result, RunCost Cost, string Currency)
{
    internal static CostedRun Of(RunEntry entry)
    {
        var record = entry.Record!;
        double? result = record.Headline is { } headline && record.Results.TryGetValue(headline, out var value) && double.IsFinite(value) ? value : null;
        return new(record.Id, record.Name, record.Started, record.Status, record.Versions.Ogee, result, record.Cost!, CurrencyOf(record));
    }

    // Records of earlier versions name the currency in the settings alone.
    static string CurrencyOf(RunRecord record)
    {
        if (record.Cost!.PerThousandPredictions is { } unit) return unit.Currency;
        return record.Settings.ValueKind == JsonValueKind.Object && record.Settings.TryGetProperty("cost", out var cost) && cost.ValueKind == JsonValueKind.Object
            && cost.TryGetProperty("currency", out var currency) && currency.ValueKind == JsonValueKind.String ? currency.GetString()! : new CostRates().Currency;
    }
}

/// <summary>A run that was better than all before it, and what all of them had cost by then.</summary>
/// <param name="Id">The run's id.</param>
/// <param name="Result">Its headline result.</param>
/// <param name="CpuSeconds">Processor time of this run and all before it.</param>
/// <param name="EnergyJoules">Energy of this run and all before it.</param>
/// <param name="Money">Money of this run and all before it; of no use where currencies differ.</param>
public sealed record BestSoFar(string Id, double Result, double CpuSeconds, double EnergyJoules, double Money);

[JsonSourceGenerationOptions(WriteIndented = true, NewLine = "\n", PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(CostHistory))]
sealed partial class CostJsonContext : JsonSerializerContext
{
    /// <summary>With the letters of every script as they are.</summary>
    internal static CostJsonContext Readable => field ??= new(JsonText.Readable(Default));
}
