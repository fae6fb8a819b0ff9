using System.Buffers;
using System.Globalization;
using System.Text;

namespace Ogee;

/// <summary>A compiled step: kernels in order, where each buffer is, and what the backend made of them. Immutable and re-entrant: each run rents its own arena.</summary>
internal sealed unsafe class Plan
{
    // Longer tables of addresses than these lie on the heap.
    const int MostOnStack = 1024;

    readonly PlanBuffer[] buffers;
    readonly Kernel[] kernels;
    readonly IExecutable[] executables;
    readonly IBackend backend;
    readonly TensorSpec[] outputSpecs;
    readonly int[] reused;

    // Inputs that take a result: at once, and put back if the run fails; or once it cannot fail any more.
    readonly bool[] writtenFirst;
    readonly bool[] writtenLast;

    // The first kernel that writes what cannot be put back.
    readonly int noReturn;
    readonly Func<string> breakdown;

    // With how many threads it was asked for last.
    Scratch? scratch;

    // Inputs that kernels want arranged, and how.
    readonly List<(int Input, Arrangement Packing)> packings = [];

    public Plan(List<PlanBuffer> buffers, List<Kernel> kernels, int[] reused, long arenaBytes, TensorSpec[] outputs, IBackend backend)
    {
        this.kernels = [.. kernels];
        this.backend = backend;
        breakdown = Breakdown;
        this.reused = reused;
        (writtenFirst, writtenLast) = (new bool[reused.Append(-1).Max() + 1], new bool[reused.Append(-1).Max() + 1]);
        noReturn = kernels.Count;
        for (var k = kernels.Count - 1; k >= 0; k--)
            foreach (var output in kernels[k].Outputs)
                if (output.Buffer.Kind == BufferKind.Input && kernels[k] is not UpdateKernel) (noReturn, writtenLast[output.Buffer.Index]) = (k, true);
        foreach (var input in reused)
            if (input >= 0) writtenFirst[input] = !writtenLast[input];
        ArenaBytes = arenaBytes;
        outputSpecs = outputs;
        executables = [.. kernels.Select(backend.Compile)];
        this.buffers = [.. buffers, .. PackedBuffers(buffers.Count)];
        OutputBytes = outputs.Where((_, o) => reused[o] < 0).Sum(spec => MemoryPool.SizeClass(spec.Bytes));
    }

    /// <summary>What a run rents beside its results, in bytes.</summary>
    public long ArenaBytes { get; }

    /// <summary>What the results take, in bytes, those in the memory of inputs left out.</summary>
    public long OutputBytes { get; }

    /// <summary>What kernels ask of the scratch of threads at most, in bytes, with as many threads as there are now.</summary>
    public long ScratchBytes
    {
        get
        {
            var (threads, known) = (backend.Threads, scratch);
            if (known?.Threads == threads) return known.Bytes;
            var need = new ScratchNeed();
            AddScratch(need);
            var found = new Scratch(threads, need.Bytes(threads));
            // Kernels look at the number themselves: if it changed meanwhile, this is of no number.
            if (backend.Threads == threads) scratch = found;
            return found.Bytes;
        }
    }

    /// <summary>The most that a run takes beside its inputs, in bytes.</summary>
    public long RunBytes => (ArenaBytes > 0 ? MemoryPool.SizeClass(ArenaBytes) : 0) + OutputBytes + ScratchBytes;

    sealed record Scratch(int Threads, long Bytes);

    /// <summary>Says what kernels ask of scratch.</summary>
    public void AddScratch(ScratchNeed need)
    {
        foreach (var executable in executables) executable.AddScratch(need);
    }

    public IReadOnlyList<Kernel> Kernels => kernels;

    /// <summary>Inputs that kernels want arranged, and how; <see cref="Execute"/> takes the copies in this order.</summary>
    public IReadOnlyList<(int Input, Arrangement Packing)> Packings => packings;

    /// <summary>How many kernels only copy.</summary>
    public int CopyCount => kernels.Count(kernel => kernel is MapKernel { IsCopy: true });

    public double Flops => kernels.Sum(kernel => kernel.Flops);

    /// <summary>A rough size of the plan itself, for the cache's bound.</summary>
    public long CacheBytes => 1024 + (buffers.Length * 256L) + kernels.Sum(kernel => 1024 + kernel switch { LoopKernel loop => loop.Body.CacheBytes, IfKernel choice => choice.Then.CacheBytes + choice.Otherwise.CacheBytes, _ => 0 });

    /// <summary>A buffer for each arrangement of an input; kernels that want the same one share it.</summary>
    List<PlanBuffer> PackedBuffers(int first)
    {
        var added = new List<PlanBuffer>();
        foreach (var executable in executables)
        {
            if (executable is not IPacks kernel) continue;
            for (var k = 0; k < kernel.Wanted.Count; k++)
            {
                var (buffer, packing) = kernel.Wanted[k];
                if (buffer.Kind != BufferKind.Input || IsWrittenOver(buffer.Index)) continue;
                var index = packings.IndexOf((buffer.Index, packing));
                if (index < 0)
                {
                    index = packings.Count;
                    packings.Add((buffer.Index, packing));
                    added.Add(new(first + index, BufferKind.Packed, index, buffer.Spec));
                }
                kernel.CopyBuffers[k] = first + index;
            }
        }
        return added;
    }

    /// <summary>Whether a result is written into the memory of an input.</summary>
    public bool IsInPlace(int output) => reused[output] >= 0;

    bool IsWrittenOver(int input) => input < writtenLast.Length && (writtenFirst[input] || writtenLast[input]);

    /// <summary>The place in a run after which it is neither refused nor cancelled: from here on, inputs are written that cannot be put back.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="inputs">The run's inputs.</param>
    /// <param name="outputs">Its results.</param>
    /// <param name="accepts">Whether the caller takes the results, those in the memory of inputs left out; null takes any.</param>
    ref struct NoReturn(Plan plan, ReadOnlySpan<Storage?> inputs, Span<Storage> outputs, IAccepts? accepts)
    {
        readonly Plan plan = plan;
        readonly ReadOnlySpan<Storage?> inputs = inputs;
        readonly Span<Storage> outputs = outputs;

        public bool IsPassed { get; private set; }

        /// <summary>Passes it, unless the results are refused.</summary>
        /// <exception cref="OgeeException">Somebody else writes over an input.</exception>
        public bool Pass()
        {
            if (accepts is not null && !accepts.Accepts(outputs)) return false;
            Storage.BeAlone(inputs, plan.writtenLast, plan.writtenFirst);
            return IsPassed = true;
        }
    }

    /// <summary>Runs the plan.</summary>
    /// <param name="inputs">The leaves' storages; null where the input is a literal.</param>
    /// <param name="literals">The literals' values, by input.</param>
    /// <param name="outputs">Gets a storage for each root: nothing is allocated but they. An input whose memory became a result's can no longer be read.</param>
    /// <param name="cancellation">Checked between kernels; parameters stay as before the step.</param>
    /// <param name="owners">The parameters among the inputs, for errors.</param>
    /// <param name="accepts">Who may refuse the results, before anything is written that cannot be put back.</param>
    /// <returns>False if the results were refused; then there are none, and inputs are as before.</returns>
    public bool Run(ReadOnlySpan<Storage?> inputs, ReadOnlySpan<double> literals, Span<Storage> outputs, CancellationToken cancellation = default, IReadOnlyList<INamed?>? owners = null, IAccepts? accepts = null)
    {
        MemoryPool.Require(RunBytes, breakdown);
        Storage? arena = null;
        var entered = 0;
        var copies = Settings.Pack && owners is not null && packings.Count > 0 ? ArrayPool<Storage?>.Shared.Rent(packings.Count) : [];
        var copied = copies.Length > 0 ? packings.Count : 0;
        nint[]? many = null;
        var (isAlone, isDone) = (false, false);
        var point = new NoReturn(this, inputs, outputs, accepts);
        try
        {
            for (var o = 0; o < outputs.Length; o++)
                if (reused[o] < 0) outputs[o] = backend.Allocate(outputSpecs[o].Bytes);
            if (ArenaBytes > 0) arena = backend.Allocate(ArenaBytes, isBrief: true);
            var count = inputs.Length + outputs.Length + literals.Length + copied;
            many = count <= MostOnStack ? null : ArrayPool<nint>.Shared.Rent(count);
            var few = stackalloc nint[many is null ? count : 0];
            fixed (nint* manyAddresses = many)
            {
                var at = (byte**)(many is null ? few : manyAddresses);
                var results = at + inputs.Length;
                var slots = results + outputs.Length;
                var packed = (byte**)(slots + literals.Length);
                // A literal's value lies in the table itself.
                for (; entered < inputs.Length; entered++)
                    at[entered] = inputs[entered] is not { } storage ? (byte*)(slots + entered) : storage.Enter();
                Storage.BeAlone(inputs, writtenFirst);
                isAlone = true;
                for (var o = 0; o < outputs.Length; o++) results[o] = reused[o] < 0 ? outputs[o].Pointer : null;
                foreach (var buffer in buffers)
                    if (buffer.Kind == BufferKind.Literal) Element.Write((byte*)(slots + buffer.Index), buffer.Spec.Type, literals[buffer.Index]);
                for (var c = 0; c < copied; c++)
                {
                    var (input, packing) = packings[c];
                    packed[c] = null;
                    // Weights are read again; data would only be held twice.
                    if (owners![input] is not null) copies[c] = PackedCopies.Enter(inputs[input]!, packing, at[input], out packed[c]);
                }
                if (!RunKernels(at, results, arena is null ? null : arena.Pointer, cancellation, ref point, owners, copied > 0 ? packed : null)) return false;
            }
            for (var o = 0; o < outputs.Length; o++)
                if (reused[o] >= 0) outputs[o] = inputs[reused[o]]!.Move();
            return isDone = true;
        }
        finally
        {
            for (var c = 0; c < copied; c++) copies[c]?.Leave();
            if (copied > 0) ArrayPool<Storage?>.Shared.Return(copies, clearArray: true);
            if (many is not null) ArrayPool<nint>.Shared.Return(many);
            for (var o = 0; o < outputs.Length && !isDone; o++)
                if (reused[o] < 0) outputs[o]?.Release();
            for (var i = 0; i < entered; i++)
            {
                var isWritten = IsWrittenOver(i);
                if (isWritten && isDone) continue;
                // Half of it may be new: nobody reads it any more.
                if (isWritten && writtenLast[i] && point.IsPassed)
                {
                    inputs[i]!.Move().Release();
                    continue;
                }
                if (isWritten && writtenFirst[i] && isAlone) inputs[i]!.LetGo();
                inputs[i]?.Leave();
            }
            arena?.Release();
        }
    }

    /// <summary>Runs the kernels over memory that the caller owns. If one fails, inputs are as before.</summary>
    /// <param name="inputs">Where each input is.</param>
    /// <param name="outputs">Where each result goes; not looked at where it is written in place.</param>
    /// <param name="arena"><see cref="ArenaBytes"/> bytes, aligned to 64.</param>
    /// <param name="cancellation">Checked between kernels.</param>
    /// <param name="owners">The parameters among the inputs, for errors.</param>
    /// <param name="packed">Where copies of inputs in the arrangements of kernels are; null where there are none.</param>
    public void Execute(byte** inputs, byte** outputs, byte* arena, CancellationToken cancellation, IReadOnlyList<INamed?>? owners = null, byte** packed = null)
    {
        var point = new NoReturn(this, default, default, null);
        RunKernels(inputs, outputs, arena, cancellation, ref point, owners, packed);
    }

    bool RunKernels(byte** inputs, byte** outputs, byte* arena, CancellationToken cancellation, ref NoReturn point, IReadOnlyList<INamed?>? owners, byte** packed)
    {
        if (buffers.Length <= MostOnStack)
        {
            var few = stackalloc nint[buffers.Length];
            return ExecuteAt((byte**)few, inputs, outputs, arena, cancellation, ref point, owners, packed);
        }
        var many = ArrayPool<nint>.Shared.Rent(buffers.Length);
        try
        {
            fixed (nint* at = many) return ExecuteAt((byte**)at, inputs, outputs, arena, cancellation, ref point, owners, packed);
        }
        finally
        {
            ArrayPool<nint>.Shared.Return(many);
        }
    }

    /// <returns>False if the caller refused the results.</returns>
    bool ExecuteAt(byte** at, byte** inputs, byte** outputs, byte* arena, CancellationToken cancellation, ref NoReturn point, IReadOnlyList<INamed?>? owners, byte** packed)
    {
        foreach (var buffer in buffers)
        {
            var root = buffer.Root;
            at[buffer.Id] = root.Kind switch
            {
                BufferKind.Output => outputs[root.Index],
                BufferKind.Intermediate => arena + root.ArenaOffset,
                BufferKind.Packed => packed is null ? null : packed[root.Index],
                _ => inputs[root.Index],
            };
        }
        var k = 0;
        try
        {
            for (; k < executables.Length; k++)
            {
                cancellation.ThrowIfCancellationRequested();
                if (k == noReturn)
                {
                    if (!point.Pass())
                    {
                        Undo(k, at);
                        return false;
                    }
                    cancellation = default;
                }
                var start = KernelTimes.IsOn ? System.Diagnostics.Stopwatch.GetTimestamp() : 0;
                executables[k].Run(at, cancellation);
                // The kernels of a body report themselves.
                if (KernelTimes.IsOn && kernels[k] is not (LoopKernel or IfKernel)) KernelTimes.Add(kernels[k], System.Diagnostics.Stopwatch.GetTimestamp() - start);
                if (Settings.LooksForNaN) CheckForNaN(k, at, owners);
            }
            // What can be put back is, if the caller refuses the results.
            if (point.IsPassed || point.Pass()) return true;
            Undo(k, at);
            return false;
        }
        catch (Exception cause)
        {
            // Whoever is refused to write, and was no kernel.
            if (!point.IsPassed && k >= noReturn)
            {
                Undo(k, at);
                throw;
            }
            var failed = k;
            // Only want of memory, and what is no error of a kernel, comes so late.
            if (point.IsPassed)
                throw EngineErrors.Kernel.With($"{kernels[failed]} failed (kernel {failed} of {kernels.Length}{Near(failed, owners)}{kernels[failed].Made}) while parameters were written: {cause.Message}", "Expected kernels that end",
                    "Load the last checkpoint: the values of the parameters are lost.", cause);
            // The kernel that failed wrote nothing into an input: it checks first.
            Undo(failed, at);
            if (cause is OgeeException known && kernels[failed].Origin is { } lines) throw known.Error.With($"{known.What} (made by {lines})", known.Expected, known.Remedy, known);
            if (cause is OgeeException or OperationCanceledException) throw;
            throw EngineErrors.Kernel.With($"{kernels[failed]} failed (kernel {failed} of {kernels.Length}{Near(failed, owners)}{kernels[failed].Made}): {cause.Message}", "Expected kernels that end",
                "If an operation of your own is in it, mend that; else report this. Parameters are as before the step.", cause);
        }
    }

    /// <summary>Puts back what the kernels before one wrote into inputs.</summary>
    void Undo(int before, byte** at)
    {
        for (var k = before - 1; k >= 0; k--) (executables[k] as IUndoable)?.Undo(at);
    }

    /// <summary>The parameters that a kernel reads, or that what it reads was computed from: where in the model it is.</summary>
    string Near(int k, IReadOnlyList<INamed?>? owners)
    {
        if (owners is null) return "";
        var madeBy = new Dictionary<int, Kernel>();
        foreach (var kernel in kernels.AsSpan(0, k))
            foreach (var output in kernel.Outputs) madeBy[output.Buffer.Id] = kernel;
        HashSet<Kernel> seen = new(ReferenceEqualityComparer.Instance);
        for (List<Kernel> from = [kernels[k]]; from.Count > 0;)
        {
            string[] names = [.. from.SelectMany(kernel => kernel.Inputs).Where(input => input.Buffer.Kind == BufferKind.Input).Select(input => owners[input.Buffer.Index]?.Name).OfType<string>().Distinct()];
            if (names.Length > 0) return $", near {string.Join(" and ", names.Take(2))}";
            from = [.. from.SelectMany(kernel => kernel.Inputs).Select(input => madeBy.GetValueOrDefault(input.Buffer.Id)).OfType<Kernel>().Where(seen.Add)];
        }
        return "";
    }

    void CheckForNaN(int k, byte** at, IReadOnlyList<INamed?>? owners)
    {
        foreach (var output in kernels[k].Outputs)
            if (output.HasNaN(at) && !kernels[k].Inputs.Any(input => input.HasNaN(at)))
                throw EngineErrors.Numerics.With($"{kernels[k].Name} made a NaN from inputs without one (kernel {k}{Near(k, owners)}{kernels[k].Made})", "Expected numbers", "Look at the inputs of this operation: a logarithm or root of a negative number, 0/0 or ∞−∞.");
    }

    string Breakdown() => $"{MemoryPool.Text(OutputBytes)} of results, {MemoryPool.Text(ArenaBytes)} of intermediates, {MemoryPool.Text(ScratchBytes)} for kernels";

    /// <summary>The kernels in order, with their operands, and the memory: for people and for golden tests.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var kernel in kernels) text.Append(kernel).Append('\n');
        return text.Append(CultureInfo.InvariantCulture, $"{Counted(kernels.Length, "kernel", "kernels")}, {Counted(CopyCount, "copy", "copies")}, {ArenaBytes:N0} bytes of intermediates, {outputSpecs.Sum(s => s.Bytes):N0} of results\n").ToString();
    }

    static string Counted(int count, string one, string many) => string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? one : many)}");
}
