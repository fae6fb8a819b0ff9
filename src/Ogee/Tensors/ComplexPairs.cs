namespace Ogee;

/// <summary>complex64 is a way to store: a graph on complex numbers stands for one on pairs of float32, with an axis of 2 behind the others. No kernel knows the type, and a view stays a view.</summary>
/// <remarks>Here it is stated for all operations that are defined for complex numbers (<see cref="Op.TakesComplex"/>): those that move elements, and sums, which are sums of the parts. All other arithmetic is words of real operations (ADR 0028).</remarks>
internal static class ComplexPairs
{
    /// <summary>A complex tensor as pairs.</summary>
    public static TensorSpec Of(TensorSpec spec) => spec with { Shape = Behind(spec.Shape, 2), Type = DType.Float32 };

    /// <summary>Nodes in topological order in, roots out, none of them complex; the same roots if none was.</summary>
    public static Node[] Apply(IReadOnlyList<Node> nodes, Node[] roots)
    {
        if (!nodes.Any(node => node.Spec.Type.IsComplex())) return roots;
        var made = new Dictionary<Node, Node>(nodes.Count, ReferenceEqualityComparer.Instance);
        foreach (var node in nodes)
        {
            Node[] inputs = [.. node.Inputs.Select(input => made[input])];
            made[node] = node.Spec.Type.IsComplex() || node.Inputs.Any(input => input.Spec.Type.IsComplex()) ? Stated(node, inputs)
                : inputs.AsSpan().SequenceEqual(node.Inputs) ? node : node.On(inputs);
        }
        return [.. roots.Select(root => made[root])];
    }

    static Node Stated(Node node, Node[] x) => node.Op switch
    {
        AsReal or AsComplex => x[0],
        Input input => node.InPlaceOf(input with { Spec = Of(input.Spec) }),
        Leaf => new(node.Value!, Of(node.Spec), node.IsConstant),
        Reshape reshape => node.InPlaceOf(new Reshape(Behind(reshape.To, 2)), x),
        Expand expand => node.InPlaceOf(new Expand(Behind(expand.To, 2)), x),
        Permute permute => node.InPlaceOf(new Permute(Axes.Create([.. permute.Order.ToArray(), permute.Order.Count])), x),
        Slice slice => node.InPlaceOf(new Slice(Behind(slice.Start, 0), Behind(slice.Stop, 2), Behind(slice.Step, 1)), x),
        Pad pad => Padded(node, pad, x),
        Gather or ScatterOp => node.InPlaceOf(node.Op, x[0], Repeated(node, x[1])),
        Select => node.InPlaceOf(node.Op, Repeated(node, x[0]), Full(node, x[1]), Full(node, x[2])),
        MapOp => node.InPlaceOf(node.Op, [.. x.Select(input => Full(node, input))]),
        // Axes count from the first, and pairs are behind all of them.
        _ => node.InPlaceOf(node.Op, x),
    };

    static Shape Behind(Shape shape, long size) => Shape.Create([.. shape.Sizes, size]);

    /// <summary>What says of each number where it is or whether, said of both parts; a scalar says it of all.</summary>
    static Node Repeated(Node node, Node x) => x.Spec.Shape.Rank == 0 ? x
        : node.InPlaceOf(new Expand(Behind(x.Spec.Shape, 2)), node.InPlaceOf(new Reshape(Behind(x.Spec.Shape, 1)), x));

    /// <summary>A pair in the place of a scalar does not repeat by itself.</summary>
    static Node Full(Node node, Node pairs) => Behind(node.Spec.Shape, 2) is var shape && pairs.Spec.Shape == shape ? pairs : node.InPlaceOf(new Expand(shape), pairs);

    static Node Padded(Node node, Pad pad, Node[] x)
    {
        var (low, high, interior) = (Behind(pad.Low, 0), Behind(pad.High, 0), Behind(pad.Interior, 0));
        Node Around(Node inside, Node value) => node.InPlaceOf(new Pad(low, high, interior), inside, value);
        // Mostly zeros, which are one literal for both parts.
        if (x[1] is { Op: Concat, Inputs: [{ Op: Reshape, Inputs: [var real] }, { Op: Reshape, Inputs: [var imaginary] }] } && ReferenceEquals(real, imaginary)) return Around(x[0], real);
        Node Part(long part)
        {
            var shape = x[0].Spec.Shape;
            var zeros = Shape.Create(new long[shape.Rank]);
            var ones = Shape.Create([.. Enumerable.Repeat(1L, shape.Rank)]);
            var inside = node.InPlaceOf(new Slice(zeros.With(-1, part), shape.With(-1, part + 1), ones), x[0]);
            var value = node.InPlaceOf(new Reshape(Shape.Scalar), node.InPlaceOf(new Slice([part], [part + 1], [1]), x[1]));
            return Around(inside, value);
        }
        return node.InPlaceOf(new Concat(pad.Low.Rank), Part(0), Part(1));
    }
}
