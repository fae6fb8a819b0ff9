using System.Diagnostics;

namespace Ogee.Bench;

/// <summary>The pauses of clients that come back, on a thread of theirs: those of <see cref="Task.Delay(TimeSpan)"/> end on the thread pool, which is the server's.</summary>
sealed class Pauses : IDisposable
{
    readonly object gate = new();
    readonly PriorityQueue<TaskCompletionSource, long> waiting = new();
    bool isOver;

    public Pauses() => new Thread(Run) { IsBackground = true, Name = BenchClient.ThreadName }.Start();

    /// <summary>Ends after a time, on the thread of the pauses.</summary>
    public Task Wait(TimeSpan time)
    {
        var ended = new TaskCompletionSource();
        lock (gate)
        {
            waiting.Enqueue(ended, Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency));
            Monitor.Pulse(gate);
        }
        return ended.Task;
    }

    void Run()
    {
        while (Next() is { } ended) ended.SetResult();
    }

    TaskCompletionSource? Next()
    {
        lock (gate)
        {
            while (!isOver)
            {
                if (!waiting.TryPeek(out var first, out var due))
                {
                    Monitor.Wait(gate);
                    continue;
                }
                var left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due);
                if (left <= TimeSpan.Zero)
                {
                    waiting.Dequeue();
                    return first;
                }
                Monitor.Wait(gate, left + TimeSpan.FromMilliseconds(1));
            }
            return null;
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            isOver = true;
            Monitor.Pulse(gate);
        }
    }
}
