using System.Runtime.CompilerServices;

namespace Ogee.Cpu;

/// <summary>Elimination with partial pivoting, panel by panel, what is left by products.</summary>
internal unsafe struct LuMatrices : IMatrixKernel
{
    // Columns of a panel.
    const int Panel = 48;

    static long Room(in MatrixBatch batch) => (batch.Rows * batch.Columns) + Math.Min(batch.Rows, batch.Columns) + batch.Rows;

    public static void AddScratch(ScratchNeed need, in MatrixBatch batch)
    {
        MatrixBatch.AddScratch(need, Room(batch));
        AddScratch(need, batch.Rows, batch.Columns);
    }

    /// <summary>What the factors of a matrix that lies elsewhere ask of scratch.</summary>
    public static void AddScratch(ScratchNeed need, long m, long n) => TriangularMatrices.AddScratch(need, m, n, Math.Min(Panel, Math.Min(m, n)));

    public static void Run(in MatrixBatch batch, long item)
    {
        var (m, n, steps) = (batch.Rows, batch.Columns, Math.Min(batch.Rows, batch.Columns));
        var a = MatrixBatch.Rent(Room(batch));
        var pivots = (long*)(a + (m * n));
        batch.Load(batch.Input, item, m * n, a);
        Factor(a, m, n, pivots);
        if (batch.Result0 != null) batch.Store(a, m * n, batch.Result0, item);
        if (batch.Result1 != null)
            for (var i = 0L; i < steps; i++) ((long*)batch.Result1)[(item * steps) + i] = pivots[i];
        if (batch.Result2 == null) return;
        var order = (long*)batch.Result2 + (item * m);
        for (var i = 0L; i < m; i++) order[i] = i;
        for (var i = 0L; i < steps; i++) (order[i], order[pivots[i]]) = (order[pivots[i]], order[i]);
    }

    /// <summary>A becomes its factors.</summary>
    /// <param name="a">A [m, n].</param>
    /// <param name="m">Rows.</param>
    /// <param name="n">Columns.</param>
    /// <param name="pivots">The row that each step exchanges with its own.</param>
    public static void Factor(double* a, long m, long n, long* pivots)
    {
        var steps = Math.Min(m, n);
        for (var first = 0L; first < steps; first += Panel)
        {
            var count = Math.Min(Panel, steps - first);
            Eliminate(a, m, n, first, count, pivots);
            var (next, left) = (first + count, n - first - count);
            if (left == 0) continue;
            var corner = a + (first * (n + 1));
            TriangularMatrices.Solve(corner, n, 1, count, isUpper: false, isUnit: true, corner + count, n, left);
            if (m > next) TriangularMatrices.SubtractProduct(corner + (count * n), n, 1, corner + count, n, corner + (count * (n + 1)), n, m - next, left, count);
        }
    }

    /// <summary>The columns of a panel, and the exchanges of whole rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Eliminate(double* a, long m, long n, long first, long count, long* pivots)
    {
        for (var step = first; step < first + count; step++)
        {
            var (pivot, largest) = (step, Math.Abs(a[(step * n) + step]));
            for (var i = step + 1; i < m; i++)
                if (Math.Abs(a[(i * n) + step]) is var size && size > largest) (pivot, largest) = (i, size);
            pivots[step] = pivot;
            if (pivot != step) RowMath.Swap(a + (step * n), a + (pivot * n), n);
            var row = a + (step * n) + step;
            if (row[0] == 0) continue;
            var left = first + count - step - 1;
            for (var i = step + 1; i < m; i++)
            {
                var other = a + (i * n) + step;
                other[0] /= row[0];
                RowMath.Add(-other[0], row + 1, other + 1, left);
            }
        }
    }
}
