using System.Runtime.CompilerServices;

namespace Ogee.Cpu;

/// <summary>Convolutions and their gradients by the microkernels of matrix products. The way is chosen by the shape only.</summary>
internal static unsafe class Convolution
{
    // Up to so many channels a row of taps is followed at once.
    const int FewChannels = 64;

    /// <summary>y = x ∗ w.</summary>
    /// <param name="g">The sizes.</param>
    /// <param name="x">The image.</param>
    /// <param name="w">The weight.</param>
    /// <param name="y">The result.</param>
    /// <param name="packed">The weight as panels, if it was arranged before; else null.</param>
    /// <param name="width">Filters of such a panel.</param>
    /// <param name="finish">What is done with blocks of y as they are complete: pixels by filters.</param>
    /// <param name="need">If it is there, nothing runs, and it gets what the convolution asks of scratch; operands are not looked at.</param>
    public static void Forward(in ConvGeometry g, float* x, float* w, float* y, float* packed = null, int width = 0, Finish finish = default, ScratchNeed? need = null)
    {
        var tile = TileFor(g.GroupFilters);
        if (need is null) Algorithms.Ran(tile);
        switch (tile)
        {
            case Algorithm.Tile6x16: Forward<float, Tile6x16>(g, x, w, y, packed, width, finish, need); break;
            case Algorithm.Tile16x16: Forward<float, Tile16x16>(g, x, w, y, packed, width, finish, need); break;
            case Algorithm.Tile12x32: Forward<float, Tile12x32>(g, x, w, y, packed, width, finish, need); break;
            default: Forward<float, Tile8x48>(g, x, w, y, packed, width, finish, need); break;
        }
    }

    /// <inheritdoc cref="Forward(in ConvGeometry, float*, float*, float*, float*, int, Finish, ScratchNeed)"/>
    public static void Forward(in ConvGeometry g, double* x, double* w, double* y, double* packed = null, int width = 0, ScratchNeed? need = null)
    {
        if (Gemm.IsWide) Forward<double, Tile8x24>(g, x, w, y, packed, width, default, need);
        else Forward<double, Tile6x8>(g, x, w, y, packed, width, default, need);
    }

    /// <summary>Filters of a panel of weights in the way that a convolution goes; 0 where it goes one without.</summary>
    public static int PanelWidth<T>(in ConvGeometry g) where T : unmanaged
    {
        if (g.IsDepthwise || g.OutputPixels * g.OutChannels == 0) return 0;
        if (typeof(T) == typeof(double)) return Gemm.IsWide ? Tile8x24.Columns : Tile6x8.Columns;
        var c = Correlation<float>.Forward(g, null, null, null);
        if (PlaneConvolution.IsPossible(c) && PlaneConvolution.Pays(c)) return 0;
        return TileFor(g.GroupFilters) switch { Algorithm.Tile6x16 => Tile6x16.Columns, Algorithm.Tile16x16 => Tile16x16.Columns, Algorithm.Tile12x32 => Tile12x32.Columns, _ => Tile8x48.Columns };
    }

    public static void InputGradient(in ConvGeometry g, float* gy, float* w, float* gx, ScratchNeed? need = null)
    {
        var tile = TileFor(g.GroupChannels);
        if (need is null) Algorithms.Ran(tile);
        switch (tile)
        {
            case Algorithm.Tile6x16: InputGradient<float, Tile6x16>(g, gy, w, gx, need); break;
            case Algorithm.Tile16x16: InputGradient<float, Tile16x16>(g, gy, w, gx, need); break;
            case Algorithm.Tile12x32: InputGradient<float, Tile12x32>(g, gy, w, gx, need); break;
            default: InputGradient<float, Tile8x48>(g, gy, w, gx, need); break;
        }
    }

    public static void InputGradient(in ConvGeometry g, double* gy, double* w, double* gx, ScratchNeed? need = null)
    {
        if (Gemm.IsWide) InputGradient<double, Tile8x24>(g, gy, w, gx, need);
        else InputGradient<double, Tile6x8>(g, gy, w, gx, need);
    }

    public static void WeightGradient(in ConvGeometry g, float* x, float* gy, float* gw, ScratchNeed? need = null)
    {
        if (!Gemm.IsWide) WeightGradient<float, Tile6x16>(g, x, gy, gw, need);
        else WeightGradient<float, Tile8x48>(g, x, gy, gw, need);
    }

    public static void WeightGradient(in ConvGeometry g, double* x, double* gy, double* gw, ScratchNeed? need = null)
    {
        if (Gemm.IsWide) WeightGradient<double, Tile8x24>(g, x, gy, gw, need);
        else WeightGradient<double, Tile6x8>(g, x, gy, gw, need);
    }

    static Algorithm TileFor(long columns) => Algorithms.Choose(
        !Gemm.IsWide ? Algorithm.Tile6x16 : columns <= Tile16x16.Columns ? Algorithm.Tile16x16 : FitsNarrow(columns) ? Algorithm.Tile12x32 : Algorithm.Tile8x48,
        Algorithm.Tile6x16, Algorithm.Tile16x16, Algorithm.Tile12x32, Algorithm.Tile8x48);

    /// <summary>Whether tiles of two vectors leave fewer columns over than those of three, whose last tile would be one vector wide.</summary>
    static bool FitsNarrow(long columns) => columns <= Tile12x32.Columns || (columns - 1) % Tile8x48.Columns < Tile8x48.Lanes;

    static void Forward<T, TTile>(in ConvGeometry g, T* x, T* w, T* y, T* packed, int width, Finish finish, ScratchNeed? need) where T : unmanaged, System.Numerics.INumber<T> where TTile : struct, IMicrokernel<T>
    {
        if (g.OutputPixels * g.OutChannels == 0) return;
        if (PointwiseConvolution.IsChosen(g, g.OutChannels))
        {
            PointwiseConvolution.Forward(g, x, w, y, packed, width, finish, need);
            return;
        }
        var c = Correlation<T>.Forward(g, x, w, y) with { Packed = packed, PackedWidth = width, Finish = finish };
        if (!g.IsDepthwise)
        {
            Correlate<T, TTile>(c, need);
            return;
        }
        DepthwiseConvolution.Forward(g, x, w, y, need);
        if (need is null) c.FinishAll();
    }

    static void InputGradient<T, TTile>(in ConvGeometry g, T* gy, T* w, T* gx, ScratchNeed? need) where T : unmanaged, System.Numerics.INumber<T> where TTile : struct, IMicrokernel<T>
    {
        if (g.InputPixels * g.Channels == 0) return;
        if (g.IsDepthwise) DepthwiseConvolution.InputGradient(g, gy, w, gx, need);
        else if (PointwiseConvolution.IsChosen(g, g.Channels)) PointwiseConvolution.InputGradient(g, gy, w, gx, need);
        else
            // Pixels that the same taps reach are computed together, so that a stride wastes nothing.
            for (var row = 0L; row < Math.Min(g.StrideHeight, g.Height); row++)
                for (var column = 0L; column < Math.Min(g.StrideWidth, g.Width); column++) Correlate<T, TTile>(Correlation<T>.InputGradient(g, gy, w, gx, row, column), need);
    }

    static void Correlate<T, TTile>(in Correlation<T> c, ScratchNeed? need) where T : unmanaged, System.Numerics.INumber<T> where TTile : struct, IMicrokernel<T>
    {
        var (hasPlanes, hasRows) = (typeof(T) == typeof(float) && PlaneConvolution.IsPossible(AsSingle(c)), c.Groups == 1 && c.DilationWidth == 1 && c.Taps > 0);
        var hasWinograd = typeof(T) == typeof(float) && Winograd.IsPossible(AsSingle(c));
        var chosen = hasPlanes && PlaneConvolution.Pays(AsSingle(c)) ? Algorithm.PlaneConvolution : hasWinograd && Settings.Winograd && Winograd.Pays(AsSingle(c)) is { } winograd ? winograd : hasRows && c.Channels <= FewChannels && c.Taps > 1 ? Algorithm.RowConvolution : Algorithm.IndirectConvolution;
        var way = Algorithms.Choose(chosen, hasPlanes ? Algorithm.PlaneConvolution : chosen, hasRows ? Algorithm.RowConvolution : chosen, Algorithm.IndirectConvolution,
            hasWinograd ? Algorithm.Winograd4x4 : chosen, hasWinograd ? Algorithm.Winograd2x2 : chosen);
        if (need is null) Algorithms.Ran(way);
        switch (way)
        {
            case Algorithm.PlaneConvolution:
                PlaneConvolution.Run(AsSingle(c), need);
                if (need is null) c.FinishAll();
                break;
            case Algorithm.RowConvolution: RowConvolution<T, TTile>.Run(c, need); break;
            case Algorithm.Winograd4x4: RunWinograd<WinogradTile4x4, T, TTile>(c, need); break;
            case Algorithm.Winograd2x2: RunWinograd<WinogradTile2x2, T, TTile>(c, need); break;
            default: IndirectConvolution<T, TTile>.Run(c, need); break;
        }
    }

    static void RunWinograd<TWindow, T, TTile>(in Correlation<T> c, ScratchNeed? need) where T : unmanaged, System.Numerics.INumber<T> where TWindow : struct, IWinogradTile where TTile : struct, IMicrokernel<T>
    {
        // TTile is one of these where T is float.
        if (typeof(TTile) == typeof(Tile6x16)) WinogradConvolution<TWindow, Tile6x16>.Run(AsSingle(c), need);
        else if (typeof(TTile) == typeof(Tile16x16)) WinogradConvolution<TWindow, Tile16x16>.Run(AsSingle(c), need);
        else if (typeof(TTile) == typeof(Tile12x32)) WinogradConvolution<TWindow, Tile12x32>.Run(AsSingle(c), need);
        else WinogradConvolution<TWindow, Tile8x48>.Run(AsSingle(c), need);
    }

    static ref readonly Correlation<float> AsSingle<T>(in Correlation<T> c) where T : unmanaged => ref *(Correlation<float>*)Unsafe.AsPointer(ref Unsafe.AsRef(in c));

    static void WeightGradient<T, TTile>(in ConvGeometry g, T* x, T* gy, T* gw, ScratchNeed? need) where T : unmanaged, System.Numerics.INumber<T> where TTile : struct, IMicrokernel<T>
    {
        if (g.OutChannels * g.GroupChannels * g.Taps == 0) return;
        if (g.IsDepthwise) DepthwiseWeightGradient.Run(g, x, gy, gw, need);
        else if (typeof(T) == typeof(float) && UsesWinogradForWeight(g))
        {
            if (need is null) Algorithms.Ran(Algorithm.WinogradWeightGradient);
            // TTile is one of these where T is float.
            if (typeof(TTile) == typeof(Tile6x16)) WinogradWeightGradient<Tile6x16>.Run(g, (float*)x, (float*)gy, (float*)gw, need);
            else WinogradWeightGradient<Tile8x48>.Run(g, (float*)x, (float*)gy, (float*)gw, need);
        }
        else if (WeightGradientProducts.IsChosen(g)) WeightGradientProducts.Run(g, x, gy, gw, need);
        else ConvolutionWeightGradient<T, TTile>.Run(g, x, gy, gw, need);
    }

    static bool UsesWinogradForWeight(in ConvGeometry g) => Winograd.IsPossibleForWeight(g) && (Algorithms.IsForced(Algorithm.WinogradWeightGradient) || (Settings.Winograd && Winograd.PaysForWeight(g)));
}
