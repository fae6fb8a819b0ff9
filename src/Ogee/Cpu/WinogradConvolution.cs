using System.Runtime.CompilerServices;

namespace Ogee.Cpu;

/// <summary>A correlation with a 3×3 window by Winograd's minimal filtering: tiles of pixels are transformed, multiplied by transformed weights, one small matrix product for each pair of points, and transformed back.</summary>
/// <remarks>Channels are taken in blocks of <see cref="Depth"/>; within a block an element of a product takes them up in order by fused multiply-adds, and blocks are added in order. How tiles are cut into blocks and parts changes no bit.</remarks>
/// <typeparam name="TWindow">The tile of results.</typeparam>
/// <typeparam name="TTile">The microkernel.</typeparam>
internal static unsafe class WinogradConvolution<TWindow, TTile> where TWindow : struct, IWinogradTile where TTile : struct, IMicrokernel<float>
{
    // Channels between two additions to a product: part of the definition of the result. With 36 pairs of points and 48 filters 885 kB of weights, which stay in the second-level cache.
    const int Depth = 128;

    // Tiles that a part transforms for itself: about so many bytes of pixels, which stay in the second-level cache beside the products.
    const int OwnBytes = 600_000;
    const int MostOwnTiles = 96;

    // Weights that all parts read again for each block of tiles: they stay in the second-level cache, or nearly.
    const int SharedWeightBytes = 2_500_000;

    // Tiles whose pixels all parts share, each part with filters of its own: enough to pay for transforming the weights in each part.
    const int SharedTiles = 128;
    const int LeastTiles = 16;

    const int Lane = 16;

    static int Pairs => TWindow.Points * TWindow.Points;

    /// <summary>Elements from one tile to the next in the products with a panel of weights.</summary>
    static int ProductsApart => Pairs * TTile.Columns;

    struct Problem
    {
        public Correlation<float> C;

        // The weights as panels, not transformed; transformed, where all parts share them; and transformed pixels, where all parts share these.
        public float* Panel, Weights, Pixels;
        public long TilesAcross, TilesOfImage, Tiles, Panels;

        // Transformed pixels lie as [block of channels][pair of points][tile][channel]: elements from one tile and one pair of points to the next.
        public long Pitch, Apart;
        public long First, Count, Each;
        public int Parts, TileParts;
    }

    static long Blocks(in Correlation<float> c) => (c.Channels + Depth - 1) / Depth;

    /// <summary>Elements from one pair of points to the next: an additional vector, lest all of them meet in the same lines of a cache.</summary>
    static long Apart(long rows, long columns) => (rows * columns) + Lane;

    static long WeightsApart(in Correlation<float> c) => Apart(Math.Min(c.Channels, Depth), TTile.Columns);

    static long PanelSize(in Correlation<float> c) => Blocks(c) * Pairs * WeightsApart(c);

    public static void Run(in Correlation<float> c, ScratchNeed? need)
    {
        var p = new Problem { C = c, Panels = (c.Filters + TTile.Columns - 1) / TTile.Columns, TilesAcross = Winograd.Tiles(c.Columns, TWindow.Results), Pitch = Math.Min(Depth, (c.Channels + Lane - 1) / Lane * Lane) };
        p.TilesOfImage = p.TilesAcross * Winograd.Tiles(c.Rows, TWindow.Results);
        p.Tiles = c.Batch * p.TilesOfImage;
        p.Each = Math.Clamp(OwnBytes / (Blocks(c) * Pairs * p.Pitch * sizeof(float)) / TTile.Rows * TTile.Rows, TTile.Rows, MostOwnTiles);
        var blocks = (p.Tiles + p.Each - 1) / p.Each;
        var weights = p.Panels * PanelSize(c);
        var sharesWeights = weights * sizeof(float) <= SharedWeightBytes && blocks >= 2 * Workers.Count;
        var most = Math.Min(p.Tiles, SharedTiles);
        p.Apart = Apart(sharesWeights ? p.Each : most, p.Pitch);
        var pixels = Blocks(c) * Pairs * p.Apart;
        if (need is not null)
        {
            PackedWeights.AddScratch(need, c, TTile.Columns, slot: 2);
            need.Own<float>(3, sharesWeights ? weights : pixels);
            need.Part<float>(0, sharesWeights ? pixels : Pairs * WeightsApart(c));
            need.Part<float>(1, Products(sharesWeights ? p.Each : most));
            return;
        }
        p.Panel = PackedWeights.Of(c, TTile.Columns, slot: 2);
        if (sharesWeights)
        {
            p.Weights = KernelScratch.Rent<float>(3, weights);
            var slices = (c.Channels + Lane - 1) / Lane;
            p.Count = slices;
            Workers.Run(checked((int)(p.Panels * slices)), &TransformWeights, &p);
            p.Parts = (int)Math.Min(blocks, 8 * Workers.Count);
            Workers.Run(p.Parts, &RunTiles, &p);
            return;
        }
        p.Pixels = KernelScratch.Rent<float>(3, pixels);
        for (p.First = 0; p.First < p.Tiles; p.First += most)
        {
            p.Count = Math.Min(most, p.Tiles - p.First);
            Workers.Run((int)p.Count, &TransformTile, &p);
            p.TileParts = (int)Math.Clamp(2 * Workers.Count / p.Panels, 1, Math.Max(1, p.Count / LeastTiles));
            Workers.Run(checked((int)(p.Panels * p.TileParts)), &RunPanel, &p);
        }
    }

    /// <summary>Sixteen channels of a panel of weights, for all parts.</summary>
    static void TransformWeights(int part, void* state)
    {
        ref var p = ref *(Problem*)state;
        var (panel, slice) = Math.DivRem(part, p.Count);
        var (first, apart) = (slice * Lane, WeightsApart(p.C));
        TransformWeights(p, panel, first, Math.Min(p.C.Channels, first + Lane), p.Weights + (panel * PanelSize(p.C)) + (first / Depth * Pairs * apart) + (first % Depth * TTile.Columns), apart);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void TransformWeights(in Problem p, long panel, long first, long last, float* to, long apart)
    {
        var from = p.Panel + (((panel * 9 * p.C.Channels) + first) * TTile.Columns);
        for (var channel = first; channel < last; channel++, from += TTile.Columns, to += TTile.Columns) TWindow.Weights(from, p.C.Channels * TTile.Columns, TTile.Columns, to, apart);
    }

    /// <summary>Blocks of tiles, pixels and products in memory of this thread, all filters.</summary>
    static void RunTiles(int part, void* state)
    {
        ref var p = ref *(Problem*)state;
        var (first, last) = Gemm.Range(p.Tiles, p.Parts, part, (int)p.Each);
        var pixels = KernelScratch.Rent<float>(0, Blocks(p.C) * Pairs * p.Apart);
        var size = PanelSize(p.C);
        for (var tile = first; tile < last; tile += p.Each)
        {
            var count = Math.Min(p.Each, last - tile);
            var products = KernelScratch.Rent<float>(1, Products(count));
            for (var i = 0L; i < count; i++) TransformPixels(p, tile + i, pixels + (i * p.Pitch));
            for (var panel = 0L; panel < p.Panels; panel++)
            {
                for (var channel = 0L; channel < p.C.Channels; channel += Depth)
                    Multiply(p, panel, channel, p.Weights + (panel * size) + (channel / Depth * Pairs * WeightsApart(p.C)), pixels, count, products);
                for (var i = 0L; i < count; i++) TransformProducts(p, panel, tile + i, products + (i * ProductsApart));
            }
            if (p.C.Finish.IsAny)
                for (var i = 0L; i < count; i++) Complete(p, tile + i, 0, p.C.Filters);
        }
    }

    static void TransformTile(int tile, void* state)
    {
        ref var p = ref *(Problem*)state;
        TransformPixels(p, p.First + tile, p.Pixels + (tile * p.Pitch));
    }

    /// <summary>A panel of filters, whose weights are transformed into memory of this thread, by some of the tiles that all parts share.</summary>
    static void RunPanel(int part, void* state)
    {
        ref var p = ref *(Problem*)state;
        var (panel, tilePart) = Math.DivRem(part, p.TileParts);
        var (first, last) = Gemm.Range(p.Count, p.TileParts, tilePart, TTile.Rows);
        var (count, weightsApart) = (last - first, WeightsApart(p.C));
        var weights = KernelScratch.Rent<float>(0, Pairs * weightsApart);
        var products = KernelScratch.Rent<float>(1, Products(count));
        for (var channel = 0L; channel < p.C.Channels; channel += Depth)
        {
            TransformWeights(p, panel, channel, Math.Min(p.C.Channels, channel + Depth), weights, weightsApart);
            Multiply(p, panel, channel, weights, p.Pixels + (first * p.Pitch), count, products);
        }
        for (var i = 0L; i < count; i++)
        {
            TransformProducts(p, panel, p.First + first + i, products + (i * ProductsApart));
            if (p.C.Finish.IsAny) Complete(p, p.First + first + i, panel * TTile.Columns, Math.Min(TTile.Columns, p.C.Filters - (panel * TTile.Columns)));
        }
    }

    /// <summary>The results of a tile are complete, for some filters.</summary>
    static void Complete(in Problem p, long tile, long filter, long filters)
    {
        ref readonly var c = ref p.C;
        var (image, row, column) = Place(p, tile);
        var to = c.To + (image * c.ToImage) + (row * c.ToRow) + (column * c.ToColumn);
        for (var i = 0L; i < Math.Min(TWindow.Results, c.Rows - row); i++) c.Complete(to + (i * c.ToRow), Math.Min(TWindow.Results, c.Columns - column), filter, filters);
    }

    /// <summary>Elements of the products of so many tiles.</summary>
    static long Products(long tiles) => (tiles + TTile.Rows - 1) / TTile.Rows * TTile.Rows * ProductsApart;

    /// <summary>A matrix product for each pair of points: tiles by filters of a panel, over a block of channels.</summary>
    [SkipLocalsInit, MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Multiply(in Problem p, long panel, long channel, float* weights, float* pixels, long tiles, float* products)
    {
        var (depth, weightsApart) = (Math.Min(Depth, p.C.Channels - channel), WeightsApart(p.C));
        var columns = TTile.FitColumns((int)Math.Min(TTile.Columns, p.C.Filters - (panel * TTile.Columns)));
        var rows = stackalloc float*[TTile.Rows];
        pixels += channel / Depth * Pairs * p.Apart;
        for (var pair = 0; pair < Pairs; pair++, pixels += p.Apart, weights += weightsApart, products += TTile.Columns)
            for (var tile = 0L; tile < tiles; tile += TTile.Rows)
            {
                // Rows beyond the end repeat the last tile; there is room for their products, which nobody reads.
                var live = (int)Math.Min(TTile.Rows, tiles - tile);
                for (var r = 0; r < TTile.Rows; r++) rows[r] = pixels + ((tile + Math.Min(r, live - 1)) * p.Pitch);
                TTile.Run(TTile.FitRows(live), columns, rows, 1, depth, 1, weights, TTile.Columns, products + (tile * ProductsApart), ProductsApart, channel > 0);
            }
    }

    /// <summary>The pixels that a tile sees; zeros in the padding.</summary>
    [SkipLocalsInit, MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void TransformPixels(in Problem p, long tile, float* to)
    {
        ref readonly var c = ref p.C;
        var (image, row, column) = Place(p, tile);
        row += c.Top;
        column += c.Left;
        var (whole, points) = (c.Channels / Lane * Lane, TWindow.Points);
        var zeros = stackalloc float[Depth];
        new Span<float>(zeros, Depth).Clear();
        var table = stackalloc float*[points * points];
        for (var first = 0L; first < whole; first += Depth)
        {
            var from = c.From + (((((image * c.Height) + row) * c.Width) + column) * c.Channels) + first;
            for (var i = 0; i < points; i++)
                for (var j = 0; j < points; j++)
                    table[(i * points) + j] = IsInside(c, row + i, column + j) ? from + (((i * c.Width) + j) * c.Channels) : zeros;
            TWindow.Pixels(table, Math.Min(Depth, whole - first), to + (first / Depth * Pairs * p.Apart), p.Apart);
        }
        if (whole == c.Channels) return;
        // A vector of channels that are not all there is put together first: a load would go beyond the end of the image.
        var rest = (int)(c.Channels - whole);
        var last = stackalloc float[points * points * Lane];
        new Span<float>(last, points * points * Lane).Clear();
        for (var i = 0; i < points; i++)
            for (var j = 0; j < points; j++)
            {
                table[(i * points) + j] = last + (((i * points) + j) * Lane);
                if (IsInside(c, row + i, column + j))
                    Unsafe.CopyBlockUnaligned(table[(i * points) + j], c.From + (((((image * c.Height) + row + i) * c.Width) + column + j) * c.Channels) + whole, (uint)rest * sizeof(float));
            }
        TWindow.Pixels(table, Lane, to + (whole / Depth * Pairs * p.Apart) + (whole % Depth), p.Apart);
    }

    static bool IsInside(in Correlation<float> c, long row, long column) => (ulong)row < (ulong)c.Height && (ulong)column < (ulong)c.Width;

    /// <summary>The results of a tile; those beyond the end of the image go nowhere.</summary>
    [SkipLocalsInit, MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void TransformProducts(in Problem p, long panel, long tile, float* products)
    {
        ref readonly var c = ref p.C;
        var (image, row, column) = Place(p, tile);
        var results = TWindow.Results;
        var to = c.To + (image * c.ToImage) + (row * c.ToRow) + (column * c.ToColumn) + (panel * TTile.Columns);
        var (rows, columns) = ((int)Math.Min(results, c.Rows - row), (int)Math.Min(results, c.Columns - column));
        var live = (int)Math.Min(TTile.Columns, c.Filters - (panel * TTile.Columns));
        var whole = live / Lane * Lane;
        var table = stackalloc float*[results * results];
        var nowhere = stackalloc float[results * results * TTile.Columns];
        for (var i = 0; i < results; i++)
            for (var j = 0; j < results; j++) table[(i * results) + j] = i < rows && j < columns ? to + (i * c.ToRow) + (j * c.ToColumn) : nowhere;
        TWindow.Sums(products, TTile.Columns, whole, table);
        if (whole == live) return;
        for (var i = 0; i < results * results; i++) table[i] = nowhere + (i * Lane);
        TWindow.Sums(products + whole, TTile.Columns, Lane, table);
        for (var i = 0; i < rows; i++)
            for (var j = 0; j < columns; j++) Unsafe.CopyBlockUnaligned(to + (i * c.ToRow) + (j * c.ToColumn) + whole, table[(i * results) + j], (uint)(live - whole) * sizeof(float));
    }

    /// <summary>The image, and the row and column of results, with which a tile begins.</summary>
    static (long Image, long Row, long Column) Place(in Problem p, long tile)
    {
        var (image, rest) = Math.DivRem(tile, p.TilesOfImage);
        var (row, column) = Math.DivRem(rest, p.TilesAcross);
        return (image, row * TWindow.Results, column * TWindow.Results);
    }
}
