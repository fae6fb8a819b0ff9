using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>What held-out samples looked like when a model was verified, and how it did on them: what a monitor compares with. It lies in the model's folder and goes where the model goes.</summary>
public sealed record ModelReference
{
    /// <summary>The file in a model folder.</summary>
    public const string FileName = "reference.json";

    // Far above any: 10,000 features of 1,024 buckets.
    const int MostBytes = 256 << 20;

    /// <summary>The version of this document.</summary>
    public int Format { get; init; } = 1;

    /// <summary>SHA-256 of the model's weights.</summary>
    public required string WeightsSha256 { get; init; }

    /// <summary>How many held-out samples it is of.</summary>
    public required long Samples { get; init; }

    /// <summary>Of a classifier: how many of the most probable classes were right.</summary>
    public RunningRate? Right { get; init; }

    /// <summary>How many sets or ranges held the truth; null where none were fitted.</summary>
    public RunningRate? Covered { get; init; }

    /// <summary>How often sets or ranges promise to hold the truth; null where none were fitted.</summary>
    public double? Promised { get; init; }

    /// <summary>Of pictures: the directions that stand for what the network sees.</summary>
    public EmbeddingProjection? Projection { get; init; }

    /// <summary>The distributions, feature by feature.</summary>
    public required StreamSummary Summary { get; init; }

    /// <summary>Saves it, atomically and durably.</summary>
    /// <param name="folder">The model folder.</param>
    public void Save(string folder) => DurableFile.WriteAllText(Path.Combine(folder, FileName), JsonSerializer.Serialize(this, WatchJson.Default.ModelReference) + "\n");

    /// <summary>Reads the reference of a model folder; null where there is none.</summary>
    /// <param name="folder">The model folder.</param>
    /// <param name="sha256">SHA-256 of the model's weights.</param>
    /// <exception cref="OgeeException">The file is damaged, of a newer format or of another model (OG2470).</exception>
    public static ModelReference? Load(string folder, string sha256)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path)) return null;
        try
        {
            var reference = JsonSerializer.Deserialize(Encoding.UTF8.GetString(RegularFile.ReadAllBytes(path, MostBytes)), WatchJson.Default.ModelReference) ?? throw new JsonException("it is null");
            if (reference.Format != 1) throw new JsonException($"format {reference.Format}; this build reads 1");
            if (reference.Summary is null || reference.Samples < 0 || reference.Promised is < 0 or > 1 || !IsRate(reference.Right) || !IsRate(reference.Covered)) throw new JsonException("a value is missing or out of range");
            if (reference.WeightsSha256 != sha256) throw new JsonException("it is of other weights");
            return reference;
        }
        catch (JsonException cause)
        {
            throw WatchErrors.Reference.With($"{path} is not the reference of this model: {cause.Message.TrimEnd('.')}", "Expected the file that ogee train wrote beside the weights", "Copy the model folder again from its run; without the file a model is served and not compared.", cause);
        }
    }

    static bool IsRate(RunningRate? rate) => rate is null || (rate.Value.Successes >= 0 && rate.Value.Successes <= rate.Value.Trials);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = false, AllowDuplicateProperties = false, Converters = [typeof(SummaryConverter)])]
[JsonSerializable(typeof(ModelReference))]
[JsonSerializable(typeof(WatchWindow))]
sealed partial class WatchJson : JsonSerializerContext;
