using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ogee.Cpu;

/// <summary>Copies between rows that lie anywhere in memory and a tile, in which they lie one after the other. Rows may be short, so nothing is called for a row.</summary>
internal static unsafe class TileCopies
{
    /// <summary>Bytes behind a tile that collecting may write over.</summary>
    public const int Slack = 64;

    /// <summary>Collects rows into a tile.</summary>
    /// <param name="from">The first element.</param>
    /// <param name="rowStride">Bytes from one row to the next; 0 repeats the row.</param>
    /// <param name="columnStride">Bytes from one element of a row to the next; 0 repeats the element.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="columns">Elements a row.</param>
    /// <param name="size">Bytes an element.</param>
    /// <param name="to">The tile, with <see cref="Slack"/> behind its elements.</param>
    public static void Collect(byte* from, long rowStride, long columnStride, int rows, int columns, int size, byte* to)
    {
        if (columnStride == 0 && (rows == 1 || rowStride == 0)) (rows, columns) = (1, rows * columns);
        else if (columnStride == size)
        {
            CopyRows(from, rowStride, to, (long)columns * size, rows, (long)columns * size);
            return;
        }
        switch (size)
        {
            case 4: Collect<int>(from, rowStride, columnStride, rows, columns, to); break;
            case 8: Collect<long>(from, rowStride, columnStride, rows, columns, to); break;
            case 2: Collect<short>(from, rowStride, columnStride, rows, columns, to); break;
            default: Collect<byte>(from, rowStride, columnStride, rows, columns, to); break;
        }
    }

    /// <summary>Spreads a tile over rows.</summary>
    public static void Spread(byte* from, byte* to, long rowStride, long columnStride, int rows, int columns, int size)
    {
        if (columnStride == size)
        {
            CopyRows(from, (long)columns * size, to, rowStride, rows, (long)columns * size);
            return;
        }
        switch (size)
        {
            case 4: Spread<int>(from, to, rowStride, columnStride, rows, columns); break;
            case 8: Spread<long>(from, to, rowStride, columnStride, rows, columns); break;
            case 2: Spread<short>(from, to, rowStride, columnStride, rows, columns); break;
            default: Spread<byte>(from, to, rowStride, columnStride, rows, columns); break;
        }
    }

    /// <summary>Copies rows of contiguous bytes; neither reads nor writes beyond a row, for what is there may be somebody else's.</summary>
    static void CopyRows(byte* from, long fromStride, byte* to, long toStride, int rows, long bytes)
    {
        // The last vector of a row overlaps the one before it.
        if (bytes >= 64)
            for (; rows > 0; rows--, from += fromStride, to += toStride)
            {
                for (var i = 0L; i < bytes - 64; i += 64) Vector512.Load(from + i).Store(to + i);
                Vector512.Load(from + bytes - 64).Store(to + bytes - 64);
            }
        else if (bytes >= 16)
            for (; rows > 0; rows--, from += fromStride, to += toStride)
            {
                for (var i = 0L; i < bytes - 16; i += 16) Vector128.Load(from + i).Store(to + i);
                Vector128.Load(from + bytes - 16).Store(to + bytes - 16);
            }
        else if (bytes >= 4)
            for (; rows > 0; rows--, from += fromStride, to += toStride)
            {
                for (var i = 0L; i < bytes - 4; i += 4) Unsafe.WriteUnaligned(to + i, Unsafe.ReadUnaligned<int>(from + i));
                Unsafe.WriteUnaligned(to + bytes - 4, Unsafe.ReadUnaligned<int>(from + bytes - 4));
            }
        else
            for (; rows > 0; rows--, from += fromStride, to += toStride)
                for (var i = 0L; i < bytes; i++) to[i] = from[i];
    }

    static void Collect<T>(byte* from, long rowStride, long columnStride, int rows, int columns, byte* to) where T : unmanaged
    {
        if (columnStride == 0)
        {
            // A row's last vector reaches into the next row, which is written later, or into the slack.
            for (; rows > 0; rows--, from += rowStride, to += (long)columns * sizeof(T))
            {
                var repeated = Vector512.Create(*(T*)from);
                for (var i = 0; i < columns; i += Vector512<T>.Count) repeated.Store((T*)to + i);
            }
            return;
        }
        for (; rows > 0; rows--, from += rowStride, to += (long)columns * sizeof(T))
        {
            var at = from;
            for (var i = 0; i < columns; i++, at += columnStride) ((T*)to)[i] = *(T*)at;
        }
    }

    static void Spread<T>(byte* from, byte* to, long rowStride, long columnStride, int rows, int columns) where T : unmanaged
    {
        for (; rows > 0; rows--, from += (long)columns * sizeof(T), to += rowStride)
        {
            var at = to;
            for (var i = 0; i < columns; i++, at += columnStride) *(T*)at = ((T*)from)[i];
        }
    }
}
