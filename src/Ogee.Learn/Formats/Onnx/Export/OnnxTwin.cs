namespace Ogee.Learn;

/// <summary>Compares a graph with another that was traced for it: the same operations on the same inputs, where arguments of the other may stand for anything of their shape.</summary>
/// <param name="trace">The graph.</param>
/// <param name="other">The other.</param>
sealed class OnnxTwin(OnnxTrace trace, TracedGraph other)
{
    readonly int[] twins = [.. Enumerable.Repeat(-1, other.Nodes.Count)];

    /// <summary>What the arguments stand for if an operation is the last one of its type in the other graph; null if it is not.</summary>
    internal int[]? Find(int node)
    {
        var last = other.Nodes.Count - 1;
        while (last >= 0 && other.Nodes[last].Op.GetType() != trace[node].Op.GetType()) last--;
        if (last < 0 || !IsTwin(last, node)) return null;
        var arguments = new int[other.Arguments.Count];
        Array.Fill(arguments, -1);
        for (var i = 0; i < twins.Length; i++)
            if (other.Nodes[i].Argument is >= 0 and var argument) arguments[argument] = twins[i];
        return arguments.Contains(-1) ? null : arguments;
    }

    bool IsTwin(int of, int node)
    {
        if (twins[of] >= 0) return twins[of] == node;
        var (a, b) = (other.Nodes[of], trace[node]);
        if (a.Spec != b.Spec) return false;
        var isSame = a.Kind switch
        {
            TracedKind.Argument => true,
            TracedKind.Literal => b.Kind == TracedKind.Literal && a.Literal.Equals(b.Literal) && trace.IsSame(node),
            TracedKind.Operation => b.Kind == TracedKind.Operation && a.Inputs.Count == b.Inputs.Count && a.Op.Equals(b.Op) && a.Inputs.Zip(b.Inputs).All(pair => IsTwin(pair.First, pair.Second)),
            _ => false,
        };
        if (isSame) twins[of] = node;
        return isSame;
    }
}
