using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ogee.Cpu;

/// <summary>The gradient of a convolution with respect to its weight: gradients, transposed, times pixels. The microkernel walks the image itself, whose channels are the columns: with a row of taps, which lie one after the other, as one run of them.</summary>
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

        // The sums as [segment][group][filters, to whole tiles][run][elements of a run, to whole vectors].
        public long Runs, RunLength, PaddedRun, Filters;
        public bool HasRows, HasPatches;
        public long BlockImages, BlockLines, BlockColumns, ImageBlocks, LineBlocks, Blocks;
        public int Segments, FilterParts;

        public readonly long Columns => Runs * PaddedRun;
        public readonly T* SumsOf(long segment, long group) => Sums + (((segment * G.Groups) + group) * Filters * Columns);
    }

    public static void Run(in ConvGeometry g, T* x, T* gy, T* gw, ScratchNeed? need)
    {
        var weights = g.OutChannels * g.GroupChannels * g.Taps;
        if (g.OutputPixels == 0)
        {
            if (need is null) new Span<T>(gw, checked((int)weights)).Clear();
            return;
        }
        var p = new Problem { G = g, X = x, Gy = gy, Gw = gw };
        var (row, all) = (g.KernelWidth * g.GroupChannels, g.Taps * g.GroupChannels);
        // A run is a tap; a row of taps, where they lie one after the other; or all taps, collected for each pixel, where rows are so short that vectors would be half empty.
        var hasRows = g.DilationWidth == 1;
        var way = !hasRows ? Algorithm.WeightGradientByTaps : 4 * g.KernelHeight * Whole(row) > 5 * Whole(all) ? Algorithm.WeightGradientByPatches : Algorithm.WeightGradientByRows;
        way = Algorithms.Choose(way, Algorithm.WeightGradientByTaps, hasRows ? Algorithm.WeightGradientByRows : way, hasRows ? Algorithm.WeightGradientByPatches : way);
        p.HasRows = way != Algorithm.WeightGradientByTaps;
        p.HasPatches = way == Algorithm.WeightGradientByPatches;
        (p.Runs, p.RunLength) = p.HasPatches ? (1, all) : p.HasRows ? (g.KernelHeight, row) : (g.Taps, g.GroupChannels);
        p.PaddedRun = Whole(p.RunLength);
        p.Filters = (g.GroupFilters + TTile.Rows - 1) / TTile.Rows * TTile.Rows;
        p.BlockColumns = Math.Min(g.OutWidth, LongestLine);
        p.BlockLines = Math.Clamp(BlockPixels / g.OutWidth, 1, g.OutHeight);
        p.BlockImages = p.BlockLines < g.OutHeight ? 1 : Math.Clamp(BlockPixels / (g.OutHeight * g.OutWidth), 1, g.Batch);
        p.LineBlocks = (g.OutWidth + p.BlockColumns - 1) / p.BlockColumns;
        p.ImageBlocks = p.LineBlocks * ((g.OutHeight + p.BlockLines - 1) / p.BlockLines);
        p.Blocks = p.ImageBlocks * ((g.Batch + p.BlockImages - 1) / p.BlockImages);
        var work = (double)g.OutputPixels * weights;
        p.Segments = (int)Math.Clamp(Math.Min(Math.Min(work / SegmentProducts, MostSums / weights), p.Blocks), 1, MostSegments);
        var sums = p.Segments * g.Groups * p.Filters * p.Columns;
        if (need is not null)
        {
            need.Own<T>(2, sums);
            var depth = p.BlockImages * p.BlockLines * p.BlockColumns;
            need.Part<T>(0, PixelRoom(p, p.BlockImages * SeenHeight(g, p.BlockLines) * SeenWidth(g, p.BlockColumns) * g.GroupChannels, depth));
            need.Part<T>(1, depth * p.Filters);
            // Pixels that lie one after the other are one line.
            need.Part<nint>(3, Math.Max(1, p.BlockImages * p.BlockLines) * (TTile.Rows + 2));
            return;
        }
        Algorithms.Ran(way);
        p.Sums = KernelScratch.Rent<T>(2, sums);
        p.FilterParts = Workers.Count == 1 || work < SegmentProducts ? 1 : (int)Math.Clamp(2L * Workers.Count / (p.Segments * g.Groups), 1, p.Filters / TTile.Rows);
        Workers.Run(p.Segments * g.Groups * p.FilterParts, &RunPart, &p);
        Workers.Run(checked((int)g.OutChannels), &Finish, &p);
    }

    static long SeenHeight(in ConvGeometry g, long lines) => ((lines - 1) * g.StrideHeight) + ((g.KernelHeight - 1) * g.DilationHeight) + 1;

    static long SeenWidth(in ConvGeometry g, long columns) => ((columns - 1) * g.StrideWidth) + ((g.KernelWidth - 1) * g.DilationWidth) + 1;

    /// <summary>Elements for the pixels that a block sees, and for patches of them.</summary>
    static long PixelRoom(in Problem p, long seen, long depth) => seen + TTile.Columns + (p.HasPatches ? (depth * p.PaddedRun) + TTile.Columns : 0);

    /// <summary>So many columns as whole vectors.</summary>
    static long Whole(long columns) => (columns + TTile.Lanes - 1) / TTile.Lanes * TTile.Lanes;

    [SkipLocalsInit, MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void RunPart(int part, void* state)
    {
        ref var p = ref *(Problem*)state;
        ref readonly var g = ref p.G;
        (part, var filterPart) = Math.DivRem(part, p.FilterParts);
        var (segment, group) = Math.DivRem(part, g.Groups);
        var (firstFilter, lastFilter) = Gemm.Range(g.GroupFilters, p.FilterParts, filterPart, TTile.Rows);
        var (first, last) = (p.Blocks * segment / p.Segments, p.Blocks * (segment + 1) / p.Segments);
        for (var block = first; block < last; block++)
        {
            var (images, rest) = Math.DivRem(block, p.ImageBlocks);
            var (lines, columns) = Math.DivRem(rest, p.LineBlocks);
            var (image, line, column) = (images * p.BlockImages, lines * p.BlockLines, columns * p.BlockColumns);
            var (imageCount, lineCount, columnCount) = (Math.Min(p.BlockImages, g.Batch - image), Math.Min(p.BlockLines, g.OutHeight - line), Math.Min(p.BlockColumns, g.OutWidth - column));
            var (height, width) = (SeenHeight(g, lineCount), SeenWidth(g, columnCount));
            var seen = new ImageBlock((line * g.StrideHeight) - g.PadTop, (column * g.StrideWidth) - g.PadLeft, height, width, group * g.GroupChannels, g.GroupChannels, g.GroupChannels);
            // The last vector of a run may reach beyond the end.
            var (copySize, depth) = ((imageCount * seen.Count) + TTile.Columns, imageCount * lineCount * columnCount);
            var pixels = KernelScratch.Rent<T>(0, PixelRoom(p, imageCount * seen.Count, depth));
            for (var i = 0L; i < imageCount; i++) seen.Copy(p.X, g.Height, g.Width, g.Channels, image + i, pixels + (i * seen.Count));
            new Span<T>(pixels + (imageCount * seen.Count), TTile.Columns).Clear();
            var gradients = KernelScratch.Rent<T>(1, depth * p.Filters);
            var from = p.Gy + (((((image * g.OutHeight) + line) * g.OutWidth) + column) * g.OutChannels) + (group * g.GroupFilters);
            Packing.Panels(from + firstFilter, g.OutChannels, 1, depth, lastFilter - firstFilter, TTile.Rows, gradients);
            // A line of pixels is one tap of the microkernel. Patches are one line, and so are pixels that lie one after the other in the order of the results.
            var isOneLine = p.HasPatches || (g.Taps == 1 && g.StrideHeight == 1 && g.StrideWidth == 1);
            var (lineLength, taps) = isOneLine ? (depth, 1) : (columnCount, imageCount * lineCount);
            var starts = (T**)KernelScratch.Rent<nint>(3, taps * (TTile.Rows + 2));
            var begins = starts + taps;
            var table = begins + taps;
            if (p.HasPatches)
            {
                begins[0] = pixels + copySize;
                Collect(p, pixels, imageCount, seen.Count, lineCount, columnCount, width * g.GroupChannels, begins[0]);
            }
            else
                for (var i = 0L; i < taps; i++) begins[i] = pixels + (i / lineCount * seen.Count) + (i % lineCount * g.StrideHeight * width * g.GroupChannels);
            var step = p.HasPatches ? p.PaddedRun : g.StrideWidth * g.GroupChannels;
            for (var filter = firstFilter; filter < lastFilter; filter += TTile.Rows)
            {
                var rows = TTile.FitRows((int)Math.Min(TTile.Rows, lastFilter - filter));
                var panel = gradients + ((filter - firstFilter) * depth);
                for (var i = 0L; i < taps; i++)
                    for (var r = 0; r < TTile.Rows; r++) table[(i * TTile.Rows) + r] = panel + (i * lineLength * TTile.Rows) + r;
                var sums = p.SumsOf(segment, group) + (filter * p.Columns);
                for (var run = 0L; run < p.Runs; run++, sums += p.PaddedRun)
                {
                    var (tapRow, tapColumn) = p.HasRows ? (run, 0) : Math.DivRem(run, g.KernelWidth);
                    var offset = ((tapRow * g.DilationHeight * width) + (tapColumn * g.DilationWidth)) * g.GroupChannels;
                    int count;
                    for (var at = 0L; at < p.PaddedRun; at += count)
                    {
                        var left = p.PaddedRun - at;
                        // Two tiles of two vectors are better than one of three and one of one.
                        count = left == TTile.Columns + TTile.Lanes && TTile.Columns == 3 * TTile.Lanes ? 2 * TTile.Lanes : (int)Math.Min(TTile.Columns, left);
                        for (var i = 0L; i < taps; i++) starts[i] = begins[i] + offset + at;
                        TTile.Run(rows, count, table, taps, lineLength, TTile.Rows, null, step, sums + at, p.Columns, block > first, starts);
                    }
                }
            }
        }
    }

    /// <summary>For each pixel the elements that all taps see.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Collect(in Problem p, T* pixels, long images, long imageSize, long lines, long columns, long pitch, T* to)
    {
        ref readonly var g = ref p.G;
        var (row, whole) = (g.KernelWidth * g.GroupChannels, g.KernelWidth * g.GroupChannels / Vector512<T>.Count * Vector512<T>.Count);
        var (rest, rows, down, across, step) = (row - whole, g.KernelHeight, g.DilationHeight * pitch, g.StrideWidth * g.GroupChannels, p.PaddedRun);
        for (var line = 0L; line < images * lines; line++)
        {
            var first = pixels + (line / lines * imageSize) + (line % lines * g.StrideHeight * pitch);
            for (var column = 0L; column < columns; column++, first += across, to += step)
            {
                // What is left of the last vector is multiplied too, and thrown away: what was there before may be denormal, which costs some processors a hundred times as much.
                Vector512<T>.Zero.Store(to + step - Vector512<T>.Count);
                var from = first;
                var target = to;
                for (var r = rows; r > 0; r--, from += down, target += row)
                {
                    for (var i = 0L; i < whole; i += Vector512<T>.Count) Vector512.Load(from + i).Store(target + i);
                    // A vector no narrower than what is left: what is too much, the next row or pixel overwrites.
                    if (rest > Vector256<T>.Count) Vector512.Load(from + whole).Store(target + whole);
                    else if (rest > Vector128<T>.Count) Vector256.Load(from + whole).Store(target + whole);
                    else if (rest > 0) Vector128.Load(from + whole).Store(target + whole);
                }
            }
        }
    }

    /// <summary>The segments of a filter become one, and go to where the weights are.</summary>
    [SkipLocalsInit, MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Finish(int filter, void* state)
    {
        ref var p = ref *(Problem*)state;
        ref readonly var g = ref p.G;
        var (group, row) = Math.DivRem(filter, g.GroupFilters);
        var sums = p.SumsOf(0, group) + (row * p.Columns);
        var apart = g.Groups * p.Filters * p.Columns;
        for (var step = 1; step < p.Segments; step *= 2)
            for (var s = 0; s + step < p.Segments; s += 2 * step)
            {
                var (to, from) = ((nint)(sums + (s * apart)), (nint)(sums + ((s + step) * apart)));
                for (var i = 0L; i < p.Columns; i += Vector512<T>.Count) (Vector512.Load((T*)to + i) + Vector512.Load((T*)from + i)).Store((T*)to + i);
            }
        var target = p.Gw + (filter * g.GroupChannels * g.Taps);
        for (var tap = 0L; tap < g.Taps; tap++)
        {
            var element = tap * g.GroupChannels;
            var from = sums + (element / p.RunLength * p.PaddedRun) + (element % p.RunLength);
            for (var channel = 0L; channel < g.GroupChannels; channel++) target[(channel * g.Taps) + tap] = from[channel];
        }
    }
}
