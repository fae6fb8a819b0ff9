using System.Runtime.CompilerServices;

namespace Ogee.Cpu;

/// <summary>Runs a microkernel whose rows are pixels, which may lie anywhere in the result.</summary>
internal static unsafe class PixelTile<T, TTile> where T : unmanaged, System.Numerics.INumber<T> where TTile : struct, IMicrokernel<T>
{
    /// <summary>Computes some filters of a tile of pixels.</summary>
    /// <param name="rows">For each tap where the channels of each pixel begin.</param>
    /// <param name="taps">How many taps.</param>
    /// <param name="depth">Channels of a tap.</param>
    /// <param name="b">The weights.</param>
    /// <param name="targets">Where the results of each pixel begin.</param>
    /// <param name="column">The first of the filters.</param>
    /// <param name="apart">Elements from one pixel of a line to the next.</param>
    /// <param name="liveRows">How many pixels.</param>
    /// <param name="liveColumns">How many filters.</param>
    [SkipLocalsInit, MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(T** rows, long taps, long depth, T* b, T** targets, long column, long apart, int liveRows, int liveColumns)
    {
        var even = 1;
        while (even < liveRows && targets[even] == targets[0] + (even * apart)) even++;
        if (even == liveRows)
        {
            MicroTile<T, TTile>.Run(rows, taps, depth, 1, b, TTile.Columns, targets[0] + column, apart, liveRows, liveColumns, false);
            return;
        }
        var whole = stackalloc T[TTile.Rows * TTile.Columns];
        TTile.Run(TTile.FitRows(liveRows), TTile.FitColumns(liveColumns), rows, taps, depth, 1, b, TTile.Columns, whole, TTile.Columns, false);
        for (var row = 0; row < liveRows; row++, whole += TTile.Columns) Unsafe.CopyBlockUnaligned(targets[row] + column, whole, (uint)(liveColumns * sizeof(T)));
    }
}
