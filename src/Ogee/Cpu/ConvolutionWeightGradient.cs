using System.Runtime.CompilerServices;

namespace Ogee.Cpu;

/// <summary>The gradient of a convolution with respect to its weight: gradients, transposed, times pixels, summed over all pixels in blocks of a fixed size and order.</summary>
internal static unsafe class ConvolutionWeightGradient<T, TTile> where T : unmanaged, System.Numerics.INumber<T> where TTile : struct, IMicrokernel<T>
{
    // Pixels between two additions to the result: part of its definition.
    const int BlockPixels = 256;

    struct Problem
    {
        public ConvGeometry G;
        public T* X, Gy, Sums;
        public long Columns, Padded;
        public int RowParts, ColumnParts;
    }

    public static void Run(in ConvGeometry g, T* x, T* gy, T* gw)
    {
        // The result as [group][filter][tap][channel], columns rounded up to whole panels.
        var columns = g.Taps * g.GroupChannels;
        var padded = (columns + TTile.Columns - 1) / TTile.Columns * TTile.Columns;
        var sums = KernelScratch.Rent<T>(2, g.OutChannels * padded);
        if (g.OutputPixels == 0)
        {
            new Span<T>(gw, checked((int)(g.OutChannels * columns))).Clear();
            return;
        }
        var panels = padded / TTile.Columns;
        var rowTiles = (g.GroupFilters + TTile.Rows - 1) / TTile.Rows;
        var wanted = Math.Clamp((long)((double)g.OutputPixels * g.OutChannels * columns / 300_000), 1, Workers.Count);
        var problem = new Problem { G = g, X = x, Gy = gy, Sums = sums, Columns = columns, Padded = padded };
        problem.ColumnParts = (int)Math.Clamp(wanted, 1, panels);
        problem.RowParts = (int)Math.Clamp(wanted / problem.ColumnParts, 1, rowTiles);
        Workers.Run(g.Groups * problem.RowParts * problem.ColumnParts, &RunPart, &problem);
        for (var filter = 0L; filter < g.OutChannels; filter++)
            for (var channel = 0L; channel < g.GroupChannels; channel++)
                for (var tap = 0; tap < g.Taps; tap++)
                    gw[(((filter * g.GroupChannels) + channel) * g.Taps) + tap] = sums[(filter * padded) + (tap * g.GroupChannels) + channel];
    }

    [SkipLocalsInit]
    static void RunPart(int part, void* state)
    {
        ref var p = ref *(Problem*)state;
        ref readonly var g = ref p.G;
        var (rest, columnPart) = Math.DivRem(part, p.ColumnParts);
        var (group, rowPart) = Math.DivRem(rest, p.RowParts);
        var (n0, n1) = Gemm<T, TTile>.Range(p.Columns, p.ColumnParts, columnPart, TTile.Columns);
        var (m0, m1) = Gemm<T, TTile>.Range(g.GroupFilters, p.RowParts, rowPart, TTile.Rows);
        var width = (n1 - n0 + TTile.Columns - 1) / TTile.Columns * TTile.Columns;
        var pixels = KernelScratch.Rent<T>(0, BlockPixels * width);
        var rows = stackalloc T*[TTile.Rows];
        for (var first = 0L; first < g.OutputPixels; first += BlockPixels)
        {
            var depth = Math.Min(BlockPixels, g.OutputPixels - first);
            Collect(p, group, first, depth, n0, n1, pixels, width);
            for (var n = 0L; n < width; n += TTile.Columns)
                for (var m = m0; m < m1; m += TTile.Rows)
                {
                    var live = (int)Math.Min(TTile.Rows, m1 - m);
                    var filter = (group * g.GroupFilters) + m;
                    for (var r = 0; r < TTile.Rows; r++) rows[r] = p.Gy + (first * g.OutChannels) + filter + Math.Min(r, live - 1);
                    MicroTile<T, TTile>.Run(rows, 1, depth, g.OutChannels, pixels + (n * depth), TTile.Columns, p.Sums + (filter * p.Padded) + n0 + n, p.Padded, live, TTile.Columns, first > 0);
                }
        }
    }

    /// <summary>What the taps see from each pixel, columns n0 to n1 of [tap][channel], as panels: [panel][pixel][columns of the panel].</summary>
    static void Collect(in Problem p, int group, long first, long depth, long n0, long n1, T* to, long width)
    {
        ref readonly var g = ref p.G;
        var panelSize = depth * TTile.Columns;
        for (var pixel = 0L; pixel < depth; pixel++)
        {
            var (rest, column) = Math.DivRem(first + pixel, g.OutWidth);
            var (image, line) = Math.DivRem(rest, g.OutHeight);
            for (var n = n0; n < n1;)
            {
                var (tap, channel) = Math.DivRem(n, g.GroupChannels);
                var (r, s) = Math.DivRem(tap, g.KernelWidth);
                var i = (line * g.StrideHeight) - g.PadTop + (r * g.DilationHeight);
                var j = (column * g.StrideWidth) - g.PadLeft + (s * g.DilationWidth);
                var (panel, within) = Math.DivRem(n - n0, TTile.Columns);
                var count = (int)Math.Min(Math.Min(g.GroupChannels - channel, n1 - n), TTile.Columns - within);
                var target = to + (panel * panelSize) + (pixel * TTile.Columns) + within;
                if ((ulong)i < (ulong)g.Height && (ulong)j < (ulong)g.Width)
                {
                    var from = p.X + (((((image * g.Height) + i) * g.Width) + j) * g.Channels) + (group * g.GroupChannels) + channel;
                    if (count >= 16) Unsafe.CopyBlockUnaligned(target, from, (uint)(count * sizeof(T)));
                    else
                        for (var c = 0; c < count; c++) target[c] = from[c];
                }
                else
                {
                    for (var c = 0; c < count; c++) target[c] = T.Zero;
                }
                n += count;
            }
            for (var n = n1 - n0; n < width; n++) to[(n / TTile.Columns * panelSize) + (pixel * TTile.Columns) + (n % TTile.Columns)] = T.Zero;
        }
    }
}
