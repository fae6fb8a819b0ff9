using System.Diagnostics;
using System.Runtime.InteropServices;
using Ogee.Cpu;

namespace Ogee.Bench;

/// <summary>What it costs to hand work to threads: one region after another, and after a pause; with threads that may run anywhere, and pinned to a processor each.</summary>
static unsafe partial class WorkersBench
{
    public static void Run()
    {
        Regions();
        if (OperatingSystem.IsLinux()) Pinned();
    }

    static void Regions()
    {
        Console.WriteLine("| a region in which all threads meet, µs | threads | Workers | Parallel.For | ratio |\n|---|---|---|---|---|");
        foreach (var threads in (int[])[2, 4])
        {
            if (threads > Environment.ProcessorCount) continue;
            using var use = Workers.Use(threads);
            var options = new ParallelOptions { MaxDegreeOfParallelism = threads };
            // Every part waits for all others: a caller that does everything itself would look fast and prove nothing.
            Action ours = () => Meet(threads);
            Action theirs = () =>
            {
                var meeting = new Meeting { Expected = threads };
                var at = (nint)(&meeting);
                Parallel.For(0, threads, options, part => Arrive(part, (void*)at));
            };
            var hot = Measure.Medians(41, ours, theirs);
            Console.WriteLine($"| one after another | {threads} | {hot[0] * 1e6:0.00} | {hot[1] * 1e6:0.00} | {hot[1] / hot[0]:0.0} |");
            var (cold, coldTheirs) = (Measure.Median(Idle(ours)), Measure.Median(Idle(theirs)));
            Console.WriteLine($"| after 5 ms without work | {threads} | {cold * 1e6:0.0} | {coldTheirs * 1e6:0.0} | {coldTheirs / cold:0.0} |");
        }
    }

    /// <summary>The same regions in turns, pinned and not: where nothing else runs the figures say what pinning is worth, and the first quarter says it where something does.</summary>
    static void Pinned()
    {
        Console.WriteLine("\n| regions, µs | threads | free, lower quartile | median | pinned, lower quartile | median | ratio of medians |\n|---|---|---|---|---|---|---|");
        foreach (var threads in (int[])[2, 4])
        {
            if (threads > Environment.ProcessorCount) continue;
            using var use = Workers.Use(threads);
            Meet(threads);
            foreach (var (name, idle) in ((string, bool)[])[("one after another", false), ("after 5 ms without work", true)])
            {
                var times = (Free: new List<double>(), Pinned: new List<double>());
                for (var turn = 0; turn < 8; turn++)
                {
                    var isPinned = turn % 2 == 1;
                    Pin(threads, isPinned);
                    (isPinned ? times.Pinned : times.Free).AddRange(idle ? Idle(() => Meet(threads)) : Hot(() => Meet(threads)));
                }
                Pin(threads, isPinned: false);
                var (free, pinned) = (Quartiles(times.Free), Quartiles(times.Pinned));
                Console.WriteLine(FormattableString.Invariant($"| {name} | {threads} | {free.Lower * 1e6:0.0} | {free.Median * 1e6:0.0} | {pinned.Lower * 1e6:0.0} | {pinned.Median * 1e6:0.0} | {free.Median / pinned.Median:0.00} |"));
            }
        }
    }

    static (double Lower, double Median) Quartiles(List<double> times)
    {
        var median = Measure.Median(times);
        return (times[times.Count / 4], median);
    }

    static void Meet(int threads)
    {
        var meeting = new Meeting { Expected = threads };
        Workers.Run(threads, &Arrive, &meeting);
    }

    /// <summary>Gives each thread a processor of its own, or all of them back. Threads meet, so that each takes one part.</summary>
    static void Pin(int threads, bool isPinned)
    {
        var pinning = new Pinning { Meeting = new() { Expected = threads }, IsPinned = isPinned };
        Workers.Run(threads, &PinOne, &pinning);
        if (pinning.Failed) throw new InvalidOperationException("sched_setaffinity failed");
    }

    struct Pinning
    {
        public Meeting Meeting;
        public bool IsPinned, Failed;
    }

    static void PinOne(int part, void* state)
    {
        var pinning = (Pinning*)state;
        var mask = pinning->IsPinned ? 1UL << part : ulong.MaxValue;
        if (SetAffinity(0, sizeof(ulong), &mask) != 0) pinning->Failed = true;
        Arrive(part, &pinning->Meeting);
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

    static List<double> Hot(Action action) => Times(action, 20_000, pause: 0);

    static List<double> Idle(Action action) => Times(action, 101, pause: 5);

    static List<double> Times(Action action, int count, int pause)
    {
        var times = new List<double>(count);
        for (var i = 0; i < count; i++)
        {
            if (pause > 0) Thread.Sleep(pause);
            var start = Stopwatch.GetTimestamp();
            action();
            times.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return times;
    }

    // sched.h; 0 is the calling thread.
    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    private static partial int SetAffinity(int thread, nint bytes, ulong* mask);
}
