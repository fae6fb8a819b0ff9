using System.Collections.Frozen;
using System.Text.Json.Nodes;

namespace Ogee.Recipes;

/// <summary>Tells two reports on the same model and data apart: every figure, to the last digit.</summary>
static class ReportComparison
{
    // What is measured anew with a clock, what the later report takes over from the earlier, and where things are.
    static readonly FrozenSet<string> passedOver = new[]
    {
        "title", "run", "created", "verdict.nextCommand", "data.source", "data.splitRule", "preview", "training", "cost", "latency", "times", "reproduce.command", "reproduce.versions",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The places that differ, in words; empty if none does.</summary>
    public static IReadOnlyList<string> Differences(VerificationReport then, VerificationReport now)
    {
        var found = new List<string>();
        Compare("", JsonNode.Parse(then.ToJson()), JsonNode.Parse(now.ToJson()), found);
        return found;
    }

    static void Compare(string place, JsonNode? then, JsonNode? now, List<string> found)
    {
        if (passedOver.Contains(place)) return;
        // Reports from before labels were suspected state none.
        if (place == "suspected" && then is null) return;
        // Reports from before the costs were shown state none.
        if (place == "decisions.costs" && then is null) return;
        switch (then, now)
        {
            case (JsonObject a, JsonObject b):
                foreach (var name in a.Select(member => member.Key).Union(b.Select(member => member.Key), StringComparer.Ordinal)) Compare(place.Length == 0 ? name : $"{place}.{name}", a[name], b[name], found);
                break;
            case (JsonArray a, JsonArray b) when a.Count == b.Count:
                for (var i = 0; i < a.Count; i++) Compare($"{place}[{Name(a[i], i)}]", a[i], b[i], found);
                break;
            case (JsonArray a, JsonArray b):
                found.Add($"{place} had {a.Count} entries, has {b.Count}");
                break;
            default:
                var (before, after) = (Text(then), Text(now));
                if (before != after) found.Add($"{place} was {Short(before)}, is {Short(after)}");
                break;
        }
    }

    /// <summary>What an entry of a list is called, or its number.</summary>
    static string Name(JsonNode? entry, int number) => entry is JsonObject named && named["name"] is JsonValue name ? name.ToString() : number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    static string Text(JsonNode? value) => value?.ToJsonString() ?? "missing";

    static string Short(string text) => text.Length <= 60 ? text : $"{text[..57]}…";
}
