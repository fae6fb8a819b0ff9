namespace Ogee.Learn;

/// <summary>What a trainer tells while it works.</summary>
public abstract record TrainingEvent;

/// <summary>Training begins, or goes on.</summary>
/// <param name="Epochs">How many epochs there are.</param>
/// <param name="Steps">How many steps in all.</param>
/// <param name="FirstStep">The step that comes next; 0 for a new run.</param>
/// <param name="SamplesPerEpoch">Samples an epoch.</param>
public sealed record TrainingStarted(int Epochs, long Steps, long FirstStep, int SamplesPerEpoch) : TrainingEvent;

/// <summary>A step is done.</summary>
/// <param name="Epoch">The epoch, from 0.</param>
/// <param name="Step">Steps done.</param>
/// <param name="Steps">Steps in all.</param>
/// <param name="Samples">Samples of this epoch seen so far.</param>
/// <param name="Loss">The batch's loss.</param>
public sealed record StepDone(int Epoch, long Step, long Steps, long Samples, double Loss) : TrainingEvent;

/// <summary>An epoch is done.</summary>
/// <param name="Result">Its results.</param>
/// <param name="IsBest">Whether it is the best so far.</param>
public sealed record EpochDone(EpochResult Result, bool IsBest) : TrainingEvent;

/// <summary>A checkpoint is on the disk, or could not be saved and training goes on.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Error">Why it could not be saved; null if it was.</param>
public sealed record CheckpointDone(long Step, OgeeException? Error) : TrainingEvent;

/// <summary>The results of one epoch.</summary>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="TrainLoss">The mean loss over its samples, while it changed.</param>
/// <param name="ValidLoss">The mean loss over the validation samples; null without validation data.</param>
/// <param name="Metrics">The metrics over the validation samples, by name.</param>
/// <param name="Rate">The learning rate of its last step.</param>
public sealed record EpochResult(int Epoch, double TrainLoss, double? ValidLoss, IReadOnlyDictionary<string, double> Metrics, double Rate);

/// <summary>What training ended with.</summary>
/// <param name="Epochs">The results of each epoch, in order.</param>
/// <param name="BestEpoch">The epoch of the weights that the model has now, from 1.</param>
/// <param name="Steps">Steps made.</param>
/// <param name="IsInterrupted">Whether it was stopped from outside; a checkpoint was saved if there is a place for one.</param>
/// <param name="StoppedEarly">Whether it ended because nothing got better.</param>
public sealed record TrainingResult(IReadOnlyList<EpochResult> Epochs, int BestEpoch, long Steps, bool IsInterrupted, bool StoppedEarly);
