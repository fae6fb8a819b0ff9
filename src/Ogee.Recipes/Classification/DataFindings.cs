namespace Ogee.Recipes;

/// <summary>What the report says about the data: leaks between splits above all.</summary>
static class DataFindings
{
    /// <summary>Exact copies across splits, groups in two splits, files left out, imbalance.</summary>
    public static IReadOnlyList<Finding> Of(ImageDataset data, IReadOnlyList<DataSplit> splits)
    {
        var findings = new List<Finding>();
        var copies = data.Samples.Select((sample, i) => (sample, split: splits[i])).GroupBy(pair => pair.sample.Sha256, StringComparer.Ordinal).Where(set => set.Skip(1).Any()).ToList();
        var across = copies.Where(set => set.Select(pair => pair.split).Distinct().Skip(1).Any()).ToList();
        findings.Add(across.Count == 0 ? new(FindingKind.Fine, "No picture is in two splits.")
            : new(FindingKind.Problem, $"{Text.Count(across.Count, "picture")} {(across.Count == 1 ? "is" : "are")} in more than one split: the figures are too good.", [.. across.Take(3).Select(set => string.Join(" = ", set.Select(pair => pair.sample.Id)))]) { Pictures = Shown(data, across.Take(3).SelectMany(set => set.Take(2).Select(pair => pair.sample))) });
        var within = copies.Count - across.Count;
        if (within > 0) findings.Add(new(FindingKind.Note, $"{within} {(within == 1 ? "picture appears" : "pictures appear")} more than once within a split.", [.. copies.Except(across).Take(3).Select(set => string.Join(" = ", set.Select(pair => pair.sample.Id)))]) { Pictures = Shown(data, copies.Except(across).Take(3).SelectMany(set => set.Take(2).Select(pair => pair.sample))) });
        var contradicting = copies.Where(set => set.Select(pair => pair.sample.Class).Distinct().Skip(1).Any()).ToList();
        if (contradicting.Count > 0) findings.Add(new(FindingKind.Problem, $"{Text.Count(contradicting.Count, "picture")} {(contradicting.Count == 1 ? "has" : "have")} more than one label.", [.. contradicting.Take(3).Select(set => string.Join(" = ", set.Select(pair => $"{pair.sample.Id} ({pair.sample.Label})")))]) { Pictures = Shown(data, contradicting.Take(3).SelectMany(set => set.Take(2).Select(pair => pair.sample))) });
        if (data.GroupColumn is { } column)
        {
            findings.Add(new(FindingKind.Fine, $"No {column} is in two splits."));
            var alone = data.Samples.Where(sample => sample.Group is null).ToList();
            if (alone.Count > 0) findings.Add(new(FindingKind.Note, $"{Text.Count(alone.Count, "picture")} {(alone.Count == 1 ? "names" : "name")} no {column}: each counts as one of its own, and may be of one that is in another split.", [.. alone.Take(3).Select(sample => sample.Id)]));
        }
        findings.Add(data.Skipped.Count == 0 ? new(FindingKind.Fine, "Every file could be read.") : new(FindingKind.Note, $"{Text.Count(data.Skipped.Count, "file")} could not be read and {(data.Skipped.Count == 1 ? "was" : "were")} left out.", [.. data.Skipped.Take(3).Select(file => $"{file.Id}: {file.Reason}")]));
        var counts = data.Samples.CountBy(sample => sample.Label).OrderBy(pair => pair.Value).ToList();
        if (counts[^1].Value > 10 * counts[0].Value) findings.Add(new(FindingKind.Note, $"The classes are uneven: {counts[^1].Value} pictures of {counts[^1].Key}, {counts[0].Value} of {counts[0].Key}."));
        return findings;
    }

    static IReadOnlyList<PreviewPicture> Shown(ImageDataset data, IEnumerable<ImageSample> samples)
    {
        var shown = new List<PreviewPicture>();
        foreach (var sample in samples)
        {
            try
            {
                shown.Add(new(ImageThumbnail.Of(data.Read(sample, 96)), $"{sample.Id}, labelled {sample.Label}"));
            }
            // What cannot be read cannot be shown; that is said elsewhere.
            catch (OgeeException cause) when (cause.Error.Kind == FailureKind.Data)
            {
                continue;
            }
        }
        return shown;
    }
}
