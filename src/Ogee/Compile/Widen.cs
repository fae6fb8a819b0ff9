namespace Ogee;

/// <summary>float16 and bfloat16 are ways to store: every operation that computes gets its operands in float32, and its result is rounded once. What only moves values moves them as they are.</summary>
/// <remarks>Here it is stated for all operations at once, and no kernel but conversions knows these types. The conversions fuse with what they surround; each rounding stays, so fused and unfused bits are the same.</remarks>
internal static class Widen
{
    /// <summary>Nodes in topological order in, each with its place, roots out.</summary>
    public static Node[] Apply(IReadOnlyList<Node> nodes, Node[] roots)
    {
        if (!nodes.Any(node => node.Spec.Type.IsHalf())) return roots;
        var made = new Node[nodes.Count];
        foreach (var node in nodes)
        {
            var inputs = node.Inputs.Any(input => !ReferenceEquals(made[input.WalkIndex], input)) ? [.. node.Inputs.Select(input => made[input.WalkIndex])] : node.Inputs;
            made[node.WalkIndex] = node.Op is Cast ? Convert(node, inputs[0])
                : node.Op.Computes && (node.Spec.Type.IsHalf() || inputs.Any(input => input.Spec.Type.IsHalf())) ? Computed(node, inputs)
                : ReferenceEquals(inputs, node.Inputs) ? node : node.On(inputs);
        }
        return [.. roots.Select(root => made[root.WalkIndex])];
    }

    static Node Computed(Node node, Node[] inputs)
    {
        var wide = node.InPlaceOf(node.Op, [.. inputs.Select(input => input.Spec.Type.IsHalf() ? node.InPlaceOf(new Cast(DType.Float32), input) : input)]);
        return node.Spec.Type.IsHalf() ? node.InPlaceOf(new Cast(node.Spec.Type), wide) : wide;
    }

    /// <summary>Conversions are from and to float32; others go by it.</summary>
    static Node Convert(Node node, Node input)
    {
        var (from, to) = (input.Spec.Type, node.Spec.Type);
        if (from == to) return input;
        var wide = (from.IsHalf() || to.IsHalf()) && from != DType.Float32 ? node.InPlaceOf(new Cast(DType.Float32), input) : input;
        return wide.Spec.Type == to ? wide : node.InPlaceOf(new Cast(to), wide);
    }
}
