using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Ogee.Recipes;

/// <summary>The versions of what computed.</summary>
/// <param name="Ogee">Ogee.</param>
/// <param name="DotNet">The runtime.</param>
/// <param name="OperatingSystem">The operating system.</param>
public sealed record RunVersions(string Ogee, string DotNet, string OperatingSystem)
{
    /// <summary>Those of a record that does not say.</summary>
    public static RunVersions Unknown { get; } = new("unknown", "unknown", "unknown");

    /// <summary>The versions of this process.</summary>
    public static RunVersions Current() => new(OgeeVersion(), RuntimeInformation.FrameworkDescription, RuntimeInformation.OSDescription);

    static string OgeeVersion() => typeof(OgeeException).Assembly.GetName().Version is { } version ? $"{version.Major}.{version.Minor}.{version.Build}" : "unknown";
}

/// <summary>What matters of a machine.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Architecture">For instance <c>X64</c>.</param>
/// <param name="Cpu">The processor's name.</param>
/// <param name="Threads">Threads that compute: the processors that this process may use, or OGEE_THREADS.</param>
/// <param name="Simd">The vector instructions that .NET uses, best first.</param>
/// <param name="MemoryBytes">Memory that this process may use, a container's limit included.</param>
public sealed record HostFacts(string Name, string Architecture, string Cpu, int Threads, IReadOnlyList<string> Simd, long MemoryBytes)
{
    /// <summary>That of a record that does not say.</summary>
    public static HostFacts Unknown { get; } = new("unknown", "unknown", "unknown", 0, [], 0);

    /// <summary>This machine.</summary>
    public static HostFacts Current() => new(Environment.MachineName, RuntimeInformation.ProcessArchitecture.ToString(), CpuName(), Settings.Threads, SimdLevels(),
        GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);

    static IReadOnlyList<string> SimdLevels()
    {
        var levels = new List<string>();
        if (Avx512F.IsSupported) levels.Add("AVX-512");
        if (Avx2.IsSupported) levels.Add("AVX2");
        if (Fma.IsSupported) levels.Add("FMA");
        if (System.Runtime.Intrinsics.Arm.AdvSimd.IsSupported) levels.Add("AdvSimd");
        if (levels.Count == 0 && Vector128.IsHardwareAccelerated) levels.Add("128-bit");
        return levels;
    }

    static string CpuName()
    {
        try
        {
            if (File.Exists("/proc/cpuinfo"))
                foreach (var line in File.ReadLines("/proc/cpuinfo"))
                    if (line.StartsWith("model name", StringComparison.Ordinal)) return line[(line.IndexOf(':') + 1)..].Trim();
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return "unknown";
        }
        return Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? "unknown";
    }
}
