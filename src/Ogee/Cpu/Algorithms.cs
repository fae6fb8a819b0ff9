using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Ogee.Cpu;

/// <summary>The ways in which kernels come to the same result. Which one runs is chosen by shapes and by what the processor has, never by measuring.</summary>
internal enum Algorithm
{
    /// <summary>Correlations: pixels in the lanes; a row of taps at a time; a table of taps; every channel by itself.</summary>
    PlaneConvolution, RowConvolution, IndirectConvolution, DepthwiseConvolution,

    /// <summary>Correlations with a window of one pixel, and gradients of weights for each position of the window, as matrix products.</summary>
    PointwiseProduct, WeightGradientByProducts,

    /// <summary>Correlations with a 3×3 window by fewer multiplications: sixteen or four results at a time. Their rounding is another than that of the ways above.</summary>
    Winograd4x4, Winograd2x2,

    /// <summary>Gradients of a convolution's weight: a tap, a row of taps or collected patches at a time; every channel by itself; of a 3×3 weight by fewer multiplications.</summary>
    WeightGradientByTaps, WeightGradientByRows, WeightGradientByPatches, DepthwiseWeightGradient, WinogradWeightGradient,

    /// <summary>Tiles of float32 results, rows × columns, in convolutions.</summary>
    Tile6x16, Tile8x48, Tile12x32, Tile16x16,

    /// <summary>Matrix products: panels that all threads share; panels of each part; no panels; one row by rows and by columns of the other operand.</summary>
    SharedPanels, OwnPanels, NoPanels, OneRow, OneRowOfDots,

    /// <summary>Gradients of attention: a whole head in one pass, and rows of queries and of keys in a pass each.</summary>
    AttentionGradientByHeads, AttentionGradientByRows,

    /// <summary>Reductions: along rows of memory, along several short rows at a time, and down columns.</summary>
    ReduceRows, ReduceShortRows, ReduceColumns,

    /// <summary>Scalar programs: one emitted loop, and one loop for each instruction.</summary>
    EmittedLoop, TileMachine,
}

/// <summary>Where kernels ask which way to go, so that tests can see each way and force it.</summary>
internal static class Algorithms
{
    static volatile Watch? watch;

    /// <summary>The algorithm to use. Plans ask too, for what it takes: that it runs, <see cref="Ran"/> says.</summary>
    /// <param name="chosen">What the shape says.</param>
    /// <param name="possible">Others that are right for the shape too.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Algorithm Choose(Algorithm chosen, params ReadOnlySpan<Algorithm> possible) => watch is null ? chosen : Watched(chosen, possible);

    /// <summary>Says which way is gone, by whoever computes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Ran(Algorithm algorithm) => watch?.Runs.TryAdd(algorithm, true);

    /// <summary>Whether a test wants an algorithm everywhere.</summary>
    public static bool IsForced(Algorithm algorithm) => watch?.Forced == algorithm;

    [MethodImpl(MethodImplOptions.NoInlining)]
    static Algorithm Watched(Algorithm chosen, ReadOnlySpan<Algorithm> possible) => watch?.Forced is { } forced && possible.Contains(forced) ? forced : chosen;

    /// <summary>Notes what runs in this process until it is disposed, and forces an algorithm wherever it is possible.</summary>
    internal sealed class Watch : IDisposable
    {
        readonly Watch? before = watch;

        public Watch(Algorithm? forced = null)
        {
            Forced = forced;
            // Some choices are part of a plan.
            PlanCache.Clear();
            watch = this;
        }

        internal Algorithm? Forced { get; }

        internal ConcurrentDictionary<Algorithm, bool> Runs { get; } = new();

        /// <summary>Whether an algorithm has run.</summary>
        public bool HasRun(Algorithm algorithm) => Runs.ContainsKey(algorithm);

        public void Dispose()
        {
            watch = before;
            PlanCache.Clear();
        }
    }
}
