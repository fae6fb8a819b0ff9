namespace Ogee.Recipes;

/// <summary>How data is looked at.</summary>
public sealed record LookOptions
{
    /// <summary>How many pairs of near duplicates are listed; all are counted and judged.</summary>
    public int MaxPairs { get; init; } = 200;

    /// <summary>How many candidate pairs are compared before the search for near duplicates stops and says so.</summary>
    public long MaxComparisons { get; init; } = 1_000_000_000;

    /// <summary>Labels that a model holds for wrong, as a run of training leaves them; those of other pictures, or of labels that were changed since, are passed over.</summary>
    public IReadOnlyList<SuspectedSample> Suspected { get; init; } = [];

    /// <summary>Threads that decode; the report does not depend on it.</summary>
    public int Threads { get; init; } = Settings.Threads;
}

/// <summary>Looks at labelled images: counts, duplicates, leaks between splits, and what else spoils training.</summary>
public static class Look
{
    /// <summary>Decodes every image once and reports what was found.</summary>
    /// <param name="dataset">The data.</param>
    /// <param name="splits">One split for each sample; null takes those that the data declares, if any.</param>
    /// <param name="options">Limits; null for the defaults.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>The report; the same for any number of threads.</returns>
    /// <exception cref="OgeeException">The number of splits is not the number of samples, or an option is out of range (OG2113).</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static LookReport At(ImageDataset dataset, IReadOnlyList<DataSplit>? splits = null, LookOptions? options = null, CancellationToken cancel = default)
    {
        options ??= new();
        Check(dataset, splits, options);
        var samples = dataset.Samples;
        var unreadable = new List<SkippedFile>(dataset.Skipped);
        var traits = Traits(dataset, options, unreadable, cancel);
        var near = NearDuplicates.Find(traits, options.MaxComparisons);
        var report = new LookReport(dataset.Layout, SplitTable.Fingerprint(samples), dataset.Facts, ClassCounts(dataset, splits), Groups(dataset),
            [.. unreadable.OrderBy(file => file.Id, StringComparer.Ordinal)], Duplicates(samples, traits, Member),
            [.. near.Pairs.Select(pair => new NearPair(Member(pair.First), Member(pair.Second), pair.Distance))], near.Pairs.Count, near.WasWhole,
            [.. samples.Where((_, i) => traits[i] is { IsConstant: true }).Select(sample => sample.Id)], []);
        // The findings judge all pairs; the list is cut after that.
        return report with { Findings = LookFindings.Of(report, new(dataset, splits, traits, options)), NearDuplicates = [.. report.NearDuplicates.Take(options.MaxPairs)] };

        DuplicateMember Member(int i) => new(samples[i].Id, samples[i].Label, splits is null ? samples[i].Split : splits[i]);
    }

    static void Check(ImageDataset dataset, IReadOnlyList<DataSplit>? splits, LookOptions options)
    {
        if (splits is not null && splits.Count != dataset.Samples.Count)
            throw RecipeErrors.Setting.With($"There are {splits.Count} splits for {dataset.Samples.Count} samples", "Expected one for each sample", "Pass what Splitter.Split gave for this data.");
        if (options.Threads < 1 || options.MaxPairs < 0 || options.MaxComparisons < 0)
            throw RecipeErrors.Setting.With($"Threads is {options.Threads}, MaxPairs {options.MaxPairs}, MaxComparisons {options.MaxComparisons}", "Expected at least 1, 0 and 0", "Use the defaults.");
    }

    static PictureTraits?[] Traits(ImageDataset dataset, LookOptions options, List<SkippedFile> unreadable, CancellationToken cancel)
    {
        var traits = new PictureTraits?[dataset.Samples.Count];
        Parallel.For(0, traits.Length, new() { MaxDegreeOfParallelism = options.Threads, CancellationToken = cancel }, i =>
        {
            try
            {
                var (pixels, file) = dataset.Examine(dataset.Samples[i]);
                traits[i] = PictureTraits.Of(pixels, file);
            }
            catch (OgeeException reason)
            {
                lock (unreadable) unreadable.Add(new(dataset.Samples[i].Id, SkippedFile.ReasonOf(dataset.Samples[i].Id, reason)));
            }
        });
        return traits;
    }

    static IReadOnlyList<ClassCount> ClassCounts(ImageDataset dataset, IReadOnlyList<DataSplit>? splits)
    {
        var counts = new int[dataset.Classes.Count, 3];
        var totals = new int[dataset.Classes.Count];
        for (var i = 0; i < dataset.Samples.Count; i++)
        {
            var sample = dataset.Samples[i];
            totals[sample.Class]++;
            if ((splits is null ? sample.Split : splits[i]) is { } split) counts[sample.Class, (int)split]++;
        }
        var groups = dataset.Samples.Where(sample => sample.Group is not null).Select(sample => (sample.Class, sample.Group)).Distinct().CountBy(pair => pair.Class).ToDictionary();
        return [.. dataset.Classes.Select((name, c) => new ClassCount(name, totals[c], counts[c, 0], counts[c, 1], counts[c, 2], groups.GetValueOrDefault(c)))];
    }

    static GroupCount? Groups(ImageDataset dataset)
    {
        if (dataset.GroupColumn is not { } column) return null;
        int[] sizes = [.. dataset.Samples.Where(sample => sample.Group is not null).CountBy(sample => sample.Group!, StringComparer.Ordinal).Select(pair => pair.Value)];
        return sizes.Length == 0 ? null : new(column, sizes.Length, sizes.Min(), sizes.Max());
    }

    static IReadOnlyList<DuplicateSet> Duplicates(IReadOnlyList<ImageSample> samples, PictureTraits?[] traits, Func<int, DuplicateMember> member) =>
        [.. Enumerable.Range(0, samples.Count).Where(i => traits[i] is { IsConstant: false }).GroupBy(i => traits[i]!.Pixels)
            .Where(set => set.Skip(1).Any()).Select(set => new DuplicateSet([.. set.Select(member)]))];
}
