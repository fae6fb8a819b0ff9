namespace Ogee;

/// <summary>Rewrites a graph into a smaller one with the same bits: equal nodes become one, movements merge, no-ops go.</summary>
internal static class Simplify
{
    /// <summary>Nodes in topological order in, each with its place, roots out.</summary>
    public static Node[] Apply(IReadOnlyList<Node> nodes, ReadOnlySpan<Node> roots)
    {
        var replacement = new Node[nodes.Count];
        var unique = new Dictionary<Node, Node>(nodes.Count, SameComputation.Instance);
        foreach (var node in nodes)
        {
            var inputs = node.Inputs;
            for (var i = 0; i < inputs.Length; i++)
            {
                var input = replacement[inputs[i].WalkIndex];
                if (ReferenceEquals(input, inputs[i])) continue;
                if (ReferenceEquals(inputs, node.Inputs)) inputs = [.. inputs];
                inputs[i] = input;
            }
            var rewritten = ReferenceEquals(inputs, node.Inputs) ? node : node.On(inputs);
            // A rule may make room for another; each makes the node smaller, so this ends.
            while (Rule(rewritten) is { } simpler) rewritten = simpler;
            if (!unique.TryAdd(rewritten, rewritten)) rewritten = unique[rewritten];
            replacement[node.WalkIndex] = rewritten;
        }
        var result = new Node[roots.Length];
        for (var i = 0; i < result.Length; i++) result[i] = replacement[roots[i].WalkIndex];
        return result;
    }

    /// <summary>The rules. Each keeps every bit, also of NaN, infinities and signed zeros.</summary>
    static Node? Rule(Node node) => node switch
    {
        { Op: Unary<StopGradient>, Inputs: [var x] } => x,
        { Op: WithGradient or Recomputed, Inputs: [var x, ..] } => x,
        { Op: Unary<Negate>, Inputs: [{ Op: Unary<Negate>, Inputs: [var x] }] } => x,
        { Op: Reshape or Expand, Inputs: [var x] } when x.Spec == node.Spec => x,
        { Op: Permute { Order: var order }, Inputs: [var x] } when order == Axes.Range(order.Count) => x,
        { Op: Cast { To: var to }, Inputs: [var x] } when x.Spec.Type == to => x,
        { Op: Reshape reshape, Inputs: [{ Op: Reshape, Inputs: [var x] }] } => new(reshape, x),
        { Op: Expand expand, Inputs: [{ Op: Expand, Inputs: [var x] }] } => new(expand, x),
        { Op: Permute { Order: var outer }, Inputs: [{ Op: Permute { Order: var inner }, Inputs: [var x] }] } => new(new Permute(Compose(outer, inner)), x),
        { Op: Reshape { To: var to }, Inputs: [{ Op: Expand, Inputs: [{ Spec.Shape.Rank: 0 } x] }] } => new(new Expand(to), x),
        { Op: Slice { Step: var step } part, Inputs: [{ Op: Concat { Axis: var axis }, Inputs: var pieces }] } when step[axis] == 1 && PieceOf(part, axis, pieces) is { } piece => piece,
        { Op: ReduceOp { Over: var over }, Inputs: [var x] } when AllOne(x.Spec.Shape, over) => new(new Reshape(node.Spec.Shape), x),
        { Op: MapOp } when node.Spec.Shape.Rank > 0 && RepeatsAScalarBesideOthers(node.Inputs) => node.On([.. node.Inputs.Select(input => RepeatsScalar(input) ? input.Inputs[0] : input)]),
        _ => null,
    };

    static bool RepeatsAScalarBesideOthers(Node[] inputs)
    {
        var (repeats, others) = (false, false);
        foreach (var input in inputs)
            if (RepeatsScalar(input)) repeats = true;
            else if (input.Spec.Shape.Rank > 0) others = true;
        return repeats && others;
    }

    static bool RepeatsScalar(Node node) => node is { Op: Expand, Inputs: [{ Spec.Shape.Rank: 0 }] };

    /// <summary>The one of the tensors that were joined that a part is; null if it is none.</summary>
    static Node? PieceOf(Slice part, int axis, Node[] pieces)
    {
        var start = 0L;
        foreach (var piece in pieces)
        {
            var shape = piece.Spec.Shape;
            if (start == part.Start[axis] && start + shape[axis] == part.Stop[axis])
            {
                for (var i = 0; i < shape.Rank; i++)
                    if (i != axis && (part.Start[i] != 0 || part.Stop[i] != shape[i] || part.Step[i] != 1)) return null;
                return piece;
            }
            start += shape[axis];
        }
        return null;
    }

    static bool AllOne(Shape shape, Axes axes)
    {
        foreach (var axis in axes)
            if (shape[axis] != 1) return false;
        return true;
    }

    static Axes Compose(Axes outer, Axes inner)
    {
        Span<int> order = stackalloc int[outer.Count];
        for (var i = 0; i < order.Length; i++) order[i] = inner[outer[i]];
        return Axes.Create(order);
    }

    /// <summary>Nodes are the same if they apply equal operations to the same nodes.</summary>
    sealed class SameComputation : IEqualityComparer<Node>
    {
        public static readonly SameComputation Instance = new();

        public bool Equals(Node? a, Node? b) => ReferenceEquals(a, b) || (a!.Op.Equals(b!.Op) && a.Inputs.AsSpan().SequenceEqual(b.Inputs));

        public int GetHashCode(Node node)
        {
            var hash = new HashCode();
            hash.Add(node.Op);
            foreach (var input in node.Inputs) hash.Add(System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(input));
            return hash.ToHashCode();
        }
    }
}
