namespace Ogee.Cpu;

/// <summary>The pixels that one position of a convolution's window sees, one after the other in the order of the results: rows of a matrix. Padding is zeros.</summary>
internal static unsafe class SeenPixels
{
    // Elements that are collected at a time, about: they stay in the second-level cache.
    const long CollectedElements = 1 << 18;

    /// <summary>Whether they lie so in the image already.</summary>
    public static bool IsImage(in ConvGeometry g) => g.Taps == 1 && g.PadTop == 0 && g.PadLeft == 0 && g.StrideHeight == 1 && g.StrideWidth == 1 && g.OutHeight == g.Height && g.OutWidth == g.Width;

    /// <summary>How many images are taken together: all, or as many as are collected at a time.</summary>
    public static long Images(in ConvGeometry g) => IsImage(g) ? g.Batch : Math.Clamp(CollectedElements / (g.OutHeight * g.OutWidth * g.Channels), 1, g.Batch);

    struct Lines<T> where T : unmanaged
    {
        public ConvGeometry G;
        public T* Image, Seen;
        public long Row, Column;
    }

    /// <summary>The pixels of some images: [images · rows · columns of the result, channels].</summary>
    /// <param name="g">The sizes.</param>
    /// <param name="x">The images.</param>
    /// <param name="image">The first image.</param>
    /// <param name="count">How many.</param>
    /// <param name="tap">The position in the window.</param>
    /// <returns>A place in the image, or memory of this thread that the next call writes over.</returns>
    public static T* Collect<T>(in ConvGeometry g, T* x, long image, long count, int tap) where T : unmanaged
    {
        var from = x + (image * g.Height * g.Width * g.Channels);
        if (IsImage(g)) return from;
        var lines = LinesOf(g, from, KernelScratch.Rent<T>(KernelScratch.Collected, count * g.OutHeight * g.OutWidth * g.Channels), tap);
        Workers.Run(checked((int)(count * g.OutHeight)), &CollectLine<T>, &lines);
        return lines.Seen;
    }

    /// <summary>Writes images of which a window of one pixel saw some pixels; those that it did not see are 0.</summary>
    public static void Spread<T>(in ConvGeometry g, T* seen, T* x, long image, long count) where T : unmanaged
    {
        var lines = LinesOf(g, x + (image * g.Height * g.Width * g.Channels), seen, 0);
        Workers.Run(checked((int)(count * g.Height)), &SpreadLine<T>, &lines);
    }

    static Lines<T> LinesOf<T>(in ConvGeometry g, T* image, T* seen, int tap) where T : unmanaged => new()
    {
        G = g, Image = image, Seen = seen,
        Row = (tap / g.KernelWidth * g.DilationHeight) - g.PadTop, Column = (tap % g.KernelWidth * g.DilationWidth) - g.PadLeft,
    };

    static void CollectLine<T>(int line, void* state) where T : unmanaged
    {
        ref readonly var lines = ref *(Lines<T>*)state;
        ref readonly var g = ref lines.G;
        var (image, row) = Math.DivRem(line, g.OutHeight);
        row = (row * g.StrideHeight) + lines.Row;
        var to = lines.Seen + (line * g.OutWidth * g.Channels);
        // The columns of the result that see a column of the image.
        var first = (ulong)row < (ulong)g.Height ? Math.Clamp((g.StrideWidth - 1 - lines.Column) / g.StrideWidth, 0, g.OutWidth) : g.OutWidth;
        var last = Math.Clamp((g.Width - 1 - lines.Column + g.StrideWidth) / g.StrideWidth, first, g.OutWidth);
        Clear(to, first * g.Channels);
        Clear(to + (last * g.Channels), (g.OutWidth - last) * g.Channels);
        var from = lines.Image + ((((image * g.Height) + row) * g.Width) + lines.Column) * g.Channels;
        if (g.StrideWidth == 1) Copy(from + (first * g.Channels), to + (first * g.Channels), (last - first) * g.Channels);
        else
            for (var column = first; column < last; column++) Copy(from + (column * g.StrideWidth * g.Channels), to + (column * g.Channels), g.Channels);
    }

    static void SpreadLine<T>(int line, void* state) where T : unmanaged
    {
        ref readonly var lines = ref *(Lines<T>*)state;
        ref readonly var g = ref lines.G;
        var (image, row) = Math.DivRem(line, g.Height);
        var to = lines.Image + (line * g.Width * g.Channels);
        Clear(to, g.Width * g.Channels);
        if (row % g.StrideHeight != 0 || row / g.StrideHeight >= g.OutHeight) return;
        var from = lines.Seen + (((image * g.OutHeight) + (row / g.StrideHeight)) * g.OutWidth * g.Channels);
        for (var column = 0L; column < g.OutWidth; column++) Copy(from + (column * g.Channels), to + (column * g.StrideWidth * g.Channels), g.Channels);
    }

    static void Copy<T>(T* from, T* to, long count) where T : unmanaged => new ReadOnlySpan<T>(from, checked((int)count)).CopyTo(new(to, (int)count));

    static void Clear<T>(T* from, long count) where T : unmanaged => new Span<T>(from, checked((int)count)).Clear();
}
