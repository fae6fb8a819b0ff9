using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ogee.Cpu;

/// <summary>The transposed transforms, for the gradient of the weight: of Y = Aᵀ [(G g Gᵀ) ⊙ (Bᵀ d B)] A it is Gᵀ [Σ (A y Aᵀ) ⊙ (Bᵀ d B)] G, a sum over tiles. Seen as a filtering of its own it is F(3×3, 4×4), at the same points.</summary>
internal readonly unsafe partial struct WinogradTile4x4
{
    /// <summary>A y Aᵀ, for a gradient y of 4×4 results.</summary>
    /// <param name="results">Where the filters of each result begin, row by row.</param>
    /// <param name="filters">How many filters: whole vectors of sixteen.</param>
    /// <param name="to">The filters at the first pair of points.</param>
    /// <param name="apart">Elements from one pair of points to the next.</param>
    [SkipLocalsInit, MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Gradients(float** results, long filters, float* to, long apart)
    {
        var stack = stackalloc float[(24 + 1) * Lane];
        var half = Aligned(stack);
        for (var filter = 0L; filter < filters; filter += Lane, to += Lane)
        {
            for (var column = 0; column < 4; column++)
                Spread(Vector512.Load(results[column] + filter), Vector512.Load(results[4 + column] + filter), Vector512.Load(results[8 + column] + filter), Vector512.Load(results[12 + column] + filter), half + (column * Lane), 4 * Lane);
            var from = half;
            var target = to;
            for (var row = 0; row < 6; row++, from += 4 * Lane, target += 6 * apart)
                Spread(Vector512.Load(from), Vector512.Load(from + Lane), Vector512.Load(from + (2 * Lane)), Vector512.Load(from + (3 * Lane)), target, apart);
        }
    }

    /// <summary>Gᵀ m G, for sixteen channels.</summary>
    /// <param name="sums">The channels at the first pair of points.</param>
    /// <param name="apart">Elements from one pair of points to the next.</param>
    /// <param name="to">The channels of each of nine taps, row by row.</param>
    [SkipLocalsInit, MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Taps(float* sums, long apart, float* to)
    {
        var stack = stackalloc float[(18 + 1) * Lane];
        var half = Aligned(stack);
        for (var column = 0; column < 6; column++, sums += apart)
            Tap(Vector512.Load(sums), Vector512.Load(sums + (6 * apart)), Vector512.Load(sums + (12 * apart)), Vector512.Load(sums + (18 * apart)), Vector512.Load(sums + (24 * apart)), Vector512.Load(sums + (30 * apart)),
                half + (column * Lane), 6 * Lane);
        for (var row = 0; row < 3; row++, half += 6 * Lane, to += 3 * Lane)
            Tap(Vector512.Load(half), Vector512.Load(half + Lane), Vector512.Load(half + (2 * Lane)), Vector512.Load(half + (3 * Lane)), Vector512.Load(half + (4 * Lane)), Vector512.Load(half + (5 * Lane)), to, Lane);
    }

    /// <summary>A: for a point p the row 1 p p² p³; 1 0 0 0 at 0, and 0 0 0 1 at ∞.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Spread(Vector512<float> y0, Vector512<float> y1, Vector512<float> y2, Vector512<float> y3, float* to, long apart)
    {
        y0.Store(to);
        var even = Vector512.FusedMultiplyAdd(y2, Vector512.Create(0.5f), y0);
        var odd = Vector512.FusedMultiplyAdd(y3, Vector512.Create(0.5f), y1);
        Vector512.FusedMultiplyAdd(odd, Vector512.Create(A), even).Store(to + apart);
        Vector512.FusedMultiplyAdd(odd, Vector512.Create(-A), even).Store(to + (2 * apart));
        even = Vector512.FusedMultiplyAdd(y2, Vector512.Create(2f), y0);
        odd = Vector512.FusedMultiplyAdd(y3, Vector512.Create(2f), y1);
        Vector512.FusedMultiplyAdd(odd, Vector512.Create(B), even).Store(to + (3 * apart));
        Vector512.FusedMultiplyAdd(odd, Vector512.Create(-B), even).Store(to + (4 * apart));
        y3.Store(to + (5 * apart));
    }

    /// <summary>Gᵀ: the columns of G, whose rows are 1 0 0; for a point p, −2/3 or 1/6 times 1 p p²; 0 0 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Tap(Vector512<float> m0, Vector512<float> m1, Vector512<float> m2, Vector512<float> m3, Vector512<float> m4, Vector512<float> m5, float* to, long apart)
    {
        var (even, more) = (m1 + m2, m3 + m4);
        Vector512.FusedMultiplyAdd(more, Vector512.Create(1f / 6), Vector512.FusedMultiplyAdd(even, Vector512.Create(-2f / 3), m0)).Store(to);
        Vector512.FusedMultiplyAdd(m3 - m4, Vector512.Create(B / 6), (m1 - m2) * Vector512.Create(A * -2 / 3)).Store(to + apart);
        Vector512.FusedMultiplyAdd(more - even, Vector512.Create(1f / 3), m5).Store(to + (2 * apart));
    }
}
