using System.Runtime.CompilerServices;

namespace Ogee.Cpu;

/// <summary>Products of blocks in the memory of one thread, by a microkernel. There is room for whole tiles of results, and panels are whole.</summary>
internal static unsafe class AttentionTiles<T, TTile> where T : unmanaged where TTile : struct, IMicrokernel<T>
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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(T* a, long aRow, long rows, long depth, T* panels, long columns, T* c, long cRow, bool accumulate)
    {
        var at = stackalloc T*[TTile.Rows];
        for (var j = 0L; j < columns; j += TTile.Columns)
        {
            var fitColumns = TTile.FitColumns((int)Math.Min(TTile.Columns, columns - j));
            for (var i = 0L; i < rows; i += TTile.Rows)
            {
                var live = (int)Math.Min(TTile.Rows, rows - i);
                // Rows beyond the end repeat the last one; nobody reads their results.
                for (var r = 0; r < TTile.Rows; r++) at[r] = a + ((i + Math.Min(r, live - 1)) * aRow);
                TTile.Run(TTile.FitRows(live), fitColumns, at, 1, depth, 1, panels + (j * depth), TTile.Columns, c + (i * cRow) + j, cRow, accumulate);
            }
        }
    }

    /// <summary>Rows side by side.</summary>
    public static void Copy(T* from, long row, long rows, long columns, T* to)
    {
        for (var i = 0L; i < rows; i++) Unsafe.CopyBlockUnaligned(to + (i * columns), from + (i * row), checked((uint)(columns * sizeof(T))));
    }
}
