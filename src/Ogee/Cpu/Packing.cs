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
        var first = 0L;
        if (columnStride == 1 && (panel * sizeof(T) == 32 || panel * sizeof(T) % LineBytes == 0))
        {
            first = columns / panel * panel;
            if (panel * sizeof(T) == 32) CopyNarrow((byte*)from, rowStride * sizeof(T), rows, first / panel, (byte*)to);
            else CopySideBySide((byte*)from, rowStride * sizeof(T), rows, first / panel, panel * sizeof(T), (byte*)to);
            from += first;
            to += rows * first;
        }
        for (var column = first; column < columns; column += panel, from += panel * columnStride)
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

    /// <summary>Pixels of a line, each with its channels one after the other, from planes: to[pixel, c] = from[c, pixel].</summary>
    /// <param name="from">The first channel; there is room to read up to a multiple of eight channels.</param>
    /// <param name="apart">Elements from one channel to the next.</param>
    /// <param name="channels">How many channels.</param>
    /// <param name="pixels">How many pixels.</param>
    /// <param name="to">The first pixel.</param>
    /// <param name="pitch">Elements from one pixel to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void FromPlanes(float* from, long apart, int channels, long pixels, float* to, long pitch)
    {
        var pixel = 0L;
        // Eight channels are stored where there may be fewer; the next pixels overwrite what is too much, so some must be left.
        if (Avx.IsSupported && channels > 1 && (pitch == channels || channels % 8 == 0))
        {
            var end = pixels - PixelsTouched(channels);
            for (; pixel < end && end >= 8; pixel += 8)
            {
                // The last eight may have some of those before again.
                pixel = Math.Min(pixel, end - 8);
                for (var c = (channels - 1) / 8 * 8; c >= 0; c -= 8) Square8(from + (c * apart) + pixel, apart, to + (pixel * pitch) + c, (int)pitch);
            }
            for (; pixel < end && end >= 4; pixel += 4)
            {
                pixel = Math.Min(pixel, end - 4);
                for (var c = (channels - 1) / 8 * 8; c >= 0; c -= 8) FourPixelsFrom(from + (c * apart) + pixel, apart, to + (pixel * pitch) + c, pitch);
            }
        }
        for (; pixel < pixels; pixel++)
            for (var c = 0; c < channels; c++) to[(pixel * pitch) + c] = from[(c * apart) + pixel];
    }

    /// <summary>Planes from the pixels of a line: to[c, pixel] = from[pixel, c].</summary>
    /// <param name="from">The first pixel.</param>
    /// <param name="pitch">Elements from one pixel to the next.</param>
    /// <param name="channels">How many channels.</param>
    /// <param name="pixels">How many pixels.</param>
    /// <param name="to">The first channel; there is room to write up to a multiple of eight channels.</param>
    /// <param name="apart">Elements from one channel to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ToPlanes(float* from, long pitch, int channels, long pixels, float* to, long apart)
    {
        var pixel = 0L;
        if (channels == 1 && pitch == 1)
        {
            Unsafe.CopyBlockUnaligned(to, from, checked((uint)(pixels * sizeof(float))));
            return;
        }
        if (Avx.IsSupported && channels > 1)
        {
            var end = pixels - PixelsTouched(channels);
            for (; pixel < end && end >= 8; pixel += 8)
            {
                pixel = Math.Min(pixel, end - 8);
                for (var c = 0; c < channels; c += 8) Square8(from + (pixel * pitch) + c, pitch, to + (c * apart) + pixel, checked((int)apart));
            }
            for (; pixel < end && end >= 4; pixel += 4)
            {
                pixel = Math.Min(pixel, end - 4);
                for (var c = 0; c < channels; c += 8) FourPixelsTo(from + (pixel * pitch) + c, pitch, to + (c * apart) + pixel, apart);
            }
        }
        for (; pixel < pixels; pixel++)
            for (var c = 0; c < channels; c++) to[(c * apart) + pixel] = from[(pixel * pitch) + c];
    }

    /// <summary>How many pixels behind a pixel are touched where its channels are taken in groups of eight.</summary>
    static long PixelsTouched(int channels) => (((channels + 7) / 8 * 8) - 1) / channels;

    const int LineBytes = 64;

    // Rows lie a page or more apart, where the processor does not guess what comes next. Of several panels side by side it guesses the rest of a row.
    const int RowsAhead = 12;
    const int LongRowsAhead = 2;

    /// <summary>Panels of 32 bytes a row, side by side: rows lie a page or more apart, so all panels have a few rows before the next rows are touched.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void CopyNarrow(byte* from, long rowStride, long rows, long panels, byte* to)
    {
        var apart = rows * 32;
        var row = 0L;
        for (; row <= rows - 4; row += 4, from += 4 * rowStride, to += 128)
        {
            var at = to;
            var ahead = from + (RowsAhead * rowStride);
            for (var column = 0L; column < panels * 32; column += 32, at += apart)
            {
                if (Sse.IsSupported && column % 64 == 0)
                {
                    Sse.Prefetch0(ahead + column);
                    Sse.Prefetch0(ahead + rowStride + column);
                    Sse.Prefetch0(ahead + (2 * rowStride) + column);
                    Sse.Prefetch0(ahead + (3 * rowStride) + column);
                }
                var (a, b, c, d) = (Vector256.Load(from + column), Vector256.Load(from + rowStride + column), Vector256.Load(from + (2 * rowStride) + column), Vector256.Load(from + (3 * rowStride) + column));
                a.Store(at);
                b.Store(at + 32);
                c.Store(at + 64);
                d.Store(at + 96);
            }
        }
        for (; row < rows; row++, from += rowStride, to += 32)
            for (var panel = 0L; panel < panels; panel++) Vector256.Load(from + (panel * 32)).Store(to + (panel * apart));
    }

    /// <summary>Panels of whole lines, side by side: a row of all of them, which is one run of memory, before the next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void CopySideBySide(byte* from, long rowStride, long rows, long panels, int panel, byte* to)
    {
        var apart = rows * panel;
        var ahead = rowStride * (panels == 1 ? RowsAhead : LongRowsAhead);
        for (var row = 0L; row < rows; row++, from += rowStride, to += panel)
        {
            byte* at = to, line = from;
            for (var p = 0L; p < panels; p++, at += apart)
                for (var i = 0; i < panel; i += LineBytes, line += LineBytes)
                {
                    if (Sse.IsSupported) Sse.Prefetch0(line + ahead);
                    Vector512.Load(line).Store(at + i);
                }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void CopyRows(byte* from, long rowStride, long rows, int live, int panel, byte* to)
    {
        for (var row = 0L; row < rows; row++, from += rowStride, to += panel)
        {
            var i = 0;
            if (Sse.IsSupported)
                for (; i < live; i += 64) Sse.Prefetch0(from + (RowsAhead * rowStride) + i);
            for (i = 0; i <= live - 64; i += 64) Vector512.Load(from + i).Store(to + i);
            for (; i <= live - 32; i += 32) Vector256.Load(from + i).Store(to + i);
            for (; i <= live - 16; i += 16) Vector128.Load(from + i).Store(to + i);
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
                for (; row <= rows - 8; row += 8)
                {
                    Square8(from + (j * columnStride) + row, columnStride, to + (row * panel) + j, panel);
                    Square8(from + ((j + 8) * columnStride) + row, columnStride, to + (row * panel) + j + 8, panel);
                }
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
    static (Vector256<float>, Vector256<float>, Vector256<float>, Vector256<float>) Mix(float* from, long stride) =>
        Mix(Vector256.Load(from), Vector256.Load(from + stride), Vector256.Load(from + (2 * stride)), Vector256.Load(from + (3 * stride)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static (Vector256<float>, Vector256<float>, Vector256<float>, Vector256<float>) Mix(Vector256<float> a, Vector256<float> b, Vector256<float> c, Vector256<float> d)
    {
        var (ab0, ab1) = (Avx.UnpackLow(a, b).AsDouble(), Avx.UnpackHigh(a, b).AsDouble());
        var (cd0, cd1) = (Avx.UnpackLow(c, d).AsDouble(), Avx.UnpackHigh(c, d).AsDouble());
        return (Avx.UnpackLow(ab0, cd0).AsSingle(), Avx.UnpackHigh(ab0, cd0).AsSingle(), Avx.UnpackLow(ab1, cd1).AsSingle(), Avx.UnpackHigh(ab1, cd1).AsSingle());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Square8(float* from, long stride, float* to, int panel)
    {
        // Halves of vectors that are loaded into their places take no port of shuffles.
        FourPixelsFrom(from, stride, to, panel);
        FourPixelsFrom(from + 4, stride, to + (4 * panel), panel);
    }

    /// <summary>Four pixels of eight channels to planes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void FourPixelsTo(float* from, long pitch, float* to, long apart)
    {
        var (a0, a1, a2, a3) = Mix(from, pitch);
        a0.GetLower().Store(to);
        a1.GetLower().Store(to + apart);
        a2.GetLower().Store(to + (2 * apart));
        a3.GetLower().Store(to + (3 * apart));
        to += 4 * apart;
        a0.GetUpper().Store(to);
        a1.GetUpper().Store(to + apart);
        a2.GetUpper().Store(to + (2 * apart));
        a3.GetUpper().Store(to + (3 * apart));
    }

    /// <summary>Four pixels of eight channels from planes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void FourPixelsFrom(float* from, long apart, float* to, long pitch)
    {
        var (a0, a1, a2, a3) = Mix(Halves(from, apart), Halves(from + apart, apart), Halves(from + (2 * apart), apart), Halves(from + (3 * apart), apart));
        a0.Store(to);
        a1.Store(to + pitch);
        a2.Store(to + (2 * pitch));
        a3.Store(to + (3 * pitch));
    }

    /// <summary>Four elements of a plane and of the fourth plane after it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<float> Halves(float* from, long apart) => Vector256.Create(Vector128.Load(from), Vector128.Load(from + (4 * apart)));

    // Results in tuples of 512-bit vectors would go through memory: the vectors stay in locals of one method.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Square16(float* from, long stride, float* to, int panel)
    {
        var r0 = Vector512.Load(from + (0 * stride));
        var r1 = Vector512.Load(from + (1 * stride));
        var r2 = Vector512.Load(from + (2 * stride));
        var r3 = Vector512.Load(from + (3 * stride));
        var p00 = Avx512F.UnpackLow(r0, r1).AsDouble();
        var p01 = Avx512F.UnpackHigh(r0, r1).AsDouble();
        var q00 = Avx512F.UnpackLow(r2, r3).AsDouble();
        var q01 = Avx512F.UnpackHigh(r2, r3).AsDouble();
        var a0 = Avx512F.UnpackLow(p00, q00).AsSingle();
        var a1 = Avx512F.UnpackHigh(p00, q00).AsSingle();
        var a2 = Avx512F.UnpackLow(p01, q01).AsSingle();
        var a3 = Avx512F.UnpackHigh(p01, q01).AsSingle();
        var r4 = Vector512.Load(from + (4 * stride));
        var r5 = Vector512.Load(from + (5 * stride));
        var r6 = Vector512.Load(from + (6 * stride));
        var r7 = Vector512.Load(from + (7 * stride));
        var p10 = Avx512F.UnpackLow(r4, r5).AsDouble();
        var p11 = Avx512F.UnpackHigh(r4, r5).AsDouble();
        var q10 = Avx512F.UnpackLow(r6, r7).AsDouble();
        var q11 = Avx512F.UnpackHigh(r6, r7).AsDouble();
        var b0 = Avx512F.UnpackLow(p10, q10).AsSingle();
        var b1 = Avx512F.UnpackHigh(p10, q10).AsSingle();
        var b2 = Avx512F.UnpackLow(p11, q11).AsSingle();
        var b3 = Avx512F.UnpackHigh(p11, q11).AsSingle();
        var r8 = Vector512.Load(from + (8 * stride));
        var r9 = Vector512.Load(from + (9 * stride));
        var r10 = Vector512.Load(from + (10 * stride));
        var r11 = Vector512.Load(from + (11 * stride));
        var p20 = Avx512F.UnpackLow(r8, r9).AsDouble();
        var p21 = Avx512F.UnpackHigh(r8, r9).AsDouble();
        var q20 = Avx512F.UnpackLow(r10, r11).AsDouble();
        var q21 = Avx512F.UnpackHigh(r10, r11).AsDouble();
        var c0 = Avx512F.UnpackLow(p20, q20).AsSingle();
        var c1 = Avx512F.UnpackHigh(p20, q20).AsSingle();
        var c2 = Avx512F.UnpackLow(p21, q21).AsSingle();
        var c3 = Avx512F.UnpackHigh(p21, q21).AsSingle();
        var r12 = Vector512.Load(from + (12 * stride));
        var r13 = Vector512.Load(from + (13 * stride));
        var r14 = Vector512.Load(from + (14 * stride));
        var r15 = Vector512.Load(from + (15 * stride));
        var p30 = Avx512F.UnpackLow(r12, r13).AsDouble();
        var p31 = Avx512F.UnpackHigh(r12, r13).AsDouble();
        var q30 = Avx512F.UnpackLow(r14, r15).AsDouble();
        var q31 = Avx512F.UnpackHigh(r14, r15).AsDouble();
        var d0 = Avx512F.UnpackLow(p30, q30).AsSingle();
        var d1 = Avx512F.UnpackHigh(p30, q30).AsSingle();
        var d2 = Avx512F.UnpackLow(p31, q31).AsSingle();
        var d3 = Avx512F.UnpackHigh(p31, q31).AsSingle();
        Lanes(a0, b0, c0, d0, to, panel);
        Lanes(a1, b1, c1, d1, to + panel, panel);
        Lanes(a2, b2, c2, d2, to + (2 * panel), panel);
        Lanes(a3, b3, c3, d3, to + (3 * panel), panel);
    }

    /// <summary>Stores the 128-bit lanes 0 of four vectors, then the lanes 1 four rows below, and so on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Lanes(Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d, float* to, int panel)
    {
        var ab0 = Avx512F.Shuffle4x128(a, b, 0x44);
        var ab1 = Avx512F.Shuffle4x128(a, b, 0xEE);
        var cd0 = Avx512F.Shuffle4x128(c, d, 0x44);
        var cd1 = Avx512F.Shuffle4x128(c, d, 0xEE);
        Avx512F.Shuffle4x128(ab0, cd0, 0x88).Store(to);
        Avx512F.Shuffle4x128(ab0, cd0, 0xDD).Store(to + (4 * panel));
        Avx512F.Shuffle4x128(ab1, cd1, 0x88).Store(to + (8 * panel));
        Avx512F.Shuffle4x128(ab1, cd1, 0xDD).Store(to + (12 * panel));
    }
}
