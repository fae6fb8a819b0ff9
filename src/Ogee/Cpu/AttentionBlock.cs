using System.Numerics;
using System.Runtime.CompilerServices;

namespace Ogee.Cpu;

/// <summary>A block of scores before the softmax: rows are queries and columns keys, or the other way round.</summary>
internal readonly unsafe struct AttentionBlock<T>(T* scores, T* bias, int rows, int columns, long firstRow, long firstColumn, T scale, in AttentionMask mask, bool isCausal, bool isTransposed)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Elements of a row.</summary>
    public const int Width = AttentionProblem<T>.Columns;

    // Whole vectors of scores are computed.
    const int Lanes = 16;

    readonly AttentionMask mask = mask;

    /// <summary>The products of queries and keys.</summary>
    public readonly T* Scores = scores;

    /// <summary>What <see cref="Open"/> read of the mask.</summary>
    public readonly T* Bias = bias;
    public readonly int Rows = rows, Columns = (columns + Lanes - 1) / Lanes * Lanes;

    /// <summary>What products are multiplied with.</summary>
    public readonly T Scale = scale;

    public bool HasMask => mask.IsThere;

    public bool IsBool => mask.IsBool;

    /// <summary>A row ready for the softmax: what does not exist or does not count by its place is −∞, and the mask is read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T* Open(int row)
    {
        var line = Scores + (row * Width);
        var (from, to) = (0, columns);
        if (isCausal)
        {
            // Which column is on the diagonal.
            var diagonal = Math.Clamp(firstRow + row - firstColumn, -1, columns);
            if (isTransposed) from = (int)Math.Max(diagonal, 0);
            else to = (int)Math.Min(diagonal + 1, columns);
        }
        if (from > 0) new Span<T>(line, from).Fill(T.NegativeInfinity);
        if (to < Columns) new Span<T>(line + to, Columns - to).Fill(T.NegativeInfinity);
        if (mask.IsThere && (row == 0 || mask.Row != 0))
        {
            mask.Read(firstRow + row, firstColumn, columns, Bias);
            new Span<T>(Bias + columns, Columns - columns).Clear();
        }
        return line;
    }
}
