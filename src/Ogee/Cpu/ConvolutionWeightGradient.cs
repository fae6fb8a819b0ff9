using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ogee.Cpu;

/// <summary>The gradient of a convolution with respect to its weight: pixels, transposed, times gradients. A line of pixels is one tap of the microkernel, which walks the image itself, so that nothing is collected.</summary>
/// <remarks>Blocks of pixels are summed in order within a segment, and segments by a fixed tree: neighbours, then neighbours of those. Both are cut by the shapes alone.</remarks>
internal static unsafe class ConvolutionWeightGradient<T, TTile> where T : unmanaged, INumber<T> where TTile : struct, IMicrokernel<T>
{
    // Pixels between two additions to the sums, about: whole images, else whole lines, else a part of a line.
    const int BlockPixels = 256;
    const int LongestLine = 512;

    // Segments that can be computed at once: enough work for each, and room for the sums of all.
    const int MostSegments = 8;
    const double SegmentProducts = 1_000_000;
    const long MostSums = 1 << 21;

    struct Problem
    {
        public ConvGeometry G;
        public T* X, Gy, Gw, Sums;

        // The sums as [segment][group][tap][channel][filters, to whole vectors].
        public long Rows, Padded;
        public long BlockImages, BlockLines, BlockColumns, ImageBlocks, LineBlocks, Blocks;
        public int Segments, RowParts;

        public readonly T* SumsOf(long segment, long group) => Sums + (((segment * G.Groups) + group) * Rows * Padded);
    }

    public static void Run(in ConvGeometry g, T* x, T* gy, T* gw)
    {
        var p = new Problem { G = g, X = x, Gy = gy, Gw = gw, Rows = g.Taps * g.GroupChannels };
        if (g.OutputPixels == 0)
        {
            new Span<T>(gw, checked((int)(g.OutChannels * p.Rows))).Clear();
            return;
        }
        p.Padded = (g.GroupFilters / TTile.Columns * TTile.Columns) + Gemm<T, TTile>.PanelWidth(g.GroupFilters % TTile.Columns);
        p.BlockColumns = Math.Min(g.OutWidth, LongestLine);
        p.BlockLines = Math.Clamp(BlockPixels / g.OutWidth, 1, g.OutHeight);
        p.BlockImages = p.BlockLines < g.OutHeight ? 1 : Math.Clamp(BlockPixels / (g.OutHeight * g.OutWidth), 1, g.Batch);
        p.LineBlocks = (g.OutWidth + p.BlockColumns - 1) / p.BlockColumns;
        p.ImageBlocks = p.LineBlocks * ((g.OutHeight + p.BlockLines - 1) / p.BlockLines);
        p.Blocks = p.ImageBlocks * ((g.Batch + p.BlockImages - 1) / p.BlockImages);
        var sums = g.Groups * p.Rows * p.Padded;
        var work = (double)g.OutputPixels * g.OutChannels * p.Rows;
        p.Segments = (int)Math.Clamp(Math.Min(Math.Min(work / SegmentProducts, MostSums / sums), p.Blocks), 1, MostSegments);
        p.Sums = KernelScratch.Rent<T>(2, p.Segments * sums);
        var rowTiles = (p.Rows + TTile.Rows - 1) / TTile.Rows;
        p.RowParts = Workers.Count == 1 || work < SegmentProducts ? 1 : (int)Math.Clamp(2L * Workers.Count / (p.Segments * g.Groups), 1, rowTiles);
        Workers.Run(p.Segments * g.Groups * p.RowParts, &RunPart, &p);
        Workers.Run(checked((int)(g.Groups * ((g.GroupFilters + TTile.Lanes - 1) / TTile.Lanes))), &Finish, &p);
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void RunPart(int part, void* state)
    {
        ref var p = ref *(Problem*)state;
        ref readonly var g = ref p.G;
        (part, var rowPart) = Math.DivRem(part, p.RowParts);
        var (segment, group) = Math.DivRem(part, g.Groups);
        var (m0, m1) = Gemm<T, TTile>.Range(p.Rows, p.RowParts, rowPart, TTile.Rows);
        var sums = p.SumsOf(segment, group);
        var (first, last) = (p.Blocks * segment / p.Segments, p.Blocks * (segment + 1) / p.Segments);
        var starts = stackalloc long[TTile.Rows];
        // Pixels a power of two apart would fall into few sets of a cache.
        var pitch = g.GroupChannels >= 128 && g.GroupChannels % 64 == 0 ? g.GroupChannels + 16 : g.GroupChannels;
        for (var block = first; block < last; block++)
        {
            var (images, rest) = Math.DivRem(block, p.ImageBlocks);
            var (lines, columns) = Math.DivRem(rest, p.LineBlocks);
            var (image, line, column) = (images * p.BlockImages, lines * p.BlockLines, columns * p.BlockColumns);
            var (imageCount, lineCount, columnCount) = (Math.Min(p.BlockImages, g.Batch - image), Math.Min(p.BlockLines, g.OutHeight - line), Math.Min(p.BlockColumns, g.OutWidth - column));
            var height = ((lineCount - 1) * g.StrideHeight) + ((g.KernelHeight - 1) * g.DilationHeight) + 1;
            var width = ((columnCount - 1) * g.StrideWidth) + ((g.KernelWidth - 1) * g.DilationWidth) + 1;
            var seen = new ImageBlock((line * g.StrideHeight) - g.PadTop, (column * g.StrideWidth) - g.PadLeft, height, width, group * g.GroupChannels, g.GroupChannels, pitch);
            var pixels = KernelScratch.Rent<T>(0, imageCount * seen.Count);
            for (var i = 0L; i < imageCount; i++) seen.Copy(p.X, g.Height, g.Width, g.Channels, image + i, pixels + (i * seen.Count));
            var depth = imageCount * lineCount * columnCount;
            var gradients = KernelScratch.Rent<T>(1, depth * p.Padded);
            Pack(g, p.Gy + (((((image * g.OutHeight) + line) * g.OutWidth) + column) * g.OutChannels) + (group * g.GroupFilters), depth, gradients);
            var taps = imageCount * lineCount;
            var table = (T**)KernelScratch.Rent<nint>(3, taps * TTile.Rows);
            for (var m = m0; m < m1; m += TTile.Rows)
            {
                var live = (int)Math.Min(TTile.Rows, m1 - m);
                for (var r = 0; r < TTile.Rows; r++)
                {
                    // Rows beyond the end repeat the last one; their results are thrown away.
                    var (tap, channel) = Math.DivRem(m + Math.Min(r, live - 1), g.GroupChannels);
                    var (tapRow, tapColumn) = Math.DivRem(tap, g.KernelWidth);
                    starts[r] = (((tapRow * g.DilationHeight * width) + (tapColumn * g.DilationWidth)) * pitch) + channel;
                }
                var entry = table;
                for (var i = 0L; i < imageCount; i++)
                    for (var l = 0L; l < lineCount; l++)
                    {
                        var begin = pixels + (i * seen.Count) + (l * g.StrideHeight * width * pitch);
                        for (var r = 0; r < TTile.Rows; r++) *entry++ = begin + starts[r];
                    }
                for (var n = 0L; n < p.Padded; n += TTile.Columns)
                {
                    var panel = (int)Math.Min(TTile.Columns, p.Padded - n);
                    MicroTile<T, TTile>.Run(table, taps, columnCount, g.StrideWidth * pitch, gradients + (n * depth), panel, sums + (m * p.Padded) + n, p.Padded, live, panel, block > first);
                }
            }
        }
    }

    /// <summary>Gradients of the pixels of a block as panels of filters.</summary>
    static void Pack(in ConvGeometry g, T* gy, long depth, T* to)
    {
        var whole = g.GroupFilters / TTile.Columns * TTile.Columns;
        var rest = g.GroupFilters - whole;
        Packing.Panels(gy, g.OutChannels, 1, depth, whole, TTile.Columns, to);
        if (rest > 0) Packing.Panels(gy + whole, g.OutChannels, 1, depth, rest, Gemm<T, TTile>.PanelWidth(rest), to + (whole * depth));
    }

    /// <summary>The segments of a vector of filters become one, and go to where the weights are.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Finish(int part, void* state)
    {
        ref var p = ref *(Problem*)state;
        ref readonly var g = ref p.G;
        var (group, vector) = Math.DivRem(part, (int)((g.GroupFilters + TTile.Lanes - 1) / TTile.Lanes));
        var filter = vector * TTile.Lanes;
        var live = (int)Math.Min(TTile.Lanes, g.GroupFilters - filter);
        var from = p.SumsOf(0, group) + filter;
        var apart = g.Groups * p.Rows * p.Padded;
        var to = p.Gw + (((group * g.GroupFilters) + filter) * p.Rows);
        var sums = stackalloc Vector512<T>[MostSegments];
        for (var channel = 0L; channel < g.GroupChannels; channel++)
            for (var tap = 0L; tap < g.Taps; tap++)
            {
                for (var s = 0; s < p.Segments; s++) sums[s] = Vector512.Load(from + (s * apart) + (((tap * g.GroupChannels) + channel) * p.Padded));
                for (var step = 1; step < p.Segments; step *= 2)
                    for (var s = 0; s + step < p.Segments; s += 2 * step) sums[s] += sums[s + step];
                for (var j = 0; j < live; j++) to[(j * p.Rows) + (channel * g.Taps) + tap] = ((T*)sums)[j];
            }
    }
}
