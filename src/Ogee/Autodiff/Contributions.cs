namespace Ogee;

/// <summary>What flows back to each node, until all of it is there.</summary>
/// <remarks>Parts of one tensor, such as queries, keys and values, give gradients that are 0 outside of the part. Where such parts do not overlap their sum is written part by part, not as whole tensors that are added.</remarks>
/// <param name="outer">Where contributions to some nodes go instead.</param>
/// <param name="original">Those nodes, and what they are there.</param>
sealed class Contributions(Contributions? outer = null, Dictionary<Node, Node>? original = null)
{
    readonly Dictionary<Node, List<Tensor>> parts = new(ReferenceEqualityComparer.Instance);

    /// <summary>Adds what flows back to a node on one way.</summary>
    public void Add(Node node, Tensor part)
    {
        if (original is not null && original.TryGetValue(node, out var there))
        {
            outer!.Add(there, part);
            return;
        }
        // Elementwise operations repeat scalars by themselves; the sum undoes it.
        if (part.Shape != node.Spec.Shape) part = part.SumTo(node.Spec.Shape);
        if (!parts.TryGetValue(node, out var known)) parts[node] = known = new(1);
        known.Add(part);
    }

    /// <summary>The sum for a node; null if nothing flows back to it.</summary>
    /// <param name="node">The node.</param>
    /// <param name="isKept">Whether it is asked for again.</param>
    public Tensor? Take(Node node, bool isKept)
    {
        if (!parts.TryGetValue(node, out var known)) return null;
        if (known.Count > 1)
        {
            if (Joined(known) is { } joined) known = joined;
            var sum = known[0];
            for (var i = 1; i < known.Count; i++) sum += known[i];
            parts[node] = known = [sum];
        }
        if (!isKept) parts.Remove(node);
        return known[0];
    }

    /// <summary>The parts with those that are 0 outside of a range of one axis as one; null where there are no two, or they overlap.</summary>
    static List<Tensor>? Joined(List<Tensor> known)
    {
        var axis = -1;
        var (ranges, others) = (new List<(long Start, Tensor Inside)>(), new List<Tensor>());
        foreach (var part in known)
        {
            if (RangeOf(part.Node) is { } range && (axis < 0 || axis == range.Axis))
            {
                axis = range.Axis;
                ranges.Add((range.Start, new(part.Node.Inputs[0])));
            }
            else others.Add(part);
        }
        if (ranges.Count < 2) return null;
        var (shape, type) = (known[0].Shape, known[0].Type);
        ranges.Sort((a, b) => a.Start.CompareTo(b.Start));
        var (pieces, end) = (new List<Tensor>(), 0L);
        foreach (var (start, inside) in ranges)
        {
            if (start < end) return null;
            if (start > end) pieces.Add(Tensor.Zeros(shape.With(axis, start - end), type));
            pieces.Add(inside);
            end = start + inside.Shape[axis];
        }
        if (end < shape[axis]) pieces.Add(Tensor.Zeros(shape.With(axis, shape[axis] - end), type));
        return [.. others, Tensor.Concat(axis, [.. pieces])];
    }

    /// <summary>The only axis along which a tensor is padded by zeros, and where what is inside begins.</summary>
    static (int Axis, long Start)? RangeOf(Node node)
    {
        if (node is not { Op: Pad pad, Inputs: [_, { Op: Literal, Scalar: 0 }] }) return null;
        var axis = -1;
        for (var i = 0; i < pad.Low.Rank; i++)
        {
            if (pad.Interior[i] != 0 || pad.Low[i] < 0 || pad.High[i] < 0) return null;
            if (pad.Low[i] == 0 && pad.High[i] == 0) continue;
            if (axis >= 0) return null;
            axis = i;
        }
        return axis < 0 ? null : (axis, pad.Low[axis]);
    }
}
