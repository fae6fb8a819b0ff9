using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ogee.Cpu;

/// <summary>F(2×2, 3×3): 16 products for 4 results that have 36 by definition. Polynomials are evaluated at 0, ±1 and ∞.</summary>
internal readonly unsafe struct WinogradTile2x2 : IWinogradTile
{
    const int Lane = 16;

    public static int Results => 2;

    public static int Points => 4;

    [SkipLocalsInit, MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pixels(float** pixels, long channels, float* to, long apart)
    {
        var stack = stackalloc float[(16 + 1) * Lane];
        var half = Aligned(stack);
        for (var channel = 0L; channel < channels; channel += Lane, to += Lane)
        {
            for (var column = 0; column < 4; column++)
                Source(Vector512.Load(pixels[column] + channel), Vector512.Load(pixels[4 + column] + channel), Vector512.Load(pixels[8 + column] + channel), Vector512.Load(pixels[12 + column] + channel), half + (column * Lane), 4 * Lane);
            var from = half;
            var target = to;
            for (var row = 0; row < 4; row++, from += 4 * Lane, target += 4 * apart)
                Source(Vector512.Load(from), Vector512.Load(from + Lane), Vector512.Load(from + (2 * Lane)), Vector512.Load(from + (3 * Lane)), target, apart);
        }
    }

    [SkipLocalsInit, MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Weights(float* taps, long tap, long filters, float* to, long apart)
    {
        var stack = stackalloc float[(12 + 1) * Lane];
        var half = Aligned(stack);
        for (var filter = 0L; filter < filters; filter += Lane, taps += Lane, to += Lane)
        {
            for (var column = 0; column < 3; column++)
                Weight(Vector512.Load(taps + (column * tap)), Vector512.Load(taps + ((3 + column) * tap)), Vector512.Load(taps + ((6 + column) * tap)), half + (column * Lane), 3 * Lane);
            var from = half;
            var target = to;
            for (var row = 0; row < 4; row++, from += 3 * Lane, target += 4 * apart)
                Weight(Vector512.Load(from), Vector512.Load(from + Lane), Vector512.Load(from + (2 * Lane)), target, apart);
        }
    }

    [SkipLocalsInit, MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sums(float* products, long apart, long filters, float** to)
    {
        var stack = stackalloc float[(8 + 1) * Lane];
        var half = Aligned(stack);
        for (var filter = 0L; filter < filters; filter += Lane, products += Lane)
        {
            var source = products;
            for (var column = 0; column < 4; column++, source += apart)
                Result(Vector512.Load(source), Vector512.Load(source + (4 * apart)), Vector512.Load(source + (8 * apart)), Vector512.Load(source + (12 * apart)), half + (column * Lane), half + ((4 + column) * Lane));
            var from = half;
            var targets = to;
            for (var row = 0; row < 2; row++, from += 4 * Lane, targets += 2)
                Result(Vector512.Load(from), Vector512.Load(from + Lane), Vector512.Load(from + (2 * Lane)), Vector512.Load(from + (3 * Lane)), targets[0] + filter, targets[1] + filter);
        }
    }

    /// <summary>The stack is aligned to less than a vector, and a vector across two lines of the cache costs two accesses.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static float* Aligned(float* stack) => (float*)(((nint)stack + 63) & ~63);

    /// <summary>Bᵀ: rows 1 0 −1 0; 0 1 1 0; 0 −1 1 0; 0 −1 0 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Source(Vector512<float> d0, Vector512<float> d1, Vector512<float> d2, Vector512<float> d3, float* to, long apart)
    {
        (d0 - d2).Store(to);
        (d2 + d1).Store(to + apart);
        (d2 - d1).Store(to + (2 * apart));
        (d3 - d1).Store(to + (3 * apart));
    }

    /// <summary>G: rows 1 0 0; ½ ½ ½; ½ −½ ½; 0 0 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Weight(Vector512<float> g0, Vector512<float> g1, Vector512<float> g2, float* to, long apart)
    {
        g0.Store(to);
        var even = (g0 + g2) * Vector512.Create(0.5f);
        Vector512.FusedMultiplyAdd(g1, Vector512.Create(0.5f), even).Store(to + apart);
        Vector512.FusedMultiplyAdd(g1, Vector512.Create(-0.5f), even).Store(to + (2 * apart));
        g2.Store(to + (3 * apart));
    }

    /// <summary>Aᵀ: rows 1 1 1 0; 0 1 −1 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Result(Vector512<float> m0, Vector512<float> m1, Vector512<float> m2, Vector512<float> m3, float* to0, float* to1)
    {
        (m0 + m1 + m2).Store(to0);
        (m1 - m2 + m3).Store(to1);
    }
}
