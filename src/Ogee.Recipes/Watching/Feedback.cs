using System.Text.Json;
using System.Text.Json.Serialization;
using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>A truth that arrived for an answer: what the model said, and what was the case or what a person decided.</summary>
public sealed record FeedbackLine
{
    /// <summary>When it arrived.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The id of the answer.</summary>
    public required string Id { get; init; }

    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>Its version.</summary>
    public required string Version { get; init; }

    /// <summary>SHA-256 of its weights.</summary>
    public required string WeightsSha256 { get; init; }

    /// <summary>The class that was answered; null where the model left the sample to a person, or where it predicts numbers.</summary>
    public string? Answered { get; init; }

    /// <summary>The most probable class.</summary>
    public string? Best { get; init; }

    /// <summary>The number that was answered.</summary>
    public double? AnsweredValue { get; init; }

    /// <summary>Whether the sample was left to a person.</summary>
    public bool IsAbstained { get; init; }

    /// <summary>The true class; null for one that the model does not know, or where numbers are predicted.</summary>
    public string? Label { get; init; }

    /// <summary>The true number.</summary>
    public double? Value { get; init; }

    /// <summary>Of a class: whether the most probable one was right.</summary>
    public bool? IsRight { get; init; }

    /// <summary>Whether the set or range held the truth; null where there was none.</summary>
    public bool? IsCovered { get; init; }

    /// <summary>Whether a person decided otherwise than the model answered.</summary>
    public bool IsOverride { get; init; }

    /// <summary>Who says so.</summary>
    public string? By { get; init; }

    /// <summary>Why.</summary>
    public string? Reason { get; init; }

    /// <summary>As one line of JSON.</summary>
    public byte[] ToLine() => JsonSerializer.SerializeToUtf8Bytes(this, FeedbackJson.Default.FeedbackLine);

    /// <summary>From a line; null where it is none.</summary>
    /// <param name="line">The line.</param>
    public static FeedbackLine? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, FeedbackJson.Default.FeedbackLine);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>What truths that arrived say of a model.</summary>
/// <param name="Right">Of a classifier: most probable classes that were right.</param>
/// <param name="Covered">Sets or ranges that held the truth.</param>
/// <param name="Overrides">How often a person decided otherwise than the model answered.</param>
/// <param name="Truths">How many truths arrived.</param>
public sealed record FeedbackTotals(RunningRate Right, RunningRate Covered, long Overrides, long Truths)
{
    /// <summary>Nothing arrived.</summary>
    public static FeedbackTotals None { get; } = new(default, default, 0, 0);

    /// <summary>With one truth more.</summary>
    /// <param name="feedback">The truth.</param>
    public FeedbackTotals Add(FeedbackLine feedback) => new(feedback.IsRight is { } right ? Right.Add(right) : Right, feedback.IsCovered is { } covered ? Covered.Add(covered) : Covered, Overrides + (feedback.IsOverride ? 1 : 0), Truths + 1);

    /// <summary>Of both.</summary>
    /// <param name="other">Other truths.</param>
    public FeedbackTotals Merge(FeedbackTotals other) => new(Right.Merge(other.Right), Covered.Merge(other.Covered), Overrides + other.Overrides, Truths + other.Truths);

    /// <summary>Whether sets or ranges hold the truth less often than promised: the whole interval, which may be looked at after every truth, is below.</summary>
    /// <param name="reference">The reference.</param>
    public bool BreaksPromise(ModelReference? reference) => reference?.Promised is { } promised && Covered.Trials > 0 && Covered.Always.High < promised;

    /// <summary>Whether fewer answers are right than when the model was verified: the two intervals have nothing in common.</summary>
    /// <param name="reference">The reference.</param>
    public bool IsWorse(ModelReference? reference) => reference?.Right is { Trials: > 0 } before && Right.Trials > 0 && Right.Always.High < before.Once.Low;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(FeedbackLine))]
sealed partial class FeedbackJson : JsonSerializerContext;
