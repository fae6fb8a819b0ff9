using System.Collections;
using System.Text;
using System.Text.Json;

namespace Ogee.Learn;

/// <summary>The settings that something takes, in the order in which they are printed.</summary>
public sealed class SettingsSchema : IReadOnlyList<Setting>
{
    readonly IReadOnlyList<Setting> settings;
    readonly Dictionary<string, Setting> byName = new(StringComparer.Ordinal);

    /// <summary>A schema of settings; a name may appear once.</summary>
    /// <param name="settings">The settings.</param>
    public SettingsSchema(params IReadOnlyList<Setting> settings)
    {
        this.settings = settings;
        foreach (var setting in settings) byName.Add(setting.Name, setting);
        foreach (var setting in settings)
            if (settings.Any(other => other.Name.StartsWith(setting.Name + ".", StringComparison.Ordinal)))
                throw new ArgumentException($"{setting.Name} is a setting and cannot also be a group of settings", nameof(settings));
    }

    /// <inheritdoc/>
    public int Count => settings.Count;

    /// <inheritdoc/>
    public Setting this[int index] => settings[index];

    /// <inheritdoc/>
    public IEnumerator<Setting> GetEnumerator() => settings.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The values of all settings: defaults, over them a config file, over it the command line.</summary>
    /// <param name="config">A config file; null for none.</param>
    /// <param name="overrides">Texts of the form <c>key=value</c>, as on the command line.</param>
    /// <returns>The values; those that are <c>auto</c> wait for <see cref="ResolvedSettings.Fill{T}"/>.</returns>
    /// <exception cref="OgeeException">A key is unknown or given twice, or a value has the wrong type or is out of range; with the place.</exception>
    public ResolvedSettings Resolve(SettingsFile? config = null, IEnumerable<string>? overrides = null)
    {
        var resolved = new ResolvedSettings(this);
        foreach (var entry in config?.Entries ?? [])
        {
            var setting = Find(entry.Key, entry.Place);
            resolved.Set(setting, setting.Read(entry.Text, entry.Place), SettingSource.Config);
        }
        var given = new HashSet<string>(StringComparer.Ordinal);
        foreach (var text in overrides ?? [])
        {
            var (key, value) = Split(text);
            var setting = Find(key, "on the command line");
            if (!given.Add(key)) throw SettingErrors.Duplicate.With($"{key} is given twice on the command line", "Expected each key once", $"Keep one {key}=…");
            resolved.Set(setting, setting.Read(value, "on the command line"), SettingSource.CommandLine);
        }
        return resolved;
    }

    internal Setting Find(string key, string place)
    {
        if (byName.TryGetValue(key, out var setting)) return setting;
        var question = Spelling.Question(key, byName.Keys);
        throw SettingErrors.Unknown.With($"There is no setting '{(key.Length > 60 ? string.Concat(key.AsSpan(0, 57), "…") : key)}' ({place})", $"Expected one of {Count} settings",
            question is null ? "List them with --print-config." : $"{question} List all with --print-config.");
    }

    static (string Key, string Value) Split(string text)
    {
        var equals = text.IndexOf('=');
        if (equals > 0) return (text[..equals], text[(equals + 1)..]);
        throw SettingErrors.Form.With($"'{text}' is neither an option nor a setting", "Expected key=value", "For instance: optim.rate=3e-4");
    }
}
