using System.Diagnostics;

namespace Ogee.Learn;

/// <summary>Trains a model: forward, backward, update, over and over; validates after each epoch, keeps the best weights, saves checkpoints, and goes on after an interruption with the same bits.</summary>
/// <param name="model">The model.</param>
/// <param name="loss">From the model's result and the target to a scalar: the mean over the batch.</param>
public sealed partial class Trainer(Module model, Func<Tensor, Tensor, Tensor> loss)
{
    static readonly TimeSpan SaveInterval = TimeSpan.FromSeconds(60);

    Averaging? averaging;
    Accumulation? accumulation;
    Dictionary<string, byte[]>? best;

    /// <summary>What changes the weights.</summary>
    public Optimizer Optimizer { get; init; } = new AdamW();

    /// <summary>How the rate changes from step to step. After each epoch it hears what decides which one is best.</summary>
    public Schedule Schedule { get; init; } = Schedule.Constant();

    /// <summary>The largest norm of all gradients together; 0 for no limit.</summary>
    public double ClipNorm { get; init; }

    /// <summary>Share of the average weights that each step keeps; 0 for no averaging. Validation and the result use the averages.</summary>
    public double AverageDecay { get; init; }

    /// <summary>From which share of the steps on the plain mean of the weights is kept (stochastic weight averaging, Izmailov et al. 2018), between 0 and 1; null for no averaging. In place of <see cref="AverageDecay"/>; validation and the result use the mean.</summary>
    public double? AverageFrom { get; init; }

    /// <summary>Batches whose gradients make one update, as one batch of their size would, in the memory of one; an epoch's last update takes what is left. Schedule, averages and the optimizer count updates; everything else counts batches.</summary>
    public int Accumulate { get; init; } = 1;

    /// <summary>How far uphill gradients are taken, in the norm of all weights (sharpness-aware minimisation, Foret et al. 2021), such as 0.05; 0 for where the weights are. A step then computes two gradients. See <see cref="Sharpness"/>.</summary>
    public double SharpnessRadius { get; init; }

    /// <summary>Scales the loss, for models of one's own that cast to float16; null for no scale. A step whose gradients overflow is left out, and its batch counts as seen. See <see cref="Learn.LossScale"/>.</summary>
    public LossScale? LossScale { get; init; }

    /// <summary>What is measured on validation data; the first decides which epoch is best, and the loss where it is the same or there is none.</summary>
    public IReadOnlyList<Metric> Metrics { get; init; } = [];

    /// <summary>Epochs without a better value after which training ends; 0 to go on to the end.</summary>
    public int Patience { get; init; }

    /// <summary>Whether blocks of the model compute again on the way back what they would keep for it (gradient checkpointing): steps need less memory and about a third more time; weights have the same bits, so a run may go on with or without it.</summary>
    public bool IsRecomputing { get; init; }

    /// <summary>The seed of dropout and of everything else that is random in the model.</summary>
    public ulong Seed { get; init; }

    /// <summary>Hears what happens, on the training thread; null for nobody.</summary>
    public IProgress<ProgressEvent>? Progress { get; init; }

    /// <summary>Where checkpoints go; null for none.</summary>
    public TrainerCheckpoints? Checkpoints { get; init; }

    /// <summary>Steps between checkpoints within an epoch; 0 saves by the minute, which changes no bits.</summary>
    public int SaveEverySteps { get; init; }

    /// <summary>Trains for a number of epochs. If there is a checkpoint of this run, goes on from there. The model then has the best weights.</summary>
    /// <param name="train">Training batches.</param>
    /// <param name="valid">Validation batches, or null.</param>
    /// <param name="epochs">How many times the data is seen.</param>
    /// <param name="cancellation">Stops after the step that is under way, saves, and returns.</param>
    /// <exception cref="OgeeException">The loss or a gradient is not finite: the message says which, and the parameters are as before the step (see <see cref="MostLeftOut"/>). Or there is not enough memory for a step, or settings do not go together.</exception>
    public TrainingResult Fit(IBatches train, IBatches? valid, int epochs, CancellationToken cancellation = default)
    {
        RequireSettings(train);
        var total = UpdatesOf(train) * epochs;
        averaging = AverageFrom is { } share ? Averaging.Equal(model, (long)(share * total)) : AverageDecay > 0 ? new(model, AverageDecay) : null;
        accumulation = Accumulate > 1 ? new(model) : null;
        var state = Checkpoints?.Load(this, model) ?? new TrainingState { Fingerprint = Checkpoints?.Fingerprint ?? "" };
        if (Checkpoints?.Fallback is { } damaged) Progress?.Report(new ProgressMessage($"a damaged checkpoint was passed over: {damaged.What}", MessageLevel.Warning));
        Optimizer.Steps = UpdatesBefore(state, train) - state.LeftOut;
        Schedule.Restart();
        foreach (var done in state.History) Schedule.Observe(Watched(done), IsBetterHigher(done));
        LossScale?.Reset();
        if (state.LossScale is { } scale) LossScale?.Restore(scale, state.LossScaleSteps);
        Progress?.Report(new RunPlanned(epochs, train.Count, train.SampleCount, state.Step));
        var saved = Stopwatch.StartNew();
        var stoppedEarly = IsStale(state);
        while (state.Epoch < epochs && !stoppedEarly)
        {
            foreach (var batch in train.Epoch(state.Epoch, state.Batch))
            {
                Step(batch, state, train, total);
                Progress?.Report(new StepDone(state.Step, lastLoss, batch.Count));
                if (cancellation.IsCancellationRequested)
                {
                    Save(state);
                    return Finish(state, isInterrupted: true, stoppedEarly: false);
                }
                if (state.Batch < train.Count && (SaveEverySteps > 0 ? state.Step % SaveEverySteps == 0 : saved.Elapsed > SaveInterval))
                {
                    Save(state);
                    saved.Restart();
                }
            }
            EndEpoch(state, valid);
            stoppedEarly = IsStale(state);
            if (stoppedEarly) Progress?.Report(new ProgressMessage($"stopped after epoch {state.Epoch} of {epochs}: {(valid is null ? "train_loss" : Metrics.Count > 0 ? $"valid_{Metrics[0].Name}" : "valid_loss")} has not got better since epoch {state.BestEpoch} (patience {Patience})"));
            Save(state);
            saved.Restart();
        }
        return Finish(state, isInterrupted: false, stoppedEarly);
    }

    /// <summary>Means of the loss and the metrics over batches, with the model as it is, predicting.</summary>
    /// <param name="batches">The batches.</param>
    /// <returns>The mean loss, and each metric by name.</returns>
    public (double Loss, IReadOnlyDictionary<string, double> Metrics) Evaluate(IBatches batches)
    {
        using var predicting = Mode.Predicting();
        double lossSum = 0;
        var sums = new double[Metrics.Count];
        long count = 0;
        foreach (var batch in batches.Epoch(0))
        {
            var output = model.Forward(batch.Input);
            Tensor[] results = [loss(output, batch.Target), .. Metrics.Select(metric => metric.Sum(output, batch.Target))];
            Tensor.Evaluate(results);
            lossSum += results[0].Item() * batch.Count;
            for (var i = 0; i < sums.Length; i++) sums[i] += results[i + 1].Item();
            count += batch.Count;
        }
        return (lossSum / count, Metrics.Select((metric, i) => (metric.Name, Value: sums[i] / count)).ToDictionary(pair => pair.Name, pair => pair.Value));
    }

    internal Averaging? Averages => averaging;

    internal Accumulation? Accumulated => accumulation;

    /// <summary>The best weights so far as bytes, by name; what the best checkpoint holds.</summary>
    internal Dictionary<string, byte[]>? BestWeights { get => best; set => best = value; }

    double lastLoss;

    void Step(Batch batch, TrainingState state, IBatches train, long total)
    {
        var key = new RngKey(Seed, 0).Fold("step").Fold((ulong)state.Step);
        using var training = Mode.Training(key, IsRecomputing);
        var updates = UpdatesBefore(state, train);
        Optimizer.Rate = Optimizer.PeakRate * Schedule.Factor(updates, total);
        Tensor? plain = null;
        Func<Tensor> differentiated = LossScale is null ? Loss : () =>
        {
            var computed = Loss();
            plain ??= computed;
            return LossScale.Scaled(computed);
        };
        var (value, gradients) = SharpnessRadius > 0 ? Sharpness.Gradients(model.Parameters, differentiated, SharpnessRadius) : Optimizer.Gradients(model.Parameters, differentiated);
        if (LossScale is not null) (value, gradients) = (plain!, LossScale.Unscaled(gradients));
        var norm = gradients.Norm();
        var isUpdate = accumulation is null || (state.Batch + 1) % Accumulate == 0 || state.Batch + 1 == train.Count;
        if (isUpdate)
        {
            var means = accumulation?.Mean(gradients, batch.Count, state.Accumulated) ?? gradients;
            Optimizer.Step(model.Parameters, ClipNorm > 0 ? means.ClipNorm(ClipNorm) : means);
            averaging?.Update(updates - state.LeftOut);
        }
        else accumulation!.Add(gradients, batch.Count);
        var (values, accepted) = Try([value, norm], [.. model.Parameters, .. averaging?.Parameters ?? [], .. accumulation?.Parameters ?? []], batch, state);
        // A loss that is not finite is so at every scale.
        if (LossScale is not null && double.IsFinite(values[0]) && LossScale.Update(accepted))
        {
            (state.LossScale, state.LossScaleSteps) = (LossScale.Scale, LossScale.Steps);
            if (!accepted) LeaveOut(state, isUpdate, FormattableString.Invariant($"step {state.Step + 1}: gradients overflow; it is left out, and the loss's scale is {LossScale.Scale} from here"), MessageLevel.Info);
        }
        else if (!accepted) LeaveOutOrStop(NotFinite(values, gradients, batch, state), state, isUpdate);
        if (accepted) state.LeftOutInARow = 0;
        lastLoss = values[0];
        if (accepted) (state.LossSum, state.Samples) = (state.LossSum + (lastLoss * batch.Count), state.Samples + batch.Count);
        if (accepted) state.Accumulated = isUpdate ? 0 : state.Accumulated + batch.Count;
        (state.Step, state.Batch) = (state.Step + 1, state.Batch + 1);

        // However often it is computed, the same is dropped.
        Tensor Loss()
        {
            using var again = Mode.Training(key, IsRecomputing);
            return loss(model.Forward(batch.Input), batch.Target);
        }
    }

    /// <summary>The updates of an epoch.</summary>
    long UpdatesOf(IBatches train) => (train.Count + Accumulate - 1L) / Accumulate;

    /// <summary>The updates that were made before a step. At the end of an epoch, before it counts as done, its last update has been made too.</summary>
    long UpdatesBefore(TrainingState state, IBatches train) => Accumulate == 1 ? state.Step : (state.Epoch * UpdatesOf(train)) + (state.Batch == train.Count ? UpdatesOf(train) : state.Batch / Accumulate);

    void RequireSettings(IBatches train)
    {
        if (MostLeftOut < 0) throw LearnErrors.Setting.With($"trainer: at most {MostLeftOut} steps in a row are left out", "Expected 0 or more", "Use 0 to stop at the first whose loss is not finite.");
        if (Accumulate < 1) throw LearnErrors.Setting.With($"trainer: {Accumulate} batches make an update", "Expected 1 or more", "Use 1 to update after every batch.");
        if (AverageFrom is { } share && !(share is >= 0 and < 1 && AverageDecay == 0))
            throw LearnErrors.Setting.With(FormattableString.Invariant($"trainer: weights are averaged from {share} of the steps on, with a decay of {AverageDecay}"), "Expected a share from 0 to below 1, and one of the two", "Leave out AverageDecay, or AverageFrom.");
        if (!(SharpnessRadius >= 0 && double.IsFinite(SharpnessRadius))) throw LearnErrors.Setting.With(FormattableString.Invariant($"trainer: the sharpness radius is {SharpnessRadius}"), "Expected 0 or a positive number", "Use 0.05, for instance.");
        if (!Optimizer.NeedsAllData) return;
        if (Accumulate > 1 || SharpnessRadius > 0 || ClipNorm > 0 || LossScale is not null)
            throw LearnErrors.Setting.With($"trainer: {Optimizer.GetType().Name} was given accumulated, sharpness-aware, clipped or scaled gradients", "Expected those of all data, where the weights are", "Leave out Accumulate, SharpnessRadius, ClipNorm and LossScale, or use another optimizer.");
        if (train.Count > 1) throw LearnErrors.Setting.With($"trainer: {Optimizer.GetType().Name} was given {train.Count} batches an epoch", "Expected all data in one, for it compares gradients of one step with those of the next", "Make batches as large as the data, or use another optimizer.");
    }

    void EndEpoch(TrainingState state, IBatches? valid)
    {
        using var averaged = averaging?.Use();
        var (validLoss, metrics) = valid is null ? (default(double?), new Dictionary<string, double>()) : Measured(valid);
        var result = new EpochResult(state.Epoch + 1, state.LossSum / state.Samples, validLoss, metrics, Optimizer.Rate);
        var watched = Watched(result);
        Schedule.Observe(watched, IsBetterHigher(result));
        var isBest = IsBetter(watched, result, state);
        if (isBest)
        {
            (state.Best, state.BestEpoch) = (watched, result.Epoch);
            best = model.Parameters.ToDictionary(parameter => parameter.Name!, Weights.BytesOf);
        }
        state.History.Add(result);
        (state.Epoch, state.Batch, state.LossSum, state.Samples) = (state.Epoch + 1, 0, 0, 0);
        Progress?.Report(new EpochDone(result.Epoch, Shown(result), isBest));
    }

    /// <summary>Whether an epoch is better than the best so far. Of two with the same metric, as is common with few samples, the one with the smaller loss is.</summary>
    bool IsBetter(double watched, EpochResult result, TrainingState state)
    {
        if (double.IsNaN(watched)) return false;
        if (state.Best is not { } known) return true;
        if (watched == known) return result.ValidLoss < state.History[state.BestEpoch - 1].ValidLoss;
        return IsBetterHigher(result) ? watched > known : watched < known;
    }

    /// <summary>What decides which epoch is best.</summary>
    double Watched(EpochResult result) => result.ValidLoss is not { } loss ? result.TrainLoss : Metrics.Count > 0 ? result.Metrics[Metrics[0].Name] : loss;

    bool IsBetterHigher(EpochResult result) => Metrics.Count > 0 && result.ValidLoss is not null && Metrics[0].IsBetterHigher;

    (double? Loss, IReadOnlyDictionary<string, double> Metrics) Measured(IBatches valid)
    {
        var (validLoss, metrics) = Evaluate(valid);
        return (validLoss, metrics);
    }

    /// <summary>The first value is the one that decides which epoch is best.</summary>
    static List<Measurement> Shown(EpochResult result)
    {
        List<Measurement> shown = [.. result.Metrics.Select(metric => new Measurement($"valid_{metric.Key}", metric.Value))];
        if (result.ValidLoss is { } validLoss) shown.Add(new("valid_loss", validLoss));
        shown.Add(new("train_loss", result.TrainLoss));
        shown.Add(new("rate", result.Rate));
        return shown;
    }

    bool IsStale(TrainingState state) => Patience > 0 && state.BestEpoch > 0 && state.History.Count - state.BestEpoch >= Patience;

    void Save(TrainingState state)
    {
        if (Checkpoints is null) return;
        var error = Checkpoints.Save(this, model, state, out var warning);
        if (error is not null) Progress?.Report(new ProgressMessage($"checkpoint {state.Step} not saved: {error.What}; last good {Checkpoints.LastSaved?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "none"}", MessageLevel.Warning));
        else Progress?.Report(new StateSaved(state.Step, Checkpoints.Path));
        if (warning is not null) Progress?.Report(new ProgressMessage(warning, MessageLevel.Warning));
    }

    TrainingResult Finish(TrainingState state, bool isInterrupted, bool stoppedEarly)
    {
        if (!isInterrupted && best is not null)
            foreach (var parameter in model.Parameters) Weights.Set(parameter, best[parameter.Name!]);
        return new(state.History, state.BestEpoch, state.Step, isInterrupted, stoppedEarly) { LeftOut = state.StepsLeftOut };
    }
}
