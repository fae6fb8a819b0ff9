using System.Threading.Channels;

namespace Ogee.Recipes;

/// <summary>How patient logging is. Training waits for none of it but the last.</summary>
/// <param name="Request">How long one request may take.</param>
/// <param name="Pause">The wait after a request that failed; it doubles up to <paramref name="LongestPause"/>.</param>
/// <param name="LongestPause">The longest wait between two tries.</param>
/// <param name="End">How long the end of a run waits for what is still to be sent.</param>
/// <param name="Waiting">How many values may wait; further ones are dropped and counted.</param>
sealed record MlflowLimits(TimeSpan Request, TimeSpan Pause, TimeSpan LongestPause, TimeSpan End, int Waiting)
{
    internal static MlflowLimits Default { get; } = new(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(5), 100_000);
}

/// <summary>Sends what a run logs, in the background and in its order, with patience for a server that is away. Nothing here throws into training.</summary>
sealed class MlflowSender : IDisposable
{
    // The server's own bounds of one request: https://mlflow.org/docs/latest/api_reference/rest-api.html#log-batch
    const int MostMetrics = 1000;

    internal const string RunTag = "ogee.run_id";

    readonly MlflowServer server;
    readonly MlflowClient client;
    readonly MlflowLimits limits;
    readonly Channel<MlflowLogBatch> queue = Channel.CreateUnbounded<MlflowLogBatch>(new() { SingleReader = true });
    readonly CancellationTokenSource stop = new();
    readonly TaskCompletionSource closing = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly Task sending;
    MlflowUpdateRun? end;
    string? experimentId, runId, trouble;
    int waiting, dropped, warnings;
    bool mayBeKnown;
    volatile bool isOff;

    /// <summary>Begins a run on the server.</summary>
    /// <param name="server">The server.</param>
    /// <param name="limits">How patient it is.</param>
    /// <param name="run">The run, without its experiment; its tags have <see cref="RunTag"/>.</param>
    /// <param name="isResumed">Whether the server may know the run already.</param>
    internal MlflowSender(MlflowServer server, MlflowLimits limits, MlflowCreateRun run, bool isResumed)
    {
        (this.server, this.limits, mayBeKnown, client) = (server, limits, isResumed, new(server, limits.Request));
        sending = Task.Run(() => SendAsync(run));
    }

    /// <summary>Puts values, parameters and tags into the queue; returns at once.</summary>
    internal void Log(IReadOnlyList<MlflowMetric> metrics, IReadOnlyList<MlflowPair> parameters, IReadOnlyList<MlflowPair> tags)
    {
        if (isOff) return;
        var count = metrics.Count + parameters.Count + tags.Count;
        if (Interlocked.Add(ref waiting, count) > limits.Waiting)
        {
            Interlocked.Add(ref waiting, -count);
            Interlocked.Add(ref dropped, count);
            return;
        }
        queue.Writer.TryWrite(new("", metrics, parameters, tags));
    }

    /// <summary>Says how the run ended, and waits a little for what is still to be sent.</summary>
    /// <param name="status">FINISHED, FAILED or KILLED.</param>
    /// <param name="time">When, in milliseconds since 1970.</param>
    internal void Finish(string status, long time)
    {
        end = new("", status, time);
        queue.Writer.TryComplete();
        closing.TrySetResult();
        var isSent = Task.WaitAny([sending], limits.End) == 0;
        stop.Cancel();
        var lost = Volatile.Read(ref waiting) + Volatile.Read(ref dropped);
        if (!isSent || lost > 0) Warn(lost > 0 ? $"{lost} values were not sent" : "how the run ended could not be sent");
    }

    /// <summary>The one warning, once it is due: for the thread that trains to show.</summary>
    internal string? TakeWarning() => Interlocked.Exchange(ref trouble, null);

    /// <summary>Where a person sees the run; null while the server does not know it.</summary>
    internal string? Page => Volatile.Read(ref runId) is { } id ? server.PageOf(experimentId!, id) : null;

    async Task SendAsync(MlflowCreateRun run)
    {
        try
        {
            await Patiently(() => BeginAsync(run)).ConfigureAwait(false);
            while (await queue.Reader.WaitToReadAsync(stop.Token).ConfigureAwait(false))
                while (TryTake(out var batch)) await Deliver(batch with { RunId = runId! }).ConfigureAwait(false);
            await Patiently(() => client.UpdateAsync(end! with { RunId = runId! }, stop.Token)).ConfigureAwait(false);
        }
        catch (Exception cause) when (cause is MlflowFault or OperationCanceledException)
        {
            // Refused for good, or the run is over: what waits will never be taken.
            isOff = true;
            if (cause is MlflowFault) Warn(cause.Message);
        }
    }

    // Goes on where an earlier try ended. After one whose answer was lost, too, the run may be there already.
    async Task BeginAsync(MlflowCreateRun run)
    {
        experimentId ??= await client.ExperimentAsync(stop.Token).ConfigureAwait(false);
        var known = mayBeKnown ? await client.FindRunAsync(experimentId, RunTag, run.Tags.Single(tag => tag.Key == RunTag).Value, stop.Token).ConfigureAwait(false) : null;
        mayBeKnown = true;
        var id = known ?? await client.CreateRunAsync(run with { ExperimentId = experimentId }, stop.Token).ConfigureAwait(false);
        if (known is not null) await client.UpdateAsync(new(id, "RUNNING", null), stop.Token).ConfigureAwait(false);
        Volatile.Write(ref runId, id);
    }

    // A batch that the server refuses, for instance a parameter that a resumed run has otherwise, ends neither the logging nor the run.
    async Task Deliver(MlflowLogBatch batch)
    {
        try
        {
            await Patiently(() => client.LogAsync(batch, stop.Token)).ConfigureAwait(false);
        }
        catch (MlflowFault fault)
        {
            Warn(fault.Message);
        }
        Interlocked.Add(ref waiting, -(batch.Metrics.Count + batch.Params.Count + batch.Tags.Count));
    }

    /// <exception cref="MlflowFault">The server refuses for good.</exception>
    async Task Patiently(Func<Task> request)
    {
        for (var pause = limits.Pause; ; pause = pause * 2 < limits.LongestPause ? pause * 2 : limits.LongestPause)
        {
            try
            {
                await request().ConfigureAwait(false);
                return;
            }
            catch (MlflowFault fault) when (fault.MayPass)
            {
                Warn(fault.Message);
            }
            // At the end of a run the time is short.
            if (closing.Task.IsCompleted) await Task.Delay(limits.Pause / 4, stop.Token).ConfigureAwait(false);
            else await Task.WhenAny(Task.Delay(pause, stop.Token), closing.Task).ConfigureAwait(false);
            stop.Token.ThrowIfCancellationRequested();
        }
    }

    // What waited for the server goes out together.
    bool TryTake(out MlflowLogBatch batch)
    {
        if (!queue.Reader.TryRead(out batch!)) return false;
        if (batch.Params.Count + batch.Tags.Count > 0) return true;
        List<MlflowMetric> metrics = [.. batch.Metrics];
        while (queue.Reader.TryPeek(out var next) && next.Params.Count + next.Tags.Count == 0 && metrics.Count + next.Metrics.Count <= MostMetrics && queue.Reader.TryRead(out next))
            metrics.AddRange(next.Metrics);
        batch = batch with { Metrics = metrics };
        return true;
    }

    void Warn(string reason)
    {
        if (Interlocked.Increment(ref warnings) == 1)
            Volatile.Write(ref trouble, $"MLflow at {server.Text}: {reason}. Training goes on; all that is logged is in the run's folder too.");
    }

    public void Dispose()
    {
        stop.Cancel();
        client.Dispose();
        stop.Dispose();
    }
}
