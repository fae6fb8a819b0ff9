using System.Runtime.Intrinsics;

namespace Ogee.Cpu;

/// <summary>Matrix products C = A · B with operands of any strides. Each element is accumulated over k in blocks of <see cref="Depth"/>, in order, by fused multiply-adds: neither threads, nor tiles, nor the number of rows change a bit.</summary>
internal static unsafe class Gemm
{
    /// <summary>Products between two additions to C: part of the definition of the result.</summary>
    public const int Depth = 384;

    /// <summary>Uses the narrow tiles although wide vectors are there, for tests.</summary>
    public static bool ForceNarrow { get; set; }

    internal static bool IsWide => Vector512.IsHardwareAccelerated && !ForceNarrow;

    /// <summary>One product of float32 matrices: a [m, k], b [k, n], c [m, n] with unit column stride.</summary>
    public static void Run(float* a, long aRow, long aColumn, float* b, long bRow, long bColumn, float* c, long cRow, long m, long n, long k, bool accumulate = false) =>
        RunBatched(1, a, 0, aRow, aColumn, b, 0, bRow, bColumn, c, 0, cRow, m, n, k, accumulate);

    /// <summary>One product of float64 matrices.</summary>
    public static void Run(double* a, long aRow, long aColumn, double* b, long bRow, long bColumn, double* c, long cRow, long m, long n, long k, bool accumulate = false) =>
        RunBatched(1, a, 0, aRow, aColumn, b, 0, bRow, bColumn, c, 0, cRow, m, n, k, accumulate);

    /// <summary>batch products of float32 matrices: a [m, k], b [k, n], c [m, n] with unit column stride.</summary>
    /// <param name="batch">How many products.</param>
    /// <param name="a">The first operands.</param>
    /// <param name="aBatch">Elements from one first operand to the next; 0 uses one for all.</param>
    /// <param name="aRow">Elements from one row of A to the next.</param>
    /// <param name="aColumn">Elements from one column of A to the next.</param>
    /// <param name="b">The second operands.</param>
    /// <param name="bBatch">Elements from one second operand to the next; 0 uses one for all.</param>
    /// <param name="bRow">Elements from one row of B to the next.</param>
    /// <param name="bColumn">Elements from one column of B to the next.</param>
    /// <param name="c">The results, which overlap neither operand nor each other.</param>
    /// <param name="cBatch">Elements from one result to the next.</param>
    /// <param name="cRow">Elements from one row of C to the next.</param>
    /// <param name="m">Rows of A and C.</param>
    /// <param name="n">Columns of B and C.</param>
    /// <param name="k">Columns of A, rows of B; where it is 0 the products are 0.</param>
    /// <param name="accumulate">Whether the products are added to what is in C.</param>
    /// <param name="packed">B as <see cref="Pack(float*, long, long, long, long, int, float*)"/> arranges it, if it was arranged before and is one for all; else null.</param>
    /// <param name="width">Columns of such a panel.</param>
    /// <param name="finish">What is done with blocks of C as they are complete.</param>
    /// <param name="need">If it is there, nothing runs, and it gets what the products ask of scratch; operands are not looked at.</param>
    public static void RunBatched(long batch, float* a, long aBatch, long aRow, long aColumn, float* b, long bBatch, long bRow, long bColumn, float* c, long cBatch, long cRow, long m, long n, long k,
        bool accumulate = false, float* packed = null, int width = 0, Finish finish = default, ScratchNeed? need = null)
    {
        var first = new Product<float>(a, aRow, aColumn, b, bRow, bColumn, c, cRow, m, n, k, accumulate, packed, width, finish);
        if (m == 1) Gemm<float, Tile1x64>.Run(batch, first, aBatch, bBatch, cBatch, need);
        else if (IsWide) Gemm<float, Tile8x48>.Run(batch, first, aBatch, bBatch, cBatch, need);
        else Gemm<float, Tile6x16>.Run(batch, first, aBatch, bBatch, cBatch, need);
    }

    /// <summary>batch products of float64 matrices; the arguments are those for float32.</summary>
    public static void RunBatched(long batch, double* a, long aBatch, long aRow, long aColumn, double* b, long bBatch, long bRow, long bColumn, double* c, long cBatch, long cRow, long m, long n, long k,
        bool accumulate = false, double* packed = null, int width = 0, ScratchNeed? need = null)
    {
        var first = new Product<double>(a, aRow, aColumn, b, bRow, bColumn, c, cRow, m, n, k, accumulate, packed, width);
        if (m == 1) Gemm<double, Tile1x32>.Run(batch, first, aBatch, bBatch, cBatch, need);
        else if (IsWide) Gemm<double, Tile8x24>.Run(batch, first, aBatch, bBatch, cBatch, need);
        else Gemm<double, Tile6x8>.Run(batch, first, aBatch, bBatch, cBatch, need);
    }

    /// <summary>One product of float32 or float64 matrices.</summary>
    /// <param name="p">The product.</param>
    /// <param name="need">As of the products of a batch.</param>
    public static void Run<T>(in Product<T> p, ScratchNeed? need = null) where T : unmanaged
    {
        if (typeof(T) == typeof(float)) RunBatched(1, (float*)p.A, 0, p.ARow, p.AColumn, (float*)p.B, 0, p.BRow, p.BColumn, (float*)p.C, 0, p.CRow, p.M, p.N, p.K, p.Accumulate, (float*)p.Packed, p.PackedWidth, p.Finish, need);
        else RunBatched(1, (double*)p.A, 0, p.ARow, p.AColumn, (double*)p.B, 0, p.BRow, p.BColumn, (double*)p.C, 0, p.CRow, p.M, p.N, p.K, p.Accumulate, (double*)p.Packed, p.PackedWidth, need);
    }

    /// <summary>Part of a length, in whole tiles.</summary>
    internal static (long First, long Last) Range(long length, int parts, int part, int tile)
    {
        var tiles = (length + tile - 1) / tile;
        return (Math.Min(length, tiles * part / parts * tile), Math.Min(length, tiles * (part + 1) / parts * tile));
    }

    // Up to so many rows an element of B is used too seldom for panels to pay, unless its columns lie apart.
    internal const int DirectRows = 32;

    // A larger B comes from memory, where the short runs of a tile's width are dear: panels are made from long ones.
    internal const long DirectBytes = 16 << 20;

    /// <summary>Whether a product reads B as panels.</summary>
    /// <param name="m">Rows of A.</param>
    /// <param name="bColumn">Elements from one column of B to the next.</param>
    /// <param name="bytes">Bytes of B.</param>
    public static bool UsesPanels(long m, long bColumn, long bytes) => m > 1 && !(bColumn == 1 && m <= DirectRows && bytes <= DirectBytes);

    /// <summary>Columns of a panel.</summary>
    public static int PanelWidth(DType type) => (type == DType.Float32, IsWide) switch { (true, true) => Tile8x48.Columns, (true, false) => Tile6x16.Columns, (false, true) => Tile8x24.Columns, _ => Tile6x8.Columns };

    /// <summary>Arranges a whole B: for each block of <see cref="Depth"/> rows its panels, each row after row; of the last panel only whole vectors are filled.</summary>
    /// <param name="b">B.</param>
    /// <param name="bRow">Elements from one row to the next.</param>
    /// <param name="bColumn">Elements from one column to the next.</param>
    /// <param name="k">Rows.</param>
    /// <param name="n">Columns.</param>
    /// <param name="width">Columns of a panel, from <see cref="PanelWidth"/>.</param>
    /// <param name="to">k times the columns rounded up to whole panels.</param>
    public static void Pack(float* b, long bRow, long bColumn, long k, long n, int width, float* to)
    {
        if (width == Tile8x48.Columns) Gemm<float, Tile8x48>.Pack(b, bRow, bColumn, k, n, to);
        else Gemm<float, Tile6x16>.Pack(b, bRow, bColumn, k, n, to);
    }

    /// <inheritdoc cref="Pack(float*, long, long, long, long, int, float*)"/>
    public static void Pack(double* b, long bRow, long bColumn, long k, long n, int width, double* to)
    {
        if (width == Tile8x24.Columns) Gemm<double, Tile8x24>.Pack(b, bRow, bColumn, k, n, to);
        else Gemm<double, Tile6x8>.Pack(b, bRow, bColumn, k, n, to);
    }
}

/// <summary>One matrix product: where its operands are and how large it is.</summary>
internal readonly unsafe struct Product<T>(T* a, long aRow, long aColumn, T* b, long bRow, long bColumn, T* c, long cRow, long m, long n, long k, bool accumulate, T* packed = null, int width = 0, Finish finish = default) where T : unmanaged
{
    public readonly T* A = a;
    public readonly long ARow = aRow;
    public readonly long AColumn = aColumn;
    public readonly T* B = b;
    public readonly long BRow = bRow;
    public readonly long BColumn = bColumn;
    public readonly T* C = c;
    public readonly long CRow = cRow;
    public readonly long M = m;
    public readonly long N = n;
    public readonly long K = k;
    public readonly bool Accumulate = accumulate;

    /// <summary>B as panels of <see cref="PackedWidth"/> columns, if it was arranged before.</summary>
    public readonly T* Packed = packed;
    public readonly int PackedWidth = width;

    /// <summary>What is done with blocks of C as they are complete.</summary>
    public readonly Finish Finish = finish;

    /// <summary>The same product of other matrices.</summary>
    public Product<T> At(long a, long b, long c) => new(A + a, ARow, AColumn, B + b, BRow, BColumn, C + c, CRow, M, N, K, Accumulate, Packed, PackedWidth, Finish);

    /// <summary>The same product with its result elsewhere.</summary>
    public Product<T> Into(T* c, long cRow) => new(A, ARow, AColumn, B, BRow, BColumn, c, cRow, M, N, K, Accumulate, Packed, PackedWidth, Finish);
}

/// <summary>What is done with each block of a product as soon as it is complete, by the thread that completed it: every element is in one block.</summary>
/// <param name="body">What is done; null does nothing.</param>
/// <param name="state">What the blocks share.</param>
/// <param name="isApart">Whether blocks lie in memory of the thread, and C is not written: its addresses only say which block it is. Then k is at most <see cref="Gemm.Depth"/>, and not 0.</param>
internal readonly unsafe struct Finish(delegate*<void*, in CompleteBlock, void> body, void* state, bool isApart)
{
    readonly delegate*<void*, in CompleteBlock, void> body = body;
    readonly void* state = state;

    public bool IsAny => body != null;

    public bool IsApart => isApart;

    public void Run(in CompleteBlock block)
    {
        if (body != null) body(state, block);
    }
}

/// <summary>A complete block of a product.</summary>
/// <param name="place">Where its first element is in C.</param>
/// <param name="at">Where its first element is.</param>
/// <param name="row">Bytes from one of its rows to the next.</param>
/// <param name="rows">How many rows it has.</param>
/// <param name="columns">How many columns.</param>
internal readonly unsafe struct CompleteBlock(void* place, void* at, long row, long rows, long columns)
{
    public readonly byte* Place = (byte*)place;
    public readonly byte* At = (byte*)at;
    public readonly long Row = row;
    public readonly long Rows = rows;
    public readonly long Columns = columns;
}
