using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

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
            if (columnStride == 1)
                for (var row = 0L; row < rows; row++) Unsafe.CopyBlockUnaligned(to + (row * panel), from + (row * rowStride), (uint)(live * sizeof(T)));
            else if (rowStride == 1 && sizeof(T) == sizeof(float)) Transpose((float*)from, columnStride, rows, live, panel, (float*)to);
            else
                for (var j = 0; j < live; j++)
                    for (var row = 0L; row < rows; row++) to[(row * panel) + j] = from[(row * rowStride) + (j * columnStride)];
            to += rows * panel;
        }
    }

    /// <summary>to[row, j] = from[j, row], by squares of four.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Transpose(float* from, long columnStride, long rows, int columns, int panel, float* to)
    {
        var j = 0;
        for (; j <= columns - 4; j += 4)
        {
            var source = from + (j * columnStride);
            var row = 0L;
            for (; row <= rows - 4; row += 4)
            {
                var a = Vector128.Load(source + row);
                var b = Vector128.Load(source + columnStride + row);
                var c = Vector128.Load(source + (2 * columnStride) + row);
                var d = Vector128.Load(source + (3 * columnStride) + row);
                Store4(a, b, c, d, to + (row * panel) + j, panel);
            }
            for (; row < rows; row++)
                for (var i = 0; i < 4; i++) to[(row * panel) + j + i] = source[(i * columnStride) + row];
        }
        for (; j < columns; j++)
            for (var row = 0L; row < rows; row++) to[(row * panel) + j] = from[(j * columnStride) + row];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Store4(Vector128<float> a, Vector128<float> b, Vector128<float> c, Vector128<float> d, float* to, int panel)
    {
        var (ab0, ab1) = Interleave(a, b);
        var (cd0, cd1) = Interleave(c, d);
        Vector128.Create(ab0.GetLower(), cd0.GetLower()).Store(to);
        Vector128.Create(ab0.GetUpper(), cd0.GetUpper()).Store(to + panel);
        Vector128.Create(ab1.GetLower(), cd1.GetLower()).Store(to + (2 * panel));
        Vector128.Create(ab1.GetUpper(), cd1.GetUpper()).Store(to + (3 * panel));
    }

    /// <summary>a0 b0 a1 b1 and a2 b2 a3 b3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static (Vector128<float> Low, Vector128<float> High) Interleave(Vector128<float> a, Vector128<float> b)
    {
        if (System.Runtime.Intrinsics.X86.Sse.IsSupported) return (System.Runtime.Intrinsics.X86.Sse.UnpackLow(a, b), System.Runtime.Intrinsics.X86.Sse.UnpackHigh(a, b));
        if (System.Runtime.Intrinsics.Arm.AdvSimd.Arm64.IsSupported) return (System.Runtime.Intrinsics.Arm.AdvSimd.Arm64.ZipLow(a, b), System.Runtime.Intrinsics.Arm.AdvSimd.Arm64.ZipHigh(a, b));
        return (Vector128.Create(a[0], b[0], a[1], b[1]), Vector128.Create(a[2], b[2], a[3], b[3]));
    }
}
