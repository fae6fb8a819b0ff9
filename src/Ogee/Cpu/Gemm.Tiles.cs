using System.Runtime.Intrinsics.X86;

namespace Ogee.Cpu;

// The two loops over tiles: panels of columns, and in each the rows.
internal static unsafe partial class Gemm<T, TTile> where T : unmanaged, System.Numerics.INumber<T> where TTile : struct, IPanelKernel<T>
{
    // From so many products an element on, the lines of a tile of C are asked for before its sums are there.
    const int PrefetchFrom = 128;
    const int LineBytes = 64;

    /// <summary>Rows m0… times columns n0…, over one block of k.</summary>
    static void Tiles(in Product<T> p, long k0, long depth, long m0, long height, long n0, long width, T* packed, T* packedA)
    {
        var block = p.A + (m0 * p.ARow) + (k0 * p.AColumn);
        var (aRow, aStep, aTile) = (p.ARow, p.AColumn, p.ARow * TTile.Rows);
        if (packedA != null)
        {
            block = packedA;
            (aRow, aStep, aTile) = (1, TTile.Rows, depth * TTile.Rows);
        }
        var rows = stackalloc T*[TTile.Rows];
        var tiles = (height + TTile.Rows - 1) / TTile.Rows;
        int columns;
        for (var j = 0L; j < width; j += columns)
        {
            columns = PanelColumns(width - j);
            var b = packed == null ? p.B + (k0 * p.BRow) + n0 + j : packed + (j * depth);
            var bStep = packed == null ? p.BRow : PanelWidth(columns);
            var a = block;
            var c = p.C + (m0 * p.CRow) + n0 + j;
            // While a panel is multiplied the one behind it is asked for, each tile its share: it was packed some time ago.
            var ahead = b + (depth * bStep);
            var aheadStep = Math.Min(LineBytes / sizeof(T), TTile.Steps * bStep / tiles);
            for (var i = 0L; i < height; i += TTile.Rows, a += aTile, c += TTile.Rows * p.CRow)
            {
                var live = (int)Math.Min(TTile.Rows, height - i);
                if (packedA != null && packed != null && live == TTile.Rows && columns % TTile.Lanes == 0)
                {
                    TTile.RunPanels(columns, a, b, depth, c, p.CRow, p.Accumulate || k0 > 0, ahead, aheadStep);
                    ahead += depth / TTile.Steps * aheadStep;
                    continue;
                }
                if (depth >= PrefetchFrom) Prefetch(c, p.CRow, live, columns);
                // Rows beyond the end repeat the last one; their results are thrown away.
                for (var r = 0; r < TTile.Rows; r++) rows[r] = a + (Math.Min(r, live - 1) * aRow);
                MicroTile<T, TTile>.Run(rows, 1, depth, aStep, b, bStep, c, p.CRow, live, columns, p.Accumulate || k0 > 0);
            }
        }
    }

    static void Prefetch(T* tile, long rowStride, int rows, int columns)
    {
        if (!Sse.IsSupported) return;
        for (var r = 0; r < rows; r++, tile += rowStride)
            for (var at = 0; at < columns; at += LineBytes / sizeof(T)) Sse.Prefetch0(tile + at);
    }
}
