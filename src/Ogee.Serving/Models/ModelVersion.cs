using Microsoft.Extensions.Logging;
using Ogee.Recipes;

namespace Ogee.Serving;

/// <summary>A loaded model with its threads; it lives until it is retired and the last request that uses it has ended.</summary>
sealed class ModelVersion(IServedModel model, OgeeOptions options, ModelMetrics metrics, ILogger logger)
{
    static readonly TimeSpan SwapPatience = TimeSpan.FromSeconds(30), EndPatience = TimeSpan.FromSeconds(5);
    readonly TaskCompletionSource unused = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly Lock gate = new();
    int users;
    bool retired;

    public ServedModelInfo Info { get; } = model.Info;
    public BatchRunner Runner { get; } = new(model, options, metrics);

    /// <summary>What is watched of it; null where it does not know what it was verified on, or nothing is to be watched.</summary>
    public ModelMonitor? Monitor { get; } = options.Watch && model.Reference is { } reference ? new(model, reference, options, logger, TimeProvider.System) : null;

    /// <summary>What an output row says.</summary>
    public ModelAnswer Answer(ReadOnlySpan<float> output) => model.Answer(output);

    /// <summary>How many rows of an answer the model leaves to a person.</summary>
    public int Abstentions(ReadOnlySpan<float> outputs)
    {
        var count = 0;
        for (var at = 0; at < outputs.Length; at += Info.OutputSize)
            if (model.Answer(outputs.Slice(at, Info.OutputSize)).IsAbstained)
                count++;
        return count;
    }

    public Quarantine Quarantine { get; } = new();

    /// <summary>Counts a user in; false once the version is retired.</summary>
    public bool TryUse()
    {
        lock (gate)
        {
            if (retired)
                return false;
            users++;
            return true;
        }
    }

    public void Release()
    {
        lock (gate)
        {
            if (--users == 0 && retired)
                unused.TrySetResult();
        }
    }

    /// <summary>Takes no further users, waits for those it has, ends the threads and disposes the model.</summary>
    /// <param name="isEnd">Whether the process is about to end: then a computation that does not is not waited for as long.</param>
    public async Task Retire(bool isEnd = false)
    {
        lock (gate)
        {
            retired = true;
            if (users == 0)
                unused.TrySetResult();
        }
        await unused.Task.ConfigureAwait(false);
        Monitor?.Close();
        // A thread that does not come back still uses the model: then it is left to the process's end rather than disposed under it.
        if (await Task.Factory.StartNew(() => Runner.Stop(isEnd ? EndPatience : SwapPatience), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false))
        {
            Runner.Dispose();
            model.Dispose();
        }
    }
}
