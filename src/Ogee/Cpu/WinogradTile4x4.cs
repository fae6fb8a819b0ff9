using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ogee.Cpu;

/// <summary>F(4×4, 3×3): 36 products for 16 results that have 144 by definition. Polynomials are evaluated at 0, ±√½, ±√2 and ∞.</summary>
/// <remarks>At these points no power is far from 1, and errors are a third of those at the usual 0, ±1, ±2 (docs/adr/0017-winograd.md). Squares of the points are exact, and a point and its negative share the even and the odd part.</remarks>
internal readonly unsafe partial struct WinogradTile4x4 : IWinogradTile
{
    const int Lane = 16;

    // The points and their cubes. They are no numbers of float32; what rounding makes of them is an error of the size of any other rounding.
    const float A = 0.70710678118654752f;
    const float A3 = 0.35355339059327376f;
    const float B = 1.41421356237309505f;
    const float B3 = 2.82842712474619010f;

    public static int Results => 4;

    public static int Points => 6;

    [SkipLocalsInit, MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pixels(float** pixels, long channels, float* to, long apart)
    {
        var stack = stackalloc float[(36 + 1) * Lane];
        var half = Aligned(stack);
        for (var channel = 0L; channel < channels; channel += Lane, to += Lane)
        {
            for (var column = 0; column < 6; column++)
                Source(Vector512.Load(pixels[column] + channel), Vector512.Load(pixels[6 + column] + channel), Vector512.Load(pixels[12 + column] + channel),
                    Vector512.Load(pixels[18 + column] + channel), Vector512.Load(pixels[24 + column] + channel), Vector512.Load(pixels[30 + column] + channel), half + (column * Lane), 6 * Lane);
            var from = half;
            var target = to;
            for (var row = 0; row < 6; row++, from += 6 * Lane, target += 6 * apart)
                Source(Vector512.Load(from), Vector512.Load(from + Lane), Vector512.Load(from + (2 * Lane)), Vector512.Load(from + (3 * Lane)), Vector512.Load(from + (4 * Lane)), Vector512.Load(from + (5 * Lane)), target, apart);
        }
    }

    [SkipLocalsInit, MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Weights(float* taps, long tap, long filters, float* to, long apart)
    {
        var stack = stackalloc float[(18 + 1) * Lane];
        var half = Aligned(stack);
        for (var filter = 0L; filter < filters; filter += Lane, taps += Lane, to += Lane)
        {
            for (var column = 0; column < 3; column++)
                Weight(Vector512.Load(taps + (column * tap)), Vector512.Load(taps + ((3 + column) * tap)), Vector512.Load(taps + ((6 + column) * tap)), half + (column * Lane), 3 * Lane);
            var from = half;
            var target = to;
            for (var row = 0; row < 6; row++, from += 3 * Lane, target += 6 * apart)
                Weight(Vector512.Load(from), Vector512.Load(from + Lane), Vector512.Load(from + (2 * Lane)), target, apart);
        }
    }

    [SkipLocalsInit, MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sums(float* products, long apart, long filters, float** to)
    {
        var stack = stackalloc float[(24 + 1) * Lane];
        var half = Aligned(stack);
        for (var filter = 0L; filter < filters; filter += Lane, products += Lane)
        {
            var source = products;
            for (var column = 0; column < 6; column++, source += apart)
                Result(Vector512.Load(source), Vector512.Load(source + (6 * apart)), Vector512.Load(source + (12 * apart)), Vector512.Load(source + (18 * apart)), Vector512.Load(source + (24 * apart)),
                    Vector512.Load(source + (30 * apart)), half + (column * Lane), half + ((6 + column) * Lane), half + ((12 + column) * Lane), half + ((18 + column) * Lane));
            var from = half;
            var targets = to;
            for (var row = 0; row < 4; row++, from += 6 * Lane, targets += 4)
                Result(Vector512.Load(from), Vector512.Load(from + Lane), Vector512.Load(from + (2 * Lane)), Vector512.Load(from + (3 * Lane)), Vector512.Load(from + (4 * Lane)), Vector512.Load(from + (5 * Lane)),
                    targets[0] + filter, targets[1] + filter, targets[2] + filter, targets[3] + filter);
        }
    }

    /// <summary>The stack is aligned to less than a vector, and a vector across two lines of the cache costs two accesses.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static float* Aligned(float* stack) => (float*)(((nint)stack + 63) & ~63);

    /// <summary>Bᵀ: rows 1 0 −5/2 0 1 0; for a point p, p² = ½ or 2, with q² = 1/p²: 0 −p·q² −q² p 1 0; 0 1 0 −5/2 0 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Source(Vector512<float> d0, Vector512<float> d1, Vector512<float> d2, Vector512<float> d3, Vector512<float> d4, Vector512<float> d5, float* to, long apart)
    {
        Vector512.FusedMultiplyAdd(d2, Vector512.Create(-2.5f), d0 + d4).Store(to);
        var even = Vector512.FusedMultiplyAdd(d2, Vector512.Create(-2f), d4);
        var odd = Vector512.FusedMultiplyAdd(d1, Vector512.Create(-2f), d3);
        Vector512.FusedMultiplyAdd(odd, Vector512.Create(A), even).Store(to + apart);
        Vector512.FusedMultiplyAdd(odd, Vector512.Create(-A), even).Store(to + (2 * apart));
        even = Vector512.FusedMultiplyAdd(d2, Vector512.Create(-0.5f), d4);
        odd = Vector512.FusedMultiplyAdd(d1, Vector512.Create(-0.5f), d3);
        Vector512.FusedMultiplyAdd(odd, Vector512.Create(B), even).Store(to + (3 * apart));
        Vector512.FusedMultiplyAdd(odd, Vector512.Create(-B), even).Store(to + (4 * apart));
        Vector512.FusedMultiplyAdd(d3, Vector512.Create(-2.5f), d1 + d5).Store(to + (5 * apart));
    }

    /// <summary>G: rows 1 0 0; for a point p, 1 p p² divided by 2·p²·(p² − 1/p²), which is −3/2 or 6; 0 0 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Weight(Vector512<float> g0, Vector512<float> g1, Vector512<float> g2, float* to, long apart)
    {
        g0.Store(to);
        var even = Vector512.FusedMultiplyAdd(g2, Vector512.Create(0.5f), g0) * Vector512.Create(-2f / 3);
        Vector512.FusedMultiplyAdd(g1, Vector512.Create(A * -2 / 3), even).Store(to + apart);
        Vector512.FusedMultiplyAdd(g1, Vector512.Create(A * 2 / 3), even).Store(to + (2 * apart));
        even = Vector512.FusedMultiplyAdd(g2, Vector512.Create(2f), g0) * Vector512.Create(1f / 6);
        Vector512.FusedMultiplyAdd(g1, Vector512.Create(B / 6), even).Store(to + (3 * apart));
        Vector512.FusedMultiplyAdd(g1, Vector512.Create(B / -6), even).Store(to + (4 * apart));
        g2.Store(to + (5 * apart));
    }

    /// <summary>Aᵀ: row k has the power k of each point, 1 at 0 for k = 0, and 1 at ∞ for k = 3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Result(Vector512<float> m0, Vector512<float> m1, Vector512<float> m2, Vector512<float> m3, Vector512<float> m4, Vector512<float> m5, float* to0, float* to1, float* to2, float* to3)
    {
        var (even, odd) = (m1 + m2, m1 - m2);
        var (more, most) = (m3 + m4, m3 - m4);
        (m0 + even + more).Store(to0);
        Vector512.FusedMultiplyAdd(most, Vector512.Create(B), odd * Vector512.Create(A)).Store(to1);
        Vector512.FusedMultiplyAdd(more, Vector512.Create(2f), even * Vector512.Create(0.5f)).Store(to2);
        Vector512.FusedMultiplyAdd(most, Vector512.Create(B3), Vector512.FusedMultiplyAdd(odd, Vector512.Create(A3), m5)).Store(to3);
    }
}
