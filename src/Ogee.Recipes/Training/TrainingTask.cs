using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>What the kind of data and of task brings to a run; all else is the same for every kind and asks only this.</summary>
/// <remarks>One object serves one run, in this order: opened, split, prepared, trained, finished, measured. A verification reopens a task with the model of an earlier run: split, measured.</remarks>
abstract class TrainingTask : IDisposable
{
    /// <summary>The task's name in settings and records, for instance <c>image-classification</c>.</summary>
    public abstract string Name { get; }

    /// <summary>The result by which runs are compared, greater being better, for instance <c>test_accuracy</c>.</summary>
    public abstract string Headline { get; }

    /// <summary>What one sample is called: picture, row.</summary>
    public abstract string Sample { get; }

    /// <summary>What was recognised, in sentences to be said aloud.</summary>
    public abstract IReadOnlyList<string> Notes { get; }

    /// <summary>How many samples there are.</summary>
    public abstract int Count { get; }

    /// <summary>The classes, in the order of the model's outputs; empty where a number is predicted.</summary>
    public abstract IReadOnlyList<string> Classes { get; }

    /// <summary>A hash of the data's content.</summary>
    public abstract string Fingerprint { get; }

    /// <summary>What looking at the data and its splits found: leaks first.</summary>
    public abstract IReadOnlyList<Finding> Findings { get; }

    /// <summary>What more there is to say of the data in a dry run: the gravest findings of <c>ogee look</c>.</summary>
    public abstract IReadOnlyList<LookFinding> Look(CancellationToken cancellation);

    /// <summary>Decides which samples are learned from, chosen by and verified on.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="earlier">A run whose split.csv decides; null for a new split.</param>
    public abstract void Split(ResolvedSettings settings, RunFolder? earlier);

    /// <summary>How the data was split, in words.</summary>
    public abstract string SplitRule(ResolvedSettings settings);

    /// <summary>Writes split.csv.</summary>
    public abstract void SaveSplit(string path);

    /// <summary>What experts gave beside the data.</summary>
    public DecisionFiles Files { get; protected init; } = DecisionFiles.None;

    /// <summary>Does all that comes before the first step; nothing is written.</summary>
    /// <param name="settings">The settings; those still open are filled.</param>
    /// <param name="progress">Hears what is found.</param>
    /// <param name="elapsed">Time that the run has used.</param>
    /// <param name="cancellation">Stops the work.</param>
    public abstract TrainingSetup Prepare(ResolvedSettings settings, IProgress<ProgressEvent> progress, Func<TimeSpan> elapsed, CancellationToken cancellation);

    /// <summary>A picture of the first samples as the model will see them, also written to the run's folder; null where a picture would say nothing.</summary>
    public abstract PreviewPicture? Preview(RunFolder folder);

    /// <summary>Makes a model of the trained network: calibrated on validation data, with its hash.</summary>
    public abstract void Finish(CancellationToken cancellation);

    /// <summary>SHA-256 of the weights of the model.</summary>
    public abstract string WeightsSha256 { get; }

    /// <summary>Saves the model.</summary>
    /// <param name="folder">The model folder; it is made.</param>
    public abstract void Save(string folder);

    /// <summary>Measures the model on the test samples.</summary>
    /// <param name="seed">The seed of the bootstrap.</param>
    /// <param name="facts">What the report says beside the figures.</param>
    /// <param name="predictionsPath">Where predictions.csv goes; null for nowhere.</param>
    /// <param name="cancellation">Stops between batches.</param>
    public abstract VerificationReport Measure(long seed, ReportFacts facts, string? predictionsPath, CancellationToken cancellation);

    /// <summary>What held-out samples look like to the model, for a monitor to compare with; null where none are held out.</summary>
    public abstract ModelReference? Reference(CancellationToken cancellation);

    /// <summary>What one prediction costs by its plan; null where that is not known.</summary>
    public virtual PlanCost? PredictionPlan => null;

    /// <summary>What the model is and how it is used, for its card.</summary>
    public abstract ModelCardFacts Card { get; }

    /// <summary>Whether samples of new data, or others of their groups, were learned from in an earlier run: then its figures are too good, or not those of new groups.</summary>
    /// <param name="split">The earlier run's split.csv.</param>
    public abstract IReadOnlyList<Finding> Overlap(string split);

    /// <inheritdoc/>
    public virtual void Dispose() { }
}
