using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ogee.Cpu;

/// <summary>Adds multiples of a few rows to sums, by fused multiply-adds in the order of the rows.</summary>
internal static unsafe class RowSums
{
    /// <summary>Rows that are added at a time: each sum is loaded and stored once for all of them.</summary>
    public const int Rows = 8;

    /// <summary>sums[j] += a[0] · b[0, j], then a[1] · b[1, j], and so on.</summary>
    /// <param name="a">The factors.</param>
    /// <param name="aStep">Elements from one factor to the next.</param>
    /// <param name="b">The rows.</param>
    /// <param name="bRow">Elements from one row to the next.</param>
    /// <param name="rows">How many rows, at most <see cref="Rows"/>.</param>
    /// <param name="sums">The sums.</param>
    /// <param name="width">How many sums.</param>
    public static void Add<T>(T* a, long aStep, T* b, long bRow, int rows, T* sums, int width) where T : unmanaged, System.Numerics.INumber<T>
    {
        if (typeof(T) == typeof(float)) Add((float*)a, aStep, (float*)b, bRow, rows, (float*)sums, width);
        else Add((double*)a, aStep, (double*)b, bRow, rows, (double*)sums, width);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Add(float* a, long aStep, float* b, long bRow, int rows, float* sums, int width)
    {
        var j = 0;
        if (rows == Rows)
        {
            var (x0, x1, x2, x3) = (Vector512.Create(a[0]), Vector512.Create(a[aStep]), Vector512.Create(a[2 * aStep]), Vector512.Create(a[3 * aStep]));
            var (x4, x5, x6, x7) = (Vector512.Create(a[4 * aStep]), Vector512.Create(a[5 * aStep]), Vector512.Create(a[6 * aStep]), Vector512.Create(a[7 * aStep]));
            var half = b + (4 * bRow);
            for (; j <= width - 16; j += 16)
            {
                var sum = Vector512.FusedMultiplyAdd(x0, Vector512.Load(b + j), Vector512.Load(sums + j));
                sum = Vector512.FusedMultiplyAdd(x1, Vector512.Load(b + bRow + j), sum);
                sum = Vector512.FusedMultiplyAdd(x2, Vector512.Load(b + (2 * bRow) + j), sum);
                sum = Vector512.FusedMultiplyAdd(x3, Vector512.Load(b + (3 * bRow) + j), sum);
                sum = Vector512.FusedMultiplyAdd(x4, Vector512.Load(half + j), sum);
                sum = Vector512.FusedMultiplyAdd(x5, Vector512.Load(half + bRow + j), sum);
                sum = Vector512.FusedMultiplyAdd(x6, Vector512.Load(half + (2 * bRow) + j), sum);
                sum = Vector512.FusedMultiplyAdd(x7, Vector512.Load(half + (3 * bRow) + j), sum);
                sum.Store(sums + j);
            }
        }
        for (var row = 0; row < rows; row++, b += bRow)
        {
            var x = a[row * aStep];
            var i = j;
            for (; i <= width - 16; i += 16) Vector512.FusedMultiplyAdd(Vector512.Create(x), Vector512.Load(b + i), Vector512.Load(sums + i)).Store(sums + i);
            for (; i < width; i++) sums[i] = MathF.FusedMultiplyAdd(x, b[i], sums[i]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Add(double* a, long aStep, double* b, long bRow, int rows, double* sums, int width)
    {
        for (var row = 0; row < rows; row++, b += bRow)
        {
            var x = a[row * aStep];
            var i = 0;
            for (; i <= width - 8; i += 8) Vector512.FusedMultiplyAdd(Vector512.Create(x), Vector512.Load(b + i), Vector512.Load(sums + i)).Store(sums + i);
            for (; i < width; i++) sums[i] = Math.FusedMultiplyAdd(x, b[i], sums[i]);
        }
    }
}
