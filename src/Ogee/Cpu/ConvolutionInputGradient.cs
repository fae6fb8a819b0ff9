using System.Runtime.CompilerServices;

namespace Ogee.Cpu;

/// <summary>The gradient of a convolution with respect to its image, by phases: pixels that the same taps reach are computed together, so that a stride wastes nothing. Each is an indirect product of gradients with weights.</summary>
internal static unsafe class ConvolutionInputGradient<T, TTile> where T : unmanaged, System.Numerics.INumber<T> where TTile : struct, IMicrokernel<T>
{
    const int BlockTiles = 16;

    struct Problem
    {
        public ConvGeometry G;
        public T* Gy, Gx, W, Packed, Zeros;
        public long Panels;
        public int Parts;

        // The pixels of this phase: rows Row, Row + stride…, columns Column, Column + stride…
        public long Row, Column, Rows, Columns;

        // Its taps, and for each the row and column of the gradient that the phase's first pixel sees.
        public int TapCount;
        public long* Taps;
        public long* TapRows;
        public long* TapColumns;

        // Elements between the pixels of the gradient that these say.
        public long* TapOffsets;
    }

    public static void Run(in ConvGeometry g, T* gy, T* w, T* gx)
    {
        var panels = (g.GroupChannels + TTile.Columns - 1) / TTile.Columns;
        var packed = KernelScratch.Rent<T>(2, (g.Groups * panels * g.Taps * g.GroupFilters * TTile.Columns) + g.GroupFilters);
        var zeros = packed + (g.Groups * panels * g.Taps * g.GroupFilters * TTile.Columns);
        new Span<T>(zeros, checked((int)g.GroupFilters)).Clear();
        // Not on the stack: how many taps there are is the user's choice.
        var taps = KernelScratch.Rent<long>(1, 4L * g.Taps);
        var tapRows = taps + g.Taps;
        var tapColumns = tapRows + g.Taps;
        var tapOffsets = tapColumns + g.Taps;
        for (var row = 0L; row < Math.Min(g.StrideHeight, g.Height); row++)
            for (var column = 0L; column < Math.Min(g.StrideWidth, g.Width); column++)
            {
                var problem = new Problem
                {
                    G = g, Gy = gy, Gx = gx, W = w, Packed = packed, Zeros = zeros, Panels = panels, Row = row, Column = column, Taps = taps, TapRows = tapRows, TapColumns = tapColumns, TapOffsets = tapOffsets,
                    Rows = (g.Height - row + g.StrideHeight - 1) / g.StrideHeight, Columns = (g.Width - column + g.StrideWidth - 1) / g.StrideWidth,
                };
                FindTaps(ref problem);
                Workers.Run(checked((int)(g.Groups * panels)), &PackPanel, &problem);
                var pixels = g.Batch * problem.Rows * problem.Columns;
                var work = (double)pixels * g.GroupChannels * g.OutChannels * Math.Max(1, problem.TapCount);
                problem.Parts = (int)Math.Clamp(Math.Min(pixels / (BlockTiles * TTile.Rows), (long)(work / 300_000)), 1, 4 * Workers.Count);
                Workers.Run(problem.Parts, &RunPart, &problem);
            }
    }

    /// <summary>Taps (r, s) for which row + pad − r · dilation is a multiple of the stride, and the same for columns.</summary>
    static void FindTaps(ref Problem p)
    {
        for (var r = 0; r < p.G.KernelHeight; r++)
            for (var s = 0; s < p.G.KernelWidth; s++)
            {
                var i = p.Row + p.G.PadTop - ((long)r * p.G.DilationHeight);
                var j = p.Column + p.G.PadLeft - ((long)s * p.G.DilationWidth);
                if (i % p.G.StrideHeight != 0 || j % p.G.StrideWidth != 0) continue;
                p.Taps[p.TapCount] = (r * p.G.KernelWidth) + s;
                p.TapRows[p.TapCount] = i / p.G.StrideHeight;
                p.TapColumns[p.TapCount] = j / p.G.StrideWidth;
                p.TapOffsets[p.TapCount] = ((p.TapRows[p.TapCount] * p.G.OutWidth) + p.TapColumns[p.TapCount]) * p.G.OutChannels;
                p.TapCount++;
            }
    }

    static T* Panel(in Problem p, int group, long panel) => p.Packed + (((group * p.Panels) + panel) * p.G.Taps * p.G.GroupFilters * TTile.Columns);

    /// <summary>[tap][filter][channels of the panel]</summary>
    static void PackPanel(int part, void* state)
    {
        ref var p = ref *(Problem*)state;
        ref readonly var g = ref p.G;
        var (group, panel) = Math.DivRem(part, (int)p.Panels);
        var panelAt = Panel(p, group, panel);
        var first = (long)panel * TTile.Columns;
        var live = (int)Math.Min(TTile.Columns, g.GroupChannels - first);
        for (var filter = 0L; filter < g.GroupFilters; filter++)
            for (var tap = 0; tap < p.TapCount; tap++)
            {
                var to = panelAt + (((tap * g.GroupFilters) + filter) * TTile.Columns);
                var from = p.W + (((((group * g.GroupFilters) + filter) * g.GroupChannels) + first) * g.Taps) + p.Taps[tap];
                for (var j = 0; j < live; j++) to[j] = from[j * (long)g.Taps];
                for (var j = live; j < TTile.Columns; j++) to[j] = T.Zero;
            }
    }

    [SkipLocalsInit]
    static void RunPart(int part, void* state)
    {
        ref var p = ref *(Problem*)state;
        ref readonly var g = ref p.G;
        var (first, last) = Gemm<T, TTile>.Range(g.Batch * p.Rows * p.Columns, p.Parts, part, TTile.Rows);
        var tableSize = TTile.Rows * Math.Max(1, p.TapCount);
        var table = (T**)KernelScratch.Rent<nint>(0, BlockTiles * tableSize);
        var targets = stackalloc T*[BlockTiles * TTile.Rows];
        var whole = stackalloc T[TTile.Rows * TTile.Columns];
        var isDense = g.StrideHeight == 1 && g.StrideWidth == 1;
        for (var group = 0; group < g.Groups; group++)
            for (var pixel = first; pixel < last; pixel += BlockTiles * TTile.Rows)
            {
                var end = Math.Min(last, pixel + (BlockTiles * TTile.Rows));
                Point(p, group, pixel, end, table, targets);
                for (var panel = 0L; panel < p.Panels; panel++)
                {
                    var live = (int)Math.Min(TTile.Columns, g.GroupChannels - (panel * TTile.Columns));
                    var b = Panel(p, group, panel);
                    for (var (at, tile) = (pixel, 0); at < end; at += TTile.Rows, tile++)
                    {
                        var rows = (int)Math.Min(TTile.Rows, end - at);
                        var target = targets[tile * TTile.Rows] + (panel * TTile.Columns);
                        if (isDense)
                        {
                            MicroTile<T, TTile>.Run(table + (tile * tableSize), p.TapCount, g.GroupFilters, 1, b, TTile.Columns, target, g.Channels, rows, live, false);
                            continue;
                        }
                        // The pixels of a phase lie apart: the tile goes to where each belongs.
                        TTile.Run(TTile.Rows, TTile.Columns, table + (tile * tableSize), p.TapCount, g.GroupFilters, 1, b, TTile.Columns, whole, TTile.Columns, false);
                        for (var row = 0; row < rows; row++)
                        {
                            var to = targets[(tile * TTile.Rows) + row] + (panel * TTile.Columns);
                            for (var j = 0; j < live; j++) to[j] = whole[(row * TTile.Columns) + j];
                        }
                    }
                }
            }
    }

    static void Point(in Problem p, int group, long pixel, long end, T** table, T** targets)
    {
        ref readonly var g = ref p.G;
        var (rest, column) = Math.DivRem(pixel, p.Columns);
        var (image, line) = Math.DivRem(rest, p.Rows);
        for (var at = pixel; at < end; at += TTile.Rows, table += TTile.Rows * Math.Max(1, p.TapCount))
            for (var row = 0; row < TTile.Rows; row++)
            {
                *targets++ = p.Gx + (((((image * g.Height) + p.Row + (line * g.StrideHeight)) * g.Width) + p.Column + (column * g.StrideWidth)) * g.Channels) + (group * g.GroupChannels);
                var from = p.Gy + (((((image * g.OutHeight) + line) * g.OutWidth) + column) * g.OutChannels) + (group * g.GroupFilters);
                for (var tap = 0; tap < p.TapCount; tap++)
                {
                    var isInside = (ulong)(line + p.TapRows[tap]) < (ulong)g.OutHeight && (ulong)(column + p.TapColumns[tap]) < (ulong)g.OutWidth;
                    table[(tap * TTile.Rows) + row] = isInside ? from + p.TapOffsets[tap] : p.Zeros;
                }
                // Rows beyond the end repeat the last pixel; their results are thrown away.
                if (at + row + 1 >= end || ++column < p.Columns) continue;
                column = 0;
                if (++line < p.Rows) continue;
                (line, image) = (0, image + 1);
            }
    }
}
