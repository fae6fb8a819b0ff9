using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Ogee.Cpu;

/// <summary>Rearranges operands so that a microkernel reads them one after the other.</summary>
internal static unsafe class Packing
{
    /// <summary>Panels of <paramref name="panel"/> columns: panel after panel, in each row after row; missing columns of the last panel are 0.</summary>
    /// <param name="from">The first element.</param>
    /// <param name="rowStride">Elements from one row to the next.</param>
    /// <param name="columnStride">Elements from one column to the next.</param>
    /// <param name="rows">How many rows: the depth of the product.</param>
    /// <param name="columns">How many columns.</param>
    /// <param name="panel">Columns a panel.</param>
    /// <param name="to">Room for rows × columns, rounded up to whole panels.</param>
    public static void Panels<T>(T* from, long rowStride, long columnStride, long rows, long columns, int panel, T* to) where T : unmanaged
    {
        for (var column = 0L; column < columns; column += panel, from += panel * columnStride)
        {
            var live = (int)Math.Min(panel, columns - column);
            if (live < panel) Unsafe.InitBlockUnaligned(to, 0, checked((uint)(rows * panel * sizeof(T))));
            if (columnStride == 1) CopyRows((byte*)from, rowStride * sizeof(T), rows, live * sizeof(T), panel * sizeof(T), (byte*)to);
            else if (rowStride == 1 && sizeof(T) == sizeof(float)) Transpose((float*)from, columnStride, rows, live, panel, (float*)to);
            else if (rowStride == 1 && sizeof(T) == sizeof(double)) Transpose((double*)from, columnStride, rows, live, panel, (double*)to);
            else Gather(from, rowStride, columnStride, 0, rows, 0, live, panel, to);
            to += rows * panel;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void CopyRows(byte* from, long rowStride, long rows, int live, int panel, byte* to)
    {
        for (var row = 0L; row < rows; row++, from += rowStride, to += panel)
        {
            var i = 0;
            for (; i <= live - 64; i += 64) Vector512.Load(from + i).Store(to + i);
            for (; i <= live - 32; i += 32) Vector256.Load(from + i).Store(to + i);
            for (; i < live; i += 4) Unsafe.WriteUnaligned(to + i, Unsafe.ReadUnaligned<int>(from + i));
        }
    }

    /// <summary>Element by element, for strides of any kind and for what is left of squares.</summary>
    static void Gather<T>(T* from, long rowStride, long columnStride, long firstRow, long rows, int firstColumn, int columns, int panel, T* to) where T : unmanaged
    {
        for (var j = firstColumn; j < columns; j++)
            for (var row = firstRow; row < rows; row++) to[(row * panel) + j] = from[(row * rowStride) + (j * columnStride)];
    }

    /// <summary>to[row, j] = from[j, row], by squares of sixteen, eight or four.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Transpose(float* from, long columnStride, long rows, int columns, int panel, float* to)
    {
        var j = 0;
        if (Avx512F.IsSupported)
            for (; j <= columns - 16; j += 16)
            {
                var row = 0L;
                for (; row <= rows - 16; row += 16) Square16(from + (j * columnStride) + row, columnStride, to + (row * panel) + j, panel);
                Gather(from, 1, columnStride, row, rows, j, j + 16, panel, to);
            }
        if (Avx.IsSupported)
            for (; j <= columns - 8; j += 8)
            {
                var row = 0L;
                for (; row <= rows - 8; row += 8) Square8(from + (j * columnStride) + row, columnStride, to + (row * panel) + j, panel);
                Gather(from, 1, columnStride, row, rows, j, j + 8, panel, to);
            }
        Gather(from, 1, columnStride, 0, rows, j, columns, panel, to);
    }

    /// <summary>to[row, j] = from[j, row], by squares of four.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Transpose(double* from, long columnStride, long rows, int columns, int panel, double* to)
    {
        var j = 0;
        if (Avx.IsSupported)
            for (; j <= columns - 4; j += 4)
            {
                var row = 0L;
                for (; row <= rows - 4; row += 4) Square4(from + (j * columnStride) + row, columnStride, to + (row * panel) + j, panel);
                Gather(from, 1, columnStride, row, rows, j, j + 4, panel, to);
            }
        Gather(from, 1, columnStride, 0, rows, j, columns, panel, to);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Square4(double* from, long stride, double* to, int panel)
    {
        var (a, b, c, d) = (Vector256.Load(from), Vector256.Load(from + stride), Vector256.Load(from + (2 * stride)), Vector256.Load(from + (3 * stride)));
        var (ab0, ab1, cd0, cd1) = (Avx.UnpackLow(a, b), Avx.UnpackHigh(a, b), Avx.UnpackLow(c, d), Avx.UnpackHigh(c, d));
        Avx.Permute2x128(ab0, cd0, 0x20).Store(to);
        Avx.Permute2x128(ab1, cd1, 0x20).Store(to + panel);
        Avx.Permute2x128(ab0, cd0, 0x31).Store(to + (2 * panel));
        Avx.Permute2x128(ab1, cd1, 0x31).Store(to + (3 * panel));
    }

    /// <summary>Four rows of eight: element e of the results' 128-bit lanes l is column 4·l + e of the four rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static (Vector256<float>, Vector256<float>, Vector256<float>, Vector256<float>) Mix(float* from, long stride)
    {
        var (a, b, c, d) = (Vector256.Load(from), Vector256.Load(from + stride), Vector256.Load(from + (2 * stride)), Vector256.Load(from + (3 * stride)));
        var (ab0, ab1) = (Avx.UnpackLow(a, b).AsDouble(), Avx.UnpackHigh(a, b).AsDouble());
        var (cd0, cd1) = (Avx.UnpackLow(c, d).AsDouble(), Avx.UnpackHigh(c, d).AsDouble());
        return (Avx.UnpackLow(ab0, cd0).AsSingle(), Avx.UnpackHigh(ab0, cd0).AsSingle(), Avx.UnpackLow(ab1, cd1).AsSingle(), Avx.UnpackHigh(ab1, cd1).AsSingle());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Square8(float* from, long stride, float* to, int panel)
    {
        var (a0, a1, a2, a3) = Mix(from, stride);
        var (b0, b1, b2, b3) = Mix(from + (4 * stride), stride);
        Avx.Permute2x128(a0, b0, 0x20).Store(to);
        Avx.Permute2x128(a1, b1, 0x20).Store(to + panel);
        Avx.Permute2x128(a2, b2, 0x20).Store(to + (2 * panel));
        Avx.Permute2x128(a3, b3, 0x20).Store(to + (3 * panel));
        Avx.Permute2x128(a0, b0, 0x31).Store(to + (4 * panel));
        Avx.Permute2x128(a1, b1, 0x31).Store(to + (5 * panel));
        Avx.Permute2x128(a2, b2, 0x31).Store(to + (6 * panel));
        Avx.Permute2x128(a3, b3, 0x31).Store(to + (7 * panel));
    }

    /// <summary>Four rows of sixteen, as <see cref="Mix"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static (Vector512<float>, Vector512<float>, Vector512<float>, Vector512<float>) Mix16(float* from, long stride)
    {
        var (a, b, c, d) = (Vector512.Load(from), Vector512.Load(from + stride), Vector512.Load(from + (2 * stride)), Vector512.Load(from + (3 * stride)));
        var (ab0, ab1) = (Avx512F.UnpackLow(a, b).AsDouble(), Avx512F.UnpackHigh(a, b).AsDouble());
        var (cd0, cd1) = (Avx512F.UnpackLow(c, d).AsDouble(), Avx512F.UnpackHigh(c, d).AsDouble());
        return (Avx512F.UnpackLow(ab0, cd0).AsSingle(), Avx512F.UnpackHigh(ab0, cd0).AsSingle(), Avx512F.UnpackLow(ab1, cd1).AsSingle(), Avx512F.UnpackHigh(ab1, cd1).AsSingle());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Square16(float* from, long stride, float* to, int panel)
    {
        var (a0, a1, a2, a3) = Mix16(from, stride);
        var (b0, b1, b2, b3) = Mix16(from + (4 * stride), stride);
        var (c0, c1, c2, c3) = Mix16(from + (8 * stride), stride);
        var (d0, d1, d2, d3) = Mix16(from + (12 * stride), stride);
        Lanes(a0, b0, c0, d0, to, panel);
        Lanes(a1, b1, c1, d1, to + panel, panel);
        Lanes(a2, b2, c2, d2, to + (2 * panel), panel);
        Lanes(a3, b3, c3, d3, to + (3 * panel), panel);
    }

    /// <summary>Stores the 128-bit lanes 0 of four vectors, then the lanes 1 four rows below, and so on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Lanes(Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d, float* to, int panel)
    {
        var (ab0, ab1) = (Avx512F.Shuffle4x128(a, b, 0x44), Avx512F.Shuffle4x128(a, b, 0xEE));
        var (cd0, cd1) = (Avx512F.Shuffle4x128(c, d, 0x44), Avx512F.Shuffle4x128(c, d, 0xEE));
        Avx512F.Shuffle4x128(ab0, cd0, 0x88).Store(to);
        Avx512F.Shuffle4x128(ab0, cd0, 0xDD).Store(to + (4 * panel));
        Avx512F.Shuffle4x128(ab1, cd1, 0x88).Store(to + (8 * panel));
        Avx512F.Shuffle4x128(ab1, cd1, 0xDD).Store(to + (12 * panel));
    }
}
