namespace Ogee.Learn;

/// <summary>One function traced for batches of several sizes, and read in step: what differs must be sizes that grow with the batch.</summary>
sealed class OnnxTrace
{
    readonly long[] batches;
    readonly TracedGraph[] graphs;

    /// <param name="batches">The sizes of the batches.</param>
    /// <param name="graphs">The graph for each.</param>
    /// <exception cref="OgeeException">The graphs differ in more than sizes.</exception>
    internal OnnxTrace(long[] batches, TracedGraph[] graphs)
    {
        (this.batches, this.graphs) = (batches, graphs);
        Check();
    }

    /// <summary>The sizes of the batches that it was traced for.</summary>
    internal ReadOnlySpan<long> Batches => batches;

    /// <summary>The graph for the first size.</summary>
    internal TracedGraph First => graphs[0];

    internal TracedNode this[int node] => graphs[0].Nodes[node];

    internal int Count => graphs[0].Nodes.Count;

    /// <summary>Operations of floats for the last of the batches, bodies of loops and choices aside.</summary>
    internal double Flops => graphs[^1].Nodes.Where(node => node.Kind == TracedKind.Operation).Sum(node => node.Op.Flops([.. node.Inputs.Select(input => graphs[^1].Nodes[input].Spec)], node.Spec));

    /// <summary>A number of a node as it depends on the batch.</summary>
    /// <exception cref="OgeeException">It does not grow evenly.</exception>
    internal OnnxDim Dim(int node, Func<TracedNode, long> of)
    {
        Span<long> sizes = stackalloc long[graphs.Length];
        for (var k = 0; k < sizes.Length; k++) sizes[k] = of(graphs[k].Nodes[node]);
        return OnnxDim.Through(batches, sizes) ?? throw Differs(node, $"a size of it is {string.Join(", ", sizes.ToArray())} for batches of {string.Join(", ", batches)}");
    }

    /// <summary>A shape of a node as it depends on the batch.</summary>
    internal OnnxDim[] Dims(int node, Func<TracedNode, Shape> of)
    {
        var rank = Same(node, other => of(other).Rank);
        return [.. Enumerable.Range(0, rank).Select(axis => Dim(node, other => of(other)[axis]))];
    }

    /// <summary>The shape of a node's value.</summary>
    internal OnnxDim[] Shape(int node) => Dims(node, other => other.Spec.Shape);

    /// <summary>What must not depend on the batch.</summary>
    internal T Same<T>(int node, Func<TracedNode, T> of)
    {
        var first = of(graphs[0].Nodes[node]);
        for (var k = 1; k < graphs.Length; k++)
            if (!EqualityComparer<T>.Default.Equals(first, of(graphs[k].Nodes[node]))) throw Differs(node, $"it is {first} for a batch of {batches[0]} and {of(graphs[k].Nodes[node])} for {batches[k]}");
        return first;
    }

    /// <summary>Whether a node is the same for all batches, its inputs aside.</summary>
    internal bool IsSame(int node)
    {
        var first = graphs[0].Nodes[node];
        return graphs.All(graph => graph.Nodes[node] is var other && other.Spec == first.Spec && other.Literal.Equals(first.Literal) && (other.Kind != TracedKind.Operation || other.Op.Equals(first.Op)));
    }

    /// <summary>What a literal is for each batch.</summary>
    internal double[] Literals(int node) => [.. graphs.Select(graph => graph.Nodes[node].Literal)];

    /// <summary>A body of an operation.</summary>
    internal OnnxTrace Body(int node, Func<Op, Body> of) => new(batches, [.. graphs.Select(graph => TracedGraph.Of(of(graph.Nodes[node].Op)))]);

    void Check()
    {
        foreach (var other in graphs.Skip(1))
        {
            if (!other.Results.SequenceEqual(First.Results) || other.Nodes.Count != Count)
                throw OnnxExportErrors.Batch.With($"Traced for batches of {batches[0]} and {batches[1]} the model has {Count} and {other.Nodes.Count} operations", "Expected the same operations for batches of any size", Remedy);
            for (var i = 0; i < Count; i++)
            {
                var (a, b) = (First.Nodes[i], other.Nodes[i]);
                if (a.Kind != b.Kind || a.Op.GetType() != b.Op.GetType() || a.Argument != b.Argument || a.Spec.Type != b.Spec.Type || a.Spec.Shape.Rank != b.Spec.Shape.Rank || !a.Inputs.SequenceEqual(b.Inputs))
                    throw Differs(i, $"it is {a} for a batch of {batches[0]} and {b} for another");
                if (a.Kind == TracedKind.Value && (a.Owner is null || a.Owner != b.Owner) && !SameValues(a, b))
                    throw Differs(i, "it is made of numbers that are others for another batch");
            }
        }
    }

    static bool SameValues(TracedNode a, TracedNode b) => a.Spec == b.Spec && TensorBytes.AreEqual(a.Value!, b.Value!);

    const string Remedy = "Export with IsBatchDynamic = false and examples of the batch that will be used, or write the model so that sizes come from x.Shape.";

    /// <summary>The error that a node is not the same for all batches.</summary>
    internal OgeeException Differs(int node, string how) =>
        OnnxExportErrors.Batch.With($"Operation {node} of {Count} ({this[node]}) depends on the batch: {how}", "Expected the same operations for batches of any size, with sizes that grow evenly", Remedy);
}
