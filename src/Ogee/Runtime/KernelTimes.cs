using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Ogee;

/// <summary>Where the time of steps goes, kernel by kernel; collected while <c>OGEE_SHOW</c> has <c>kernels</c>, or between <see cref="Collect"/> and the end of its result.</summary>
public static class KernelTimes
{
    // One entry a kind of kernel, however many plans have it.
    static readonly Dictionary<Key, Entry> Entries = [];

    // The entry of each kernel that ran: it is looked up by reference, without building a name, and keeps no kernel alive.
    static ConditionalWeakTable<Kernel, Entry> known = [];

    static int collections;

    internal static bool IsOn => Volatile.Read(ref collections) > 0 || (Settings.Show.Length > 0 && Settings.Show.Contains("kernels", StringComparison.Ordinal));

    internal static void Add(Kernel kernel, long ticks)
    {
        if (!Volatile.Read(ref known).TryGetValue(kernel, out var entry)) entry = Register(kernel);
        Interlocked.Add(ref entry.Ticks, ticks);
        Interlocked.Increment(ref entry.Runs);
    }

    /// <summary>Begins to collect, from nothing.</summary>
    /// <returns>What is collected until it is disposed.</returns>
    public static KernelCollection Collect()
    {
        Clear();
        Interlocked.Increment(ref collections);
        return new();
    }

    internal static void Stop() => Interlocked.Decrement(ref collections);

    /// <summary>Whether anything was collected.</summary>
    public static bool Any
    {
        get
        {
            lock (Entries) return Entries.Count > 0;
        }
    }

    /// <summary>What was collected, the slowest kernels first.</summary>
    public static IReadOnlyList<KernelTime> All
    {
        get
        {
            lock (Entries)
                return [.. Entries.Select(pair => new KernelTime(pair.Key.Kind, pair.Key.Name, pair.Key.Shapes, pair.Value.Runs, Stopwatch.GetElapsedTime(0, pair.Value.Ticks).TotalSeconds, pair.Key.Flops, pair.Key.Bytes))
                    .OrderByDescending(time => time.Seconds).ThenBy(time => time.Name, StringComparer.Ordinal).ThenBy(time => time.Shapes, StringComparer.Ordinal)];
        }
    }

    /// <summary>A table of what was collected, the slowest kernels first: share, milliseconds, runs, GFLOP/s and GB/s.</summary>
    /// <param name="most">How many rows.</param>
    public static string Report(int most = 40)
    {
        var text = new StringBuilder();
        var times = All;
        var all = times.Sum(time => time.Seconds);
        text.Append(CultureInfo.InvariantCulture, $"{all * 1e3:0} ms in kernels\n");
        foreach (var time in times.Take(most))
            text.Append(CultureInfo.InvariantCulture, $"{100 * time.Seconds / all,5:0.0} % {time.Seconds * 1e3 / time.Runs,9:0.000} ms × {time.Runs,-5} {time.Flops * time.Runs / time.Seconds / 1e9,7:0.0} GF/s {time.Bytes * time.Runs / time.Seconds / 1e9,6:0.0} GB/s  {time.Name} {time.Shapes}\n");
        return text.ToString();
    }

    /// <summary>Forgets what was collected.</summary>
    public static void Clear()
    {
        lock (Entries)
        {
            Entries.Clear();
            Volatile.Write(ref known, []);
        }
    }

    static Entry Register(Kernel kernel)
    {
        var key = new Key(KernelKinds.Of(kernel), kernel.Name, Shapes(kernel), kernel.Flops, kernel.Bytes);
        lock (Entries)
        {
            if (!Entries.TryGetValue(key, out var entry)) Entries[key] = entry = new();
            known.AddOrUpdate(kernel, entry);
            return entry;
        }
    }

    // The inputs of a map have the shape of its results, and those of a reduction one shape among them; row programs have rows.
    static string Shapes(Kernel kernel)
    {
        var results = string.Join(" ", kernel.Outputs.Select(output => output.Shape.ToString()));
        return kernel switch
        {
            MapKernel => results,
            RowKernel row => $"{row.Form} → {results}",
            ReduceKernel { Inputs: [var first, ..] } => $"{first.Shape} → {results}",
            _ => $"{string.Join(" ", kernel.Inputs.Select(input => input.Shape.ToString()))} → {results}",
        };
    }

    readonly record struct Key(KernelKind Kind, string Name, string Shapes, double Flops, double Bytes);

    sealed class Entry
    {
        public long Ticks;
        public long Runs;
    }
}
