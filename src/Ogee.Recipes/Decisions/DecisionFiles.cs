using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>What experts gave beside the data, in files: a matrix of costs, and rules. A run keeps copies, so that a run that goes on follows what it began with.</summary>
/// <param name="Costs">The bytes of the matrix of costs; null where there is none.</param>
/// <param name="Rules">The bytes of the rules; null where there are none.</param>
sealed record DecisionFiles(byte[]? Costs, byte[]? Rules)
{
    // Far above any that a person writes: 2,000 classes are 4 million costs.
    const int MostBytes = 64 << 20;
    const string CostsName = "costs.csv", RulesName = "rules.json";

    /// <summary>No files.</summary>
    public static DecisionFiles None { get; } = new(null, null);

    /// <summary>Reads what settings name, or of an earlier run its copies.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="earlier">The run that goes on; null for a new one.</param>
    /// <exception cref="OgeeException">A file cannot be read.</exception>
    public static DecisionFiles Read(ResolvedSettings settings, RunFolder? earlier)
    {
        byte[]? Of(Setting<string> setting, string name)
        {
            if (settings.Get(setting) is not { Length: > 0 } path) return null;
            var kept = earlier is null ? null : Path.Combine(earlier.DataPath, name);
            return RegularFile.ReadAllBytes(kept is not null && File.Exists(kept) ? kept : path, MostBytes);
        }
        return new(Of(TrainSettings.CostMatrix, CostsName), Of(TrainSettings.Rules, RulesName));
    }

    /// <summary>Keeps copies with a run.</summary>
    /// <param name="run">Its folder.</param>
    public void Save(RunFolder run)
    {
        foreach (var (bytes, name) in ((byte[]?, string)[])[(Costs, CostsName), (Rules, RulesName)])
            if (bytes is not null && Path.Combine(run.DataPath, name) is var path && !File.Exists(path)) DurableFile.WriteAllBytes(path, bytes);
    }
}
