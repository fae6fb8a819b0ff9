using System.Globalization;
using System.Runtime.ExceptionServices;

namespace Ogee.Cpu;

/// <summary>The threads that kernels share. A region of work is cut into parts; threads take parts until none is left, the caller too.</summary>
/// <remarks>How work is cut never decides a bit, so it may depend on the number of threads. One region runs at a time: a nested or concurrent one runs on its
/// caller alone. Threads spin for a moment after a region, for the next one usually follows at once, and then sleep.</remarks>
internal static unsafe class Workers
{
    const int MostThreads = 256;

    // About 50 µs of looking for work before a thread sleeps: longer than the gaps between kernels, shorter than anyone notices.
    const int Spins = 2_000;

    static readonly Lock Region = new();
    static readonly SemaphoreSlim Wake = new(0);
    static readonly List<Thread> Threads = [];
    [ThreadStatic] static bool isInside;

    static int count = DefaultCount();
    static delegate*<int, void*, void> body;
    static void* state;
    static int parts;
    static int sleeping;
    static Exception? failure;
    static int failedPart;

    // Region number in the high half, next part in the low half: a part is taken by one exchange that also proves that the region is still the same.
    static long ticket;
    static int unfinished;

    /// <summary>How many threads work, the caller included: the processors that this process may use, or <c>OGEE_THREADS</c>.</summary>
    public static int Count => count;

    /// <summary>Sets the number of threads until the result is disposed; it changes no bit.</summary>
    public static IDisposable Use(int threads)
    {
        var before = count;
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
        if (partCount <= 1 || count == 1 || isInside || !Region.TryEnter())
        {
            for (var part = 0; part < partCount; part++) partBody(part, partState);
            return;
        }
        isInside = true;
        try
        {
            while (Threads.Count < count - 1) Start();
            body = partBody;
            state = partState;
            (parts, failure) = (partCount, null);
            Volatile.Write(ref unfinished, partCount);
            var region = (int)(Volatile.Read(ref ticket) >> 32) + 1;
            Volatile.Write(ref ticket, (long)region << 32);
            Interlocked.MemoryBarrier();
            var asleep = Volatile.Read(ref sleeping);
            if (asleep > 0) Wake.Release(Math.Min(asleep, Math.Min(partCount, count) - 1));
            Work(region);
            var spinner = new SpinWait();
            while (Volatile.Read(ref unfinished) > 0) spinner.SpinOnce(sleep1Threshold: -1);
            if (failure is { } exception) ExceptionDispatchInfo.Throw(exception);
        }
        finally
        {
            isInside = false;
            Region.Exit();
        }
    }

    /// <summary>Takes parts of a region until none is left or the region is over.</summary>
    static void Work(int region)
    {
        while (true)
        {
            var seen = Volatile.Read(ref ticket);
            var (currentBody, currentState, currentParts) = ((nint)body, (nint)state, parts);
            var part = (int)seen;
            if ((int)(seen >> 32) != region || part >= currentParts) return;
            if (Interlocked.CompareExchange(ref ticket, seen + 1, seen) != seen) continue;
            try
            {
                ((delegate*<int, void*, void>)currentBody)(part, (void*)currentState);
            }
            catch (Exception exception)
            {
                lock (Wake)
                    if (failure is null || part < failedPart) (failure, failedPart) = (exception, part);
            }
            Interlocked.Decrement(ref unfinished);
        }
    }

    static void Start()
    {
        var number = Threads.Count + 1;
        var thread = new Thread(() => Loop(number)) { IsBackground = true, Name = $"ogee {number}" };
        Threads.Add(thread);
        thread.Start();
    }

    static void Loop(int number)
    {
        isInside = true;
        var done = 0;
        while (true)
        {
            // More threads than processors would spin in each other's way.
            var spins = count <= Environment.ProcessorCount ? Spins : 0;
            int region;
            while ((region = (int)(Volatile.Read(ref ticket) >> 32)) == done && spins-- > 0) Thread.SpinWait(8);
            if (region == done)
            {
                Interlocked.Increment(ref sleeping);
                Interlocked.MemoryBarrier();
                if ((int)(Volatile.Read(ref ticket) >> 32) == done) Wake.Wait();
                Interlocked.Decrement(ref sleeping);
                continue;
            }
            if (number < count) Work(region);
            done = region;
        }
    }
}
