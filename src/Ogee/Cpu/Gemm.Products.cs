namespace Ogee.Cpu;

/// <summary>The loops around a microkernel. B is rearranged into panels of the tile's width, and A into panels of its height where that pays; parts are cut by the
/// shapes alone.</summary>
/// <remarks>Blocks that stay in the caches as in Goto and van de Geijn, Anatomy of High-Performance Matrix Multiplication (ACM TOMS 34, 2008).</remarks>
internal static unsafe partial class Gemm<T, TTile> where T : unmanaged, System.Numerics.INumber<T> where TTile : struct, IPanelKernel<T>
{
    // Most columns of a part: with the depth, 737 kB of float32 in the second-level cache for all blocks of rows.
    const int PartColumns = 480;

    // Below about so many multiply-adds a part is not worth handing to another thread.
    const double PartProducts = 600_000;

    struct Batch
    {
        public Product<T> First;
        public long A, B, C, Count, Each;
    }

    /// <summary>Products of a batch: the first one, and the elements from each operand and result to the next. Where scratch is asked for, nothing runs.</summary>
    public static void Run(long batch, in Product<T> first, long aBatch, long bBatch, long cBatch, ScratchNeed? need)
    {
        if (batch == 0 || first.M == 0 || first.N == 0) return;
        var work = (double)first.M * first.N * Math.Max(first.K, 1);
        if (batch == 1)
        {
            Multiply(first, need);
            return;
        }
        // Few large products are cut inside; of others a part takes whole ones.
        if (batch < 64 && work > 8 * PartProducts)
        {
            for (var i = 0L; i < (need is null ? batch : 1); i++) Multiply(first.At(i * aBatch, i * bBatch, i * cBatch), need);
            return;
        }
        var each = Math.Max((long)(PartProducts / work), (batch + 4095) / 4096);
        var state = new Batch { First = first, A = aBatch, B = bBatch, C = cBatch, Count = batch, Each = Math.Max(1, each) };
        var parts = (batch + state.Each - 1) / state.Each;
        if (need is null) Workers.Run((int)parts, &RunBatch, &state);
        else
            using (need.Parts(parts)) Multiply(first, need);
    }

    static void RunBatch(int part, void* state)
    {
        ref var batch = ref *(Batch*)state;
        for (var i = part * batch.Each; i < Math.Min(batch.Count, (part + 1) * batch.Each); i++)
            Multiply(batch.First.At(i * batch.A, i * batch.B, i * batch.C), null);
    }

    static void Multiply(in Product<T> p, ScratchNeed? need)
    {
        if (p.K == 0)
        {
            if (need is not null) return;
            if (!p.Accumulate)
                for (var row = 0L; row < p.M; row++) new Span<T>(p.C + (row * p.CRow), checked((int)p.N)).Clear();
            p.Finish.Run(new(p.C, p.C, p.CRow * sizeof(T), p.M, p.N));
            return;
        }
        if (p.M > BlockRows || Algorithms.IsForced(Algorithm.SharedPanels))
        {
            if (need is null) Algorithms.Ran(Algorithm.SharedPanels);
            MultiplyShared(p, need);
            return;
        }
        var block = new Block { Product = p };
        block.Chunk = p.M == 1 ? PanelsOfRowPart(p, RowColumns) : p.M <= Gemm.DirectRows && p.K * p.N * sizeof(T) > Gemm.DirectBytes ? PanelsOfRowPart(p, PartColumns) : PanelsOfPart(p);
        block.Columns = p.N;
        if (need is null) Workers.Run(block.Chunks, &RunColumns, &block);
        else AddScratchOfColumns(need, p, Math.Min(p.N, Padded(block.Chunk * TTile.Columns)));
    }
}
