namespace Ogee.Cpu;

/// <summary>Factors or solves the matrices of a batch, each in float64 memory of a thread.</summary>
internal interface IMatrixKernel
{
    /// <summary>One of the matrices.</summary>
    static abstract void Run(in MatrixBatch batch, long item);

    /// <summary>What one of them asks of scratch.</summary>
    static abstract void AddScratch(ScratchNeed need, in MatrixBatch batch);
}

/// <summary>Chooses the kernel of an operation on matrices.</summary>
internal static class MatrixExecutable
{
    public static IExecutable Create(OpKernel kernel) => kernel.Op switch
    {
        Cholesky => new MatrixExecutable<CholeskyMatrices>(kernel.Inputs, [kernel.Output]),
        TriangularSolve solve => new MatrixExecutable<TriangularMatrices>(kernel.Inputs, [kernel.Output], solve.IsUpper, solve.IsUnit, solve.Word),
        _ => new MatrixExecutable<ExponentialMatrices>(kernel.Inputs, [kernel.Output]),
    };

    public static IExecutable Create(ManyKernel kernel) => kernel.Op switch
    {
        LuFactor => new MatrixExecutable<LuMatrices>(kernel.Inputs, kernel.Results),
        Qr qr => new MatrixExecutable<QrMatrices>(kernel.Inputs, kernel.Results, qr.IsComplete),
        Eigh => new MatrixExecutable<EighMatrices>(kernel.Inputs, kernel.Results),
        _ => new MatrixExecutable<SvdMatrices>(kernel.Inputs, kernel.Results, ((Svd)kernel.Op).IsFull),
    };
}

/// <summary>Shares the matrices of a batch out among threads; few large ones come one after the other, and what is inside of them is shared out.</summary>
internal sealed unsafe class MatrixExecutable<TKernel>(Operand[] inputs, Operand?[] results, bool first = false, bool second = false, string? word = null) : IExecutable where TKernel : struct, IMatrixKernel
{
    // Matrices of about so many products together are worth handing to another thread.
    const double PartProducts = 32768;

    // From this many products on the parts of one matrix are worth sharing out.
    const double LargeProducts = 1 << 21;

    MatrixBatch Batch()
    {
        var shape = inputs[0].Shape;
        var batch = new MatrixBatch { Rows = shape[-2], Columns = shape[-1], Others = inputs.Length > 1 ? inputs[1].Shape[-1] : 0, IsDouble = inputs[0].Type == DType.Float64, First = first, Second = second, Count = 1 };
        for (var axis = 0; axis < shape.Rank - 2; axis++) batch.Count *= shape[axis];
        return batch;
    }

    static double Products(in MatrixBatch batch) => (double)Math.Max(batch.Rows, batch.Columns) * Math.Max(batch.Rows, batch.Columns) * Math.Max(1, Math.Max(batch.Rows, batch.Others));

    static long Each(double products) => Math.Max(1, (long)(PartProducts / Math.Max(1, products)));

    static bool GoOneByOne(in MatrixBatch batch, double products) => batch.Count < Workers.Count && products >= LargeProducts;

    public void AddScratch(ScratchNeed need)
    {
        var batch = Batch();
        if (batch.Count == 0) return;
        if (GoOneByOne(batch, Products(batch)))
        {
            TKernel.AddScratch(need, batch);
            return;
        }
        using (need.Parts(((batch.Count - 1) / Each(Products(batch))) + 1)) TKernel.AddScratch(need, batch);
    }

    public void Run(byte** buffers)
    {
        var batch = Batch();
        if (batch.Count == 0) return;
        batch.Input = inputs[0].At(buffers);
        batch.Other = inputs.Length > 1 ? inputs[1].At(buffers) : null;
        batch.Result0 = At(0, buffers);
        batch.Result1 = At(1, buffers);
        batch.Result2 = At(2, buffers);
        try
        {
            RunAll(batch);
        }
        catch (OgeeException error) when (word is not null)
        {
            // Kernels know the operation; the program called a word that is made of it.
            throw error.Error.With(word + error.What[error.What.IndexOf(':', StringComparison.Ordinal)..], error.Expected, error.Remedy);
        }
    }

    static void RunAll(MatrixBatch batch)
    {
        var products = Products(batch);
        if (GoOneByOne(batch, products))
        {
            for (var item = 0L; item < batch.Count; item++) TKernel.Run(in batch, item);
            return;
        }
        batch.Each = Each(products);
        Workers.Run(checked((int)((batch.Count + batch.Each - 1) / batch.Each)), &Part, &batch);
    }

    byte* At(int result, byte** buffers) => result < results.Length && results[result] is { } operand ? operand.At(buffers) : null;

    static void Part(int part, void* state)
    {
        ref readonly var batch = ref *(MatrixBatch*)state;
        var last = Math.Min(batch.Count, (part + 1) * batch.Each);
        for (var item = part * batch.Each; item < last; item++) TKernel.Run(in batch, item);
    }
}
