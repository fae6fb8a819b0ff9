namespace Ogee;

/// <summary>What the runs of one kernel took, all kernels of the same kind and shapes together.</summary>
/// <param name="Kind">What sort of work it is.</param>
/// <param name="Name">What it computes, as <c>OGEE_SHOW=plan</c> prints it.</param>
/// <param name="Shapes">The shapes that it works on, the result's last.</param>
/// <param name="Runs">How often it ran.</param>
/// <param name="Seconds">What all runs took together.</param>
/// <param name="Flops">Floating-point operations of one run, a multiply-add counted as two.</param>
/// <param name="Bytes">Bytes that one run must at least move: its inputs and results once, each at the size that lies in memory.</param>
public sealed record KernelTime(KernelKind Kind, string Name, string Shapes, long Runs, double Seconds, double Flops, double Bytes);

/// <summary>Collects the times of kernels until it is disposed. It sees every step of the process that runs meanwhile.</summary>
public sealed class KernelCollection : IDisposable
{
    bool isDone;

    internal KernelCollection() => MemoryPool.ResetPeak();

    /// <summary>What was collected so far, the slowest kernels first.</summary>
    public IReadOnlyList<KernelTime> Kernels => KernelTimes.All;

    /// <summary>The most bytes that tensors and running steps held at once since the collection began.</summary>
    public long PeakBytes => MemoryPool.PeakBytes;

    /// <summary>Stops collecting; what was collected is kept until the next collection begins.</summary>
    public void Dispose()
    {
        if (isDone) return;
        isDone = true;
        KernelTimes.Stop();
    }
}
