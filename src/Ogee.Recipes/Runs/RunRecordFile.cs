using System.Text.Json;
using System.Text.Json.Serialization;
using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>Reads and writes <c>run.json</c>.</summary>
static class RunRecordFile
{
    const long LargestBytes = 16 << 20;

    internal static void Write(string path, RunRecord record) => DurableFile.WriteAllBytes(path, JsonSerializer.SerializeToUtf8Bytes(record, RunJson.Readable.RunRecord));

    internal static RunRecord Read(string path)
    {
        try
        {
            var record = JsonSerializer.Deserialize(RegularFile.ReadAllBytes(path, LargestBytes), RunJson.Readable.RunRecord) ?? throw Unreadable(path, "it is 'null'", null);
            return record.Format == SettingsFile.RunFormat + "/1" ? record : throw Unreadable(path, $"its format is '{record.Format}'", null);
        }
        catch (Exception cause) when (cause is JsonException or NotSupportedException)
        {
            throw Unreadable(path, cause.Message, cause);
        }
    }

    static OgeeException Unreadable(string path, string why, Exception? cause) =>
        RunErrors.Record.With($"{path} is not readable: {why}", $"Expected a run record of the format {SettingsFile.RunFormat}/1", "Update Ogee, or take the folder away from the runs.", cause);
}

[JsonSourceGenerationOptions(WriteIndented = true, NewLine = "\n", PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, AllowDuplicateProperties = false,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(RunRecord))]
sealed partial class RunJson : JsonSerializerContext
{
    static RunJson? readable;

    /// <summary>With the letters of every script as they are.</summary>
    internal static RunJson Readable => readable ??= new(JsonText.Readable(Default));
}
