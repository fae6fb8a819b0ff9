using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Ogee.Learn;

/// <summary>How fitted decisions become JSON and come back. Each checks its own numbers when it is read, on its own or inside of another document.</summary>
static class FittedJson
{
    // Far above any fit: the largest, an out-of-distribution score of 2,048 numbers, has 11 MB.
    const int LargestText = 64 << 20;

    internal static T Read<T>(string json, string path, JsonTypeInfo<T> type, ErrorCode error) where T : class
    {
        try
        {
            if (json.Length > LargestText) throw new JsonException($"it has {json.Length} characters, more than {LargestText}");
            return JsonSerializer.Deserialize(json, type) ?? throw new JsonException("it is null");
        }
        catch (JsonException cause)
        {
            throw error.With($"{path} is not usable: {cause.Message.TrimEnd('.')}", "Expected the JSON that a fit wrote", "Use the model folder of a finished run as it is.", cause);
        }
    }

    /// <summary>Fails the reading where a document says what no fit says.</summary>
    internal static void Require(bool holds, string what)
    {
        if (!holds) throw new JsonException(what);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, NewLine = "\n", AllowDuplicateProperties = false)]
[JsonSerializable(typeof(ConformalSets))]
[JsonSerializable(typeof(ConformalIntervals))]
[JsonSerializable(typeof(DecisionRule))]
[JsonSerializable(typeof(DecisionCosts))]
[JsonSerializable(typeof(OutOfDistribution))]
sealed partial class DecisionJson : JsonSerializerContext;
