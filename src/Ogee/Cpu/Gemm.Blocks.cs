using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Ogee.Cpu;

/// <summary>The loops around a microkernel. B is rearranged into panels of the tile's width, and A into panels of its height where that pays; parts are cut by the
/// shapes alone.</summary>
/// <remarks>Blocks that stay in the caches as in Goto and van de Geijn, Anatomy of High-Performance Matrix Multiplication (ACM TOMS 34, 2008).</remarks>
internal static unsafe class Gemm<T, TTile> where T : unmanaged, System.Numerics.INumber<T> where TTile : struct, IPanelKernel<T>
{
    // Most rows of A that a part takes: with the depth, 147 kB of float32 in the second-level cache.
    internal const int BlockRows = 96;

    // Most rows of A that a part packs for itself and multiplies by all columns: with the depth, 295 kB in the second-level cache, beside two panels of B.
    static int OwnRows => 192 * sizeof(float) / sizeof(T);

    // A block of A is packed by the thread that needs it, and stays in its cache, where each thread gets so many blocks of so many rows; and where few columns make sharing dear, from so many rows on.
    const int OwnBlocks = 4;
    const int LeastOwnRows = 64;
    const int OwnFromNarrow = 769;

    // Columns of B that are packed at a time, for all parts: 4.7 MB of float32 in the third-level cache.
    const int BlockColumns = 3072;

    // Most columns of a part: with the depth, 737 kB of float32 in the second-level cache for all blocks of rows.
    const int PartColumns = 480;

    // About so many parts of a product are enough for the threads of a processor.
    const int Parts = 64;

    // Rows of A that are packed at a time, for all parts: 4.7 MB of float32 in the third-level cache.
    const int PackedRows = 3072;

    // From so many columns on an element of A is used often enough to be moved first; from fewer where A is turned, so that each step along k is another page, or where its
    // rows lie whole pages apart, and so in the same lines of the caches.
    const int PackedFrom = 480;
    const int PackedFromSlow = 24;
    const int ApartBytes = 2048;

    // Of fewer rows of a turned A the last ones, which are no whole panel, cost too much.
    const int TurnedRows = 64;

    // From so many products an element on, the lines of a tile of C are asked for before its sums are there.
    const int PrefetchFrom = 128;
    const int LineBytes = 64;

    // Most columns of a part where A is one row: long runs of memory, and sums that stay in the first-level cache.
    const int RowColumns = 2048;

    // Below about so many multiply-adds a part of one row is not worth handing over: memory bounds it, at a tenth of the speed of a tile.
    const double RowPartProducts = 75_000;

    // Panels of B that are packed side by side at most: with three vectors of 64 bytes, 1.5 kB of each row.
    const int PanelsAtOnce = 8;

    // Below about so many multiply-adds a part is not worth handing to another thread.
    const double PartProducts = 600_000;

    struct Batch
    {
        public Product<T> First;
        public long A, B, C, Count, Each;
    }

    struct Block
    {
        public Product<T> Product;
        public T* Packed, PackedA;
        public bool PacksOwnA;
        public long K0, N0, M0, Columns, Height, RowBlocks, BlockHeight;

        /// <summary>Panels that a part takes.</summary>
        public long Chunk;

        /// <summary>Parts in which panels of B are made, and panels of such a part.</summary>
        public long PacksOfB, PackedAtOnce;

        public readonly int Chunks => checked((int)((Panels(Columns) + Chunk - 1) / Chunk));

        /// <summary>Rows of a block, of so many: as even as tiles allow, for threads wait for the one that has the largest.</summary>
        public readonly long HeightOfBlocks(long rows)
        {
            var most = PacksOwnA ? OwnRows : BlockRows;
            var blocks = (rows + most - 1) / most;
            if (PacksOwnA && Workers.Count is > 1 and var threads)
            {
                blocks = Math.Max(blocks, Math.Min(OwnBlocks * threads, rows / LeastOwnRows));
                if (blocks > threads) blocks = (blocks + threads - 1) / threads * threads;
            }
            return Math.Min(most, ((rows - 1) / blocks / TTile.Rows * TTile.Rows) + TTile.Rows);
        }

        /// <summary>The columns of a part.</summary>
        public readonly (long First, long Width) ColumnsOf(long chunk)
        {
            var first = FirstColumn(Columns, chunk * Chunk);
            return (first, FirstColumn(Columns, (chunk + 1) * Chunk) - first);
        }
    }

    /// <summary>Products of a batch: the first one, and the elements from each operand and result to the next. Where scratch is asked for, nothing runs.</summary>
    public static void Run(long batch, in Product<T> first, long aBatch, long bBatch, long cBatch, ScratchNeed? need)
    {
        if (batch == 0 || first.M == 0 || first.N == 0) return;
        var work = (double)first.M * first.N * Math.Max(first.K, 1);
        if (batch == 1)
        {
            Multiply(first, need);
            return;
        }
        // Few large products are cut inside; of others a part takes whole ones.
        if (batch < 64 && work > 8 * PartProducts)
        {
            for (var i = 0L; i < (need is null ? batch : 1); i++) Multiply(first.At(i * aBatch, i * bBatch, i * cBatch), need);
            return;
        }
        var each = Math.Max((long)(PartProducts / work), (batch + 4095) / 4096);
        var state = new Batch { First = first, A = aBatch, B = bBatch, C = cBatch, Count = batch, Each = Math.Max(1, each) };
        var parts = (batch + state.Each - 1) / state.Each;
        if (need is null) Workers.Run((int)parts, &RunBatch, &state);
        else
            using (need.Parts(parts)) Multiply(first, need);
    }

    static void RunBatch(int part, void* state)
    {
        ref var batch = ref *(Batch*)state;
        for (var i = part * batch.Each; i < Math.Min(batch.Count, (part + 1) * batch.Each); i++)
            Multiply(batch.First.At(i * batch.A, i * batch.B, i * batch.C), null);
    }

    static void Multiply(in Product<T> p, ScratchNeed? need)
    {
        if (p.K == 0)
        {
            if (need is not null) return;
            if (!p.Accumulate)
                for (var row = 0L; row < p.M; row++) new Span<T>(p.C + (row * p.CRow), checked((int)p.N)).Clear();
            p.Finish.Run(new(p.C, p.C, p.CRow * sizeof(T), p.M, p.N));
            return;
        }
        if (p.M > BlockRows || Algorithms.IsForced(Algorithm.SharedPanels))
        {
            if (need is null) Algorithms.Ran(Algorithm.SharedPanels);
            MultiplyShared(p, need);
            return;
        }
        var block = new Block { Product = p };
        block.Chunk = p.M == 1 ? PanelsOfRowPart(p, RowColumns) : p.M <= Gemm.DirectRows && p.K * p.N * sizeof(T) > Gemm.DirectBytes ? PanelsOfRowPart(p, PartColumns) : PanelsOfPart(p);
        block.Columns = p.N;
        if (need is null) Workers.Run(block.Chunks, &RunColumns, &block);
        else AddScratchOfColumns(need, p, Math.Min(p.N, Padded(block.Chunk * TTile.Columns)));
    }

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

    /// <summary>Up to so many rows all threads share what is packed of A.</summary>
    /// <param name="n">Columns of the product.</param>
    internal static long MostSharedRows(long n)
    {
        var threads = Workers.Count;
        var least = threads == 1 ? 1 : (long)OwnBlocks * LeastOwnRows * threads;
        return (n <= PartColumns ? Math.Min(least, OwnFromNarrow) : least) - 1;
    }

    /// <summary>Many rows: panels of B, and of A where that pays and no thread has enough rows for itself, are made once and read by all threads.</summary>
    static void MultiplyShared(in Product<T> p, ScratchNeed? need)
    {
        var block = new Block { Product = p };
        var isPacked = IsPacked(p);
        var depths = Math.Min(p.K, Gemm.Depth);
        var isSlow = p.AColumn != 1 || p.ARow * sizeof(T) % ApartBytes == 0;
        var packsA = p.N >= (isSlow ? PackedFromSlow : PackedFrom);
        block.PacksOwnA = packsA && p.M > MostSharedRows(p.N);
        var (ofB, ofA) = (isPacked ? 0 : depths * Math.Min(BlockColumns, Padded(p.N)), packsA && !block.PacksOwnA ? depths * Math.Min(PackedRows, (p.M + TTile.Rows - 1) / TTile.Rows * TTile.Rows) : 0);
        if (need is not null)
        {
            need.Own<T>(0, ofB);
            need.Own<T>(2, ofA);
            var height = Math.Max(block.HeightOfBlocks(Math.Min(p.M, PackedRows)), p.M > PackedRows && p.M % PackedRows > 0 ? block.HeightOfBlocks(p.M % PackedRows) : 0);
            need.Part<T>(1, block.PacksOwnA ? depths * height : 0);
            need.Part<T>(3, p.Finish.IsApart ? height * Math.Min(p.N, PartColumns + TTile.Columns) : 0);
            return;
        }
        if (ofB > 0) block.Packed = KernelScratch.Rent<T>(0, ofB);
        if (ofA > 0) block.PackedA = KernelScratch.Rent<T>(2, ofA);
        var allPanels = Panels(p.N);
        for (var panel = 0L; panel < allPanels; panel += BlockColumns / TTile.Columns)
        {
            block.N0 = FirstColumn(p.N, panel);
            block.Columns = FirstColumn(p.N, panel + (BlockColumns / TTile.Columns)) - block.N0;
            var columnPanels = Panels(block.Columns);
            for (block.K0 = 0; block.K0 < p.K; block.K0 += Gemm.Depth)
                for (block.M0 = 0; block.M0 < p.M; block.M0 += PackedRows)
                {
                    block.Height = Math.Min(PackedRows, p.M - block.M0);
                    block.BlockHeight = block.HeightOfBlocks(block.Height);
                    block.RowBlocks = (block.Height + block.BlockHeight - 1) / block.BlockHeight;
                    if (isPacked) block.Packed = PanelsAt(p, block.K0, block.N0);
                    SharePacking(ref block, isPacked || block.M0 > 0 ? 0 : columnPanels);
                    var parts = block.PacksOfB + (block.PackedA == null ? 0 : block.RowBlocks);
                    if (parts > 0) Workers.Run((int)parts, &PackPart, &block);
                    var panelWork = (double)Math.Min(block.Height, BlockRows) * TTile.Columns * depths;
                    var panels = Math.Max(PartProducts / panelWork, (double)columnPanels * block.RowBlocks / Parts);
                    block.Chunk = (long)Math.Clamp(block.PacksOwnA ? columnPanels : panels, 1, PartColumns / TTile.Columns);
                    if (block.PacksOwnA) Workers.Run(checked((int)block.RowBlocks), &RunOwnRows, &block);
                    else Workers.Run(checked((int)(block.Chunks * block.RowBlocks)), &RunTiles, &block);
                }
        }
    }

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

    static bool UsesPanels(in Product<T> p) => Gemm.UsesPanels(p.M, p.BColumn, p.K * p.N * sizeof(T));

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

    /// <summary>A block of rows times a chunk of columns whose panels all threads share.</summary>
    static void RunTiles(int part, void* state)
    {
        ref var block = ref *(Block*)state;
        var (chunk, rowBlock) = Math.DivRem(part, block.RowBlocks);
        Chunk(block, chunk, rowBlock * block.BlockHeight, block.PackedA == null ? null : block.PackedA + (rowBlock * block.BlockHeight * Math.Min(Gemm.Depth, block.Product.K - block.K0)));
    }

    /// <summary>A block of rows, packed for this thread alone, times all columns.</summary>
    static void RunOwnRows(int part, void* state)
    {
        ref var block = ref *(Block*)state;
        ref readonly var p = ref block.Product;
        var (row, depth) = (part * block.BlockHeight, Math.Min(Gemm.Depth, p.K - block.K0));
        var rows = KernelScratch.Rent<T>(1, depth * block.BlockHeight);
        Packing.Panels(p.A + ((block.M0 + row) * p.ARow) + (block.K0 * p.AColumn), p.AColumn, p.ARow, depth, Math.Min(block.BlockHeight, block.Height - row), TTile.Rows, rows);
        for (var chunk = 0; chunk < block.Chunks; chunk++) Chunk(block, chunk, row, rows);
    }

    /// <summary>A block of rows times a chunk of columns.</summary>
    static void Chunk(in Block block, long chunk, long row, T* rows)
    {
        ref readonly var p = ref block.Product;
        var (first, width) = block.ColumnsOf(chunk);
        var depth = Math.Min(Gemm.Depth, p.K - block.K0);
        var (m0, height, n0) = (block.M0 + row, Math.Min(block.BlockHeight, block.Height - row), block.N0 + first);
        var place = p.C + (m0 * p.CRow) + n0;
        var at = Target(p, place, height, width, out var cRow);
        Tiles(at == place ? p : p.Into(at - (m0 * cRow) - n0, cRow), block.K0, depth, m0, height, n0, width, block.Packed + (first * depth), rows);
        if (block.K0 + depth == p.K) p.Finish.Run(new(place, at, cRow * sizeof(T), height, width));
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

    /// <summary>Where a block of the result goes, and how far its rows are apart.</summary>
    static T* Target(in Product<T> p, T* place, long rows, long columns, out long rowStride)
    {
        rowStride = p.Finish.IsApart ? columns : p.CRow;
        return p.Finish.IsApart ? KernelScratch.Rent<T>(3, rows * columns) : place;
    }

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
