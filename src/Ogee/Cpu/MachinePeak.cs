using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Ogee.Cpu;

namespace Ogee;

/// <summary>What this machine can do at most, measured: a claim of speed is a share of that.</summary>
/// <seealso href="https://doi.org/10.1145/1498765.1498785">S. Williams, A. Waterman and D. Patterson, Roofline: an insightful visual performance model for multicore architectures, 2009</seealso>
public static unsafe class MachinePeak
{
    const int Steps = 200_000;

    // Each step is 16 fused multiply-adds of 16 numbers, or 12 of 8: as many chains as the registers of the level hold.
    static double FlopsOfPart => (Vector512.IsHardwareAccelerated ? 16.0 * 16 : 12 * 8) * 2 * Steps;

    /// <summary>The vectors that kernels compute with, in bits.</summary>
    public static int VectorBits => Vector512.IsHardwareAccelerated ? 512 : 256;

    /// <summary>Fused multiply-adds of float32 in registers, the best of several runs.</summary>
    /// <param name="threads">How many threads compute; 0 for as many as kernels use.</param>
    /// <param name="runs">How many runs, of half a millisecond each. Few say what the processor gives at this moment, many what it gives at most.</param>
    /// <returns>Floating-point operations a second, a multiply-add counted as two.</returns>
    public static double MultiplyAdds(int threads = 0, int runs = 15)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(runs, 1);
        using var use = Workers.Use(threads > 0 ? threads : Workers.Count);
        var parts = Workers.Count;
        var sink = stackalloc float[parts * 64];
        var best = double.PositiveInfinity;
        for (var round = 0; round < runs; round++)
        {
            var start = Stopwatch.GetTimestamp();
            if (Vector512.IsHardwareAccelerated) Workers.Run(parts, &Multiply, sink);
            else Workers.Run(parts, &MultiplyNarrow, sink);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return FlopsOfPart * parts / best;
    }

    /// <summary>How fast memory is read and written, past the caches.</summary>
    /// <param name="threads">How many threads do it; 0 for as many as kernels use.</param>
    /// <returns>Bytes a second: of reading one array, and of a = b + s·c over three, of which each counts once.</returns>
    /// <remarks>It holds 384 MB while it runs, or less where the memory budget is small, and takes about half a second.</remarks>
    /// <seealso href="https://www.cs.virginia.edu/stream/ref.html">J. D. McCalpin, STREAM: sustainable memory bandwidth in high performance computers</seealso>
    public static (double Read, double Triad) Bandwidth(int threads = 0)
    {
        using var use = Workers.Use(threads > 0 ? threads : Workers.Count);
        return MemoryStreams.Measure(Workers.Count);
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
