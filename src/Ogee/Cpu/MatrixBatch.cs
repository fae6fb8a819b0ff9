using System.Runtime.CompilerServices;

namespace Ogee.Cpu;

/// <summary>Matrices that lie one after the other, row-major, and where their results go.</summary>
internal unsafe struct MatrixBatch
{
    /// <summary>The matrices [count, rows, columns], and what goes with them [count, rows, others].</summary>
    public byte* Input, Other;

    /// <summary>Where the results go; null where nobody reads one.</summary>
    public byte* Result0, Result1, Result2;

    public long Rows, Columns, Others, Count, Each;
    public bool IsDouble;

    /// <summary>What the operation says about itself.</summary>
    public bool First, Second;

    /// <summary>Float64 memory of this thread, the same for each call.</summary>
    public static double* Rent(long count) => KernelScratch.Rent<double>(KernelScratch.Matrices, Math.Max(1, count));

    /// <summary>What that memory asks of scratch.</summary>
    public static void AddScratch(ScratchNeed need, long count) => need.Own<double>(KernelScratch.Matrices, Math.Max(1, count));

    /// <summary>What products of at most so many rows and columns ask of scratch, wherever the operands' elements lie: as factors grow, what is left shrinks.</summary>
    public static void AddProduct(ScratchNeed need, long m, long n, long k)
    {
        if (m == 0 || n == 0 || k == 0) return;
        // Of smaller products in between, which are cut into wider parts, rows are packed where those of this one are not.
        need.Part<double>(1, Math.Min(k, Gemm.Depth) * (Math.Min(m, Gemm<double, Tile8x24>.BlockRows) + Tile8x24.Rows));
        foreach (var rows in (ReadOnlySpan<long>)[m, Math.Min(m, Gemm<double, Tile8x24>.MostSharedRows(n)), Math.Min(m, Gemm.DirectRows + 1), Math.Min(m, Gemm<double, Tile8x24>.BlockRows)])
            foreach (var (aRow, bColumn) in (ReadOnlySpan<(long, long)>)[(1, 1), (1, k), (k, 1), (k, k)])
                Gemm.RunBatched(1, (double*)null, 0, aRow, aRow == 1 ? m : 1, null, 0, bColumn == 1 ? n : 1, bColumn, null, 0, n, rows, n, k, need: need);
    }

    /// <summary>Widens the elements of a matrix.</summary>
    /// <returns>Whether all of them are finite.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly bool Load(byte* from, long item, long count, double* to)
    {
        // What is not finite leaves NaN.
        var rest = 0.0;
        if (IsDouble)
        {
            var source = (double*)from + (item * count);
            for (var i = 0L; i < count; i++) rest += (to[i] = source[i]) * 0;
        }
        else
        {
            var source = (float*)from + (item * count);
            for (var i = 0L; i < count; i++) rest += (to[i] = source[i]) * 0;
        }
        return rest == 0;
    }

    /// <summary>Rounds elements and writes them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Store(double* from, long count, byte* to, long item)
    {
        if (IsDouble)
        {
            new ReadOnlySpan<double>(from, checked((int)count)).CopyTo(new((double*)to + (item * count), (int)count));
            return;
        }
        var result = (float*)to + (item * count);
        for (var i = 0L; i < count; i++) result[i] = (float)from[i];
    }

    /// <summary>Fills a result with NaN.</summary>
    public readonly void StoreNaN(long count, byte* to, long item)
    {
        if (to == null) return;
        if (IsDouble) new Span<double>((double*)to + (item * count), checked((int)count)).Fill(double.NaN);
        else new Span<float>((float*)to + (item * count), checked((int)count)).Fill(float.NaN);
    }

    /// <summary>Which matrix it is, for errors.</summary>
    public readonly string Name(long item) => Count == 1 ? "the matrix" : $"matrix {item} of {Count}";

    /// <summary>Rows become columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Turn(double* from, long rows, long columns, double* to)
    {
        // Squares whose lines stay in the first-level cache.
        const long side = 32;
        for (var r = 0L; r < rows; r += side)
            for (var c = 0L; c < columns; c += side)
                for (var i = r; i < Math.Min(rows, r + side); i++)
                    for (var j = c; j < Math.Min(columns, c + side); j++) to[(j * rows) + i] = from[(i * columns) + j];
    }

    /// <summary>A power of two that brings the largest element near 1, so that no square overflows; 1 for zeros.</summary>
    public static double Scale(double* matrix, long count)
    {
        const int most = 1000;
        var largest = RowMath.Largest(matrix, count);
        return largest == 0 ? 1 : Math.ScaleB(1, Math.Clamp(-Math.ILogB(largest), -most, most));
    }

    /// <summary>Vectors and their negatives are alike: the one whose first element that is at least half as large as its largest is positive.</summary>
    /// <returns>1 or −1</returns>
    public static double Sign(double* vector, long step, long count)
    {
        var largest = 0.0;
        for (var i = 0L; i < count; i++) largest = Math.Max(largest, Math.Abs(vector[i * step]));
        for (var i = 0L; i < count; i++)
            if (Math.Abs(vector[i * step]) >= largest / 2) return vector[i * step] < 0 ? -1 : 1;
        return 1;
    }
}
