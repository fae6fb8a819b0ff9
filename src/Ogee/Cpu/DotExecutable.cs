namespace Ogee.Cpu;

/// <summary>Matrix products; operands are read through their strides, so transposition costs nothing here.</summary>
internal sealed unsafe class DotExecutable : IProduct
{
    readonly OpKernel kernel;
    readonly Iteration batch;
    readonly long m;
    readonly long n;
    readonly long k;
    readonly DotPacking? packing;

    public DotExecutable(OpKernel kernel)
    {
        this.kernel = kernel;
        var (a, b, c) = (kernel.Inputs[0], kernel.Inputs[1], kernel.Output);
        (m, k, n) = (a.Shape[-2], a.Shape[-1], b.Shape[-1]);
        var axes = Axes.Range(c.Shape.Rank - 2);
        static Operand Batch(Operand o) => new(o.Buffer, o.Offset, Shape.Create(o.Shape.Sizes[..^2]), o.Strides[..^2]);
        // One matrix for all products of the batch.
        if (b.Strides.AsSpan(0, b.Strides.Length - 2).IndexOfAnyExcept(0) < 0 || c.Shape.Rank == 2) packing = DotPacking.For(m, b);
        batch = Iteration.Over(Shape.Create(c.Shape.Sizes[..^2]), [Batch(a), Batch(b), Batch(c)], axes, 1);
    }

    public IReadOnlyList<(PlanBuffer Buffer, Arrangement Packing)> Wanted => packing is null ? [] : [(kernel.Inputs[1].Buffer, packing)];

    public int[] CopyBuffers { get; } = [-1];

    public void Run(byte** buffers) => Run(buffers, default);

    public void Run(byte** buffers, Finish finish)
    {
        if (batch.Count == 0 || m == 0 || n == 0) return;
        if (kernel.Output.Type == DType.Float32) Run<float>(buffers, finish);
        else Run<double>(buffers, default);
    }

    public void AddScratch(ScratchNeed need) => AddScratch(need, default);

    public void AddScratch(ScratchNeed need, Finish finish)
    {
        if (batch.Count == 0 || m == 0 || n == 0) return;
        var (a, b, c) = (kernel.Inputs[0], kernel.Inputs[1], kernel.Output);
        if (c.Type == DType.Float32)
            Gemm.RunBatched(batch.Sizes[^1], (float*)null, 0, a.Strides[^2], a.Strides[^1], null, 0, b.Strides[^2], b.Strides[^1], null, 0, c.Strides[^2], m, n, k, finish: finish, need: need);
        else Gemm.RunBatched(batch.Sizes[^1], (double*)null, 0, a.Strides[^2], a.Strides[^1], null, 0, b.Strides[^2], b.Strides[^1], null, 0, c.Strides[^2], m, n, k, need: need);
    }

    void Run<T>(byte** buffers, Finish finish) where T : unmanaged
    {
        var (a, b, c) = (kernel.Inputs[0], kernel.Inputs[1], kernel.Output);
        var inner = batch.Sizes[^1];
        var (packed, width) = CopyBuffers[0] < 0 ? (0, 0) : ((nint)buffers[CopyBuffers[0]], packing!.Width);
        for (long outer = 0, count = batch.Count / inner; outer < count; outer++)
        {
            var x = At<T>(buffers, a);
            var y = At<T>(buffers, b);
            var z = At<T>(buffers, c);
            var rest = outer;
            for (var axis = batch.Sizes.Length - 2; axis >= 0; axis--)
            {
                (rest, var index) = Math.DivRem(rest, batch.Sizes[axis]);
                x += index * batch.Strides[0][axis];
                y += index * batch.Strides[1][axis];
                z += index * batch.Strides[2][axis];
            }
            var (strideA, strideB, strideC) = (batch.Strides[0][^1] / sizeof(T), batch.Strides[1][^1] / sizeof(T), batch.Strides[2][^1] / sizeof(T));
            if (typeof(T) == typeof(float))
                Gemm.RunBatched(inner, (float*)x, strideA, a.Strides[^2], a.Strides[^1], (float*)y, strideB, b.Strides[^2], b.Strides[^1], (float*)z, strideC, c.Strides[^2], m, n, k, packed: (float*)packed, width: width,
                    finish: finish);
            else
                Gemm.RunBatched(inner, (double*)x, strideA, a.Strides[^2], a.Strides[^1], (double*)y, strideB, b.Strides[^2], b.Strides[^1], (double*)z, strideC, c.Strides[^2], m, n, k, packed: (double*)packed, width: width);
        }
    }

    static byte* At<T>(byte** buffers, Operand operand) where T : unmanaged => buffers[operand.Buffer.Id] + (operand.Offset * sizeof(T));
}
