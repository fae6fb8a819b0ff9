using System.Diagnostics;

namespace Ogee.Bench;

/// <summary>Times steps that take from microseconds to seconds: small ones as <see cref="Measure"/> does, large ones in fewer rounds, so that a row takes seconds and not minutes.</summary>
static class StepTimer
{
    // From here on a call fills the caches by itself many times over, and a median of few rounds is steady.
    const double LargeSeconds = 0.02;
    const double BudgetSeconds = 8;

    /// <summary>The median seconds of one call of each contender, which take turns.</summary>
    public static double[] Medians(IReadOnlyList<Action> contenders)
    {
        // The first call plans, compiles and allocates.
        foreach (var contender in contenders) contender();
        double[] once = [.. contenders.Select(Seconds)];
        if (once.Min() < LargeSeconds) return Measure.Medians(25, warmUpSeconds: 2, [.. contenders]);
        var rounds = (int)Math.Clamp(BudgetSeconds / once.Sum(), 1, 24);
        var times = once.Select(seconds => new List<double> { seconds }).ToArray();
        for (var round = 1; round <= rounds; round++)
            for (var i = 0; i < contenders.Count; i++)
            {
                var index = (i + round) % contenders.Count;
                times[index].Add(Seconds(contenders[index]));
            }
        return [.. times.Select(Measure.Median)];
    }

    static double Seconds(Action action)
    {
        Measure.Settle();
        var start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
