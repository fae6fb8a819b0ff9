using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>What a report says that does not follow from the model and the test samples.</summary>
public sealed record ReportFacts
{
    /// <summary>What was verified.</summary>
    public required string Title { get; init; }
    /// <summary>The run's id.</summary>
    public required string Run { get; init; }
    /// <summary>How the run is named on a command line: <c>@last</c>, a path.</summary>
    public string Reference { get; init; } = "@last";
    /// <summary>When the report was made (UTC).</summary>
    public required DateTimeOffset Created { get; init; }
    /// <summary>Where the data is.</summary>
    public required string DataPath { get; init; }
    /// <summary>How it was split, in words.</summary>
    public string SplitRule { get; init; } = "";
    /// <summary>What looking at the data found.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];
    /// <summary>The first training samples, as the model sees them.</summary>
    public PreviewPicture? Preview { get; init; }
    /// <summary>How training went.</summary>
    public TrainingSheet? Training { get; init; }
    /// <summary>What it cost.</summary>
    public CostSheet? Cost { get; init; }
    /// <summary>What is needed to get the figures again.</summary>
    public required Reproduction Reproduce { get; init; }
    /// <summary>The verdict, where requirements decide it; else it follows from the baseline.</summary>
    public Verdict? Verdict { get; init; }
    /// <summary>More limits.</summary>
    public IReadOnlyList<string> Limits { get; init; } = [];

    /// <summary>Versions as a report names them.</summary>
    internal static IReadOnlyList<NamedValue> Versions(RunVersions versions) => [new("Ogee", versions.Ogee), new(".NET", versions.DotNet), new("System", versions.OperatingSystem)];
}
