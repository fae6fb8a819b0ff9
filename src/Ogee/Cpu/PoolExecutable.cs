using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ogee.Cpu;

/// <summary>Poolings of images with channels last; vectors run over the channels. Whatever is scattered is added in the order of the windows, image by image.</summary>
internal sealed unsafe class PoolExecutable(OpKernel kernel) : IExecutable
{
    // About as many elements that windows see as are worth handing to another thread.
    const long PartElements = 32 * 1024;

    struct Geometry
    {
        public long Batch, Height, Width, Channels, OutHeight, OutWidth, Lines;
        public int Rows, Columns, Parts;
        public Window Window;
        public bool CountPadding;
        public void* X;
        public void* Values;
        public void* To;
    }

    public void Run(byte** buffers)
    {
        var (rows, columns, window, countPadding) = kernel.Op switch
        {
            MaxPool2d op => (op.Height, op.Width, op.Window, false),
            MaxPoolScatter op => (op.Pool.Height, op.Pool.Width, op.Pool.Window, false),
            MaxPoolGather op => (op.Pool.Height, op.Pool.Width, op.Pool.Window, false),
            AveragePool2d op => (op.Height, op.Width, op.Window, op.CountPadding),
            _ => (((AveragePoolGradient)kernel.Op).Pool.Height, ((AveragePoolGradient)kernel.Op).Pool.Width, ((AveragePoolGradient)kernel.Op).Pool.Window, ((AveragePoolGradient)kernel.Op).Pool.CountPadding),
        };
        var image = kernel.Op is AveragePoolGradient ? kernel.Output.Shape : kernel.Inputs[0].Shape;
        var result = kernel.Op is MaxPoolScatter ? kernel.Inputs[1].Shape : kernel.Op is AveragePoolGradient ? kernel.Inputs[0].Shape : kernel.Output.Shape;
        var geometry = new Geometry
        {
            Batch = image[0], Channels = image[1], Height = image[2], Width = image[3], OutHeight = result[2], OutWidth = result[3], Rows = rows, Columns = columns,
            Window = window, CountPadding = countPadding, X = At(buffers, kernel.Inputs[0]), Values = kernel.Inputs.Length > 1 ? At(buffers, kernel.Inputs[1]) : null, To = At(buffers, kernel.Output),
        };
        if (kernel.Output.Type == DType.Float32) Run<float>(&geometry);
        else Run<double>(&geometry);
    }

    void Run<T>(Geometry* geometry) where T : unmanaged, INumber<T>
    {
        (geometry->Lines, geometry->Parts) = (geometry->Batch * geometry->OutHeight, 1);
        // Scattering adds window by window: an image is the smallest part.
        var most = kernel.Op is MaxPoolScatter or AveragePoolGradient ? geometry->Batch : geometry->Lines;
        var parts = geometry->Parts = (int)Math.Clamp(geometry->Lines * geometry->OutWidth * geometry->Channels * geometry->Rows * geometry->Columns / PartElements, 1, Math.Clamp(most, 1, 256));
        switch (kernel.Op)
        {
            case MaxPool2d: Workers.Run(parts, &MaxLines<T>, geometry); break;
            case MaxPoolGather: Workers.Run(parts, &GatherLines<T>, geometry); break;
            case MaxPoolScatter: Workers.Run(parts, &ScatterImages<T>, geometry); break;
            case AveragePool2d: Workers.Run(parts, &AverageLines<T>, geometry); break;
            default: Workers.Run(parts, &SpreadImages<T>, geometry); break;
        }
    }

    static byte* At(byte** buffers, Operand operand) => buffers[operand.Buffer.Id] + (operand.Offset * operand.Type.Size());

    /// <summary>The rows and columns of the image that a window covers: from the first to before the last.</summary>
    static (long Top, long Bottom, long Left, long Right) Covered(Geometry* g, long line, long column)
    {
        var ((top, bottom), (left, right)) = (Down(g, line), Along(g, column));
        return (top, bottom, left, right);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static (long First, long Last) Down(Geometry* g, long line) =>
        Inside((line * g->Window.StrideHeight) - g->Window.PadTop, g->Rows, g->Window.DilationHeight, g->Height);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static (long First, long Last) Along(Geometry* g, long column) =>
        Inside((column * g->Window.StrideWidth) - g->Window.PadLeft, g->Columns, g->Window.DilationWidth, g->Width);

    /// <summary>From the first tap that is inside to before what is outside or behind the last tap.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static (long First, long Last) Inside(long first, long taps, long dilation, long size)
    {
        var last = Math.Min(size, first + (dilation * (taps - 1)) + 1);
        if (first < 0) first += (dilation - 1 - first) / dilation * dilation;
        return (first, last);
    }

    /// <summary>How far one tap is from the next in memory: below and to the right.</summary>
    static (long Row, long Step) Taps(Geometry* g) => (g->Width * g->Channels * g->Window.DilationHeight, g->Channels * g->Window.DilationWidth);

    static T* Pixel<T>(void* image, Geometry* g, long n, long i, long j) where T : unmanaged => (T*)image + (((((n * g->Height) + i) * g->Width) + j) * g->Channels);

    static T* Result<T>(void* results, Geometry* g, long n, long i, long j) where T : unmanaged => (T*)results + (((((n * g->OutHeight) + i) * g->OutWidth) + j) * g->Channels);

    /// <summary>Stores the first lanes and touches nothing behind them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void StoreSome<T>(Vector512<T> lanes, T* to, long count) where T : unmanaged
    {
        if (count >= Vector512<T>.Count)
        {
            lanes.Store(to);
            return;
        }
        var (at, bytes, half) = ((nint)to, (int)count * sizeof(T), lanes.AsByte().GetLower());
        if ((bytes & 32) != 0)
        {
            half.Store((byte*)at);
            (at, half) = (at + 32, lanes.AsByte().GetUpper());
        }
        var quarter = half.GetLower();
        if ((bytes & 16) != 0)
        {
            quarter.Store((byte*)at);
            (at, quarter) = (at + 16, half.GetUpper());
        }
        var last = quarter.AsUInt64().ToScalar();
        if ((bytes & 8) != 0)
        {
            *(ulong*)at = last;
            (at, last) = (at + 8, quarter.AsUInt64().GetElement(1));
        }
        if ((bytes & 4) != 0) *(uint*)at = (uint)last;
    }

    /// <summary>Taps within so many pixels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static long Count(long pixels, long dilation) => dilation == 1 ? pixels : (pixels + dilation - 1) / dilation;

    /// <summary>The lines of results that a part computes.</summary>
    static (long First, long Last) LinesOf(Geometry* g, int part) => (g->Lines * part / g->Parts, g->Lines * (part + 1) / g->Parts);

    static void MaxLines<T>(int part, void* state) where T : unmanaged, INumber<T>
    {
        var g = (Geometry*)state;
        var channels = g->Channels;
        var (row, step) = Taps(g);
        for (var (index, last) = LinesOf(g, part); index < last; index++)
        {
            var (n, line) = Math.DivRem(index, g->OutHeight);
            var image = Pixel<T>(g->X, g, n, 0, 0);
            var to = Result<T>(g->To, g, n, line, 0);
            var (top, bottom) = Down(g, line);
            var taps = Count(bottom - top, g->Window.DilationHeight);
            for (var column = 0L; column < g->OutWidth; column++, to += channels)
            {
                var (left, right) = Along(g, column);
                var first = Pixel<T>(image, g, 0, top, left);
                var width = (right - left) * channels;
                for (var c = 0L; c < channels; c += Vector512<T>.Count)
                {
                    StoreSome(Largest(first + c, taps, width, row, step), to + c, channels - c);
                }
            }
        }
    }

    static void GatherLines<T>(int part, void* state) where T : unmanaged, INumber<T>
    {
        var g = (Geometry*)state;
        var channels = g->Channels;
        var (row, step) = Taps(g);
        for (var (index, last) = LinesOf(g, part); index < last; index++)
        {
            var (n, line) = Math.DivRem(index, g->OutHeight);
            var image = Pixel<T>(g->X, g, n, 0, 0);
            var values = Pixel<T>(g->Values, g, n, 0, 0) - image;
            var to = Result<T>(g->To, g, n, line, 0);
            var (top, bottom) = Down(g, line);
            var taps = Count(bottom - top, g->Window.DilationHeight);
            for (var column = 0L; column < g->OutWidth; column++, to += channels)
            {
                var (left, right) = Along(g, column);
                var first = Pixel<T>(image, g, 0, top, left);
                var width = (right - left) * channels;
                for (var c = 0L; c < channels; c += Vector512<T>.Count)
                {
                    var from = first + c;
                    var best = Vector512.Load(first + c);
                    var value = Vector512.Load(from + values);
                    for (var i = 0L; i < taps; i++, from += row)
                        for (var at = from; at < from + width; at += step)
                        {
                            var isLarger = TakeIfLarger(ref best, Vector512.Load(at));
                            value = Vector512.ConditionalSelect(isLarger, Vector512.Load(at + values), value);
                        }
                    StoreSome(value, to + c, channels - c);
                }
            }
        }
    }

    /// <summary>Where the candidate is larger, or NaN as the first one, it becomes the best.</summary>
    /// <returns>A mask of where.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<T> TakeIfLarger<T>(ref Vector512<T> best, Vector512<T> candidate) where T : unmanaged
    {
        var isLarger = Vector512.GreaterThan(candidate, best) | (~Vector512.Equals(candidate, candidate) & Vector512.Equals(best, best));
        best = Vector512.ConditionalSelect(isLarger, candidate, best);
        return isLarger;
    }

    /// <summary>Where an element is the best of its window: equal to it, or NaN where it is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<T> IsBest<T>(Vector512<T> candidate, Vector512<T> best, Vector512<T> bestIsNaN) where T : unmanaged =>
        Vector512.Equals(candidate, best) | Vector512.AndNot(bestIsNaN, Vector512.Equals(candidate, candidate));

    /// <summary>The largest element of a window for each channel; NaN if one is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<T> Largest<T>(T* first, long rows, long width, long row, long step) where T : unmanaged
    {
        var largest = Vector512.Load(first);
        for (var i = 0L; i < rows; i++, first += row)
            for (var at = first; at < first + width; at += step) largest = Vector512.Max(largest, Vector512.Load(at));
        return largest;
    }

    static void ScatterImages<T>(int part, void* state) where T : unmanaged, INumber<T>
    {
        var g = (Geometry*)state;
        for (var n = g->Batch * part / g->Parts; n < g->Batch * (part + 1) / g->Parts; n++)
        {
            new Span<byte>(Pixel<T>(g->To, g, n, 0, 0), checked((int)(g->Height * g->Width * g->Channels * sizeof(T)))).Clear();
            var isApart = g->Window.StrideHeight >= AxisWindow.Extent(g->Rows, g->Window.DilationHeight) && g->Window.StrideWidth >= AxisWindow.Extent(g->Columns, g->Window.DilationWidth);
            if (isApart) ScatterApart<T>(g, n);
            else ScatterOverlapping<T>(g, n);
        }
    }

    /// <summary>Windows that share no pixel: each pixel is written once.</summary>
    static void ScatterApart<T>(Geometry* g, long n) where T : unmanaged, INumber<T>
    {
        var (channels, down) = (g->Channels, g->Window.DilationHeight);
        var (row, step) = Taps(g);
        var image = Pixel<T>(g->X, g, n, 0, 0);
        var to = Pixel<T>(g->To, g, n, 0, 0) - image;
        for (var line = 0L; line < g->OutHeight; line++)
        {
            var (top, bottom) = Down(g, line);
            var taps = Count(bottom - top, down);
            for (var written = top; written < bottom; written += down)
            {
                var values = Result<T>(g->Values, g, n, line, 0);
                for (var column = 0L; column < g->OutWidth; column++, values += channels)
                {
                    var (left, right) = Along(g, column);
                    var first = Pixel<T>(image, g, 0, top, left);
                    var width = (right - left) * channels;
                    for (var c = 0L; c < channels; c += Vector512<T>.Count)
                    {
                        var best = Largest(first + c, taps, width, row, step);
                        var bestIsNaN = ~Vector512.Equals(best, best);
                        var (open, value) = (Vector512<T>.AllBitsSet, Vector512.Load(values + c));
                        var from = first + c;
                        // The first of the best takes the value: those before this row are looked at again.
                        for (var i = top; i < written; i += down, from += row)
                            for (var at = from; at < from + width; at += step) open = Vector512.AndNot(open, IsBest(Vector512.Load(at), best, bestIsNaN));
                        for (var at = from; at < from + width; at += step)
                        {
                            var takes = open & IsBest(Vector512.Load(at), best, bestIsNaN);
                            open = Vector512.AndNot(open, takes);
                            // Zero plus the value, as where windows overlap.
                            StoreSome(Vector512.ConditionalSelect(takes, Vector512<T>.Zero + value, Vector512<T>.Zero), at + to, channels - c);
                        }
                    }
                }
            }
        }
    }

    static void ScatterOverlapping<T>(Geometry* g, long n) where T : unmanaged, INumber<T>
    {
        var (channels, down) = (g->Channels, g->Window.DilationHeight);
        var (row, step) = Taps(g);
        var image = Pixel<T>(g->X, g, n, 0, 0);
        var to = Pixel<T>(g->To, g, n, 0, 0) - image;
        var values = Result<T>(g->Values, g, n, 0, 0);
        for (var line = 0L; line < g->OutHeight; line++)
        {
            var (top, bottom) = Down(g, line);
            var taps = Count(bottom - top, down);
            for (var column = 0L; column < g->OutWidth; column++, values += channels)
            {
                var (left, right) = Along(g, column);
                var first = Pixel<T>(image, g, 0, top, left);
                var width = (right - left) * channels;
                for (var c = 0L; c < channels; c += Vector512<T>.Count)
                {
                    var best = Largest(first + c, taps, width, row, step);
                    var bestIsNaN = ~Vector512.Equals(best, best);
                    var (open, value) = (Vector512<T>.AllBitsSet, Vector512.Load(values + c));
                    var from = first + c;
                    for (var i = 0L; i < taps; i++, from += row)
                        for (var at = from; at < from + width; at += step)
                        {
                            var takes = open & IsBest(Vector512.Load(at), best, bestIsNaN);
                            open = Vector512.AndNot(open, takes);
                            var before = Vector512.Load(at + to);
                            StoreSome(Vector512.ConditionalSelect(takes, before + value, before), at + to, channels - c);
                        }
                }
            }
        }
    }

    static void AverageLines<T>(int part, void* state) where T : unmanaged, INumber<T>
    {
        var g = (Geometry*)state;
        for (var (index, last) = LinesOf(g, part); index < last; index++) AverageLine<T>(g, index);
    }

    static void AverageLine<T>(Geometry* g, long index) where T : unmanaged, INumber<T>
    {
        var (n, line) = Math.DivRem(index, g->OutHeight);
        for (var column = 0L; column < g->OutWidth; column++)
        {
            var to = Result<T>(g->To, g, n, line, column);
            var (top, bottom, left, right) = Covered(g, line, column);
            var scale = T.One / T.CreateChecked(Divisor(g, top, bottom, left, right));
            for (var c = 0L; c < g->Channels; c += Vector512<T>.Count)
            {
                var sums = Vector512<T>.Zero;
                for (var i = top; i < bottom; i += g->Window.DilationHeight)
                    for (var j = left; j < right; j += g->Window.DilationWidth) sums += Vector512.Load(Pixel<T>(g->X, g, n, i, j) + c);
                StoreSome(sums * scale, to + c, g->Channels - c);
            }
        }
    }

    static void SpreadImages<T>(int part, void* state) where T : unmanaged, INumber<T>
    {
        var g = (Geometry*)state;
        for (var n = g->Batch * part / g->Parts; n < g->Batch * (part + 1) / g->Parts; n++) SpreadImage<T>(g, n);
    }

    static void SpreadImage<T>(Geometry* g, long n) where T : unmanaged, INumber<T>
    {
        var image = Pixel<T>(g->To, g, n, 0, 0);
        new Span<byte>(image, checked((int)(g->Height * g->Width * g->Channels * sizeof(T)))).Clear();
        for (var line = 0L; line < g->OutHeight; line++)
            for (var column = 0L; column < g->OutWidth; column++)
            {
                var values = Result<T>(g->X, g, n, line, column);
                var (top, bottom, left, right) = Covered(g, line, column);
                var scale = T.One / T.CreateChecked(Divisor(g, top, bottom, left, right));
                for (var i = top; i < bottom; i += g->Window.DilationHeight)
                    for (var j = left; j < right; j += g->Window.DilationWidth)
                    {
                        var to = Pixel<T>(g->To, g, n, i, j);
                        var c = 0L;
                        for (; c <= g->Channels - Vector512<T>.Count; c += Vector512<T>.Count) (Vector512.Load(to + c) + (Vector512.Load(values + c) * scale)).Store(to + c);
                        for (; c < g->Channels; c++) to[c] += values[c] * scale;
                    }
            }
    }

    static long Divisor(Geometry* g, long top, long bottom, long left, long right) => g->CountPadding ? (long)g->Rows * g->Columns : Math.Max(1, Count(bottom - top, g->Window.DilationHeight) * Count(right - left, g->Window.DilationWidth));
}
