using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ogee.Recipes;

/// <summary>What an encoder has found on the training rows: all that is needed to build it again.</summary>
public sealed record FeatureEncoderState
{
    /// <summary>The version of this document.</summary>
    public int Format { get; init; } = 1;

    /// <summary>Columns of the schema.</summary>
    public required int Columns { get; init; }

    /// <summary>The columns that a model is given, in the order of the schema: those that tell nothing are left out.</summary>
    public required IReadOnlyList<EncodedFeature> Features { get; init; }

    /// <summary>As JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, FeatureEncoderJson.Default.FeatureEncoderState) + "\n";

    /// <summary>From JSON.</summary>
    /// <param name="json">The text.</param>
    /// <param name="path">Where it is from, for the error.</param>
    /// <exception cref="OgeeException">It is no such document, of a newer format, or its numbers are out of range.</exception>
    public static FeatureEncoderState FromJson(string json, string path)
    {
        try
        {
            var state = JsonSerializer.Deserialize(json, FeatureEncoderJson.Default.FeatureEncoderState) ?? throw new JsonException("it is null");
            return state.Fault() is { } fault ? throw new JsonException(fault) : state;
        }
        catch (JsonException cause)
        {
            throw TableModelErrors.Encoder.With($"{path} is not the state of a feature encoder: {cause.Message.TrimEnd('.')}", "Expected the document that an encoder was saved with", "Use the model folder as it was written.", cause);
        }
    }

    /// <summary>What is wrong with it; null if nothing is.</summary>
    internal string? Fault()
    {
        if (Format != 1) return $"format {Format}; this build reads 1";
        if (Features is null || Features.Any(feature => feature is null)) return "a value is missing";
        if (Columns is < 1 or > 1_000_000 || Features.Count == 0 || Features.Count > Columns) return $"{Features.Count} features of {Columns} columns are out of range";
        for (var i = 1; i < Features.Count; i++)
            if (Features[i].Column <= Features[i - 1].Column) return "the features are not in the order of the columns";
        return Features.Select(feature => feature.Fault(Columns)).FirstOrDefault(fault => fault is not null);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, NewLine = "\n", UseStringEnumConverter = true)]
[JsonSerializable(typeof(FeatureEncoderState))]
sealed partial class FeatureEncoderJson : JsonSerializerContext;
