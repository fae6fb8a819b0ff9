using System.Diagnostics;
using System.Globalization;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Ogee.Cpu;

/// <summary>The threads that kernels share. A region of work is cut into parts; each thread has a run of neighbouring ones, the caller too, and then takes what others have left.</summary>
/// <remarks>How work is cut never decides a bit, so it may depend on the number of threads. A thread begins with the same parts in every region of one size: what it wrote in one is in its own
/// cache in the next. One region runs at a time: a nested or concurrent one runs on its
/// caller alone. Threads look for work for a moment after a region, for the next one usually follows at once, and then sleep. Every thread keeps the
/// floating-point environment of IEEE 754: denormal numbers are computed with, not flushed.</remarks>
internal static unsafe class Workers
{
    const int MostThreads = 256;

    // How long a thread looks for work before it sleeps: longer than the gaps between kernels, shorter than anyone notices.
    static readonly long SpinTicks = Stopwatch.Frequency / 5_000;

    // How long a thread looks without offering its processor to others; on a busy machine, the one it waits for may need it.
    static readonly long StubbornTicks = Stopwatch.Frequency / 200_000;

    static readonly Lock Region = new();
    static readonly Lock Failing = new();
    static readonly List<Worker> Threads = [];
    [ThreadStatic] static bool isInside;

    // 0 until it is asked for: a setting that is not understood is an error of whoever asks, not of loading this type.
    static int count;
    static Exception? failure;
    static int failedPart;
    static Board board;

    // Two cache lines from one thread's parts to the next's: processors fetch lines in pairs.
    const int RunStride = 16;

    // For each thread the parts of its run that nobody took yet: the first in the low half, the one behind the last in the high half. The owner takes from the
    // front, others from the back, each by one exchange. A part that is taken is open, so its region cannot end: what is read of the region afterwards belongs to it.
    static readonly long* Runs = NoRuns();

    /// <summary>What threads share about the region that runs; what all of them write has cache lines of its own.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 448)]
    struct Board
    {
        [FieldOffset(128)] public delegate*<int, void*, void> Body;
        [FieldOffset(136)] public void* State;
        [FieldOffset(144)] public int RunCount;
        [FieldOffset(148)] public int Region;
        [FieldOffset(256)] public int Unfinished;
    }

    sealed class Worker
    {
        public readonly SemaphoreSlim Wake = new(0);
        public int Asleep;
    }

    /// <summary>How many threads work, the caller included: the processors that this process may use (affinity, and the quota of its control group rounded up), or <c>OGEE_THREADS</c>.</summary>
    public static int Count => Volatile.Read(ref count) is > 0 and var known ? known : count = DefaultCount();

    /// <summary>Sets the number of threads until the result is disposed; it changes no bit.</summary>
    public static IDisposable Use(int threads)
    {
        var before = Count;
        count = Math.Clamp(threads, 1, MostThreads);
        return new Restore(before);
    }

    sealed class Restore(int before) : IDisposable
    {
        public void Dispose() => count = before;
    }

    static int DefaultCount()
    {
        var text = Environment.GetEnvironmentVariable("OGEE_THREADS");
        if (string.IsNullOrEmpty(text)) return Math.Clamp(Environment.ProcessorCount, 1, MostThreads);
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var threads) && threads is >= 1 and <= MostThreads ? threads
            : throw EngineErrors.Setting.With($"OGEE_THREADS is '{text}'", $"Expected a number from 1 to {MostThreads}", "Set OGEE_THREADS=2, or unset it.");
    }

    /// <summary>Runs all parts and returns when they are done.</summary>
    /// <param name="partCount">How many parts.</param>
    /// <param name="partBody">Runs one part, given its number and the state.</param>
    /// <param name="partState">What the parts share; it lives until the call returns.</param>
    /// <exception cref="Exception">What the failing part with the lowest number threw.</exception>
    public static void Run(int partCount, delegate*<int, void*, void> partBody, void* partState)
    {
        var threads = Math.Min(Count, partCount);
        if (threads <= 1 || isInside || !Region.TryEnter())
        {
            for (var part = 0; part < partCount; part++) partBody(part, partState);
            return;
        }
        isInside = true;
        try
        {
            while (Threads.Count < threads - 1) Start();
            board.Body = partBody;
            board.State = partState;
            (board.RunCount, failure) = (threads, null);
            Volatile.Write(ref board.Unfinished, partCount);
            for (var i = 0; i < threads; i++) Volatile.Write(ref Runs[i * RunStride], Left((int)((long)partCount * i / threads), (int)((long)partCount * (i + 1) / threads)));
            Interlocked.Increment(ref board.Region);
            for (var i = 0; i < threads - 1; i++)
            {
                var worker = Threads[i];
                if (Volatile.Read(ref worker.Asleep) != 0 && Interlocked.Exchange(ref worker.Asleep, 0) != 0) worker.Wake.Release();
            }
            Work(0);
            Join();
            if (failure is { } exception) ExceptionDispatchInfo.Throw(exception);
        }
        finally
        {
            isInside = false;
            Region.Exit();
        }
    }

    static void Join()
    {
        if (Volatile.Read(ref board.Unfinished) == 0) return;
        var start = Stopwatch.GetTimestamp();
        while (Volatile.Read(ref board.Unfinished) > 0)
        {
            if (Stopwatch.GetTimestamp() - start < StubbornTicks) Thread.SpinWait(1);
            else Thread.Yield();
        }
    }

    static long* NoRuns()
    {
        const int bytes = MostThreads * RunStride * sizeof(long);
        var runs = (long*)NativeMemory.AlignedAlloc(bytes, RunStride * sizeof(long));
        NativeMemory.Clear(runs, bytes);
        return runs;
    }

    static long Left(int first, int end) => ((long)end << 32) | (uint)first;

    /// <summary>Takes parts until none is left: first those of a thread's own run, then those of others.</summary>
    static void Work(int number)
    {
        var done = 0;
        while (TakeFirst(number, out var part))
        {
            Do(part);
            done++;
        }
        var runs = board.RunCount;
        for (var i = 1; i <= runs; i++)
            while (TakeLast((number + i) % runs, out var part))
            {
                Do(part);
                done++;
            }
        // Once for all: every thread writes this line.
        if (done > 0) Interlocked.Add(ref board.Unfinished, -done);
    }

    static bool TakeFirst(int run, out int part)
    {
        ref var left = ref Runs[run * RunStride];
        while (true)
        {
            var seen = Volatile.Read(ref left);
            part = (int)seen;
            var end = (int)(seen >> 32);
            if (part == end) return false;
            if (Interlocked.CompareExchange(ref left, Left(part + 1, end), seen) == seen) return true;
        }
    }

    static bool TakeLast(int run, out int part)
    {
        ref var left = ref Runs[run * RunStride];
        while (true)
        {
            var seen = Volatile.Read(ref left);
            var first = (int)seen;
            part = (int)(seen >> 32) - 1;
            if (part < first) return false;
            if (Interlocked.CompareExchange(ref left, Left(first, part), seen) == seen) return true;
        }
    }

    static void Do(int part)
    {
        try
        {
            board.Body(part, board.State);
        }
        catch (Exception exception)
        {
            lock (Failing)
                if (failure is null || part < failedPart) (failure, failedPart) = (exception, part);
        }
    }

    static void Start()
    {
        var number = Threads.Count + 1;
        var worker = new Worker();
        var thread = new Thread(() => Loop(worker, number)) { IsBackground = true, Name = $"ogee {number}" };
        thread.Start();
        Threads.Add(worker);
    }

    static void Loop(Worker self, int number)
    {
        isInside = true;
        var done = 0;
        while (true)
        {
            if (!IsNew(done))
            {
                // More threads than processors would spin in each other's way, and so would threads that are not in use.
                var spins = Count <= Environment.ProcessorCount && number < Count;
                var start = Stopwatch.GetTimestamp();
                while (spins && !IsNew(done))
                {
                    var waited = Stopwatch.GetTimestamp() - start;
                    if (waited >= SpinTicks) break;
                    if (waited < StubbornTicks) Thread.SpinWait(1);
                    else Thread.Yield();
                }
                if (!IsNew(done))
                {
                    Interlocked.Exchange(ref self.Asleep, 1);
                    // Whoever takes the mark back decides: if the caller did, its signal is there or on its way.
                    if (!IsNew(done) || Interlocked.Exchange(ref self.Asleep, 0) == 0) self.Wake.Wait();
                    continue;
                }
            }
            done = Volatile.Read(ref board.Region);
            if (number < Count) Work(number);
        }
    }

    static bool IsNew(int done) => Volatile.Read(ref board.Region) != done;
}
