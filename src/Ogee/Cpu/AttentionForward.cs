using System.Numerics;
using System.Runtime.CompilerServices;

namespace Ogee.Cpu;

/// <summary>Attention, block of scores by block of scores: the largest score and the sum of exponentials of each query are carried on, and what was summed before is scaled when a larger score comes.</summary>
/// <remarks>Milakov and Gimelshein, Online normalizer calculation for softmax (2018); Dao et al., FlashAttention (2022). A part takes some rows of queries of one head and arranges each block of keys and values once for all of them.</remarks>
internal static unsafe class AttentionForward<T, TTile> where T : unmanaged, IFloatingPointIeee754<T> where TTile : struct, IMicrokernel<T>
{
    const int Together = AttentionProblem<T>.Together, Columns = AttentionProblem<T>.Columns;

    public static void Run(AttentionProblem<T> problem)
    {
        var parts = problem.Cut(problem.Queries);
        problem.Run(parts, &Part, &problem);
    }

    public static void AddScratch(ScratchNeed need, AttentionProblem<T> problem)
    {
        var parts = problem.Cut(problem.Queries);
        need.Part<T>(0, Room(problem, Math.Min(problem.PartRows, problem.Queries)), parts);
    }

    static long Room(in AttentionProblem<T> p, long rows)
    {
        var (wide, padded) = (AttentionTiles<T, TTile>.Padded(p.Values), AttentionTiles<T, TTile>.PaddedRows(rows));
        return (rows * p.Width) + (Columns * (p.Width + wide)) + ((AttentionTiles<T, TTile>.PaddedRows(Together) + 1) * Columns) + (padded * wide) + AttentionCarried<T>.Room(padded);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Part(int part, void* state)
    {
        ref readonly var p = ref *(AttentionProblem<T>*)state;
        var (head, chunk) = Math.DivRem(part, p.HeadParts);
        var first = chunk * p.PartRows;
        var wide = AttentionTiles<T, TTile>.Padded(p.Values);
        var rows = Math.Min(p.PartRows, p.Queries - first);
        var padded = AttentionTiles<T, TTile>.PaddedRows(rows);
        var key = p.Key.Head(p.Heads, head);
        var value = p.Value.Head(p.Heads, head);

        var queries = KernelScratch.Rent<T>(0, Room(p, rows));
        var keyPanels = queries + (rows * p.Width);
        var valuePanels = keyPanels + (Columns * p.Width);
        var scores = valuePanels + (Columns * wide);
        var bias = scores + (AttentionTiles<T, TTile>.PaddedRows(Together) * Columns);
        var sums = bias + Columns;
        var carried = new AttentionCarried<T>(sums + (padded * wide), padded);
        AttentionTiles<T, TTile>.Copy(p.Query.Head(p.Heads, head) + (first * p.Query.Row), p.Query.Row, rows, p.Width, queries, p.Width);
        var mask = p.Mask.Head<T>(p.Heads, head);
        // Keys behind the last query of the part count for none of them.
        var keys = p.IsCausal ? Math.Min(p.Keys, first + rows) : p.Keys;
        for (var column = 0L; column < keys; column += Columns)
        {
            var live = (int)Math.Min(Columns, p.Keys - column);
            AttentionTiles<T, TTile>.PanelsOfTransposed(key + (column * p.Key.Row), p.Key.Row, p.Width, live, keyPanels);
            AttentionTiles<T, TTile>.Panels(value + (column * p.Value.Row), p.Value.Row, live, p.Values, valuePanels);
            for (var row = 0L; row < rows; row += Together)
            {
                var count = (int)Math.Min(Together, rows - row);
                if (p.IsCausal && column > first + row + count - 1) continue;
                AttentionTiles<T, TTile>.Multiply(queries + (row * p.Width), p.Width, count, p.Width, keyPanels, live, scores, Columns, false);
                var block = new AttentionBlock<T>(scores, bias, count, live, first + row, column, p.Scale, mask, p.IsCausal, isTransposed: false);
                AttentionSoftmax.Weigh(block, carried.From(row), sums + (row * wide), wide, isFirst: column == 0);
                AttentionTiles<T, TTile>.Multiply(scores, Columns, count, live, valuePanels, p.Values, sums + (row * wide), wide, column > 0);
            }
        }
        var logarithms = p.Logarithms == null ? null : p.Logarithms + (head * p.Queries) + first;
        if (keys == 0) new Span<T>(sums, checked((int)(padded * wide))).Clear();
        AttentionSoftmax.End(carried, rows, sums, wide, p.Output.Head(p.Heads, head) + (first * p.Output.Row), p.Output.Row, p.Values, logarithms);
    }
}
