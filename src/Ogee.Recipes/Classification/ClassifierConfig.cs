using System.Text.Json;
using System.Text.Json.Serialization;
using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>What a saved classifier is, beside its weights: <c>model/config.json</c>.</summary>
public sealed record ClassifierConfig
{
    /// <summary>The version of this document.</summary>
    public int Format { get; init; } = 1;

    /// <summary>The kind of network.</summary>
    public string Architecture { get; init; } = "convnet";

    /// <summary>The classes, in the order of the network's outputs.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>Channels of a picture: 1 or 3.</summary>
    public required int Channels { get; init; }

    /// <summary>Rows and columns of a picture as the network sees it.</summary>
    public required int Size { get; init; }

    /// <summary>Channels after the first convolution.</summary>
    public required int Width { get; init; }

    /// <summary>Probability of dropout before the last layer.</summary>
    public required double Dropout { get; init; }

    /// <summary>Mean of each channel over the training pictures, 0 to 1.</summary>
    public required IReadOnlyList<double> Mean { get; init; }

    /// <summary>Standard deviation of each channel over the training pictures.</summary>
    public required IReadOnlyList<double> Deviation { get; init; }

    /// <summary>What logits are divided by before softmax, fitted on validation data.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>SHA-256 over the weights.</summary>
    public string WeightsSha256 { get; init; } = "";

    /// <summary>The network with fresh weights.</summary>
    public ConvNet Build() => new(Channels, Classes.Count, Size, Width, Dropout);

    /// <summary>Mean and deviation for normalising pictures.</summary>
    [JsonIgnore]
    public PixelStatistics Statistics => new(Mean, Deviation);

    /// <summary>As JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ClassifierJson.Default.ClassifierConfig) + "\n";

    /// <summary>From JSON.</summary>
    /// <param name="json">The text.</param>
    /// <param name="path">Where it is from, for the error.</param>
    /// <exception cref="OgeeException">It is no such document, of a newer format, or its numbers are out of range.</exception>
    public static ClassifierConfig FromJson(string json, string path)
    {
        try
        {
            var config = JsonSerializer.Deserialize(json, ClassifierJson.Default.ClassifierConfig) ?? throw new JsonException("it is null");
            if (config.Format != 1) throw new JsonException($"format {config.Format}; this build reads 1");
            if (config.Architecture != "convnet") throw new JsonException($"architecture '{config.Architecture}' is not known");
            // A document may say null where the types here do not.
            if (config.Classes is null || config.Mean is null || config.Deviation is null || config.WeightsSha256 is null) throw new JsonException("a value is missing");
            if (config.Classes.Any(string.IsNullOrEmpty) || config.Classes.Distinct().Count() != config.Classes.Count) throw new JsonException("a class has no name, or two have the same");
            if (config.Classes.Count is < 2 or > 100_000 || config.Channels is not (1 or 3) || config.Size is < 8 or > 4096 || config.Width is < 1 or > 4096
                || config.Dropout is not (>= 0 and < 1) || config.Mean.Count != config.Channels || config.Deviation.Count != config.Channels || config.Deviation.Any(deviation => !(deviation > 0)) || !(config.Temperature > 0))
                throw new JsonException("a number is out of range");
            return config;
        }
        catch (JsonException cause)
        {
            throw ModelErrors.Config.With($"{path} is not the config of a classifier: {cause.Message.TrimEnd('.')}", "Expected the file that ogee train wrote", "Use the model folder of a finished run as it is.", cause);
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, NewLine = "\n")]
[JsonSerializable(typeof(ClassifierConfig))]
sealed partial class ClassifierJson : JsonSerializerContext;
