using System.Runtime.CompilerServices;

namespace Ogee.Cpu;

/// <summary>Rows of pairs in memory, and how they become lanes: the real parts of a place of all rows beside each other, and the imaginary ones.</summary>
/// <param name="first">The first pair of the first row.</param>
/// <param name="stride">Elements from row to row.</param>
internal readonly unsafe struct FourierRows<T>(T* first, long stride) where T : unmanaged
{
    // Whole lines of the caches, of rows and of arrays, that the first cache holds until they are full.
    const long BlockElements = 256;

    /// <summary>Places of so many rows that are turned before the next ones.</summary>
    public static long BlockOf(long count) => BlockElements / count & -FourierTiles<T>.Places;

    /// <summary>Some places of the rows, as lanes.</summary>
    /// <param name="place">The first place, in the rows as in the arrays.</param>
    /// <param name="places">How many.</param>
    /// <param name="work">The arrays; as many rows are read as they hold transforms.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Read(long place, long places, in FourierWork<T> work)
    {
        var count = work.Count;
        T* row = first + (2 * place), re = work.Re + (place * count), im = work.Im + (place * count);
        var (rows, whole, block) = (count - (count % FourierTiles<T>.Rows), places - (places % FourierTiles<T>.Places), BlockOf(count));
        for (var from = 0L; from < whole; from += block)
            for (var i = 0L; i < rows; i += FourierTiles<T>.Rows)
                for (var k = from; k < Math.Min(whole, from + block); k += FourierTiles<T>.Places) FourierTiles<T>.Read(row + (i * stride) + (2 * k), stride, re + (k * count) + i, im + (k * count) + i, count);
        for (var i = 0L; i < count; i++)
            for (var k = i < rows ? whole : 0; k < places; k++) (re[(k * count) + i], im[(k * count) + i]) = (row[(i * stride) + (2 * k)], row[(i * stride) + (2 * k) + 1]);
    }

    /// <summary>Lanes as some places of the rows.</summary>
    /// <inheritdoc cref="Read"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Write(long place, long places, in FourierWork<T> work)
    {
        var count = work.Count;
        T* row = first + (2 * place), re = work.Re + (place * count), im = work.Im + (place * count);
        var (rows, whole, block) = (count - (count % FourierTiles<T>.Rows), places - (places % FourierTiles<T>.Places), BlockOf(count));
        for (var from = 0L; from < whole; from += block)
            for (var i = 0L; i < rows; i += FourierTiles<T>.Rows)
                for (var k = from; k < Math.Min(whole, from + block); k += FourierTiles<T>.Places) FourierTiles<T>.Write(row + (i * stride) + (2 * k), stride, re + (k * count) + i, im + (k * count) + i, count);
        for (var i = 0L; i < count; i++)
            for (var k = i < rows ? whole : 0; k < places; k++) (row[(i * stride) + (2 * k)], row[(i * stride) + (2 * k) + 1]) = (re[(k * count) + i], im[(k * count) + i]);
    }
}
