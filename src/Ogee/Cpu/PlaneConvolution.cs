using System.Runtime.CompilerServices;

namespace Ogee.Cpu;

/// <summary>A correlation of few filters, of a group or of all, with neighbouring pixels in the lanes, for vectors of filters would be half empty: a few lines of the image become planes, one for each channel, with zeros around them.</summary>
/// <remarks>Lines lie one after the other, and sums run across their ends; what is computed there is thrown away. With a stride there are planes for every row and column within it. The products are added in the order of the other ways.</remarks>
internal static unsafe class PlaneConvolution
{
    public const int MostFilters = 16;

    // Of a group: here the other way has a table to follow for a few channels at a time.
    const int MostGroupFilters = 32;

    // Of the planes, about: they stay in the second-level cache.
    const int BlockBytes = 1 << 16;

    const double PartProducts = 300_000;

    // Filters that share a vector of channels cost about so many steps for a vector of pixels, however few they are.
    const int StepsOfVectorsOfFilters = 14;

    // Of each pixel between the ends of lines so many may be thrown away where filters have groups.
    const int MostGroupPitch = 4;

    struct Problem
    {
        public Correlation<float> C;
        public float* Packed;
        public long Lines, LineBlocks;
        public int Parts;

        // Rows of the tiles that hold a group's filters.
        public long PackedFilters;

        // Of a plane; planes are padded to groups of eight, which are turned together.
        public long Pitch, PlaneSize, Planes;
    }

    public static bool IsPossible(in Correlation<float> c) => c.Filters <= (c.Groups == 1 ? MostFilters : MostGroupFilters) && c.Taps > 0;

    /// <summary>Whether this way, where it is possible, computes less than one with filters in the lanes.</summary>
    public static bool Pays(in Correlation<float> c) => c.StrideHeight * c.StrideWidth <= 4 && (c.Groups > 1 ? Pitch(c) <= MostGroupPitch * c.Columns : c.Taps >= 4
        && Pitch(c) * (c.Filters <= PlaneTile.Rows ? PlaneTile.FitRows((int)c.Filters) : c.Filters) < StepsOfVectorsOfFilters * c.Columns);

    static long Pitch(in Correlation<float> c) => c.Columns + ((c.TapColumns - 1) * c.DilationWidth / c.StrideWidth);

    static int MostRows => Gemm.IsWide ? PlaneTile.Rows : 6;

    // Where vectors are narrower, a tile of one has as many sums as there are registers.
    static int MostColumns => Gemm.IsWide ? PlaneTile.Columns : 16;

    public static void Run(in Correlation<float> c, ScratchNeed? need)
    {
        var most = Workers.Count == 1 ? 1 : (long)Math.Clamp(c.Work / PartProducts, 1, 8 * Workers.Count);
        var problem = new Problem { C = c, Pitch = Pitch(c), Planes = (c.Channels + 7) / 8 * 8 };
        var rest = (int)(c.Filters % MostRows);
        problem.PackedFilters = c.Filters - rest + (rest == 0 ? 0 : PlaneTile.FitRows(rest));
        var moreRows = (c.TapRows - 1) * c.DilationHeight / c.StrideHeight;
        var row = c.StrideHeight * c.StrideWidth * problem.Planes * problem.Pitch * sizeof(float);
        problem.Lines = Math.Clamp(Math.Min((BlockBytes / row) - moreRows, c.Batch * c.Rows * c.Groups / most), 1, c.Rows);
        problem.LineBlocks = (c.Rows + problem.Lines - 1) / problem.Lines;
        problem.PlaneSize = (problem.Lines + moreRows) * problem.Pitch;
        problem.Parts = (int)Math.Min(c.Batch * problem.LineBlocks * c.Groups, most);
        var packed = c.Groups * problem.PackedFilters * c.Depth;
        if (need is not null)
        {
            need.Own<float>(2, packed);
            need.Part<float>(1, Planes(problem));
            need.Part<nint>(0, c.Depth);
            need.Part<float>(3, Sums(problem, SumsRow(problem)));
            return;
        }
        problem.Packed = KernelScratch.Rent<float>(2, packed);
        for (var group = 0; group < c.Groups; group++) Pack(c, c.W + (group * c.WeightGroup), problem.Packed + (group * problem.PackedFilters * c.Depth));
        Workers.Run(problem.Parts, &RunPart, &problem);
    }

    // The last tile may read beyond the last plane.
    static long Planes(in Problem p) => (p.C.StrideHeight * p.C.StrideWidth * p.Planes * p.PlaneSize) + PlaneTile.Columns;

    static long SumsRow(in Problem p) => ((p.Lines * p.Pitch) + PlaneTile.Columns) / 16 * 16;

    static long Sums(in Problem p, long row) => (p.C.Filters + 7) / 8 * 8 * row;

    /// <summary>The weights of a group as [filters of a tile][tap][channel][filter].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Pack(in Correlation<float> c, float* weights, float* to)
    {
        for (var filter = 0L; filter < c.Filters; filter += MostRows)
        {
            var live = (int)Math.Min(MostRows, c.Filters - filter);
            for (var r = 0L; r < c.TapRows; r++)
                for (var s = 0L; s < c.TapColumns; s++)
                {
                    var from = weights + (filter * c.WeightFilter) + c.FirstTap + (r * c.TapRow) + (s * c.TapColumn);
                    for (var channel = 0L; channel < c.Channels; channel++, from += c.WeightChannel)
                        for (var f = 0; f < PlaneTile.FitRows(live); f++) *to++ = f < live ? from[f * c.WeightFilter] : 0;
                }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void RunPart(int part, void* state)
    {
        ref var p = ref *(Problem*)state;
        ref readonly var c = ref p.C;
        var (mostRows, mostColumns) = (MostRows, MostColumns);
        // What is zero left and right of the image is so for all blocks.
        var planes = KernelScratch.Rent<float>(1, Planes(p));
        Unsafe.InitBlockUnaligned(planes, 0, checked((uint)(Planes(p) * sizeof(float))));
        var table = (float**)KernelScratch.Rent<nint>(0, c.Depth);
        Point(p, planes, table);
        var sumsRow = SumsRow(p);
        var sums = KernelScratch.Rent<float>(3, Sums(p, sumsRow));
        // All groups of a few lines, then the next lines.
        var blocks = c.Batch * p.LineBlocks * c.Groups;
        for (var block = blocks * part / p.Parts; block < blocks * (part + 1) / p.Parts; block++)
        {
            var (imageLines, group) = Math.DivRem(block, c.Groups);
            var (image, lineBlock) = Math.DivRem(imageLines, p.LineBlocks);
            var line = c.Rows * lineBlock / p.LineBlocks;
            var lines = (c.Rows * (lineBlock + 1) / p.LineBlocks) - line;
            Fill(p, image, line, group, planes);
            var pixels = ((lines - 1) * p.Pitch) + c.Columns;
            for (var at = 0L; at < pixels; at += mostColumns)
            {
                var columns = (int)Math.Min(mostColumns, (pixels - at + 15) / 16 * 16);
                var w = p.Packed + (group * p.PackedFilters * c.Depth);
                for (var filter = 0L; filter < c.Filters; filter += mostRows)
                {
                    var rows = PlaneTile.FitRows((int)Math.Min(mostRows, c.Filters - filter));
                    PlaneTile.Run(rows, columns, w, table, c.Depth, at, sums + (filter * sumsRow) + at, sumsRow);
                    w += rows * c.Depth;
                }
            }
            var to = c.To + (image * c.ToImage) + (line * c.ToRow) + (group * c.Filters);
            for (var i = 0L; i < lines; i++) Packing.FromPlanes(sums + (i * p.Pitch), sumsRow, (int)c.Filters, c.Columns, to + (i * c.ToRow), c.ToColumn);
        }
    }

    /// <summary>table[tap][channel]: where the plane begins that this tap of this channel sees.</summary>
    static void Point(in Problem p, float* planes, float** table)
    {
        ref readonly var c = ref p.C;
        for (var r = 0L; r < c.TapRows; r++)
            for (var s = 0L; s < c.TapColumns; s++)
            {
                var (down, row) = Math.DivRem(r * c.DilationHeight, c.StrideHeight);
                var (across, column) = Math.DivRem(s * c.DilationWidth, c.StrideWidth);
                var from = planes + (((row * c.StrideWidth) + column) * p.Planes * p.PlaneSize) + (down * p.Pitch) + across;
                for (var channel = 0L; channel < c.Channels; channel++, from += p.PlaneSize) *table++ = from;
            }
    }

    /// <summary>The lines of a group's channels that a block of results sees, as planes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Fill(in Problem p, long image, long line, long group, float* planes)
    {
        ref readonly var c = ref p.C;
        var (top, rows, pitch) = ((line * c.StrideHeight) + c.Top, p.PlaneSize / p.Pitch, c.Groups * c.Channels);
        for (var phase = 0L; phase < c.StrideHeight * c.StrideWidth; phase++, planes += p.Planes * p.PlaneSize)
        {
            var (phaseRow, phaseColumn) = Math.DivRem(phase, c.StrideWidth);
            var left = c.Left + phaseColumn;
            // Columns of the plane that are inside of the image.
            var first = left >= 0 ? 0 : Math.Min(p.Pitch, (c.StrideWidth - 1 - left) / c.StrideWidth);
            var end = left >= c.Width ? first : Math.Clamp(((c.Width - 1 - left) / c.StrideWidth) + 1, first, p.Pitch);
            for (var row = 0L; row < rows; row++)
            {
                var to = planes + (row * p.Pitch);
                var i = top + phaseRow + (row * c.StrideHeight);
                if ((ulong)i >= (ulong)c.Height || end <= first)
                    for (var channel = 0L; channel < c.Channels; channel++) new Span<float>(to + (channel * p.PlaneSize), (int)p.Pitch).Clear();
                else Packing.ToPlanes(c.From + (((((image * c.Height) + i) * c.Width) + left + (first * c.StrideWidth)) * pitch) + (group * c.Channels), c.StrideWidth * pitch, (int)c.Channels, end - first, to + first, p.PlaneSize);
            }
        }
    }
}
