using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ogee.Cpu;

/// <summary>Poolings of images with channels last; vectors run over the channels. Whatever is scattered is added in the order of the windows, image by image.</summary>
internal sealed unsafe class PoolExecutable(OpKernel kernel) : IExecutable
{
    struct Geometry
    {
        public long Batch, Height, Width, Channels, OutHeight, OutWidth;
        public int Rows, Columns;
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
        switch (kernel.Op)
        {
            case MaxPool2d: Workers.Run(Lines(geometry), &MaxLine<T>, geometry); break;
            case MaxPoolGather: Workers.Run(Lines(geometry), &GatherLine<T>, geometry); break;
            case MaxPoolScatter: Workers.Run(checked((int)geometry->Batch), &ScatterImage<T>, geometry); break;
            case AveragePool2d: Workers.Run(Lines(geometry), &AverageLine<T>, geometry); break;
            default: Workers.Run(checked((int)geometry->Batch), &SpreadImage<T>, geometry); break;
        }
    }

    static int Lines(Geometry* g) => checked((int)(g->Batch * g->OutHeight));

    static byte* At(byte** buffers, Operand operand) => buffers[operand.Buffer.Id] + (operand.Offset * operand.Type.Size());

    /// <summary>The rows and columns of the image that a window covers: from the first to before the last.</summary>
    static (long Top, long Bottom, long Left, long Right) Covered(Geometry* g, long line, long column)
    {
        var (top, left) = ((line * g->Window.StrideHeight) - g->Window.PadTop, (column * g->Window.StrideWidth) - g->Window.PadLeft);
        return (Math.Max(0, top), Math.Min(g->Height, top + g->Rows), Math.Max(0, left), Math.Min(g->Width, left + g->Columns));
    }

    static T* Pixel<T>(void* image, Geometry* g, long n, long i, long j) where T : unmanaged => (T*)image + (((((n * g->Height) + i) * g->Width) + j) * g->Channels);

    static T* Result<T>(void* results, Geometry* g, long n, long i, long j) where T : unmanaged => (T*)results + (((((n * g->OutHeight) + i) * g->OutWidth) + j) * g->Channels);

    /// <summary>A vector of channels. What follows them in memory fills the lanes beyond the last channel, up to the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<T> Load<T>(T* from, T* end) where T : unmanaged => end - from >= Vector512<T>.Count ? Vector512.Load(from) : LoadLast(from, end);

    static Vector512<T> LoadLast<T>(T* from, T* end) where T : unmanaged
    {
        var lanes = Vector512<T>.Zero;
        Unsafe.CopyBlockUnaligned(&lanes, from, (uint)((byte*)end - (byte*)from));
        return lanes;
    }

    /// <summary>Stores a vector of channels. Lanes beyond the last channel go to the next pixel, which is written later, but not beyond the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Store<T>(Vector512<T> lanes, T* to, T* end) where T : unmanaged
    {
        if (end - to >= Vector512<T>.Count) lanes.Store(to);
        else Unsafe.CopyBlockUnaligned(to, &lanes, (uint)((byte*)end - (byte*)to));
    }

    static void MaxLine<T>(int part, void* state) where T : unmanaged, INumber<T>
    {
        var g = (Geometry*)state;
        var (n, line) = Math.DivRem(part, g->OutHeight);
        var imageEnd = Pixel<T>(g->X, g, n + 1, 0, 0);
        var lineEnd = Result<T>(g->To, g, n, line + 1, 0);
        for (var column = 0L; column < g->OutWidth; column++)
        {
            var to = Result<T>(g->To, g, n, line, column);
            var (top, bottom, left, right) = Covered(g, line, column);
            for (var c = 0L; c < g->Channels; c += Vector512<T>.Count)
            {
                var largest = Load(Pixel<T>(g->X, g, n, top, left) + c, imageEnd);
                for (var i = top; i < bottom; i++)
                    for (var j = left; j < right; j++) largest = Vector512.Max(largest, Load(Pixel<T>(g->X, g, n, i, j) + c, imageEnd));
                Store(largest, to + c, lineEnd);
            }
        }
    }

    static void GatherLine<T>(int part, void* state) where T : unmanaged, INumber<T>
    {
        var g = (Geometry*)state;
        var (n, line) = Math.DivRem(part, g->OutHeight);
        var imageEnd = Pixel<T>(g->X, g, n + 1, 0, 0);
        var valuesEnd = Pixel<T>(g->Values, g, n + 1, 0, 0);
        var lineEnd = Result<T>(g->To, g, n, line + 1, 0);
        for (var column = 0L; column < g->OutWidth; column++)
        {
            var to = Result<T>(g->To, g, n, line, column);
            var (top, bottom, left, right) = Covered(g, line, column);
            for (var c = 0L; c < g->Channels; c += Vector512<T>.Count)
            {
                var best = Load(Pixel<T>(g->X, g, n, top, left) + c, imageEnd);
                var value = Load(Pixel<T>(g->Values, g, n, top, left) + c, valuesEnd);
                for (var i = top; i < bottom; i++)
                    for (var j = left; j < right; j++)
                    {
                        var isLarger = TakeIfLarger(ref best, Load(Pixel<T>(g->X, g, n, i, j) + c, imageEnd));
                        value = Vector512.ConditionalSelect(isLarger, Load(Pixel<T>(g->Values, g, n, i, j) + c, valuesEnd), value);
                    }
                Store(value, to + c, lineEnd);
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

    static void ScatterImage<T>(int part, void* state) where T : unmanaged, INumber<T>
    {
        var g = (Geometry*)state;
        var imageEnd = Pixel<T>(g->X, g, part + 1, 0, 0);
        var valuesEnd = Result<T>(g->Values, g, part + 1, 0, 0);
        var toEnd = Pixel<T>(g->To, g, part + 1, 0, 0);
        new Span<byte>(Pixel<T>(g->To, g, part, 0, 0), checked((int)(g->Height * g->Width * g->Channels * sizeof(T)))).Clear();
        for (var line = 0L; line < g->OutHeight; line++)
            for (var column = 0L; column < g->OutWidth; column++)
            {
                var values = Result<T>(g->Values, g, part, line, column);
                var (top, bottom, left, right) = Covered(g, line, column);
                for (var c = 0L; c < g->Channels; c += Vector512<T>.Count)
                {
                    var best = Load(Pixel<T>(g->X, g, part, top, left) + c, imageEnd);
                    for (var i = top; i < bottom; i++)
                        for (var j = left; j < right; j++) TakeIfLarger(ref best, Load(Pixel<T>(g->X, g, part, i, j) + c, imageEnd));
                    // The first element that is the best takes the value: each lane gives it once, and lanes beyond the last channel never.
                    var open = Vector512.LessThan(Vector512<T>.Indices, Vector512.Create(T.CreateChecked(Math.Min(g->Channels - c, Vector512<T>.Count))));
                    var isNumber = Vector512.Equals(best, best);
                    var value = Load(values + c, valuesEnd);
                    for (var i = top; i < bottom; i++)
                        for (var j = left; j < right; j++)
                        {
                            var candidate = Load(Pixel<T>(g->X, g, part, i, j) + c, imageEnd);
                            var isBest = open & Vector512.ConditionalSelect(isNumber, Vector512.Equals(candidate, best), ~Vector512.Equals(candidate, candidate));
                            open &= ~isBest;
                            var to = Pixel<T>(g->To, g, part, i, j) + c;
                            var before = Load(to, toEnd);
                            Store(Vector512.ConditionalSelect(isBest, before + value, before), to, toEnd);
                        }
                }
            }
    }

    static void AverageLine<T>(int part, void* state) where T : unmanaged, INumber<T>
    {
        var g = (Geometry*)state;
        var (n, line) = Math.DivRem(part, g->OutHeight);
        var imageEnd = Pixel<T>(g->X, g, n + 1, 0, 0);
        var lineEnd = Result<T>(g->To, g, n, line + 1, 0);
        for (var column = 0L; column < g->OutWidth; column++)
        {
            var to = Result<T>(g->To, g, n, line, column);
            var (top, bottom, left, right) = Covered(g, line, column);
            var scale = T.One / T.CreateChecked(Divisor(g, top, bottom, left, right));
            for (var c = 0L; c < g->Channels; c += Vector512<T>.Count)
            {
                var sums = Vector512<T>.Zero;
                for (var i = top; i < bottom; i++)
                    for (var j = left; j < right; j++) sums += Load(Pixel<T>(g->X, g, n, i, j) + c, imageEnd);
                Store(sums * scale, to + c, lineEnd);
            }
        }
    }

    static void SpreadImage<T>(int part, void* state) where T : unmanaged, INumber<T>
    {
        var g = (Geometry*)state;
        var image = Pixel<T>(g->To, g, part, 0, 0);
        new Span<byte>(image, checked((int)(g->Height * g->Width * g->Channels * sizeof(T)))).Clear();
        for (var line = 0L; line < g->OutHeight; line++)
            for (var column = 0L; column < g->OutWidth; column++)
            {
                var values = Result<T>(g->X, g, part, line, column);
                var (top, bottom, left, right) = Covered(g, line, column);
                var scale = T.One / T.CreateChecked(Divisor(g, top, bottom, left, right));
                for (var i = top; i < bottom; i++)
                    for (var j = left; j < right; j++)
                    {
                        var to = Pixel<T>(g->To, g, part, i, j);
                        var c = 0L;
                        for (; c <= g->Channels - Vector512<T>.Count; c += Vector512<T>.Count) (Vector512.Load(to + c) + (Vector512.Load(values + c) * scale)).Store(to + c);
                        for (; c < g->Channels; c++) to[c] += values[c] * scale;
                    }
            }
    }

    static long Divisor(Geometry* g, long top, long bottom, long left, long right) => g->CountPadding ? (long)g->Rows * g->Columns : Math.Max(1, (bottom - top) * (right - left));
}
