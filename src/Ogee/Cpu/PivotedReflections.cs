using System.Runtime.CompilerServices;

namespace Ogee.Cpu;

/// <summary>Reflections of the longest column that is left, one after the other: with rows from the largest to the smallest, small ones keep their digits (Cox and Higham 1998).</summary>
internal static unsafe class PivotedReflections
{
    /// <summary>A becomes R, with zeros below.</summary>
    /// <param name="a">A [m, n], tall; no square of an element overflows.</param>
    /// <param name="m">Rows.</param>
    /// <param name="n">Columns.</param>
    /// <param name="v">The reflections [m, n].</param>
    /// <param name="t">Their triangles, n panels' rows.</param>
    /// <param name="columns">Which column of A each column of R is of.</param>
    /// <param name="room">[m + 2 n]</param>
    public static void Factor(double* a, long m, long n, double* v, double* t, long* columns, double* room)
    {
        double* column = room, sizes = room + m, taus = sizes + n;
        for (var j = 0L; j < n; j++) columns[j] = j;
        for (var step = 0L; step < n; step++)
        {
            var longest = Longest(a, m, n, step, sizes);
            if (longest != step)
            {
                (columns[step], columns[longest]) = (columns[longest], columns[step]);
                for (var i = 0L; i < m; i++) (a[(i * n) + step], a[(i * n) + longest]) = (a[(i * n) + longest], a[(i * n) + step]);
            }
            taus[step] = QrMatrices.Reflect(a, m, n, v, n, step, n, column, sizes);
        }
        for (var first = 0L; first < n; first += Reflections.Panel)
            Reflections.Triangle(v + (first * (n + 1)), n, m - first, Math.Min(Reflections.Panel, n - first), taus + first, t + (first * Reflections.Panel));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static long Longest(double* a, long m, long n, long step, double* sizes)
    {
        new Span<double>(sizes, checked((int)n)).Clear();
        for (var i = step; i < m; i++) RowMath.AddSquares(a + (i * n) + step, sizes + step, n - step);
        var longest = step;
        for (var j = step + 1; j < n; j++)
            if (sizes[j] > sizes[longest]) longest = j;
        return longest;
    }
}
