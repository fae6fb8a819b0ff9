using System.Text.Json;
using System.Text.Json.Serialization;
using Ogee.Learn;

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
    public string ToJson() => JsonSerializer.Serialize(this, LookJson.Readable.LookReport);

    /// <summary>The report as one HTML page that needs nothing else, with the pictures of its findings: under 2 MB, without scripts; the same data gives the same bytes.</summary>
    /// <param name="data">The pictures that were looked at.</param>
    /// <param name="title">What they are called.</param>
    public string ToHtml(ImageDataset data, string title)
    {
        const int MostClasses = 30;
        var samples = data.Samples.ToDictionary(sample => sample.Id, StringComparer.Ordinal);
        var isSplit = Classes.Any(entry => entry.Train + entry.Valid + entry.Test > 0);
        ClassCount[] shown = [.. Classes.OrderByDescending(entry => entry.Count).Take(MostClasses)];
        var (most, least) = (Classes.MaxBy(entry => entry.Count)!, Classes.MinBy(entry => entry.Count)!);
        var conclusion = $"The largest class is {Markup.Quote(most.Name)} with {Figures.Counted(most.Count, "picture")}, the smallest {Markup.Quote(least.Name)} with {Figures.Count(least.Count)}.{(shown.Length < Classes.Count ? $" Shown are the {MostClasses} largest." : "")}";
        var chart = new BarChart
        {
            Title = "Pictures of each class", Description = "How many pictures each class has. " + conclusion, Series = isSplit ? ["train", "valid", "test"] : ["pictures"],
            Bars = [.. shown.Select(entry => new ChartBar(entry.Name, isSplit ? [entry.Train, entry.Valid, entry.Test] : [entry.Count]))],
        };
        return LookPage.Write(new(title, [Figures.Counted(Facts.Count, "picture"), Facts.ToString(), Figures.Counted(Classes.Count, "class", "classes"), .. Groups is { } groups ? (string[])[Figures.Counted(groups.Count, groups.Column)] : []], Findings, (chart, conclusion))
        {
            Picture = id => samples.TryGetValue(id, out var sample) ? Shown(data, sample) : null,
        });
    }

    static byte[]? Shown(ImageDataset data, ImageSample sample)
    {
        try
        {
            return ImageThumbnail.Of(data.Read(sample, ImageThumbnail.Side));
        }
        // What cannot be read is a finding, and has no picture.
        catch (OgeeException cause) when (cause.Error.Kind == FailureKind.Data)
        {
            return null;
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, NewLine = "\n", UseStringEnumConverter = true)]
[JsonSerializable(typeof(LookReport))]
sealed partial class LookJson : JsonSerializerContext
{
    /// <summary>With the letters of every script as they are.</summary>
    internal static LookJson Readable => field ??= new(JsonText.Readable(Default));
}
