using System.Diagnostics;
using Ogee.Cpu;

namespace Ogee.Bench;

/// <summary>What it costs to hand work to threads: one region after another, and after a pause.</summary>
static unsafe class WorkersBench
{
    public static void Run()
    {
        Console.WriteLine("| a region in which all threads meet, µs | threads | Workers | Parallel.For | ratio |\n|---|---|---|---|---|");
        foreach (var threads in (int[])[2, 4])
        {
            if (threads > Environment.ProcessorCount) continue;
            using var use = Workers.Use(threads);
            var options = new ParallelOptions { MaxDegreeOfParallelism = threads };
            // Every part waits for all others: a caller that does everything itself would look fast and prove nothing.
            Action ours = () =>
            {
                var meeting = new Meeting { Expected = threads };
                Workers.Run(threads, &Arrive, &meeting);
            };
            Action theirs = () =>
            {
                var meeting = new Meeting { Expected = threads };
                var at = (nint)(&meeting);
                Parallel.For(0, threads, options, part => Arrive(part, (void*)at));
            };
            var hot = Measure.Medians(41, ours, theirs);
            Console.WriteLine($"| one after another | {threads} | {hot[0] * 1e6:0.00} | {hot[1] * 1e6:0.00} | {hot[1] / hot[0]:0.0} |");
            var (cold, coldTheirs) = (Idle(ours), Idle(theirs));
            Console.WriteLine($"| after 5 ms without work | {threads} | {cold * 1e6:0.0} | {coldTheirs * 1e6:0.0} | {coldTheirs / cold:0.0} |");
        }
    }

    struct Meeting
    {
        public int Expected;
        public int Arrived;
    }

    static void Arrive(int part, void* state)
    {
        ref var meeting = ref *(Meeting*)state;
        Interlocked.Increment(ref meeting.Arrived);
        var spinner = new SpinWait();
        while (Volatile.Read(ref meeting.Arrived) < meeting.Expected) spinner.SpinOnce(sleep1Threshold: -1);
    }

    static double Idle(Action action)
    {
        var times = new List<double>();
        for (var i = 0; i < 101; i++)
        {
            Thread.Sleep(5);
            var start = Stopwatch.GetTimestamp();
            action();
            times.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return Measure.Median(times);
    }
}
