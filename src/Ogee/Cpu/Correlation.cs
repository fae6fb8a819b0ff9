namespace Ogee.Cpu;

/// <summary>A window that moves over an image with channels last: to[p, f] = Σ over taps and channels of from[p · stride + tap · dilation, c] · w[f, c, tap], tap by tap and channel by channel. A forward convolution is one; so are the pixels of its gradient that the same taps reach.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal unsafe struct Correlation<T> where T : unmanaged
{
    /// <summary>The image: [Batch, Height, Width, Groups · Channels].</summary>
    public T* From;
    public long Batch, Height, Width;
    public int Groups;

    /// <summary>Channels and results of a group.</summary>
    public long Channels, Filters;

    /// <summary>The results: a lattice of pixels, and the elements from one image, row and column of it to the next.</summary>
    public T* To;
    public long Rows, Columns, ToImage, ToRow, ToColumn;

    /// <summary>The row and column of the image that the first tap of the first result sees; negative in the padding.</summary>
    public long Top, Left;
    public long TapRows, TapColumns, StrideHeight, StrideWidth, DilationHeight, DilationWidth;

    /// <summary>The weights, and the elements from one group, filter and channel to the next; a channel's taps lie together.</summary>
    public T* W;

    /// <summary>The weights as panels of <see cref="PackedWidth"/> filters, if somebody arranged them before; else null.</summary>
    public T* Packed;
    public int PackedWidth;
    public long WeightGroup, WeightFilter, WeightChannel;

    /// <summary>Taps that the weights have, which of them is the first of the window, and the taps from one row and column of the window to the next.</summary>
    public long WeightTaps, FirstTap, TapRow, TapColumn;

    /// <summary>What is done with blocks of the results, pixels by filters, as they are complete; only where these are <see cref="IsDense"/>.</summary>
    public Finish Finish;

    public readonly long Taps => TapRows * TapColumns;

    /// <summary>Products of a result.</summary>
    public readonly long Depth => Taps * Channels;

    public readonly long Pixels => Batch * Rows * Columns;

    public readonly double Work => (double)Pixels * Groups * Filters * Math.Max(1, Depth);

    /// <summary>Whether pixels are as far from each other across the ends of rows and images as within.</summary>
    public readonly bool IsDense => ToRow == Columns * ToColumn && ToImage == Rows * ToRow;

    /// <summary>Rows of the image that so many rows of results see.</summary>
    public readonly long SeenRows(long rows) => ((rows - 1) * StrideHeight) + ((TapRows - 1) * DilationHeight) + 1;

    /// <summary>Columns of the image that so many columns of results see.</summary>
    public readonly long SeenColumns(long columns) => ((columns - 1) * StrideWidth) + ((TapColumns - 1) * DilationWidth) + 1;

    /// <summary>The results are complete from a pixel on, for some pixels and filters.</summary>
    /// <param name="pixel">The first pixel's first result.</param>
    /// <param name="pixels">How many pixels, which lie one after the other.</param>
    /// <param name="filter">The first of the filters.</param>
    /// <param name="filters">How many filters.</param>
    public readonly void Complete(T* pixel, long pixels, long filter, long filters) => Finish.Run(new(pixel + filter, pixel + filter, ToColumn * sizeof(T), pixels, filters));

    /// <summary>All results are complete, and were not handed over block by block.</summary>
    public readonly void FinishAll()
    {
        if (!Finish.IsAny) return;
        var finished = new Finished { C = this, Parts = (int)Math.Clamp(Pixels / FinishedPixels, 1, 8 * Workers.Count) };
        Workers.Run(finished.Parts, &FinishPart, &finished);
    }

    struct Finished
    {
        public Correlation<T> C;
        public int Parts;
    }

    const int FinishedPixels = 256;

    static void FinishPart(int part, void* state)
    {
        ref readonly var finished = ref *(Finished*)state;
        ref readonly var c = ref finished.C;
        var (first, last) = (c.Pixels * part / finished.Parts, c.Pixels * (part + 1) / finished.Parts);
        c.Complete(c.To + (first * c.ToColumn), last - first, 0, c.Groups * c.Filters);
    }

    public static Correlation<T> Forward(in ConvGeometry g, T* x, T* w, T* y) => new()
    {
        From = x, Batch = g.Batch, Height = g.Height, Width = g.Width, Groups = g.Groups, Channels = g.GroupChannels, Filters = g.GroupFilters,
        To = y, Rows = g.OutHeight, Columns = g.OutWidth, ToImage = g.OutHeight * g.OutWidth * g.OutChannels, ToRow = g.OutWidth * g.OutChannels, ToColumn = g.OutChannels,
        Top = -g.PadTop, Left = -g.PadLeft, TapRows = g.KernelHeight, TapColumns = g.KernelWidth,
        StrideHeight = g.StrideHeight, StrideWidth = g.StrideWidth, DilationHeight = g.DilationHeight, DilationWidth = g.DilationWidth,
        W = w, WeightGroup = g.GroupFilters * g.GroupChannels * g.Taps, WeightFilter = g.GroupChannels * g.Taps, WeightChannel = g.Taps,
        WeightTaps = g.Taps, TapRow = g.KernelWidth, TapColumn = 1,
    };

    /// <summary>The gradient's pixels row, row + stride… by column, column + stride…: the window is the taps that reach them, mirrored.</summary>
    public static Correlation<T> InputGradient(in ConvGeometry g, T* gy, T* w, T* gx, long row, long column)
    {
        var (rows, lastRow, rowStep, top, down) = Reach(row + g.PadTop, g.KernelHeight, g.StrideHeight, g.DilationHeight);
        var (columns, lastColumn, columnStep, left, across) = Reach(column + g.PadLeft, g.KernelWidth, g.StrideWidth, g.DilationWidth);
        return new()
        {
            From = gy, Batch = g.Batch, Height = g.OutHeight, Width = g.OutWidth, Groups = g.Groups, Channels = g.GroupFilters, Filters = g.GroupChannels,
            To = gx + (((row * g.Width) + column) * g.Channels), Rows = (g.Height - row + g.StrideHeight - 1) / g.StrideHeight, Columns = (g.Width - column + g.StrideWidth - 1) / g.StrideWidth,
            ToImage = g.Height * g.Width * g.Channels, ToRow = g.StrideHeight * g.Width * g.Channels, ToColumn = g.StrideWidth * g.Channels,
            Top = top, Left = left, TapRows = columns == 0 ? 0 : rows, TapColumns = columns, StrideHeight = 1, StrideWidth = 1, DilationHeight = down, DilationWidth = across,
            W = w, WeightGroup = g.GroupFilters * g.GroupChannels * g.Taps, WeightFilter = g.Taps, WeightChannel = g.GroupChannels * g.Taps,
            WeightTaps = g.Taps, FirstTap = (lastRow * g.KernelWidth) + lastColumn, TapRow = -rowStep * g.KernelWidth, TapColumn = -columnStep,
        };
    }

    /// <summary>Along one axis, the taps t for which at − t · dilation is a multiple of the stride: how many, the last, the step between them, the gradient's place that the last one sees, and how far apart the places are.</summary>
    static (long Count, long Last, long Step, long First, long Apart) Reach(long at, long taps, long stride, long dilation)
    {
        var (common, rest) = (stride, dilation);
        while (rest != 0) (common, rest) = (rest, common % rest);
        var step = stride / common;
        for (var tap = 0L; tap < Math.Min(step, taps); tap++)
        {
            if ((at - (tap * dilation)) % stride != 0) continue;
            var count = (taps - tap + step - 1) / step;
            var last = tap + ((count - 1) * step);
            return (count, last, step, (at - (last * dilation)) / stride, dilation / common);
        }
        return (0, 0, step, 0, 1);
    }
}
