using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>What a model was asked in a stretch of time, as counts: bounded, and windows of several servers or hours add up to the bit.</summary>
public sealed record WatchWindow
{
    /// <summary>The version of this document.</summary>
    public int Format { get; init; } = 1;

    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>Its version.</summary>
    public required string Version { get; init; }

    /// <summary>SHA-256 of its weights.</summary>
    public required string WeightsSha256 { get; init; }

    /// <summary>When the first sample came.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>When the last one came.</summary>
    public required DateTimeOffset Ended { get; init; }

    /// <summary>How many samples were answered.</summary>
    public required long Rows { get; init; }

    /// <summary>Whether it is complete; an open window is looked at, and no alarm rests on it.</summary>
    public required bool IsClosed { get; init; }

    /// <summary>The distributions, feature by feature.</summary>
    public required StreamSummary Summary { get; init; }

    /// <summary>Both windows as one.</summary>
    /// <param name="other">The other.</param>
    /// <exception cref="OgeeException">They are of different features (OG4652).</exception>
    public WatchWindow Merge(WatchWindow other)
    {
        var together = Summary.Empty();
        together.Merge(Summary);
        together.Merge(other.Summary);
        return this with
        {
            Started = Started < other.Started ? Started : other.Started, Ended = Ended > other.Ended ? Ended : other.Ended,
            Rows = Rows + other.Rows, IsClosed = IsClosed && other.IsClosed, Summary = together,
        };
    }
}
