using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ogee.Cpu;

/// <summary>Products of blocks in the memory of one thread, by a microkernel. There is room for whole tiles of results, and panels are whole.</summary>
internal static unsafe class AttentionTiles<T, TTile> where T : unmanaged, INumber<T> where TTile : struct, IMicrokernel<T>
{
    /// <summary>Elements of a row of results: whole panels.</summary>
    public static long Padded(long columns) => (columns + TTile.Columns - 1) / TTile.Columns * TTile.Columns;

    /// <summary>Rows of results that are written for so many: whole tiles.</summary>
    public static long PaddedRows(long rows) => (rows + TTile.Rows - 1) / TTile.Rows * TTile.Rows;

    /// <summary>Panels of a matrix whose rows are the depth of the product.</summary>
    public static void Panels(T* from, long row, long depth, long columns, T* to) => Packing.Panels(from, row, 1, depth, columns, TTile.Columns, to);

    /// <summary>Panels of a matrix whose columns are the depth of the product.</summary>
    public static void PanelsOfTransposed(T* from, long row, long depth, long columns, T* to) => Packing.Panels(from, 1, row, depth, columns, TTile.Columns, to);

    /// <summary>c = a · panels, or c += a · panels.</summary>
    public static void Multiply(T* a, long aRow, long rows, long depth, T* panels, long columns, T* c, long cRow, bool accumulate) =>
        Multiply(a, aRow, 1, rows, depth, panels, TTile.Columns, depth * TTile.Columns, columns, c, cRow, accumulate);

    /// <summary>c = a · b, or c += a · b.</summary>
    /// <param name="a">[rows, depth]</param>
    /// <param name="aRow">Elements from one row of a to the next.</param>
    /// <param name="aStep">Elements from one column of a to the next.</param>
    /// <param name="rows">Rows of a and c.</param>
    /// <param name="depth">Columns of a, rows of b.</param>
    /// <param name="b">[depth, columns]; whole vectors are read, beyond the last column too.</param>
    /// <param name="bStep">Elements from one row of b to the next.</param>
    /// <param name="bTile">Elements from the columns of one tile to those of the next.</param>
    /// <param name="columns">Columns of b and c.</param>
    /// <param name="c">[rows, columns], with room for whole tiles.</param>
    /// <param name="cRow">Elements from one row of c to the next.</param>
    /// <param name="accumulate">Whether the product is added to what is in c.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(T* a, long aRow, long aStep, long rows, long depth, T* b, long bStep, long bTile, long columns, T* c, long cRow, bool accumulate)
    {
        var at = stackalloc T*[TTile.Rows];
        for (var j = 0L; j < columns; j += TTile.Columns, b += bTile)
        {
            var fitColumns = TTile.FitColumns((int)Math.Min(TTile.Columns, columns - j));
            for (var i = 0L; i < rows; i += TTile.Rows)
            {
                var live = (int)Math.Min(TTile.Rows, rows - i);
                // Rows beyond the end repeat the last one; nobody reads their results.
                for (var r = 0; r < TTile.Rows; r++) at[r] = a + ((i + Math.Min(r, live - 1)) * aRow);
                TTile.Run(TTile.FitRows(live), fitColumns, at, 1, depth, aStep, b, bStep, c + (i * cRow) + j, cRow, accumulate);
            }
        }
    }

    /// <summary>A row times a number; 0 times anything is 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scale(T* from, long count, T scale, T* to)
    {
        if (scale == T.Zero)
        {
            new Span<T>(to, checked((int)count)).Clear();
            return;
        }
        var j = 0L;
        for (; j <= count - Vector512<T>.Count; j += Vector512<T>.Count) (Vector512.Load(from + j) * scale).Store(to + j);
        for (; j < count; j++) to[j] = from[j] * scale;
    }

    /// <summary>Rows one after the other, each filled up with zeros.</summary>
    public static void Copy(T* from, long row, long rows, long columns, T* to, long toRow)
    {
        for (var i = 0L; i < rows; i++, from += row, to += toRow)
        {
            Unsafe.CopyBlockUnaligned(to, from, checked((uint)(columns * sizeof(T))));
            for (var j = columns; j < toRow; j++) to[j] = T.Zero;
        }
    }
}
