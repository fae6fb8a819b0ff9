using System.Diagnostics;

namespace Ogee.Recipes;

/// <summary>Measures how long a single answer takes.</summary>
static class AnswerTimes
{
    const int Runs = 40;

    // The system counts processor time in ticks of a few milliseconds: so many that they do not matter.
    const double FewestCpuSeconds = 0.2;
    const int MostRuns = 2000;

    /// <param name="answer">Answers one sample.</param>
    /// <param name="sample">What one sample is called.</param>
    public static LatencySheet Measure(Action answer, string sample)
    {
        var seconds = new double[Runs];
        answer();
        var cpu = Environment.CpuUsage.TotalTime;
        for (var i = 0; i < Runs; i++)
        {
            var watch = Stopwatch.StartNew();
            answer();
            seconds[i] = watch.Elapsed.TotalSeconds;
        }
        var made = Runs;
        for (; made < MostRuns && (Environment.CpuUsage.TotalTime - cpu).TotalSeconds < FewestCpuSeconds; made++) answer();
        var used = (Environment.CpuUsage.TotalTime - cpu).TotalSeconds / made;
        var (median, p95, p99, perSecond) = Summary(seconds);
        return new(1, median, p95, p99, perSecond, FormattableString.Invariant($"{Runs} single {sample}s, prepared and answered one after the other, {Settings.Threads} threads"), seconds) { CpuSeconds = used };
    }

    /// <summary>What the single times come to; of as few as these, the longest stands for the 99th percentile.</summary>
    /// <param name="seconds">The times, in the order of their answers.</param>
    public static (double Median, double P95, double P99, double PerSecond) Summary(IReadOnlyList<double> seconds)
    {
        var sorted = seconds.Order().ToArray();
        return (sorted[sorted.Length / 2], sorted[(int)(sorted.Length * 0.95)], sorted[^1], sorted.Length / seconds.Sum());
    }
}
