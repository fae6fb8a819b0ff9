namespace Ogee.Cpu;

/// <summary>Runs a plan again and again. Two sets of states take turns; a state that is updated in place keeps its memory.</summary>
internal sealed unsafe class LoopExecutable(LoopKernel kernel) : IExecutable
{
    readonly int states = kernel.Op.States, items = kernel.Op.Items;
    readonly long[] stateBytes = [.. kernel.Op.Body.Results.Take(kernel.Op.States).Select(state => state.Bytes)];
    readonly long[] itemBytes = [.. kernel.Op.Body.Inputs.Skip(1).Take(kernel.Op.Items).Select(item => item.Bytes)];
    readonly long[] rowBytes = [.. kernel.Rows.Select(row => kernel.Op.Body.Results[kernel.Op.States + row].Bytes)];

    public void Run(byte** buffers) => Run(buffers, default);

    public void Run(byte** buffers, CancellationToken cancellation)
    {
        var loop = kernel.Op;
        var times = *(long*)kernel.Inputs[0].At(buffers);
        if (times < 0 || times > loop.Most)
            throw EngineErrors.Index.With($"loop: it was to run {times} times", $"Expected 0 to {loop.Most}", "Raise the most times, or check the number.");
        var (inputs, results) = (loop.Body.Inputs.Count, states + kernel.Rows.Length + 1);
        var table = new nint[inputs + results];
        fixed (nint* addresses = table)
        {
            var from = (byte**)addresses;
            var to = from + inputs;
            var arena = kernel.Scratch.At(buffers);
            var free = Begin(buffers, from, to, arena + MemoryPlan.Padded(kernel.Body.ArenaBytes));
            var goOn = to[states + kernel.Rows.Length] = free;
            long index, ran = 0;
            from[0] = (byte*)&index;
            while (ran < times)
            {
                index = loop.IsReversed ? times - 1 - ran : ran;
                for (var i = 0; i < items; i++) from[1 + i] = kernel.Inputs[1 + i].At(buffers) + (index * itemBytes[i]);
                for (var s = 0; s < states; s++)
                    if (kernel.Results[loop.FirstHistory + s] is { } history) Copy(from[1 + items + s], history.At(buffers) + (index * stateBytes[s]), stateBytes[s]);
                for (var r = 0; r < rowBytes.Length; r++) to[states + r] = kernel.Results[states + kernel.Rows[r]]!.At(buffers) + (index * rowBytes[r]);
                kernel.Body.Execute(from, to, arena, cancellation);
                ran++;
                for (var s = 0; s < states; s++)
                    if (!kernel.Body.IsInPlace(s)) Exchange(from + 1 + items + s, to + s);
                if (loop.MayStop && *goOn == 0) break;
            }
            End(buffers, from, ran);
        }
    }

    /// <summary>Copies the first states in and says where everything is.</summary>
    byte* Begin(byte** buffers, byte** from, byte** to, byte* free)
    {
        for (var s = 0; s < states; s++)
        {
            from[1 + items + s] = free;
            to[s] = free += MemoryPlan.Padded(stateBytes[s]);
            free += MemoryPlan.Padded(stateBytes[s]);
            Copy(kernel.Inputs[1 + items + s].At(buffers), from[1 + items + s], stateBytes[s]);
        }
        for (var i = 1 + items + states; i < kernel.Inputs.Length; i++) from[i] = kernel.Inputs[i].At(buffers);
        return free;
    }

    /// <summary>Copies the last states out, and fills the rows of times that did not come.</summary>
    void End(byte** buffers, byte** from, long ran)
    {
        var loop = kernel.Op;
        for (var s = 0; s < states; s++)
        {
            if (kernel.Results[s] is { } last) Copy(from[1 + items + s], last.At(buffers), stateBytes[s]);
            if (kernel.Results[loop.FirstHistory + s] is { } history) Clear(history.At(buffers), stateBytes[s], ran);
        }
        for (var r = 0; r < rowBytes.Length; r++) Clear(kernel.Results[states + kernel.Rows[r]]!.At(buffers), rowBytes[r], ran);
        if (kernel.Results[loop.Times] is { } times) *(long*)times.At(buffers) = ran;
    }

    void Clear(byte* rows, long bytes, long ran) => System.Runtime.InteropServices.NativeMemory.Clear(rows + (ran * bytes), (nuint)((kernel.Op.Most - ran) * bytes));

    static void Exchange(byte** a, byte** b)
    {
        var old = *a;
        *a = *b;
        *b = old;
    }

    static void Copy(byte* from, byte* to, long bytes) => Buffer.MemoryCopy(from, to, bytes, bytes);
}

/// <summary>Runs one of two plans.</summary>
internal sealed unsafe class IfExecutable(IfKernel kernel) : IExecutable
{
    public void Run(byte** buffers) => Run(buffers, default);

    public void Run(byte** buffers, CancellationToken cancellation)
    {
        var choice = kernel.Op;
        var isTrue = *kernel.Inputs[0].At(buffers) != 0;
        var skipped = isTrue ? 0 : choice.Captures;
        var inputs = (isTrue ? choice.Then : choice.Otherwise).Inputs.Count;
        var table = new nint[inputs + kernel.Results.Length];
        fixed (nint* addresses = table)
        {
            var from = (byte**)addresses;
            var to = from + inputs;
            for (var i = 0; i < inputs; i++) from[i] = kernel.Inputs[1 + i + (i < choice.Operands ? 0 : skipped)].At(buffers);
            for (var i = 0; i < kernel.Results.Length; i++) to[i] = kernel.Results[i].At(buffers);
            (isTrue ? kernel.Then : kernel.Otherwise).Execute(from, to, kernel.Scratch.At(buffers), cancellation);
        }
    }
}
