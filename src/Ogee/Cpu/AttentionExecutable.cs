namespace Ogee.Cpu;

/// <summary>Attention and its gradient over queries, keys and values that lie anywhere, row by row.</summary>
internal sealed unsafe class AttentionExecutable(ManyKernel kernel) : IExecutable
{
    public void Run(byte** buffers)
    {
        if (kernel.Inputs[0].Type == DType.Float32)
        {
            var scale = 1 / Math.Sqrt(kernel.Inputs[0].Shape[-1]);
            if (Gemm.IsWide) Run<float, Tile12x32>(buffers, (float)scale);
            else Run<float, Tile6x16>(buffers, (float)scale);
        }
        else
        {
            var scale = 1 / Math.Sqrt(kernel.Inputs[0].Shape[-1]);
            if (Gemm.IsWide) Run<double, Tile8x24>(buffers, scale);
            else Run<double, Tile6x8>(buffers, scale);
        }
    }

    void Run<T, TTile>(byte** buffers, T scale) where T : unmanaged, System.Numerics.IFloatingPointIeee754<T> where TTile : struct, IMicrokernel<T>
    {
        var (inputs, results) = (kernel.Inputs, kernel.Results);
        AttentionRows<T> Rows(Operand? operand) => operand is null ? default : AttentionRows<T>.Of(operand, buffers);
        var problem = new AttentionProblem<T>
        {
            Query = Rows(inputs[0]), Key = Rows(inputs[1]), Value = Rows(inputs[2]), Heads = AttentionHeads.Of(inputs[0].Shape),
            Queries = inputs[0].Shape[-2], Keys = inputs[1].Shape[-2], Width = inputs[0].Shape[-1], Values = inputs[2].Shape[-1],
            // Without elements all products are 0.
            Scale = inputs[0].Shape[-1] == 0 ? T.One : scale,
        };
        if (problem.Heads.Count == 0) return;
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
