using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Ogee.Cpu;

/// <summary>Matrix products C = A · B with operands of any strides. Each element is accumulated over k in blocks of <see cref="Depth"/>, in order, by fused multiply-adds: neither threads, nor tiles, nor the number of rows change a bit.</summary>
internal static unsafe class Gemm
{
    /// <summary>Products between two additions to C: part of the definition of the result.</summary>
    public const int Depth = 384;

    /// <summary>Uses the narrow tiles although wide vectors are there, for tests.</summary>
    public static bool ForceNarrow { get; set; }

    internal static bool IsWide => Vector512.IsHardwareAccelerated && !ForceNarrow;

    /// <summary>batch products of float32 matrices: a [m, k], b [k, n], c [m, n] with unit column stride.</summary>
    public static void RunBatched(long batch, float* a, long aBatch, long aRow, long aColumn, float* b, long bBatch, long bRow, long bColumn, float* c, long cBatch, long cRow, long m, long n, long k)
    {
        if (IsWide) Gemm<float, Tile8x48>.Run(batch, a, aBatch, aRow, aColumn, b, bBatch, bRow, bColumn, c, cBatch, cRow, m, n, k);
        else Gemm<float, Tile6x16>.Run(batch, a, aBatch, aRow, aColumn, b, bBatch, bRow, bColumn, c, cBatch, cRow, m, n, k);
    }

    /// <summary>batch products of float64 matrices.</summary>
    public static void RunBatched(long batch, double* a, long aBatch, long aRow, long aColumn, double* b, long bBatch, long bRow, long bColumn, double* c, long cBatch, long cRow, long m, long n, long k)
    {
        if (IsWide) Gemm<double, Tile8x24>.Run(batch, a, aBatch, aRow, aColumn, b, bBatch, bRow, bColumn, c, cBatch, cRow, m, n, k);
        else Gemm<double, Tile6x8>.Run(batch, a, aBatch, aRow, aColumn, b, bBatch, bRow, bColumn, c, cBatch, cRow, m, n, k);
    }
}

/// <summary>The loops around a microkernel: B is packed into panels of the tile's width, A is read where it is, or packed where its columns are far apart.</summary>
internal static unsafe class Gemm<T, TTile> where T : unmanaged, System.Numerics.INumber<T> where TTile : struct, IMicrokernel<T>
{
    // Columns of B that are packed at a time: with the depth, about 0.9 MB of float32, which fits the second-level cache.
    const int PanelColumns = 576;

    // Rows of A that are packed at a time.
    const int BlockRows = 96;

    // Below about so many multiply-adds a part is not worth handing to another thread.
    const long PartProducts = 300_000;

    struct Problem
    {
        public long Batch, M, N, K;
        public T* A, B, C;
        public long ABatch, ARow, AColumn, BBatch, BRow, BColumn, CBatch, CRow;
        public int RowParts, ColumnParts;
    }

    public static void Run(long batch, T* a, long aBatch, long aRow, long aColumn, T* b, long bBatch, long bRow, long bColumn, T* c, long cBatch, long cRow, long m, long n, long k)
    {
        if (batch == 0 || m == 0 || n == 0) return;
        var problem = new Problem
        {
            Batch = batch, M = m, N = n, K = k, A = a, B = b, C = c,
            ABatch = aBatch, ARow = aRow, AColumn = aColumn, BBatch = bBatch, BRow = bRow, BColumn = bColumn, CBatch = cBatch, CRow = cRow,
            RowParts = 1, ColumnParts = 1,
        };
        var wanted = Math.Clamp((long)((double)m * n * k * batch / PartProducts), 1, Workers.Count);
        if (batch < wanted)
        {
            // Each part packs its own operands: cut the longer side, so that less is packed twice.
            var share = (int)((wanted + batch - 1) / batch);
            if (m / TTile.Rows >= n / TTile.Columns) problem.RowParts = (int)Math.Clamp(m / TTile.Rows, 1, share);
            else problem.ColumnParts = (int)Math.Clamp(n / TTile.Columns, 1, share);
        }
        var parts = batch * problem.RowParts * problem.ColumnParts;
        if (wanted == 1)
            for (var part = 0; part < parts; part++) RunPart(part, &problem);
        else Workers.Run(checked((int)parts), &RunPart, &problem);
    }

    static void RunPart(int part, void* state)
    {
        ref var p = ref *(Problem*)state;
        var (rest, columnPart) = Math.DivRem(part, p.ColumnParts);
        var (index, rowPart) = Math.DivRem(rest, p.RowParts);
        var (m0, m1) = Range(p.M, p.RowParts, rowPart, TTile.Rows);
        var (n0, n1) = Range(p.N, p.ColumnParts, columnPart, TTile.Columns);
        Multiply(p.A + (index * p.ABatch) + (m0 * p.ARow), p.ARow, p.AColumn, p.B + (index * p.BBatch) + (n0 * p.BColumn), p.BRow, p.BColumn,
            p.C + (index * p.CBatch) + (m0 * p.CRow) + n0, p.CRow, m1 - m0, n1 - n0, p.K);
    }

    /// <summary>Part of a length, in whole tiles.</summary>
    internal static (long First, long Last) Range(long length, int parts, int part, int tile)
    {
        var tiles = (length + tile - 1) / tile;
        return (Math.Min(length, tiles * part / parts * tile), Math.Min(length, tiles * (part + 1) / parts * tile));
    }

    /// <summary>One product, on this thread.</summary>
    static void Multiply(T* a, long aRow, long aColumn, T* b, long bRow, long bColumn, T* c, long cRow, long m, long n, long k)
    {
        if (k == 0)
        {
            for (var row = 0L; row < m; row++) Unsafe.InitBlockUnaligned(c + (row * cRow), 0, checked((uint)(n * sizeof(T))));
            return;
        }
        var columns = TTile.Columns;
        // Few rows use each element of B only once or twice: packing would cost more than it saves.
        var isDirect = bColumn == 1 && n % columns == 0 && m <= 2 * TTile.Rows;
        var packedB = isDirect ? null : KernelScratch.Rent<T>(0, Math.Min(k, Gemm.Depth) * Math.Min(PanelColumns, (n + columns - 1) / columns * columns));
        var packedA = aColumn == 1 ? null : KernelScratch.Rent<T>(1, (long)Gemm.Depth * (BlockRows + TTile.Rows));
        var rows = stackalloc T*[TTile.Rows];
        for (var k0 = 0L; k0 < k; k0 += Gemm.Depth)
        {
            var depth = Math.Min(Gemm.Depth, k - k0);
            for (var n0 = 0L; n0 < n; n0 += PanelColumns)
            {
                var width = Math.Min(PanelColumns, n - n0);
                var from = b + (k0 * bRow) + (n0 * bColumn);
                if (!isDirect) Packing.Panels(from, bRow, bColumn, depth, width, columns, packedB);
                for (var m0 = 0L; m0 < m; m0 += BlockRows)
                {
                    var height = Math.Min(BlockRows, m - m0);
                    var block = a + (m0 * aRow) + (k0 * aColumn);
                    if (packedA != null) Packing.Panels(block, aColumn, aRow, depth, height, TTile.Rows, packedA);
                    for (var j = 0L; j < width; j += columns)
                        for (var i = 0L; i < height; i += TTile.Rows)
                        {
                            var live = (int)Math.Min(TTile.Rows, height - i);
                            // Rows beyond the end repeat the last one; their results are thrown away.
                            for (var r = 0; r < TTile.Rows; r++) rows[r] = packedA != null ? packedA + (i * depth) + r : block + ((i + Math.Min(r, live - 1)) * aRow);
                            MicroTile<T, TTile>.Run(rows, 1, depth, packedA != null ? TTile.Rows : 1, isDirect ? from + j : packedB + (j * depth), isDirect ? bRow : columns,
                                c + ((m0 + i) * cRow) + n0 + j, cRow, live, (int)Math.Min(columns, width - j), k0 > 0);
                        }
                }
            }
        }
    }
}

/// <summary>Runs a microkernel also where only a part of the tile is wanted.</summary>
internal static unsafe class MicroTile<T, TTile> where T : unmanaged, System.Numerics.INumber<T> where TTile : struct, IMicrokernel<T>
{
    [SkipLocalsInit]
    public static void Run(T** rows, long taps, long depth, long aStep, T* b, long bStep, T* c, long cRow, int liveRows, int liveColumns, bool accumulate)
    {
        if (liveRows == TTile.Rows && liveColumns == TTile.Columns)
        {
            TTile.Run(rows, taps, depth, aStep, b, bStep, c, cRow, accumulate);
            return;
        }
        var whole = stackalloc T[TTile.Rows * TTile.Columns];
        TTile.Run(rows, taps, depth, aStep, b, bStep, whole, TTile.Columns, false);
        for (var r = 0; r < liveRows; r++)
            for (var j = 0; j < liveColumns; j++)
                c[(r * cRow) + j] = accumulate ? c[(r * cRow) + j] + whole[(r * TTile.Columns) + j] : whole[(r * TTile.Columns) + j];
    }
}
