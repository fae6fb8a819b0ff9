namespace Ogee.Cpu;

// Many rows: what is packed of B, and of A, serves all threads, or a thread packs the rows that it takes.
internal static unsafe partial class Gemm<T, TTile> where T : unmanaged, System.Numerics.INumber<T> where TTile : struct, IPanelKernel<T>
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

    // About so many parts of a product are enough for the threads of a processor.
    const int Parts = 64;

    // Rows of A that are packed at a time, for all parts: 4.7 MB of float32 in the third-level cache.
    const int PackedRows = 3072;

    // From so many columns on an element of A is used often enough to be moved first; from fewer where A is turned, so that each step along k is another page, or where its
    // rows lie whole pages apart, and so in the same lines of the caches.
    const int PackedFrom = 480;
    const int PackedFromSlow = 24;
    const int ApartBytes = 2048;

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

    /// <summary>Where a block of the result goes, and how far its rows are apart.</summary>
    static T* Target(in Product<T> p, T* place, long rows, long columns, out long rowStride)
    {
        rowStride = p.Finish.IsApart ? columns : p.CRow;
        return p.Finish.IsApart ? KernelScratch.Rent<T>(3, rows * columns) : place;
    }
}
