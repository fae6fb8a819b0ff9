namespace Ogee;

/// <summary>Walks over graphs of any depth: iterative, because a stack overflow cannot be caught.</summary>
internal static class Walk
{
    // Nodes carry the marks of a walk, so walks take turns; a walk is short.
    static readonly Lock Gate = new();
    static readonly Stack<(Node Node, int Next)> Pending = new();
    static readonly List<Node> Order = [];
    static int stamp;

    /// <summary>All nodes that the roots depend on, inputs before users, in an order that depends only on the structure of the graph. The inputs of a node that has a value are not followed.</summary>
    /// <param name="roots">Where to begin.</param>
    /// <param name="throughValues">Follow the inputs of nodes that have a value too.</param>
    /// <param name="ends">Nodes that are left out, and all that only they depend on.</param>
    public static List<Node> Topological(ReadOnlySpan<Node> roots, bool throughValues = false, ReadOnlySpan<Node> ends = default)
    {
        lock (Gate)
        {
            var order = new List<Node>();
            Visit(roots, order, throughValues, ends);
            return order;
        }
    }

    /// <summary>The same walk; while <paramref name="use"/> runs, each node's <see cref="Node.WalkIndex"/> is its place.</summary>
    public static TResult Numbered<TState, TResult>(ReadOnlySpan<Node> roots, TState state, Func<List<Node>, TState, TResult> use)
    {
        lock (Gate)
        {
            try
            {
                Visit(roots, Order, throughValues: false);
                return use(Order, state);
            }
            finally
            {
                // A list that lives on would keep the graph alive.
                Order.Clear();
                if (Order.Capacity > 1 << 16) Order.Capacity = 0;
            }
        }
    }

    /// <summary>Changes nodes while no walk looks at them.</summary>
    public static void Change<TState>(TState state, Action<TState> change) where TState : allows ref struct
    {
        lock (Gate) change(state);
    }

    static void Visit(ReadOnlySpan<Node> roots, List<Node> order, bool throughValues, ReadOnlySpan<Node> ends = default)
    {
        stamp++;
        foreach (var end in ends) end.WalkStamp = stamp;
        foreach (var root in roots)
        {
            if (root.WalkStamp == stamp) continue;
            root.WalkStamp = stamp;
            Pending.Push((root, 0));
            while (Pending.TryPop(out var entry))
            {
                var (node, next) = entry;
                var inputs = node.Value is null || throughValues ? node.Inputs : [];
                while (next < inputs.Length && inputs[next].WalkStamp == stamp) next++;
                if (next < inputs.Length)
                {
                    inputs[next].WalkStamp = stamp;
                    Pending.Push((node, next + 1));
                    Pending.Push((inputs[next], 0));
                    continue;
                }
                node.WalkIndex = order.Count;
                order.Add(node);
            }
        }
    }
}
