using System.Diagnostics;

namespace Ogee.Recipes;

/// <summary>Measures how long a single answer takes.</summary>
static class AnswerTimes
{
    const int Runs = 40;

    /// <param name="answer">Answers one sample.</param>
    /// <param name="sample">What one sample is called.</param>
    public static LatencySheet Measure(Action answer, string sample)
    {
        var seconds = new double[Runs];
        answer();
        for (var i = 0; i < Runs; i++)
        {
            var watch = Stopwatch.StartNew();
            answer();
            seconds[i] = watch.Elapsed.TotalSeconds;
        }
        var sorted = seconds.Order().ToArray();
        return new(1, sorted[Runs / 2], sorted[(int)(Runs * 0.95)], sorted[^1], Runs / seconds.Sum(), FormattableString.Invariant($"{Runs} single {sample}s, prepared and answered one after the other, {Settings.Threads} threads"), seconds);
    }
}
