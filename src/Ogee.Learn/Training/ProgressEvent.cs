namespace Ogee.Learn;

/// <summary>Something that a long run tells about itself, to be shown by an <see cref="IProgress{T}"/>: a line, a live panel or JSON.</summary>
public abstract record ProgressEvent;

/// <summary>A run starts; told before anything slow is done.</summary>
/// <param name="Name">The run's name.</param>
/// <param name="Folder">The run folder; null where nothing is kept.</param>
public sealed record RunStarted(string Name, string? Folder) : ProgressEvent;

/// <summary>A part of a run begins; what an interruption saves depends on it.</summary>
/// <param name="Phase">The part.</param>
public sealed record PhaseStarted(RunPhase Phase) : ProgressEvent;

/// <summary>The parts of a run, in their order.</summary>
public enum RunPhase
{
    /// <summary>The data is looked at.</summary>
    Look,
    /// <summary>One batch is tried, and the pictures are loaded.</summary>
    Check,
    /// <summary>The model learns.</summary>
    Train,
    /// <summary>The result is measured.</summary>
    Verify,
}

/// <summary>The size of the work is known.</summary>
/// <param name="Epochs">Passes over the data.</param>
/// <param name="StepsPerEpoch">Steps in each.</param>
/// <param name="SamplesPerEpoch">Samples in each.</param>
/// <param name="StepsDone">Steps that an earlier part of the run did, where it is resumed.</param>
public sealed record RunPlanned(long Epochs, long StepsPerEpoch, long SamplesPerEpoch, long StepsDone = 0) : ProgressEvent;

/// <summary>A step is done.</summary>
/// <param name="Step">Steps done so far, earlier parts of the run included.</param>
/// <param name="Loss">The loss of this step.</param>
/// <param name="Samples">Samples in this step.</param>
public sealed record StepDone(long Step, double Loss, long Samples) : ProgressEvent;

/// <summary>An epoch is done.</summary>
/// <param name="Epoch">Its number, from 1.</param>
/// <param name="Metrics">Names and values in the order in which they are shown; the first is the one that 'best' goes by.</param>
/// <param name="IsBest">Whether it is the best so far.</param>
public sealed record EpochDone(long Epoch, IReadOnlyList<Measurement> Metrics, bool IsBest) : ProgressEvent;

/// <summary>A measured value with its name.</summary>
/// <param name="Name">For instance <c>valid_accuracy</c>: the name of the column in metrics.csv.</param>
/// <param name="Value">The value, as a plain number; a share is not a percentage.</param>
public readonly record struct Measurement(string Name, double Value);

/// <summary>A state was saved.</summary>
/// <param name="Step">The step that it holds.</param>
/// <param name="Path">The folder or file.</param>
public sealed record StateSaved(long Step, string Path) : ProgressEvent;

/// <summary>Something to say.</summary>
/// <param name="Text">One line.</param>
/// <param name="Level">How important it is.</param>
public sealed record ProgressMessage(string Text, MessageLevel Level = MessageLevel.Info) : ProgressEvent;

/// <summary>How important a message is.</summary>
public enum MessageLevel
{
    /// <summary>Only of use when looking for a fault; shown with <c>-v</c>.</summary>
    Detail,
    /// <summary>What most want to know.</summary>
    Info,
    /// <summary>What everyone must see, also with <c>-q</c>.</summary>
    Warning,
}

/// <summary>A run is over.</summary>
/// <param name="Status">How it ended: finished, interrupted or failed.</param>
/// <param name="Summary">One line.</param>
public sealed record RunFinished(string Status, string Summary) : ProgressEvent;
