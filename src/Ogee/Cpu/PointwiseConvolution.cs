using System.Numerics;

namespace Ogee.Cpu;

/// <summary>Convolutions with windows of one pixel as matrix products: pixels × channels times channels × filters. With a stride the pixels that count are collected first.</summary>
/// <remarks>Blocks of products are added as <see cref="Gemm"/> says; with up to <see cref="Gemm.Depth"/> channels the bits are those of the other ways.</remarks>
internal static unsafe class PointwiseConvolution
{
    // Of fewer results a pixel, tiles of one or two vectors make better use than the tiles of products.
    const int LeastColumns = 33;

    // With fewer weights a gradient is too few tiles for many threads; it is better cut along the pixels.
    const long LeastWeights = 1 << 16;

    // Elements that are collected at a time, about: they stay in the second-level cache.
    const long CollectedElements = 1 << 18;

    /// <summary>Whether every result sees one pixel, and all of it.</summary>
    public static bool IsPossible(in ConvGeometry g) => g.Taps == 1 && g.Groups == 1 && g.PadTop == 0 && g.PadLeft == 0 && g.InputPixels * g.OutputPixels * g.Channels * g.OutChannels > 0
        && (g.OutHeight - 1) * g.StrideHeight < g.Height && (g.OutWidth - 1) * g.StrideWidth < g.Width && (IsDense(g) || g.StrideHeight * g.StrideWidth > 1);

    /// <summary>Whether a convolution or its gradient with so many results a pixel goes this way.</summary>
    public static bool IsChosen(in ConvGeometry g, long columns) => IsPossible(g) && IsChosen(columns >= LeastColumns, Algorithm.IndirectConvolution);

    /// <summary>Whether the gradient of a weight goes this way.</summary>
    public static bool IsChosenForWeight(in ConvGeometry g) => IsPossible(g) && IsChosen(g.OutChannels * g.Channels >= LeastWeights, Algorithm.WeightGradientByRows);

    static bool IsChosen(bool pays, Algorithm other)
    {
        if (pays) return Algorithms.Choose(Algorithm.PointwiseProduct, other) == Algorithm.PointwiseProduct;
        if (!Algorithms.IsForced(Algorithm.PointwiseProduct)) return false;
        Algorithms.Ran(Algorithm.PointwiseProduct);
        return true;
    }

    /// <summary>y = x ∗ w; <paramref name="packed"/> is the transposed weight as <see cref="DotPacking"/> arranges it, or null.</summary>
    public static void Forward<T>(in ConvGeometry g, T* x, T* w, T* y, T* packed, int width, Finish finish) where T : unmanaged, INumber<T>
    {
        var together = Together(g);
        for (var image = 0L; image < g.Batch; image += together)
        {
            var count = Math.Min(together, g.Batch - image);
            var pixels = count * g.OutHeight * g.OutWidth;
            var from = Collected(g, x, image, count);
            Gemm.Run<T>(new(from, g.Channels, 1, w, 1, g.Channels, y + (image * g.OutHeight * g.OutWidth * g.OutChannels), g.OutChannels, pixels, g.OutChannels, g.Channels, false, packed, width, finish));
        }
    }

    /// <summary>The gradient of the image: gy times the weight; pixels that nobody saw have none.</summary>
    public static void InputGradient<T>(in ConvGeometry g, T* gy, T* w, T* gx) where T : unmanaged, INumber<T>
    {
        var together = Together(g);
        for (var image = 0L; image < g.Batch; image += together)
        {
            var count = Math.Min(together, g.Batch - image);
            var pixels = count * g.OutHeight * g.OutWidth;
            var to = IsDense(g) ? gx + (image * g.Height * g.Width * g.Channels) : KernelScratch.Rent<T>(KernelScratch.Collected, pixels * g.Channels);
            Gemm.Run<T>(new(gy + (image * g.OutHeight * g.OutWidth * g.OutChannels), g.OutChannels, 1, w, g.Channels, 1, to, g.Channels, pixels, g.Channels, g.OutChannels, false));
            if (IsDense(g)) continue;
            var lines = new Lines<T> { G = g, Image = gx + (image * g.Height * g.Width * g.Channels), Seen = to };
            Workers.Run(checked((int)(count * g.Height)), &SpreadLine<T>, &lines);
        }
    }

    /// <summary>The gradient of the weight: gy, turned, times x.</summary>
    public static void WeightGradient<T>(in ConvGeometry g, T* x, T* gy, T* gw) where T : unmanaged, INumber<T>
    {
        var together = Together(g);
        for (var image = 0L; image < g.Batch; image += together)
        {
            var count = Math.Min(together, g.Batch - image);
            var pixels = count * g.OutHeight * g.OutWidth;
            var from = Collected(g, x, image, count);
            Gemm.Run<T>(new(gy + (image * g.OutHeight * g.OutWidth * g.OutChannels), 1, g.OutChannels, from, g.Channels, 1, gw, g.Channels, g.OutChannels, g.Channels, pixels, image > 0));
        }
    }

    static bool IsDense(in ConvGeometry g) => g.OutHeight == g.Height && g.OutWidth == g.Width;

    /// <summary>How many images go into a product: all, or as many as are collected at a time.</summary>
    static long Together(in ConvGeometry g) => IsDense(g) ? g.Batch : Math.Clamp(CollectedElements / (g.OutHeight * g.OutWidth * g.Channels), 1, g.Batch);

    struct Lines<T> where T : unmanaged
    {
        public ConvGeometry G;
        public T* Image, Seen;
    }

    /// <summary>The pixels that count, one after the other: where none is left out, the image itself.</summary>
    static T* Collected<T>(in ConvGeometry g, T* x, long image, long count) where T : unmanaged
    {
        var from = x + (image * g.Height * g.Width * g.Channels);
        if (IsDense(g)) return from;
        var lines = new Lines<T> { G = g, Image = from, Seen = KernelScratch.Rent<T>(KernelScratch.Collected, count * g.OutHeight * g.OutWidth * g.Channels) };
        Workers.Run(checked((int)(count * g.OutHeight)), &CollectLine<T>, &lines);
        return lines.Seen;
    }

    static void CollectLine<T>(int line, void* state) where T : unmanaged
    {
        ref readonly var lines = ref *(Lines<T>*)state;
        ref readonly var g = ref lines.G;
        var (image, row) = Math.DivRem(line, g.OutHeight);
        var size = checked((int)g.Channels);
        var from = lines.Image + (((image * g.Height) + (row * g.StrideHeight)) * g.Width * g.Channels);
        var to = lines.Seen + (line * g.OutWidth * g.Channels);
        for (var column = 0L; column < g.OutWidth; column++) new ReadOnlySpan<T>(from + (column * g.StrideWidth * g.Channels), size).CopyTo(new(to + (column * g.Channels), size));
    }

    static void SpreadLine<T>(int line, void* state) where T : unmanaged
    {
        ref readonly var lines = ref *(Lines<T>*)state;
        ref readonly var g = ref lines.G;
        var (image, row) = Math.DivRem(line, g.Height);
        var size = checked((int)g.Channels);
        var to = lines.Image + (line * g.Width * g.Channels);
        new Span<T>(to, checked((int)(g.Width * g.Channels))).Clear();
        if (row % g.StrideHeight != 0 || row / g.StrideHeight >= g.OutHeight) return;
        var from = lines.Seen + (((image * g.OutHeight) + (row / g.StrideHeight)) * g.OutWidth * g.Channels);
        for (var column = 0L; column < g.OutWidth; column++) new ReadOnlySpan<T>(from + (column * g.Channels), size).CopyTo(new(to + (column * g.StrideWidth * g.Channels), size));
    }
}
