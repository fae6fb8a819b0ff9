using System.Globalization;
using System.Text.Json.Nodes;

namespace Ogee.Learn;

/// <summary>Classes as a config writes them, both ways.</summary>
static class HuggingFaceLabels
{
    /// <summary><c>id2label</c>: the name of each number.</summary>
    public static JsonObject ById(IReadOnlyList<string> labels, int classes) => new(Named(labels, classes).Select((label, i) => KeyValuePair.Create(i.ToString(CultureInfo.InvariantCulture), (JsonNode?)label)));

    /// <summary><c>label2id</c>: the number of each name; of two classes with one name it has the first, for a name cannot stand twice.</summary>
    public static JsonObject ByName(IReadOnlyList<string> labels, int classes) => new(Named(labels, classes).Select((label, i) => (Label: label, Number: i)).DistinctBy(one => one.Label).Select(one => KeyValuePair.Create(one.Label, (JsonNode?)one.Number)));

    /// <summary>Whole numbers as an array.</summary>
    public static JsonArray Numbers(IEnumerable<int> numbers) => new([.. numbers.Select(number => (JsonNode?)number)]);

    static IReadOnlyList<string> Named(IReadOnlyList<string> labels, int classes) => labels.Count > 0 ? labels : HuggingFaceConfig.Plain(classes);
}
