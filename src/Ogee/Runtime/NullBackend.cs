namespace Ogee;

/// <summary>Compiles everything and runs nothing: for the cost of models that no machine here could hold, and for tests of the compiler.</summary>
internal sealed class NullBackend : IBackend, IExecutable
{
    public static readonly NullBackend Instance = new();

    public string Name => "null";

    // Its plans are those of the processor.
    public bool RunsEpilogues => true;

    public int DepthApart => Cpu.Gemm.Depth;

    public bool UpdatesInPlace => true;

    public bool RunsRows => true;

    public int Threads => Cpu.Workers.Count;

    public Storage Allocate(long bytes, bool isBrief = false) => throw NoValues();

    public void Write(Storage from, Storage to) => throw NoValues();

    public void Read(Storage from, Storage to) => throw NoValues();

    public IExecutable Compile(Kernel kernel) => kernel is MapKernel or ReduceKernel or UpdateKernel ? this : new Asked(Cpu.CpuBackend.Instance.Compile(kernel));

    /// <summary>What the processor's kernel says of itself.</summary>
    sealed class Asked(IExecutable kernel) : IExecutable
    {
        public unsafe void Run(byte** buffers) { }

        public void AddScratch(ScratchNeed need) => kernel.AddScratch(need);
    }

    public unsafe void Run(byte** buffers) { }

    static OgeeException NoValues() => EngineErrors.Device.With("The null device holds no values", "Expected only plans to be asked of it", "Use the CPU to compute.");
}
