using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ogee.Cpu;

/// <summary>The gradient with respect to the weight of a convolution in which every channel stays by itself: gw[tap, c] = Σ over pixels of x[p + tap, c] · gy[p, c].</summary>
/// <remarks>Lines are summed in order within a segment, and segments by a fixed tree: neighbours, then neighbours of those. Segments are cut by the shapes alone.</remarks>
internal static unsafe class DepthwiseWeightGradient
{
    const int MostSegments = 16;
    const double SegmentProducts = 1_000_000;

    // Taps of a row that are summed together: they share the gradient.
    const int TapsAtOnce = 3;

    struct Problem<T> where T : unmanaged
    {
        public ConvGeometry G;
        public T* X, Gy, Gw;

        // [segment][vector][tap][lanes]
        public T* Sums;
        public int Vectors, Segments;

        public readonly T* SumsOf(int segment, int vector) => Sums + (((segment * Vectors) + vector) * (long)G.Taps * Vector512<T>.Count);

        // The last vector begins where it fits.
        public readonly long Channel(int vector) => Math.Min(vector * (long)Vector512<T>.Count, G.Channels - Vector512<T>.Count);
    }

    public static void Run<T>(in ConvGeometry g, T* x, T* gy, T* gw, ScratchNeed? need) where T : unmanaged, INumber<T>
    {
        if (need is null) Algorithms.Ran(Algorithm.DepthwiseWeightGradient);
        var vectors = checked((int)((g.Channels + Vector512<T>.Count - 1) / Vector512<T>.Count));
        var work = (double)g.OutputPixels * g.Channels * g.Taps;
        var problem = new Problem<T> { G = g, X = x, Gy = gy, Gw = gw, Vectors = vectors, Segments = (int)Math.Clamp(Math.Min(work / SegmentProducts, g.Batch * g.OutHeight), 1, MostSegments) };
        var sums = problem.Segments * (long)vectors * g.Taps * Vector512<T>.Count;
        if (need is not null)
        {
            need.Own<T>(2, sums);
            need.Part<(long, long)>(0, g.KernelWidth);
            return;
        }
        problem.Sums = KernelScratch.Rent<T>(2, sums);
        Workers.Run(problem.Segments, &RunPart<T>, &problem);
        Workers.Run(vectors, &Finish<T>, &problem);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void RunPart<T>(int segment, void* state) where T : unmanaged, INumber<T>
    {
        ref var p = ref *(Problem<T>*)state;
        ref readonly var g = ref p.G;
        var lines = g.Batch * g.OutHeight;
        var inside = KernelScratch.Rent<(long First, long End)>(0, g.KernelWidth);
        for (var s = 0; s < g.KernelWidth; s++) inside[s] = Inside(g, s);
        new Span<T>(p.SumsOf(segment, 0), checked(p.Vectors * g.Taps * Vector512<T>.Count)).Clear();
        for (var at = lines * segment / p.Segments; at < lines * (segment + 1) / p.Segments; at++)
        {
            var (image, line) = Math.DivRem(at, g.OutHeight);
            for (var r = 0L; r < g.KernelHeight; r++)
            {
                var i = (line * g.StrideHeight) - g.PadTop + (r * g.DilationHeight);
                if ((ulong)i >= (ulong)g.Height) continue;
                for (var vector = 0; vector < p.Vectors; vector++)
                {
                    var row = p.X + (((image * g.Height) + i) * g.Width * g.Channels) + p.Channel(vector);
                    var gy = p.Gy + (at * g.OutWidth * g.Channels) + p.Channel(vector);
                    for (var s = 0; s < g.KernelWidth; s += TapsAtOnce) Taps(g, inside, row, gy, s, p.SumsOf(segment, vector) + (((r * g.KernelWidth) + s) * Vector512<T>.Count));
                }
            }
        }
    }

    /// <summary>Adds a line of pixels to the sums of a few taps of a row, each tap in the order of its pixels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Taps<T>(in ConvGeometry g, (long First, long End)* inside, T* row, T* gy, int s, T* sums) where T : unmanaged
    {
        var live = Math.Min(TapsAtOnce, g.KernelWidth - s);
        // A tap further right is inside of the image from an earlier pixel on, and up to an earlier one.
        var (first, end) = (inside[s].First, inside[s + live - 1].End);
        for (var k = 1; k < live; k++) Pixels(g, row, gy, s + k, 1, inside[s + k].First, Math.Min(first, inside[s + k].End), sums + (k * Vector512<T>.Count));
        Pixels(g, row, gy, s, live, first, end, sums);
        for (var k = 0; k < live; k++)
            if (inside[s + k].End > Math.Max(first, end)) Pixels(g, row, gy, s + k, 1, Math.Max(first, end), inside[s + k].End, sums + (k * Vector512<T>.Count));
    }

    /// <summary>The pixels of a line for which a tap of a row is inside of the image.</summary>
    static (long First, long End) Inside(in ConvGeometry g, int s)
    {
        var column = ((long)s * g.DilationWidth) - g.PadLeft;
        var first = column >= 0 ? 0 : (g.StrideWidth - 1 - column) / g.StrideWidth;
        return (first, column >= g.Width ? 0 : Math.Min(g.OutWidth, ((g.Width - 1 - column) / g.StrideWidth) + 1));
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    static void Pixels<T>(in ConvGeometry g, T* row, T* gy, int s, int live, long first, long end, T* sums) where T : unmanaged
    {
        if (first >= end) return;
        var (step, channels) = (g.StrideWidth * g.Channels, g.Channels);
        // Taps beyond the live ones repeat the first; their sums are thrown away.
        var x0 = row + (((first * g.StrideWidth) + ((long)s * g.DilationWidth) - g.PadLeft) * channels);
        var x1 = live > 1 ? x0 + (g.DilationWidth * channels) : x0;
        var x2 = live > 2 ? x1 + (g.DilationWidth * channels) : x0;
        var sum0 = Vector512.Load(sums);
        var sum1 = live > 1 ? Vector512.Load(sums + Vector512<T>.Count) : sum0;
        var sum2 = live > 2 ? Vector512.Load(sums + (2 * Vector512<T>.Count)) : sum0;
        gy += first * channels;
        for (var q = first; q < end; q++, x0 += step, x1 += step, x2 += step, gy += channels)
        {
            var gradient = Vector512.Load(gy);
            sum0 = DepthwiseConvolution.AddProduct(Vector512.Load(x0), gradient, sum0);
            sum1 = DepthwiseConvolution.AddProduct(Vector512.Load(x1), gradient, sum1);
            sum2 = DepthwiseConvolution.AddProduct(Vector512.Load(x2), gradient, sum2);
        }
        sum0.Store(sums);
        if (live > 1) sum1.Store(sums + Vector512<T>.Count);
        if (live > 2) sum2.Store(sums + (2 * Vector512<T>.Count));
    }

    /// <summary>The segments of a vector of channels become one, and go to where the weights are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Finish<T>(int vector, void* state) where T : unmanaged, INumber<T>
    {
        ref var p = ref *(Problem<T>*)state;
        var sums = stackalloc Vector512<T>[MostSegments];
        var channel = p.Channel(vector);
        for (var tap = 0L; tap < p.G.Taps; tap++)
        {
            for (var s = 0; s < p.Segments; s++) sums[s] = Vector512.Load(p.SumsOf(s, vector) + (tap * Vector512<T>.Count));
            for (var step = 1; step < p.Segments; step *= 2)
                for (var s = 0; s + step < p.Segments; s += 2 * step) sums[s] += sums[s + step];
            // Channels that the vector before has too are that one's to store.
            for (var lane = (vector * (long)Vector512<T>.Count) - channel; lane < Vector512<T>.Count; lane++) p.Gw[((channel + lane) * p.G.Taps) + tap] = ((T*)sums)[lane];
        }
    }
}
