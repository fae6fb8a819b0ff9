namespace Ogee.Cpu;

/// <summary>Runs a plan again and again. A state that is kept as rows is written to its row and read there the next time; others have two places that take turns; one that is updated in place stays where it is.
/// What the body captures and a kernel of it wants arranged is arranged once.</summary>
internal sealed unsafe class LoopExecutable : IExecutable, IPacks
{
    // Longer tables of addresses than these lie on the heap.
    const int MostOnStack = 512;

    readonly LoopKernel kernel;
    readonly Loop loop;
    readonly int states, items;

    // Bytes of a slice of each item, and of a row of each result.
    readonly long[] itemBytes, rowBytes;

    // The arrangements that a run may make: which of the body's, and which of those that are wanted of the plan around, or −1.
    readonly List<(int Packing, int Wanted)> arranged = [];

    public LoopExecutable(LoopKernel kernel)
    {
        (this.kernel, loop, states, items) = (kernel, kernel.Op, kernel.Op.States, kernel.Op.Items);
        var results = loop.Body.Results;
        itemBytes = [.. loop.Body.Inputs.Skip(1).Take(items).Select(item => item.Bytes)];
        rowBytes = [.. Enumerable.Range(0, loop.Times).Select(result => results[result < loop.FirstHistory ? result : result - loop.FirstHistory].Bytes)];
        var wanted = new List<(PlanBuffer, Arrangement)>();
        for (var p = 0; p < kernel.Memory.Packed.Length; p++)
        {
            if (kernel.Memory.Packed[p] < 0) continue;
            var (input, packing) = kernel.Body.Packings[p];
            var isWhole = kernel.Inputs[input].Offset == 0;
            arranged.Add((p, isWhole ? wanted.Count : -1));
            if (isWhole) wanted.Add((kernel.Inputs[input].Buffer, packing));
        }
        (Wanted, CopyBuffers) = (wanted, new int[wanted.Count]);
        Array.Fill(CopyBuffers, -1);
    }

    public IReadOnlyList<(PlanBuffer Buffer, Arrangement Packing)> Wanted { get; }

    public int[] CopyBuffers { get; }

    public void Run(byte** buffers) => Run(buffers, default);

    public void AddScratch(ScratchNeed need) => kernel.Body.AddScratch(need);

    public void Run(byte** buffers, CancellationToken cancellation)
    {
        var times = *(long*)kernel.Inputs[0].At(buffers);
        if (times < 0 || times > loop.Most)
            throw EngineErrors.Index.With($"loop: it was to run {times} times", $"Expected 0 to {loop.Most}", "Raise the most times, or check the number.");
        var (inputs, results, packings) = (loop.Body.Inputs.Count, states + kernel.Rows.Written.Length + 1, kernel.Memory.Packed.Length);
        var count = inputs + results + packings;
        var many = count <= MostOnStack ? null : new nint[count];
        var few = stackalloc nint[many is null ? count : 0];
        fixed (nint* manyAddresses = many)
        {
            var from = (byte**)(many is null ? few : manyAddresses);
            var to = from + inputs;
            var packed = to + results;
            var scratch = kernel.Scratch.At(buffers);
            var goOn = to[results - 1] = scratch + kernel.Memory.GoOn;
            for (var s = 0; s < states; s++) from[1 + items + s] = First(buffers, s, times);
            for (var i = 1 + items + states; i < inputs; i++) from[i] = kernel.Inputs[i].At(buffers);
            Arrange(buffers, times, packed);
            long index, ran = 0;
            from[0] = (byte*)&index;
            while (ran < times)
            {
                index = Index(ran, times);
                for (var i = 0; i < items; i++) from[1 + i] = kernel.Inputs[1 + i].At(buffers) + (index * itemBytes[i]);
                for (var s = 0; s < states; s++)
                {
                    Keep(buffers, kernel.Rows.Before[s], index, from[1 + items + s]);
                    to[s] = kernel.Body.IsInPlace(s) ? null : Next(buffers, s, ran, times, from[1 + items + s]);
                }
                for (var r = 0; r < kernel.Rows.Written.Length; r++) to[states + r] = Row(buffers, states + kernel.Rows.Written[r], index);
                kernel.Body.Execute(from, to, scratch, cancellation, packed: packings > 0 ? packed : null);
                ran++;
                for (var s = 0; s < states; s++)
                {
                    if (!kernel.Body.IsInPlace(s)) from[1 + items + s] = to[s];
                    Keep(buffers, kernel.Rows.After[s], index, from[1 + items + s]);
                }
                if (loop.MayStop && *goOn == 0) break;
            }
            End(buffers, from + 1 + items, ran);
        }
    }

    long Index(long ran, long times) => loop.IsReversed ? times - 1 - ran : ran;

    byte* Row(byte** buffers, int result, long index) => kernel.Results[result]!.At(buffers) + (index * rowBytes[result]);

    /// <summary>Where a state is at first: where it was given, but for one that is written over or kept as a row.</summary>
    byte* First(byte** buffers, int s, long times)
    {
        var given = kernel.Inputs[1 + items + s].At(buffers);
        var place = kernel.Body.IsInPlace(s) ? kernel.Scratch.At(buffers) + kernel.Memory.States[s].First
            : times > 0 && kernel.Rows.Before[s] is [var before, ..] ? Row(buffers, before, Index(0, times)) : given;
        if (place != given) Copy(given, place, StateBytes(s));
        return place;
    }

    /// <summary>Where a time leaves a state: in a row where it is kept as one, else where the last state goes, or beside where it is now.</summary>
    byte* Next(byte** buffers, int s, long ran, long times, byte* now)
    {
        if (kernel.Rows.After[s] is [var after, ..]) return Row(buffers, after, Index(ran, times));
        if (ran + 1 == times && kernel.Results[s] is { } last) return last.At(buffers);
        if (ran + 1 < times && kernel.Rows.Before[s] is [var before, ..]) return Row(buffers, before, Index(ran + 1, times));
        var (first, second) = kernel.Memory.States[s];
        var place = kernel.Scratch.At(buffers) + first;
        return place == now ? kernel.Scratch.At(buffers) + second : place;
    }

    /// <summary>A state in all rows of a time that keep it.</summary>
    void Keep(byte** buffers, int[] results, long index, byte* state)
    {
        foreach (var result in results)
            if (Row(buffers, result, index) is var row && row != state) Copy(state, row, rowBytes[result]);
    }

    /// <summary>What kernels of the body want arranged and is the same at every time: as the plan around keeps it, or made now.</summary>
    void Arrange(byte** buffers, long times, byte** packed)
    {
        new Span<nint>(packed, kernel.Memory.Packed.Length).Clear();
        // Once, a kernel does it for itself.
        if (!Settings.Pack || times < 2) return;
        foreach (var (p, wanted) in arranged)
        {
            if (wanted >= 0 && CopyBuffers[wanted] >= 0) packed[p] = buffers[CopyBuffers[wanted]];
            if (packed[p] != null) continue;
            packed[p] = kernel.Scratch.At(buffers) + kernel.Memory.Packed[p];
            var (input, packing) = kernel.Body.Packings[p];
            packing.Pack(kernel.Inputs[input].At(buffers), packed[p]);
        }
    }

    /// <summary>Copies the last states out, and fills the rows of times that did not come.</summary>
    void End(byte** buffers, byte** state, long ran)
    {
        for (var s = 0; s < states; s++)
            if (kernel.Results[s] is { } last && last.At(buffers) != state[s]) Copy(state[s], last.At(buffers), StateBytes(s));
        for (var result = states; result < loop.Times; result++)
            if (kernel.Results[result] is not null) System.Runtime.InteropServices.NativeMemory.Clear(Row(buffers, result, ran), (nuint)((loop.Most - ran) * rowBytes[result]));
        if (kernel.Results[loop.Times] is { } count) *(long*)count.At(buffers) = ran;
    }

    long StateBytes(int s) => rowBytes[loop.FirstHistory + s];

    static void Copy(byte* from, byte* to, long bytes) => Buffer.MemoryCopy(from, to, bytes, bytes);
}
