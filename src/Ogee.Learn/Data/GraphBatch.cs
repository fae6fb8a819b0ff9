namespace Ogee.Learn;

/// <summary>A graph whose nodes have features: a molecule, a network of pipes, papers that cite each other.</summary>
/// <param name="Nodes">How many nodes.</param>
/// <param name="Features">The features of node 0, then those of node 1, and so on.</param>
/// <param name="Sources">Where each edge begins.</param>
/// <param name="Targets">Where each edge ends. An edge without a direction is there twice, once each way.</param>
public sealed record Graph(int Nodes, IReadOnlyList<float> Features, IReadOnlyList<int> Sources, IReadOnlyList<int> Targets);

/// <summary>Several graphs as one whose parts are not connected: how graphs of different sizes are one batch.</summary>
/// <param name="Nodes">[nodes, features]: the features of all nodes, graph after graph.</param>
/// <param name="Sources">int64 [edges]: where each edge begins.</param>
/// <param name="Targets">int64 [edges]: where each edge ends.</param>
/// <param name="Membership">int64 [nodes]: the graph of each node.</param>
/// <param name="Count">How many graphs.</param>
public sealed record GraphBatch(Tensor Nodes, Tensor Sources, Tensor Targets, Tensor Membership, int Count)
{
    /// <summary>Puts graphs into one.</summary>
    /// <param name="graphs">The graphs; each with as many features a node.</param>
    /// <exception cref="OgeeException">There is no graph, an edge leads to a node that is not there, or numbers of features or edges do not fit.</exception>
    public static GraphBatch Join(IReadOnlyList<Graph> graphs)
    {
        if (graphs.Count == 0) throw LearnErrors.Data.With("There are no graphs to join", "Expected at least one", "Look at the function that collates samples.");
        var (nodes, edges) = (graphs.Sum(graph => (long)graph.Nodes), graphs.Sum(graph => (long)graph.Sources.Count));
        var features = graphs[0].Nodes > 0 ? graphs[0].Features.Count / graphs[0].Nodes : 0;
        var values = new float[checked(nodes * features)];
        var (sources, targets, membership) = (new long[edges], new long[edges], new long[nodes]);
        int node = 0, edge = 0;
        for (var g = 0; g < graphs.Count; g++)
        {
            var graph = graphs[g];
            if (Fault(graph, features) is { } fault) throw LearnErrors.Data.With($"graph {g} {fault}", $"Expected at least one node, {features} features for each, and edges between them", "Look at how the graphs were read.");
            for (var i = 0; i < graph.Features.Count; i++) values[((long)node * features) + i] = graph.Features[i];
            for (var e = 0; e < graph.Sources.Count; e++, edge++) (sources[edge], targets[edge]) = (node + graph.Sources[e], node + graph.Targets[e]);
            membership.AsSpan(node, graph.Nodes).Fill(g);
            node += graph.Nodes;
        }
        return new(Tensor.From(values, [nodes, features]), Tensor.From(sources, [edges]), Tensor.From(targets, [edges]), Tensor.From(membership, [nodes]), graphs.Count);
    }

    static string? Fault(Graph graph, int features)
    {
        if (graph.Nodes < 1) return "has no node";
        if (graph.Features.Count != (long)graph.Nodes * features || features == 0) return $"has {graph.Features.Count} features for {graph.Nodes} nodes";
        if (graph.Sources.Count != graph.Targets.Count) return $"has {graph.Sources.Count} beginnings of edges and {graph.Targets.Count} ends";
        for (var e = 0; e < graph.Sources.Count; e++)
            if ((uint)graph.Sources[e] >= (uint)graph.Nodes || (uint)graph.Targets[e] >= (uint)graph.Nodes)
                return $"has an edge from node {graph.Sources[e]} to node {graph.Targets[e]}, and nodes 0 to {graph.Nodes - 1}";
        return null;
    }
}
