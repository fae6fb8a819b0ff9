namespace Ogee.Recipes;

/// <summary>What the parts of looking at pictures know.</summary>
/// <param name="Data">The pictures.</param>
/// <param name="Splits">The split of each sample, where known.</param>
/// <param name="Traits">What was kept of each; null where a picture cannot be read.</param>
/// <param name="Options">Limits, and what else is known.</param>
sealed record PictureLookContext(ImageDataset Data, IReadOnlyList<DataSplit>? Splits, IReadOnlyList<PictureTraits?> Traits, LookOptions Options)
{
    /// <summary>How many examples a finding shows.</summary>
    internal const int Examples = 8;

    /// <summary>With fewer pictures nothing is usual, so nothing is unusual.</summary>
    internal const int LeastToCompare = 30;

    internal IReadOnlyList<ImageSample> Samples => Data.Samples;

    /// <summary>The places of pictures that can be read and show something.</summary>
    internal int[] Seen => field ??= [.. Enumerable.Range(0, Traits.Count).Where(i => Traits[i] is { IsConstant: false })];

    internal DataSplit? SplitOf(int i) => Splits is null ? Samples[i].Split : Splits[i];

    /// <summary>A sample in the words of an example.</summary>
    internal string Name(int i) => $"{Samples[i].Id} ({Samples[i].Label})";

    /// <summary>A finding about single pictures; none where there are no such pictures.</summary>
    /// <param name="kind">Its stable name.</param>
    /// <param name="level">How much it matters.</param>
    /// <param name="found">The pictures, those to be shown first.</param>
    /// <param name="what">What was found, of "3 pictures" or "1 picture" and of its verb's number.</param>
    /// <param name="remedy">What to do.</param>
    /// <param name="detail">What is said of an example beside its name.</param>
    internal IEnumerable<LookFinding> Of(string kind, FindingLevel level, IReadOnlyList<int> found, Func<string, bool, string> what, string remedy, Func<int, string>? detail = null)
    {
        if (found.Count == 0) yield break;
        int[] shown = [.. found.Take(Examples)];
        yield return new(kind, level, what(Text.Count(found.Count, "picture"), found.Count == 1), remedy, found.Count, [.. shown.Select(i => detail is null ? Name(i) : $"{Name(i)}: {detail(i)}")])
        {
            Pictures = [.. shown.Select(i => (IReadOnlyList<string>)[Samples[i].Id])],
        };
    }

    internal static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values];
        Array.Sort(sorted);
        return sorted.Length == 0 ? double.NaN : sorted[sorted.Length / 2];
    }
}
