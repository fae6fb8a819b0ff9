using System.Globalization;

namespace Ogee;

/// <summary>What the environment says: OGEE_MEMORY, OGEE_SHOW, OGEE_CHECK, OGEE_FUSE, OGEE_EMIT, OGEE_LAYOUT, OGEE_PACK, OGEE_WINOGRAD. Read once; tests and hosts may change them.</summary>
public static class Settings
{
    // With less, not even a small step runs, and an error about a tensor would not say why.
    const long LeastForTensors = 1_000_000;

    // -1 until it is asked for.
    static long allMemory = -1;
    static long held;

    /// <summary>The most bytes that tensors and running steps may hold: <c>OGEE_MEMORY</c> (for instance <c>6GB</c>), else nine tenths of what the system or container allows; less <see cref="ProgramBytes"/> and what is held by <see cref="HoldMemory"/>.</summary>
    /// <exception cref="OgeeException">The program itself leaves nothing of it (OG1005).</exception>
    public static long MemoryBudget
    {
        get
        {
            var all = Interlocked.Read(ref allMemory);
            if (all < 0) Interlocked.Exchange(ref allMemory, all = FromEnvironment is { } text ? ParseBytes(text) : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 10 * 9);
            var taken = ProgramBytes + Interlocked.Read(ref held);
            if (taken > 0 && all - taken < LeastForTensors) throw TooSmall(all, taken);
            return all - taken;
        }
        set => Interlocked.Exchange(ref allMemory, value + ProgramBytes + Interlocked.Read(ref held));
    }

    /// <summary>What the program itself takes of the memory: code, threads, objects and garbage. 0 where tensors alone are bounded, as a library does; the command <c>ogee</c> bounds its whole process.</summary>
    public static long ProgramBytes { get; set; }

    /// <summary>Takes bytes off <see cref="MemoryBudget"/> that something other than tensors holds, such as the pictures that are kept.</summary>
    /// <param name="bytes">How many; at least 0.</param>
    /// <returns>Gives them back when it is disposed.</returns>
    public static IDisposable HoldMemory(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        return new Hold(bytes);
    }

    /// <summary>Where the budget comes from, for error messages.</summary>
    public static string MemoryBudgetSource => FromEnvironment is not null ? Less("OGEE_MEMORY") : Less("nine tenths of this system's memory");

    /// <summary>How many threads compute: the processors that this process may use, or <c>OGEE_THREADS</c>. It changes no bit.</summary>
    public static int Threads => Cpu.Workers.Count;

    /// <summary>What to print while steps are compiled, from <c>OGEE_SHOW</c>: <c>plan</c>, <c>passes</c>, <c>kernels</c>, separated by commas.</summary>
    public static string Show { get; set; } = Environment.GetEnvironmentVariable("OGEE_SHOW") ?? "";

    /// <summary>What to check, from <c>OGEE_CHECK</c>: <c>1</c> verifies graphs after every pass and lets errors name the lines that made what failed; <c>nan</c> also names the first operation that made a NaN.</summary>
    /// <remarks>Lines are looked for on the stack when a node is made, which costs some tens of microseconds each; what was made before has none. Where a program was optimised the line may be a neighbour of the one that is meant.</remarks>
    public static string Check { get; set; } = Environment.GetEnvironmentVariable("OGEE_CHECK") ?? "";

    /// <summary>Whether what a kernel made is compared with what it read, which therefore must still be there.</summary>
    internal static bool LooksForNaN => Check.Contains("nan", StringComparison.Ordinal);

    /// <summary>Where <see cref="Show"/> prints; standard error unless a host changes it.</summary>
    /// <remarks>Whoever asks for it wants to see it, in any program; trace listeners show nothing unless one was added.</remarks>
    public static Action<string> Output { get; set; } = static text => new System.Diagnostics.ConsoleTraceListener(useErrorStream: true).WriteLine(text);

    /// <summary>Whether fused kernels become machine code (<c>OGEE_EMIT=0</c> says no); otherwise the tile machine runs them, with the same bits.</summary>
    public static bool Emit { get; set; } = System.Runtime.CompilerServices.RuntimeFeature.IsDynamicCodeSupported && Environment.GetEnvironmentVariable("OGEE_EMIT") != "0";

    /// <summary>Whether elementwise operations are fused (<c>OGEE_FUSE=0</c> says no); otherwise each runs alone, with the same bits.</summary>
    public static bool Fuse { get; set; } = Environment.GetEnvironmentVariable("OGEE_FUSE") != "0";

    /// <summary>Whether images between convolutions keep channels last (<c>OGEE_LAYOUT=0</c> says no); otherwise every intermediate is row-major and is copied around each convolution, with the same bits.</summary>
    public static bool Layout { get; set; } = Environment.GetEnvironmentVariable("OGEE_LAYOUT") != "0";

    /// <summary>Whether weights that are read again and again are kept in the arrangement of their kernels too (<c>OGEE_PACK=0</c> says no); otherwise each run arranges them, with the same bits. The copies count as memory in use and are dropped before it runs out. It also says whether a loop arranges what it captures once, in memory of its plan, or at every time.</summary>
    public static bool Pack { get; set; } = Environment.GetEnvironmentVariable("OGEE_PACK") != "0";

    /// <summary>Whether convolutions with a 3×3 window are computed by fewer multiplications where that pays (<c>OGEE_WINOGRAD=0</c> says no); otherwise by definition, with other bits: results differ by rounding, within 1e-4 of a result and 1e-5 of the largest, and an infinity or NaN reaches up to 16 results around it.</summary>
    public static bool Winograd { get; set; } = Environment.GetEnvironmentVariable("OGEE_WINOGRAD") != "0";

    static string Less(string source) => ProgramBytes + held > 0 ? $"{source}, less {MemoryPool.Text(ProgramBytes + held)} for the program and its data" : source;

    static OgeeException TooSmall(long all, long taken)
    {
        // To the next 10 MB, so that what is advised suffices.
        var least = ((taken + LeastForTensors) / 10_000_000 + 1) * 10;
        return EngineErrors.Memory.With($"There are {MemoryPool.Text(all)} ({(FromEnvironment is null ? "nine tenths of this system's memory" : "OGEE_MEMORY")}), and the program and its data take {MemoryPool.Text(taken)} before any tensor",
            $"Expected at least {least} MB", $"Set OGEE_MEMORY={least}MB, or more for larger steps; or give the program more memory.");
    }

    static string? FromEnvironment => Environment.GetEnvironmentVariable("OGEE_MEMORY") is { Length: > 0 } text ? text : null;

    sealed class Hold : IDisposable
    {
        long bytes;

        public Hold(long bytes) => Interlocked.Add(ref held, this.bytes = bytes);

        public void Dispose() => Interlocked.Add(ref held, -Interlocked.Exchange(ref bytes, 0));
    }

    internal static long ParseBytes(string text)
    {
        ReadOnlySpan<(string Unit, double Factor)> units = [("KIB", 1024), ("MIB", 1 << 20), ("GIB", 1 << 30), ("TIB", 1L << 40), ("KB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12), ("B", 1)];
        var upper = text.Trim().ToUpperInvariant();
        var factor = 1.0;
        foreach (var (unit, size) in units)
        {
            if (!upper.EndsWith(unit, StringComparison.Ordinal)) continue;
            (upper, factor) = (upper[..^unit.Length].TrimEnd(), size);
            break;
        }
        return double.TryParse(upper, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number > 0 && number * factor < 9e18
            ? (long)(number * factor)
            : throw EngineErrors.Setting.With($"OGEE_MEMORY is '{text}'", "Expected a size such as 6GB, 800MB or 2GiB", "Set OGEE_MEMORY=6GB, or unset it.");
    }
}
