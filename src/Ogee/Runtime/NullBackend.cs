namespace Ogee;

/// <summary>Compiles everything and runs nothing: for the cost of models that no machine here could hold, and for tests of the compiler.</summary>
internal sealed class NullBackend : IBackend, IExecutable
{
    public static readonly NullBackend Instance = new();

    public string Name => "null";

    public Storage Allocate(long bytes) => throw EngineErrors.Device.With("The null device holds no values", "Expected only plans to be asked of it", "Use the CPU to compute.");

    public IExecutable Compile(Kernel kernel) => this;

    public unsafe void Run(byte** buffers) { }
}
