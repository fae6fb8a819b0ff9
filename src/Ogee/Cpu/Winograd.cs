namespace Ogee.Cpu;

/// <summary>Which correlations go by Winograd's minimal filtering, and with which tile: by the sizes of a picture and its channels only, so that a picture has the same bits alone and in any batch.</summary>
internal static class Winograd
{
    public static bool IsPossible(in Correlation<float> c) => c is { Groups: 1, TapRows: 3, TapColumns: 3, StrideHeight: 1, StrideWidth: 1, DilationHeight: 1, DilationWidth: 1 } && c.Channels > 0;

    // A multiply-add of a transformed product takes so many times as long as one by definition: sums are shorter, and operands come from further away. Measured, as the next two
    // (docs/adr/0017-winograd.md).
    const double ProductCost = 1.4;

    // What an element of a transformed tile costs, in multiply-adds.
    const double TransformCost = 15;

    // What transforming a weight costs a picture for each pair of points, in multiply-adds: ten, as if four pictures shared it. How many there are must not decide.
    const double WeightCost = 2.5;

    // With less there is no reason for larger errors.
    const double LeastGain = 1.3;

    /// <summary>The tile with which a correlation, for which one is possible, costs least; null where that is not clearly less than by definition.</summary>
    public static Algorithm? Pays(in Correlation<float> c)
    {
        var (four, two) = (Cost<WinogradTile4x4>(c), Cost<WinogradTile2x2>(c));
        if (Math.Min(four, two) * LeastGain > (double)c.Rows * c.Columns * c.Filters * c.Depth) return null;
        return four <= two ? Algorithm.Winograd4x4 : Algorithm.Winograd2x2;
    }

    /// <summary>Multiply-adds of a picture, and what else takes as long as so many.</summary>
    static double Cost<TWindow>(in Correlation<float> c) where TWindow : struct, IWinogradTile
    {
        var tiles = (double)Tiles(c.Rows, TWindow.Results) * Tiles(c.Columns, TWindow.Results);
        return TWindow.Points * TWindow.Points * ((tiles * ((ProductCost * c.Channels * c.Filters) + (TransformCost * (c.Channels + c.Filters)))) + (WeightCost * c.Channels * c.Filters));
    }

    public static bool IsPossibleForWeight(in ConvGeometry g) => g is { Groups: 1, KernelHeight: 3, KernelWidth: 3, StrideHeight: 1, StrideWidth: 1, DilationHeight: 1, DilationWidth: 1 } && g.OutputPixels > 0;

    // For the gradient of a weight the same, measured too: transformed operands go through the third-level cache, and sums are transformed back once for all tiles.
    const double WeightProductCost = 1.3;
    const double WeightTransformCost = 25;
    const double WeightSumCost = 20;

    /// <summary>Whether the gradient of a weight, for which it is possible, costs clearly less than by definition. It is a sum over the batch, which may decide too.</summary>
    public static bool PaysForWeight(in ConvGeometry g)
    {
        var tiles = (double)g.Batch * Tiles(g.OutHeight, WinogradTile4x4.Results) * Tiles(g.OutWidth, WinogradTile4x4.Results);
        var cost = WinogradTile4x4.Points * WinogradTile4x4.Points * ((tiles * ((WeightProductCost * g.Channels * g.OutChannels) + (WeightTransformCost * (g.Channels + g.OutChannels)))) + (WeightSumCost * g.Channels * g.OutChannels));
        return cost * LeastGain <= (double)g.OutputPixels * g.Channels * g.OutChannels * 9;
    }

    /// <summary>Tiles along so many results.</summary>
    public static long Tiles(long results, int each) => (results + each - 1) / each;
}
