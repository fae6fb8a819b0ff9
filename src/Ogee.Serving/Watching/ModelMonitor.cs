using System.Diagnostics;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Ogee.Learn;
using Ogee.Recipes;

namespace Ogee.Serving;

/// <summary>Watches a version of a model: counts what it is asked and answers into windows, compares each with the reference when it is complete, and keeps count of truths that arrive.</summary>
/// <remarks>Memory is bounded by the number of features, whatever is sent. What it cannot write to its folder is counted and lost; requests are answered all the same.</remarks>
sealed partial class ModelMonitor
{
    // An open window is written so often, so that a process that dies takes no more than this with it.
    static readonly TimeSpan SaveEvery = TimeSpan.FromMinutes(1);

    readonly IServedModel model;
    readonly OgeeOptions options;
    readonly ILogger logger;
    readonly TimeProvider time;
    readonly string writer = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
    readonly object gate = new();
    readonly Thread comparing;
    readonly ITimer ticks;
    readonly Lock files = new();
    readonly CategoryCounts? answered;
    WatchFolder? folder;
    IDisposable? held;
    StreamSummary open;
    DateTimeOffset started, lastRow, lastSave;
    long openRows, rows, windows, alarms, lost;
    bool isWaiting, isClosing;

    public ModelMonitor(IServedModel model, ModelReference reference, OgeeOptions options, ILogger logger, TimeProvider time)
    {
        (this.model, Reference, this.options, this.logger, this.time) = (model, reference, options, logger, time);
        open = reference.Summary.Empty();
        answered = model.Info.Labels.Count > 0 ? new(open.Category(ModelWatch.Answer).Names) : null;
        (started, lastSave) = (time.GetUtcNow(), time.GetUtcNow());
        comparing = new(Compare) { IsBackground = true, Name = $"Ogee {model.Info.Name} watch" };
        Open();
        comparing.Start();
        // What was counted is saved, and the time of a window ends, also when nothing is asked any more.
        ticks = time.CreateTimer(static monitor => ((ModelMonitor)monitor!).Tick(), this, SaveEvery, SaveEvery);
    }

    void Open()
    {
        if (options.WatchFolder is null) return;
        folder = new(Path.Combine(options.WatchFolder, model.Info.Name));
        try
        {
            // First: whoever reads the folder takes a window without it for one that is left.
            held = folder.Hold(writer);
            folder.CloseLeft();
            Totals = folder.Feedback(Reference.WeightsSha256);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            Lost(cause);
        }
    }

    public ModelReference Reference { get; }

    /// <summary>What truths that arrived say.</summary>
    public FeedbackTotals Totals { get; private set; } = FeedbackTotals.None;

    /// <summary>The last complete window beside the reference; null before there is one.</summary>
    public WatchReport? Last { get; private set; }

    public long Rows => Interlocked.Read(ref rows);
    public long Windows => Interlocked.Read(ref windows);
    public long Alarms => Interlocked.Read(ref alarms);
    public long LostWrites => Interlocked.Read(ref lost);

    /// <summary>The most probable classes of all answers; null where numbers are predicted.</summary>
    public CategoryCounts? Answered()
    {
        if (answered is null) return null;
        lock (gate)
        {
            var all = new CategoryCounts(answered.Names);
            all.Merge(answered);
            all.Merge(open.Category(ModelWatch.Answer));
            return all;
        }
    }

    /// <summary>Counts the rows of a request that was answered.</summary>
    public void Count(Pending pending, ReadOnlySpan<float> outputs)
    {
        var (size, observed) = (model.Info.OutputSize, pending.Observed.Length / pending.Rows);
        lock (gate)
        {
            var now = time.GetUtcNow();
            if (openRows == 0) started = Later(now, started);
            lastRow = now < started ? started : now;
            for (var row = 0; row < pending.Rows; row++) model.Count(open, pending.Observed.AsSpan(row * observed, observed), outputs.Slice(row * size, size));
            openRows += pending.Rows;
            Interlocked.Add(ref rows, pending.Rows);
            if (isWaiting && (IsDue(now) || IsSaveDue(now))) Monitor.Pulse(gate);
        }
    }

    // A window's file is named by the millisecond it started in: one that starts in the same one as the last, or after the clock was set back, would take its place.
    static DateTimeOffset Later(DateTimeOffset now, DateTimeOffset last)
    {
        var next = last + TimeSpan.FromMilliseconds(1);
        return now < next ? next : now;
    }

    void Tick()
    {
        lock (gate)
            if (isWaiting) Monitor.Pulse(gate);
    }

    /// <summary>The window that is still open, beside the reference: to be looked at, and no alarm rests on it.</summary>
    public WatchReport Now()
    {
        WatchWindow window;
        lock (gate) window = Copy();
        return WatchReport.Of(Reference, window, Options);
    }

    /// <summary>Takes up a truth that arrived, durably where there is a folder.</summary>
    public void Learn(FeedbackLine feedback)
    {
        lock (files)
        {
            Totals = Totals.Add(feedback);
            if (folder is null) LogFeedback(feedback.Model, feedback.Id, feedback.Answered ?? "none", feedback.Label ?? "none", feedback.By ?? "unnamed");
            else Write(() => folder.Append(feedback.ToLine(), writer));
        }
    }

    /// <summary>Writes what is open; the model serves no more.</summary>
    public void Close()
    {
        ticks.Dispose();
        lock (gate)
        {
            isClosing = true;
            Monitor.PulseAll(gate);
        }
        comparing.Join();
        WatchWindow? window = null;
        lock (gate)
            if (openRows > 0) window = Copy();
        if (window is not null) Save(window);
        held?.Dispose();
    }

    DriftOptions Options => new() { FalseAlarmRate = options.WatchFalseAlarmRate };

    WatchWindow Window(bool isClosed) => new()
    {
        Model = model.Info.Name, Version = model.Info.Version, WeightsSha256 = Reference.WeightsSha256, Started = started, Ended = lastRow, Rows = openRows, IsClosed = isClosed, Summary = open,
    };

    WatchWindow Copy()
    {
        var copy = open.Empty();
        copy.Merge(open);
        return Window(isClosed: false) with { Summary = copy };
    }

    void Write(Action write)
    {
        try
        {
            write();
        }
        catch (Exception cause) when (cause is OgeeException or IOException or UnauthorizedAccessException)
        {
            Lost(cause);
        }
    }

    // Said once: a full disk would fill the log too.
    void Lost(Exception cause)
    {
        if (Interlocked.Increment(ref lost) == 1) LogLost(cause, model.Info.Name);
    }

    [LoggerMessage(11, LogLevel.Warning, "Model {Model} version {Version}: {Rows} samples are unlike those it was verified on: {Features}.")]
    partial void LogDrift(string model, string version, long rows, string features);

    [LoggerMessage(12, LogLevel.Error, "What model {Model} is asked could not be written down; it is answered all the same. Said once; ogee_watch_lost_writes_total counts.")]
    partial void LogLost(Exception cause, string model);

    [LoggerMessage(13, LogLevel.Information, "Model {Model}: the answer {Id} was {Answered}; {By} says {Label}.")]
    partial void LogFeedback(string model, string id, string answered, string label, string by);
}
