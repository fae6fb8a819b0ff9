using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;

namespace Ogee.Bench;

/// <summary>Gives the peers their best settings, so that a ratio says something.</summary>
static class Peers
{
    // Without these libtorch gives large temporaries back to the system and faults their pages in again: up to five times slower.
    static readonly (string Name, string Value)[] Allocator =
    [
        ("MALLOC_MMAP_MAX_", "0"), ("MALLOC_TRIM_THRESHOLD_", "34359738368"), ("MALLOC_TOP_PAD_", "268435456"), ("GLIBC_TUNABLES", "glibc.malloc.hugetlb=1"),
    ];

    /// <summary>One line about the peer: versions and settings.</summary>
    public static string Describe()
    {
        static string? Version(string name) => Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(data => data.Key == name)?.Value;
        return $"Peer: libtorch {Version("libtorch")} by TorchSharp {Version("TorchSharp")}, {string.Join(" ", Allocator.Select(setting => $"{setting.Name}={setting.Value}"))}\n";
    }

    /// <summary>The allocator reads its settings when a process starts: starts this program again with them.</summary>
    /// <returns>The exit code of the second run, or null in it.</returns>
    public static int? Restart(string[] args)
    {
        if (Allocator.All(setting => Environment.GetEnvironmentVariable(setting.Name) == setting.Value)) return null;
        var start = StartOfThis(args, isTuned: true);
        using var process = Process.Start(start)!;
        process.WaitForExit();
        return process.ExitCode;
    }

    /// <summary>How this program is started again.</summary>
    /// <param name="args">Its command line.</param>
    /// <param name="isTuned">Whether the peer's allocator gets the settings above.</param>
    public static ProcessStartInfo StartOfThis(IEnumerable<string> args, bool isTuned)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!);
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet") start.ArgumentList.Add(typeof(Peers).Assembly.Location);
        foreach (var arg in args) start.ArgumentList.Add(arg);
        foreach (var (name, value) in Allocator)
            if (isTuned) start.Environment[name] = value;
            else start.Environment.Remove(name);
        return start;
    }

    /// <summary>Makes the native library of TorchSharp load on systems whose C++ library is that of GCC 12 or older.</summary>
    public static void Prepare()
    {
        if (!OperatingSystem.IsLinux()) return;
        var file = Path.Combine(AppContext.BaseDirectory, "runtimes", RuntimeInformation.RuntimeIdentifier, "native", "libLibTorchSharp.so");
        if (!File.Exists(file)) file = Directory.EnumerateFiles(AppContext.BaseDirectory, "libLibTorchSharp.so", SearchOption.AllDirectories).First();
        var bytes = File.ReadAllBytes(file);
        if (!SymbolVersions.Weaken(bytes, "GLIBCXX_3.4.31", "GLIBCXX_3.4.32")) return;
        // A package restore may have linked the file: a new one replaces it, and the cache keeps the original.
        File.WriteAllBytes(file + ".new", bytes);
        File.Move(file + ".new", file, overwrite: true);
    }
}
