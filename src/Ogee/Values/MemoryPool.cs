using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Ogee;

/// <summary>Native memory in size classes, reused: a training loop asks for the same sizes again and again.</summary>
/// <remarks>Sizes are rounded up to one of four steps per power of two, so that at most a fifth is lost, and from 2 MiB on to one of eight. Blocks of 2 MiB and more are aligned to
/// 2 MiB and ask for huge pages: the first touch of 64 MiB costs 205 ms with 4 KiB pages and 4 ms with huge ones
/// (measured on a Zen 4 machine with Linux 6).</remarks>
internal static unsafe partial class MemoryPool
{
    const int HugePage = 2 << 20;
    const int SmallestClass = 256;

    // How many size classes above its own a block may come from: a quarter more, and four times as much.
    const int LastingSteps = 2, BriefSteps = 16;

    // Of blocks that wait for reuse no more is kept, where another has to be asked of the system, than this part of what is in use; nor so much that
    // all together is more than there lately was in use at once.
    const int IdlePart = 2;

    /// <summary>After so many blocks, and as many bytes as wait for reuse, what waited all the while is given back: asking for it again then costs less than what was rented meanwhile.</summary>
    internal const int Stretch = 4096;

    /// <summary>Bytes behind every block that may be read, and never written: a vector may begin at the last element.</summary>
    public const int ReadableBytes = 64;

    static readonly ConcurrentDictionary<long, Waiting> Free = new();
    static long liveBytes;
    static long pooledBytes;

    // Blocks and bytes rented in this stretch; the most in use at once in it, in the one before, and since the last ResetPeak before it.
    static readonly Lock Turning = new();
    static long rents, rentedBytes, stretch;
    static long peakOfStretch, peakBefore, earlierPeak;

    // Sizes that were freed to make room, in which stretch, and the bytes of those of them that were asked for again, in this stretch and the one before: steps that take turns would free each other's blocks.
    static readonly ConcurrentDictionary<long, long> Freed = new();
    static long missedBytes, missedBefore;

    /// <summary>Blocks of one size that wait, and how many of them waited all through the stretch.</summary>
    sealed class Waiting
    {
        // The one that came last is the first to go; those that wait longest are at the front.
        public readonly List<nint> Blocks = [];
        public int Idle;
    }

    /// <summary>Bytes that tensors and running plans hold now.</summary>
    public static long LiveBytes => Volatile.Read(ref liveBytes);

    /// <summary>Bytes that wait for reuse.</summary>
    public static long PooledBytes => Volatile.Read(ref pooledBytes);

    /// <summary>The most bytes ever live at once since the last <see cref="ResetPeak"/>.</summary>
    public static long PeakBytes
    {
        get
        {
            lock (Turning) return Math.Max(earlierPeak, Volatile.Read(ref peakOfStretch));
        }
    }

    /// <summary>Starts a new measurement of the peak.</summary>
    public static void ResetPeak()
    {
        lock (Turning)
        {
            (earlierPeak, peakBefore) = (0, 0);
            Volatile.Write(ref peakOfStretch, LiveBytes);
        }
    }

    // What may be in use and wait together.
    static long RecentPeak => Math.Max(Volatile.Read(ref peakBefore), Volatile.Read(ref peakOfStretch)) + Volatile.Read(ref missedBytes) + Volatile.Read(ref missedBefore);

    /// <summary>Rents a block; its contents are whatever was there.</summary>
    /// <param name="bytes">How many bytes are needed; 0 gets a block too, so that every tensor has an address.</param>
    /// <param name="capacity">How many bytes the block has; hand it back to <see cref="Return"/>.</param>
    /// <param name="isBrief">Whether it comes back at the end of a step, so that a much larger one that waits does no harm in it.</param>
    /// <exception cref="OgeeException">The budget is used up, also after collecting garbage.</exception>
    public static nint Rent(long bytes, out long capacity, bool isBrief = false)
    {
        capacity = SizeClass(bytes);
        if (!TryTake(capacity, out var block) && !TryTakeLarger(ref capacity, isBrief ? BriefSteps : LastingSteps, out block))
        {
            MakeRoom(capacity);
            if (capacity >= HugePage)
            {
                if (Freed.TryRemove(capacity, out var when) && when >= Volatile.Read(ref stretch) - 1) Interlocked.Add(ref missedBytes, capacity);
                var inUse = LiveBytes + capacity;
                TrimIdle(Math.Min(inUse / IdlePart, Math.Max(0, RecentPeak - inUse)));
            }
            block = Allocate(capacity);
        }
        var live = Interlocked.Add(ref liveBytes, capacity);
        for (var peak = Volatile.Read(ref peakOfStretch); live > peak && Interlocked.CompareExchange(ref peakOfStretch, live, peak) != peak; peak = Volatile.Read(ref peakOfStretch)) { }
        if (Interlocked.Add(ref rentedBytes, capacity) >= PooledBytes & Interlocked.Increment(ref rents) >= Stretch) EndStretch();
        return block;
    }

    /// <summary>Frees what was not needed since the last time, and forgets peaks from before it: what one large batch took is not kept for ever.</summary>
    static void EndStretch()
    {
        lock (Turning)
        {
            // Another thread did.
            if (Volatile.Read(ref rents) < Stretch) return;
            Interlocked.Exchange(ref rents, 0);
            Interlocked.Exchange(ref rentedBytes, 0);
            stretch++;
            missedBefore = Interlocked.Exchange(ref missedBytes, 0);
            // Whoever looks meanwhile sees the peak in one place or the other.
            Volatile.Write(ref peakBefore, Volatile.Read(ref peakOfStretch));
            Volatile.Write(ref earlierPeak, Math.Max(earlierPeak, peakBefore));
            Volatile.Write(ref peakOfStretch, LiveBytes);
            foreach (var (capacity, waiting) in Free)
            {
                nint[] idle;
                lock (waiting)
                {
                    idle = [.. waiting.Blocks.Take(waiting.Idle)];
                    waiting.Blocks.RemoveRange(0, waiting.Idle);
                    waiting.Idle = waiting.Blocks.Count;
                }
                Interlocked.Add(ref pooledBytes, -capacity * idle.Length);
                foreach (var block in idle) NativeMemory.AlignedFree((void*)block);
            }
        }
    }

    static bool TryTake(long capacity, out nint block)
    {
        block = 0;
        if (!Free.TryGetValue(capacity, out var waiting)) return false;
        lock (waiting)
        {
            if (waiting.Blocks.Count == 0) return false;
            block = waiting.Blocks[^1];
            waiting.Blocks.RemoveAt(waiting.Blocks.Count - 1);
            waiting.Idle = Math.Min(waiting.Idle, waiting.Blocks.Count);
        }
        Interlocked.Add(ref pooledBytes, -capacity);
        return true;
    }

    /// <summary>A large block that waits is taken for a smaller one: batches of different lengths share it, and the first step of training with the others.</summary>
    static bool TryTakeLarger(ref long capacity, int most, out nint block)
    {
        block = 0;
        if (capacity < HugePage) return false;
        // Near the budget what a block is too large by would be missing.
        var room = (Settings.MemoryBudget / 2) - LiveBytes;
        for (var (larger, steps) = (SizeClass(capacity + 1), 0); steps < most && larger <= room; (larger, steps) = (SizeClass(larger + 1), steps + 1))
            if (TryTake(larger, out block))
            {
                capacity = larger;
                return true;
            }
        return false;
    }

    /// <summary>Frees large blocks that wait for reuse, the largest first, until they are no more than so many bytes.</summary>
    static void TrimIdle(long most)
    {
        if (PooledBytes <= most) return;
        foreach (var capacity in Free.Keys.Where(capacity => capacity >= HugePage).OrderDescending())
            while (PooledBytes > most && TryTake(capacity, out var block))
            {
                Freed[capacity] = Volatile.Read(ref stretch);
                NativeMemory.AlignedFree((void*)block);
            }
    }

    /// <summary>Takes a block back.</summary>
    public static void Return(nint block, long capacity)
    {
        Interlocked.Add(ref liveBytes, -capacity);
        Interlocked.Add(ref pooledBytes, capacity);
        var waiting = Free.GetOrAdd(capacity, static _ => new());
        lock (waiting) waiting.Blocks.Add(block);
    }

    /// <summary>Frees every block that waits for reuse.</summary>
    public static void Trim()
    {
        Freed.Clear();
        (missedBytes, missedBefore) = (0, 0);
        foreach (var capacity in Free.Keys)
            while (TryTake(capacity, out var block)) NativeMemory.AlignedFree((void*)block);
    }

    /// <summary>Fails when a plan that needs so many bytes cannot run within the budget, also after collecting garbage.</summary>
    /// <param name="bytes">What the plan will rent.</param>
    /// <param name="breakdown">Where the bytes go, for the message.</param>
    /// <exception cref="OgeeException">The budget is too small. Nothing ran.</exception>
    public static void Require(long bytes, Func<string> breakdown)
    {
        var budget = Settings.MemoryBudget;
        if (LiveBytes + bytes <= budget) return;
        PackedCopies.DropAll();
        if (LiveBytes + bytes <= budget) return;
        CollectGarbage();
        if (LiveBytes + bytes <= budget) return;
        throw EngineErrors.Memory.With(
            $"This step needs {Text(bytes)} ({breakdown()}) beside {Text(LiveBytes)} in use{Holders.Text()}",
            $"Expected at most {Text(budget)} in all ({Settings.MemoryBudgetSource})",
            "Use a smaller batch, or raise OGEE_MEMORY (for instance OGEE_MEMORY=8GB) if the machine has more.");
    }

    /// <summary>Bytes as people read them: <c>1.5 GB</c>.</summary>
    public static string Text(long bytes) => bytes switch
    {
        >= 1_000_000_000_000 => FormattableString.Invariant($"{bytes / 1e12:0.0} TB"),
        >= 1_000_000_000 => FormattableString.Invariant($"{bytes / 1e9:0.0} GB"),
        >= 1_000_000 => FormattableString.Invariant($"{bytes / 1e6:0.0} MB"),
        >= 1_000 => FormattableString.Invariant($"{bytes / 1e3:0.0} kB"),
        _ => $"{bytes} B",
    };

    static void MakeRoom(long capacity)
    {
        var budget = Settings.MemoryBudget;
        if (LiveBytes + PooledBytes + capacity <= budget) return;
        Trim();
        if (LiveBytes + capacity <= budget) return;
        PackedCopies.DropAll();
        Trim();
        if (LiveBytes + capacity <= budget) return;
        CollectGarbage();
        Trim();
        if (LiveBytes + capacity <= budget) return;
        throw EngineErrors.Memory.With($"A tensor of {Text(capacity)} does not fit beside {Text(LiveBytes)} in use{Holders.Text()}",
            $"Expected at most {Text(budget)} in all ({Settings.MemoryBudgetSource})", "Free tensors (OGEE_CHECK=1 names the lines that made them), use a smaller batch, or raise OGEE_MEMORY.");
    }

    // Forgotten storages come back through their finalisers, and with near-zero managed allocation nothing else makes the collector run.
    static void CollectGarbage()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    /// <summary>Plays a system that refuses memory; nothing outside of tests sets it.</summary>
    internal static Func<long, bool>? Refuses { get; set; }

    static nint Allocate(long capacity)
    {
        void* block;
        try
        {
            if (Refuses is { } refuses && refuses(capacity)) throw new OutOfMemoryException();
            block = NativeMemory.AlignedAlloc((nuint)(capacity + ReadableBytes), capacity >= HugePage ? HugePage : 64u);
        }
        catch (OutOfMemoryException exception)
        {
            throw EngineErrors.Memory.With($"The system refused {Text(capacity)}", $"Expected memory within {Text(Settings.MemoryBudget)}", "Use a smaller batch or close other programs.", exception);
        }
        if (capacity >= HugePage && OperatingSystem.IsLinux()) _ = Madvise(block, (nuint)capacity, AdviseHugePages);
        return (nint)block;
    }

    internal static long SizeClass(long bytes)
    {
        if (bytes <= SmallestClass) return SmallestClass;
        var power = 63 - System.Numerics.BitOperations.LeadingZeroCount((ulong)(bytes - 1));
        var step = 1L << Math.Max(0, power - (bytes >= HugePage ? 3 : 2));
        return checked((bytes + step - 1) / step * step);
    }

    /// <summary>Memory for the scratch of kernels, which plans count in what they need (<see cref="Plan.ScratchBytes"/>). Freed with NativeMemory.AlignedFree.</summary>
    internal static nint AllocateUncounted(long bytes) => Allocate(bytes);

    const int AdviseHugePages = 14; // MADV_HUGEPAGE, linux/mman.h

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Madvise(void* address, nuint length, int advice);
}
