using System.Runtime.CompilerServices;

namespace Ogee.Cpu;

/// <summary>The forward convolution as an indirect matrix product: for a few pixels at a time a table says where each tap's channels begin, and the microkernel follows it. Padding points to zeros.</summary>
/// <remarks>With few channels a tap is too short for that: then the taps of a pixel are first copied beside each other. The products are added in the same order, tap by tap and channel by channel.</remarks>
internal static unsafe class ForwardConvolution<T, TTile> where T : unmanaged, System.Numerics.INumber<T> where TTile : struct, IMicrokernel<T>
{
    // Tiles whose tables are made at a time, so that a panel of weights is used for all of them.
    const int BlockTiles = 16;

    // With fewer channels a tap is gathered instead of followed.
    const int FewChannels = 16;

    struct Problem
    {
        public ConvGeometry G;
        public T* X, Y, Packed, Zeros;
        public long Panels;
        public int Parts;
    }

    public static void Run(in ConvGeometry g, T* x, T* w, T* y)
    {
        var panels = (g.GroupFilters + TTile.Columns - 1) / TTile.Columns;
        var products = g.Taps * g.GroupChannels;
        var panelSize = products * TTile.Columns;
        var packed = KernelScratch.Rent<T>(2, (g.Groups * panels * panelSize) + g.GroupChannels);
        // Weights as [group][panel][tap][channel][filters of the panel].
        for (var group = 0; group < g.Groups; group++)
            for (var panel = 0L; panel < panels; panel++)
                PackPanel(g, w, group, panel, packed + (((group * panels) + panel) * panelSize));
        var zeros = packed + (g.Groups * panels * panelSize);
        new Span<T>(zeros, checked((int)g.GroupChannels)).Clear();
        var tiles = (g.OutputPixels + TTile.Rows - 1) / TTile.Rows;
        var work = (double)g.OutputPixels * g.OutChannels * products;
        var problem = new Problem { G = g, X = x, Y = y, Packed = packed, Zeros = zeros, Panels = panels, Parts = (int)Math.Clamp(Math.Min(tiles / BlockTiles, (long)(work / 300_000)), 1, 4 * Workers.Count) };
        Workers.Run(problem.Parts, &RunPart, &problem);
    }

    static void PackPanel(in ConvGeometry g, T* w, int group, long panel, T* to)
    {
        var first = (group * g.GroupFilters) + (panel * TTile.Columns);
        var live = (int)Math.Min(TTile.Columns, ((group + 1) * g.GroupFilters) - first);
        var each = g.GroupChannels * g.Taps;
        for (var tap = 0; tap < g.Taps; tap++)
            for (var channel = 0L; channel < g.GroupChannels; channel++, to += TTile.Columns)
            {
                var from = w + (first * each) + (channel * g.Taps) + tap;
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
        var gathers = g.GroupChannels < FewChannels && g.Taps > 1;
        var products = g.Taps * g.GroupChannels;
        var tableSize = gathers ? TTile.Rows : TTile.Rows * g.Taps;
        var table = (T**)KernelScratch.Rent<nint>(0, BlockTiles * tableSize);
        var gathered = gathers ? KernelScratch.Rent<T>(1, BlockTiles * TTile.Rows * products) : null;
        for (var group = 0; group < g.Groups; group++)
            for (var pixel = first; pixel < last; pixel += BlockTiles * TTile.Rows)
            {
                var end = Math.Min(last, pixel + (BlockTiles * TTile.Rows));
                var tiles = (int)((end - pixel + TTile.Rows - 1) / TTile.Rows);
                if (gathers) Gather(p, group, pixel, end, table, gathered);
                else Point(p, group, pixel, end, table);
                for (var panel = 0L; panel < p.Panels; panel++)
                {
                    var b = p.Packed + (((group * p.Panels) + panel) * products * TTile.Columns);
                    var column = (group * g.GroupFilters) + (panel * TTile.Columns);
                    var live = (int)Math.Min(TTile.Columns, g.GroupFilters - (panel * TTile.Columns));
                    for (var tile = 0; tile < tiles; tile++)
                    {
                        var at = pixel + (tile * TTile.Rows);
                        MicroTile<T, TTile>.Run(table + (tile * tableSize), gathers ? 1 : g.Taps, gathers ? products : g.GroupChannels, 1, b, TTile.Columns,
                            p.Y + (at * g.OutChannels) + column, g.OutChannels, (int)Math.Min(TTile.Rows, end - at), live, false);
                    }
                }
            }
    }

    /// <summary>table[tile][tap][row]: where the channels of a tap of a pixel begin.</summary>
    static void Point(in Problem p, int group, long pixel, long end, T** table)
    {
        ref readonly var g = ref p.G;
        var channel = group * g.GroupChannels;
        for (var at = pixel; at < end; at += TTile.Rows, table += TTile.Rows * g.Taps)
            for (var row = 0; row < TTile.Rows; row++)
            {
                // Rows beyond the end repeat the last pixel; their results are thrown away.
                var (rest, column) = Math.DivRem(Math.Min(at + row, end - 1), g.OutWidth);
                var (image, line) = Math.DivRem(rest, g.OutHeight);
                for (int r = 0, tap = 0; r < g.KernelHeight; r++)
                    for (var s = 0; s < g.KernelWidth; s++, tap++)
                    {
                        var i = (line * g.StrideHeight) - g.PadTop + (r * g.DilationHeight);
                        var j = (column * g.StrideWidth) - g.PadLeft + (s * g.DilationWidth);
                        table[(tap * TTile.Rows) + row] = (ulong)i < (ulong)g.Height && (ulong)j < (ulong)g.Width ? p.X + ((((((image * g.Height) + i) * g.Width) + j) * g.Channels) + channel) : p.Zeros;
                    }
            }
    }

    /// <summary>Copies the taps of each pixel beside each other, and points to them.</summary>
    static void Gather(in Problem p, int group, long pixel, long end, T** table, T* gathered)
    {
        ref readonly var g = ref p.G;
        var products = g.Taps * g.GroupChannels;
        var channel = group * g.GroupChannels;
        for (var at = pixel; at < end; at++, gathered += products)
        {
            *table++ = gathered;
            var (rest, column) = Math.DivRem(at, g.OutWidth);
            var (image, line) = Math.DivRem(rest, g.OutHeight);
            var to = gathered;
            for (var r = 0; r < g.KernelHeight; r++)
                for (var s = 0; s < g.KernelWidth; s++, to += g.GroupChannels)
                {
                    var i = (line * g.StrideHeight) - g.PadTop + (r * g.DilationHeight);
                    var j = (column * g.StrideWidth) - g.PadLeft + (s * g.DilationWidth);
                    var from = (ulong)i < (ulong)g.Height && (ulong)j < (ulong)g.Width ? p.X + ((((((image * g.Height) + i) * g.Width) + j) * g.Channels) + channel) : p.Zeros;
                    for (var c = 0; c < g.GroupChannels; c++) to[c] = from[c];
                }
        }
        for (var count = end - pixel; count % TTile.Rows != 0; count++, table++) *table = table[-1];
    }
}
