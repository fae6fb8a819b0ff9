namespace Ogee.Cpu;

/// <summary>Singular values and vectors: a triangle by reflections of the longest column left, and rotations that make its rows orthogonal (Drmač and Veselić 2008), which keeps small values accurate.</summary>
internal unsafe struct SvdMatrices : IMatrixKernel
{
    // Below this, of a matrix scaled near 1, a value is 0 as far as its vector goes: its digits are those of a number that is hardly a normal one.
    const double Least = 1e-290;

    static long Room(in MatrixBatch batch)
    {
        var (m, n) = (Math.Max(batch.Rows, batch.Columns), Math.Min(batch.Rows, batch.Columns));
        return (3 * m * n) + (3 * n * n) + (n * Reflections.Panel) + (2 * m * (batch.First ? m : n)) + (2 * m) + (4 * n);
    }

    public static void AddScratch(ScratchNeed need, in MatrixBatch batch)
    {
        var (m, n) = (Math.Max(batch.Rows, batch.Columns), Math.Min(batch.Rows, batch.Columns));
        MatrixBatch.AddScratch(need, Room(batch));
        Reflections.AddScratch(need, m, n, batch.First ? m : n);
        MatrixBatch.AddProduct(need, m, n, n);
        MatrixOrder.AddScratch(need, m);
    }

    public static void Run(in MatrixBatch batch, long item)
    {
        // Tall inside; of a wide matrix both sets of vectors change places.
        var isWide = batch.Rows < batch.Columns;
        var (m, n) = isWide ? (batch.Columns, batch.Rows) : (batch.Rows, batch.Columns);
        var columns = batch.First ? m : n;
        var size = m * n;
        var square = n * n;
        var a = MatrixBatch.Rent(Room(batch));
        var v = a + size;
        var triangle = v + size;
        var left = triangle + square;
        var right = left + square;
        var t = right + square;
        var q = t + (n * Reflections.Panel);
        var product = q + (m * columns);
        var tall = product + size;
        var values = tall + (m * columns);
        var order = (long*)(values + m + (2 * n));
        var columnAt = order + n;
        var rowAt = columnAt + n;
        var isFinite = batch.Load(batch.Input, item, size, isWide ? v : a);
        if (!isFinite)
        {
            batch.StoreNaN(batch.Rows * (batch.First ? batch.Rows : n), batch.Result0, item);
            batch.StoreNaN(n, batch.Result1, item);
            batch.StoreNaN(batch.Columns * (batch.First ? batch.Columns : n), batch.Result2, item);
            return;
        }
        if (isWide) MatrixBatch.Turn(v, n, m, a);
        var scale = MatrixBatch.Scale(a, size);
        for (var i = 0L; i < m; i++) values[i] = RowMath.Largest(a + (i * n), n);
        MatrixOrder.Of(values, m, isDescending: true, rowAt);
        for (var i = 0L; i < m; i++) RowMath.Scale(a + (rowAt[i] * n), scale, product + (i * n), n);
        RowMath.Scale(product, 1, a, size);
        PivotedReflections.Factor(a, m, n, v, t, columnAt, values);
        RowMath.Scale(a, 1, triangle, square);
        var wantsVectors = batch.Result0 != null || batch.Result2 != null;
        for (var i = 0L; i < square && wantsVectors; i++) left[i] = i % (n + 1) == 0 ? 1 : 0;
        if (!RowRotations.Orthogonalize(triangle, n, wantsVectors ? left : null))
            throw EngineErrors.Numerics.With($"svd: {batch.Name(item)} does not converge", "Expected the rotations to end, as they do for all matrices known", "Report this, with the matrix.");
        for (var i = 0L; i < n; i++) values[i] = RowMath.Length(triangle + (i * n), n);
        MatrixOrder.Of(values, n, isDescending: true, order);
        if (batch.Result1 != null)
        {
            for (var i = 0L; i < n; i++) a[i] = values[order[i]] / scale;
            batch.Store(a, n, batch.Result1, item);
        }
        if (!wantsVectors) return;

        // Right vectors as rows, in the order of the values, their elements where the columns were.
        var known = 0L;
        for (var i = 0L; i < n; i++)
        {
            var (row, length) = (order[i] * n, values[order[i]]);
            if (length > Least) known = i + 1;
            for (var j = 0L; j < n; j++) right[(i * n) + columnAt[j]] = length > Least ? triangle[row + j] / length : 0;
        }
        Completion.Rows(right, known, n, triangle);
        for (var i = 0L; i < n; i++) RowMath.Scale(left + (order[i] * n), 1, triangle + (i * n), n);

        // Left vectors as columns: Q times the rotations, turned; then rows where they were.
        Reflections.Multiply(v, m, n, t, q, columns, columns);
        Gemm.Run(q, columns, 1, triangle, 1, n, product, n, m, n, n);
        for (var i = 0L; i < m; i++) RowMath.Scale(product + (i * n), 1, q + (i * columns), n);
        for (var i = 0L; i < m; i++) RowMath.Scale(q + (i * columns), 1, tall + (rowAt[i] * columns), columns);
        for (var i = 0L; i < n; i++)
        {
            if ((isWide ? MatrixBatch.Sign(tall + i, columns, m) : MatrixBatch.Sign(right + (i * n), 1, n)) > 0) continue;
            RowMath.Scale(right + (i * n), -1, right + (i * n), n);
            for (var j = 0L; j < m; j++) tall[(j * columns) + i] = -tall[(j * columns) + i];
        }
        Store(batch, item, isWide, tall, m, columns, right, n, q, a);
    }

    /// <summary>Writes the vectors: of a wide matrix the tall ones are the right ones, as rows, and the others the left ones, as columns.</summary>
    static void Store(in MatrixBatch batch, long item, bool isWide, double* tall, long m, long columns, double* small, long n, double* roomOfTall, double* roomOfSmall)
    {
        if (isWide)
        {
            MatrixBatch.Turn(tall, m, columns, roomOfTall);
            MatrixBatch.Turn(small, n, n, roomOfSmall);
            tall = roomOfTall;
            small = roomOfSmall;
        }
        byte* toTall = isWide ? batch.Result2 : batch.Result0, toSmall = isWide ? batch.Result0 : batch.Result2;
        if (toTall != null) batch.Store(tall, m * columns, toTall, item);
        if (toSmall != null) batch.Store(small, n * n, toSmall, item);
    }
}
