using System.Text.Json;
using System.Text.Json.Serialization;
using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>What a saved model of tables is, beside its weights: <c>model/config.json</c>.</summary>
public sealed record TableModelConfig
{
    /// <summary>The architecture that this document speaks of.</summary>
    public const string ArchitectureName = "tabular-net";

    /// <summary>The version of this document.</summary>
    public int Format { get; init; } = 1;

    /// <summary>The kind of network.</summary>
    public string Architecture { get; init; } = ArchitectureName;

    /// <summary>The column that is predicted.</summary>
    public required string Label { get; init; }

    /// <summary>The schema: how each column of a table is read, the label's among them.</summary>
    public required IReadOnlyList<TableColumn> Columns { get; init; }

    /// <summary>How a row becomes the network's input.</summary>
    public required FeatureEncoderState Encoder { get; init; }

    /// <summary>The network's shape.</summary>
    public required TabularNetConfig Network { get; init; }

    /// <summary>The classes, in the order of the network's outputs; empty where a number is predicted.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>What logits are divided by before softmax, fitted on validation rows.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>Of a number that is predicted: its mean over the training rows.</summary>
    public double TargetMean { get; init; }

    /// <summary>Of a number that is predicted: its standard deviation over the training rows.</summary>
    public double TargetDeviation { get; init; } = 1;

    /// <summary>SHA-256 over the weights.</summary>
    public string WeightsSha256 { get; init; } = "";

    /// <summary>SHA-256 over the weights of the linear model that the network is compared with.</summary>
    public string BaselineSha256 { get; init; } = "";

    /// <summary>Whether a class is predicted; else it is a number.</summary>
    [JsonIgnore]
    public bool IsClassification => Network.Task == TabularTask.Classification;

    /// <summary>The task's name.</summary>
    [JsonIgnore]
    public string Task => IsClassification ? TableTask.ClassificationName : TableTask.RegressionName;

    /// <summary>Columns that the model does not look at: new tables need not have them.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Unused => [.. Columns.Where((column, place) => column.Name != Label && !Encoder.Features.Any(feature => feature.Column == place)).Select(column => column.Name)];

    /// <summary>What the network's results say of rows.</summary>
    /// <param name="outputs">[rows × outputs]: logits, or standardised numbers.</param>
    /// <returns>As of <see cref="TableModel.Answers(ReadOnlySpan{float})"/>.</returns>
    internal double[] Answers(ReadOnlySpan<float> outputs)
    {
        if (IsClassification) return ProbabilityScores.Softmax(outputs, Classes.Count, Temperature);
        var answers = new double[outputs.Length];
        for (var i = 0; i < answers.Length; i++) answers[i] = TargetMean + (outputs[i] * TargetDeviation);
        // Quantiles that cross say nothing: they meet at the mean.
        if (Network.Outputs == 3)
            for (var i = 0; i < answers.Length; i += 3) (answers[i + 1], answers[i + 2]) = (Math.Min(answers[i], answers[i + 1]), Math.Max(answers[i], answers[i + 2]));
        return answers;
    }

    /// <summary>As JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, TableModelJson.Default.TableModelConfig) + "\n";

    /// <summary>From JSON.</summary>
    /// <param name="json">The text.</param>
    /// <param name="path">Where it is from, for the error.</param>
    /// <exception cref="OgeeException">It is no such document, of a newer format, or its numbers are out of range.</exception>
    public static TableModelConfig FromJson(string json, string path)
    {
        try
        {
            var config = JsonSerializer.Deserialize(json, TableModelJson.Default.TableModelConfig) ?? throw new JsonException("it is null");
            return config.Fault() is { } fault ? throw new JsonException(fault) : config;
        }
        catch (JsonException cause)
        {
            throw ModelErrors.Config.With($"{path} is not the config of a model of tables: {cause.Message.TrimEnd('.')}", "Expected the file that ogee train wrote", "Use the model folder of a finished run as it is.", cause);
        }
    }

    /// <summary>What is wrong with it; null if nothing is.</summary>
    string? Fault()
    {
        if (Format != 1) return $"format {Format}; this build reads 1";
        if (Architecture != ArchitectureName) return $"architecture '{Architecture}' is not known";
        // A document may say null where the types here do not.
        if (Label is null || Columns is null || Encoder is null || Network is null || Classes is null || WeightsSha256 is null || BaselineSha256 is null || Columns.Any(column => column?.Name is null || column.Categories is null)) return "a value is missing";
        if (Encoder.Fault() is { } encoder) return encoder;
        if (Network.Fault() is { } network) return network;
        if (Encoder.Columns != Columns.Count) return $"the encoder is of {Encoder.Columns} columns, the schema has {Columns.Count}";
        if (!Columns.Any(column => column.Name == Label)) return $"the label '{Label}' is no column";
        if (Columns.Select(column => column.Name).Distinct(StringComparer.Ordinal).Count() != Columns.Count) return "two columns have one name";
        foreach (var feature in Encoder.Features)
        {
            var column = Columns[feature.Column];
            if (column.Name == Label) return "the label is an input";
            if (column.Kind != feature.Kind || (column.Kind == ColumnKind.Category && column.Categories.Count != feature.Codes.Count)) return $"the encoder and the schema differ on '{column.Name}'";
        }
        var built = new FeatureEncoder(Encoder);
        if (built.Numbers != Network.Numbers || built.Plain != Network.Plain || !built.Cardinalities.SequenceEqual(Network.Cardinalities)) return "the encoder does not fit the network";
        if (IsClassification ? Classes.Count != Network.Outputs || Classes.Any(string.IsNullOrEmpty) || Classes.Distinct(StringComparer.Ordinal).Count() != Classes.Count : Classes.Count > 0) return "the classes do not fit the network";
        return !(Temperature > 0) || !double.IsFinite(TargetMean) || !(TargetDeviation > 0) ? "a number is out of range" : null;
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, NewLine = "\n", UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.Never)]
[JsonSerializable(typeof(TableModelConfig))]
sealed partial class TableModelJson : JsonSerializerContext;
