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

    static void MaxLine<T>(int part, void* state) where T : unmanaged, INumber<T>
    {
        var g = (Geometry*)state;
        var (n, line) = Math.DivRem(part, g->OutHeight);
        for (var column = 0L; column < g->OutWidth; column++)
        {
            var to = Result<T>(g->To, g, n, line, column);
            var (top, bottom, left, right) = Covered(g, line, column);
            Unsafe.CopyBlockUnaligned(to, Pixel<T>(g->X, g, n, top, left), checked((uint)(g->Channels * sizeof(T))));
            for (var i = top; i < bottom; i++)
                for (var j = left; j < right; j++)
                    if (i != top || j != left) TakeLarger(to, Pixel<T>(g->X, g, n, i, j), g->Channels);
        }
    }

    static void TakeLarger<T>(T* to, T* from, long count) where T : unmanaged, INumber<T>
    {
        var c = 0L;
        for (; c <= count - Vector512<T>.Count; c += Vector512<T>.Count) Vector512.Max(Vector512.Load(to + c), Vector512.Load(from + c)).Store(to + c);
        for (; c < count; c++) to[c] = T.Max(to[c], from[c]);
    }

    static void GatherLine<T>(int part, void* state) where T : unmanaged, INumber<T>
    {
        var g = (Geometry*)state;
        var (n, line) = Math.DivRem(part, g->OutHeight);
        for (var column = 0L; column < g->OutWidth; column++)
        {
            var to = Result<T>(g->To, g, n, line, column);
            for (var c = 0L; c < g->Channels; c++) to[c] = *(Pixel<T>(g->Values, g, n, 0, 0) + FirstLargest<T>(g, n, line, column, c));
        }
    }

    static void ScatterImage<T>(int part, void* state) where T : unmanaged, INumber<T>
    {
        var g = (Geometry*)state;
        var to = Pixel<T>(g->To, g, part, 0, 0);
        for (var c = 0L; c < g->Height * g->Width * g->Channels; c++) to[c] = T.Zero;
        for (var line = 0L; line < g->OutHeight; line++)
            for (var column = 0L; column < g->OutWidth; column++)
            {
                var values = Result<T>(g->Values, g, part, line, column);
                for (var c = 0L; c < g->Channels; c++) to[FirstLargest<T>(g, part, line, column, c)] += values[c];
            }
    }

    /// <summary>Where in its image the first largest element of a window is; NaN is larger than all.</summary>
    static long FirstLargest<T>(Geometry* g, long n, long line, long column, long c) where T : unmanaged, INumber<T>
    {
        var (top, bottom, left, right) = Covered(g, line, column);
        var image = Pixel<T>(g->X, g, n, 0, 0);
        var best = (((top * g->Width) + left) * g->Channels) + c;
        for (var i = top; i < bottom; i++)
            for (var j = left; j < right; j++)
            {
                var at = (((i * g->Width) + j) * g->Channels) + c;
                if (image[at] > image[best] || (T.IsNaN(image[at]) && !T.IsNaN(image[best]))) best = at;
            }
        return best;
    }

    static void AverageLine<T>(int part, void* state) where T : unmanaged, INumber<T>
    {
        var g = (Geometry*)state;
        var (n, line) = Math.DivRem(part, g->OutHeight);
        for (var column = 0L; column < g->OutWidth; column++)
        {
            var to = Result<T>(g->To, g, n, line, column);
            var (top, bottom, left, right) = Covered(g, line, column);
            var scale = T.One / T.CreateChecked(Divisor(g, top, bottom, left, right));
            for (var c = 0L; c < g->Channels; c++)
            {
                var sum = T.Zero;
                for (var i = top; i < bottom; i++)
                    for (var j = left; j < right; j++) sum += Pixel<T>(g->X, g, n, i, j)[c];
                to[c] = sum * scale;
            }
        }
    }

    static void SpreadImage<T>(int part, void* state) where T : unmanaged, INumber<T>
    {
        var g = (Geometry*)state;
        var image = Pixel<T>(g->To, g, part, 0, 0);
        for (var c = 0L; c < g->Height * g->Width * g->Channels; c++) image[c] = T.Zero;
        for (var line = 0L; line < g->OutHeight; line++)
            for (var column = 0L; column < g->OutWidth; column++)
            {
                var values = Result<T>(g->X, g, part, line, column);
                var (top, bottom, left, right) = Covered(g, line, column);
                var scale = T.One / T.CreateChecked(Divisor(g, top, bottom, left, right));
                for (var i = top; i < bottom; i++)
                    for (var j = left; j < right; j++)
                        for (var c = 0L; c < g->Channels; c++) Pixel<T>(g->To, g, part, i, j)[c] += values[c] * scale;
            }
    }

    static long Divisor(Geometry* g, long top, long bottom, long left, long right) => g->CountPadding ? (long)g->Rows * g->Columns : Math.Max(1, (bottom - top) * (right - left));
}
