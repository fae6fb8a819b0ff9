using System.Numerics;
using System.Runtime.Intrinsics;

namespace Ogee.Cpu;

/// <summary>Convolutions in which every channel stays by itself: vectors run over the channels.</summary>
internal static unsafe class DepthwiseConvolution
{
    struct Problem<T> where T : unmanaged
    {
        public ConvGeometry G;
        public T* A, W, To;
    }

    /// <summary>y[p, c] = Σ over taps of x[p + tap, c] · w[tap, c].</summary>
    public static void Forward<T>(in ConvGeometry g, T* x, T* w, T* y) where T : unmanaged, INumber<T>
    {
        var problem = new Problem<T> { G = g, A = x, W = ByTap(g, w), To = y };
        Workers.Run(checked((int)(g.Batch * g.OutHeight)), &ForwardRow<T>, &problem);
    }

    /// <summary>gx[p, c] = Σ over taps of gy[p − tap, c] · w[tap, c], where that falls on a window.</summary>
    public static void InputGradient<T>(in ConvGeometry g, T* gy, T* w, T* gx) where T : unmanaged, INumber<T>
    {
        var problem = new Problem<T> { G = g, A = gy, W = ByTap(g, w), To = gx };
        Workers.Run(checked((int)(g.Batch * g.Height)), &InputGradientRow<T>, &problem);
    }

    /// <summary>gw[tap, c] = Σ over pixels, in order, of x[p + tap, c] · gy[p, c].</summary>
    public static void WeightGradient<T>(in ConvGeometry g, T* x, T* gy, T* gw) where T : unmanaged, INumber<T>
    {
        var sums = KernelScratch.Rent<T>(2, g.Taps * g.Channels);
        new Span<T>(sums, checked((int)(g.Taps * g.Channels))).Clear();
        var problem = new Problem<T> { G = g, A = x, W = gy, To = sums };
        Workers.Run(g.Taps, &WeightGradientTap<T>, &problem);
        for (var c = 0L; c < g.Channels; c++)
            for (var tap = 0; tap < g.Taps; tap++) gw[(c * g.Taps) + tap] = sums[(tap * g.Channels) + c];
    }

    /// <summary>Weights as [tap][channel].</summary>
    static T* ByTap<T>(in ConvGeometry g, T* w) where T : unmanaged
    {
        var packed = KernelScratch.Rent<T>(2, g.Taps * g.Channels);
        for (var c = 0L; c < g.Channels; c++)
            for (var tap = 0; tap < g.Taps; tap++) packed[(tap * g.Channels) + c] = w[(c * g.Taps) + tap];
        return packed;
    }

    static void ForwardRow<T>(int part, void* state) where T : unmanaged, INumber<T>
    {
        ref var p = ref *(Problem<T>*)state;
        ref readonly var g = ref p.G;
        var (image, line) = Math.DivRem(part, g.OutHeight);
        for (var column = 0L; column < g.OutWidth; column++)
        {
            var to = p.To + ((((image * g.OutHeight) + line) * g.OutWidth) + column) * g.Channels;
            new Span<T>(to, checked((int)g.Channels)).Clear();
            for (var r = 0; r < g.KernelHeight; r++)
                for (var s = 0; s < g.KernelWidth; s++)
                {
                    var i = (line * g.StrideHeight) - g.PadTop + (r * g.DilationHeight);
                    var j = (column * g.StrideWidth) - g.PadLeft + (s * g.DilationWidth);
                    if ((ulong)i < (ulong)g.Height && (ulong)j < (ulong)g.Width)
                        AddProducts(to, p.A + ((((image * g.Height) + i) * g.Width) + j) * g.Channels, p.W + (((r * g.KernelWidth) + s) * g.Channels), g.Channels);
                }
        }
    }

    static void InputGradientRow<T>(int part, void* state) where T : unmanaged, INumber<T>
    {
        ref var p = ref *(Problem<T>*)state;
        ref readonly var g = ref p.G;
        var (image, line) = Math.DivRem(part, g.Height);
        for (var column = 0L; column < g.Width; column++)
        {
            var to = p.To + ((((image * g.Height) + line) * g.Width) + column) * g.Channels;
            new Span<T>(to, checked((int)g.Channels)).Clear();
            for (var r = 0; r < g.KernelHeight; r++)
                for (var s = 0; s < g.KernelWidth; s++)
                {
                    var (i, iRest) = Math.DivRem(line + g.PadTop - (r * g.DilationHeight), g.StrideHeight);
                    var (j, jRest) = Math.DivRem(column + g.PadLeft - (s * g.DilationWidth), g.StrideWidth);
                    if (iRest == 0 && jRest == 0 && (ulong)i < (ulong)g.OutHeight && (ulong)j < (ulong)g.OutWidth)
                        AddProducts(to, p.A + ((((image * g.OutHeight) + i) * g.OutWidth) + j) * g.Channels, p.W + (((r * g.KernelWidth) + s) * g.Channels), g.Channels);
                }
        }
    }

    static void WeightGradientTap<T>(int part, void* state) where T : unmanaged, INumber<T>
    {
        ref var p = ref *(Problem<T>*)state;
        ref readonly var g = ref p.G;
        var (r, s) = Math.DivRem(part, g.KernelWidth);
        for (var image = 0L; image < g.Batch; image++)
            for (var line = 0L; line < g.OutHeight; line++)
                for (var column = 0L; column < g.OutWidth; column++)
                {
                    var i = (line * g.StrideHeight) - g.PadTop + (r * g.DilationHeight);
                    var j = (column * g.StrideWidth) - g.PadLeft + (s * g.DilationWidth);
                    if ((ulong)i < (ulong)g.Height && (ulong)j < (ulong)g.Width)
                        AddProducts(p.To + (part * g.Channels), p.A + ((((image * g.Height) + i) * g.Width) + j) * g.Channels, p.W + ((((image * g.OutHeight) + line) * g.OutWidth) + column) * g.Channels, g.Channels);
                }
    }

    /// <summary>to += a · b, fused.</summary>
    static void AddProducts<T>(T* to, T* a, T* b, long count) where T : unmanaged, INumber<T>
    {
        var i = 0L;
        if (typeof(T) == typeof(float))
        {
            var (x, y, z) = ((nint)a, (nint)b, (nint)to);
            for (; i <= count - 16; i += 16)
                Vector512.FusedMultiplyAdd(Vector512.Load((float*)x + i), Vector512.Load((float*)y + i), Vector512.Load((float*)z + i)).Store((float*)z + i);
            for (; i < count; i++) ((float*)z)[i] = MathF.FusedMultiplyAdd(((float*)x)[i], ((float*)y)[i], ((float*)z)[i]);
            return;
        }
        for (; i < count; i++) ((double*)to)[i] = Math.FusedMultiplyAdd(((double*)a)[i], ((double*)b)[i], ((double*)to)[i]);
    }
}
