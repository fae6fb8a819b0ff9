using System.Runtime.InteropServices;

namespace Ogee;

/// <summary>Turns ordered groups into kernels over buffers: resolves views, chooses the physical order of each result, copies only where a kernel needs an order that is not there.</summary>
internal sealed partial class Lower
{
    // A fused kernel may have many; the error stays readable.
    const int MostLines = 4;

    internal static readonly Axes ChannelsLast = [0, 2, 3, 1];

    readonly List<Node> nodes;
    readonly Operand?[] operands;

    // The users of node i are usersOf[userStart[i]..userStart[i + 1]], in order; one that reads a node twice is there twice.
    readonly int[] userStart;
    readonly int[] usersOf;
    readonly Dictionary<int, List<int>> outputsOf = [];
    readonly List<PlanBuffer> buffers = [];
    readonly List<Kernel> kernels = [];
    readonly int[] groupOf;
    readonly List<Group> groups;
    readonly IBackend backend;

    // For each result the input whose memory it takes, or −1.
    readonly int[] reused;
    readonly Dictionary<(PlanBuffer, Axes), Operand> copies = [];

    // The nodes that the group at hand computes, for the names of lines.
    List<int> made = [];

    // Room for the inputs of one operation.
    TensorSpec[] specs = new TensorSpec[4];

    Lower(List<Node> nodes, List<Group> groups, int roots, IBackend backend)
    {
        (this.groups, this.backend) = (groups, backend);
        reused = new int[roots];
        Array.Fill(reused, -1);
        this.nodes = nodes;
        operands = new Operand?[nodes.Count];
        groupOf = new int[nodes.Count];
        valueOf = new int[nodes.Count];
        Array.Fill(valueOf, -1);
        userStart = new int[nodes.Count + 1];
        foreach (var node in nodes)
            foreach (var input in node.Inputs) userStart[input.WalkIndex + 1]++;
        for (var i = 0; i < nodes.Count; i++) userStart[i + 1] += userStart[i];
        usersOf = new int[userStart[^1]];
        var next = userStart[..^1];
        for (var i = 0; i < nodes.Count; i++)
            foreach (var input in nodes[i].Inputs) usersOf[next[input.WalkIndex]++] = i;
    }

    ReadOnlySpan<int> Users(int i) => usersOf.AsSpan(userStart[i]..userStart[i + 1]);

    /// <summary>Buffers and kernels of a graph.</summary>
    /// <param name="nodes">The graph in topological order, each node with its place.</param>
    /// <param name="groups">The groups in the order in which they run.</param>
    /// <param name="roots">The results.</param>
    /// <param name="backend">What makes code of the kernels of bodies.</param>
    /// <returns>Buffers and kernels, and for each result the input whose memory it takes, or −1.</returns>
    public static (List<PlanBuffer> Buffers, List<Kernel> Kernels, int[] Reused) Apply(List<Node> nodes, List<Group> groups, ReadOnlySpan<Node> roots, IBackend backend)
    {
        var lower = new Lower(nodes, groups, roots.Length, backend);
        for (var i = 0; i < roots.Length; i++)
        {
            var root = roots[i].WalkIndex;
            if (!lower.outputsOf.TryGetValue(root, out var outputs)) lower.outputsOf[root] = outputs = [];
            outputs.Add(i);
        }
        for (var g = 0; g < groups.Count; g++)
            foreach (var member in groups[g].Members) lower.groupOf[member] = g;
        lower.FindRecomputed();
        foreach (var group in groups)
        {
            var first = lower.kernels.Count;
            lower.made = group.Members;
            lower.Emit(group);
            if (Settings.Check.Length > 0) lower.Name(first, lower.made);
        }
        lower.CopyRemainingRoots();
        return (lower.buffers, lower.kernels, lower.reused);
    }

    /// <summary>Kernels know the lines that made what they compute.</summary>
    void Name(int first, List<int> members)
    {
        string[] lines = [.. members.Select(member => nodes[member].Origin).OfType<string>().Distinct()];
        if (lines.Length == 0) return;
        var text = string.Join(" and ", lines.Take(MostLines)) + (lines.Length > MostLines ? $" and {lines.Length - MostLines} more lines" : "");
        for (var k = first; k < kernels.Count; k++) kernels[k] = kernels[k] with { Origin = text };
    }

    bool IsInternal(int node, int group)
    {
        foreach (var user in Users(node))
            if (groupOf[user] != group) return false;
        return !outputsOf.ContainsKey(node);
    }

    void Emit(Group group)
    {
        var node = nodes[group.Members[^1]];
        switch (node.Op)
        {
            case MapOp: EmitMap(group); break;
            case ReduceOp reduce: EmitReduce(reduce, group.Members[0]); break;
            case Dot when SwappedUser(group.Members[0]) is { } swapped: EmitSwappedDot(group.Members[0], swapped); break;
            case Input or { IsView: true }: EmitView(group.Members[0]); break;
            case Pad or Concat: EmitAssembly(group.Members[0]); break;
            case UpdateSlice: EmitUpdate(group.Members[0]); break;
            case Loop: EmitLoop(group.Members[0]); break;
            case If: EmitIf(group.Members[0]); break;
            case Attention or AttentionGradient: EmitAttention(group.Members[0]); break;
            case Factorization: EmitFactorization(group.Members[0]); break;
            case Result: break; // placed with its operation
            default: EmitOp(group.Members[0]); break;
        }
    }

    /// <summary>The transposition that is all that reads a product, as in the gradient of a weight.</summary>
    int? SwappedUser(int i) =>
        Users(i) is [var user] && !outputsOf.ContainsKey(i) && nodes[user].Op is Permute { Order: var order } && order == Swapped(order.Count) ? user : null;

    static Axes Swapped(int rank) => Axes.Create([.. Enumerable.Range(0, rank - 2), rank - 1, rank - 2]);

    /// <summary>(A·B)ᵀ is Bᵀ·Aᵀ, with the same bits: what reads the transposition finds it row-major.</summary>
    void EmitSwappedDot(int i, int swapped)
    {
        var (node, swap) = (nodes[i], Swapped(nodes[i].Spec.Shape.Rank));
        var result = operands[swapped] = NewResult(swapped, null);
        operands[i] = result.Permuted(swap);
        kernels.Add(new OpKernel(node.Op, [OperandOf(node.Inputs[1]).Permuted(swap), OperandOf(node.Inputs[0]).Permuted(swap)], result) { Flops = Flops(node) });
    }

    void EmitView(int i)
    {
        // A transposition that a product wrote.
        if (operands[i] is not null) return;
        var node = nodes[i];
        if (node.Op is Input input)
        {
            var buffer = new PlanBuffer(buffers.Count, input.IsLiteral ? BufferKind.Literal : BufferKind.Input, input.Index, input.Spec);
            buffers.Add(buffer);
            operands[i] = Operand.Dense(buffer, input.Spec.Shape, Axes.Range(input.Spec.Shape.Rank));
            return;
        }
        var from = OperandOf(node.Inputs[0]);
        operands[i] = node.Op switch
        {
            After => from,
            Permute permute => from.Permuted(permute.Order),
            Expand expand => from.Expanded(expand.To),
            Slice slice => from.Sliced(slice, node.Spec.Shape),
            Flip flip => from.Flipped(flip.Along),
            Reshape reshape => from.Reshaped(reshape.To) ?? Laid(from, Axes.Range(from.Shape.Rank)).Reshaped(reshape.To)!,
            _ => throw new InvalidOperationException(),
        };
    }

    void EmitMap(Group group)
    {
        var stored = group.Members.FindAll(IsStored);
        if (stored.Count == 0) return;
        made = Computed(CollectionsMarshal.AsSpan(stored));
        var (program, inputs) = BuildProgram(made, stored);
        var order = PreferredOrder(nodes[stored[0]].Spec.Shape, inputs);
        var outputs = new Operand[stored.Count];
        for (var o = 0; o < outputs.Length; o++) operands[stored[o]] = outputs[o] = PartOfConcat(stored[o], order) ?? NewResult(stored[o], WantedOrder(stored[o]) ?? order);
        kernels.Add(new MapKernel(program, inputs, outputs) { Flops = Flops(made) });
    }

    void EmitReduce(ReduceOp op, int i)
    {
        if (operands[i] is not null) return; // beside another
        List<int> reductions = [i, .. Beside(op, i)];
        List<int> from = [.. reductions.Select(reduction => nodes[reduction].Inputs[0].WalkIndex)];
        List<int> missing = [.. from.Where(node => !IsStored(node)).Distinct()];
        var computed = missing.Count == 0 ? missing : Computed(CollectionsMarshal.AsSpan(missing));
        made = [.. computed, .. reductions];
        var (program, inputs) = BuildProgram(computed, from);
        var outputs = new Operand[reductions.Count];
        for (var o = 0; o < outputs.Length; o++) operands[reductions[o]] = outputs[o] = NewResult(reductions[o], null);
        kernels.Add(new ReduceKernel(op, program, inputs, outputs) { Flops = Flops(made) });
    }

    /// <summary>The order of axes in which the only reader wants a result: one that permutes it and then merges axes, as attention does with its heads.</summary>
    Axes? WantedOrder(int i) =>
        Settings.Layout && !outputsOf.ContainsKey(i) && OnlyReader(i) is { } permuted && nodes[permuted].Op is Permute { Order: var order }
        && !outputsOf.ContainsKey(permuted) && Users(permuted) is [var merged] && nodes[merged].Op is Reshape ? order : null;

    /// <summary>What alone reads a result, but for the gradient of attention, which reads rows wherever they are.</summary>
    int? OnlyReader(int i)
    {
        int? only = null;
        foreach (var user in Users(i))
        {
            if (nodes[user].Op is AttentionGradient) continue;
            if (only is not null) return null;
            only = user;
        }
        return only;
    }

    /// <summary>Results are laid out as the first input that fills the whole shape without gaps; so a chain after a convolution keeps channels last.</summary>
    static Axes? PreferredOrder(Shape shape, Operand[] inputs)
    {
        if (!Settings.Layout) return null;
        foreach (var input in inputs)
            if (input.Shape == shape && input.DenseOrder() is { } order) return order;
        return null;
    }

    /// <summary>The order of a result that is put together of parts: channels last if its first part has them and not all that reads it wants rows, so that branches of a network are joined, and images padded, without turning them.</summary>
    Axes? AssemblyOrder(int i, Axes? ofPart)
    {
        if (!Settings.Layout || ofPart != ChannelsLast) return null;
        foreach (var user in Users(i))
            if (nodes[user].Op is not Reshape) return ofPart;
        return null;
    }

    /// <summary>Pad and Concat: parts written into place.</summary>
    void EmitAssembly(int i)
    {
        var node = nodes[i];
        var result = operands[i] ??= NewResult(i, WantedOrder(i) ?? AssemblyOrder(i, OperandOf(node.Inputs[0]).DenseOrder()));
        if (node.Op is Pad pad)
        {
            kernels.Add(new MapKernel(ScalarProgram.Copy(node.Spec.Type), [OperandOf(node.Inputs[1]).Expanded(result.Shape)], [result]));
            var (from, stop, step) = (node.Inputs[0].Spec.Shape, new long[result.Shape.Rank], new long[result.Shape.Rank]);
            if (from.Count == 0) return;
            for (var axis = 0; axis < stop.Length; axis++)
            {
                step[axis] = pad.Interior[axis] + 1;
                stop[axis] = pad.Low[axis] + ((from[axis] - 1) * step[axis]) + 1;
            }
            kernels.Add(new MapKernel(ScalarProgram.Copy(node.Spec.Type), [OperandOf(node.Inputs[0])], [result.Sliced(new Slice(pad.Low, Shape.Create(stop), Shape.Create(step)), from)]));
            return;
        }
        var along = ((Concat)node.Op).Axis;
        long start = 0;
        foreach (var input in node.Inputs)
        {
            var (size, rank) = (input.Spec.Shape[along], result.Shape.Rank);
            var low = Shape.Create(new long[rank]).With(along, start);
            var part = result.Sliced(new Slice(low, result.Shape.With(along, start + size), Shape.Create([.. Enumerable.Repeat(1L, rank)])), input.Spec.Shape);
            // Some operations wrote their part where it belongs.
            if (input.Spec.Shape.Count > 0 && OperandOf(input).Buffer != part.Buffer) kernels.Add(new MapKernel(ScalarProgram.Copy(node.Spec.Type), [OperandOf(input)], [part]));
            start += size;
        }
    }

    void EmitOp(int i)
    {
        var node = nodes[i];
        var inputs = new Operand[node.Inputs.Length];
        for (var k = 0; k < inputs.Length; k++)
        {
            var operand = OperandOf(node.Inputs[k]);
            inputs[k] = node.Op is Dot ? operand : Laid(operand, IsImage(node.Op, k) ? ChannelsLast : Axes.Range(operand.Shape.Rank));
        }
        // Rows of a product may lie anywhere, the elements of one side by side.
        Axes? order = IsImage(node.Op, -1) ? ChannelsLast : node.Op is Dot && WantedOrder(i) is { } wanted && wanted[^1] == wanted.Count - 1 ? wanted : null;
        var result = operands[i] = NewResult(i, order, mustHaveOrder: IsImage(node.Op, -1));
        kernels.Add(new OpKernel(node.Op, inputs, result) { Flops = Flops(node) });
        if (!Settings.Layout) operands[i] = Laid(result, Axes.Range(result.Shape.Rank));
    }

    /// <summary>Whether an operand (−1: the result) of a convolution or pooling is an image, which kernels want with channels last.</summary>
    static bool IsImage(Op op, int operand) => op switch
    {
        Conv2d => operand != 1,
        ConvInputGradient => operand != 1,
        ConvWeightGradient => operand >= 0,
        MaxPool2d or MaxPoolScatter or MaxPoolGather or AveragePool2d or AveragePoolGradient => true,
        _ => false,
    };

    Operand OperandOf(Node node) => operands[node.WalkIndex]!;

    /// <summary>The same tensor in an order of axes, copied if it has another. A copy is made once.</summary>
    Operand Laid(Operand operand, Axes order)
    {
        if (operand.IsDense(order)) return operand;
        var whole = operand.Offset == 0 && operand.Shape.Count == operand.Buffer.Spec.Shape.Count;
        if (whole && copies.TryGetValue((operand.Buffer, order), out var known) && known.Shape == operand.Shape && copiedFrom[known.Buffer].Strides.AsSpan().SequenceEqual(operand.Strides)) return known;
        var buffer = new PlanBuffer(buffers.Count, BufferKind.Intermediate, -1, operand.Buffer.Spec with { Shape = operand.Shape });
        buffers.Add(buffer);
        var copy = Operand.Dense(buffer, operand.Shape, order);
        kernels.Add(new MapKernel(ScalarProgram.Copy(operand.Type), [operand], [copy]));
        if (whole) (copies[(operand.Buffer, order)], copiedFrom[buffer]) = (copy, operand);
        return copy;
    }

    readonly Dictionary<PlanBuffer, Operand> copiedFrom = [];

    /// <summary>A place for a node's result: the plan's output if it is one, and then row-major; else in the arena, in the order given.</summary>
    Operand NewResult(int i, Axes? order, bool mustHaveOrder = false)
    {
        var spec = nodes[i].Spec;
        var rowMajor = Axes.Range(spec.Shape.Rank);
        var isOutput = outputsOf.TryGetValue(i, out var outputs) && !(mustHaveOrder && Operand.Dense(null!, spec.Shape, order!.Value).IsRowMajor == false);
        var buffer = new PlanBuffer(buffers.Count, isOutput ? BufferKind.Output : BufferKind.Intermediate, isOutput ? outputs![0] : -1, spec);
        buffers.Add(buffer);
        return Operand.Dense(buffer, spec.Shape, isOutput ? rowMajor : order ?? rowMajor);
    }

    /// <summary>Roots that no kernel wrote in place: inputs, views, images with channels last, and a node that is a root twice.</summary>
    void CopyRemainingRoots()
    {
        foreach (var (i, outputs) in outputsOf)
            foreach (var output in outputs)
            {
                if (reused[output] >= 0) continue;
                var operand = operands[i]!;
                if (operand.Buffer is { Kind: BufferKind.Output } written && written.Index == output && operand.IsRowMajor && operand.Offset == 0 && operand.Shape == written.Spec.Shape) continue;
                var buffer = new PlanBuffer(buffers.Count, BufferKind.Output, output, nodes[i].Spec);
                buffers.Add(buffer);
                kernels.Add(new MapKernel(ScalarProgram.Copy(operand.Type), [operand], [Operand.Dense(buffer, operand.Shape, Axes.Range(operand.Shape.Rank))]));
            }
    }

    double Flops(List<int> computed)
    {
        var sum = 0.0;
        foreach (var member in computed) sum += Flops(nodes[member]);
        return sum;
    }

    double Flops(Node node)
    {
        while (specs.Length < node.Inputs.Length) specs = new TensorSpec[2 * specs.Length];
        for (var i = 0; i < node.Inputs.Length; i++) specs[i] = node.Inputs[i].Spec;
        return node.Op.Flops(specs.AsSpan(0, node.Inputs.Length), node.Spec);
    }
}
