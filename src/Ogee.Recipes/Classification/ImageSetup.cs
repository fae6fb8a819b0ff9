using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>All of a run on pictures that comes before its first step. Nothing is written.</summary>
sealed class ImageSetup : TrainingSetup
{
    readonly ImageDataset data;

    ImageSetup(ImageDataset data, ClassifierPlan plan) => (this.data, Plan, Store) = (data, plan, new(data, plan.Channels, plan.Size));

    public ClassifierPlan Plan { get; }

    public PictureStore Store { get; }

    public int[] Train { get; private set; } = [];

    public int[] Valid { get; private set; } = [];

    public int[] Test { get; private set; } = [];

    public ClassifierConfig Config { get; private set; } = null!;

    /// <summary>The network that is trained.</summary>
    public ConvNet Network { get; private set; } = null!;

    public override int TrainCount => Train.Length;

    public override int ValidCount => Valid.Length;

    public override int TestCount => Test.Length;

    public override int Batch => Plan.Batch;

    public override long Parameters => Config.Build().TrainableCount;

    public override Func<Tensor, Tensor, Tensor> Loss { get; } = (logits, target) => Learn.Loss.CrossEntropy(logits, target, smoothing: 0.05);

    public override IReadOnlyList<Metric> Metrics { get; } = [Metric.Accuracy];

    public override double Rate => Plan.Rate;

    public override double AverageDecay => 0.998;

    protected override long WeightBytes => Config.Build().Parameters.Sum(parameter => parameter.Spec.Bytes);

    protected override long KeptBytes => Store.KeptBytes;

    public override Module Build(ulong seed) => Network = (ConvNet)Fresh(seed);

    protected override Module Fresh(ulong seed) => Config.Build().Initialize(seed);

    protected override int StandardEpochs(string preset) => ClassifierPlan.StandardEpochs(preset, TrainBatches.Count);

    /// <summary>Looks, checks one batch, loads the pictures, and turns a budget into epochs; the settings are filled.</summary>
    /// <param name="settings">The settings; those still open are found.</param>
    /// <param name="data">The data.</param>
    /// <param name="splits">One split for each sample.</param>
    /// <param name="progress">Hears what is found.</param>
    /// <param name="elapsed">Time that the run has used.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static ImageSetup Prepare(ResolvedSettings settings, ImageDataset data, IReadOnlyList<DataSplit> splits, IProgress<ProgressEvent> progress, Func<TimeSpan> elapsed, CancellationToken cancellation)
    {
        var seed = (ulong)settings.Get(TrainSettings.Seed);
        int[] Part(DataSplit split) => [.. Enumerable.Range(0, splits.Count).Where(i => splits[i] == split)];
        var (train, valid, test) = (Part(DataSplit.Train), Part(DataSplit.Valid), Part(DataSplit.Test));
        var setup = new ImageSetup(data, ClassifierPlan.Resolve(settings, data, train.Length));
        progress.Report(new PhaseStarted(RunPhase.Check));
        progress.Report(new ProgressMessage($"{data.Classes.Count} classes, {train.Length} pictures to learn from, {valid.Length} to choose by, {test.Length} to verify on; {data.Facts}"));
        progress.Report(new ProgressMessage($"model convnet-{setup.Plan.Width} on {setup.Plan.Size}×{setup.Plan.Size}, batch {setup.Plan.Batch}, variation: {setup.Plan.Augment.Describe()}"));
        setup.CheckOneBatch(train, seed, progress, cancellation);
        setup.Load(train, valid, test, seed, progress, cancellation);
        setup.ResolveEpochs(settings, setup.SecondsPerStep(settings, seed, cancellation), elapsed, progress);
        return setup;
    }

    // Before the long load: what is wrong with the model or its rate shows within seconds. What is measured here only serves the check.
    void CheckOneBatch(int[] train, ulong seed, IProgress<ProgressEvent> progress, CancellationToken cancellation)
    {
        var some = new Rng(new RngKey(seed, 0).Fold("check")).Permutation(train.Length).Select(i => train[i]).Where(IsReadable).Take(Plan.Batch).ToArray();
        if (some.Length == 0) throw RecipeErrors.Unreadable.With($"No picture to learn from in {data.Root} can be decoded", $"Expected at most {Text.Percent(data.MaxUnreadable)} that cannot", "Repair or remove the files; ogee look DATA lists them.");
        Config = ConfigOf(some);
        var rows = Rows(some, isLearning: true);
        try
        {
            // The batch alone may be too much.
            var batch = Store.Collate([.. some.Select((_, k) => rows.Read(k, new RngKey(seed, 0).Fold("check").Fold((ulong)k)))]);
            Check = OneBatchCheck.Run(Fresh(seed), Learn.Loss.CrossEntropy, batch, "picture", Plan.Rate, seed, cancellation, progress);
        }
        catch (OgeeException cause) when (cause.Error == EngineErrors.Memory)
        {
            throw StepMemory.TooMuch(Config, some.Length, cause);
        }
        progress.Report(new ProgressMessage(Check.ToString()));
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
        var readable = PictureStore.Readable(data, i => _ = Store[i], [.. train, .. valid, .. test], faults, cancellation).ToHashSet();
        (Train, Valid, Test) = ([.. train.Where(readable.Contains)], [.. valid.Where(readable.Contains)], [.. test.Where(readable.Contains)]);
        if (faults.Count > 0) progress.Report(new ProgressMessage($"{Text.Count(faults.Count, "picture")} cannot be decoded and {(faults.Count == 1 ? "is" : "are")} left out: {string.Join("; ", faults.Take(3).Select(fault => $"{fault.Id}: {fault.Reason}"))}", MessageLevel.Warning));
        ImageEvaluation.RequireAny(Test);
        Config = ConfigOf(Train);
        Loader<(float[], int)> Loader(int[] indices, bool learns) => new(Rows(indices, learns), Plan.Batch, Store.Collate, dropLast: learns) { IsShuffled = learns, Seed = seed };
        (TrainBatches, ValidBatches) = (Loader(Train, true), Valid.Length > 0 ? Loader(Valid, false) : null);
    }

    ClassifierConfig ConfigOf(int[] measured)
    {
        var statistics = PixelStatistics.Measure(measured.Select(i => Store[i]), Plan.Channels);
        return new() { Classes = data.Classes, Channels = Plan.Channels, Size = Plan.Size, Width = Plan.Width, Dropout = 0.2, Mean = statistics.Mean, Deviation = statistics.Deviation };
    }

    IDataset<(float[] Row, int Label)> Rows(int[] indices, bool isLearning) =>
        Store.Rows(indices, Config.Statistics, isLearning && Plan.Augment != AugmentPolicy.None ? (picture, key) => Augmenter.Apply(picture, Plan.Augment, key) : null);
}
