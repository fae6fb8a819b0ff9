using System.Diagnostics;

namespace Ogee.Bench;

/// <summary>Times contenders in turns, so that whatever else the machine does hits them alike, and each with all processors to itself.</summary>
static class Measure
{
    /// <summary>The median seconds of one call of each contender.</summary>
    /// <param name="rounds">How often each gets its turn.</param>
    /// <param name="contenders">What to time; each turn lasts at least 5 ms.</param>
    public static double[] Medians(int rounds, params Action[] contenders) => Medians(rounds, warmUpSeconds: 0.1, contenders);

    /// <summary>The same, each contender warmed up for some seconds: code is compiled again, in the background, with what its first calls showed.</summary>
    public static double[] Medians(int rounds, double warmUpSeconds, params Action[] contenders)
    {
        var calls = contenders.Select(contender => Calibrate(contender, warmUpSeconds)).ToArray();
        var times = contenders.Select(_ => new List<double>()).ToArray();
        for (var round = 0; round < rounds; round++)
            for (var i = 0; i < contenders.Length; i++)
            {
                var index = (i + round) % contenders.Length;
                times[index].Add(Turn(contenders[index], calls[index]));
            }
        return [.. times.Select(Median)];
    }

    static int Calibrate(Action action, double warmUpSeconds)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < 3 || Stopwatch.GetElapsedTime(start).TotalSeconds < warmUpSeconds; i++) action();
        var once = Math.Max(Turn(action, 3), 1e-8);
        return (int)Math.Clamp(0.005 / once, 1, 100_000);
    }

    static double Turn(Action action, int calls)
    {
        Settle();
        // The first call fills the caches again and wakes the threads.
        action();
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < calls; i++) action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds / calls;
    }

    // Threads look for work for some milliseconds after a region, libtorch's and ONNX Runtime's longest: until they sleep they take a processor from whoever is next.
    static readonly TimeSpan glance = TimeSpan.FromMilliseconds(2), busy = TimeSpan.FromMilliseconds(0.4), patience = TimeSpan.FromMilliseconds(500);

    /// <summary>Returns once the threads of this process rest, or will not.</summary>
    public static void Settle()
    {
        var start = Stopwatch.GetTimestamp();
        TimeSpan used;
        do
        {
            used = Environment.CpuUsage.TotalTime;
            Thread.Sleep(glance);
        }
        while (Environment.CpuUsage.TotalTime - used > busy && Stopwatch.GetElapsedTime(start) < patience);
    }

    public static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}
