using System.Numerics;

namespace Ogee.Cpu;

/// <summary>What transforms of one length and type share: their radices and factors. Made once for each length, in float64, and rounded once.</summary>
/// <remarks>Lengths whose primes are at most <see cref="LargestRadix"/> go by passes; others as a convolution of such a length (Bluestein 1970).</remarks>
internal sealed unsafe partial class FourierTables<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // A butterfly's work grows with the square of its radix; above, a convolution is less.
    const int LargestRadix = 31;

    readonly int[] radices;
    readonly T[] factors, roots, chirp, filter;
    readonly FourierTables<T>? around;

    FourierTables(long size)
    {
        Size = size;
        (radices, factors, roots, chirp, filter) = ([.. RadicesOf(size)], [], [], [], []);
        if (size > 1 && radices.Length == 0)
        {
            around = Of(LengthAround((2 * size) - 1));
            (chirp, filter) = (Chirp(size), Filter(size, around.Size));
            return;
        }
        factors = Factors(size, radices);
        roots = Roots(radices);
    }

    /// <summary>The length.</summary>
    public long Size { get; }

    /// <summary>Elements that each of the four work arrays of a transform needs.</summary>
    public long Room => around?.Size ?? Size;

    /// <summary>The same of tables that need not be there.</summary>
    public static long RoomOf(long size) => size > 1 && !RadicesOf(size).Any() ? LengthAround((2 * size) - 1) : size;

    /// <summary>The tables of a length.</summary>
    public static FourierTables<T> Of(long size) => FourierLengths.Of(size, static size => new FourierTables<T>(size));

    /// <summary>The radices of a length, none if a prime of it is too large (or the length is 1).</summary>
    static List<int> RadicesOf(long size)
    {
        List<int> found = [];
        foreach (var radix in (int[])[8, 4, 2, 3, 5])
            for (; size % radix == 0; size /= radix) found.Add(radix);
        for (var radix = 7; radix <= LargestRadix; radix += 2)
            for (; size % radix == 0; size /= radix) found.Add(radix);
        return size == 1 ? found : [];
    }

    /// <summary>The smallest of 2ᵃ, 3 · 2ᵃ and 5 · 2ᵃ that is no less.</summary>
    static long LengthAround(long least)
    {
        var best = long.MaxValue;
        foreach (var odd in (long[])[1, 3, 5])
        {
            var size = odd;
            while (size < least) size *= 2;
            best = Math.Min(best, size);
        }
        return best;
    }

    static T[] Factors(long size, int[] radices)
    {
        var points = Points(size);
        var all = new List<T>();
        var (left, step) = (size, 1L);
        foreach (var radix in radices)
        {
            left /= radix;
            for (var p = 0L; p < left; p++)
                for (var i = 1; i < radix; i++)
                {
                    // Forwards, the angle is negative.
                    var at = p * i * step % size;
                    all.Add(points[2 * at]);
                    all.Add(-points[(2 * at) + 1]);
                }
            step *= radix;
        }
        return [.. all];
    }

    /// <summary>Cosine and sine of every place of the circle.</summary>
    static T[] Points(long size)
    {
        var points = new T[2 * size];
        for (var k = 0L; k < size; k++) (points[2 * k], points[(2 * k) + 1]) = Rounded(RootsOfUnity.At(k, size));
        return points;
    }

    /// <summary>Whether butterflies of a radix go by its definition.</summary>
    static bool HasRoots(int radix) => radix > 5 && radix != 8;

    static T[] Roots(int[] radices) => [.. radices.Where(HasRoots).SelectMany(radix => Points(radix))];

    static (T Cos, T Sin) Rounded((double Cos, double Sin) at) => (T.CreateTruncating(at.Cos), T.CreateTruncating(at.Sin));

    /// <summary>k² modulo 2n, without passing 63 bits: the next square is an odd number further.</summary>
    static IEnumerable<long> Squares(long size)
    {
        var square = 0L;
        for (var k = 0L; k < size; k++)
        {
            yield return square;
            square = (square + (2 * k) + 1) % (2 * size);
        }
    }

    static T[] Chirp(long size)
    {
        var pairs = new List<T>();
        foreach (var square in Squares(size))
        {
            var (cos, sin) = Rounded(RootsOfUnity.At(square, 2 * size));
            pairs.Add(cos);
            pairs.Add(-sin);
        }
        return [.. pairs];
    }

    /// <summary>The transform of the conjugate chirp, divided by its length: in float64 whatever the type.</summary>
    static T[] Filter(long size, long length)
    {
        var parts = new double[4][];
        for (var i = 0; i < parts.Length; i++) parts[i] = new double[length];
        var k = 0L;
        foreach (var square in Squares(size))
        {
            var (cos, sin) = RootsOfUnity.At(square, 2 * size);
            (parts[0][k], parts[1][k]) = (cos, sin);
            var mirror = (length - k) % length;
            (parts[0][mirror], parts[1][mirror]) = (cos, sin);
            k++;
        }
        var filter = new T[2 * length];
        fixed (double* a = parts[0], b = parts[1], c = parts[2], d = parts[3])
        {
            var work = new FourierWork<double> { Re = a, Im = b, OtherRe = c, OtherIm = d, Count = 1 };
            FourierTables<double>.Of(length).Run(ref work);
            for (var i = 0L; i < length; i++) (filter[2 * i], filter[(2 * i) + 1]) = (T.CreateTruncating(work.Re[i] / length), T.CreateTruncating(work.Im[i] / length));
        }
        return filter;
    }
}
