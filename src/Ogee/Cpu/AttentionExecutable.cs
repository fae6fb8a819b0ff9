namespace Ogee.Cpu;

/// <summary>Attention and its gradient over queries, keys and values that lie anywhere, row by row.</summary>
internal sealed unsafe class AttentionExecutable(ManyKernel kernel) : IExecutable
{
    public void Run(byte** buffers) => Run(buffers, null);

    public void AddScratch(ScratchNeed need) => Run(null, need);

    void Run(byte** buffers, ScratchNeed? need)
    {
        var scale = 1 / Math.Sqrt(kernel.Inputs[0].Shape[-1]);
        if (kernel.Inputs[0].Type == DType.Float32)
        {
            if (Gemm.IsWide) Run<float, Tile12x32>(buffers, (float)scale, need);
            else Run<float, Tile6x16>(buffers, (float)scale, need);
        }
        else if (Gemm.IsWide) Run<double, Tile8x24>(buffers, scale, need);
        else Run<double, Tile6x8>(buffers, scale, need);
    }

    void Run<T, TTile>(byte** buffers, T scale, ScratchNeed? need) where T : unmanaged, System.Numerics.IFloatingPointIeee754<T> where TTile : struct, IMicrokernel<T>
    {
        var (inputs, results) = (kernel.Inputs, kernel.Results);
        AttentionRows<T> Rows(Operand? operand) => operand is null ? default : AttentionRows<T>.Of(operand, buffers);
        var problem = new AttentionProblem<T>
        {
            Heads = AttentionHeads.Of(inputs[0].Shape),
            Queries = inputs[0].Shape[-2], Keys = inputs[1].Shape[-2], Width = inputs[0].Shape[-1], Values = inputs[2].Shape[-1],
            // Without elements all products are 0.
            Scale = inputs[0].Shape[-1] == 0 ? T.One : scale,
        };
        if (problem.Heads.Count == 0) return;
        if (need is not null)
        {
            if (kernel.Op is Attention) AttentionForward<T, TTile>.AddScratch(need, problem);
            else AttentionBackward<T, TTile>.AddScratch(need, problem);
            return;
        }
        (problem.Query, problem.Key, problem.Value) = (Rows(inputs[0]), Rows(inputs[1]), Rows(inputs[2]));
        if (kernel.Op is Attention attention)
        {
            problem.IsCausal = attention.IsCausal;
            problem.Mask = AttentionMask.Of(inputs.ElementAtOrDefault(Attention.Mask), buffers);
            problem.Output = Rows(results[0]);
            problem.Logarithms = results[1] is { } logarithms ? (T*)logarithms.At(buffers) : null;
            AttentionForward<T, TTile>.Run(problem);
            return;
        }
        problem.IsCausal = ((AttentionGradient)kernel.Op).IsCausal;
        problem.Mask = AttentionMask.Of(inputs.ElementAtOrDefault(AttentionGradient.Mask), buffers);
        (problem.Output, problem.Gradient) = (Rows(inputs[3]), Rows(inputs[5]));
        problem.Logarithms = (T*)inputs[4].At(buffers);
        (problem.QueryGradient, problem.KeyGradient, problem.ValueGradient) = (Rows(results[0]), Rows(results[1]), Rows(results[2]));
        AttentionBackward<T, TTile>.Run(problem);
    }
}
