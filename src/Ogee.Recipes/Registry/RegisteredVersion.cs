using System.Globalization;

namespace Ogee.Recipes;

/// <summary>A version of a model: what it is and what is known of it. It never changes, and its number is never given again.</summary>
public sealed record RegisteredVersion
{
    /// <summary>The model's name.</summary>
    public required string Name { get; init; }

    /// <summary>The version's number: 1, 2, 3….</summary>
    public required int Number { get; init; }

    /// <summary>The id of the run that made it.</summary>
    public required string Run { get; init; }

    /// <summary>The task, for instance <c>image-classification</c>.</summary>
    public required string Task { get; init; }

    /// <summary>The fingerprint of the data; null where the run states none.</summary>
    public string? DataFingerprint { get; init; }

    /// <summary>SHA-256 of the weights, as the run and the server state it.</summary>
    public required string WeightsSha256 { get; init; }

    /// <summary>SHA-256 of the list of all its files with their hashes (<c>SHA256SUMS</c>).</summary>
    public required string FilesSha256 { get; init; }

    /// <summary>The result that models are compared by, for instance <c>test_accuracy</c>; greater is better. Null where the run has none.</summary>
    public string? Headline { get; init; }

    /// <summary>Its value.</summary>
    public double? HeadlineValue { get; init; }

    /// <summary>The lower end of its 95 % interval; null where the report has none.</summary>
    public double? HeadlineLow { get; init; }

    /// <summary>The upper end of its 95 % interval; null where the report has none.</summary>
    public double? HeadlineHigh { get; init; }

    /// <summary>The verdict of the run's report; null where the run has no report.</summary>
    public VerdictKind? Verdict { get; init; }

    /// <summary>The verdict in words.</summary>
    public string VerdictReason { get; init; } = "";

    /// <summary>The run's results by name, for instance <c>test_accuracy</c>, and every other figure that can be required.</summary>
    public IReadOnlyDictionary<string, double> Results { get; init; } = new Dictionary<string, double>();

    /// <summary>When it was added (UTC).</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>Who added it: USER@HOST.</summary>
    public required string Who { get; init; }

    /// <summary>What they said of it.</summary>
    public string Comment { get; init; } = "";

    /// <summary>What it was called in the registry that it was copied from; null where it was added from a run.</summary>
    public string? Origin { get; init; }

    /// <summary>NAME:VERSION.</summary>
    public string Reference => string.Create(CultureInfo.InvariantCulture, $"{Name}:{Number}");
}

/// <summary>A name for a version that can move to another, such as <c>production</c>.</summary>
/// <param name="Name">The model's name.</param>
/// <param name="Alias">The alias.</param>
/// <param name="Number">The version that it names now.</param>
public sealed record RegisteredAlias(string Name, string Alias, int Number);

/// <summary>Why an alias moved.</summary>
public enum AliasMoveKind
{
    /// <summary>A version was promoted.</summary>
    Promote,
    /// <summary>It went back to what it named before.</summary>
    Rollback,
    /// <summary>It was removed.</summary>
    Remove,
}

/// <summary>A move of an alias, as the history keeps it.</summary>
/// <param name="Name">The model's name.</param>
/// <param name="Alias">The alias.</param>
/// <param name="Order">The number of the move: 1 is the alias's first.</param>
/// <param name="Kind">Why it moved.</param>
/// <param name="From">The version that it named before; null for none.</param>
/// <param name="To">The version that it named after; null for none.</param>
/// <param name="At">When (UTC).</param>
/// <param name="Who">Who moved it: USER@HOST.</param>
/// <param name="Reason">What they said.</param>
/// <param name="IsForced">Whether the gate of the promotion was overridden.</param>
public sealed record AliasMove(string Name, string Alias, int Order, AliasMoveKind Kind, int? From, int? To, DateTimeOffset At, string Who, string Reason, bool IsForced);
