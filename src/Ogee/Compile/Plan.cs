using System.Globalization;
using System.Text;

namespace Ogee;

/// <summary>A compiled step: kernels in order, where each buffer is, and what the backend made of them. Immutable and re-entrant: each run rents its own arena.</summary>
internal sealed unsafe class Plan
{
    readonly PlanBuffer[] buffers;
    readonly Kernel[] kernels;
    readonly IExecutable[] executables;
    readonly IBackend backend;
    readonly TensorSpec[] outputSpecs;

    public Plan(List<PlanBuffer> buffers, List<Kernel> kernels, long arenaBytes, int inputs, int outputs, IBackend backend)
    {
        this.buffers = [.. buffers];
        this.kernels = [.. kernels];
        this.backend = backend;
        (ArenaBytes, InputCount) = (arenaBytes, inputs);
        outputSpecs = new TensorSpec[outputs];
        foreach (var buffer in buffers)
            if (buffer.Kind == BufferKind.Output) outputSpecs[buffer.Index] = buffer.Spec;
        executables = [.. kernels.Select(backend.Compile)];
        OutputBytes = outputSpecs.Sum(spec => MemoryPool.SizeClass(spec.Bytes));
    }

    public int InputCount { get; }

    /// <summary>What a run rents beside its results, in bytes.</summary>
    public long ArenaBytes { get; }

    /// <summary>What the results take, in bytes.</summary>
    public long OutputBytes { get; }

    public IReadOnlyList<Kernel> Kernels => kernels;

    /// <summary>How many kernels only copy.</summary>
    public int CopyCount => kernels.Count(kernel => kernel is MapKernel { IsCopy: true });

    public double Flops => kernels.Sum(kernel => kernel.Flops);

    /// <summary>A rough size of the plan itself, for the cache's bound.</summary>
    public long CacheBytes => 1024 + (kernels.Length * 1024L) + (buffers.Length * 256L);

    /// <summary>Runs the plan.</summary>
    /// <param name="inputs">The leaves' storages; null where the input is a literal.</param>
    /// <param name="literals">The literals' values, by input.</param>
    /// <param name="cancellation">Checked between kernels; parameters stay as before the step.</param>
    /// <returns>A storage for each root.</returns>
    public Storage[] Run(ReadOnlySpan<Storage?> inputs, ReadOnlySpan<double> literals, CancellationToken cancellation = default)
    {
        MemoryPool.Require(ArenaBytes + OutputBytes, Breakdown);
        var outputs = new Storage[outputSpecs.Length];
        for (var i = 0; i < outputs.Length; i++) outputs[i] = backend.Allocate(outputSpecs[i].Bytes);
        var arena = ArenaBytes > 0 ? backend.Allocate(ArenaBytes) : null;
        try
        {
            var addresses = stackalloc nint[buffers.Length <= 4096 ? buffers.Length : 0];
            var many = buffers.Length <= 4096 ? null : new nint[buffers.Length];
            fixed (nint* manyAddresses = many)
            {
                var at = (byte**)(many is null ? addresses : manyAddresses);
                var literalSlots = stackalloc double[Math.Max(1, Math.Min(literals.Length, 4096))];
                var manyLiterals = literals.Length <= 4096 ? null : new double[literals.Length];
                fixed (double* manyLiteralSlots = manyLiterals)
                {
                    var slots = manyLiterals is null ? literalSlots : manyLiteralSlots;
                    foreach (var buffer in buffers)
                        switch (buffer.Kind)
                        {
                            case BufferKind.Input: at[buffer.Id] = inputs[buffer.Index]!.Pointer; break;
                            case BufferKind.Output: at[buffer.Id] = outputs[buffer.Index].Pointer; break;
                            case BufferKind.Intermediate: at[buffer.Id] = arena is null ? null : arena.Pointer + buffer.ArenaOffset; break;
                            default:
                                at[buffer.Id] = (byte*)(slots + buffer.Index);
                                Literals.Write(at[buffer.Id], buffer.Spec.Type, literals[buffer.Index]);
                                break;
                        }
                    for (var k = 0; k < executables.Length; k++)
                    {
                        cancellation.ThrowIfCancellationRequested();
                        var start = Trace.IsOn ? System.Diagnostics.Stopwatch.GetTimestamp() : 0;
                        executables[k].Run(at);
                        if (Trace.IsOn) Trace.Add(kernels[k], System.Diagnostics.Stopwatch.GetTimestamp() - start);
                        if (Settings.Check.Contains("nan", StringComparison.Ordinal)) CheckForNaN(k, at);
                    }
                }
            }
            foreach (var input in inputs) GC.KeepAlive(input);
        }
        catch
        {
            foreach (var output in outputs) output.Release();
            throw;
        }
        finally
        {
            arena?.Release();
        }
        return outputs;
    }

    void CheckForNaN(int k, byte** at)
    {
        foreach (var output in kernels[k].Outputs)
            if (Literals.HasNaN(output, at) && !kernels[k].Inputs.Any(input => Literals.HasNaN(input, at)))
                throw EngineErrors.Numerics.With($"{kernels[k].Name} made a NaN from inputs without one (kernel {k})", "Expected numbers", "Look at the inputs of this operation: a logarithm or root of a negative number, 0/0 or ∞−∞.");
    }

    string Breakdown() => $"{MemoryPool.Text(OutputBytes)} of results, {MemoryPool.Text(ArenaBytes)} of intermediates";

    /// <summary>The kernels in order, with their operands, and the memory: for people and for golden tests.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var kernel in kernels) text.Append(kernel).Append('\n');
        return text.Append(CultureInfo.InvariantCulture, $"{kernels.Length} kernels, {CopyCount} copies, {ArenaBytes} bytes of intermediates, {outputSpecs.Sum(s => s.Bytes)} of results\n").ToString();
    }
}
