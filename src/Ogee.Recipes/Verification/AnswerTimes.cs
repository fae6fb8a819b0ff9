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
        var sorted = seconds.Order().ToArray();
        return new(1, sorted[Runs / 2], sorted[(int)(Runs * 0.95)], sorted[^1], Runs / seconds.Sum(), FormattableString.Invariant($"{Runs} single {sample}s, prepared and answered one after the other, {Settings.Threads} threads"), seconds) { CpuSeconds = used };
    }
}
