using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ogee.Cpu;

/// <summary>Passes over arrays that are larger than the caches: how fast memory streams.</summary>
static unsafe class MemoryStreams
{
    const long MostBytes = 128L << 20;
    const long LeastBytes = 4L << 20;

    // Passes are repeated until they took this long together; the best counts.
    const double Seconds = 0.15;

    // A pass is cut finer than there are threads, so that one that was held up does not decide.
    const int PartsPerThread = 8;

    struct Arrays
    {
        public float* A, B, C;
        public long Count;
        public int Parts;
        public float* Sums;
    }

    /// <summary>Bytes a second of reading, and of a = b + s·c.</summary>
    public static (double Read, double Triad) Measure(int threads)
    {
        var bytes = Math.Clamp(Settings.MemoryBudget / 16, LeastBytes, MostBytes) / 4096 * 4096;
        var block = MemoryPool.Rent(3 * bytes, out var capacity);
        try
        {
            var parts = threads * PartsPerThread;
            var sums = stackalloc float[parts];
            var arrays = new Arrays { A = (float*)block, B = (float*)(block + (nint)bytes), C = (float*)(block + (nint)(2 * bytes)), Count = bytes / sizeof(float), Parts = parts, Sums = sums };
            // The first touch places each page, near the thread that will read it.
            Workers.Run(parts, &Fill, &arrays);
            return (bytes / Best(parts, &Read, &arrays), 3 * bytes / Best(parts, &Triad, &arrays));
        }
        finally
        {
            MemoryPool.Return(block, capacity);
            // Nothing else wants a block of this size.
            MemoryPool.Trim();
        }
    }

    static double Best(int parts, delegate*<int, void*, void> pass, Arrays* arrays)
    {
        var (best, began) = (double.PositiveInfinity, Stopwatch.GetTimestamp());
        do
        {
            var start = Stopwatch.GetTimestamp();
            Workers.Run(parts, pass, arrays);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        while (Stopwatch.GetElapsedTime(began).TotalSeconds < Seconds);
        return best;
    }

    // The part's elements, from a multiple of 64 on.
    static (long First, long End) Range(Arrays* arrays, int part) => (arrays->Count / 64 * part / arrays->Parts * 64, arrays->Count / 64 * (part + 1) / arrays->Parts * 64);

    static void Fill(int part, void* state)
    {
        var arrays = (Arrays*)state;
        var (first, end) = Range(arrays, part);
        var length = (int)(end - first);
        new Span<float>(arrays->A + first, length).Clear();
        new Span<float>(arrays->B + first, length).Fill(1);
        new Span<float>(arrays->C + first, length).Fill(2);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Read(int part, void* state)
    {
        var arrays = (Arrays*)state;
        var (first, end) = Range(arrays, part);
        Vector512<float> a = default, b = default, c = default, d = default;
        for (var at = arrays->B + first; at < arrays->B + end; at += 64)
        {
            a += Vector512.Load(at);
            b += Vector512.Load(at + 16);
            c += Vector512.Load(at + 32);
            d += Vector512.Load(at + 48);
        }
        arrays->Sums[part] = Vector512.Sum(a + b + c + d);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Triad(int part, void* state)
    {
        var arrays = (Arrays*)state;
        var (first, end) = Range(arrays, part);
        var scale = Vector512.Create(0.5f);
        float* a = arrays->A, b = arrays->B, c = arrays->C;
        for (var i = first; i < end; i += 16) (Vector512.Load(b + i) + (scale * Vector512.Load(c + i))).Store(a + i);
    }
}
