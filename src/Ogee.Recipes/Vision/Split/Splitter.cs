namespace Ogee.Recipes;

/// <summary>Divides samples into training, validation and test data.</summary>
/// <remarks>
/// What the data declares is kept. Otherwise samples are ordered by a hash of the seed and their content, class by class (or group by group), and cut at the
/// ratio; so the split depends on no order of files, renaming changes nothing, copies of one file stay together, and added samples move few of the old.
/// </remarks>
public static class Splitter
{
    static readonly DataSplit[] Parts = [DataSplit.Train, DataSplit.Valid, DataSplit.Test];

    /// <summary>Assigns every sample to a split.</summary>
    /// <param name="samples">The samples.</param>
    /// <param name="ratio">The shares; used where the data declares no split.</param>
    /// <param name="seed">The seed.</param>
    /// <returns>One split for each sample, in their order.</returns>
    /// <remarks>
    /// Declared splits: a missing validation split is taken from the training split, whole groups and 1/9 of it; a missing test split likewise.
    /// </remarks>
    /// <exception cref="OgeeException">There are too few samples or groups, or only some samples declare a split.</exception>
    public static IReadOnlyList<DataSplit> Split(IReadOnlyList<ImageSample> samples, SplitRatio ratio, ulong seed)
    {
        var declared = samples.Count(sample => sample.Split is not null);
        if (declared == 0) return Divide(samples, ratio, seed);
        if (declared != samples.Count)
            throw RecipeErrors.Split.With($"{declared} of {samples.Count} samples declare a split", "Expected all or none", "Fill in the split column in every row, or leave it out.");
        var result = samples.Select(sample => sample.Split!.Value).ToArray();
        var missing = Parts.Where(part => ratio[part] > 0 && !result.Contains(part)).ToArray();
        if (missing.Length == 0) return result;
        if (!result.Contains(DataSplit.Train)) throw RecipeErrors.Split.With("The data declares no training split", "Expected a folder or rows of 'train'", "Add them, or verify with ogee verify MODEL DATA.");
        int[] train = [.. Enumerable.Range(0, samples.Count).Where(i => result[i] == DataSplit.Train)];
        var inner = ratio with { Valid = missing.Contains(DataSplit.Valid) ? ratio.Valid : 0, Test = missing.Contains(DataSplit.Test) ? ratio.Test : 0 };
        var parts = Divide([.. train.Select(i => samples[i])], inner, seed);
        for (var i = 0; i < train.Length; i++) result[train[i]] = parts[i];
        return result;
    }

    static DataSplit[] Divide(IReadOnlyList<ImageSample> samples, SplitRatio ratio, ulong seed)
    {
        // An image without a group is a group of its own content.
        if (samples.Any(sample => sample.Group is not null))
            return GroupSplit.Divide([.. samples.Select(sample => sample.Group is { } name ? "group " + name : "image " + sample.Sha256)], [.. samples.Select(sample => sample.Class)], ratio, seed);
        var result = new DataSplit[samples.Count];
        foreach (var label in Enumerable.Range(0, samples.Count).GroupBy(i => samples[i].Class))
        {
            // A copy has the content, hence the place in the order, of its original: units of one content go as a whole.
            var units = label.GroupBy(i => samples[i].Sha256, StringComparer.Ordinal)
                .OrderBy(unit => SplitKey.Of(seed, unit.Key)).ThenBy(unit => unit.Key, StringComparer.Ordinal).Select(unit => unit.ToArray()).ToArray();
            var wanted = Parts.Count(part => ratio[part] > 0);
            if (units.Length < wanted)
                throw RecipeErrors.Split.With($"Class '{samples[units[0][0]].Label}' has {Text.Count(units.Length, "different image")}", $"Expected at least {wanted}, one for each part of {ratio}", "Add images of this class, or leave validation out with --split 80/0/20.");
            Cut(units, ratio, label.Count(), result);
        }
        return result;
    }

    // Test is cut first and train takes the rest; each part that is asked for gets at least one unit.
    static void Cut(int[][] units, SplitRatio ratio, int count, DataSplit[] result)
    {
        var next = 0;
        var later = Parts.Count(part => ratio[part] > 0);
        foreach (var part in (DataSplit[])[DataSplit.Test, DataSplit.Valid])
        {
            if (ratio[part] == 0) continue;
            later--;
            var want = Math.Max(1, ((long)count * ratio[part] * 2 + ratio.Sum) / (2L * ratio.Sum));
            for (long taken = 0; taken < want && next < units.Length - later; next++)
            {
                foreach (var i in units[next]) result[i] = part;
                taken += units[next].Length;
            }
        }
        for (; next < units.Length; next++)
            foreach (var i in units[next]) result[i] = DataSplit.Train;
    }
}
