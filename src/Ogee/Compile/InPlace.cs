namespace Ogee;

/// <summary>Writes new values of parameters over the old ones: an elementwise update, after which nobody reads the old value, needs no memory for the new one.</summary>
/// <remarks>What is written over cannot be undone. So a step has a point of no return: before it comes whatever may fail, and whatever the caller looks at before it accepts the step; after it come the updates.
/// See ADR 0023.</remarks>
internal sealed class InPlace
{
    readonly List<Kernel> kernels;
    readonly int[] reused;

    // For each result, by number: the input whose memory it may take, and the only kernel that writes it.
    readonly PlanBuffer?[] old;
    readonly int[] writer;

    // For each kernel those that must come after it.
    readonly List<int>[] after;

    InPlace(IReadOnlyList<Node> nodes, List<PlanBuffer> buffers, List<Kernel> kernels, int[] reused)
    {
        (this.kernels, this.reused) = (kernels, reused);
        (old, writer) = (new PlanBuffer?[reused.Length], new int[reused.Length]);
        var inputs = buffers.Where(buffer => buffer.Kind == BufferKind.Input).ToDictionary(buffer => buffer.Index);
        foreach (var node in nodes)
            if (node.Op is Input { Reuse: >= 0 and var result, Index: var index } && reused[result] < 0 && inputs.TryGetValue(index, out var buffer)) old[result] = buffer;
        Array.Fill(writer, -1);
        for (var k = 0; k < kernels.Count; k++)
            foreach (var output in kernels[k].Outputs)
                if (output.Buffer.Kind == BufferKind.Output) writer[output.Buffer.Index] = writer[output.Buffer.Index] == -1 ? k : int.MaxValue;
        after = Dependencies();
    }

    /// <summary>The kernels in an order in which updates may be made in place, and are.</summary>
    /// <param name="nodes">The graph; its inputs say which result may take their memory.</param>
    /// <param name="buffers">The buffers.</param>
    /// <param name="kernels">The kernels in order.</param>
    /// <param name="reused">For each result the input whose memory it takes, or −1: set for what is written in place.</param>
    public static List<Kernel> Apply(IReadOnlyList<Node> nodes, List<PlanBuffer> buffers, List<Kernel> kernels, int[] reused) =>
        nodes.Any(node => node.Op is Input { Reuse: >= 0 }) ? new InPlace(nodes, buffers, kernels, reused).Update() : kernels;

    List<Kernel> Update()
    {
        var isFirst = MustComeFirst();
        var updates = new List<int>();
        for (var result = 0; result < reused.Length; result++)
            if (old[result] is { } buffer && writer[result] is >= 0 and < int.MaxValue and var k && IsUpdate(k, result, buffer) && CanComeLast(k, result, buffer, isFirst)) updates.Add(result);
        if (updates.Count == 0 || Order(updates, isFirst) is not { } order) return kernels;
        var places = new Dictionary<PlanBuffer, PlanBuffer>(ReferenceEqualityComparer.Instance);
        foreach (var result in updates)
        {
            reused[result] = old[result]!.Index;
            foreach (var output in kernels[writer[result]].Outputs)
                if (output.Buffer is { Kind: BufferKind.Output } written && written.Index == result) places[written] = old[result]!;
        }
        Operand Placed(Operand operand) => places.TryGetValue(operand.Buffer, out var place) ? operand with { Buffer = place } : operand;
        return [.. order.Select(k => kernels[k] is MapKernel map ? map with { Inputs = [.. map.Inputs.Select(Placed)], Outputs = [.. map.Outputs.Select(Placed)] } : kernels[k])];
    }

    /// <summary>Kernels that may fail, and those that make results which are no updates: the caller may refuse the step for them.</summary>
    bool[] MustComeFirst()
    {
        var failures = new Failures();
        return [.. kernels.Select(kernel => failures.CanFail(kernel) | kernel.Outputs.Any(output => output.Buffer is { Kind: BufferKind.Output, Index: var result } && old[result] is null))];
    }

    /// <summary>Whether a kernel computes each element of a result from the element of the old value in the same place, if from any.</summary>
    bool IsUpdate(int k, int result, PlanBuffer buffer)
    {
        if (kernels[k] is not MapKernel { IsCopy: false } map) return false;
        var output = Array.FindIndex(map.Outputs, output => output.Buffer is { Kind: BufferKind.Output, Index: var index } && index == result);
        var input = Array.FindIndex(map.Inputs, input => input.Buffer == buffer);
        return map.Outputs[output].IsRowMajor && (input < 0 ? Overwrites.IsWhole(map.Outputs[output]) : Overwrites.IsOver(map, input, output));
    }

    /// <summary>Whether what follows from an update neither has to come first nor reads the old value, and can be told where the new one lies.</summary>
    bool CanComeLast(int update, int result, PlanBuffer buffer, bool[] isFirst)
    {
        if (isFirst[update]) return false;
        var (reached, waiting) = (new HashSet<int> { update }, new Stack<int>([update]));
        while (waiting.TryPop(out var k))
            foreach (var next in after[k])
            {
                if (isFirst[next] || kernels[next].Inputs.Any(input => input.Buffer == buffer)) return false;
                if (kernels[next] is not MapKernel && kernels[next].Inputs.Any(input => input.Buffer is { Kind: BufferKind.Output, Index: var index } && index == result)) return false;
                if (reached.Add(next)) waiting.Push(next);
            }
        return true;
    }

    /// <summary>For each kernel those that read what it writes, or write what it reads or writes, later.</summary>
    List<int>[] Dependencies()
    {
        var later = Enumerable.Range(0, kernels.Count).Select(_ => new List<int>()).ToArray();
        var (writers, readers) = (new Dictionary<PlanBuffer, List<int>>(), new Dictionary<PlanBuffer, List<int>>());
        for (var k = 0; k < kernels.Count; k++)
        {
            foreach (var input in kernels[k].Inputs)
            {
                if (writers.TryGetValue(input.Buffer, out var wrote))
                    foreach (var before in wrote) later[before].Add(k);
                Of(readers, input.Buffer).Add(k);
            }
            foreach (var output in kernels[k].Outputs)
            {
                foreach (var before in Of(writers, output.Buffer).Concat(Of(readers, output.Buffer)))
                    if (before != k) later[before].Add(k);
                Of(writers, output.Buffer).Add(k);
            }
        }
        return later;

        static List<int> Of(Dictionary<PlanBuffer, List<int>> kernels, PlanBuffer buffer) => kernels.TryGetValue(buffer, out var found) ? found : kernels[buffer] = [];
    }

    /// <summary>As much in the old order as can be: updates come after everything that must come first and everything that reads the old value. Null where they would wait for each other.</summary>
    int[]? Order(List<int> updates, bool[] isFirst)
    {
        var noReturn = kernels.Count;
        List<int>[] edges = [.. after.Select(next => new List<int>(next)), []];
        foreach (var update in updates.Select(result => writer[result]).Distinct()) edges[noReturn].Add(update);
        for (var k = 0; k < kernels.Count; k++)
            if (isFirst[k]) edges[k].Add(noReturn);
        var writerOver = updates.ToDictionary(result => old[result]!, result => writer[result]);
        for (var k = 0; k < kernels.Count; k++)
            foreach (var input in kernels[k].Inputs)
                if (writerOver.TryGetValue(input.Buffer, out var update) && update != k) edges[k].Add(update);
        var waiting = new int[edges.Length];
        foreach (var next in edges.SelectMany(next => next)) waiting[next]++;
        var ready = new PriorityQueue<int, int>();
        for (var k = 0; k < edges.Length; k++)
            if (waiting[k] == 0) ready.Enqueue(k, Turn(k));
        var order = new List<int>(kernels.Count);
        while (ready.TryDequeue(out var k, out _))
        {
            if (k != noReturn) order.Add(k);
            foreach (var next in edges[k])
                if (--waiting[next] == 0) ready.Enqueue(next, Turn(next));
        }
        return order.Count == kernels.Count ? [.. order] : null;

        // The point of no return is no work: once it can come, what waits for it may take its old turn.
        int Turn(int k) => k == noReturn ? -1 : k;
    }
}
