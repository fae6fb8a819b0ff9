using System.Runtime.CompilerServices;

namespace Ogee.Cpu;

/// <summary>Orthogonal and triangular factors by reflections, panel by panel, what is left by products.</summary>
internal unsafe struct QrMatrices : IMatrixKernel
{
    static long Room(in MatrixBatch batch)
    {
        var (m, n, k) = (batch.Rows, batch.Columns, Math.Min(batch.Rows, batch.Columns));
        return (m * n) + (m * k) + (k * Reflections.Panel) + m + (m * (batch.First ? m : k));
    }

    public static void AddScratch(ScratchNeed need, in MatrixBatch batch)
    {
        MatrixBatch.AddScratch(need, Room(batch));
        Reflections.AddScratch(need, batch.Rows, Math.Min(batch.Rows, batch.Columns), Math.Max(batch.Columns, batch.First ? batch.Rows : 0));
    }

    public static void Run(in MatrixBatch batch, long item)
    {
        var (m, n, k) = (batch.Rows, batch.Columns, Math.Min(batch.Rows, batch.Columns));
        var columns = batch.First ? m : k;
        var a = MatrixBatch.Rent(Room(batch));
        var v = a + (m * n);
        var t = v + (m * k);
        var q = t + (k * Reflections.Panel) + m;
        if (!batch.Load(batch.Input, item, m * n, a))
        {
            batch.StoreNaN(m * columns, batch.Result0, item);
            batch.StoreNaN(columns * n, batch.Result1, item);
            return;
        }
        var scale = MatrixBatch.Scale(a, m * n);
        RowMath.Scale(a, scale, a, m * n);
        Factor(a, m, n, v, t);
        if (batch.Result0 != null)
        {
            Reflections.Multiply(v, m, k, t, q, columns, columns);
            for (var j = 0L; j < k; j++)
                if (a[j * (n + 1)] < 0)
                    for (var i = 0L; i < m; i++) q[(i * columns) + j] = -q[(i * columns) + j];
            batch.Store(q, m * columns, batch.Result0, item);
        }
        if (batch.Result1 == null) return;
        for (var i = 0L; i < k; i++) RowMath.Scale(a + (i * (n + 1)), a[i * (n + 1)] < 0 ? -1 / scale : 1 / scale, a + (i * (n + 1)), n - i);
        batch.Store(a, columns * n, batch.Result1, item);
    }

    /// <summary>A becomes R, with zeros below.</summary>
    /// <param name="a">A [m, n]; no square of an element overflows.</param>
    /// <param name="m">Rows.</param>
    /// <param name="n">Columns.</param>
    /// <param name="v">The reflections [m, k] with k the smaller of both.</param>
    /// <param name="t">Their triangles, k panels' rows; behind them room for a column.</param>
    public static void Factor(double* a, long m, long n, double* v, double* t)
    {
        var k = Math.Min(m, n);
        var column = t + (k * Reflections.Panel);
        double* taus = stackalloc double[Reflections.Panel], sums = stackalloc double[Reflections.Panel];
        for (var first = 0L; first < k; first += Reflections.Panel)
        {
            var count = Math.Min(Reflections.Panel, k - first);
            for (var step = 0L; step < count; step++) taus[step] = Reflect(a, m, n, v, k, first + step, first + count, column, sums);
            double* own = v + (first * (k + 1)), triangle = t + (first * Reflections.Panel);
            Reflections.Triangle(own, k, m - first, count, taus, triangle);
            var next = first + count;
            Reflections.Apply(own, k, m - first, count, triangle, isTurned: true, a + (first * n) + next, n, n - next);
        }
    }

    /// <summary>The reflection of a column, applied to columns behind it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Reflect(double* a, long m, long n, double* v, long k, long at, long last, double* column, double* sums)
    {
        for (var i = at; i < m; i++) column[i] = a[(i * n) + at];
        var (tau, first) = Reflections.Of(column + at, m - at);
        a[(at * n) + at] = first;
        for (var i = 0L; i < at; i++) v[(i * k) + at] = 0;
        for (var i = at; i < m; i++) v[(i * k) + at] = column[i];
        for (var i = at + 1; i < m; i++) a[(i * n) + at] = 0;
        var width = last - at - 1;
        if (tau == 0 || width == 0) return tau;
        new Span<double>(sums, checked((int)width)).Clear();
        for (var i = at; i < m; i++) RowMath.Add(column[i], a + (i * n) + at + 1, sums, width);
        for (var i = at; i < m; i++) RowMath.Add(-tau * column[i], sums, a + (i * n) + at + 1, width);
        return tau;
    }
}
