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
            made[node.WalkIndex] = node.Op is Cast ? Convert(inputs[0], node.Spec.Type)
                : node.Op.Computes && (node.Spec.Type.IsHalf() || inputs.Any(input => input.Spec.Type.IsHalf())) ? Rounded(new(node.Op, [.. inputs.Select(Wide)]), node.Spec.Type)
                : ReferenceEquals(inputs, node.Inputs) ? node : node.On(inputs);
        }
        return [.. roots.Select(root => made[root.WalkIndex])];
    }

    static Node Wide(Node node) => node.Spec.Type.IsHalf() ? new(new Cast(DType.Float32), node) : node;

    static Node Rounded(Node node, DType type) => type.IsHalf() ? new(new Cast(type), node) : node;

    /// <summary>Conversions are from and to float32; others go by it.</summary>
    static Node Convert(Node node, DType to)
    {
        var from = node.Spec.Type;
        var wide = Wide(node);
        if (to.IsHalf() && wide.Spec.Type != DType.Float32) wide = new(new Cast(DType.Float32), wide);
        return from == to ? node : wide.Spec.Type == to ? wide : new(new Cast(to), wide);
    }
}
