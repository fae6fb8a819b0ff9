using System.Globalization;

namespace Ogee;

/// <summary>What the environment says: OGEE_MEMORY, OGEE_SHOW, OGEE_CHECK, OGEE_FUSE, OGEE_EMIT, OGEE_LAYOUT, OGEE_PACK. Read once; tests and hosts may change them.</summary>
public static class Settings
{
    static long? memoryBudget;

    /// <summary>The most bytes that tensors and running steps may hold, from <c>OGEE_MEMORY</c> (for instance <c>6GB</c>), else nine tenths of what the system or container allows.</summary>
    public static long MemoryBudget
    {
        get => memoryBudget ??= FromEnvironment is { } text ? ParseBytes(text) : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 10 * 9;
        set => memoryBudget = value;
    }

    /// <summary>Where the budget comes from, for error messages.</summary>
    public static string MemoryBudgetSource => FromEnvironment is not null ? "OGEE_MEMORY" : "nine tenths of this system's memory";

    /// <summary>How many threads compute: the processors that this process may use, or <c>OGEE_THREADS</c>. It changes no bit.</summary>
    public static int Threads => Cpu.Workers.Count;

    /// <summary>What to print while steps are compiled, from <c>OGEE_SHOW</c>: <c>plan</c>, <c>passes</c>, <c>kernels</c>, separated by commas.</summary>
    public static string Show { get; set; } = Environment.GetEnvironmentVariable("OGEE_SHOW") ?? "";

    /// <summary>What to check, from <c>OGEE_CHECK</c>: <c>1</c> verifies graphs after every pass and lets errors name the lines that made what failed; <c>nan</c> also names the first operation that made a NaN.</summary>
    /// <remarks>Lines are looked for on the stack when a node is made, which costs some tens of microseconds each; what was made before has none. Where a program was optimised the line may be a neighbour of the one that is meant.</remarks>
    public static string Check { get; set; } = Environment.GetEnvironmentVariable("OGEE_CHECK") ?? "";

    /// <summary>Where <see cref="Show"/> prints; the trace listeners unless a host changes it.</summary>
    public static Action<string> Output { get; set; } = static text => System.Diagnostics.Trace.WriteLine(text);

    /// <summary>Whether fused kernels become machine code (<c>OGEE_EMIT=0</c> says no); otherwise the tile machine runs them, with the same bits.</summary>
    public static bool Emit { get; set; } = System.Runtime.CompilerServices.RuntimeFeature.IsDynamicCodeSupported && Environment.GetEnvironmentVariable("OGEE_EMIT") != "0";

    /// <summary>Whether elementwise operations are fused (<c>OGEE_FUSE=0</c> says no); otherwise each runs alone, with the same bits.</summary>
    public static bool Fuse { get; set; } = Environment.GetEnvironmentVariable("OGEE_FUSE") != "0";

    /// <summary>Whether images between convolutions keep channels last (<c>OGEE_LAYOUT=0</c> says no); otherwise every intermediate is row-major and is copied around each convolution, with the same bits.</summary>
    public static bool Layout { get; set; } = Environment.GetEnvironmentVariable("OGEE_LAYOUT") != "0";

    /// <summary>Whether weights that are read again and again are kept in the arrangement of their kernels too (<c>OGEE_PACK=0</c> says no); otherwise each run arranges them, with the same bits. The copies count as memory in use and are dropped before it runs out.</summary>
    public static bool Pack { get; set; } = Environment.GetEnvironmentVariable("OGEE_PACK") != "0";

    static string? FromEnvironment => Environment.GetEnvironmentVariable("OGEE_MEMORY") is { Length: > 0 } text ? text : null;

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
