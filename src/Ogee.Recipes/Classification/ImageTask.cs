using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>The image-classification task: labelled pictures.</summary>
sealed class ImageTask : TrainingTask
{
    internal const string TaskName = "image-classification";

    readonly ImageDataset data;
    readonly ResolvedSettings settings;
    readonly ulong seed;
    DecisionCosts? costs;
    ExpertRules? rules;
    IReadOnlyList<DataSplit> splits = [];
    ImageSetup? setup;

    // All of new data is measured: nothing of it chose the model.
    bool isNew;
    Classifier? model;

    // What lists of samples hold of one: its path and hash as text, its place in splits, orders and predictions.
    const long SampleBytes = 1000;
    readonly List<IDisposable> held = [];

    ImageTask(ImageDataset data, ResolvedSettings settings) => (this.data, this.settings, seed) = (data, settings, (ulong)settings.Get(TrainSettings.Seed));

    /// <summary>Opens pictures to train on.</summary>
    /// <param name="path">A folder, a labels.csv, IDX files.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="files">What experts gave beside the data.</param>
    public static ImageTask Open(string path, ResolvedSettings settings, DecisionFiles files)
    {
        var data = ImageDataset.Open(path, ImageDatasetOptions.From(settings));
        return new(data, settings) { Files = files, costs = CostSettings.Of(settings, data.Classes, files), rules = ModelRules.Read(files, settings.Get(TrainSettings.Rules), [], null, data.Classes) };
    }

    /// <summary>Opens pictures to measure a model on.</summary>
    /// <param name="path">Where they are.</param>
    /// <param name="settings">The settings of the model's run.</param>
    /// <param name="modelFolder">The model, whose classes they must have.</param>
    /// <param name="isNew">Whether they are other pictures than the run's: all of them are measured, and they need not name the groups.</param>
    public static ImageTask Reopen(string path, ResolvedSettings settings, string modelFolder, bool isNew)
    {
        var model = Classifier.Load(modelFolder);
        var options = ImageDatasetOptions.From(settings) with { Classes = model.Config.Classes };
        // Other pictures need not name the groups of the run, unless they are asked to.
        var task = new ImageTask(ImageDataset.Open(path, isNew && settings.Source(TrainSettings.Split) != SettingSource.CommandLine ? options with { MayLackGroups = true } : options), settings) { model = model };
        if (isNew) task.splits = [.. task.data.Samples.Select(_ => DataSplit.Test)];
        task.isNew = isNew;
        return task;
    }

    public override string Name => TaskName;

    public override string Headline => "test_accuracy";

    public override string Sample => "picture";

    public override IReadOnlyList<string> Notes => data.Notes;

    public override int Count => data.Samples.Count;

    public override IReadOnlyList<string> Classes => data.Classes;

    public override string Fingerprint => field ??= SplitTable.Fingerprint(data.Samples);

    // Not before the split; the pictures of copies are read once.
    public override IReadOnlyList<Finding> Findings => field ??= DataFindings.Of(data, splits);

    public override IReadOnlyList<LookFinding> Look(CancellationToken cancellation) => Recipes.Look.At(data, splits, cancel: cancellation).Findings;

    public override void Split(ResolvedSettings settings, RunFolder? earlier)
    {
        splits = earlier is not null && File.Exists(earlier.SplitPath) ? SplitTable.Apply(SplitTable.Read(earlier.SplitPath), data.Samples)
            : Splitter.Split(data.Samples, settings);
    }

    public override string SplitRule(ResolvedSettings settings) => data.HasSplits ? "as the data declares"
        : data.GroupColumn is { } column ? $"by {column}, {SplitSetting.Ratio(settings)}" : $"at random within each class, {SplitSetting.Ratio(settings)}";

    public override void SaveSplit(string path) => SplitTable.Write(path, data.Samples, splits);

    public override TrainingSetup Prepare(ResolvedSettings settings, IProgress<ProgressEvent> progress, Func<TimeSpan> elapsed, CancellationToken cancellation)
    {
        // Before the store takes its share of what is left.
        held.Add(Settings.HoldMemory(SampleBytes * data.Samples.Count));
        setup = ImageSetup.Prepare(settings, data, splits, progress, elapsed, cancellation);
        held.Add(Settings.HoldMemory(setup.Store.KeptBytes));
        return setup;
    }

    public override void Dispose() => held.ForEach(bytes => bytes.Dispose());

    public override PreviewPicture? Preview(RunFolder folder)
    {
        var (plan, train) = (setup!.Plan, setup.Train);
        var key = new RngKey(seed, 0).Fold("preview");
        var order = new Rng(key).Permutation(train.Length).Take(40).ToArray();
        var png = PngWriter.Encode(ContactSheet.Draw([.. order.Select(k => new ContactPicture(Augmenter.Apply(setup.Store[train[k]], plan.Augment, key.Fold((ulong)k)), data.Samples[train[k]].Label))], 10, 64));
        Directory.CreateDirectory(folder.PreviewPath);
        DurableFile.WriteAllBytes(folder.PreviewPicturePath, png);
        return new(png, $"Training pictures as the model sees them: {plan.Size}×{plan.Size}, {plan.Augment.Describe()}");
    }

    public override void Finish(CancellationToken cancellation)
    {
        var (network, config) = (setup!.Network, setup.Config with { WeightsSha256 = setup.Network.Sha256() });
        var (logits, _, looks) = ImageEvaluation.Outputs(new(config, network), Pictures(setup.Valid), cancellation);
        int[] truth = [.. setup.Valid.Select(i => data.Samples[i].Class)];
        if (truth.Length > 1) config = config with { Temperature = TemperatureScaling.Fit(logits, truth, config.Classes.Count).Temperature };
        var some = new Rng(new RngKey(seed, 0).Fold("features")).Permutation(setup.Train.Length).Take(OutOfDistribution.MostFitted).Select(i => setup.Train[i]).ToArray();
        var features = new SampleFeatures(network.StatisticCount, ImageEvaluation.Outputs(new(config, network), Pictures(some), cancellation).Statistics, looks);
        model = new(config, network, DecisionFit.OfClasses(settings, config.Classes, ProbabilityScores.Softmax(logits, config.Classes.Count, config.Temperature), truth, features, costs, rules));
    }

    IReadOnlyList<Func<ImagePixels>> Pictures(int[] indices) => [.. indices.Select(i => (Func<ImagePixels>)(() => data.Read(data.Samples[i], setup!.Config.Size)))];

    public override string WeightsSha256 => model!.Config.WeightsSha256;

    public override void Save(string folder) => model!.Save(folder);

    public override VerificationReport Measure(long seed, ReportFacts facts, string? predictionsPath, CancellationToken cancellation)
    {
        var test = setup?.Test ?? Readable(DataSplit.Test, cancellation);
        return ImageEvaluation.Report(model!, data, splits, test, isNew ? null : setup?.Valid ?? Readable(DataSplit.Valid, cancellation), seed, facts, predictionsPath, cancellation);
    }

    public override ModelReference? Reference(CancellationToken cancellation)
    {
        const int MostPictures = 10_000;
        var held = setup!.Test;
        if (held.Length == 0) return null;
        if (held.Length > MostPictures) held = [.. new Rng(new RngKey(seed, 0).Fold("reference")).Permutation(held.Length).Take(MostPictures).Select(i => held[i]).Order()];
        return ImageReference.Of(model!, [.. held.Select(i => data.Samples[i].Class)], Pictures(held), seed, cancellation);
    }

    public override PlanCost? PredictionPlan => PlanCost.OfPrediction(model!.Network, [1, model.Config.Channels, model.Config.Size, model.Config.Size]);

    int[] Readable(DataSplit part, CancellationToken cancellation) =>
        PictureStore.Readable(data, i => data.Read(data.Samples[i], model!.Config.Size), [.. Enumerable.Range(0, splits.Count).Where(i => splits[i] == part)], [], cancellation);

    public override ModelCardFacts Card
    {
        get
        {
            var config = model!.Config;
            return new("image-classification", $"A classifier of pictures into {config.Classes.Count} classes: {string.Join(", ", config.Classes.Take(20))}{(config.Classes.Count > 20 ? $" and {config.Classes.Count - 20} more" : "")}. It sees {config.Size} × {config.Size} pixels in {(config.Channels == 1 ? "gray" : "colour")}.",
                "photo.jpg", "Classifier.Load(folder).Predict(picture)");
        }
    }

    public override IReadOnlyList<Finding> Overlap(string split)
    {
        var rows = SplitTable.Read(split).Where(row => row.Split != DataSplit.Test).ToList();
        var learned = rows.Select(row => row.Sha256).ToHashSet(StringComparer.Ordinal);
        var known = data.Samples.Where(sample => learned.Contains(sample.Sha256)).ToList();
        Finding copies = known.Count == 0 ? new(FindingKind.Fine, "None of these pictures was trained on.")
            : new(FindingKind.Problem, $"{known.Count} of {data.Samples.Count} pictures were trained on: the figures are too good.", [.. known.Take(3).Select(sample => sample.Id)]);
        var groups = KnownGroups.Of(rows.Select(row => row.Group).OfType<string>().ToHashSet(StringComparer.Ordinal), [.. data.Samples.Select(sample => sample.Group)], data.GroupColumn ?? "group", Sample);
        return groups is null ? [copies] : [copies, groups];
    }
}
