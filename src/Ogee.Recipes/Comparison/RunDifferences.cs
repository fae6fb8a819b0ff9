using System.Globalization;
using System.Text.Json;
using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>What differs between two runs beside their answers: what might explain the difference, and what it cost.</summary>
static class RunDifferences
{
    /// <summary>The differences, by kind; what is the same in both is left out.</summary>
    public static IReadOnlyList<RunDifference> Of(ComparedSide before, ComparedSide after)
    {
        var found = new List<RunDifference>();
        void Add(string kind, string name, string? first, string? second)
        {
            if (first != second) found.Add(new(kind, name, first ?? "", second ?? ""));
        }
        var (a, b) = (before.Record, after.Record);
        var (was, now) = (SettingsOf(a), SettingsOf(b));
        foreach (var name in was.Keys.Union(now.Keys, StringComparer.Ordinal)) Add("settings", name, was.GetValueOrDefault(name), now.GetValueOrDefault(name));
        foreach (var name in a.Plan.Keys.Union(b.Plan.Keys, StringComparer.Ordinal)) Add(name is "train" or "valid" or "test" ? "data" : "settings", name is "train" or "valid" or "test" ? name + " samples" : name, Number(a.Plan, name), Number(b.Plan, name));
        Add("data", "path", a.Data?.Path, b.Data?.Path);
        Add("data", "fingerprint", Short(a.Data?.Fingerprint), Short(b.Data?.Fingerprint));
        Add("data", "samples", a.Data?.Samples.ToString(CultureInfo.InvariantCulture), b.Data?.Samples.ToString(CultureInfo.InvariantCulture));
        Add("data", "split", a.Data?.Split, b.Data?.Split);
        Add("code", "Ogee", a.Versions.Ogee, b.Versions.Ogee);
        Add("code", ".NET", a.Versions.DotNet, b.Versions.DotNet);
        Add("code", "system", a.Versions.OperatingSystem, b.Versions.OperatingSystem);
        Add("code", "model", before.Report.Subtitle, after.Report.Subtitle);
        Add("machine", "name", a.Host.Name, b.Host.Name);
        Add("machine", "processor", a.Host.Cpu, b.Host.Cpu);
        Add("machine", "threads", a.Host.Threads.ToString(CultureInfo.InvariantCulture), b.Host.Threads.ToString(CultureInfo.InvariantCulture));
        Costs(before, after, Add);
        return found;
    }

    static void Costs(ComparedSide before, ComparedSide after, Action<string, string, string?, string?> add)
    {
        if (before.Record.Cost is { } was && after.Record.Cost is { } now)
        {
            add("cost", "time", Figures.Duration(was.WallSeconds), Figures.Duration(now.WallSeconds));
            add("cost", "processor time", Figures.Duration(was.CpuSeconds), Figures.Duration(now.CpuSeconds));
            add("cost", "operations", Figures.Scaled(was.Flops, "FLOP"), Figures.Scaled(now.Flops, "FLOP"));
            add("cost", "peak memory", ProgressText.Bytes(was.PeakMemoryBytes), ProgressText.Bytes(now.PeakMemoryBytes));
            add("cost", "energy", Figures.Scaled(was.EnergyJoules, "J"), Figures.Scaled(now.EnergyJoules, "J"));
            add("cost", "money", Money(was.Money, before), Money(now.Money, after));
        }
        if (before.Report.Cost is { } first && after.Report.Cost is { } second)
            add("cost", "money, 1,000 predictions", Money(first.MoneyPerThousandPredictions, before), Money(second.MoneyPerThousandPredictions, after));
        if (before.Report.Latency is { } early && after.Report.Latency is { } late)
        {
            add("speed", "median answer", Figures.Duration(early.MedianSeconds), Figures.Duration(late.MedianSeconds));
            add("speed", "95 % of answers within", Figures.Duration(early.P95Seconds), Figures.Duration(late.P95Seconds));
        }
    }

    static string Money(double amount, ComparedSide side) => $"{ProgressText.Money(amount)} {side.Report.Cost?.Currency}".TrimEnd();

    static string? Number(IReadOnlyDictionary<string, long> plan, string name) => plan.TryGetValue(name, out var value) ? value.ToString(CultureInfo.InvariantCulture) : null;

    static string? Short(string? hash) => hash?[..Math.Min(12, hash.Length)];

    // The settings by their dotted names, as they were resolved.
    static Dictionary<string, string> SettingsOf(RunRecord record)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        if (record.Settings.ValueKind == JsonValueKind.Object) Walk(record.Settings, "", settings);
        return settings;
    }

    static void Walk(JsonElement group, string prefix, Dictionary<string, string> settings)
    {
        foreach (var member in group.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Object) Walk(member.Value, prefix + member.Name + ".", settings);
            else settings[prefix + member.Name] = member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString()! : member.Value.GetRawText();
        }
    }
}
