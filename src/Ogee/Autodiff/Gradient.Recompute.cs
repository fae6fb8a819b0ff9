namespace Ogee;

static partial class Gradient
{
    /// <summary>Goes back through a value that is computed again: the graph between it and what it was said to be computed from is written once more, behind the gradient, and gone back through. What flows out of it is added one by one, in the order in which it would be without it, so that sums have the same bits.</summary>
    static void ThroughAgain(Node node, Recomputed op, Tensor gradient, HashSet<Node> depends, Contributions gradients)
    {
        var ends = node.Inputs.AsSpan(1);
        var again = new Dictionary<Node, Node>(ReferenceEqualityComparer.Instance);
        var original = new Dictionary<Node, Node>(ReferenceEqualityComparer.Instance);
        var begins = new Node[ends.Length];
        var wanted = new HashSet<Node>(ReferenceEqualityComparer.Instance);
        for (var i = 0; i < begins.Length; i++)
        {
            var end = ends[i];
            // Parameters, and what else is used from outside, are there all the time.
            begins[i] = i < op.Arguments ? Behind(end) : i < op.Arguments + op.Drawn ? end.On([.. end.Inputs.Select(Behind)]) : end;
            again[end] = begins[i];
            original[begins[i]] = end;
            if (depends.Contains(end)) wanted.Add(begins[i]);
        }
        Node Behind(Node end) => new(After.Instance, end, gradient.Node);

        var result = node.Inputs[0];
        foreach (var member in Walk.Topological([result], throughValues: true, ends)) again[member] = Again(member, again);
        var inside = new Contributions(gradients, original);
        inside.Add(again[result], gradient);
        var order = Walk.Topological([again[result]], throughValues: true, begins);
        Through(order, Between(order, wanted, []), wanted, inside);
    }

    /// <summary>Whether the gradient of something that is computed inside is wanted: then it is that value which the gradient goes through, and not one that is computed again.</summary>
    static bool HasInside(Node node, HashSet<Node> wanted)
    {
        var ends = node.Inputs.AsSpan(1);
        foreach (var member in Walk.Topological([node.Inputs[0]], throughValues: true, ends))
            if (wanted.Contains(member) && !ends.Contains(member)) return true;
        return false;
    }

    static Node Again(Node node, Dictionary<Node, Node> again)
    {
        var inputs = node.Inputs;
        for (var i = 0; i < inputs.Length; i++)
        {
            var input = again[inputs[i]];
            if (ReferenceEquals(input, inputs[i])) continue;
            if (ReferenceEquals(inputs, node.Inputs)) inputs = [.. inputs];
            inputs[i] = input;
        }
        return ReferenceEquals(inputs, node.Inputs) ? node : node.On(inputs);
    }
}
