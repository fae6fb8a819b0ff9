namespace Ogee;

/// <summary>Where the value of a node of a <see cref="TracedGraph"/> comes from.</summary>
public enum TracedKind
{
    /// <summary>It is given: an argument of the function that was traced.</summary>
    Argument,
    /// <summary>It is known: a parameter, data, a result that was computed before.</summary>
    Value,
    /// <summary>It is a number that the program wrote.</summary>
    Literal,
    /// <summary>It is computed by an operation.</summary>
    Operation,
}

/// <summary>One value of a <see cref="TracedGraph"/>.</summary>
/// <param name="Kind">Where it comes from.</param>
/// <param name="Op">What computes it.</param>
/// <param name="Spec">Its shape and type.</param>
/// <param name="Inputs">The numbers of the nodes that it is computed from; all are before it.</param>
/// <param name="Argument">Which argument it is; −1 if it is none.</param>
/// <param name="Literal">The number that the program wrote.</param>
/// <param name="Value">What is known of it; null if it is no value.</param>
/// <param name="Owner">The name of the parameter that holds it, or null.</param>
public sealed record TracedNode(TracedKind Kind, Op Op, TensorSpec Spec, IReadOnlyList<int> Inputs, int Argument, double Literal, Tensor? Value, string? Owner)
{
    /// <summary>For instance <c>add f32[2, 3]</c>.</summary>
    public override string ToString() => $"{Op} {Spec}";
}

/// <summary>What a function of tensors computes, written out to be read: for exporters and tools. It is the program as it was written, before the compiler changes anything.</summary>
/// <remarks>Complex numbers are pairs of float32 with an axis of 2 behind the others, as the compiler has them: in arguments and results too.</remarks>
public sealed class TracedGraph
{
    TracedGraph(IReadOnlyList<TensorSpec> arguments, IReadOnlyList<TracedNode> nodes, IReadOnlyList<int> results, List<Node> order) => (Arguments, Nodes, Results, this.order) = (arguments, nodes, results, order);

    readonly List<Node> order;

    /// <summary>Shapes and types of the arguments.</summary>
    public IReadOnlyList<TensorSpec> Arguments { get; }

    /// <summary>The nodes, each after those that it is computed from, in an order that depends only on the structure of the graph.</summary>
    public IReadOnlyList<TracedNode> Nodes { get; }

    /// <summary>The numbers of the nodes that are the results.</summary>
    public IReadOnlyList<int> Results { get; }

    /// <summary>A node as a tensor: an expression that can be computed if no argument is below it.</summary>
    /// <param name="node">Its number.</param>
    public Tensor At(int node) => new(order[node]);

    /// <summary>Calls a function with arguments that have no values, and writes down what it computes. Nothing is computed.</summary>
    /// <param name="arguments">Shapes and types of the arguments.</param>
    /// <param name="function">The function; called once. It may use other tensors: they are values of the graph.</param>
    /// <exception cref="OgeeException">The function reads the value of an argument (OG1009 and others), or shapes do not fit.</exception>
    public static TracedGraph Trace(IReadOnlyList<TensorSpec> arguments, Func<Tensor[], Tensor[]> function)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(function);
        TensorSpec[] given = [.. arguments.Select(spec => spec.Type.IsComplex() ? ComplexPairs.Of(spec) : spec)];
        Node[] placeholders = [.. given.Select(spec => new Node(new Placeholder(spec, "traced function", IsConstant: false)))];
        Tensor[] tensors = [.. placeholders.Select((node, i) => arguments[i].Type.IsComplex() ? new Tensor(node).AsComplex() : new Tensor(node))];
        Node[] results = [.. function(tensors).Select(result => (result.Type.IsComplex() ? result.AsReal() : result).Node)];
        var numbers = new Dictionary<Node, int>(ReferenceEqualityComparer.Instance);
        for (var i = 0; i < placeholders.Length; i++) numbers[placeholders[i]] = i;
        return Of(given, ComplexPairs.Apply(Walk.Topological(results), results), node => numbers.GetValueOrDefault(node, -1));
    }

    /// <summary>The graph of a body of a loop or a choice; its arguments are the inputs of the body.</summary>
    /// <param name="body">The body.</param>
    public static TracedGraph Of(Body body)
    {
        ArgumentNullException.ThrowIfNull(body);
        var (order, results) = body.Nodes();
        return Of(body.Inputs, ComplexPairs.Apply(order, [.. results]), static node => node.Op is Input input ? input.Index : -1);
    }

    static TracedGraph Of(IReadOnlyList<TensorSpec> arguments, Node[] roots, Func<Node, int> argument)
    {
        var order = Walk.Topological(roots);
        var places = new Dictionary<Node, int>(order.Count, ReferenceEqualityComparer.Instance);
        var nodes = new TracedNode[order.Count];
        for (var i = 0; i < nodes.Length; i++)
        {
            var node = order[i];
            places[node] = i;
            var which = argument(node);
            var kind = which >= 0 ? TracedKind.Argument : node.Value is not null ? TracedKind.Value : node.Op is Literal ? TracedKind.Literal : TracedKind.Operation;
            int[] inputs = kind == TracedKind.Operation ? [.. node.Inputs.Select(input => places[input])] : [];
            nodes[i] = new(kind, node.Op, node.Spec, inputs, which, node.Scalar, kind == TracedKind.Value ? new Tensor(node) : null, node.Owner?.Name);
        }
        return new(arguments, nodes, [.. roots.Select(root => places[root])], order);
    }
}
