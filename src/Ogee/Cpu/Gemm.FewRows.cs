using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Ogee.Cpu;

// Few rows: each part takes its columns of B through all of k, as panels of its own or as they lie.
internal static unsafe partial class Gemm<T, TTile> where T : unmanaged, System.Numerics.INumber<T> where TTile : struct, IPanelKernel<T>
{
    // Of fewer rows of a turned A the last ones, which are no whole panel, cost too much.
    const int TurnedRows = 64;

    // Most columns of a part where A is one row: long runs of memory, and sums that stay in the first-level cache.
    const int RowColumns = 2048;

    // Below about so many multiply-adds a part of one row is not worth handing over: memory bounds it, at a tenth of the speed of a tile.
    const double RowPartProducts = 75_000;

    static long PanelsOfPart(in Product<T> p)
    {
        var panelWork = (double)p.M * TTile.Columns * p.K;
        // A turned A is dear to pack, and each part packs it: then there are as few parts as threads.
        var least = p.AColumn != 1 ? (Panels(p.N) + Workers.Count - 1) / Workers.Count : 1;
        return (long)Math.Clamp(PartProducts / panelWork, Math.Min(least, PartColumns / TTile.Columns), PartColumns / TTile.Columns);
    }

    /// <summary>As few parts as give each thread equally many: a run of memory is the longer.</summary>
    static long PanelsOfRowPart(in Product<T> p, int widestColumns)
    {
        var (panels, threads, widest) = (Panels(p.N), Workers.Count, widestColumns / TTile.Columns);
        var most = threads * ((panels + (threads * widest) - 1) / (threads * widest));
        var parts = (long)Math.Clamp((double)p.N * p.K / RowPartProducts, 1, most);
        return Math.Min(widest, (panels + parts - 1) / parts);
    }

    static void AddScratchOfColumns(ScratchNeed need, in Product<T> p, long width)
    {
        var depth = Math.Min(p.K, Gemm.Depth);
        if (p.Finish.IsApart) need.Part<T>(3, p.M * width);
        // Without panels, what is not whole vectors has one.
        need.Part<T>(0, UsesPanels(p) || p.BColumn != 1 ? depth * Padded(width) : p.M == 1 ? 0 : depth * TTile.Columns);
        need.Part<T>(1, Math.Max(p.M == 1 ? Padded(width) : 0, PacksOwnPanelsOfA(p, width) ? PanelsOfA(p, depth) : 0));
    }

    /// <summary>All rows, which are few, times a chunk of columns.</summary>
    static void RunColumns(int part, void* state)
    {
        ref var block = ref *(Block*)state;
        ref readonly var p = ref block.Product;
        var (n0, width) = block.ColumnsOf(part);
        var place = p.C + n0;
        var at = Target(p, place, p.M, width, out var cRow);
        Columns(at == place ? p : p.Into(at - n0, cRow), n0, width);
        p.Finish.Run(new(place, at, cRow * sizeof(T), p.M, width));
    }

    static bool UsesPanels(in Product<T> p) => Gemm.UsesPanels(p.M, p.BColumn, p.K * p.N * sizeof(T));

    static void Columns(in Product<T> p, long n0, long width)
    {
        // Sixteen columns at a time need no rearranging where a square of them fits the registers.
        var hasDots = typeof(T) == typeof(float) && p.M == 1 && p.BRow == 1 && Avx512F.IsSupported && Gemm.IsWide;
        var (hasRow, hasNoPanels) = (p.M == 1 && p.BColumn == 1, p.BColumn == 1);
        // Panels are left out where an element of B is used too seldom.
        var way = hasRow ? Algorithm.OneRow : hasDots ? Algorithm.OneRowOfDots : hasNoPanels && !UsesPanels(p) ? Algorithm.NoPanels : Algorithm.OwnPanels;
        way = Algorithms.Choose(way, Algorithm.OwnPanels, hasRow ? Algorithm.OneRow : way, hasDots ? Algorithm.OneRowOfDots : way, hasNoPanels ? Algorithm.NoPanels : way);
        Algorithms.Ran(way);
        if (way == Algorithm.OneRow)
        {
            OneRow(p, n0, width);
            return;
        }
        if (way == Algorithm.OwnPanels && IsPacked(p))
        {
            for (var k0 = 0L; k0 < p.K; k0 += Gemm.Depth) Tiles(p, k0, Math.Min(Gemm.Depth, p.K - k0), 0, p.M, n0, width, PanelsAt(p, k0, n0), OwnPanelsOfA(p, k0, width));
            return;
        }
        // What is not whole vectors would be read beyond the end of a row.
        var direct = way == Algorithm.NoPanels ? width / TTile.Lanes * TTile.Lanes : 0;
        var dots = way == Algorithm.OneRowOfDots ? width / ColumnSums.Columns * ColumnSums.Columns : 0;
        if (dots > 0) OneRowOfDots(p, n0, dots);
        n0 += dots;
        width -= dots;
        for (var k0 = 0L; k0 < p.K && width > 0; k0 += Gemm.Depth)
        {
            var depth = Math.Min(Gemm.Depth, p.K - k0);
            if (direct > 0) Tiles(p, k0, depth, 0, p.M, n0, direct, null, OwnPanelsOfA(p, k0, direct));
            if (direct == width) continue;
            var packed = KernelScratch.Rent<T>(0, Math.Min(p.K, Gemm.Depth) * Padded(width - direct));
            PackColumns(p, k0, depth, n0 + direct, width - direct, width - direct, packed);
            Tiles(p, k0, depth, 0, p.M, n0 + direct, width - direct, packed, OwnPanelsOfA(p, k0, width - direct));
        }
    }

    /// <summary>A few rows of A as panels for this thread alone; null where so few columns do not pay for it.</summary>
    static T* OwnPanelsOfA(in Product<T> p, long k0, long columns)
    {
        if (!PacksOwnPanelsOfA(p, columns)) return null;
        var depth = Math.Min(Gemm.Depth, p.K - k0);
        var panels = KernelScratch.Rent<T>(1, PanelsOfA(p, depth));
        Packing.Panels(p.A + (k0 * p.AColumn), p.AColumn, p.ARow, depth, p.M, TTile.Rows, panels);
        return panels;
    }

    static bool PacksOwnPanelsOfA(in Product<T> p, long columns) => p.M >= TTile.Rows && columns > (p.AColumn == 1 || p.M < TurnedRows ? 2 * TTile.Columns : PackedFromSlow);

    static long PanelsOfA(in Product<T> p, long depth) => depth * (p.M + TTile.Rows);

    /// <summary>One row times a chunk of columns of a B that is stored by columns.</summary>
    static void OneRowOfDots(in Product<T> p, long n0, long width)
    {
        var sums = stackalloc float[ColumnSums.Columns];
        var a = (float*)p.A;
        var c = (float*)p.C;
        for (var j = n0; j < n0 + width; j += ColumnSums.Columns)
            for (var k0 = 0L; k0 < p.K; k0 += Gemm.Depth)
            {
                ColumnSums.Dot(a + (k0 * p.AColumn), p.AColumn, (float*)p.B + (j * p.BColumn) + k0, p.BColumn, Math.Min(Gemm.Depth, p.K - k0), sums);
                var to = Vector512.Load(c + j);
                (p.Accumulate || k0 > 0 ? to + Vector512.Load(sums) : Vector512.Load(sums)).Store(c + j);
            }
    }

    /// <summary>One row times a chunk of columns of a B that is stored by rows: B is read once, from begin to end, and the sums wait in memory that stays in the
    /// first-level cache; a number there has the bits it has in a register.</summary>
    static void OneRow(in Product<T> p, long n0, long width)
    {
        var sums = KernelScratch.Rent<T>(1, Padded(width));
        for (var k0 = 0L; k0 < p.K; k0 += Gemm.Depth)
        {
            var last = Math.Min(p.K, k0 + Gemm.Depth);
            new Span<T>(sums, (int)width).Clear();
            for (var k = k0; k < last; k += RowSums.Rows) RowSums.Add(p.A + (k * p.AColumn), p.AColumn, p.B + (k * p.BRow) + n0, p.BRow, (int)Math.Min(RowSums.Rows, last - k), sums, (int)width);
            for (var j = 0L; j < width; j++) p.C[n0 + j] = p.Accumulate || k0 > 0 ? p.C[n0 + j] + sums[j] : sums[j];
        }
    }
}
