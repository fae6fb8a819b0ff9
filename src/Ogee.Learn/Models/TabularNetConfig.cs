using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ogee.Learn;

/// <summary>What a network for rows of a table answers.</summary>
public enum TabularTask
{
    /// <summary>One of several classes, as logits.</summary>
    Classification,
    /// <summary>A number, standardised.</summary>
    Regression,
}

/// <summary>The shape of a <see cref="TabularNet"/>: all that is needed, beside its weights, to build it again.</summary>
public sealed record TabularNetConfig
{
    /// <summary>The version of this document.</summary>
    public int Format { get; init; } = 1;

    /// <summary>What it answers.</summary>
    public required TabularTask Task { get; init; }

    /// <summary>The first values of a row: numbers within ±√3, evenly spread, each cut into <see cref="Pieces"/>.</summary>
    public required int Numbers { get; init; }

    /// <summary>The values after them, which are used as they are: flags, sines of the time of year.</summary>
    public required int Plain { get; init; }

    /// <summary>The last values of a row are codes, one for each entry here: how many codes there are. Code 0 is 'something else'.</summary>
    public required IReadOnlyList<int> Cardinalities { get; init; }

    /// <summary>Classification: classes, at least 2. Regression: 1 for the mean, or 3 for mean, 5 % and 95 % quantile.</summary>
    public required int Outputs { get; init; }

    /// <summary>Straight pieces of the curve that each number passes through first.</summary>
    public int Pieces { get; init; } = 32;

    /// <summary>Learned values for each code.</summary>
    public int Embedding { get; init; } = 8;

    /// <summary>Units of each hidden layer.</summary>
    public int Width { get; init; } = 256;

    /// <summary>Hidden layers after the first.</summary>
    public int Blocks { get; init; } = 2;

    /// <summary>Networks in one: they share all large weights, and their answers are averaged.</summary>
    public int Members { get; init; } = 8;

    /// <summary>Probability of dropout after each hidden layer.</summary>
    public double Dropout { get; init; } = 0.1;

    /// <summary>Probability in training that a code is replaced by 0, so that 0 learns what is usual.</summary>
    public double CodeDropout { get; init; } = 0.01;

    /// <summary>For each of <see cref="Numbers"/>: +1 if the answer may only rise with it, −1 if it may only fall, 0 if it is free. Empty if all are free.</summary>
    public IReadOnlyList<int> Monotone { get; init; } = [];

    /// <summary>Values of a row.</summary>
    [JsonIgnore]
    public int RowSize => Numbers + Plain + Cardinalities.Count;

    /// <summary>Whether the two classes have one score, the logarithm of their odds.</summary>
    [JsonIgnore]
    internal bool IsBinary => Task == TabularTask.Classification && Outputs == 2;

    /// <summary>What each member computes: one score for two classes, else the outputs.</summary>
    [JsonIgnore]
    internal int Scores => IsBinary ? 1 : Outputs;

    /// <summary>As JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, TabularJson.Default.TabularNetConfig) + "\n";

    /// <summary>From JSON.</summary>
    /// <param name="json">The text.</param>
    /// <param name="path">Where it is from, for the error.</param>
    /// <exception cref="OgeeException">It is no such document, of a newer format, or its numbers are out of range.</exception>
    public static TabularNetConfig FromJson(string json, string path)
    {
        try
        {
            var config = JsonSerializer.Deserialize(json, TabularJson.Default.TabularNetConfig) ?? throw new JsonException("it is null");
            if (config.Format != 1) throw new JsonException($"format {config.Format}; this build reads 1");
            return config.Fault() is { } fault ? throw new JsonException(fault) : config;
        }
        catch (JsonException cause)
        {
            throw LearnErrors.Config.With($"{path} is not the config of a network for tables: {cause.Message.TrimEnd('.')}", "Expected the document that a network was saved with", "Use the model folder as it was written.", cause);
        }
    }

    /// <summary>What is wrong with it; null if nothing is.</summary>
    public string? Fault()
    {
        // A document may say null where the types here do not.
        if (Cardinalities is null || Monotone is null) return "a list is missing";
        if (!Enum.IsDefined(Task)) return $"task {Task} is not known";
        if (Numbers is < 0 or > 100_000 || Plain is < 0 or > 100_000 || Cardinalities.Count > 100_000 || RowSize == 0) return $"{Numbers} numbers, {Plain} plain values and {Cardinalities.Count} codes are out of range";
        if (Cardinalities.Any(codes => codes is < 1 or > 1 << 24) || Cardinalities.Sum(codes => (long)codes) > 1 << 26) return "a number of codes is out of range";
        if (Task == TabularTask.Classification ? Outputs is < 2 or > 100_000 : Outputs is not (1 or 3)) return $"{Outputs} outputs are out of range";
        if (Pieces is < 1 or > 1024 || Embedding is < 1 or > 4096 || Width is < 2 or > 16_384 || Blocks is < 0 or > 64 || Members is < 1 or > 256) return "pieces, embedding, width, blocks or members are out of range";
        if (Dropout is not (>= 0 and < 1) || CodeDropout is not (>= 0 and < 1)) return "a probability is out of range";
        if (Monotone.Count > 0 && (Monotone.Count != Numbers || Monotone.Any(sign => sign is < -1 or > 1))) return $"monotone has {Monotone.Count} entries for {Numbers} numbers, or one that is not −1, 0 or 1";
        if (Monotone.Any(sign => sign != 0) && Task == TabularTask.Classification && Outputs != 2) return $"monotone needs two classes or a number to answer, not {Outputs} classes";
        // The largest weights: what a hostile document could make a reader allocate.
        var first = ((long)Numbers * Pieces) + Numbers + Plain + ((long)Cardinalities.Count * Embedding);
        var weights = (first * Width) + ((long)Blocks * Width * Width) + ((long)Members * Width * Outputs) + (Cardinalities.Sum(codes => (long)codes) * Embedding);
        return weights > 1L << 29 ? $"{weights} weights are too many" : null;
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, NewLine = "\n", UseStringEnumConverter = true)]
[JsonSerializable(typeof(TabularNetConfig))]
sealed partial class TabularJson : JsonSerializerContext;
