using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ogee.Cpu;

/// <summary>Convolutions in which every channel stays by itself, and their gradient with respect to the image: vectors run over the channels, and eight pixels of a line are computed at a time.</summary>
/// <remarks>A result adds its taps row by row; taps in the padding are left out. The last vector of channels begins where it fits, so some channels are computed twice and stored twice with the same bits.</remarks>
internal static unsafe class DepthwiseConvolution
{
    const int PixelsAtOnce = 8;

    struct Problem<T> where T : unmanaged
    {
        public ConvGeometry G;
        public T* From, W, To;
    }

    /// <summary>One tap of a line: where it begins for the line's first pixel, its weights, and the column it sees there.</summary>
    struct Tap<T> where T : unmanaged
    {
        public T* From, Weight;
        public long Column;
    }

    /// <summary>y[p, c] = Σ over taps of x[p + tap, c] · w[tap, c].</summary>
    public static void Forward<T>(in ConvGeometry g, T* x, T* w, T* y, ScratchNeed? need) where T : unmanaged, INumber<T>
    {
        if (IsAsked<T>(g, need)) return;
        Algorithms.Ran(Algorithm.DepthwiseConvolution);
        var problem = new Problem<T> { G = g, From = x, W = ByTap(g, w), To = y };
        Workers.Run(checked((int)(g.Batch * g.OutHeight)), &ForwardLine<T>, &problem);
    }

    /// <summary>gx[p, c] = Σ over taps of gy[p − tap, c] · w[tap, c], where that falls on a window.</summary>
    public static void InputGradient<T>(in ConvGeometry g, T* gy, T* w, T* gx, ScratchNeed? need) where T : unmanaged, INumber<T>
    {
        if (IsAsked<T>(g, need)) return;
        Algorithms.Ran(Algorithm.DepthwiseConvolution);
        var problem = new Problem<T> { G = g, From = gy, W = ByTap(g, w), To = gx };
        Workers.Run(checked((int)(g.Batch * g.Height)), &InputGradientLine<T>, &problem);
    }

    /// <summary>Whether only scratch is asked for.</summary>
    static bool IsAsked<T>(in ConvGeometry g, ScratchNeed? need) where T : unmanaged
    {
        need?.Own<T>(2, g.Taps * g.Channels);
        need?.Part<Tap<T>>(0, g.Taps);
        need?.Part<Tap<T>>(1, g.Taps);
        return need is not null;
    }

    /// <summary>Weights as [tap][channel].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static T* ByTap<T>(in ConvGeometry g, T* w) where T : unmanaged
    {
        var packed = KernelScratch.Rent<T>(2, g.Taps * g.Channels);
        for (var c = 0L; c < g.Channels; c++)
            for (var tap = 0; tap < g.Taps; tap++) packed[(tap * g.Channels) + c] = w[(c * g.Taps) + tap];
        return packed;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void ForwardLine<T>(int part, void* state) where T : unmanaged, INumber<T>
    {
        ref var p = ref *(Problem<T>*)state;
        ref readonly var g = ref p.G;
        var (image, line) = Math.DivRem(part, g.OutHeight);
        var taps = KernelScratch.Rent<Tap<T>>(0, g.Taps);
        var count = 0;
        for (var r = 0L; r < g.KernelHeight; r++)
        {
            var i = (line * g.StrideHeight) - g.PadTop + (r * g.DilationHeight);
            if ((ulong)i >= (ulong)g.Height) continue;
            var row = p.From + (((image * g.Height) + i) * g.Width * g.Channels);
            for (var s = 0L; s < g.KernelWidth; s++)
            {
                var j = (s * g.DilationWidth) - g.PadLeft;
                taps[count++] = new() { From = row + (j * g.Channels), Weight = p.W + (((r * g.KernelWidth) + s) * g.Channels), Column = j };
            }
        }
        Line(taps, count, p.To + (part * g.OutWidth * g.Channels), g.OutWidth, g.Channels, g.StrideWidth, g.Width, g.Channels);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void InputGradientLine<T>(int part, void* state) where T : unmanaged, INumber<T>
    {
        ref var p = ref *(Problem<T>*)state;
        ref readonly var g = ref p.G;
        var (image, line) = Math.DivRem(part, g.Height);
        var taps = KernelScratch.Rent<Tap<T>>(0, g.Taps);
        // Pixels a stride apart are reached by the same taps.
        for (var first = 0L; first < Math.Min(g.StrideWidth, g.Width); first++)
        {
            var count = 0;
            for (var r = 0L; r < g.KernelHeight; r++)
            {
                var (i, rowRest) = Math.DivRem(line + g.PadTop - (r * g.DilationHeight), g.StrideHeight);
                if (rowRest != 0 || (ulong)i >= (ulong)g.OutHeight) continue;
                var row = p.From + (((image * g.OutHeight) + i) * g.OutWidth * g.Channels);
                for (var s = 0L; s < g.KernelWidth; s++)
                {
                    var (j, columnRest) = Math.DivRem(first + g.PadLeft - (s * g.DilationWidth), g.StrideWidth);
                    if (columnRest == 0) taps[count++] = new() { From = row + (j * g.Channels), Weight = p.W + (((r * g.KernelWidth) + s) * g.Channels), Column = j };
                }
            }
            var to = p.To + (((part * g.Width) + first) * g.Channels);
            Line(taps, count, to, (g.Width - first + g.StrideWidth - 1) / g.StrideWidth, g.StrideWidth * g.Channels, 1, g.OutWidth, g.Channels);
        }
    }

    /// <summary>Computes pixels of a line; from one to the next a tap moves by so many columns of a source of the given width.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    static void Line<T>(Tap<T>* taps, int count, T* to, long pixels, long toStep, long columns, long width, long channels) where T : unmanaged
    {
        var (least, most) = (0L, 0L);
        for (var t = 0; t < count; t++) (least, most) = (Math.Min(least, taps[t].Column), Math.Max(most, taps[t].Column));
        // From the first to before the end every tap is inside the source.
        var first = Math.Min(pixels, (columns - 1 - least) / columns);
        var end = most >= width ? first : Math.Clamp(((width - 1 - most) / columns) + 1, first, pixels);
        var step = columns * channels;
        for (var q = 0L; q < first; q++) One(taps, count, q, columns, width, channels, to + (q * toStep));
        var next = first;
        // Pixels that lie apart are read one after the other: eight at once would take a little of many distant lines of memory.
        for (; columns == 1 && next < end && end - first >= PixelsAtOnce; next += PixelsAtOnce)
        {
            next = Math.Min(next, end - PixelsAtOnce);
            for (var channel = 0L; channel < channels; channel += Vector512<T>.Count)
            {
                var c = Math.Min(channel, channels - Vector512<T>.Count);
                Eight(taps, count, (next * step) + c, c, step, to + (next * toStep) + c, toStep);
            }
        }
        for (var q = next; q < pixels; q++) One(taps, count, q, columns, width, channels, to + (q * toStep));
    }

    /// <summary>One pixel: a few vectors of channels at a time, for the sum of one waits for itself.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    static void One<T>(Tap<T>* taps, int count, long q, long columns, long width, long channels, T* to) where T : unmanaged
    {
        var at = q * columns * channels;
        // The taps that are inside of the source.
        var live = KernelScratch.Rent<Tap<T>>(1, count);
        var end = live;
        for (var t = 0; t < count; t++)
            if ((ulong)((q * columns) + taps[t].Column) < (ulong)width) *end++ = new() { From = taps[t].From + at, Weight = taps[t].Weight };
        var channel = 0L;
        for (; channel <= channels - (4 * Vector512<T>.Count); channel += 4 * Vector512<T>.Count) Four(live, end, channel, to + channel);
        for (; channel < channels; channel += Vector512<T>.Count)
        {
            var c = Math.Min(channel, channels - Vector512<T>.Count);
            var sum = Vector512<T>.Zero;
            for (var tap = live; tap < end; tap++) sum = AddProduct(Vector512.Load(tap->From + c), Vector512.Load(tap->Weight + c), sum);
            sum.Store(to + c);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Four<T>(Tap<T>* tap, Tap<T>* end, long c, T* to) where T : unmanaged
    {
        var (sum0, sum1, sum2, sum3) = (Vector512<T>.Zero, Vector512<T>.Zero, Vector512<T>.Zero, Vector512<T>.Zero);
        for (; tap < end; tap++)
        {
            T* from = tap->From + c, weight = tap->Weight + c;
            sum0 = AddProduct(Vector512.Load(from), Vector512.Load(weight), sum0);
            sum1 = AddProduct(Vector512.Load(from + Vector512<T>.Count), Vector512.Load(weight + Vector512<T>.Count), sum1);
            sum2 = AddProduct(Vector512.Load(from + (2 * Vector512<T>.Count)), Vector512.Load(weight + (2 * Vector512<T>.Count)), sum2);
            sum3 = AddProduct(Vector512.Load(from + (3 * Vector512<T>.Count)), Vector512.Load(weight + (3 * Vector512<T>.Count)), sum3);
        }
        sum0.Store(to);
        sum1.Store(to + Vector512<T>.Count);
        sum2.Store(to + (2 * Vector512<T>.Count));
        sum3.Store(to + (3 * Vector512<T>.Count));
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    static void Eight<T>(Tap<T>* tap, int count, long at, long c, long step, T* to, long toStep) where T : unmanaged
    {
        var (sum0, sum1, sum2, sum3) = (Vector512<T>.Zero, Vector512<T>.Zero, Vector512<T>.Zero, Vector512<T>.Zero);
        var (sum4, sum5, sum6, sum7) = (Vector512<T>.Zero, Vector512<T>.Zero, Vector512<T>.Zero, Vector512<T>.Zero);
        for (var last = tap + count; tap < last; tap++)
        {
            var from = tap->From + at;
            var weight = Vector512.Load(tap->Weight + c);
            sum0 = AddProduct(Vector512.Load(from), weight, sum0);
            sum1 = AddProduct(Vector512.Load(from + step), weight, sum1);
            sum2 = AddProduct(Vector512.Load(from + (2 * step)), weight, sum2);
            sum3 = AddProduct(Vector512.Load(from + (3 * step)), weight, sum3);
            from += 4 * step;
            sum4 = AddProduct(Vector512.Load(from), weight, sum4);
            sum5 = AddProduct(Vector512.Load(from + step), weight, sum5);
            sum6 = AddProduct(Vector512.Load(from + (2 * step)), weight, sum6);
            sum7 = AddProduct(Vector512.Load(from + (3 * step)), weight, sum7);
        }
        sum0.Store(to);
        sum1.Store(to + toStep);
        sum2.Store(to + (2 * toStep));
        sum3.Store(to + (3 * toStep));
        to += 4 * toStep;
        sum4.Store(to);
        sum5.Store(to + toStep);
        sum6.Store(to + (2 * toStep));
        sum7.Store(to + (3 * toStep));
    }

    /// <summary>a · b + sum, rounded once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<T> AddProduct<T>(Vector512<T> a, Vector512<T> b, Vector512<T> sum) where T : unmanaged => typeof(T) == typeof(float)
        ? Vector512.FusedMultiplyAdd(a.AsSingle(), b.AsSingle(), sum.AsSingle()).As<float, T>()
        : Vector512.FusedMultiplyAdd(a.AsDouble(), b.AsDouble(), sum.AsDouble()).As<double, T>();
}
