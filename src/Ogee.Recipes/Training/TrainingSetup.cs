using System.Globalization;
using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>All that is fixed before the first step of a run: network, loss, batches, rate, and how many epochs.</summary>
abstract class TrainingSetup
{
    /// <summary>Samples to learn from.</summary>
    public abstract int TrainCount { get; }

    /// <summary>Samples to choose by.</summary>
    public abstract int ValidCount { get; }

    /// <summary>Samples to verify on.</summary>
    public abstract int TestCount { get; }

    /// <summary>Samples a step.</summary>
    public abstract int Batch { get; }

    /// <summary>The batches that are learned from.</summary>
    public IBatches TrainBatches { get; protected set; } = null!;

    /// <summary>The batches that epochs are judged by; null where there are no validation samples.</summary>
    public IBatches? ValidBatches { get; protected set; }

    /// <summary>The network with fresh weights; the task keeps it as the one that is trained.</summary>
    public abstract Module Build(ulong seed);

    /// <summary>How many numbers the network learns.</summary>
    public abstract long Parameters { get; }

    /// <summary>From the network's result and the target to the mean over the batch.</summary>
    public abstract Func<Tensor, Tensor, Tensor> Loss { get; }

    /// <summary>What is measured on validation data; the first decides which epoch is kept.</summary>
    public abstract IReadOnlyList<Metric> Metrics { get; }

    /// <summary>The highest learning rate.</summary>
    public abstract double Rate { get; }

    /// <summary>The share of the average weights that each step keeps.</summary>
    public abstract double AverageDecay { get; }

    /// <summary>What the one-batch check measured.</summary>
    public OneBatchResult Check { get; protected set; } = null!;

    /// <summary>Passes over the training samples.</summary>
    public int Epochs { get; private set; }

    /// <summary>Seconds that the run takes beyond those it has used.</summary>
    public double SecondsAhead { get; private set; }

    /// <summary>The bytes that a run writes, about.</summary>
    public long DiskBytes
    {
        get
        {
            // Last checkpoint, the one that takes its place and the one before, each with weights, two moments, averages and best weights; model; report; a row a sample.
            var weights = WeightBytes;
            return (3 * 5 * weights) + weights + (8L << 20) + (300L * (TrainCount + ValidCount + TestCount));
        }
    }

    /// <summary>The bytes that training holds beside the program: parameters and the optimizer's copies, a step's results, and the samples that are kept.</summary>
    public long MemoryBytes => (5 * WeightBytes) + Check.BytesPerStep + KeptBytes;

    /// <summary>Bytes of the parameters.</summary>
    protected abstract long WeightBytes { get; }

    /// <summary>Bytes of samples that are kept in memory.</summary>
    protected abstract long KeptBytes { get; }

    /// <summary>Epochs without a budget.</summary>
    protected abstract int StandardEpochs(string preset);

    /// <summary>Turns a budget into epochs, once: asked for, or what the budget allows at the measured rate, or the preset's.</summary>
    /// <param name="settings">The settings; the number of epochs is filled.</param>
    /// <param name="secondsPerStep">Seconds of a step on the machine as loaded.</param>
    /// <param name="elapsed">Time that the run has used.</param>
    /// <param name="progress">Hears what was decided.</param>
    protected void ResolveEpochs(ResolvedSettings settings, double secondsPerStep, Func<TimeSpan> elapsed, IProgress<ProgressEvent> progress)
    {
        var preset = settings.Get(TrainSettings.Preset);
        var used = elapsed();
        var standard = StandardEpochs(preset);
        // Beyond these the best epoch hardly gets better, and a large budget need not be spent.
        var most = 3 * standard;
        var seconds = settings.IsAuto(TrainSettings.Budget) ? double.PositiveInfinity : settings.Get(TrainSettings.Budget).TotalSeconds;
        var budget = new TrainingBudget(seconds, used.TotalSeconds, secondsPerStep, Batch, TrainBatches.Count, ValidCount, TestCount);
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

    /// <summary>Seconds of a step. A budget is worth a few seconds of measuring: it decides the whole run.</summary>
    protected double SecondsPerStep(ResolvedSettings settings, ulong seed, CancellationToken cancellation)
    {
        if (settings.IsAuto(TrainSettings.Budget) || !settings.IsAuto(TrainSettings.Epochs)) return Check.SecondsPerStep;
        var least = TimeSpan.FromSeconds(Math.Clamp(settings.Get(TrainSettings.Budget).TotalSeconds * 0.03, 0.3, 15));
        var measured = OneBatchCheck.SecondsPerStep(Fresh(seed), Loss, TrainBatches, Rate, seed, least, cancellation);
        return double.IsNaN(measured) ? Check.SecondsPerStep : measured;
    }

    /// <summary>A network to throw away.</summary>
    protected abstract Module Fresh(ulong seed);
}
