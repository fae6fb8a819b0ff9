using System.Text;
using System.Text.Json;

namespace Ogee.Learn;

/// <summary>A config file: JSON with comments, whose keys are settings, dotted or in groups. The record of a run (<c>run.json</c>) is one too.</summary>
public sealed class SettingsFile
{
    /// <summary>The member by which the record of a run is known; its value names the format and its version.</summary>
    public const string RunFormat = "ogee-run";

    const int LargestBytes = 4 << 20;
    const int Deepest = 16;

    SettingsFile(string name, IReadOnlyList<SettingsEntry> entries) => (Name, Entries) = (name, entries);

    /// <summary>The file's name, for messages.</summary>
    public string Name { get; }

    internal IReadOnlyList<SettingsEntry> Entries { get; }

    /// <summary>Reads a config file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="OgeeException">It is missing, larger than 4 MB, no JSON, or has a key twice; with line and column.</exception>
    public static SettingsFile Read(string path)
    {
        byte[] bytes;
        try
        {
            var info = new FileInfo(path);
            if (info.Exists && info.Length > LargestBytes)
                throw SettingErrors.File.With($"{path} has {info.Length} bytes", $"Expected a config file of at most {LargestBytes} bytes", "Check that this is the file you mean.");
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw SettingErrors.File.With($"The config file {path} could not be read: {cause.Message}", "Expected a readable JSON file", "Check the path after --config.", cause);
        }
        return Parse(bytes, path);
    }

    /// <summary>Reads the text of a config file.</summary>
    /// <param name="json">The text, in UTF-8.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="OgeeException">It is no JSON, or has a key twice; with line and column.</exception>
    public static SettingsFile Parse(ReadOnlySpan<byte> json, string name)
    {
        if (json.StartsWith("\uFEFF"u8)) json = json[3..];
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = Deepest });
        var entries = new List<SettingsEntry>();
        try
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject) throw Malformed(name, json, reader.TokenStartIndex, "the file is not one JSON object");
            if (IsRunRecord(reader)) MoveToSettings(ref reader, json, name);
            ReadGroup(ref reader, json, name, "", new(StringComparer.Ordinal), entries);
            while (reader.Read()) { }
        }
        catch (JsonException cause)
        {
            throw SettingErrors.File.With($"{name} is not JSON: line {cause.LineNumber + 1}, column {cause.BytePositionInLine + 1}",
                "Expected one JSON object; // comments and trailing commas are allowed", "Correct that line, or start from the output of --print-config.", cause);
        }
        // Text that is not UTF-8, or half of a surrogate pair.
        catch (InvalidOperationException cause)
        {
            throw SettingErrors.File.With($"{name}:{Place(json, reader.TokenStartIndex)} holds text that is not Unicode", "Expected UTF-8", "Save the file as UTF-8.", cause);
        }
        return new(name, entries);
    }

    static void ReadGroup(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, string name, string prefix, HashSet<string> seen, List<SettingsEntry> entries)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var key = prefix + reader.GetString();
            var place = $"{name}:{Place(json, reader.TokenStartIndex)}";
            reader.Read();
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    ReadGroup(ref reader, json, name, key + ".", seen, entries);
                    continue;
                case JsonTokenType.StartArray:
                    throw SettingErrors.Type.With($"{key} is a list ({place})", "Expected a single value", "Write one text, number, true or false.");
            }
            if (!seen.Add(key)) throw SettingErrors.Duplicate.With($"{key} is given twice ({place})", "Expected each key once", "Remove one of them.");
            var text = reader.TokenType switch
            {
                JsonTokenType.String => reader.GetString()!,
                JsonTokenType.Null => "auto",
                _ => Encoding.UTF8.GetString(reader.ValueSpan),
            };
            entries.Add(new(key, text, place));
        }
    }

    static bool IsRunRecord(Utf8JsonReader reader) => reader.Read() && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("format")
        && reader.Read() && reader.TokenType == JsonTokenType.String && reader.GetString()!.StartsWith(RunFormat, StringComparison.Ordinal);

    static void MoveToSettings(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, string name)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isSettings = reader.ValueTextEquals("settings");
            reader.Read();
            if (isSettings && reader.TokenType == JsonTokenType.StartObject) return;
            reader.Skip();
        }
        throw Malformed(name, json, 0, "the run record has no settings");
    }

    static OgeeException Malformed(string name, ReadOnlySpan<byte> json, long position, string what) =>
        SettingErrors.File.With($"{name}:{Place(json, position)}: {what}", "Expected one JSON object such as { \"optim\": { \"rate\": 3e-4 } }", "Start from the output of --print-config.");

    static string Place(ReadOnlySpan<byte> json, long position)
    {
        var before = json[..(int)position];
        var lineStart = before.LastIndexOf((byte)'\n') + 1;
        return $"{before.Count((byte)'\n') + 1}:{before.Length - lineStart + 1}";
    }
}

/// <summary>One value of a config file, as it was written.</summary>
readonly record struct SettingsEntry(string Key, string Text, string Place);
