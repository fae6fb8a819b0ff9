using System.Collections.Concurrent;
using System.Diagnostics;

namespace Ogee.Serving;

/// <summary>Runs one model on threads of its own, never the thread pool's: some prepare files, one computes batches.</summary>
sealed class BatchRunner : IDisposable
{
    readonly IServedModel model;
    readonly BatchQueue queue;
    readonly ModelMetrics metrics;
    readonly BlockingCollection<Pending> unprepared = [];
    readonly List<Thread> threads = [];
    readonly int features;
    readonly int classes;
    readonly int observed;
    readonly float[] input;
    readonly float[] output;

    public BatchRunner(IServedModel model, OgeeOptions options, ModelMetrics metrics)
    {
        this.model = model;
        this.metrics = metrics;
        queue = new BatchQueue(options.QueueCapacity, options.MaxBatch, options.MaxDelay);
        features = model.Info.InputSize;
        classes = model.Info.OutputSize;
        observed = model.Info.Observed;
        input = new float[options.MaxBatch * features];
        output = new float[options.MaxBatch * classes];
        Start(Compute, "compute");
        for (var i = 0; i < options.PrepareThreads; i++)
            Start(Prepare, $"prepare {i}");
    }

    public BatchQueue Queue => queue;

    /// <summary>A request of numbers.</summary>
    public Pending Rows(float[] values, int rows, long deadline) => new(rows, features, classes, null, deadline) { Input = model.Info.HiddenInput == 0 ? values : WithHidden(values, rows) };

    // What only a prepared sample would say is not known.
    float[] WithHidden(float[] values, int rows)
    {
        var known = model.Info.Input.RowSize;
        var whole = new float[rows * features];
        Array.Fill(whole, -1);
        for (var row = 0; row < rows; row++)
            values.AsSpan(row * known, known).CopyTo(whole.AsSpan(row * features));
        return whole;
    }

    /// <summary>A request of samples to be prepared: image files, or rows as JSON.</summary>
    public Pending Files(ReadOnlyMemory<byte>[] files, long deadline) => new(files.Length, features, classes, files, deadline) { Observed = new double[files.Length * observed] };

    /// <summary>Sends a request on its way.</summary>
    /// <returns>Null if the queue is full; otherwise the answer, cancelled when the token is.</returns>
    public Task<float[]>? Submit(Pending pending, CancellationToken token)
    {
        if (!queue.TryAdmit(pending))
            return null;
        if (pending.Files is null)
            queue.Enqueue(pending);
        else
            Hand(pending);
        return Await(pending, token);
    }

    // Between the admission and here the runner may have been told to stop: the files will not be prepared any more.
    void Hand(Pending pending)
    {
        try
        {
            unprepared.Add(pending, CancellationToken.None);
        }
        catch (Exception stopped) when (stopped is InvalidOperationException or ObjectDisposedException)
        {
            queue.Remove(pending);
            throw RequestFault.Busy("The server is stopping.");
        }
    }

    async Task<float[]> Await(Pending pending, CancellationToken token)
    {
        using var registration = token.UnsafeRegister(_ =>
        {
            queue.Remove(pending);
            pending.Cancel(token);
        }, null);
        return await pending.Answer.ConfigureAwait(false);
    }

    void Prepare()
    {
        foreach (var pending in unprepared.GetConsumingEnumerable())
        {
            try
            {
                for (var row = 0; row < pending.Rows && queue.Wants(pending); row++)
                    model.Prepare(pending.Files![row].Span, pending.Input.AsSpan(row * features, features), pending.Observed.AsSpan(row * observed, observed));
                queue.Enqueue(pending);
            }
            catch (Exception reason)
            {
                queue.Remove(pending);
                pending.Fail(reason);
            }
        }
    }

    void Compute()
    {
        var batch = new List<BatchPart>();
        var expired = new List<Pending>();
        while (queue.Take(batch, expired))
        {
            foreach (var pending in expired)
                pending.Fail(RequestFault.Deadline());
            if (batch.Count > 0)
                Run(batch);
        }
    }

    void Run(List<BatchPart> batch)
    {
        var rows = 0;
        foreach (var part in batch)
        {
            part.Pending.Input.AsSpan(part.FirstRow * features, part.Rows * features).CopyTo(input.AsSpan(part.Offset * features));
            rows += part.Rows;
        }
        var start = Stopwatch.GetTimestamp();
        try
        {
            model.Infer(input.AsSpan(0, rows * features), rows, output.AsSpan(0, rows * classes));
        }
        catch (Exception reason)
        {
            if (rows == 1)
                batch[0].Pending.Fail(OfModel(reason));
            else
                RunEachAlone(batch);
            return;
        }
        metrics.Batch(rows, Stopwatch.GetElapsedTime(start));
        foreach (var part in batch)
            Finish(part.Pending, part.FirstRow, output.AsSpan(part.Offset * classes, part.Rows * classes));
    }

    /// <summary>A batch that failed says nothing about its rows: each is run alone, and only the bad one fails.</summary>
    void RunEachAlone(List<BatchPart> batch)
    {
        foreach (var part in batch)
            for (var row = part.FirstRow; row < part.FirstRow + part.Rows; row++)
            {
                try
                {
                    model.Infer(part.Pending.Input.AsSpan(row * features, features), 1, output.AsSpan(0, classes));
                }
                catch (Exception reason)
                {
                    part.Pending.Fail(OfModel(reason));
                    break;
                }
                Finish(part.Pending, row, output.AsSpan(0, classes));
            }
    }

    // What a model says while it computes may name places inside the server, whatever its kind; only what it says while it prepares speaks of the upload.
    static Exception OfModel(Exception reason) =>
        reason is OgeeException { Error.Kind: FailureKind.Data or FailureKind.Usage } ? new InvalidOperationException("The model failed at a batch.", reason) : reason;

    void Finish(Pending pending, int firstRow, ReadOnlySpan<float> rows)
    {
        var bad = ModelProbe.NotFinite(rows);
        if (bad >= 0)
            pending.Fail(RequestFault.NotFinite(firstRow + bad / classes));
        else
            pending.Finish(firstRow, rows);
    }

    void Start(Action body, string name)
    {
        var thread = new Thread(() => body()) { IsBackground = true, Name = $"Ogee {model.Info.Name} {name}" };
        threads.Add(thread);
        thread.Start();
    }

    /// <summary>Lets no request in, answers those that are in, and ends the threads.</summary>
    /// <returns>False if a thread still runs after the time: the model must then not be disposed.</returns>
    public bool Stop(TimeSpan patience)
    {
        queue.Close();
        unprepared.CompleteAdding();
        var start = Stopwatch.GetTimestamp();
        return threads.TrueForAll(thread => thread.Join(TimeSpan.FromTicks(long.Max(0, (patience - Stopwatch.GetElapsedTime(start)).Ticks))));
    }

    public void Dispose() => unprepared.Dispose();
}
