using System.Text.Json.Serialization;

namespace Ogee.Recipes;

/// <summary>Two finished runs on the samples that both were tested on: which is better, by how much, where, and what else differs. Differences are the second less the first.</summary>
/// <remarks>Rates are parts of one, times are seconds. The page shows nothing that is not in this record.</remarks>
public sealed record RunComparison
{
    /// <summary>The version of the format.</summary>
    public int Version { get; init; } = 1;

    /// <summary>The first run, A: what is compared with.</summary>
    public required ComparedRun First { get; init; }

    /// <summary>The second run, B: what is judged.</summary>
    public required ComparedRun Second { get; init; }

    /// <summary>The task of both, such as <c>image-classification</c>.</summary>
    public required string Task { get; init; }

    /// <summary>What one sample is called: picture, row.</summary>
    public required string Sample { get; init; }

    /// <summary>Which samples were compared.</summary>
    public required ComparedSamples Samples { get; init; }

    /// <summary>Better, worse, or not to be told apart, by the first of <see cref="Figures"/>.</summary>
    public required ComparisonOutcome Outcome { get; init; }

    /// <summary>The outcome in one sentence, with its numbers.</summary>
    public string Conclusion { get; init; } = "";

    /// <summary>The figures of both, the one that decides first.</summary>
    public required IReadOnlyList<FigureChange> Figures { get; init; }

    /// <summary>On how many samples which of the two is right; null where a number is predicted.</summary>
    public SidesTaken? Sides { get; init; }

    /// <summary>Each class, or each quarter of the true numbers.</summary>
    public required IReadOnlyList<PartChange> Parts { get; init; }

    /// <summary>Samples that the first got right and the second wrong, or where its error grew: the worst first.</summary>
    public required IReadOnlyList<ChangedSample> Lost { get; init; }

    /// <summary>Samples that the first got wrong and the second right, or where the error shrank: the greatest gain first.</summary>
    public required IReadOnlyList<ChangedSample> Gained { get; init; }

    /// <summary>What differs between the runs beside the answers.</summary>
    public IReadOnlyList<RunDifference> Differences { get; init; } = [];

    /// <summary>What the comparison does not show, a sentence each.</summary>
    public IReadOnlyList<string> Limits { get; init; } = [];

    /// <summary>The comparison as JSON, indented; the same runs give the same bytes.</summary>
    public byte[] ToJson() => ComparisonJson.Write(this);

    /// <summary>The comparison as one HTML page that needs nothing else: under 2 MB, without scripts.</summary>
    public string ToHtml() => ComparisonPage.Write(this);
}

/// <summary>One of two compared runs.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Started">When it started (UTC).</param>
/// <param name="WeightsSha256">The SHA-256 of its weights.</param>
/// <param name="DataFingerprint">The fingerprint of its data.</param>
/// <param name="Stated">The deciding figure on all of its own test samples, as its report states it.</param>
public sealed record ComparedRun(string Id, string Name, DateTimeOffset Started, string WeightsSha256, string DataFingerprint, HeadlineMetric? Stated = null);

/// <summary>Which samples were compared.</summary>
/// <param name="Compared">Samples that both models were tested on, with one label.</param>
/// <param name="OnlyFirst">Test samples of the first run alone.</param>
/// <param name="OnlySecond">Test samples of the second run alone.</param>
/// <param name="Renamed">Compared ones that have another name in the second run, and the same content.</param>
/// <param name="Changed">Names in both test parts with other content: not compared.</param>
/// <param name="Relabelled">Samples with another label in the second run: not compared.</param>
/// <param name="IsOneData">Whether both runs are of data with one fingerprint.</param>
/// <param name="Groups">How many groups the compared samples are of, where whole groups are drawn; else 0.</param>
public sealed record ComparedSamples(long Compared, long OnlyFirst, long OnlySecond, long Renamed, long Changed, long Relabelled, bool IsOneData, long Groups);

/// <summary>On how many samples which of two models is right.</summary>
/// <param name="BothRight">Both.</param>
/// <param name="OnlyFirst">The first alone.</param>
/// <param name="OnlySecond">The second alone.</param>
/// <param name="BothWrong">Neither.</param>
public sealed record SidesTaken(long BothRight, long OnlyFirst, long OnlySecond, long BothWrong);

/// <summary>A sample that the two models answered differently well.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Truth">Its label.</param>
/// <param name="First">The first model's answer.</param>
/// <param name="Second">The second model's answer.</param>
/// <param name="FirstConfidence">How sure the first was; null where a number is predicted.</param>
/// <param name="SecondConfidence">How sure the second was; null where a number is predicted.</param>
public sealed record ChangedSample(string Path, string Truth, string First, string Second, double? FirstConfidence = null, double? SecondConfidence = null)
{
    /// <summary>Prediction less truth of the first model, where a number is predicted.</summary>
    public double? FirstError { get; init; }

    /// <summary>Prediction less truth of the second model, where a number is predicted.</summary>
    public double? SecondError { get; init; }

    /// <summary>A small picture of it, PNG; null where there is none.</summary>
    [JsonIgnore]
    public byte[]? Thumbnail { get; init; }

    /// <summary>What the sample says, where it is not a picture: some of its columns.</summary>
    [JsonIgnore]
    public IReadOnlyList<NamedValue> Values { get; init; } = [];
}

/// <summary>Something that differs between two runs.</summary>
/// <param name="Kind">What it is of: settings, data, code, machine, cost, speed.</param>
/// <param name="Name">Its name.</param>
/// <param name="First">In the first run; empty where it has none.</param>
/// <param name="Second">In the second run; empty where it has none.</param>
public sealed record RunDifference(string Kind, string Name, string First, string Second);
