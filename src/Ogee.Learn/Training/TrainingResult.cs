namespace Ogee.Learn;

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
public sealed record TrainingResult(IReadOnlyList<EpochResult> Epochs, int BestEpoch, long Steps, bool IsInterrupted, bool StoppedEarly)
{
    /// <summary>How many of the steps changed nothing, because the loss or a gradient was not finite, or overflowed at the loss's scale.</summary>
    public long LeftOut { get; init; }
}
