using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ogee.Cpu;

/// <summary>Runs a microkernel also where only a part of the tile is wanted.</summary>
internal static unsafe class MicroTile<T, TTile> where T : unmanaged, System.Numerics.INumber<T> where TTile : struct, IMicrokernel<T>
{
    /// <summary>Computes the first rows and columns of a tile; the arguments are those of <see cref="IMicrokernel{T}.Run"/>.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(T** rows, long taps, long depth, long aStep, T* b, long bStep, T* c, long cRow, int liveRows, int liveColumns, bool accumulate)
    {
        var (fitRows, fitColumns) = (TTile.FitRows(liveRows), TTile.FitColumns(liveColumns));
        if (liveRows == fitRows && liveColumns == fitColumns)
        {
            TTile.Run(fitRows, fitColumns, rows, taps, depth, aStep, b, bStep, c, cRow, accumulate);
            return;
        }
        var whole = stackalloc T[TTile.Rows * TTile.Columns];
        TTile.Run(fitRows, fitColumns, rows, taps, depth, aStep, b, bStep, whole, TTile.Columns, false);
        for (var r = 0; r < liveRows; r++, c += cRow, whole += TTile.Columns)
        {
            var j = 0;
            for (; j <= liveColumns - Vector128<T>.Count; j += Vector128<T>.Count)
            {
                var sums = Vector128.Load(whole + j);
                (accumulate ? Vector128.Load(c + j) + sums : sums).Store(c + j);
            }
            for (; j < liveColumns; j++) c[j] = accumulate ? c[j] + whole[j] : whole[j];
        }
    }
}
