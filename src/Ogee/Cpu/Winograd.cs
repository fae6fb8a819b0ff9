namespace Ogee.Cpu;

/// <summary>Which correlations go by Winograd's minimal filtering, and with which tile: by the sizes of a picture and its channels only, so that a picture has the same bits alone and in any batch.</summary>
internal static class Winograd
{
    public static bool IsPossible(in Correlation<float> c) => c is { Groups: 1, TapRows: 3, TapColumns: 3, StrideHeight: 1, StrideWidth: 1, DilationHeight: 1, DilationWidth: 1 } && c.Channels > 0;

    // What an element of a transform costs, in multiply-adds: about four additions, a load and a store, where two multiply-adds are done at a time.
    const double TransformCost = 10;

    // What a transformed weight costs a picture, in multiply-adds: it is computed once for all pictures of a batch, which may be one.
    const double WeightCost = 4;

    // Products by definition run nearer to the limit of the processor, and their errors are smaller.
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
        return TWindow.Points * TWindow.Points * ((tiles * ((c.Channels * c.Filters) + (TransformCost * (c.Channels + c.Filters)))) + (WeightCost * c.Channels * c.Filters));
    }

    /// <summary>Tiles along so many results.</summary>
    public static long Tiles(long results, int each) => (results + each - 1) / each;
}
