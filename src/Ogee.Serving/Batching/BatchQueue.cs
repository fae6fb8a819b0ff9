using System.Diagnostics;

namespace Ogee.Serving;

/// <summary>A bounded queue of requests that gives out batches of rows: full ones at once, others when the oldest has waited long enough.</summary>
/// <remarks>The bound counts every row that is admitted and not yet taken by a batch, those still being prepared included.</remarks>
sealed class BatchQueue(int capacity, int maxBatch, TimeSpan maxDelay)
{
    readonly object gate = new();
    readonly LinkedList<Pending> waiting = new();
    readonly long delay = (long)(maxDelay.TotalSeconds * Stopwatch.Frequency);
    int admitted;
    int queued;
    bool closed;

    public int Capacity => capacity;

    /// <summary>Rows admitted and not yet taken.</summary>
    public int Length => Volatile.Read(ref admitted);

    /// <summary>Reserves room for a request, or says that there is none.</summary>
    public bool TryAdmit(Pending pending)
    {
        lock (gate)
        {
            if (closed || admitted + pending.Rows > capacity)
                return false;
            admitted += pending.Rows;
            pending.Stage = PendingStage.Admitted;
            return true;
        }
    }

    /// <summary>Makes an admitted request's rows available to batches; does nothing if it has been removed meanwhile.</summary>
    public void Enqueue(Pending pending)
    {
        lock (gate)
        {
            if (pending.Stage != PendingStage.Admitted)
                return;
            pending.Stage = PendingStage.Queued;
            pending.QueuedAt = Stopwatch.GetTimestamp();
            pending.Node = waiting.AddLast(pending);
            queued += pending.Rows;
            Monitor.Pulse(gate);
        }
    }

    /// <summary>Takes a request out: its client has gone, its time is over, or its file was bad. Rows already in a batch are computed and dropped.</summary>
    public void Remove(Pending pending)
    {
        lock (gate)
        {
            if (pending.Stage is PendingStage.Admitted or PendingStage.Queued)
                Forget(pending, PendingStage.Gone);
        }
    }

    /// <summary>Whether a request still wants its answer.</summary>
    public bool Wants(Pending pending)
    {
        lock (gate)
            return pending.Stage != PendingStage.Gone;
    }

    /// <summary>Lets no request in any more; what is in is still given out.</summary>
    public void Close()
    {
        lock (gate)
        {
            closed = true;
            Monitor.PulseAll(gate);
        }
    }

    /// <summary>Waits for the next batch.</summary>
    /// <param name="batch">Filled with the parts of the batch, at most the maximum of rows together.</param>
    /// <param name="expired">Filled with the requests whose deadline passed in the queue; they are not computed.</param>
    /// <returns>False when the queue is closed and empty.</returns>
    public bool Take(List<BatchPart> batch, List<Pending> expired)
    {
        batch.Clear();
        expired.Clear();
        lock (gate)
        {
            while (batch.Count == 0 && expired.Count == 0)
            {
                while (waiting.Count == 0)
                {
                    if (closed && admitted == 0)
                        return false;
                    Monitor.Wait(gate);
                }
                WaitForCompany();
                Fill(batch, expired);
            }
        }
        return true;
    }

    void WaitForCompany()
    {
        while (queued < maxBatch && !closed && waiting.First is { } oldest)
        {
            var left = oldest.Value.QueuedAt + delay - Stopwatch.GetTimestamp();
            if (left <= 0)
                return;
            Monitor.Wait(gate, TimeSpan.FromSeconds(double.Max(left / (double)Stopwatch.Frequency, 0.001)));
        }
    }

    void Fill(List<BatchPart> batch, List<Pending> expired)
    {
        var now = Stopwatch.GetTimestamp();
        var rows = 0;
        while (rows < maxBatch && waiting.First?.Value is { } pending)
        {
            if (pending.Deadline <= now)
            {
                Forget(pending, PendingStage.Gone);
                expired.Add(pending);
                continue;
            }
            var count = int.Min(maxBatch - rows, pending.Rows - pending.TakenRows);
            batch.Add(new BatchPart(pending, pending.TakenRows, count, rows));
            rows += count;
            pending.TakenRows += count;
            admitted -= count;
            queued -= count;
            if (pending.TakenRows == pending.Rows)
                Forget(pending, PendingStage.Taken);
        }
    }

    void Forget(Pending pending, PendingStage stage)
    {
        var left = pending.Rows - pending.TakenRows;
        admitted -= left;
        if (pending.Node is { } node)
        {
            queued -= left;
            waiting.Remove(node);
            pending.Node = null;
        }
        pending.Stage = stage;
        if (closed)
            Monitor.PulseAll(gate);
    }
}
