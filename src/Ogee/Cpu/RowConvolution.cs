using System.Runtime.CompilerServices;

namespace Ogee.Cpu;

/// <summary>A correlation of few channels: lines of the image are copied with zeros around them, and a row of taps, whose channels then lie one after the other, is followed as one. The products are added in the order of the other ways.</summary>
internal static unsafe class RowConvolution<T, TTile> where T : unmanaged, System.Numerics.INumber<T> where TTile : struct, IMicrokernel<T>
{
    // Of the copy, about: with a panel of weights it stays in the caches next to the processor.
    const int BlockBytes = 1 << 16;

    const double PartProducts = 300_000;

    struct Problem
    {
        public Correlation<T> C;
        public T* Packed;
        public long Panels, Lines, LineBlocks;
        public int Parts;
    }

    public static void Run(in Correlation<T> c, ScratchNeed? need)
    {
        var problem = new Problem { C = c, Panels = (c.Filters + TTile.Columns - 1) / TTile.Columns };
        var most = Workers.Count == 1 ? 1 : (long)Math.Clamp(c.Work / PartProducts, 1, 8 * Workers.Count);
        var line = c.StrideHeight * c.SeenColumns(c.Columns) * c.Channels * sizeof(T);
        problem.Lines = Math.Clamp(Math.Min(BlockBytes / line, c.Batch * c.Rows / most), 1, c.Rows);
        problem.LineBlocks = (c.Rows + problem.Lines - 1) / problem.Lines;
        problem.Parts = (int)Math.Min(c.Batch * problem.LineBlocks, most);
        if (need is not null)
        {
            PackedWeights.AddScratch(need, c, TTile.Columns, slot: 2);
            var tiles = Tiles(problem.Lines * c.Columns);
            need.Part<T>(1, c.SeenRows(problem.Lines) * c.SeenColumns(c.Columns) * c.Channels);
            need.Part<nint>(0, tiles * TTile.Rows * c.TapRows);
            need.Part<nint>(3, tiles * TTile.Rows);
            return;
        }
        problem.Packed = PackedWeights.Of(c, TTile.Columns, slot: 2);
        Workers.Run(problem.Parts, &RunPart, &problem);
    }

    static long Tiles(long pixels) => (pixels + TTile.Rows - 1) / TTile.Rows;

    [SkipLocalsInit, MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void RunPart(int part, void* state)
    {
        ref var p = ref *(Problem*)state;
        ref readonly var c = ref p.C;
        var tableSize = TTile.Rows * c.TapRows;
        var blocks = c.Batch * p.LineBlocks;
        var width = c.SeenColumns(c.Columns);
        for (var block = blocks * part / p.Parts; block < blocks * (part + 1) / p.Parts; block++)
        {
            var (image, lineBlock) = Math.DivRem(block, p.LineBlocks);
            var line = c.Rows * lineBlock / p.LineBlocks;
            var lines = (c.Rows * (lineBlock + 1) / p.LineBlocks) - line;
            var seen = new ImageBlock((line * c.StrideHeight) + c.Top, c.Left, c.SeenRows(lines), width, 0, c.Channels, c.Channels);
            var copy = KernelScratch.Rent<T>(1, seen.Count);
            seen.Copy(c.From, c.Height, c.Width, c.Channels, image, copy);
            var pixels = lines * c.Columns;
            var tiles = Tiles(pixels);
            var table = (T**)KernelScratch.Rent<nint>(0, tiles * tableSize);
            var targets = (T**)KernelScratch.Rent<nint>(3, tiles * TTile.Rows);
            Point(c, copy, width * c.Channels, pixels, c.To + (image * c.ToImage) + (line * c.ToRow), table, targets);
            for (var panel = 0L; panel < p.Panels; panel++)
            {
                var b = p.Packed + (panel * c.Depth * TTile.Columns);
                var live = (int)Math.Min(TTile.Columns, c.Filters - (panel * TTile.Columns));
                for (var tile = 0L; tile < tiles; tile++)
                    PixelTile<T, TTile>.Run(table + (tile * tableSize), c.TapRows, c.TapColumns * c.Channels, b, targets + (tile * TTile.Rows), panel * TTile.Columns, c.ToColumn, (int)Math.Min(TTile.Rows, pixels - (tile * TTile.Rows)), live);
            }
            c.Complete(targets[0], pixels, 0, c.Filters);
        }
    }

    /// <summary>table[tile][row of taps][row]: where a row of taps of a pixel begins; targets: where its results go.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Point(in Correlation<T> c, T* copy, long pitch, long pixels, T* to, T** table, T** targets)
    {
        var (down, across, apart) = (c.StrideHeight * pitch, c.StrideWidth * c.Channels, c.DilationHeight * pitch);
        var line = copy;
        var from = copy;
        var target = to;
        var column = 0L;
        for (var at = 0L; at < pixels; at += TTile.Rows, table += TTile.Rows * c.TapRows)
            for (var row = 0; row < TTile.Rows; row++)
            {
                *targets++ = target;
                for (var r = 0L; r < c.TapRows; r++) table[(r * TTile.Rows) + row] = from + (r * apart);
                // Rows beyond the end repeat the last pixel; their results are thrown away.
                if (at + row + 1 >= pixels) continue;
                from += across;
                target += c.ToColumn;
                if (++column < c.Columns) continue;
                column = 0;
                from = line += down;
                target = to += c.ToRow;
            }
    }
}
