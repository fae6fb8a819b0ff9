namespace Ogee.Learn;

/// <summary>What is known of a run from the events so far: speed, time left, best value. Times are monotonic, so a clock that jumps gives no negative rate.</summary>
/// <param name="time">The source of time.</param>
public sealed class ProgressMeter(TimeProvider time)
{
    // Long enough to be calm, short enough to follow a machine that slows down.
    static readonly TimeSpan window = TimeSpan.FromSeconds(5);

    readonly long start = time.GetTimestamp();
    readonly Queue<(long At, long Samples, long Steps)> recent = new();
    RunPlanned? plan;

    /// <summary>The last step that is done.</summary>
    public long Step { get; private set; }

    /// <summary>All steps of the run; 0 while that is not known.</summary>
    public long Steps => plan is null ? 0 : plan.Epochs * plan.StepsPerEpoch;

    /// <summary>The epoch in work, from 1.</summary>
    public long Epoch => plan is null || plan.StepsPerEpoch == 0 ? 1 : Math.Clamp(Step / plan.StepsPerEpoch + 1, 1, Math.Max(1, plan.Epochs));

    /// <summary>All epochs of the run; 0 while that is not known.</summary>
    public long Epochs => plan?.Epochs ?? 0;

    /// <summary>The last loss.</summary>
    public double Loss { get; private set; } = double.NaN;

    /// <summary>The first metric of the best epoch so far.</summary>
    public Measurement? Best { get; private set; }

    /// <summary>The number of the best epoch so far.</summary>
    public long BestEpoch { get; private set; }

    /// <summary>Time since the run started.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(start);

    /// <summary>Samples a second over the last seconds; 0 before the second step.</summary>
    public double SamplesPerSecond => Rate(entry => entry.Samples);

    /// <summary>The time that the steps left will take at the present speed; null while that is not known.</summary>
    public TimeSpan? Left => Rate(entry => entry.Steps) is > 0 and var rate && Steps > 0 ? TimeSpan.FromSeconds(Math.Min((Steps - Step) / rate, 1e9)) : null;

    /// <summary>Takes an event into account.</summary>
    /// <param name="progress">The event.</param>
    public void Add(ProgressEvent progress)
    {
        switch (progress)
        {
            case RunPlanned planned:
                (plan, Step) = (planned, planned.StepsDone);
                recent.Clear();
                recent.Enqueue((time.GetTimestamp(), 0, 0));
                break;
            case StepDone step:
                (Step, Loss) = (step.Step, step.Loss);
                if (recent.Count == 0) recent.Enqueue((start, 0, 0));
                recent.Enqueue((time.GetTimestamp(), step.Samples, 1));
                while (recent.Count > 2 && time.GetElapsedTime(recent.Peek().At) > window) recent.Dequeue();
                break;
            case EpochDone { IsBest: true, Metrics: [var best, ..] } epoch:
                (Best, BestEpoch) = (best, epoch.Epoch);
                break;
        }
    }

    // The oldest entry only says since when the others are counted.
    double Rate(Func<(long At, long Samples, long Steps), long> count)
    {
        if (recent.Count < 2) return 0;
        var seconds = time.GetElapsedTime(recent.Peek().At).TotalSeconds;
        return seconds <= 0 ? 0 : recent.Skip(1).Sum(count) / seconds;
    }
}
