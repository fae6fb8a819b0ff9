namespace Ogee.Cpu;

/// <summary>Eigenvalues and eigenvectors of symmetric matrices: by reflections to three diagonals, and by rotations to one.</summary>
internal unsafe struct EighMatrices : IMatrixKernel
{
    static long Room(in MatrixBatch batch) => (3 * batch.Rows * batch.Rows) + (batch.Rows * Reflections.Panel) + (6 * batch.Rows);

    public static void AddScratch(ScratchNeed need, in MatrixBatch batch)
    {
        if (batch.Rows == 0) return;
        MatrixBatch.AddScratch(need, Room(batch));
        Reflections.AddScratch(need, batch.Rows, batch.Rows, batch.Rows);
        TridiagonalRotations.AddScratch(need);
        MatrixOrder.AddScratch(need, batch.Rows);
    }

    public static void Run(in MatrixBatch batch, long item)
    {
        var n = batch.Rows;
        if (n == 0) return;
        var square = n * n;
        var a = MatrixBatch.Rent(Room(batch));
        var vectors = a + square;
        var reflections = vectors + square;
        var triangles = reflections + square;
        var values = triangles + (n * Reflections.Panel);
        var besides = values + n;
        var taus = besides + n;
        var room = taus + n;
        batch.Load(batch.Input, item, square, a);
        var rest = 0.0;
        for (var i = 0L; i < n; i++)
            for (var j = 0L; j <= i; j++)
            {
                rest += a[(i * n) + j] * 0;
                a[(j * n) + i] = a[(i * n) + j];
            }
        if (double.IsNaN(rest))
        {
            batch.StoreNaN(n, batch.Result0, item);
            batch.StoreNaN(square, batch.Result1, item);
            return;
        }
        var scale = MatrixBatch.Scale(a, square);
        RowMath.Scale(a, scale, a, square);
        Tridiagonal.Reduce(a, n, values, besides, taus, room);
        var wantsVectors = batch.Result1 != null;
        if (wantsVectors) Tridiagonal.Vectors(a, n, taus, reflections, triangles, vectors);
        if (!TridiagonalRotations.Diagonalize(values, besides, n, wantsVectors ? vectors : null))
            throw EngineErrors.Numerics.With($"eigh: {batch.Name(item)} does not converge", "Expected the rotations to end, as they do for all symmetric matrices known", "Report this, with the matrix.");
        var order = (long*)room;
        MatrixOrder.Of(values, n, isDescending: false, order);
        for (var i = 0L; i < n; i++) a[i] = values[order[i]] / scale;
        if (batch.Result0 != null) batch.Store(a, n, batch.Result0, item);
        if (!wantsVectors) return;
        for (var i = 0L; i < n; i++)
        {
            var vector = vectors + (order[i] * n);
            RowMath.Scale(vector, MatrixBatch.Sign(vector, 1, n), a + (i * n), n);
        }
        MatrixBatch.Turn(a, n, n, vectors);
        batch.Store(vectors, square, batch.Result1, item);
    }
}
