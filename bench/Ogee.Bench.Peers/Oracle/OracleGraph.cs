namespace Ogee.Bench;

/// <summary>A node of a graph that can be written again.</summary>
/// <param name="Op">What it computes; a leaf if <paramref name="Value"/> is given.</param>
/// <param name="Inputs">The places of its inputs.</param>
/// <param name="Spec">Shape and type.</param>
/// <param name="Scalar">The number of a literal.</param>
/// <param name="Value">The value of a leaf.</param>
sealed record OracleNode(Op Op, int[] Inputs, TensorSpec Spec, double Scalar, Tensor? Value)
{
    public bool IsLiteral => Op is Literal;

    /// <summary>Whether it is given and not computed.</summary>
    public bool IsGiven => Value is not null || IsLiteral;

    /// <summary>Why nothing of libtorch's is beside it, for a node that was computed and is given now.</summary>
    public string? CutAt { get; init; }
}

/// <summary>A graph as a list of nodes, inputs before users: it can be written for Ogee and for libtorch, whole or cut, as often as wanted.</summary>
/// <param name="Nodes">The nodes.</param>
/// <param name="Roots">The places of the results.</param>
sealed record OracleGraph(IReadOnlyList<OracleNode> Nodes, int[] Roots)
{
    /// <summary>Whether gradients are compared too.</summary>
    public bool HasGradients { get; init; } = true;

    /// <summary>The graph behind tensors. What is only another type of a leaf is a leaf, so that its gradient is not rounded to the leaf's type.</summary>
    /// <param name="roots">The results; none has been computed.</param>
    /// <param name="type">The float type that the graph computes in.</param>
    public static OracleGraph Of(IEnumerable<Tensor> roots, DType type)
    {
        Node[] ends = [.. roots.Select(root => root.Node)];
        var places = new Dictionary<Node, int>(ReferenceEqualityComparer.Instance);
        var nodes = new List<OracleNode>();
        foreach (var node in Walk.Topological(ends, throughValues: true))
        {
            int[] inputs = [.. node.Inputs.Select(input => places[input])];
            if (node.Op is Cast && node.Spec.Type == type && nodes[inputs[0]].Value is { } leaf && leaf.Type.IsFloat()) nodes.Add(Given(node.Spec, Computed(leaf.Cast(type))));
            else if (node.Op is Leaf) nodes.Add(Given(node.Spec, new(node)));
            else nodes.Add(new(node.Op, inputs, node.Spec, node.Op is Literal ? node.Scalar : 0, null));
            places[node] = nodes.Count - 1;
        }
        return new OracleGraph(nodes, [.. ends.Select(end => places[end])]).Needed();
    }

    static OracleNode Given(TensorSpec spec, Tensor value) => new(Leaf.Instance, [], spec, 0, value);

    static Tensor Computed(Tensor tensor)
    {
        Tensor.Evaluate(tensor);
        return tensor;
    }

    /// <summary>The graph with some nodes given, each with its value as Ogee computes it.</summary>
    /// <param name="cuts">Places, and why they are cut.</param>
    public OracleGraph Cut(IReadOnlyDictionary<int, string?> cuts)
    {
        var tensors = Written();
        int[] places = [.. cuts.Keys.Where(place => !Nodes[place].IsGiven && Nodes[place].Op is not IManyResults)];
        Tensor.Evaluate([.. places.Select(place => tensors[place])]);
        OracleNode[] nodes = [.. Nodes];
        foreach (var place in places) nodes[place] = Given(nodes[place].Spec, tensors[place]) with { CutAt = cuts[place] };
        return (this with { Nodes = nodes }).Needed();
    }

    /// <summary>The graph of one node and what it needs.</summary>
    public OracleGraph UpTo(int place) => (this with { Roots = [place] }).Needed();

    /// <summary>The graph without what no root needs.</summary>
    OracleGraph Needed()
    {
        var isNeeded = new bool[Nodes.Count];
        foreach (var root in Roots) isNeeded[root] = true;
        for (var i = Nodes.Count - 1; i >= 0; i--)
            if (isNeeded[i])
                foreach (var input in Nodes[i].Inputs) isNeeded[input] = true;
        var (places, nodes) = (new int[Nodes.Count], new List<OracleNode>());
        for (var i = 0; i < Nodes.Count; i++)
        {
            if (!isNeeded[i]) continue;
            places[i] = nodes.Count;
            nodes.Add(Nodes[i] with { Inputs = [.. Nodes[i].Inputs.Select(input => places[input])] });
        }
        return this with { Nodes = nodes, Roots = [.. Roots.Select(root => places[root])] };
    }

    /// <summary>The graph in which a gradient ends behind nodes that have none: Ogee names an error where libtorch gives zeros.</summary>
    public OracleGraph WithoutErrors()
    {
        var (places, nodes) = (new int[Nodes.Count], new List<OracleNode>());
        for (var i = 0; i < Nodes.Count; i++)
        {
            int[] inputs = [.. Nodes[i].Inputs.Select(input => places[input])];
            for (var end = Nodes[i].IsGiven ? 0 : EndsBehind(Nodes[i].Op); end > 0; end--)
            {
                nodes.Add(new(Unary<StopGradient>.Instance, [inputs[end - 1]], Nodes[Nodes[i].Inputs[end - 1]].Spec, 0, null));
                inputs[end - 1] = nodes.Count - 1;
            }
            nodes.Add(Nodes[i] with { Inputs = inputs });
            if (!Nodes[i].IsGiven && Nodes[i].Spec.Type.IsFloat() && Stopping.Contains(Nodes[i].Op.Name)) nodes.Add(new(Unary<StopGradient>.Instance, [nodes.Count - 1], Nodes[i].Spec, 0, null));
            places[i] = nodes.Count - 1;
        }
        return this with { Nodes = nodes, Roots = [.. Roots.Select(root => places[root])] };
    }

    static readonly HashSet<string> Stopping = [.. OpSet.All.Where(entry => entry is { Kind: OpKind.Unary or OpKind.Binary or OpKind.Ternary, Passes: "no" }).Select(entry => entry.Name)];

    /// <summary>Behind how many inputs, from the first on, gradients end: those of Ogee for want of a formula; libtorch has none of incomplete gamma functions by their shape either, which is compared in tests.</summary>
    static int EndsBehind(Op op) => op.Name is "gammainc" or "gammaincc" ? 1 : op is MapOp map ? map.LackingGradients : 0;

    /// <summary>The graph as tensors of Ogee, one for each node.</summary>
    public Tensor[] Written()
    {
        var tensors = new Tensor[Nodes.Count];
        for (var i = 0; i < tensors.Length; i++)
        {
            var node = Nodes[i];
            tensors[i] = node.Value ?? (node.IsLiteral ? Tensor.Scalar(node.Scalar, node.Spec.Type) : Tensor.Apply(node.Op, [.. node.Inputs.Select(input => tensors[input])]));
        }
        return tensors;
    }

    /// <summary>One line for each node, with the numbers of small leaves.</summary>
    public override string ToString() => string.Join('\n', Nodes.Select((node, i) => $"  {i}: {node.Spec.Type.ShortName()}{node.Spec.Shape} = {Text(node)}{(Roots.Contains(i) ? "  ← result" : "")}"));

    static string Text(OracleNode node) => node.IsLiteral ? FormattableString.Invariant($"{node.Scalar:R}")
        : node.Value is not { } value ? $"{node.Op} ({string.Join(", ", node.Inputs)})"
        : value.Shape.Count > 24 ? "leaf" : $"leaf [{string.Join(", ", OracleRun.Numbers(value).Select(number => number.ToString("R", System.Globalization.CultureInfo.InvariantCulture)))}]";
}
