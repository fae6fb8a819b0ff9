namespace Ogee.Cpu;

// Panels of B: how wide each is, where it begins, and how it is filled.
internal static unsafe partial class Gemm<T, TTile> where T : unmanaged, System.Numerics.INumber<T> where TTile : struct, IPanelKernel<T>
{
    // Panels of B that are packed side by side at most: with three vectors of 64 bytes, 1.5 kB of each row.
    const int PanelsAtOnce = 8;

    /// <summary>Arranges a whole B.</summary>
    public static void Pack(T* b, long bRow, long bColumn, long k, long n, T* to)
    {
        var p = new Product<T>(null, 0, 0, b, bRow, bColumn, null, 0, 0, n, k, false, to, TTile.Columns);
        for (var k0 = 0L; k0 < k; k0 += Gemm.Depth)
        {
            var block = new Block { Product = p, Packed = PanelsAt(p, k0, 0), K0 = k0, Columns = n };
            SharePacking(ref block, Panels(n));
            Workers.Run(checked((int)block.PacksOfB), &PackPart, &block);
        }
    }

    /// <summary>Panels side by side are read as longer runs of memory; threads still get several parts each.</summary>
    static void SharePacking(ref Block block, long panels)
    {
        block.PackedAtOnce = Math.Clamp(panels / (4 * Workers.Count), 1, PanelsAtOnce);
        block.PacksOfB = (panels + block.PackedAtOnce - 1) / block.PackedAtOnce;
    }

    /// <summary>Whether B was arranged before, for this tile.</summary>
    static bool IsPacked(in Product<T> p) => p.Packed != null && p.PackedWidth == TTile.Columns;

    /// <summary>Where the panels of a block of rows of B begin, from a column on with which a panel begins.</summary>
    static T* PanelsAt(in Product<T> p, long k0, long n0) => p.Packed + (k0 * Padded(p.N)) + (n0 * Math.Min(Gemm.Depth, p.K - k0));

    static long Panels(long columns) => (columns + TTile.Columns - 1) / TTile.Columns;

    static long Padded(long columns) => Panels(columns) * TTile.Columns;

    // Sums of one vector a row wait for each other, so the last four vectors of three-vector panels are two panels of two.
    static bool HasPairs => TTile.Columns == 3 * TTile.Lanes;

    /// <summary>Columns of the next panel, of those that are left.</summary>
    static int PanelColumns(long left) => HasPairs && left > TTile.Columns && left <= TTile.Columns + TTile.Lanes ? 2 * TTile.Lanes : (int)Math.Min(TTile.Columns, left);

    /// <summary>Where a panel begins; the one after the last begins where the columns end.</summary>
    static long FirstColumn(long columns, long panel)
    {
        var first = Math.Min(columns, panel * TTile.Columns);
        return HasPairs && first > 0 && columns > first && columns - first <= TTile.Lanes ? first - TTile.Lanes : first;
    }

    /// <summary>Elements from one row of a panel to the next.</summary>
    static int PanelWidth(int columns) => (columns + TTile.Lanes - 1) / TTile.Lanes * TTile.Lanes;

    // Some panels of B; the numbers beyond those are blocks of rows of A.
    static void PackPart(int part, void* state)
    {
        ref var block = ref *(Block*)state;
        ref readonly var p = ref block.Product;
        var depth = Math.Min(Gemm.Depth, p.K - block.K0);
        if (part >= block.PacksOfB)
        {
            var row = (part - block.PacksOfB) * block.BlockHeight;
            Packing.Panels(p.A + ((block.M0 + row) * p.ARow) + (block.K0 * p.AColumn), p.AColumn, p.ARow, depth, Math.Min(block.BlockHeight, block.Height - row), TTile.Rows, block.PackedA + (row * depth));
            return;
        }
        var first = FirstColumn(block.Columns, part * block.PackedAtOnce);
        PackColumns(p, block.K0, depth, block.N0 + first, FirstColumn(block.Columns, (part + 1) * block.PackedAtOnce) - first, block.Columns - first, block.Packed + (first * depth));
    }

    /// <summary>Columns n0… of B as panels, over one block of k.</summary>
    /// <param name="p">The product.</param>
    /// <param name="k0">The first row of B.</param>
    /// <param name="depth">How many rows.</param>
    /// <param name="n0">The first column, with which a panel begins.</param>
    /// <param name="width">How many columns, up to the end of a panel.</param>
    /// <param name="left">Columns from the first on that are cut into panels together.</param>
    /// <param name="to">The first panel.</param>
    static void PackColumns(in Product<T> p, long k0, long depth, long n0, long width, long left, T* to)
    {
        for (var j = 0L; j < width;)
        {
            var columns = PanelColumns(left - j);
            var from = p.B + (k0 * p.BRow) + ((n0 + j) * p.BColumn);
            // All whole panels together, but for those that make way for a last pair.
            var together = columns;
            while (columns == TTile.Columns && j + together < width && PanelColumns(left - j - together) == TTile.Columns) together += TTile.Columns;
            Packing.Panels(from, p.BRow, p.BColumn, depth, together, PanelWidth(columns), to + (j * depth));
            j += together;
        }
    }
}
