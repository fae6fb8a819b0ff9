using System.Runtime.Intrinsics;

namespace Ogee.Cpu;

/// <summary>Convolutions and their gradients by the microkernels of matrix products. The way is chosen by the shape only.</summary>
internal static unsafe class Convolution
{
    public static void Forward(in ConvGeometry g, float* x, float* w, float* y)
    {
        if (Gemm.IsWide) Forward<float, Tile8x48>(g, x, w, y);
        else Forward<float, Tile6x16>(g, x, w, y);
    }

    public static void Forward(in ConvGeometry g, double* x, double* w, double* y)
    {
        if (Gemm.IsWide) Forward<double, Tile8x24>(g, x, w, y);
        else Forward<double, Tile6x8>(g, x, w, y);
    }

    public static void InputGradient(in ConvGeometry g, float* gy, float* w, float* gx)
    {
        if (Gemm.IsWide) InputGradient<float, Tile8x48>(g, gy, w, gx);
        else InputGradient<float, Tile6x16>(g, gy, w, gx);
    }

    public static void InputGradient(in ConvGeometry g, double* gy, double* w, double* gx)
    {
        if (Gemm.IsWide) InputGradient<double, Tile8x24>(g, gy, w, gx);
        else InputGradient<double, Tile6x8>(g, gy, w, gx);
    }

    public static void WeightGradient(in ConvGeometry g, float* x, float* gy, float* gw)
    {
        if (Gemm.IsWide) WeightGradient<float, Tile8x48>(g, x, gy, gw);
        else WeightGradient<float, Tile6x16>(g, x, gy, gw);
    }

    public static void WeightGradient(in ConvGeometry g, double* x, double* gy, double* gw)
    {
        if (Gemm.IsWide) WeightGradient<double, Tile8x24>(g, x, gy, gw);
        else WeightGradient<double, Tile6x8>(g, x, gy, gw);
    }

    static void Forward<T, TTile>(in ConvGeometry g, T* x, T* w, T* y) where T : unmanaged, System.Numerics.INumber<T> where TTile : struct, IMicrokernel<T>
    {
        if (g.OutputPixels * g.OutChannels == 0) return;
        if (g.IsDepthwise) DepthwiseConvolution.Forward(g, x, w, y);
        else ForwardConvolution<T, TTile>.Run(g, x, w, y);
    }

    static void InputGradient<T, TTile>(in ConvGeometry g, T* gy, T* w, T* gx) where T : unmanaged, System.Numerics.INumber<T> where TTile : struct, IMicrokernel<T>
    {
        if (g.InputPixels * g.Channels == 0) return;
        if (g.IsDepthwise) DepthwiseConvolution.InputGradient(g, gy, w, gx);
        else ConvolutionInputGradient<T, TTile>.Run(g, gy, w, gx);
    }

    static void WeightGradient<T, TTile>(in ConvGeometry g, T* x, T* gy, T* gw) where T : unmanaged, System.Numerics.INumber<T> where TTile : struct, IMicrokernel<T>
    {
        if (g.OutChannels * g.GroupChannels * g.Taps == 0) return;
        if (g.IsDepthwise) DepthwiseWeightGradient.Run(g, x, gy, gw);
        else ConvolutionWeightGradient<T, TTile>.Run(g, x, gy, gw);
    }
}
