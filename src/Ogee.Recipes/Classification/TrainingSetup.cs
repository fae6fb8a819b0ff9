using System.Globalization;
using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>All of a training run that comes before its first step. Nothing is written.</summary>
sealed class TrainingSetup
{
    TrainingSetup(ImageDataset data, IReadOnlyList<DataSplit> splits, ClassifierPlan plan) => (Data, Splits, Plan, Store) = (data, splits, plan, new(data, plan.Channels, plan.Size));

    public ImageDataset Data { get; }

    public IReadOnlyList<DataSplit> Splits { get; }

    public ClassifierPlan Plan { get; }

    public PictureStore Store { get; }

    public int[] Train { get; private set; } = [];

    public int[] Valid { get; private set; } = [];

    public int[] Test { get; private set; } = [];

    public ClassifierConfig Config { get; private set; } = null!;

    public OneBatchResult Check { get; private set; } = null!;

    public IBatches TrainBatches { get; private set; } = null!;

    public IBatches? ValidBatches { get; private set; }

    public int Epochs { get; private set; }

    /// <summary>Seconds that the run takes beyond those it has used.</summary>
    public double SecondsAhead { get; private set; }

    /// <summary>Looks, checks one batch, loads the pictures, and turns a budget into epochs; the settings are filled.</summary>
    /// <param name="settings">The settings; those still open are found.</param>
    /// <param name="data">The data.</param>
    /// <param name="splits">One split for each sample.</param>
    /// <param name="progress">Hears what is found.</param>
    /// <param name="elapsed">Time that the run has used.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static TrainingSetup Prepare(ResolvedSettings settings, ImageDataset data, IReadOnlyList<DataSplit> splits, IProgress<ProgressEvent> progress, Func<TimeSpan> elapsed, CancellationToken cancellation)
    {
        var seed = (ulong)settings.Get(TrainSettings.Seed);
        int[] Part(DataSplit split) => [.. Enumerable.Range(0, splits.Count).Where(i => splits[i] == split)];
        var (train, valid, test) = (Part(DataSplit.Train), Part(DataSplit.Valid), Part(DataSplit.Test));
        var setup = new TrainingSetup(data, splits, ClassifierPlan.Resolve(settings, data, train.Length));
        progress.Report(new PhaseStarted(RunPhase.Check));
        progress.Report(new ProgressMessage($"{data.Classes.Count} classes, {train.Length} pictures to learn from, {valid.Length} to choose by, {test.Length} to verify on; {data.Facts}"));
        progress.Report(new ProgressMessage($"model convnet-{setup.Plan.Width} on {setup.Plan.Size}×{setup.Plan.Size}, batch {setup.Plan.Batch}, variation: {setup.Plan.Augment.Describe()}"));
        setup.CheckOneBatch(train, seed, progress, cancellation);
        setup.Load(train, valid, test, seed, progress, cancellation);
        setup.Resolve(settings, setup.SecondsPerStep(settings, seed, cancellation), elapsed, progress);
        return setup;
    }

    /// <summary>The bytes that a run writes, about: last checkpoint, the one that takes its place and the one before, each with weights, two moments, averages and best weights; model; report; a row a picture.</summary>
    public long DiskBytes
    {
        get
        {
            var weights = Config.Build().Parameters.Sum(parameter => parameter.Spec.Bytes);
            return (3 * 5 * weights) + weights + (8L << 20) + (300L * Data.Samples.Count);
        }
    }

    /// <summary>The bytes that training holds beside the program: parameters and the optimizer's copies, a step's results, and the pictures that are kept.</summary>
    public long MemoryBytes => (5 * Config.Build().Parameters.Sum(parameter => parameter.Spec.Bytes)) + Check.BytesPerStep + Store.KeptBytes;

    // Before the long load: what is wrong with the model or its rate shows within seconds. What is measured here only serves the check.
    void CheckOneBatch(int[] train, ulong seed, IProgress<ProgressEvent> progress, CancellationToken cancellation)
    {
        var some = new Rng(new RngKey(seed, 0).Fold("check")).Permutation(train.Length).Select(i => train[i]).Where(IsReadable).Take(Plan.Batch).ToArray();
        if (some.Length == 0) throw RecipeErrors.Unreadable.With($"No picture to learn from in {Data.Root} can be decoded", "Expected at most 1 % that cannot", "Repair or remove the files; ogee look DATA lists them.");
        Config = ConfigOf(some);
        var rows = Rows(some, isLearning: true);
        var batch = Store.Collate([.. some.Select((_, k) => rows.Read(k, new RngKey(seed, 0).Fold("check").Fold((ulong)k)))]);
        try
        {
            Check = OneBatchCheck.Run((ConvNet)Config.Build().Initialize(seed), batch, Plan.Rate, seed, cancellation);
        }
        catch (OgeeException cause) when (cause.Error == EngineErrors.Memory)
        {
            throw StepMemory.TooMuch(Config, batch.Count, cause);
        }
        progress.Report(new ProgressMessage(FormattableString.Invariant($"one-batch check: loss {Check.FirstLoss:0.000} → {Check.LastLoss:0.000} in {Check.Steps} steps; {Check.SecondsPerStep * 1e3:0} ms a step")));
    }

    // A budget is worth a few seconds of measuring: it decides the whole run.
    double SecondsPerStep(ResolvedSettings settings, ulong seed, CancellationToken cancellation)
    {
        if (settings.IsAuto(TrainSettings.Budget) || !settings.IsAuto(TrainSettings.Epochs)) return Check.SecondsPerStep;
        var least = TimeSpan.FromSeconds(Math.Clamp(settings.Get(TrainSettings.Budget).TotalSeconds * 0.03, 0.3, 15));
        var measured = OneBatchCheck.SecondsPerStep((ConvNet)Config.Build().Initialize(seed), TrainBatches, Plan.Rate, seed, least, cancellation);
        return double.IsNaN(measured) ? Check.SecondsPerStep : measured;
    }

    bool IsReadable(int index)
    {
        try
        {
            return Store[index] is not null;
        }
        catch (OgeeException cause) when (cause.Error.Kind == FailureKind.Data)
        {
            return false;
        }
    }

    void Load(int[] train, int[] valid, int[] test, ulong seed, IProgress<ProgressEvent> progress, CancellationToken cancellation)
    {
        var faults = new List<SkippedFile>();
        var readable = PictureStore.Readable(Data, i => _ = Store[i], [.. train, .. valid, .. test], faults, cancellation).ToHashSet();
        (Train, Valid, Test) = ([.. train.Where(readable.Contains)], [.. valid.Where(readable.Contains)], [.. test.Where(readable.Contains)]);
        if (faults.Count > 0) progress.Report(new ProgressMessage($"{Text.Count(faults.Count, "picture")} cannot be decoded and {(faults.Count == 1 ? "is" : "are")} left out: {string.Join("; ", faults.Take(3).Select(fault => $"{fault.Id}: {fault.Reason}"))}", MessageLevel.Warning));
        if (Test.Length == 0) throw RecipeErrors.Split.With("There are no test pictures", "Expected at least one", "Give a split with a test part, for instance --split 80/10/10.");
        Config = ConfigOf(Train);
        Loader<(float[], int)> Loader(int[] indices, bool learns) => new(Rows(indices, learns), Plan.Batch, Store.Collate, dropLast: learns) { IsShuffled = learns, Seed = seed };
        (TrainBatches, ValidBatches) = (Loader(Train, true), Valid.Length > 0 ? Loader(Valid, false) : null);
    }

    ClassifierConfig ConfigOf(int[] measured)
    {
        var statistics = PixelStatistics.Measure(measured.Select(i => Store[i]), Plan.Channels);
        return new() { Classes = Data.Classes, Channels = Plan.Channels, Size = Plan.Size, Width = Plan.Width, Dropout = 0.2, Mean = statistics.Mean, Deviation = statistics.Deviation };
    }

    IDataset<(float[] Row, int Label)> Rows(int[] indices, bool isLearning) =>
        Store.Rows(indices, Config.Statistics, isLearning && Plan.Augment != AugmentPolicy.None ? (picture, key) => Augmenter.Apply(picture, Plan.Augment, key) : null);

    // Asked for, or what the budget allows at the measured rate, or the preset's.
    void Resolve(ResolvedSettings settings, double secondsPerStep, Func<TimeSpan> elapsed, IProgress<ProgressEvent> progress)
    {
        var preset = settings.Get(TrainSettings.Preset);
        var used = elapsed();
        var (standard, most) = (ClassifierPlan.StandardEpochs(preset, TrainBatches.Count), ClassifierPlan.MostEpochs(preset, TrainBatches.Count));
        var seconds = settings.IsAuto(TrainSettings.Budget) ? double.PositiveInfinity : settings.Get(TrainSettings.Budget).TotalSeconds;
        var budget = new TrainingBudget(seconds, used.TotalSeconds, secondsPerStep, Plan.Batch, TrainBatches.Count, Valid.Length, Test.Length);
        if (settings.IsAuto(TrainSettings.Epochs) && double.IsFinite(seconds))
        {
            Epochs = (int)settings.Fill(TrainSettings.Epochs, Math.Clamp(budget.Epochs, 1, most), string.Create(CultureInfo.InvariantCulture,
                $"budget {seconds:0} s less {used.TotalSeconds:0} s used and {budget.SecondsAtEnd:0} s to verify, at {budget.SecondsPerEpoch:0.0} s an epoch, at most {most}"));
            progress.Report(new ProgressMessage($"{Text.Count(Epochs, "epoch")} of {Text.Count(TrainBatches.Count, "step")} {(Epochs == 1 ? "fits" : "fit")} the budget of {ProgressText.Duration(settings.Get(TrainSettings.Budget))}: about {ProgressText.Duration(TimeSpan.FromSeconds(used.TotalSeconds + (Epochs * budget.SecondsPerEpoch) + budget.SecondsAtEnd))} in all if the machine stays as busy as it is; a rerun with --config run.json does the same number"));
            if (budget.Epochs < 1) progress.Report(new ProgressMessage($"not even one epoch fits the budget: it takes about {ProgressText.Duration(TimeSpan.FromSeconds(budget.SecondsPerEpoch + budget.SecondsAtEnd))}", MessageLevel.Warning));
        }
        else
        {
            if (double.IsFinite(seconds) && settings.Source(TrainSettings.Epochs) == SettingSource.CommandLine) progress.Report(new ProgressMessage($"train.epochs={settings.Get(TrainSettings.Epochs)} is given: the budget of {ProgressText.Duration(settings.Get(TrainSettings.Budget))} decides nothing"));
            Epochs = (int)settings.Fill(TrainSettings.Epochs, standard, $"preset {preset}, {TrainBatches.Count} steps an epoch");
        }
        SecondsAhead = (Epochs * budget.SecondsPerEpoch) + budget.SecondsAtEnd;
    }
}
