using System.Text.Json.Nodes;
using Ogee.Learn;
using Ogee.Recipes;

namespace Ogee.Cli;

/// <summary>The results of <c>ogee runs</c> as JSON.</summary>
static class RunsJson
{
    internal static string List(IReadOnlyList<RunEntry> entries) => new JsonArray([.. entries.Select(entry => (JsonNode)Entry(entry))]).ToJsonString(JsonText.InLine);

    internal static string Tags(RunRecord record) => new JsonObject { ["id"] = record.Id, ["tags"] = Texts(record.Tags) }.ToJsonString(JsonText.InLine);

    internal static string Removed(IReadOnlyList<RunFolder> folders, bool isDry) => new JsonObject { [isDry ? "wouldDelete" : "deleted"] = Texts(folders.Select(folder => folder.Id)) }.ToJsonString(JsonText.InLine);

    static JsonObject Entry(RunEntry entry)
    {
        var json = new JsonObject { ["id"] = entry.Folder.Id, ["path"] = entry.Folder.Path };
        if (entry.Record is not { } record)
        {
            json["problem"] = entry.Problem;
            return json;
        }
        json["name"] = record.Name;
        json["task"] = record.Task;
        json["status"] = record.Status.ToString().ToLowerInvariant();
        json["started"] = record.Started;
        json["ended"] = record.Ended;
        json["headline"] = record.Headline;
        json["results"] = new JsonObject(record.Results.Select(result => KeyValuePair.Create(result.Key, (JsonNode?)(double.IsFinite(result.Value) ? result.Value : null))));
        json["tags"] = Texts(record.Tags);
        return json;
    }

    static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode?)text)]);
}
