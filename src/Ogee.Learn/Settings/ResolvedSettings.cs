using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Ogee.Learn;

/// <summary>The values of the settings of a schema, each with its source.</summary>
public sealed class ResolvedSettings
{
    static readonly string[] sourceNames = ["default", "auto", "config", "command line"];
    readonly Dictionary<Setting, (object? Value, SettingSource Source, string? Reason)> values = [];

    internal ResolvedSettings(SettingsSchema schema)
    {
        Schema = schema;
        foreach (var setting in schema) values[setting] = (setting.Default, setting.Default is null ? SettingSource.Auto : SettingSource.Default, null);
    }

    /// <summary>The settings there are.</summary>
    public SettingsSchema Schema { get; }

    /// <summary>The value of a setting.</summary>
    /// <exception cref="InvalidOperationException">It is <c>auto</c> and nothing has found it yet.</exception>
    /// <param name="setting">The setting, of this schema.</param>
    public T Get<T>(Setting<T> setting) where T : notnull =>
        values[setting].Value is T value ? value : throw new InvalidOperationException($"{setting.Name} is 'auto' and was not found yet: {setting.Auto}");

    /// <summary>Whether a setting is still <c>auto</c>.</summary>
    /// <param name="setting">The setting, of this schema.</param>
    public bool IsAuto(Setting setting) => values[setting].Value is null;

    /// <summary>Gives a setting that is <c>auto</c> the value that was found; one that was given keeps its value.</summary>
    /// <param name="setting">The setting, of this schema.</param>
    /// <param name="value">The value found.</param>
    /// <param name="reason">Why, in a few words, for the run record.</param>
    /// <returns>The value in force.</returns>
    public T Fill<T>(Setting<T> setting, T value, string? reason = null) where T : notnull
    {
        if (IsAuto(setting)) values[setting] = (value, SettingSource.Auto, reason);
        return Get(setting);
    }

    /// <summary>Where the value of a setting comes from.</summary>
    /// <param name="setting">The setting, of this schema.</param>
    public SettingSource Source(Setting setting) => values[setting].Source;

    /// <summary>The value of a setting as it would be written.</summary>
    /// <param name="setting">The setting, of this schema.</param>
    public string Text(Setting setting) => setting.Format(values[setting].Value);

    /// <summary>The source in words, with the reason for a value that was found.</summary>
    /// <param name="setting">The setting, of this schema.</param>
    public string SourceText(Setting setting)
    {
        var (value, source, reason) = values[setting];
        return value is null ? $"auto: {setting.Auto}" : reason is null ? sourceNames[(int)source] : $"{sourceNames[(int)source]}: {reason}";
    }

    /// <summary>The settings as a JSON object with a group for each part of the dotted names: a config file that gives these values again.</summary>
    public string ToJson()
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = JsonText.Writer(bytes, isIndented: true)) WriteTo(json);
        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    /// <summary>Writes the settings as a JSON object.</summary>
    /// <param name="json">The writer, at the place of a value.</param>
    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        WriteGroup(json, "", Schema);
        json.WriteEndObject();
    }

    /// <summary>The settings with their meaning, range and source as comments: what <c>--print-config</c> prints, and a config file that gives these values again.</summary>
    public string ToCommentedJson()
    {
        var text = new StringBuilder("{\n");
        var group = "";
        var isFirst = true;
        foreach (var setting in Schema.GroupBy(setting => Group(setting.Name)).SelectMany(settings => settings))
        {
            var next = Group(setting.Name);
            if (next != group)
            {
                if (group.Length > 0) text.Append("\n  }");
                if (!isFirst) text.Append(",\n");
                if (next.Length > 0) text.Append($"  \"{next}\": {{\n");
                (group, isFirst) = (next, true);
            }
            else if (!isFirst) text.Append(",\n");
            var indent = group.Length > 0 ? "    " : "  ";
            text.Append($"{indent}// {setting.Summary} {setting.TypeName}{(setting.Allowed.Length > 0 ? $", {setting.Allowed}" : "")}; {SourceText(setting)}\n");
            text.Append($"{indent}\"{setting.Name[(group.Length > 0 ? group.Length + 1 : 0)..]}\": {JsonValue(setting)}");
            isFirst = false;
        }
        if (group.Length > 0) text.Append("\n  }");
        return text.Append("\n}\n").ToString();
    }

    internal void Set(Setting setting, object? value, SettingSource source) => values[setting] = (value, value is null ? SettingSource.Auto : source, null);

    void WriteGroup(Utf8JsonWriter json, string prefix, IEnumerable<Setting> settings)
    {
        foreach (var members in settings.GroupBy(setting => FirstPart(setting.Name, prefix)))
        {
            json.WritePropertyName(members.Key);
            var only = members.First();
            if (only.Name == prefix + members.Key)
            {
                only.WriteJson(json, values[only].Value);
                continue;
            }
            json.WriteStartObject();
            WriteGroup(json, $"{prefix}{members.Key}.", members);
            json.WriteEndObject();
        }
    }

    string JsonValue(Setting setting)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = JsonText.Writer(bytes)) setting.WriteJson(json, values[setting].Value);
        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    static string Group(string name) => name[..Math.Max(0, name.LastIndexOf('.'))];

    static string FirstPart(string name, string prefix)
    {
        var dot = name.IndexOf('.', prefix.Length);
        return dot < 0 ? name[prefix.Length..] : name[prefix.Length..dot];
    }
}
