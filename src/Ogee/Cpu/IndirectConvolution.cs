using System.Runtime.CompilerServices;

namespace Ogee.Cpu;

/// <summary>A correlation as an indirect matrix product: for a few pixels at a time a table says where each tap's channels begin, and the microkernel follows it. Padding points to zeros.</summary>
internal static unsafe class IndirectConvolution<T, TTile> where T : unmanaged, System.Numerics.INumber<T> where TTile : struct, IMicrokernel<T>
{
    // Tiles whose tables are made at a time, so that a panel of weights is used for all of them.
    const int BlockTiles = 16;

    // Below about so many multiply-adds a part is not worth handing to another thread.
    const double PartProducts = 300_000;

    struct Problem
    {
        public Correlation<T> C;
        public T* Packed, Zeros;
        public long Panels;
        public int PixelParts, PanelParts;

        // Elements of the image from a pixel's first tap to each tap.
        public long* Offsets;
    }

    public static void Run(in Correlation<T> c, ScratchNeed? need)
    {
        if (need is not null)
        {
            PackedWeights.AddScratch(need, c, TTile.Columns, slot: 2);
            need.Own<T>(3, c.Channels);
            need.Own<long>(1, Math.Max(1, c.Taps));
            need.Part<nint>(0, BlockTiles * TableSize(c));
            return;
        }
        var packed = PackedWeights.Of(c, TTile.Columns, slot: 2);
        var zeros = KernelScratch.Rent<T>(3, c.Channels);
        new Span<T>(zeros, checked((int)c.Channels)).Clear();
        // Not on the stack: how many taps there are is the user's choice.
        var offsets = KernelScratch.Rent<long>(1, Math.Max(1, c.Taps));
        for (var (r, tap) = (0L, 0L); r < c.TapRows; r++)
            for (var s = 0L; s < c.TapColumns; s++, tap++) offsets[tap] = ((r * c.DilationHeight * c.Width) + (s * c.DilationWidth)) * c.Groups * c.Channels;
        var problem = new Problem { C = c, Packed = packed, Zeros = zeros, Offsets = offsets, Panels = (c.Filters + TTile.Columns - 1) / TTile.Columns };
        // Parts of the pixels, and where these are few, of the panels too.
        var (most, tiles) = (Workers.Count == 1 ? 1 : (long)Math.Clamp(c.Work / PartProducts, 1, 8 * Workers.Count), (c.Pixels + TTile.Rows - 1) / TTile.Rows);
        problem.PixelParts = (int)Math.Clamp(tiles / BlockTiles, 1, most);
        problem.PanelParts = (int)Math.Min(problem.Panels, most / problem.PixelParts);
        Workers.Run(problem.PixelParts * problem.PanelParts, &RunPart, &problem);
    }

    static long TableSize(in Correlation<T> c) => TTile.Rows * Math.Max(1, c.Taps);

    [SkipLocalsInit, MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void RunPart(int part, void* state)
    {
        ref var p = ref *(Problem*)state;
        ref readonly var c = ref p.C;
        (part, var panelPart) = Math.DivRem(part, p.PanelParts);
        var (firstPanel, lastPanel) = (p.Panels * panelPart / p.PanelParts, p.Panels * (panelPart + 1) / p.PanelParts);
        var (first, last) = Gemm.Range(c.Pixels, p.PixelParts, part, TTile.Rows);
        var tableSize = TableSize(c);
        var table = (T**)KernelScratch.Rent<nint>(0, BlockTiles * tableSize);
        var targets = stackalloc T*[BlockTiles * TTile.Rows];
        for (var group = 0; group < c.Groups; group++)
            for (var pixel = first; pixel < last; pixel += BlockTiles * TTile.Rows)
            {
                var end = Math.Min(last, pixel + (BlockTiles * TTile.Rows));
                Point(p, group, pixel, end, table, targets);
                for (var panel = firstPanel; panel < lastPanel; panel++)
                {
                    var b = p.Packed + (((group * p.Panels) + panel) * c.Depth * TTile.Columns);
                    var live = (int)Math.Min(TTile.Columns, c.Filters - (panel * TTile.Columns));
                    for (var (at, tile) = (pixel, 0); at < end; at += TTile.Rows, tile++)
                        PixelTile<T, TTile>.Run(table + (tile * tableSize), c.Taps, c.Channels, b, targets + (tile * TTile.Rows), panel * TTile.Columns, c.ToColumn, (int)Math.Min(TTile.Rows, end - at), live);
                }
                c.Complete(targets[0], end - pixel, firstPanel * TTile.Columns, Math.Min(c.Filters, lastPanel * TTile.Columns) - (firstPanel * TTile.Columns));
            }
    }

    /// <summary>table[tile][tap][row]: where the channels of a tap of a pixel begin; targets: where its results go.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Point(in Problem p, int group, long pixel, long end, T** table, T** targets)
    {
        ref readonly var c = ref p.C;
        var (rest, column) = Math.DivRem(pixel, c.Columns);
        var (image, line) = Math.DivRem(rest, c.Rows);
        var pitch = c.Groups * c.Channels;
        var (reachHeight, reachWidth) = (c.Height - ((c.TapRows - 1) * c.DilationHeight), c.Width - ((c.TapColumns - 1) * c.DilationWidth));
        for (var at = pixel; at < end; at += TTile.Rows, table += TTile.Rows * Math.Max(1, c.Taps))
            for (var row = 0; row < TTile.Rows; row++)
            {
                var (i0, j0) = ((line * c.StrideHeight) + c.Top, (column * c.StrideWidth) + c.Left);
                var from = c.From + (((((image * c.Height) + i0) * c.Width) + j0) * pitch) + (group * c.Channels);
                *targets++ = c.To + (image * c.ToImage) + (line * c.ToRow) + (column * c.ToColumn) + (group * c.Filters);
                var to = table + row;
                if (i0 >= 0 && j0 >= 0 && i0 < reachHeight && j0 < reachWidth)
                {
                    for (var tap = 0L; tap < c.Taps; tap++) to[tap * TTile.Rows] = from + p.Offsets[tap];
                }
                else
                {
                    for (var (r, tap) = (0L, 0L); r < c.TapRows; r++)
                        for (var s = 0L; s < c.TapColumns; s++, tap++)
                        {
                            var isInside = (ulong)(i0 + (r * c.DilationHeight)) < (ulong)c.Height && (ulong)(j0 + (s * c.DilationWidth)) < (ulong)c.Width;
                            to[tap * TTile.Rows] = isInside ? from + p.Offsets[tap] : p.Zeros;
                        }
                }
                // Rows beyond the end repeat the last pixel; their results are thrown away.
                if (at + row + 1 >= end || ++column < c.Columns) continue;
                column = 0;
                if (++line < c.Rows) continue;
                (line, image) = (0, image + 1);
            }
    }
}
