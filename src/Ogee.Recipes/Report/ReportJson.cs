using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ogee.Recipes;

[JsonSourceGenerationOptions(
    WriteIndented = true, NewLine = "\n", PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, AllowDuplicateProperties = false,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(VerificationReport))]
sealed partial class ReportJsonContext : JsonSerializerContext;

static class ReportJson
{
    internal const string Remedy = "Restore the file from a copy of the run, or train again: ogee train DATA --config run.json. Other data can be measured without it: ogee verify RUN DATA.";

    public static byte[] Write(VerificationReport report) => JsonSerializer.SerializeToUtf8Bytes(report, ReportJsonContext.Default.VerificationReport);

    public static VerificationReport Read(ReadOnlySpan<byte> json)
    {
        VerificationReport? report;
        try
        {
            // The version comes first: a newer format may not fit this record at all, and should say so.
            CheckVersion(json);
            report = JsonSerializer.Deserialize(json, ReportJsonContext.Default.VerificationReport);
        }
        catch (JsonException e)
        {
            throw ReportErrors.Unreadable.With($"report.json: {e.Message.TrimEnd('.')}", "A report is the JSON that ogee verify writes", Remedy, e);
        }
        return report ?? throw ReportErrors.Unreadable.With("report.json: holds null", "A report is the JSON that ogee verify writes", Remedy);
    }

    static void CheckVersion(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if (reader.CurrentDepth != 1 || reader.TokenType != JsonTokenType.PropertyName || !reader.ValueTextEquals("version"u8)) continue;
            reader.Read();
            if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var version) && version is >= 1 and <= VerificationReport.CurrentVersion) return;
            throw ReportErrors.Unreadable.With("report.json: its version is not known to this build", $"This build reads versions 1 to {VerificationReport.CurrentVersion}",
                "Update Ogee, or train again: ogee train DATA --config run.json");
        }
    }
}
