namespace Ogee.Cpu;

/// <summary>The processor: managed kernels over native memory.</summary>
internal sealed class CpuBackend : IBackend
{
    public static readonly CpuBackend Instance = new();

    public string Name => "cpu";

    public bool RunsEpilogues => true;

    public int DepthApart => Gemm.Depth;

    public bool UpdatesInPlace => true;

    public bool RunsRows => true;

    public int Threads => Workers.Count;

    public Storage Allocate(long bytes, bool isBrief = false) => new(bytes, isBrief);

    public void Write(Storage from, Storage to) => from.CopyTo(to);

    public void Read(Storage from, Storage to) => from.CopyTo(to);

    public IExecutable Compile(Kernel kernel) => kernel switch
    {
        MapKernel map => new MapExecutable(map),
        ReduceKernel reduce => ReduceExecutable.Create(reduce),
        UpdateKernel update => new UpdateSliceExecutable(update),
        LoopKernel loop => new LoopExecutable(loop),
        IfKernel choice => new IfExecutable(choice),
        ManyKernel { Op: Attention or AttentionGradient } many => new AttentionExecutable(many),
        ManyKernel { Op: Factorization } many => MatrixExecutable.Create(many),
        EpilogueKernel product => new EpilogueExecutable(product),
        RowKernel rows => new RowExecutable(rows),
        OpKernel op => CompileOp(op),
        _ => throw EngineErrors.Device.With($"cpu: no kernel for {kernel.Name}", "Expected a known kind of kernel", "Report this."),
    };

    static IExecutable CompileOp(OpKernel kernel) => kernel.Op switch
    {
        Dot => new DotExecutable(kernel),
        Conv2d or ConvInputGradient or ConvWeightGradient => new ConvExecutable(kernel),
        MaxPool2d or MaxPoolScatter or MaxPoolGather or AveragePool2d or AveragePoolGradient => new PoolExecutable(kernel),
        Take or TakeAdd or Gather or ScatterOp => IndexExecutable.Create(kernel),
        CumulativeOp => CumulativeExecutable.Create(kernel),
        LinearRecurrence => new LinearRecurrenceExecutable(kernel),
        FourierTransform or RealFourierTransform or HermitianFourierTransform => FourierExecutable.Create(kernel),
        ArgSort => ArgSortExecutable.Create(kernel),
        SearchSorted => SearchSortedExecutable.Create(kernel),
        DynamicSlice => new DynamicSliceExecutable(kernel),
        ArgReduce => ArgReduceExecutable.Create(kernel),
        Cholesky or TriangularSolve or MatrixExp => MatrixExecutable.Create(kernel),
        Iota => new IotaExecutable(kernel),
        RandomNumbers => new RandomExecutable(kernel),
        RandomDraw => new RandomDrawExecutable(kernel),
        _ => throw EngineErrors.Device.With($"cpu: no kernel for {kernel.Op}", "Expected an operation with a kernel or a decomposition", "Write it with other tensor words, or as a scalar function."),
    };
}
