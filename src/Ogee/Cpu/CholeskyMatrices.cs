namespace Ogee.Cpu;

/// <summary>Cholesky factors, as upper triangles inside: rows lie side by side, and the lower factor is their transposition.</summary>
internal unsafe struct CholeskyMatrices : IMatrixKernel
{
    // Rows of what is left that one product updates: it computes what is below the diagonal in its square only.
    const long Stripe = 256;

    static long Room(in MatrixBatch batch) => 2 * batch.Rows * batch.Rows;

    public static void AddScratch(ScratchNeed need, in MatrixBatch batch)
    {
        MatrixBatch.AddScratch(need, Room(batch));
        TriangularMatrices.AddScratch(need, batch.Rows, batch.Rows);
    }

    public static void Run(in MatrixBatch batch, long item)
    {
        var n = batch.Rows;
        if (n == 0) return;
        var upper = MatrixBatch.Rent(Room(batch));
        var lower = upper + (n * n);
        batch.Load(batch.Input, item, n * n, lower);
        var rest = 0.0;
        for (var i = 0L; i < n; i++)
            for (var j = 0L; j < n; j++)
            {
                if (j > i) lower[(i * n) + j] = 0;
                else rest += lower[(i * n) + j] * 0;
            }
        if (double.IsNaN(rest))
        {
            batch.StoreNaN(n * n, batch.Result0, item);
            return;
        }
        MatrixBatch.Turn(lower, n, n, upper);
        if (Factor(upper, n) is >= 0 and var failed)
            throw EngineErrors.Numerics.With($"cholesky: {batch.Name(item)} is not positive definite: its leading minor of order {failed + 1} is not positive", "Expected symmetric positive definite matrices", "Add a multiple of the identity, or use Eigh or LuFactor.");
        // Products of squares leave something below the diagonal.
        for (var i = 1L; i < n; i++) new Span<double>(upper + (i * n), checked((int)i)).Clear();
        MatrixBatch.Turn(upper, n, n, lower);
        batch.Store(lower, n * n, batch.Result0, item);
    }

    /// <summary>The upper triangle of A becomes U with A = Uᵀ U.</summary>
    /// <returns>The first row whose pivot is not positive; −1 if all are.</returns>
    static long Factor(double* a, long n)
    {
        for (var first = 0L; first < n; first += TriangularMatrices.Block)
        {
            var count = Math.Min(TriangularMatrices.Block, n - first);
            var corner = a + (first * (n + 1));
            for (var i = 0L; i < count; i++)
            {
                // Row i of the block, minus what the rows above it hold.
                var row = corner + (i * n) + i;
                RowMath.SubtractRows(corner + i, n, corner + i, n, i, row, count - i);
                if (!(row[0] > 0)) return first + i;
                RowMath.Divide(row, Math.Sqrt(row[0]), count - i);
            }
            var (next, left) = (first + count, n - first - count);
            if (left == 0) continue;
            TriangularMatrices.Solve(corner, 1, n, count, isUpper: false, isUnit: false, corner + count, n, left);
            for (var stripe = next; stripe < n; stripe += Stripe)
                TriangularMatrices.SubtractProduct(a + (first * n) + stripe, 1, n, a + (first * n) + stripe, n, a + (stripe * (n + 1)), n, Math.Min(Stripe, n - stripe), n - stripe, count);
        }
        return -1;
    }
}
