namespace Ogee.Serving;

/// <summary>Where a request stands; changed under the queue's lock only.</summary>
enum PendingStage
{
    New,
    Admitted,
    Queued,
    Taken,
    Gone,
}

/// <summary>One request on its way through the batcher: its own input rows, its own output rows, and the promise of an answer.</summary>
sealed class Pending(int rows, int features, int classes, ReadOnlyMemory<byte>[]? files, long deadline)
{
    readonly TaskCompletionSource<float[]> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly float[] output = new float[rows * classes];
    int finished;

    public int Rows => rows;
    public int Features => features;
    public int Classes => classes;

    /// <summary>The files that still have to be prepared into <see cref="Input"/>; null where the rows came as numbers.</summary>
    public ReadOnlyMemory<byte>[]? Files => files;

    /// <summary>Input rows [rows × features].</summary>
    public float[] Input { get; init; } = new float[rows * features];

    /// <summary>What was observed of samples as they were prepared [rows × numbers]; nothing where the rows came as numbers.</summary>
    public double[] Observed { get; init; } = [];

    /// <summary>The <see cref="System.Diagnostics.Stopwatch"/> time from which on no answer is worth anything.</summary>
    public long Deadline => deadline;

    public long QueuedAt { get; set; }
    public int TakenRows { get; set; }
    public PendingStage Stage { get; set; }
    public LinkedListNode<Pending>? Node { get; set; }

    /// <summary>The output rows [rows × classes]; faulted with the reason where there are none.</summary>
    public Task<float[]> Answer => answer.Task;

    /// <summary>Takes over answered rows; called by the compute thread only.</summary>
    public void Finish(int firstRow, ReadOnlySpan<float> rowsOfOutput)
    {
        rowsOfOutput.CopyTo(output.AsSpan(firstRow * classes));
        finished += rowsOfOutput.Length / classes;
        if (finished == rows)
            answer.TrySetResult(output);
    }

    public void Fail(Exception reason) => answer.TrySetException(reason);

    public void Cancel(CancellationToken token) => answer.TrySetCanceled(token);
}

/// <summary>Some consecutive rows of one request, at a place of a batch.</summary>
readonly record struct BatchPart(Pending Pending, int FirstRow, int Rows, int Offset);
