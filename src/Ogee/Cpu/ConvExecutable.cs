namespace Ogee.Cpu;

/// <summary>Convolutions and their gradients; images have channels last, weights are row-major.</summary>
internal sealed unsafe class ConvExecutable : IProduct
{
    readonly OpKernel kernel;
    readonly ConvGeometry geometry;
    readonly Arrangement? packing;

    // Filters of a panel of the arranged weight.
    readonly int width;

    public ConvExecutable(OpKernel kernel)
    {
        this.kernel = kernel;
        var (window, groups, image, weight, result) = kernel.Op switch
        {
            Conv2d conv => (conv.Window, conv.Groups, kernel.Inputs[0].Shape, kernel.Inputs[1].Shape, kernel.Output.Shape),
            ConvInputGradient conv => (conv.Window, conv.Groups, conv.Image, kernel.Inputs[1].Shape, kernel.Inputs[0].Shape),
            _ => (((ConvWeightGradient)kernel.Op).Window, ((ConvWeightGradient)kernel.Op).Groups, kernel.Inputs[0].Shape, kernel.Output.Shape, kernel.Inputs[1].Shape),
        };
        geometry = new(image[0], image[2], image[3], image[1], result[2], result[3], result[1], (int)weight[2], (int)weight[3],
            window.StrideHeight, window.StrideWidth, window.PadTop, window.PadLeft, window.DilationHeight, window.DilationWidth, groups);
        // Gradients are for training, whose weights are read once.
        if (kernel.Op is not Conv2d) return;
        (packing, width) = PointwiseConvolution.IsChosen(geometry, geometry.OutChannels)
            ? DotPacking.For(geometry.OutputPixels, geometry.Channels, geometry.OutChannels, 1, geometry.Channels, kernel.Output.Type, kernel.Inputs[1].Offset) is { } product ? (product, product.Width) : (null, 0)
            : ConvPacking.For(geometry, kernel.Output.Type, kernel.Inputs[1].Offset) is { } panels ? ((Arrangement)panels, panels.Width) : (null, 0);
    }

    public IReadOnlyList<(PlanBuffer Buffer, Arrangement Packing)> Wanted => packing is null ? [] : [(kernel.Inputs[1].Buffer, packing)];

    public int[] CopyBuffers { get; } = [-1];

    public void Run(byte** buffers) => Run(buffers, default);

    public void Run(byte** buffers, Finish finish) =>
        Run(At(buffers, kernel.Inputs[0]), At(buffers, kernel.Inputs[1]), At(buffers, kernel.Output), CopyBuffers[0] < 0 ? 0 : (nint)buffers[CopyBuffers[0]], finish, null);

    public void AddScratch(ScratchNeed need) => AddScratch(need, default);

    public void AddScratch(ScratchNeed need, Finish finish) => Run(null, null, null, 0, finish, need);

    void Run(byte* a, byte* b, byte* c, nint packed, Finish finish, ScratchNeed? need)
    {
        if (kernel.Output.Type == DType.Float32)
            switch (kernel.Op)
            {
                case Conv2d: Convolution.Forward(geometry, (float*)a, (float*)b, (float*)c, (float*)packed, width, finish, need); break;
                case ConvInputGradient: Convolution.InputGradient(geometry, (float*)a, (float*)b, (float*)c, need); break;
                default: Convolution.WeightGradient(geometry, (float*)a, (float*)b, (float*)c, need); break;
            }
        else
            switch (kernel.Op)
            {
                case Conv2d: Convolution.Forward(geometry, (double*)a, (double*)b, (double*)c, (double*)packed, width, need); break;
                case ConvInputGradient: Convolution.InputGradient(geometry, (double*)a, (double*)b, (double*)c, need); break;
                default: Convolution.WeightGradient(geometry, (double*)a, (double*)b, (double*)c, need); break;
            }
    }

    static byte* At(byte** buffers, Operand operand) => buffers[operand.Buffer.Id] + (operand.Offset * operand.Type.Size());
}
