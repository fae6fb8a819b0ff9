using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>Measures a classifier on pictures that it has not learned from, and writes what was found as a report.</summary>
public static class ImageEvaluation
{
    const int Mistakes = 24;
    const int Slices = 12;

    // An interval over fewer groups than these would say more about luck than about groups.
    const int FewestGroups = 10;

    /// <summary>The logits of pictures, what the network sees in them, and how they look to it at first sight.</summary>
    /// <param name="classifier">The classifier.</param>
    /// <param name="pictures">The pictures in order; each is prepared as the classifier wants it.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <returns>[pictures × classes], [pictures × features], [pictures × statistics]</returns>
    public static (float[] Logits, float[] Features, float[] Statistics) Outputs(Classifier classifier, IReadOnlyList<Func<ImagePixels>> pictures, CancellationToken cancellation = default)
    {
        const int Block = 64;
        var (classes, width, looks) = (classifier.Config.Classes.Count, classifier.FeatureCount, classifier.StatisticCount);
        var (logits, features, statistics) = (new float[pictures.Count * classes], new float[pictures.Count * width], new float[pictures.Count * looks]);
        var rows = new float[Block * classifier.RowSize];
        for (var first = 0; first < pictures.Count; first += Block)
        {
            cancellation.ThrowIfCancellationRequested();
            var count = Math.Min(Block, pictures.Count - first);
            Parallel.For(0, count, new() { MaxDegreeOfParallelism = Settings.Threads }, i => classifier.Prepare(pictures[first + i](), rows.AsSpan(i * classifier.RowSize, classifier.RowSize)));
            classifier.Logits(rows.AsSpan(0, count * classifier.RowSize), logits.AsSpan(first * classes, count * classes), features.AsSpan(first * width, count * width), statistics.AsSpan(first * looks, count * looks));
        }
        return (logits, features, statistics);
    }

    /// <summary>The report of a classifier on test pictures.</summary>
    /// <param name="classifier">The classifier.</param>
    /// <param name="data">The data.</param>
    /// <param name="splits">One split for each sample of the data.</param>
    /// <param name="test">The samples that are measured.</param>
    /// <param name="seed">The seed of the bootstrap.</param>
    /// <param name="facts">What the report says beside the figures.</param>
    /// <param name="predictionsPath">Where predictions.csv goes; null for nowhere.</param>
    /// <param name="cancellation">Stops between batches.</param>
    public static VerificationReport Report(Classifier classifier, ImageDataset data, IReadOnlyList<DataSplit> splits, IReadOnlyList<int> test, long seed, ReportFacts facts,
        string? predictionsPath, CancellationToken cancellation = default) => Report(classifier, data, splits, test, null, seed, facts, predictionsPath, cancellation);

    /// <summary>The report, with the suspected labels of the test pictures and of those (<c>valid</c>) that the model was chosen by; null suspects none, as of new data.</summary>
    internal static VerificationReport Report(Classifier classifier, ImageDataset data, IReadOnlyList<DataSplit> splits, IReadOnlyList<int> test, IReadOnlyList<int>? valid, long seed, ReportFacts facts,
        string? predictionsPath, CancellationToken cancellation)
    {
        RequireAny(test);
        var samples = data.Samples;
        var (logits, _, statistics) = Outputs(classifier, [.. test.Select(i => (Func<ImagePixels>)(() => data.Read(samples[i], classifier.Config.Size)))], cancellation);
        int[] truth = [.. test.Select(i => samples[i].Class)];
        var groups = GroupNumbers(samples, test);
        var temperature = new TemperatureScaling(classifier.Config.Temperature, 0, 0);
        var figures = ClassificationFigures.From(data.Classes, truth, logits, seed, temperature, groups);
        if (predictionsPath is not null) WritePredictions(predictionsPath, data, test, truth, figures);
        var picture = data.Read(samples[test[0]], classifier.Config.Size);
        var suspected = valid is null ? null : Suspected(classifier, data, valid, test, figures.Probabilities, cancellation);
        var doubted = suspected?.Samples.Select(sample => sample.Path).ToHashSet(StringComparer.Ordinal);
        return new()
        {
            Title = facts.Title,
            Subtitle = FormattableString.Invariant($"{classifier.Config.Architecture}-{classifier.Config.Width} on {classifier.Config.Size} × {classifier.Config.Size} {(classifier.Config.Channels == 1 ? "gray" : "colour")} pictures, {test.Count} held out"),
            Task = ImageTask.TaskName,
            Sample = "picture",
            Samples = test.Count,
            Run = facts.Run,
            Created = facts.Created,
            Verdict = facts.Verdict ?? Verdicts.Of(figures.Headline, figures.Classes, [], facts, "picture", test.Count),
            Headline = figures.Headline,
            Data = Sheet(data, splits, facts),
            Preview = facts.Preview,
            Confusion = figures.Confusion,
            Classes = figures.Classes,
            Curves = figures.Curves,
            Calibration = figures.Calibration,
            Abstention = figures.Abstention,
            Decisions = DecisionSheets.Of(classifier.Decisions, figures.Headline, new(data.Classes.Count, truth, [], figures.Probabilities) { Names = data.Classes }, statistics, seed),
            Slices = GroupSlices(data, test, truth, figures),
            Mistakes = WorstMistakes(data, test, truth, figures, doubted),
            Suspected = suspected,
            Training = facts.Training,
            Cost = facts.Cost,
            Latency = AnswerTimes.Measure(() => classifier.Predict(picture), "picture"),
            Reproduce = facts.Reproduce,
            Limits = Limits(data, test, facts),
        };
    }

    /// <exception cref="OgeeException">There is nothing to measure on.</exception>
    internal static void RequireAny(IReadOnlyList<int> test)
    {
        if (test.Count == 0) throw RecipeErrors.Split.With("There are no test pictures", "Expected at least one", "Give a split with a test part, for instance --split 80/10/10.");
    }

    static DataSheet Sheet(ImageDataset data, IReadOnlyList<DataSplit> splits, ReportFacts facts)
    {
        var counts = new long[data.Classes.Count, 3];
        for (var i = 0; i < splits.Count; i++) counts[data.Samples[i].Class, (int)splits[i]]++;
        long Groups(DataSplit split) => data.Samples.Where((sample, i) => splits[i] == split && sample.Group is not null).Select(sample => sample.Group).Distinct().Count();
        return new(facts.DataPath, SplitTable.Fingerprint(data.Samples), ["train", "valid", "test"],
            [.. data.Classes.Select((name, c) => new ClassCounts(name, [counts[c, 0], counts[c, 1], counts[c, 2]]))])
        {
            SplitRule = facts.SplitRule,
            GroupName = data.GroupColumn ?? "",
            GroupsPerSplit = data.GroupColumn is null ? [] : [Groups(DataSplit.Train), Groups(DataSplit.Valid), Groups(DataSplit.Test)],
            Findings = facts.Findings,
        };
    }

    // A picture without a group is a group of its own content, as in the split.
    static int[] GroupNumbers(IReadOnlyList<ImageSample> samples, IReadOnlyList<int> test)
    {
        if (NamedGroups(samples, test) < FewestGroups) return [];
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        return [.. test.Select(i => samples[i].Group is { } name ? "group " + name : "image " + samples[i].Sha256).Select(key => numbers.TryGetValue(key, out var number) ? number : numbers[key] = numbers.Count)];
    }

    static int NamedGroups(IReadOnlyList<ImageSample> samples, IReadOnlyList<int> test) => test.Select(i => samples[i].Group).OfType<string>().Distinct(StringComparer.Ordinal).Count();

    static IReadOnlyList<SliceResult> GroupSlices(ImageDataset data, IReadOnlyList<int> test, int[] truth, ClassificationFigures figures) => data.GroupColumn is not { } column ? [] :
        [.. Enumerable.Range(0, test.Count).Where(k => data.Samples[test[k]].Group is not null).GroupBy(k => data.Samples[test[k]].Group!, StringComparer.Ordinal)
            .Select(group => new SliceResult($"{column} {group.Key}", group.Count(), Interval.Wilson(group.Count(k => truth[k] == figures.Predicted[k]), group.Count())))
            .OrderBy(slice => slice.Value.Value).ThenByDescending(slice => slice.Count).ThenBy(slice => slice.Name, StringComparer.Ordinal).Take(Slices)];

    static IReadOnlyList<Mistake> WorstMistakes(ImageDataset data, IReadOnlyList<int> test, int[] truth, ClassificationFigures figures, HashSet<string>? doubted) =>
        [.. Enumerable.Range(0, test.Count).Where(k => truth[k] != figures.Predicted[k]).OrderByDescending(k => figures.Confidence[k]).ThenBy(k => k).Take(Mistakes)
            .Select(k => new Mistake(data.Samples[test[k]].Id, data.Classes[truth[k]], data.Classes[figures.Predicted[k]], figures.Confidence[k], ImageThumbnail.Of(data.Read(data.Samples[test[k]], 96)), doubted?.Contains(data.Samples[test[k]].Id) ?? false))];

    static SuspectedSheet Suspected(Classifier classifier, ImageDataset data, IReadOnlyList<int> valid, IReadOnlyList<int> test, double[] ofTest, CancellationToken cancellation)
    {
        var samples = data.Samples;
        var logits = Outputs(classifier, [.. valid.Select(i => (Func<ImagePixels>)(() => data.Read(samples[i], classifier.Config.Size)))], cancellation).Logits;
        int[] held = [.. valid, .. test];
        return SuspectedSheets.Of(data.Classes, [.. logits.Length == 0 ? [] : ProbabilityScores.Softmax(logits, data.Classes.Count, classifier.Config.Temperature), .. ofTest], [.. held.Select(i => samples[i].Class)],
            (k, isShown) => new(samples[held[k]].Id, Text.Of(k < valid.Count ? DataSplit.Valid : DataSplit.Test), isShown ? ImageThumbnail.Of(data.Read(samples[held[k]], 96)) : null));
    }

    static void WritePredictions(string path, ImageDataset data, IReadOnlyList<int> test, int[] truth, ClassificationFigures figures)
    {
        using var text = new StringWriter(System.Globalization.CultureInfo.InvariantCulture);
        var table = new PredictionsCsv(text, data.Classes);
        for (var k = 0; k < test.Count; k++) table.Write(data.Samples[test[k]].Id, truth[k], figures.Probabilities.AsSpan(k * data.Classes.Count, data.Classes.Count));
        DurableFile.WriteAllText(path, text.ToString());
    }

    static IReadOnlyList<string> Limits(ImageDataset data, IReadOnlyList<int> test, ReportFacts facts) =>
    [
        FormattableString.Invariant($"Measured on {test.Count} pictures of the same source as the training data; pictures from another camera, place or time may do worse."),
        OfGroups(data.GroupColumn ?? "group", NamedGroups(data.Samples, test)),
        "A confidence is calibrated on validation pictures; for a picture of something else it means nothing.",
        .. facts.Limits,
    ];

    static string OfGroups(string column, int held) => held switch
    {
        0 => "The pictures were split at random: if several show the same object, the figures are too good. Name the object in a group column of labels.csv.",
        >= FewestGroups => $"No {column} is in two splits, and the intervals draw whole groups: they speak of new ones.",
        _ => FormattableString.Invariant($"No {column} is in two splits, but only {held} {(held == 1 ? "is" : "are")} held out: the intervals draw single pictures, and a new {column} may differ more than they say."),
    };
}
