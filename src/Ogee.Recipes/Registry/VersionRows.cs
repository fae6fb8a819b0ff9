using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ogee.Recipes;

/// <summary>The table of versions.</summary>
static class VersionRows
{
    const string Columns = "v.name, v.version, v.run, v.task, v.data_fingerprint, v.weights_sha256, v.files_sha256, v.headline, v.headline_value, v.headline_low, v.headline_high, v.verdict, v.verdict_reason, v.results, v.created, v.who, v.comment, v.origin";

    internal static IReadOnlyList<RegisteredVersion> All(RegistrySession session) => session.Query($"SELECT {Columns} FROM ogee_versions v ORDER BY v.name, v.version DESC", Version);

    internal static IReadOnlyList<RegisteredVersion> Of(RegistrySession session, string name) =>
        session.Query($"SELECT {Columns} FROM ogee_versions v WHERE v.name = @name ORDER BY v.version DESC", Version, ("name", name));

    internal static RegisteredVersion? Of(RegistrySession session, string name, int number) =>
        session.Query($"SELECT {Columns} FROM ogee_versions v WHERE v.name = @name AND v.version = @version", Version, ("name", name), ("version", number)).SingleOrDefault();

    internal static RegisteredVersion? Of(RegistrySession session, string name, string alias) =>
        session.Query($"SELECT {Columns} FROM ogee_aliases a JOIN ogee_versions v ON v.name = a.name AND v.version = a.version WHERE a.name = @name AND a.alias = @alias", Version, ("name", name), ("alias", alias)).SingleOrDefault();

    /// <summary>Adds a version under the next number of its name, or under its own where no version has had it or a later one.</summary>
    internal static RegisteredVersion Insert(RegistrySession session, RegisteredVersion version)
    {
        var next = session.Number("SELECT next_version FROM ogee_models WHERE name = @name", ("name", version.Name));
        if (next is null) session.Execute("INSERT INTO ogee_models (name, next_version) VALUES (@name, 1)", ("name", version.Name));
        var number = Math.Max(next ?? 1, version.Number);
        session.Execute("UPDATE ogee_models SET next_version = @next WHERE name = @name", ("next", checked(number + 1)), ("name", version.Name));
        session.Execute("""
            INSERT INTO ogee_versions (name, version, run, task, data_fingerprint, weights_sha256, files_sha256, headline, headline_value, headline_low, headline_high, verdict, verdict_reason, results, created, who, comment, origin)
            VALUES (@name, @version, @run, @task, @data, @weights, @files, @headline, @value, @low, @high, @verdict, @reason, @results, @created, @who, @comment, @origin)
            """,
            ("name", version.Name), ("version", number), ("run", version.Run), ("task", version.Task), ("data", version.DataFingerprint), ("weights", version.WeightsSha256), ("files", version.FilesSha256),
            ("headline", version.Headline), ("value", version.HeadlineValue), ("low", version.HeadlineLow), ("high", version.HeadlineHigh), ("verdict", version.Verdict is { } verdict ? Text(verdict) : null), ("reason", version.VerdictReason),
            ("results", JsonSerializer.Serialize(version.Results, RegistryJson.Default.IReadOnlyDictionaryStringDouble)), ("created", Text(version.Created)), ("who", version.Who), ("comment", version.Comment), ("origin", version.Origin));
        return version with { Number = number };
    }

    internal static void Delete(RegistrySession session, RegisteredVersion version) =>
        session.Execute("DELETE FROM ogee_versions WHERE name = @name AND version = @version", ("name", version.Name), ("version", version.Number));

    internal static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    internal static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);

    internal static string? TextOrNull(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    static string Text(VerdictKind verdict) => verdict switch { VerdictKind.Pass => "pass", VerdictKind.Warn => "warn", _ => "fail" };

    static double? NumberOrNull(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetDouble(column);

    static RegisteredVersion Version(DbDataReader row) => new()
    {
        Name = row.GetString(0), Number = row.GetInt32(1), Run = row.GetString(2), Task = row.GetString(3), DataFingerprint = TextOrNull(row, 4), WeightsSha256 = row.GetString(5), FilesSha256 = row.GetString(6),
        Headline = TextOrNull(row, 7), HeadlineValue = NumberOrNull(row, 8), HeadlineLow = NumberOrNull(row, 9), HeadlineHigh = NumberOrNull(row, 10),
        Verdict = TextOrNull(row, 11) switch { null => null, "pass" => VerdictKind.Pass, "warn" => VerdictKind.Warn, _ => VerdictKind.Fail }, VerdictReason = row.GetString(12),
        Results = JsonSerializer.Deserialize(row.GetString(13), RegistryJson.Default.IReadOnlyDictionaryStringDouble) ?? new Dictionary<string, double>(),
        Created = Time(row.GetString(14)), Who = row.GetString(15), Comment = row.GetString(16), Origin = TextOrNull(row, 17),
    };
}

[JsonSourceGenerationOptions(NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(IReadOnlyDictionary<string, double>))]
sealed partial class RegistryJson : JsonSerializerContext;
