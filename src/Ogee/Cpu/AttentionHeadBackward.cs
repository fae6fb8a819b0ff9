using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ogee.Cpu;

/// <summary>The gradients of an attention in one pass over blocks of scores: a part has a whole head, so sums of queries and of keys are both its own. Five products and one exponential a score, where two passes take seven and two.</summary>
/// <remarks>Each sum adds the same products in the same order as in <see cref="AttentionBackward{T, TTile}"/>, so the bits are the same: which of the two runs may depend on how many threads there are.</remarks>
internal static unsafe class AttentionHeadBackward<T, TTile> where T : unmanaged, IFloatingPointIeee754<T> where TTile : struct, IMicrokernel<T>
{
    const int Columns = AttentionProblem<T>.Columns;

    // Queries, gradients and sums of a whole head stay near one thread.
    const long MostBytes = 8 << 20;

    // Of fewer heads threads would wait for the last one.
    const int FewestHeads = 4;

    /// <summary>Whether there are heads for all threads, and a head is small enough.</summary>
    public static bool Pays(in AttentionProblem<T> p) => p.Heads.Count >= Math.Max(FewestHeads, Workers.Count) && Room(p) * sizeof(T) <= MostBytes;

    public static void Run(AttentionProblem<T> problem) => problem.Run(checked((int)problem.Heads.Count), &Head, &problem);

    public static void AddScratch(ScratchNeed need, in AttentionProblem<T> p) => need.Part<T>(0, Room(p));

    static long Room(in AttentionProblem<T> p)
    {
        var (wide, wideValues) = (AttentionTiles<T, TTile>.Padded(p.Width), AttentionTiles<T, TTile>.Padded(p.Values));
        var rows = AttentionTiles<T, TTile>.PaddedRows(p.Queries);
        var block = AttentionTiles<T, TTile>.PaddedRows(Columns);
        return (rows * ((2 * wide) + wideValues)) + (block * ((2 * wide) + wideValues)) + (Columns * (p.Width + p.Values)) + (2 * block * Columns) + Columns;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Head(int head, void* state)
    {
        ref readonly var p = ref *(AttentionProblem<T>*)state;
        var (width, values) = (p.Width, p.Values);
        var (wide, wideValues) = (AttentionTiles<T, TTile>.Padded(width), AttentionTiles<T, TTile>.Padded(values));
        var allRows = AttentionTiles<T, TTile>.PaddedRows(p.Queries);
        var blockRows = AttentionTiles<T, TTile>.PaddedRows(Columns);
        var room = KernelScratch.Rent<T>(0, Room(p));
        T* Take(long count) => (room += count) - count;
        var queries = Take(allRows * wide);
        var gradients = Take(allRows * wideValues);
        var querySums = Take(allRows * wide);
        var keys = Take(blockRows * wide);
        var keySums = Take(blockRows * wide);
        var valueSums = Take(blockRows * wideValues);
        var keyPanels = Take(Columns * width);
        var valuePanels = Take(Columns * values);
        var scores = Take(blockRows * Columns);
        var slopes = Take(blockRows * Columns);
        var bias = Take(Columns);

        AttentionTiles<T, TTile>.Copy(p.Query.Head(p.Heads, head), p.Query.Row, p.Queries, width, queries, wide);
        AttentionTiles<T, TTile>.Copy(p.Gradient.Head(p.Heads, head), p.Gradient.Row, p.Queries, values, gradients, wideValues);
        var key = p.Key.Head(p.Heads, head);
        var value = p.Value.Head(p.Heads, head);
        var mask = p.Mask.Head<T>(p.Heads, head);
        var logarithms = p.Logarithms + (head * p.Queries);
        var products = p.Products + (head * p.Queries);
        for (var column = 0L; column < p.Keys; column += Columns)
        {
            var live = (int)Math.Min(Columns, p.Keys - column);
            AttentionTiles<T, TTile>.PanelsOfTransposed(key + (column * p.Key.Row), p.Key.Row, width, live, keyPanels);
            AttentionTiles<T, TTile>.PanelsOfTransposed(value + (column * p.Value.Row), p.Value.Row, values, live, valuePanels);
            if (p.QueryGradient.First != null) AttentionTiles<T, TTile>.Copy(key + (column * p.Key.Row), p.Key.Row, live, width, keys, wide);
            // Queries before the block's first key see none of it.
            var first = p.IsCausal ? column : 0;
            for (var row = first; row < p.Queries; row += Columns)
            {
                var count = (int)Math.Min(Columns, p.Queries - row);
                AttentionTiles<T, TTile>.Multiply(queries + (row * wide), wide, count, width, keyPanels, live, scores, Columns, false);
                AttentionTiles<T, TTile>.Multiply(gradients + (row * wideValues), wideValues, count, values, valuePanels, live, slopes, Columns, false);
                AttentionSoftmax.Slope(new AttentionBlock<T>(scores, bias, count, live, row, column, p.Scale, mask, p.IsCausal, isTransposed: false), slopes, logarithms + row, products + row, isTransposed: false);
                if (p.QueryGradient.First != null) AttentionTiles<T, TTile>.Multiply(slopes, Columns, 1, count, live, keys, wide, TTile.Columns, width, querySums + (row * wide), wide, column > 0);
                if (p.KeyGradient.First != null) AttentionTiles<T, TTile>.Multiply(slopes, 1, Columns, live, count, queries + (row * wide), wide, TTile.Columns, width, keySums, wide, row > first);
                if (p.ValueGradient.First != null) AttentionTiles<T, TTile>.Multiply(scores, 1, Columns, live, count, gradients + (row * wideValues), wideValues, TTile.Columns, values, valueSums, wideValues, row > first);
            }
            // Keys that no query sees have no gradient.
            var isSeen = first < p.Queries;
            if (p.KeyGradient.First != null) Write(keySums, wide, live, width, isSeen ? p.Scale : T.Zero, p.KeyGradient.Head(p.Heads, head) + (column * p.KeyGradient.Row), p.KeyGradient.Row);
            if (p.ValueGradient.First != null) Write(valueSums, wideValues, live, values, isSeen ? T.One : T.Zero, p.ValueGradient.Head(p.Heads, head) + (column * p.ValueGradient.Row), p.ValueGradient.Row);
        }
        if (p.QueryGradient.First != null) Write(querySums, wide, p.Queries, width, p.Keys > 0 ? p.Scale : T.Zero, p.QueryGradient.Head(p.Heads, head), p.QueryGradient.Row);
    }

    static void Write(T* from, long wide, long rows, long columns, T scale, T* to, long row)
    {
        for (var i = 0L; i < rows; i++) AttentionTiles<T, TTile>.Scale(from + (i * wide), columns, scale, to + (i * row));
    }
}
