using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>All of a run on a table that comes before its first step. Nothing is written.</summary>
sealed class TableSetup : TrainingSetup
{
    readonly TableLabels labels;
    readonly EncodedRows rows;
    readonly TablePlan plan;
    readonly TabularNet prototype;
    readonly (double Mean, double Deviation) target;

    TableSetup(TableData data, TableLabels labels, FeatureEncoder encoder, TablePlan plan, TabularNetConfig network, int[] train, int[] valid, int[] test, CancellationToken cancellation)
    {
        (this.labels, this.plan, Encoder, NetworkConfig, Train, Valid, Test) = (labels, plan, encoder, network, train, valid, test);
        rows = new(data, encoder, [.. train, .. valid, .. test], cancellation);
        target = labels.Classes.Count > 0 ? (0, 1) : labels.Statistics(train);
        prototype = new(network);
    }

    public FeatureEncoder Encoder { get; }

    public TabularNetConfig NetworkConfig { get; }

    public int[] Train { get; }

    public int[] Valid { get; }

    public int[] Test { get; }

    /// <summary>Mean and standard deviation of the numbers that are predicted.</summary>
    public (double Mean, double Deviation) Target => target;

    /// <summary>The network that is trained.</summary>
    public TabularNet Network { get; private set; } = null!;

    public override int TrainCount => Train.Length;

    public override int ValidCount => Valid.Length;

    public override int TestCount => Test.Length;

    public override int Batch => plan.Batch;

    public override long Parameters => prototype.TrainableCount;

    public override Func<Tensor, Tensor, Tensor> Loss => prototype.Loss;

    public override IReadOnlyList<Metric> Metrics => NetworkConfig.Task == TabularTask.Classification ? [Metric.Accuracy] : [SquaredError];

    static readonly Metric SquaredError = new("squared_error", (output, number) => (output.Slice(-1, 0, 1).Squeeze(-1) - number).Square().Sum(), IsBetterHigher: false);

    public override double Rate => plan.Rate;

    public override double AverageDecay => plan.AverageDecay;

    protected override long WeightBytes => prototype.Parameters.Sum(parameter => parameter.Spec.Bytes);

    protected override long KeptBytes => rows.KeptBytes;

    public override Module Build(ulong seed) => Network = (TabularNet)Fresh(seed);

    protected override Module Fresh(ulong seed) => new TabularNet(NetworkConfig).Initialize(seed);

    protected override int StandardEpochs(string preset) => plan.Epochs;

    /// <summary>Looks, encodes the rows, checks one batch, and turns a budget into epochs; the settings are filled.</summary>
    /// <param name="settings">The settings; those still open are found.</param>
    /// <param name="data">The table.</param>
    /// <param name="labels">What is predicted.</param>
    /// <param name="features">The columns that the model may see.</param>
    /// <param name="monotone">For each column, whether the answer may only rise (1) or fall (−1) with it, or is free.</param>
    /// <param name="splits">One split for each row.</param>
    /// <param name="progress">Hears what is found.</param>
    /// <param name="elapsed">Time that the run has used.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static TableSetup Prepare(ResolvedSettings settings, TableData data, TableLabels labels, IReadOnlyList<int> features, IReadOnlyList<int> monotone, IReadOnlyList<DataSplit> splits, IProgress<ProgressEvent> progress, Func<TimeSpan> elapsed, CancellationToken cancellation)
    {
        var seed = (ulong)settings.Get(TrainSettings.Seed);
        int[] Part(DataSplit split) => [.. Enumerable.Range(0, splits.Count).Where(row => splits[row] == split && !double.IsNaN(labels[row]))];
        var (train, valid, test) = (Part(DataSplit.Train), Part(DataSplit.Valid), Part(DataSplit.Test));
        progress.Report(new PhaseStarted(RunPhase.Check));
        if (train.Length == 0 || test.Length == 0) throw RecipeErrors.Split.With($"There are {train.Length} rows to learn from and {test.Length} to verify on", "Expected at least one of each", "Give a split with both, for instance --split 80/10/10.");
        var encoder = FeatureEncoder.Fit(data.Columns, features, train, data.Read, seed);
        var plan = TablePlan.Resolve(settings, encoder, labels.Classes.Count, train.Length);
        var network = plan.Network(encoder, labels.Classes.Count, [.. encoder.Inputs.Take(encoder.Numbers).Select(input => monotone[input.Column])]);
        var setup = new TableSetup(data, labels, encoder, plan, network, train, valid, test, cancellation);
        var left = data.Rows - train.Length - valid.Length - test.Length;
        progress.Report(new ProgressMessage($"{(labels.Classes.Count > 0 ? $"{labels.Classes.Count} classes of" : "a number,")} '{labels.Column.Name}', {train.Length} rows to learn from, {valid.Length} to choose by, {test.Length} to verify on; {encoder.State.Features.Count} of {data.Columns.Count - 1} other columns tell something{(left > 0 ? $"; {left} rows without a label are left out" : "")}"));
        progress.Report(new ProgressMessage(FormattableString.Invariant($"model {settings.Get(TrainSettings.Model)}, {setup.Parameters:N0} parameters, {encoder.RowSize} inputs, batch {plan.Batch}")));
        setup.CheckOneBatch(seed, progress, cancellation);
        (setup.TrainBatches, setup.ValidBatches) = (setup.Batches(train, true, seed), valid.Length > 0 ? setup.Batches(valid, false, seed) : null);
        setup.ResolveEpochs(settings, setup.SecondsPerStep(settings, seed, cancellation), elapsed, progress);
        return setup;
    }

    /// <summary>Encoded rows, one after the other [rows × row size].</summary>
    public float[] Read(IReadOnlyList<int> indices) => rows.Read(indices);

    void CheckOneBatch(ulong seed, IProgress<ProgressEvent> progress, CancellationToken cancellation)
    {
        var some = new Rng(new RngKey(seed, 0).Fold("check")).Permutation(Train.Length).Take(Batch).Select(i => Train[i]).ToArray();
        Check = OneBatchCheck.Run(Fresh(seed), Loss, Collate(some), "row", Rate, seed, cancellation, progress);
        progress.Report(new ProgressMessage(Check.ToString()));
    }

    Loader<int> Batches(int[] indices, bool learns, ulong seed) => new(Dataset.From(indices), learns ? Batch : Math.Max(Batch, 1024), Collate, dropLast: learns) { IsShuffled = learns, Seed = seed };

    Batch Collate(IReadOnlyList<int> indices)
    {
        var input = Tensor.From(rows.Read(indices), [indices.Count, Encoder.RowSize]);
        var answers = labels.Classes.Count > 0
            ? Tensor.From([.. indices.Select(row => (long)labels[row])], [indices.Count])
            : Tensor.From([.. indices.Select(row => (float)((labels[row] - target.Mean) / target.Deviation))], [indices.Count]);
        return new(input, answers, indices.Count);
    }

    /// <summary>The linear model of the same inputs, trained on the same rows: what the network is compared with.</summary>
    public LinearTabular TrainBaseline(ulong seed, CancellationToken cancellation)
    {
        // It has one best answer: enough small steps of a falling rate come close to it.
        const int Steps = 2_000, MostEpochs = 60;
        var linear = new LinearTabular(NetworkConfig);
        var trainer = new Trainer(linear, linear.Loss) { Optimizer = new AdamW(2e-2, decay: 0), Schedule = Schedule.OneCycle(), Seed = seed, Metrics = Metrics };
        trainer.Fit(TrainBatches, ValidBatches, Math.Clamp((Steps + TrainBatches.Count - 1) / TrainBatches.Count, 3, MostEpochs), cancellation);
        return linear;
    }
}
