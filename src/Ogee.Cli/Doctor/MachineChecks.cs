using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Ogee.Learn;
using Ogee.Recipes;
using SkiaSharp;

namespace Ogee.Cli;

/// <summary>The checks of <c>ogee doctor</c>: what Ogee needs of a machine, each tried rather than guessed.</summary>
sealed class MachineChecks(string runsRoot, TimeProvider time)
{
    const long LeastMemory = 1L << 30;
    const long LeastDisk = 200L << 20;
    const long AmpleDisk = 2L << 30;

    internal IReadOnlyList<Finding> Run() =>
    [
        System(), Runtime(), Processor(), Simd(), Threads(), Memory(), Disk(), Guarded("write", Write), Guarded("images", Images), Guarded("network", LoopbackPort), Clock(),
    ];

    static Finding System() => new("system", Health.Ok, $"{RuntimeInformation.OSDescription} on {RuntimeInformation.OSArchitecture}");

    static Finding Runtime() => Environment.Version.Major >= 10 ? new(".NET", Health.Ok, RuntimeInformation.FrameworkDescription)
        : new(".NET", Health.Fail, RuntimeInformation.FrameworkDescription, "Install the .NET 10 runtime.");

    static Finding Processor() => new("processor", Health.Ok, HostFacts.Current().Cpu);

    static Finding Simd()
    {
        var levels = string.Join(" ", HostFacts.Current().Simd);
        var isSlow = RuntimeInformation.ProcessArchitecture == Architecture.X64 && !(Avx2.IsSupported && Fma.IsSupported);
        return isSlow ? new("SIMD", Health.Warn, levels, "The results are the same, but slow. Check that DOTNET_EnableAVX2 and DOTNET_EnableHWIntrinsic are not 0 and that the virtual machine passes AVX2 and FMA on.")
            : new("SIMD", Health.Ok, levels);
    }

    static Finding Threads()
    {
        var allowed = Environment.ProcessorCount;
        var quota = CgroupCores();
        var fact = string.Create(CultureInfo.InvariantCulture, $"{Settings.Threads} compute, of {allowed} processors for this process{(quota is null ? "" : string.Create(CultureInfo.InvariantCulture, $", the container's quota is {quota:0.##}"))}");
        return quota < 1 ? new("threads", Health.Warn, fact, "Less than one core: give the container a higher CPU limit.") : new("threads", Health.Ok, fact);
    }

    static Finding Memory()
    {
        var memory = GC.GetGCMemoryInfo();
        var free = Math.Max(0, memory.TotalAvailableMemoryBytes - memory.MemoryLoadBytes);
        var fact = $"{ProgressText.Bytes(memory.TotalAvailableMemoryBytes)} for this process, {ProgressText.Bytes(free)} free";
        if (Environment.GetEnvironmentVariable("OGEE_MEMORY") is { Length: > 0 } budget) fact += $"; OGEE_MEMORY={budget}";
        try
        {
            _ = Settings.MemoryBudget;
        }
        catch (OgeeException unreadable)
        {
            return new("memory", Health.Fail, $"{fact}: {unreadable.Expected[..1].ToLowerInvariant()}{unreadable.Expected[1..]}", unreadable.Remedy);
        }
        return memory.TotalAvailableMemoryBytes < LeastMemory ? new("memory", Health.Fail, fact, "Ogee needs at least 1 GB: raise the container's memory limit.")
            : free < LeastMemory / 2 ? new("memory", Health.Warn, fact, "Close other programs before training.") : new("memory", Health.Ok, fact);
    }

    Finding Disk()
    {
        try
        {
            var free = new DriveInfo(Existing(runsRoot)).AvailableFreeSpace;
            var fact = $"{ProgressText.Bytes(free)} free for runs in {Path.GetFullPath(runsRoot)}";
            return free < LeastDisk ? new("disk", Health.Fail, fact, "Free some space, or choose another disk with --out.")
                : free < AmpleDisk ? new("disk", Health.Warn, fact, "Enough for small runs only.") : new("disk", Health.Ok, fact);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return new("disk", Health.Warn, $"the free space is not known: {cause.Message}");
        }
    }

    Finding Write()
    {
        var folder = Existing(runsRoot);
        var probe = Path.Combine(folder, $".ogee-probe-{Environment.ProcessId}");
        try
        {
            using (var file = new FileStream(probe, FileMode.CreateNew, FileAccess.ReadWrite))
            {
                file.Write(new byte[4096]);
                file.Flush(flushToDisk: true);
            }
            File.Move(probe, probe + ".moved", overwrite: true);
            return new("write", Health.Ok, $"{folder} can be written");
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return new("write", Health.Fail, $"{folder} cannot be written: {cause.Message}", "Choose another folder with --out, or make this one writable.");
        }
        finally
        {
            TryDelete(probe);
            TryDelete(probe + ".moved");
        }
    }

    static Finding Images()
    {
        using var bitmap = new SKBitmap(2, 2);
        bitmap.SetPixel(1, 1, SKColors.Red);
        using var png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        using var decoded = SKBitmap.Decode(png);
        return decoded?.GetPixel(1, 1) == SKColors.Red ? new("images", Health.Ok, $"SkiaSharp {SkiaVersion()} writes and reads PNG")
            : new("images", Health.Fail, "SkiaSharp loads but does not decode what it wrote", "Restore the packages again: dotnet restore --force");
    }

    static Finding LoopbackPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var client = new TcpClient();
        client.Connect((IPEndPoint)listener.LocalEndpoint);
        return new("network", Health.Ok, "a port on 127.0.0.1 can be opened and reached");
    }

    Finding Clock()
    {
        var now = time.GetUtcNow();
        var fact = now.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
        // This version is of 2026; a clock before that is wrong, and would give runs wrong names.
        return now.Year < 2026 ? new("clock", Health.Warn, fact, "The clock is wrong: set it, or runs get wrong times in their names.") : new("clock", Health.Ok, fact);
    }

    // A library that does not load fails with whatever its loader throws: that is what the check is for.
    static Finding Guarded(string name, Func<Finding> check)
    {
        try
        {
            return check();
        }
        catch (Exception cause)
        {
            var reason = cause.InnerException ?? cause;
            return new(name, Health.Fail, $"{reason.GetType().Name}: {reason.Message}", name == "images"
                ? "The native part of SkiaSharp did not load. On Alpine Linux install fontconfig; elsewhere restore the packages again: dotnet restore --force"
                : "Check the machine's firewall and limits.");
        }
    }

    static string SkiaVersion() => typeof(SKBitmap).Assembly.GetName().Version?.ToString(2) ?? "";

    static string Existing(string path)
    {
        var folder = Path.GetFullPath(path);
        while (!Directory.Exists(folder) && Path.GetDirectoryName(folder) is { } parent) folder = parent;
        return folder;
    }

    // cgroup v2: "max 100000" or "150000 100000", quota and period in microseconds.
    static double? CgroupCores()
    {
        try
        {
            if (!File.Exists("/sys/fs/cgroup/cpu.max")) return null;
            var parts = File.ReadAllText("/sys/fs/cgroup/cpu.max").Split(' ', StringSplitOptions.TrimEntries);
            return parts is [var quota, var period] && double.TryParse(quota, CultureInfo.InvariantCulture, out var microseconds) ? microseconds / double.Parse(period, CultureInfo.InvariantCulture) : null;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or FormatException)
        {
            return null;
        }
    }

    static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return;
        }
    }
}
