using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ogee.Recipes;

/// <summary>The counts of one class.</summary>
/// <param name="Name">The class.</param>
/// <param name="Count">All its images.</param>
/// <param name="Train">Those in training; 0 where no split is known.</param>
/// <param name="Valid">Those in validation.</param>
/// <param name="Test">Those in test.</param>
/// <param name="Groups">Its different groups; 0 where no group is known.</param>
public sealed record ClassCount(string Name, int Count, int Train, int Valid, int Test, int Groups);

/// <summary>The groups of the data.</summary>
/// <param name="Column">The column that names them.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Smallest">Images in the smallest.</param>
/// <param name="Largest">Images in the largest.</param>
public sealed record GroupCount(string Column, int Count, int Smallest, int Largest);

/// <summary>One image of a set of duplicates.</summary>
/// <param name="Id">The sample.</param>
/// <param name="Label">Its class.</param>
/// <param name="Split">Its split, where known.</param>
public sealed record DuplicateMember(string Id, string Label, DataSplit? Split);

/// <summary>Images with the same pixels, whatever their files.</summary>
/// <param name="Members">Two or more, in the order of the data.</param>
public sealed record DuplicateSet(IReadOnlyList<DuplicateMember> Members)
{
    /// <summary>Whether the same picture is in more than one split.</summary>
    public bool AcrossSplits => Members.Any(member => member.Split != Members[0].Split);

    /// <summary>Whether the same picture has more than one label.</summary>
    public bool AcrossLabels => Members.Any(member => member.Label != Members[0].Label);
}

/// <summary>Two images that look almost the same.</summary>
/// <param name="First">The first in the order of the data.</param>
/// <param name="Second">The other.</param>
/// <param name="Distance">Bits of 64 in which their difference hashes differ.</param>
public sealed record NearPair(DuplicateMember First, DuplicateMember Second, int Distance)
{
    /// <summary>Whether the two are in different splits.</summary>
    public bool AcrossSplits => First.Split != Second.Split;

    /// <summary>Whether the two have different labels.</summary>
    public bool AcrossLabels => First.Label != Second.Label;
}

/// <summary>What there is to know about labelled images before training on them.</summary>
/// <param name="Layout">The form of the data.</param>
/// <param name="Fingerprint">SHA-256 over ids, contents, labels and groups.</param>
/// <param name="Facts">Sizes and channels.</param>
/// <param name="Classes">Counts by class, in the order of the classes.</param>
/// <param name="Groups">The groups, where the data names them.</param>
/// <param name="Unreadable">Files that were left out, with reasons, in ordinal order.</param>
/// <param name="Duplicates">Images with equal pixels.</param>
/// <param name="NearDuplicates">Images that look almost the same; at most <see cref="LookOptions.MaxPairs"/>.</param>
/// <param name="NearDuplicateCount">How many such pairs there are.</param>
/// <param name="NearSearchWasWhole">False where the data was too large or too uniform to compare all candidates.</param>
/// <param name="Constant">Images of one single value.</param>
/// <param name="Findings">What follows from all that, the gravest first.</param>
public sealed record LookReport(
    DataLayout Layout, string Fingerprint, ImageFacts Facts, IReadOnlyList<ClassCount> Classes, GroupCount? Groups, IReadOnlyList<SkippedFile> Unreadable,
    IReadOnlyList<DuplicateSet> Duplicates, IReadOnlyList<NearPair> NearDuplicates, int NearDuplicateCount, bool NearSearchWasWhole,
    IReadOnlyList<string> Constant, IReadOnlyList<LookFinding> Findings)
{
    /// <summary>The report as JSON; the same data gives the same bytes.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, LookJson.Default.LookReport);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, NewLine = "\n", UseStringEnumConverter = true)]
[JsonSerializable(typeof(LookReport))]
sealed partial class LookJson : JsonSerializerContext;
