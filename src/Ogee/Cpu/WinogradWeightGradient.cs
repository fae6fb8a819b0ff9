using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Ogee.Cpu;

/// <summary>The gradient of a convolution with respect to its 3×3 weight by Winograd's minimal filtering: for each pair of points a matrix product, transformed gradients of the result times transformed pixels, summed over the tiles of a whole batch and transformed back once.</summary>
/// <remarks>An element of a sum takes up tiles in order by fused multiply-adds within a block, and blocks in order; where sums are few, also segments, by a fixed tree: neighbours, then neighbours of those. Blocks and segments are cut by the shapes alone.</remarks>
/// <typeparam name="TTile">The microkernel.</typeparam>
internal static unsafe class WinogradWeightGradient<TTile> where TTile : struct, IMicrokernel<float>
{
    const int Lane = 16;
    const int Points = 6;
    const int Pairs = Points * Points;
    const int Results = 4;

    // Tiles between two additions to the sums: with them a panel of 48 channels at a pair of points, 25 kB, stays in the first-level cache for all filters.
    const int BlockTiles = 128;

    // Transformed operands that all parts share, in the third-level cache.
    const long SharedBytes = 16_000_000;

    // Filters of a part, in panels: with 48 channels 885 kB of sums, in the second-level cache.
    const int MostFilterPanels = 8;

    // Sums that are so few that each segment of tiles has all of them in the second-level cache, beside so much of transformed operands.
    const long OwnSumBytes = 800_000;
    const long OwnBytes = 900_000;
    const int MostSegments = 8;

    // Transformed tiles lie in so many runs that no processor guesses where the next ones go: their lines are asked for before.
    const int TilesAhead = 2;
    const int LeastSegmentTiles = 64;

    /// <summary>An operand, and how it lies when transformed: [panel of channels][pair of points][tile][channel].</summary>
    struct Source
    {
        public float* From;
        public long Height, Width, Channels, PanelWidth;

        // Rows and columns that a tile sees, and tiles that there is room for.
        public int Side;
        public long Room;

        // Whether the room is larger than caches nearby.
        public bool IsFar;

        public readonly long Panels => (Channels + PanelWidth - 1) / PanelWidth;

        /// <summary>Elements from one pair of points to the next: an additional vector, lest all of them meet in the same lines of a cache.</summary>
        public readonly long Apart => (Room * PanelWidth) + Lane;

        public readonly long PanelSize => Pairs * Apart;

        public readonly long Size => Panels * PanelSize;
    }

    struct Problem
    {
        public ConvGeometry G;
        public Source Image, Gradient;
        public float* Gw, Zeros, Pixels, Gradients, Sums;
        public long TilesAcross, TilesOfImage, Tiles, Block;

        // What parts share now, and whether sums are there before and complete after.
        public long First, Count;
        public bool HasBegun, IsLast;
        public int FilterParts, Segments;

        public readonly long Width => Image.PanelWidth;

        /// <summary>Elements from one pair of points to the next in the sums of a panel of filters with a panel of channels.</summary>
        public readonly long SumsApart => ((Lane + TTile.Rows - 1) / TTile.Rows * TTile.Rows * Width) + Lane;

        public readonly long SumsSize => Pairs * SumsApart;
    }

    public static void Run(in ConvGeometry g, float* x, float* gy, float* gw, ScratchNeed? need)
    {
        // Panels of two vectors where those of three would leave one over.
        var width = TTile.Columns == 3 * Lane && (g.Channels - 1) % TTile.Columns < Lane ? 2 * Lane : TTile.Columns;
        var p = new Problem
        {
            G = g, Gw = gw, TilesAcross = Winograd.Tiles(g.OutWidth, Results),
            Image = new() { From = x, Height = g.Height, Width = g.Width, Channels = g.Channels, PanelWidth = width, Side = Points },
            Gradient = new() { From = gy, Height = g.OutHeight, Width = g.OutWidth, Channels = g.OutChannels, PanelWidth = Lane, Side = Results },
        };
        p.TilesOfImage = p.TilesAcross * Winograd.Tiles(g.OutHeight, Results);
        p.Tiles = g.Batch * p.TilesOfImage;
        var zeros = Math.Max(g.Channels, g.OutChannels) + Lane;
        var (rows, columns) = ((g.OutChannels + Lane - 1) / Lane * Lane, (g.Channels + Lane - 1) / Lane * Lane);
        var tileBytes = Pairs * (rows + columns) * sizeof(float);
        if (Pairs * rows * columns * sizeof(float) <= OwnSumBytes && p.Tiles >= 2 * LeastSegmentTiles)
        {
            p.Segments = (int)Math.Min(p.Tiles / LeastSegmentTiles, MostSegments);
            p.Block = Even((p.Tiles + p.Segments - 1) / p.Segments, Math.Clamp(OwnBytes / tileBytes, 1, BlockTiles));
            p.Image.Room = p.Gradient.Room = p.Block;
            var sums = p.Segments * p.Gradient.Panels * p.Image.Panels * p.SumsSize;
            if (need is not null)
            {
                need.Own<float>(3, zeros);
                need.Own<float>(2, sums);
                need.Part<float>(0, p.Image.Size + p.Gradient.Size);
                return;
            }
            p.Zeros = KernelScratch.Rent<float>(3, zeros);
            new Span<float>(p.Zeros, checked((int)zeros)).Clear();
            p.Sums = KernelScratch.Rent<float>(2, sums);
            Workers.Run(p.Segments, &RunSegment, &p);
            Workers.Run(checked((int)(p.Gradient.Panels * p.Image.Panels)), &AddSegments, &p);
            return;
        }
        p.Block = Even(p.Tiles, BlockTiles);
        p.Image.IsFar = p.Gradient.IsFar = true;
        p.Image.Room = p.Gradient.Room = Math.Min(p.Tiles, p.Block * Math.Max(1, SharedBytes / (p.Block * tileBytes)));
        p.FilterParts = (int)Math.Clamp(Math.Max((2 * Workers.Count) + p.Image.Panels - 1, (p.Gradient.Panels + MostFilterPanels - 1) / MostFilterPanels * p.Image.Panels) / p.Image.Panels, 1, p.Gradient.Panels);
        var (transformed, all) = (p.Image.Size + p.Gradient.Size + zeros, p.Image.Room < p.Tiles ? p.Gradient.Panels * p.Image.Panels * p.SumsSize : 0);
        if (need is not null)
        {
            need.Own<float>(3, transformed);
            need.Own<float>(2, all);
            need.Part<float>(0, all > 0 ? 0 : (p.Gradient.Panels + p.FilterParts - 1) / p.FilterParts * p.SumsSize);
            return;
        }
        p.Pixels = KernelScratch.Rent<float>(3, transformed);
        p.Gradients = p.Pixels + p.Image.Size;
        p.Zeros = p.Gradients + p.Gradient.Size;
        new Span<float>(p.Zeros, checked((int)zeros)).Clear();
        if (all > 0) p.Sums = KernelScratch.Rent<float>(2, all);
        for (p.First = 0; p.First < p.Tiles; p.First += p.Image.Room)
        {
            p.Count = Math.Min(p.Image.Room, p.Tiles - p.First);
            (p.HasBegun, p.IsLast) = (p.First > 0, p.First + p.Count == p.Tiles);
            Workers.Run(checked((int)p.Count), &TransformShared, &p);
            Workers.Run(checked((int)(p.FilterParts * p.Image.Panels)), &RunPart, &p);
        }
    }

    /// <summary>The size of the blocks, nearly equal, into which so many tiles are cut.</summary>
    static long Even(long tiles, long most)
    {
        var blocks = (tiles + most - 1) / most;
        return (tiles + blocks - 1) / blocks;
    }

    static void TransformShared(int tile, void* state)
    {
        ref var p = ref *(Problem*)state;
        TransformTile(p, p.First + tile, tile, p.Pixels, p.Gradients);
    }

    /// <summary>A panel of channels with some panels of filters, over all tiles that parts share.</summary>
    static void RunPart(int part, void* state)
    {
        ref var p = ref *(Problem*)state;
        var (filterPart, panel) = Math.DivRem(part, p.Image.Panels);
        var (first, last) = (p.Gradient.Panels * filterPart / p.FilterParts, p.Gradient.Panels * (filterPart + 1) / p.FilterParts);
        var sums = p.Sums == null ? KernelScratch.Rent<float>(0, (last - first) * p.SumsSize) : p.Sums + (((p.Gradient.Panels * panel) + first) * p.SumsSize);
        Multiply(p, panel, first, last, p.Pixels, p.Gradients, p.Count, sums, p.HasBegun);
        if (!p.IsLast) return;
        for (var filters = first; filters < last; filters++, sums += p.SumsSize) Finish(p, panel, filters, sums);
    }

    /// <summary>All channels with all filters, over a segment of tiles, which is transformed by blocks into memory of this thread.</summary>
    static void RunSegment(int segment, void* state)
    {
        ref var p = ref *(Problem*)state;
        var (first, last) = (p.Tiles * segment / p.Segments, p.Tiles * (segment + 1) / p.Segments);
        var pixels = KernelScratch.Rent<float>(0, p.Image.Size + p.Gradient.Size);
        var gradients = pixels + p.Image.Size;
        var sums = p.Sums + (segment * p.Image.Panels * p.Gradient.Panels * p.SumsSize);
        for (var tile = first; tile < last; tile += p.Block)
        {
            var count = Math.Min(p.Block, last - tile);
            for (var i = 0L; i < count; i++) TransformTile(p, tile + i, i, pixels, gradients);
            for (var panel = 0L; panel < p.Image.Panels; panel++) Multiply(p, panel, 0, p.Gradient.Panels, pixels, gradients, count, sums + (panel * p.Gradient.Panels * p.SumsSize), tile > first);
        }
    }

    /// <summary>The segments of a panel of filters and one of channels become one.</summary>
    static void AddSegments(int part, void* state)
    {
        ref var p = ref *(Problem*)state;
        var (panel, filters) = Math.DivRem(part, p.Gradient.Panels);
        var apart = p.Image.Panels * p.Gradient.Panels * p.SumsSize;
        var sums = p.Sums + (part * p.SumsSize);
        for (var step = 1; step < p.Segments; step *= 2)
            for (var s = 0; s + step < p.Segments; s += 2 * step)
            {
                var (to, from) = ((nint)(sums + (s * apart)), (nint)(sums + ((s + step) * apart)));
                for (var i = 0L; i < p.SumsSize; i += Lane) (Vector512.Load((float*)to + i) + Vector512.Load((float*)from + i)).Store((float*)to + i);
            }
        Finish(p, panel, filters, sums);
    }

    /// <summary>A matrix product for each pair of points: filters by channels of a panel, over tiles, a block at a time.</summary>
    [SkipLocalsInit, MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Multiply(in Problem p, long panel, long firstFilters, long lastFilters, float* pixels, float* gradients, long tiles, float* sums, bool accumulate)
    {
        var width = p.Width;
        var columns = TTile.FitColumns((int)Math.Min(width, p.G.Channels - (panel * width)));
        var rows = stackalloc float*[TTile.Rows];
        pixels += panel * p.Image.PanelSize;
        for (var pair = 0; pair < Pairs; pair++, pixels += p.Image.Apart, gradients += p.Gradient.Apart, sums += p.SumsApart)
            for (var tile = 0L; tile < tiles; tile += p.Block)
            {
                var depth = Math.Min(p.Block, tiles - tile);
                for (var filters = firstFilters; filters < lastFilters; filters++)
                {
                    var from = gradients + (filters * p.Gradient.PanelSize) + (tile * Lane);
                    var to = sums + ((filters - firstFilters) * p.SumsSize);
                    var live = (int)Math.Min(Lane, p.G.OutChannels - (filters * Lane));
                    for (var row = 0; row < live; row += TTile.Rows)
                    {
                        // Rows beyond the end repeat the last filter; there is room for their sums, which nobody reads.
                        var count = Math.Min(TTile.Rows, live - row);
                        for (var r = 0; r < TTile.Rows; r++) rows[r] = from + row + Math.Min(r, count - 1);
                        TTile.Run(TTile.FitRows(count), columns, rows, 1, depth, Lane, pixels + (tile * width), width, to + (row * width), width, accumulate || tile > 0);
                    }
                }
            }
    }

    static void TransformTile(in Problem p, long tile, long place, float* pixels, float* gradients)
    {
        var (image, rest) = Math.DivRem(tile, p.TilesOfImage);
        var (row, column) = Math.DivRem(rest, p.TilesAcross);
        Transform(p.Image, &WinogradTile4x4.Pixels, p.Zeros, image, (row * Results) - p.G.PadTop, (column * Results) - p.G.PadLeft, pixels + (place * p.Width));
        Transform(p.Gradient, &WinogradTile4x4.Gradients, p.Zeros, image, row * Results, column * Results, gradients + (place * Lane));
    }

    /// <summary>What a tile sees of an operand, all channels; zeros beyond its edges.</summary>
    [SkipLocalsInit, MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Transform(in Source s, delegate*<float**, long, float*, long, void> transform, float* zeros, long image, long row, long column, float* to)
    {
        var (side, whole) = (s.Side, s.Channels / Lane * Lane);
        var table = stackalloc float*[Pairs];
        for (var i = 0; i < side; i++)
            for (var j = 0; j < side; j++)
                table[(i * side) + j] = (ulong)(row + i) < (ulong)s.Height && (ulong)(column + j) < (ulong)s.Width ? s.From + ((((((image * s.Height) + row + i) * s.Width) + column + j)) * s.Channels) : zeros;
        for (var first = 0L; first < whole; first += s.PanelWidth)
        {
            var count = Math.Min(s.PanelWidth, whole - first);
            var panel = to + (first / s.PanelWidth * s.PanelSize);
            if (s.IsFar && Sse.IsSupported)
            {
                var next = panel + (TilesAhead * s.PanelWidth);
                for (var pair = 0; pair < Pairs; pair++, next += s.Apart)
                    for (var i = 0L; i < count; i += Lane) Sse.Prefetch1(next + i);
            }
            transform(table, count, panel, s.Apart);
            for (var i = 0; i < side * side; i++) table[i] += count;
        }
        if (whole == s.Channels) return;
        // A vector of channels that are not all there is put together first: a load would go beyond the end of the operand.
        var last = stackalloc float[Pairs * Lane];
        new Span<float>(last, Pairs * Lane).Clear();
        for (var i = 0; i < side * side; i++)
        {
            Unsafe.CopyBlockUnaligned(last + (i * Lane), table[i], (uint)(s.Channels - whole) * sizeof(float));
            table[i] = last + (i * Lane);
        }
        transform(table, Lane, to + (whole / s.PanelWidth * s.PanelSize) + (whole % s.PanelWidth), s.Apart);
    }

    /// <summary>The sums of a panel of filters with one of channels go, transformed back, to where the weights are.</summary>
    [SkipLocalsInit, MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Finish(in Problem p, long panel, long filters, float* sums)
    {
        ref readonly var g = ref p.G;
        var taps = stackalloc float[9 * Lane];
        var (first, last) = (panel * p.Width, Math.Min(g.Channels, (panel + 1) * p.Width));
        for (var filter = filters * Lane; filter < Math.Min(g.OutChannels, (filters + 1) * Lane); filter++, sums += p.Width)
            for (var channel = first; channel < last; channel += Lane)
            {
                WinogradTile4x4.Taps(sums + channel - first, p.SumsApart, taps);
                var to = p.Gw + (((filter * g.Channels) + channel) * 9);
                // The next filter's are far away.
                if (Sse.IsSupported)
                    for (var i = 0; i < 9; i++) Sse.Prefetch1(to + (9 * g.Channels) + (i * Lane));
                var from = taps;
                for (var i = Math.Min(Lane, last - channel); i > 0; i--, from++, to += 9)
                {
                    to[0] = from[0];
                    to[1] = from[Lane];
                    to[2] = from[2 * Lane];
                    to[3] = from[3 * Lane];
                    to[4] = from[4 * Lane];
                    to[5] = from[5 * Lane];
                    to[6] = from[6 * Lane];
                    to[7] = from[7 * Lane];
                    to[8] = from[8 * Lane];
                }
            }
    }
}
