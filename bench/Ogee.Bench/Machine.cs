using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Ogee.Cpu;

namespace Ogee.Bench;

/// <summary>What this machine can do at most: a claim of speed is a share of that.</summary>
static unsafe class Machine
{
    const int Steps = 200_000;

    /// <summary>One line about the processor.</summary>
    public static string Describe()
    {
        var model = File.Exists("/proc/cpuinfo") ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() : null;
        return $"{model ?? "unknown processor"}, {Environment.ProcessorCount} processors, {(Vector512.IsHardwareAccelerated ? "512" : "256")}-bit vectors, .NET {Environment.Version}\n";
    }

    /// <summary>Fused multiply-adds of float32 in registers, the best of several runs, in floating-point operations a second.</summary>
    public static double Peak(int threads)
    {
        using var use = Workers.Use(threads);
        var sink = stackalloc float[threads * 64];
        var times = Enumerable.Range(0, 15).Select(_ => Once(threads, (nint)sink)).ToList();
        // Each step is 16 fused multiply-adds of 16 numbers, or 12 of 8: as many chains as the registers of the level hold.
        return (Vector512.IsHardwareAccelerated ? 16.0 * 16 : 12 * 8) * 2 * Steps * threads / times.Min();
    }

    static double Once(int threads, nint sink)
    {
        var start = System.Diagnostics.Stopwatch.GetTimestamp();
        if (Vector512.IsHardwareAccelerated) Workers.Run(threads, &Multiply, (void*)sink);
        else Workers.Run(threads, &MultiplyNarrow, (void*)sink);
        return System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    static void Multiply(int part, void* sink)
    {
        var (x, y) = (Vector512.Create(0.999f), Vector512.Create(0.001f));
        Vector512<float> a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x, m = x, n = x, o = x, p = x;
        for (var step = 0; step < Steps; step++)
        {
            a = Vector512.FusedMultiplyAdd(a, x, y);
            b = Vector512.FusedMultiplyAdd(b, x, y);
            c = Vector512.FusedMultiplyAdd(c, x, y);
            d = Vector512.FusedMultiplyAdd(d, x, y);
            e = Vector512.FusedMultiplyAdd(e, x, y);
            f = Vector512.FusedMultiplyAdd(f, x, y);
            g = Vector512.FusedMultiplyAdd(g, x, y);
            h = Vector512.FusedMultiplyAdd(h, x, y);
            i = Vector512.FusedMultiplyAdd(i, x, y);
            j = Vector512.FusedMultiplyAdd(j, x, y);
            k = Vector512.FusedMultiplyAdd(k, x, y);
            l = Vector512.FusedMultiplyAdd(l, x, y);
            m = Vector512.FusedMultiplyAdd(m, x, y);
            n = Vector512.FusedMultiplyAdd(n, x, y);
            o = Vector512.FusedMultiplyAdd(o, x, y);
            p = Vector512.FusedMultiplyAdd(p, x, y);
        }
        (a + b + c + d + e + f + g + h + i + j + k + l + m + n + o + p).Store((float*)sink + (part * 64));
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    static void MultiplyNarrow(int part, void* sink)
    {
        var (x, y) = (Vector256.Create(0.999f), Vector256.Create(0.001f));
        Vector256<float> a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x;
        for (var step = 0; step < Steps; step++)
        {
            a = Vector256.FusedMultiplyAdd(a, x, y);
            b = Vector256.FusedMultiplyAdd(b, x, y);
            c = Vector256.FusedMultiplyAdd(c, x, y);
            d = Vector256.FusedMultiplyAdd(d, x, y);
            e = Vector256.FusedMultiplyAdd(e, x, y);
            f = Vector256.FusedMultiplyAdd(f, x, y);
            g = Vector256.FusedMultiplyAdd(g, x, y);
            h = Vector256.FusedMultiplyAdd(h, x, y);
            i = Vector256.FusedMultiplyAdd(i, x, y);
            j = Vector256.FusedMultiplyAdd(j, x, y);
            k = Vector256.FusedMultiplyAdd(k, x, y);
            l = Vector256.FusedMultiplyAdd(l, x, y);
        }
        (a + b + c + d + e + f + g + h + i + j + k + l).Store((float*)sink + (part * 64));
    }
}
