using System.Diagnostics;
using Ogee.Recipes;

namespace Ogee.Serving;

/// <summary>The thread that closes windows, compares and writes them.</summary>
/// <remarks>A comparison takes tens of milliseconds: on the thread pool, whose threads are few and the protocol's, it would hold up answers and refusals. Nor may it take more than its
/// share of the time: under a load that fills windows faster than they can be compared within it, windows are larger.</remarks>
sealed partial class ModelMonitor
{
    // Of so many parts of its time the thread computes one and rests the others.
    const int PartsOfTime = 10;

    void Compare()
    {
        while (Next() is { } window)
        {
            var start = Stopwatch.GetTimestamp();
            try
            {
                if (window.IsClosed) Finish(window);
                else Save(window);
            }
            // A thread without this would end the server with what it cannot do, and requests are answered all the same.
            catch (Exception cause)
            {
                Lost(cause);
            }
            Rest(Stopwatch.GetElapsedTime(start) * (PartsOfTime - 1));
        }
    }

    // Null at the end.
    WatchWindow? Next()
    {
        lock (gate)
            while (true)
            {
                if (isClosing) return null;
                var now = time.GetUtcNow();
                if (IsDue(now))
                {
                    var closed = Window(isClosed: true);
                    answered?.Merge(open.Category(ModelWatch.Answer));
                    (open, openRows) = (Reference.Summary.Empty(), 0);
                    lastSave = now;
                    return closed;
                }
                if (IsSaveDue(now))
                {
                    lastSave = now;
                    return Copy();
                }
                isWaiting = true;
                Monitor.Wait(gate);
                isWaiting = false;
            }
    }

    void Rest(TimeSpan rest)
    {
        var start = Stopwatch.GetTimestamp();
        lock (gate)
            while (!isClosing && rest - Stopwatch.GetElapsedTime(start) is var left && left > TimeSpan.Zero)
                Monitor.Wait(gate, left + TimeSpan.FromMilliseconds(1));
    }

    bool IsDue(DateTimeOffset now) => openRows >= options.WatchRows || (now - started >= options.WatchTime && openRows >= WatchReport.FewestRows);

    bool IsSaveDue(DateTimeOffset now) => folder is not null && openRows > 0 && now - lastSave >= SaveEvery;

    void Finish(WatchWindow window)
    {
        var report = WatchReport.Of(Reference, window, Options);
        lock (files)
        {
            if (Last is null || Last.Window.Started <= window.Started) Last = report;
            if (report.Drifting is { Count: > 0 } drifting)
            {
                Interlocked.Increment(ref alarms);
                LogDrift(window.Model, window.Version, window.Rows, string.Join(", ", drifting.Take(5).Select(feature => WatchReport.Title(feature.Name))));
            }
            // Whoever sees that it was compared sees what came of it.
            Interlocked.Increment(ref windows);
        }
        Save(window);
    }

    void Save(WatchWindow window)
    {
        if (folder is null) return;
        lock (files) Write(() => folder.Save(window, writer));
    }
}
