namespace Ogee.Cpu;

/// <summary>Exponentials of matrices by the diagonal Padé approximant of degree 13, scaling and squaring (Higham 2005).</summary>
internal unsafe struct ExponentialMatrices : IMatrixKernel
{
    // The largest 1-norm for which the approximant is exact to float64's rounding: Higham 2005, table 2.3.
    const double Largest = 5.371920351148152;

    // The numerator's coefficients, from the constant on: Higham 2005, equation (2.4) for degree 13, times a common factor.
    static ReadOnlySpan<double> Coefficients =>
        [64764752532480000, 32382376266240000, 7771770303897600, 1187353796428800, 129060195264000, 10559470521600, 670442572800, 33522128640, 1323241920, 40840800, 960960, 16380, 182, 1];

    static long Room(in MatrixBatch batch) => (7 * batch.Rows * batch.Rows) + batch.Rows;

    public static void AddScratch(ScratchNeed need, in MatrixBatch batch)
    {
        if (batch.Rows == 0) return;
        MatrixBatch.AddScratch(need, Room(batch));
        MatrixBatch.AddProduct(need, batch.Rows, batch.Rows, batch.Rows);
        LuMatrices.AddScratch(need, batch.Rows, batch.Rows);
        TriangularMatrices.AddScratch(need, batch.Rows, batch.Rows);
    }

    public static void Run(in MatrixBatch batch, long item)
    {
        var (n, size) = (batch.Rows, batch.Rows * batch.Rows);
        if (n == 0) return;
        var a = MatrixBatch.Rent(Room(batch));
        if (!batch.Load(batch.Input, item, size, a))
        {
            batch.StoreNaN(size, batch.Result0, item);
            return;
        }
        var squarings = Scale(a, n);
        var (second, fourth, sixth) = (1 * size, 2 * size, 3 * size);
        double* sums = a + (4 * size), odd = a + (5 * size), even = a + (6 * size);
        var pivots = (long*)(a + (7 * size));
        Multiply(a, a, a + second, n);
        Multiply(a + second, a + second, a + fourth, n);
        Multiply(a + fourth, a + second, a + sixth, n);
        Combine(a, n, 13, 11, 9, -1, sums);
        Multiply(a + sixth, sums, odd, n);
        Combine(a, n, 7, 5, 3, 1, sums);
        RowMath.Add(1, odd, sums, size);
        Multiply(a, sums, odd, n);
        Combine(a, n, 12, 10, 8, -1, sums);
        Multiply(a + sixth, sums, even, n);
        Combine(a, n, 6, 4, 2, 0, sums);
        RowMath.Add(1, sums, even, size);

        // (even − odd) X = even + odd.
        double* denominator = a + fourth, result = a + sixth;
        for (var i = 0L; i < size; i++) (denominator[i], result[i]) = (even[i] - odd[i], even[i] + odd[i]);
        LuMatrices.Factor(denominator, n, n, pivots);
        for (var i = 0L; i < n; i++)
            if (pivots[i] != i) RowMath.Swap(result + (i * n), result + (pivots[i] * n), n);
        TriangularMatrices.Solve(denominator, n, 1, n, isUpper: false, isUnit: true, result, n, n);
        TriangularMatrices.Solve(denominator, n, 1, n, isUpper: true, isUnit: false, result, n, n);
        for (var i = 0; i < squarings; i++)
        {
            Multiply(result, result, sums, n);
            var spare = result;
            result = sums;
            sums = spare;
        }
        batch.Store(result, size, batch.Result0, item);
    }

    /// <summary>Halves a matrix until its norm is small enough.</summary>
    /// <returns>How often.</returns>
    static int Scale(double* a, long n)
    {
        var norm = 0.0;
        for (var j = 0L; j < n; j++)
        {
            var sum = 0.0;
            for (var i = 0L; i < n; i++) sum += Math.Abs(a[(i * n) + j]);
            norm = Math.Max(norm, sum);
        }
        if (norm <= Largest) return 0;
        // A sum that overflowed is below 2^1024 · n, and squaring ends there as soon as numbers do.
        var squarings = double.IsInfinity(norm) ? 1100 : Math.ILogB(norm / Largest) + 1;
        // In two steps: the factor itself may be no normal number.
        var half = squarings / 2;
        RowMath.Scale(a, Math.ScaleB(1, -half), a, n * n);
        RowMath.Scale(a, Math.ScaleB(1, half - squarings), a, n * n);
        return squarings;
    }

    static void Multiply(double* a, double* b, double* to, long n) => Gemm.Run(a, n, 1, b, n, 1, to, n, n, n, n);

    /// <summary>A combination of the sixth, fourth and second powers, and of the identity.</summary>
    static void Combine(double* powers, long n, int sixth, int fourth, int second, int constant, double* to)
    {
        var size = n * n;
        var c = Coefficients;
        RowMath.Scale(powers + (3 * size), c[sixth], to, size);
        RowMath.Add(c[fourth], powers + (2 * size), c[second], powers + size, to, size);
        if (constant < 0) return;
        for (var i = 0L; i < n; i++) to[i * (n + 1)] += c[constant];
    }
}
