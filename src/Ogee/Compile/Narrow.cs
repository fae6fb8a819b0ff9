namespace Ogee;

/// <summary>Elementwise operations of which only parts are read, each by elementwise operations, are computed part by part: then they run with those that read them, and the whole is never written.</summary>
/// <remarks>The gates of a recurrent layer are parts of one sum. Together the parts are no larger than the whole, so nothing is computed twice; the same operations on the same numbers give the same bits.</remarks>
internal sealed class Narrow
{
    readonly IReadOnlyList<Node> nodes;

    // For each node the parts that are read of it; null where all of it is.
    readonly List<Slice>?[] parts;

    // Whether elementwise operations alone read a node.
    readonly bool[] isReadByMaps;

    // What a node, and what a part of one, became.
    readonly Node[] wholes;
    readonly Dictionary<(int Node, Slice Part), Node> made = [];

    Narrow(IReadOnlyList<Node> nodes)
    {
        (this.nodes, parts, isReadByMaps, wholes) = (nodes, new List<Slice>?[nodes.Count], new bool[nodes.Count], new Node[nodes.Count]);
        Array.Fill(isReadByMaps, true);
        for (var i = 0; i < parts.Length; i++) parts[i] = [];
    }

    /// <summary>Nodes in topological order in, each with its place, roots out.</summary>
    public static Node[] Apply(IReadOnlyList<Node> nodes, Node[] roots)
    {
        if (!Settings.Fuse || !nodes.Any(node => node is { Op: Slice, Inputs: [{ Op: MapOp }] })) return roots;
        var narrow = new Narrow(nodes);
        foreach (var root in roots) (narrow.parts[root.WalkIndex], narrow.isReadByMaps[root.WalkIndex]) = (null, false);
        narrow.FindParts();
        for (var i = 0; i < nodes.Count; i++) narrow.Make(i);
        return [.. roots.Select(root => narrow.wholes[root.WalkIndex])];
    }

    // A part of a scalar is the scalar.
    bool IsSplit(int i) => nodes[i] is { Op: MapOp, Spec.Shape.Rank: > 0 } && parts[i] is { Count: > 0 };

    /// <summary>From the users to what they read.</summary>
    void FindParts()
    {
        for (var i = nodes.Count - 1; i >= 0; i--)
        {
            var node = nodes[i];
            if (IsSplit(i) && parts[i]!.Sum(Size) > node.Spec.Shape.Count) parts[i] = null;
            foreach (var input in node.Inputs)
            {
                if (node.Op is not MapOp) isReadByMaps[input.WalkIndex] = false;
                if (node.Op is Slice part && isReadByMaps[i]) Read(input, part);
                else if (IsSplit(i) && input.Spec.Shape == node.Spec.Shape) parts[i]!.ForEach(own => Read(input, own));
                else parts[input.WalkIndex] = null;
            }
        }
    }

    void Read(Node node, Slice part)
    {
        if (parts[node.WalkIndex] is { } known && !known.Contains(part)) known.Add(part);
    }

    static long Size(Slice part)
    {
        var size = 1L;
        for (var axis = 0; axis < part.Start.Rank; axis++) size *= Math.Max(0, (part.Stop[axis] - part.Start[axis] + part.Step[axis] - 1) / part.Step[axis]);
        return size;
    }

    void Make(int i)
    {
        var node = nodes[i];
        if (IsSplit(i))
        {
            foreach (var part in parts[i]!)
            {
                Node[] inputs = [.. node.Inputs.Select(input => input.Spec.Shape == node.Spec.Shape ? PartOf(input.WalkIndex, part) : wholes[input.WalkIndex])];
                made[(i, part)] = node.On(inputs, inputs.First(input => input.Spec.Shape.Rank > 0).Spec.Shape);
            }
            return;
        }
        if (node.Op is Slice own && IsSplit(node.Inputs[0].WalkIndex)) wholes[i] = PartOf(node.Inputs[0].WalkIndex, own);
        else wholes[i] = node.Inputs.All(input => ReferenceEquals(wholes[input.WalkIndex], input)) ? node : node.On([.. node.Inputs.Select(input => wholes[input.WalkIndex])]);
    }

    Node PartOf(int i, Slice part) => made.TryGetValue((i, part), out var known) ? known : made[(i, part)] = new(part, wholes[i]);
}
