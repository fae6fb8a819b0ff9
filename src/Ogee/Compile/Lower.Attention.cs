namespace Ogee;

/// <summary>Operations with several results and a kernel of their own: attention, there and back.</summary>
internal sealed partial class Lower
{
    void EmitAttention(int i)
    {
        var node = nodes[i];
        var mask = node.Op is Attention ? Attention.Mask : AttentionGradient.Mask;
        var inputs = new Operand[node.Inputs.Length];
        for (var k = 0; k < inputs.Length; k++)
        {
            var operand = OperandOf(node.Inputs[k]);
            // Heads may lie anywhere, the elements of a row side by side: a part of a larger projection is read where it is.
            inputs[k] = k == mask || operand.Shape[-1] <= 1 || operand.Strides[^1] == 1 ? operand : Laid(operand, Axes.Range(operand.Shape.Rank));
        }
        // The sums are read as they were written.
        if (node.Op is AttentionGradient) inputs[4] = Laid(inputs[4], Axes.Range(inputs[4].Shape.Rank));
        var results = new Operand?[((IManyResults)node.Op).Results.Count];
        foreach (var user in Users(i))
        {
            var order = nodes[user].Spec.Shape.Rank == node.Inputs[0].Spec.Shape.Rank && WantedOrder(user) is { } wanted && wanted[^1] == wanted.Count - 1 ? wanted : (Axes?)null;
            results[((Result)nodes[user].Op).Index] = operands[user] = PartOfConcat(user) ?? NewResult(user, order);
        }
        // The sums alone need the products too.
        if (node.Op is Attention && results[0] is null)
        {
            var output = new PlanBuffer(buffers.Count, BufferKind.Intermediate, -1, ((IManyResults)node.Op).Results[0]);
            buffers.Add(output);
            results[0] = Operand.Dense(output, output.Spec.Shape, Axes.Range(output.Spec.Shape.Rank));
        }
        kernels.Add(new ManyKernel(node.Op, inputs, results) { Flops = Flops(node) });
    }

    /// <summary>The place of a result within the concatenation that alone reads it, as the gradients of queries, keys and values have it that are parts of one projection; null if there is none, or rows would not lie side by side.</summary>
    /// <param name="i">The result.</param>
    /// <param name="order">The order of axes that it would have by itself.</param>
    Operand? PartOfConcat(int i, Axes? order = null)
    {
        if (!Settings.Layout || outputsOf.ContainsKey(i) || ReaderOutside(i) is not { } only) return null;
        var part = i;
        if (nodes[only].Op is Reshape && !outputsOf.ContainsKey(only) && Users(only) is [var next]) (part, only) = (only, next);
        if (nodes[only] is not { Op: Concat { Axis: var along }, Inputs: var inputs } || nodes[i].Spec.Shape.Count == 0) return null;
        var whole = operands[only] ??= NewResult(only, WantedOrder(only) ?? (part == i ? AssemblyOrder(only, order) : null));
        var start = 0L;
        foreach (var input in inputs)
        {
            if (input.WalkIndex == part) break;
            start += input.Spec.Shape[along];
        }
        var (shape, rank) = (nodes[part].Spec.Shape, whole.Shape.Rank);
        var low = Shape.Create(new long[rank]).With(along, start);
        var place = whole.Sliced(new Slice(low, whole.Shape.With(along, start + shape[along]), Shape.Create([.. Enumerable.Repeat(1L, rank)])), shape);
        // What else reads the result may be computed again by later kernels, which read the part: until then nothing is written over it.
        if (Users(i).Length > 1) sharedResults.Add(whole.Buffer);
        if (part == i && order == ChannelsLast && whole.IsDense(ChannelsLast)) return place;
        return place.Reshaped(nodes[i].Spec.Shape) is { } own && (own.Shape.Rank == 0 || own.Shape[-1] == 1 || own.Strides[^1] == 1) ? own : null;
    }

    /// <summary>What alone reads a result, but for the program that computes it.</summary>
    int? ReaderOutside(int i)
    {
        int? only = null;
        foreach (var user in Users(i))
        {
            if (nodes[i].Op is MapOp && groupOf[user] == groupOf[i]) continue;
            if (only is not null) return null;
            only = user;
        }
        return only;
    }
}
