using System.Runtime.CompilerServices;

namespace Ogee.Cpu;

/// <summary>The forward convolution as an indirect matrix product: for a few pixels at a time a table says where each tap's channels begin, and the microkernel follows it. Padding points to zeros.</summary>
/// <remarks>With few channels a tap is too short for that: then the image is copied with zeros around it, and a row of taps, which lie one after the other, is one. The products are added in the same order, tap by tap and channel by channel.</remarks>
internal static unsafe class ForwardConvolution<T, TTile> where T : unmanaged, System.Numerics.INumber<T> where TTile : struct, IMicrokernel<T>
{
    // Tiles whose tables are made at a time, so that a panel of weights is used for all of them.
    const int BlockTiles = 16;

    // With fewer channels a row of taps is followed at once.
    const int FewChannels = 16;

    struct Problem
    {
        public ConvGeometry G;
        public T* X, Y, W, Packed, Zeros;
        public long Panels;
        public int Parts;

        // With few channels the images with zeros around them.
        public T* Surrounded;
        public long Height, Width;

        // Element by element of the image from a pixel's first tap to each tap.
        public long* Offsets;

        public readonly int Taps => Surrounded == null ? G.Taps : G.KernelHeight;
        public readonly long Depth => Surrounded == null ? G.GroupChannels : G.KernelWidth * G.GroupChannels;
    }

    public static void Run(in ConvGeometry g, T* x, T* w, T* y)
    {
        var panels = (g.GroupFilters + TTile.Columns - 1) / TTile.Columns;
        var products = g.Taps * g.GroupChannels;
        var panelSize = products * TTile.Columns;
        var packed = KernelScratch.Rent<T>(2, (g.Groups * panels * panelSize) + g.GroupChannels);
        var zeros = packed + (g.Groups * panels * panelSize);
        new Span<T>(zeros, checked((int)g.GroupChannels)).Clear();
        var tiles = (g.OutputPixels + TTile.Rows - 1) / TTile.Rows;
        var work = (double)g.OutputPixels * g.OutChannels * products;
        // Not on the stack: how many taps there are is the user's choice.
        var offsets = KernelScratch.Rent<long>(1, g.Taps);
        var problem = new Problem
        {
            G = g, X = x, Y = y, W = w, Packed = packed, Zeros = zeros, Panels = panels, Offsets = offsets,
            Parts = (int)Math.Clamp(Math.Min(tiles / BlockTiles, (long)(work / 300_000)), 1, 4 * Workers.Count),
            Height = ((g.OutHeight - 1) * g.StrideHeight) + ((g.KernelHeight - 1) * g.DilationHeight) + 1, Width = ((g.OutWidth - 1) * g.StrideWidth) + g.KernelWidth,
        };
        for (int r = 0, tap = 0; r < g.KernelHeight; r++)
            for (var s = 0; s < g.KernelWidth; s++, tap++) offsets[tap] = ((r * g.DilationHeight * g.Width) + (s * g.DilationWidth)) * g.Channels;
        Workers.Run(checked((int)(g.Groups * panels)), &PackPanel, &problem);
        if (g.Channels < FewChannels && g.Groups == 1 && g.Taps > 1 && g.DilationWidth == 1)
        {
            problem.Surrounded = KernelScratch.Rent<T>(3, g.Batch * problem.Height * problem.Width * g.Channels);
            Workers.Run(checked((int)g.Batch), &Surround, &problem);
        }
        Workers.Run(problem.Parts, &RunPart, &problem);
    }

    static void Surround(int image, void* state)
    {
        ref var p = ref *(Problem*)state;
        var block = new ImageBlock(-p.G.PadTop, -p.G.PadLeft, p.Height, p.Width, 0, p.G.Channels, p.G.Channels);
        block.Copy(p.G, p.X, image, p.Surrounded + (image * block.Count));
    }

    /// <summary>Weights as [group][panel][tap][channel][filters of the panel].</summary>
    static void PackPanel(int part, void* state)
    {
        ref var p = ref *(Problem*)state;
        ref readonly var g = ref p.G;
        var (group, panel) = Math.DivRem(part, p.Panels);
        var first = (group * g.GroupFilters) + (panel * TTile.Columns);
        var live = (int)Math.Min(TTile.Columns, ((group + 1) * g.GroupFilters) - first);
        var each = g.GroupChannels * g.Taps;
        var panelAt = p.Packed + (part * each * TTile.Columns);
        for (var channel = 0L; channel < g.GroupChannels; channel++)
            for (var tap = 0; tap < g.Taps; tap++)
            {
                var to = panelAt + (((tap * g.GroupChannels) + channel) * TTile.Columns);
                var from = p.W + (first * each) + (channel * g.Taps) + tap;
                for (var j = 0; j < live; j++) to[j] = from[j * each];
                for (var j = live; j < TTile.Columns; j++) to[j] = T.Zero;
            }
    }

    [SkipLocalsInit]
    static void RunPart(int part, void* state)
    {
        ref var p = ref *(Problem*)state;
        ref readonly var g = ref p.G;
        var (first, last) = Gemm<T, TTile>.Range(g.OutputPixels, p.Parts, part, TTile.Rows);
        var products = g.Taps * g.GroupChannels;
        var (taps, depth) = (p.Taps, p.Depth);
        var tableSize = TTile.Rows * taps;
        var table = (T**)KernelScratch.Rent<nint>(0, BlockTiles * tableSize);
        for (var group = 0; group < g.Groups; group++)
            for (var pixel = first; pixel < last; pixel += BlockTiles * TTile.Rows)
            {
                var end = Math.Min(last, pixel + (BlockTiles * TTile.Rows));
                var tiles = (int)((end - pixel + TTile.Rows - 1) / TTile.Rows);
                if (p.Surrounded != null) PointToRows(p, pixel, end, table);
                else Point(p, group, pixel, end, table);
                for (var panel = 0L; panel < p.Panels; panel++)
                {
                    var b = p.Packed + (((group * p.Panels) + panel) * products * TTile.Columns);
                    var column = (group * g.GroupFilters) + (panel * TTile.Columns);
                    var live = (int)Math.Min(TTile.Columns, g.GroupFilters - (panel * TTile.Columns));
                    for (var tile = 0; tile < tiles; tile++)
                    {
                        var at = pixel + (tile * TTile.Rows);
                        MicroTile<T, TTile>.Run(table + (tile * tableSize), taps, depth, 1, b, TTile.Columns,
                            p.Y + (at * g.OutChannels) + column, g.OutChannels, (int)Math.Min(TTile.Rows, end - at), live, false);
                    }
                }
            }
    }

    /// <summary>table[tile][tap][row]: where the channels of a tap of a pixel begin.</summary>
    static void Point(in Problem p, int group, long pixel, long end, T** table)
    {
        ref readonly var g = ref p.G;
        var (rest, column) = Math.DivRem(pixel, g.OutWidth);
        var (image, line) = Math.DivRem(rest, g.OutHeight);
        var (reachHeight, reachWidth) = (g.Height - ((g.KernelHeight - 1) * g.DilationHeight), g.Width - ((g.KernelWidth - 1) * g.DilationWidth));
        for (var at = pixel; at < end; at += TTile.Rows, table += TTile.Rows * g.Taps)
            for (var row = 0; row < TTile.Rows; row++)
            {
                var (i0, j0) = ((line * g.StrideHeight) - g.PadTop, (column * g.StrideWidth) - g.PadLeft);
                var from = p.X + (((((image * g.Height) + i0) * g.Width) + j0) * g.Channels) + (group * g.GroupChannels);
                var to = table + row;
                if (i0 >= 0 && j0 >= 0 && i0 < reachHeight && j0 < reachWidth)
                {
                    for (var tap = 0; tap < g.Taps; tap++) to[tap * TTile.Rows] = from + p.Offsets[tap];
                }
                else
                {
                    for (int r = 0, tap = 0; r < g.KernelHeight; r++)
                        for (var s = 0; s < g.KernelWidth; s++, tap++)
                        {
                            var isInside = (ulong)(i0 + (r * g.DilationHeight)) < (ulong)g.Height && (ulong)(j0 + (s * g.DilationWidth)) < (ulong)g.Width;
                            to[tap * TTile.Rows] = isInside ? from + p.Offsets[tap] : p.Zeros;
                        }
                }
                // Rows beyond the end repeat the last pixel; their results are thrown away.
                if (at + row + 1 < end) Next(g, ref image, ref line, ref column);
            }
    }

    /// <summary>table[tile][row of taps][row]: where a row of taps of a pixel begins.</summary>
    static void PointToRows(in Problem p, long pixel, long end, T** table)
    {
        ref readonly var g = ref p.G;
        var (rest, column) = Math.DivRem(pixel, g.OutWidth);
        var (image, line) = Math.DivRem(rest, g.OutHeight);
        var apart = g.DilationHeight * p.Width * g.Channels;
        for (var at = pixel; at < end; at += TTile.Rows, table += TTile.Rows * g.KernelHeight)
            for (var row = 0; row < TTile.Rows; row++)
            {
                var from = p.Surrounded + (((((image * p.Height) + (line * g.StrideHeight)) * p.Width) + (column * g.StrideWidth)) * g.Channels);
                for (var r = 0; r < g.KernelHeight; r++, from += apart) table[(r * TTile.Rows) + row] = from;
                if (at + row + 1 < end) Next(g, ref image, ref line, ref column);
            }
    }

    static void Next(in ConvGeometry g, ref long image, ref long line, ref long column)
    {
        if (++column < g.OutWidth) return;
        column = 0;
        if (++line < g.OutHeight) return;
        (line, image) = (0, image + 1);
    }
}
