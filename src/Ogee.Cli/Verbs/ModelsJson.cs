using System.Text.Json.Nodes;
using Ogee.Learn;
using Ogee.Recipes;

namespace Ogee.Cli;

/// <summary>The results of <c>ogee models</c> as JSON; names are stable.</summary>
static class ModelsJson
{
    internal static string List(IReadOnlyList<RegisteredVersion> versions, IReadOnlyList<RegisteredAlias> aliases) =>
        new JsonArray([.. versions.Select(version => (JsonNode)Version(version, aliases))]).ToJsonString(JsonText.InLine);

    internal static string One(RegisteredVersion version, IReadOnlyList<RegisteredAlias> aliases, string folder, IReadOnlyList<AliasMove> history)
    {
        var json = Version(version, aliases);
        json["folder"] = folder;
        json["history"] = new JsonArray([.. history.Select(move => (JsonNode)Move(move))]);
        return json.ToJsonString(JsonText.Indented);
    }

    internal static string Model(string name, IReadOnlyList<RegisteredVersion> versions, IReadOnlyList<RegisteredAlias> aliases, IReadOnlyList<AliasMove> history) => new JsonObject
    {
        ["name"] = name,
        ["versions"] = new JsonArray([.. versions.Select(version => (JsonNode)Version(version, aliases))]),
        ["aliases"] = new JsonObject(aliases.Where(alias => alias.Name == name).Select(alias => KeyValuePair.Create(alias.Alias, (JsonNode?)alias.Number))),
        ["history"] = new JsonArray([.. history.Select(move => (JsonNode)Move(move))]),
    }.ToJsonString(JsonText.Indented);

    internal static string Added(RegisteredVersion version, bool isNew, IReadOnlyList<RegisteredAlias> aliases, string folder)
    {
        var json = Version(version, aliases);
        json["folder"] = folder;
        json["isNew"] = isNew;
        return json.ToJsonString(JsonText.InLine);
    }

    /// <summary>A move that was made, or that there was nothing to move.</summary>
    internal static string Moved(string name, string alias, AliasMove? move, RegisteredVersion? version, IReadOnlyList<string> warnings)
    {
        var json = move is null ? new JsonObject { ["name"] = name, ["alias"] = alias } : Move(move);
        json["isMoved"] = move is not null;
        json["version"] = version?.Number;
        json["warnings"] = Texts(warnings);
        return json.ToJsonString(JsonText.InLine);
    }

    internal static string Removed(string reference, bool isDry) => new JsonObject { [isDry ? "wouldDelete" : "deleted"] = reference }.ToJsonString(JsonText.InLine);

    static JsonObject Version(RegisteredVersion version, IReadOnlyList<RegisteredAlias> aliases) => new()
    {
        ["name"] = version.Name,
        ["version"] = version.Number,
        ["aliases"] = Texts(aliases.Where(alias => alias.Name == version.Name && alias.Number == version.Number).Select(alias => alias.Alias)),
        ["run"] = version.Run,
        ["task"] = version.Task,
        ["dataFingerprint"] = version.DataFingerprint,
        ["weightsSha256"] = version.WeightsSha256,
        ["filesSha256"] = version.FilesSha256,
        ["verdict"] = version.Verdict?.ToString().ToLowerInvariant(),
        ["verdictReason"] = version.VerdictReason,
        ["headline"] = version.Headline is null ? null : new JsonObject { ["name"] = version.Headline, ["value"] = Number(version.HeadlineValue), ["low"] = Number(version.HeadlineLow), ["high"] = Number(version.HeadlineHigh) },
        ["results"] = new JsonObject(version.Results.Select(result => KeyValuePair.Create(result.Key, (JsonNode?)Number(result.Value)))),
        ["created"] = version.Created,
        ["who"] = version.Who,
        ["comment"] = version.Comment,
        ["origin"] = version.Origin,
    };

    static JsonObject Move(AliasMove move) => new()
    {
        ["name"] = move.Name,
        ["alias"] = move.Alias,
        ["order"] = move.Order,
        ["kind"] = move.Kind.ToString().ToLowerInvariant(),
        ["from"] = move.From,
        ["to"] = move.To,
        ["at"] = move.At,
        ["who"] = move.Who,
        ["reason"] = move.Reason,
        ["isForced"] = move.IsForced,
    };

    static double? Number(double? value) => value is { } number && double.IsFinite(number) ? number : null;

    static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode?)text)]);
}
