using System.Runtime.CompilerServices;

namespace Ogee.Cpu;

/// <summary>Solutions of triangular systems: block by block, what is left by products.</summary>
internal unsafe struct TriangularMatrices : IMatrixKernel
{
    /// <summary>Rows of a block.</summary>
    public const int Block = 64;

    // Right sides that one thread solves for together: a block of them stays in the second-level cache.
    const long PartColumns = 256;

    struct Side
    {
        public double* T, X;
        public long Row, Column, Stride, Count, Columns;
        public bool IsUpper, IsUnit;
    }

    static long Room(in MatrixBatch batch) => (batch.Rows * batch.Rows) + (batch.Rows * batch.Others);

    public static void AddScratch(ScratchNeed need, in MatrixBatch batch)
    {
        if (batch.Rows * batch.Others == 0) return;
        MatrixBatch.AddScratch(need, Room(batch));
        AddScratch(need, batch.Rows, batch.Others);
    }

    public static void Run(in MatrixBatch batch, long item)
    {
        var (n, columns, isUpper, isUnit) = (batch.Rows, batch.Others, batch.First, batch.Second);
        if (n * columns == 0) return;
        var t = MatrixBatch.Rent(Room(batch));
        var x = t + (n * n);
        batch.Load(batch.Input, item, n * n, t);
        batch.Load(batch.Other, item, n * columns, x);
        for (var i = 0L; i < n && !isUnit; i++)
            if (t[(i * n) + i] == 0)
                throw EngineErrors.Numerics.With($"triangular_solve: {batch.Name(item)} is singular: pivot {i}, on the diagonal of its triangle, is 0", "Expected a triangle, or factors of a matrix, without a 0 there", "Use LeastSquares or PseudoInverse for singular matrices.");
        Solve(t, n, 1, n, isUpper, isUnit, x, columns, columns);
        batch.Store(x, n * columns, batch.Result0, item);
    }

    /// <summary>X becomes T⁻¹ X.</summary>
    /// <param name="t">T [n, n], with elements row and column apart; one triangle is read.</param>
    /// <param name="row">Elements from one row of T to the next.</param>
    /// <param name="column">Elements from one column of T to the next.</param>
    /// <param name="n">Rows.</param>
    /// <param name="isUpper">Whether T is an upper triangle.</param>
    /// <param name="isUnit">Whether its diagonal is 1.</param>
    /// <param name="x">X [n, columns].</param>
    /// <param name="stride">Elements from one row of X to the next.</param>
    /// <param name="columns">Columns of X.</param>
    public static void Solve(double* t, long row, long column, long n, bool isUpper, bool isUnit, double* x, long stride, long columns)
    {
        var blocks = (n + Block - 1) / Block;
        for (var i = 0L; i < blocks; i++)
        {
            var first = (isUpper ? blocks - 1 - i : i) * Block;
            var count = Math.Min(Block, n - first);
            var own = x + (first * stride);
            var side = new Side { T = t + (first * (row + column)), X = own, Row = row, Column = column, Stride = stride, Count = count, Columns = columns, IsUpper = isUpper, IsUnit = isUnit };
            Workers.Run(checked((int)((columns + PartColumns - 1) / PartColumns)), &Part, &side);
            var (from, rows) = isUpper ? (0L, first) : (first + count, n - first - count);
            if (rows > 0) SubtractProduct(t + (from * row) + (first * column), row, column, own, stride, x + (from * stride), stride, rows, columns, count);
        }
    }

    /// <summary>What solving for so many columns asks of scratch.</summary>
    public static void AddScratch(ScratchNeed need, long n, long columns) => AddScratch(need, n, columns, Math.Min(n, Block));

    /// <summary>What subtracting a product asks of scratch.</summary>
    public static void AddScratch(ScratchNeed need, long m, long n, long k)
    {
        need.Own<double>(KernelScratch.Panels, k * n);
        MatrixBatch.AddProduct(need, m, n, k);
    }

    /// <summary>C −= A B, with B's negative in memory of its own.</summary>
    public static void SubtractProduct(double* a, long aRow, long aColumn, double* b, long bRow, double* c, long cRow, long m, long n, long k)
    {
        var negative = KernelScratch.Rent<double>(KernelScratch.Panels, k * n);
        for (var i = 0L; i < k; i++) RowMath.Scale(b + (i * bRow), -1, negative + (i * n), n);
        Gemm.Run(a, aRow, aColumn, negative, n, 1, c, cRow, m, n, k, accumulate: true);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Part(int part, void* state)
    {
        ref readonly var side = ref *(Side*)state;
        var width = Math.Min(PartColumns, side.Columns - (part * PartColumns));
        var x = side.X + (part * PartColumns);
        for (var i = 0L; i < side.Count; i++)
        {
            var at = side.IsUpper ? side.Count - 1 - i : i;
            var (first, count) = side.IsUpper ? (at + 1, side.Count - 1 - at) : (0, at);
            RowMath.SubtractRows(side.T + (at * side.Row) + (first * side.Column), side.Column, x + (first * side.Stride), side.Stride, count, x + (at * side.Stride), width);
            if (!side.IsUnit) RowMath.Divide(x + (at * side.Stride), side.T[at * (side.Row + side.Column)], width);
        }
    }
}
