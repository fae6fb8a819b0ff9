namespace Ogee.Cpu;

/// <summary>The pixels that one position of a convolution's window sees, one after the other in the order of the results: rows of a matrix. Padding is zeros.</summary>
internal static unsafe class SeenPixels
{
    // Elements that are collected at a time, about: they stay in the second-level cache.
    const long CollectedElements = 1 << 18;

    /// <summary>Whether they lie so in the image already.</summary>
    public static bool IsImage(in ConvGeometry g) => g.Taps == 1 && g.PadTop == 0 && g.PadLeft == 0 && g.StrideHeight == 1 && g.StrideWidth == 1 && g.OutHeight == g.Height && g.OutWidth == g.Width;

    /// <summary>How many lines of the results there are, images one after the other.</summary>
    public static long AllLines(in ConvGeometry g) => g.Batch * g.OutHeight;

    /// <summary>How many lines are taken together: all, or as many as are collected at a time.</summary>
    public static long Together(in ConvGeometry g) => IsImage(g) ? AllLines(g) : Math.Clamp(CollectedElements / (g.OutWidth * g.Channels), 1, AllLines(g));

    /// <summary>The line with which the next stretch begins; where scratch is asked for, behind the first the last one, which is shorter.</summary>
    public static long Next(long first, long together, long all, ScratchNeed? need) => Math.Max(first + together, need is null ? 0 : (all - 1) / together * together);

    struct Lines<T> where T : unmanaged
    {
        public ConvGeometry G;
        public T* Image, Seen;
        public long First, Row, Column;
    }

    /// <summary>The pixels that some lines of the results see: [lines · columns of the result, channels].</summary>
    /// <param name="g">The sizes.</param>
    /// <param name="x">The images.</param>
    /// <param name="first">The first line.</param>
    /// <param name="count">How many.</param>
    /// <param name="tap">The position in the window.</param>
    /// <param name="need">If it is there, nothing is collected, and it gets what that asks of scratch.</param>
    /// <returns>A place in the image, or memory of this thread that the next call writes over.</returns>
    public static T* Collect<T>(in ConvGeometry g, T* x, long first, long count, int tap, ScratchNeed? need = null) where T : unmanaged
    {
        if (IsImage(g)) return x + (first * g.Width * g.Channels);
        var lines = new Lines<T>
        {
            G = g, Image = x, Seen = Room<T>(g, count, need), First = first,
            Row = (tap / g.KernelWidth * g.DilationHeight) - g.PadTop, Column = (tap % g.KernelWidth * g.DilationWidth) - g.PadLeft,
        };
        if (need is null) Workers.Run(checked((int)count), &CollectLine<T>, &lines);
        return lines.Seen;
    }

    /// <summary>Memory of this thread for the pixels of some lines, or null where it is only asked for.</summary>
    public static T* Room<T>(in ConvGeometry g, long lines, ScratchNeed? need) where T : unmanaged
    {
        var count = lines * g.OutWidth * g.Channels;
        if (need is null) return KernelScratch.Rent<T>(KernelScratch.Collected, count);
        need.Own<T>(KernelScratch.Collected, count);
        return null;
    }

    /// <summary>Writes what a window of one pixel saw for some lines of the results to the images, and 0 to the pixels up to the next line that it did not see.</summary>
    public static void Spread<T>(in ConvGeometry g, T* seen, T* x, long first, long count) where T : unmanaged
    {
        var lines = new Lines<T> { G = g, Image = x, Seen = seen, First = first };
        Workers.Run(checked((int)count), &SpreadLine<T>, &lines);
    }

    static void CollectLine<T>(int line, void* state) where T : unmanaged
    {
        ref readonly var lines = ref *(Lines<T>*)state;
        ref readonly var g = ref lines.G;
        var (image, row) = Math.DivRem(lines.First + line, g.OutHeight);
        row = (row * g.StrideHeight) + lines.Row;
        var to = lines.Seen + (line * g.OutWidth * g.Channels);
        // The columns of the result that see a column of the image.
        var first = (ulong)row < (ulong)g.Height ? Math.Clamp((g.StrideWidth - 1 - lines.Column) / g.StrideWidth, 0, g.OutWidth) : g.OutWidth;
        var last = Math.Clamp((g.Width - 1 - lines.Column + g.StrideWidth) / g.StrideWidth, first, g.OutWidth);
        Clear(to, first * g.Channels);
        Clear(to + (last * g.Channels), (g.OutWidth - last) * g.Channels);
        var from = lines.Image + (((((image * g.Height) + row) * g.Width) + lines.Column) * g.Channels);
        if (g.StrideWidth == 1) Copy(from + (first * g.Channels), to + (first * g.Channels), (last - first) * g.Channels);
        else
            for (var column = first; column < last; column++) Copy(from + (column * g.StrideWidth * g.Channels), to + (column * g.Channels), g.Channels);
    }

    static void SpreadLine<T>(int line, void* state) where T : unmanaged
    {
        ref readonly var lines = ref *(Lines<T>*)state;
        ref readonly var g = ref lines.G;
        var (image, row) = Math.DivRem(lines.First + line, g.OutHeight);
        var (top, bottom) = (row * g.StrideHeight, row == g.OutHeight - 1 ? g.Height : (row + 1) * g.StrideHeight);
        var to = lines.Image + (((image * g.Height) + top) * g.Width * g.Channels);
        Clear(to, (bottom - top) * g.Width * g.Channels);
        var from = lines.Seen + (line * g.OutWidth * g.Channels);
        for (var column = 0L; column < g.OutWidth; column++) Copy(from + (column * g.Channels), to + (column * g.StrideWidth * g.Channels), g.Channels);
    }

    static void Copy<T>(T* from, T* to, long count) where T : unmanaged => new ReadOnlySpan<T>(from, checked((int)count)).CopyTo(new(to, (int)count));

    static void Clear<T>(T* from, long count) where T : unmanaged => new Span<T>(from, checked((int)count)).Clear();
}
