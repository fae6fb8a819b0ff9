namespace Ogee.Cpu;

/// <summary>Convolutions with windows of one pixel as matrix products: pixels × channels times channels × filters. With a stride the pixels that count are collected first.</summary>
/// <remarks>Blocks of products are added as <see cref="Gemm"/> says; with up to <see cref="Gemm.Depth"/> channels the bits are those of the other ways.</remarks>
internal static unsafe class PointwiseConvolution
{
    // Of fewer results a pixel, tiles of one or two vectors make better use than the tiles of products.
    const int LeastColumns = 33;

    /// <summary>Whether every result sees one pixel, and all of it.</summary>
    public static bool IsPossible(in ConvGeometry g) => g.Taps == 1 && g.Groups == 1 && g.PadTop == 0 && g.PadLeft == 0 && g.InputPixels > 0 && g.OutputPixels > 0 && g.Channels > 0 && g.OutChannels > 0
        && (g.OutHeight - 1) * g.StrideHeight < g.Height && (g.OutWidth - 1) * g.StrideWidth < g.Width;

    /// <summary>Whether a convolution or the gradient of its image, with so many results a pixel, goes this way.</summary>
    public static bool IsChosen(in ConvGeometry g, long columns)
    {
        if (!IsPossible(g)) return false;
        if (columns >= LeastColumns) return Algorithms.Choose(Algorithm.PointwiseProduct, Algorithm.IndirectConvolution) == Algorithm.PointwiseProduct;
        return Algorithms.IsForced(Algorithm.PointwiseProduct);
    }

    /// <summary>y = x ∗ w; <paramref name="packed"/> is the transposed weight as <see cref="DotPacking"/> arranges it, or null.</summary>
    public static void Forward<T>(in ConvGeometry g, T* x, T* w, T* y, T* packed, int width, Finish finish, ScratchNeed? need = null) where T : unmanaged
    {
        if (need is null) Algorithms.Ran(Algorithm.PointwiseProduct);
        var (all, together) = (SeenPixels.AllLines(g), SeenPixels.Together(g));
        for (var first = 0L; first < all; first = SeenPixels.Next(first, together, all, need))
        {
            var count = Math.Min(together, all - first);
            var from = SeenPixels.Collect(g, x, first, count, 0, need);
            Gemm.Run<T>(new(from, g.Channels, 1, w, 1, g.Channels, y + (first * g.OutWidth * g.OutChannels), g.OutChannels, count * g.OutWidth, g.OutChannels, g.Channels, false, packed, width, finish), need);
        }
    }

    /// <summary>The gradient of the image: gy times the weight; pixels that nobody saw have none.</summary>
    public static void InputGradient<T>(in ConvGeometry g, T* gy, T* w, T* gx, ScratchNeed? need = null) where T : unmanaged
    {
        if (need is null) Algorithms.Ran(Algorithm.PointwiseProduct);
        var (all, together, isImage) = (SeenPixels.AllLines(g), SeenPixels.Together(g), SeenPixels.IsImage(g));
        for (var first = 0L; first < all; first = SeenPixels.Next(first, together, all, need))
        {
            var count = Math.Min(together, all - first);
            var to = isImage ? gx + (first * g.Width * g.Channels) : SeenPixels.Room<T>(g, count, need);
            Gemm.Run<T>(new(gy + (first * g.OutWidth * g.OutChannels), g.OutChannels, 1, w, g.Channels, 1, to, g.Channels, count * g.OutWidth, g.Channels, g.OutChannels, false), need);
            if (!isImage && need is null) SeenPixels.Spread(g, to, gx, first, count);
        }
    }
}
