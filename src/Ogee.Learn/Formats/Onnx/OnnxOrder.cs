namespace Ogee.Learn;

/// <summary>Brings the nodes of a graph into an order in which each comes after what it uses, and refuses cycles, names given twice and names that nothing gives.</summary>
static class OnnxOrder
{
    /// <summary>Orders nodes in place; those that are in order already stay as they are.</summary>
    /// <param name="nodes">The nodes of one graph or function.</param>
    /// <param name="given">Names that are there before the first node.</param>
    /// <param name="outer">Names of the graphs around.</param>
    /// <param name="source">The model's path.</param>
    /// <param name="free">The names that a node takes from around it: its inputs, and what its graphs use.</param>
    internal static void Sort(OnnxNode[] nodes, HashSet<string> given, Predicate<string> outer, string source, Func<OnnxNode, IEnumerable<string>> free)
    {
        var maker = new Dictionary<string, int>();
        for (var i = 0; i < nodes.Length; i++)
            foreach (var output in nodes[i].Outputs)
                if (output.Length > 0 && (given.Contains(output) || !maker.TryAdd(output, i)))
                    throw ProtoReader.Malformed(source, $"{nodes[i]}: its result {Quoted.Name(output)} is given twice", "each name once");
        var waits = new int[nodes.Length];
        var users = new List<int>?[nodes.Length];
        for (var i = 0; i < nodes.Length; i++)
            foreach (var name in free(nodes[i]).Distinct())
            {
                if (name.Length == 0 || given.Contains(name)) continue;
                if (maker.TryGetValue(name, out var from))
                {
                    (users[from] ??= []).Add(i);
                    waits[i]++;
                }
                else if (!outer(name)) throw ProtoReader.Malformed(source, $"{nodes[i]}: nothing gives its input {Quoted.Name(name)}", "an input, an initializer or a result of another node");
            }
        var ready = new PriorityQueue<int, int>();
        for (var i = 0; i < nodes.Length; i++)
            if (waits[i] == 0) ready.Enqueue(i, i);
        var ordered = new List<OnnxNode>(nodes.Length);
        while (ready.TryDequeue(out var next, out _))
        {
            ordered.Add(nodes[next]);
            foreach (var user in users[next] ?? [])
                if (--waits[user] == 0) ready.Enqueue(user, user);
        }
        if (ordered.Count < nodes.Length) throw ProtoReader.Malformed(source, $"{nodes[Array.FindIndex(waits, count => count > 0)]} waits for its own result: the graph has a cycle", "nodes in an order");
        ordered.CopyTo(nodes);
    }
}
