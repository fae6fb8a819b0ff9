namespace Ogee.Testing;

/// <summary>Computes tensors by the definitions of their operations, one element after the other in float64: slow, without views, fusion or vectors, and so the oracle of the fast paths.</summary>
public static class Reference
{
    /// <summary>The value of a tensor by definition. Values that were computed before are not looked at, except of leaves.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <exception cref="NotSupportedException">An operation has no definition here.</exception>
    public static ReferenceTensor Evaluate(Tensor tensor) => EvaluateAll([tensor])[0];

    /// <summary>The values of tensors by definition; what several need is computed once.</summary>
    internal static ReferenceTensor[] EvaluateAll(IEnumerable<Tensor> tensors) => Evaluate([.. tensors.Select(tensor => tensor.Node)], []);

    static ReferenceTensor[] Evaluate(Node[] roots, Dictionary<Node, ReferenceTensor> values)
    {
        var many = new Dictionary<Node, ReferenceTensor[]>();
        foreach (var node in Walk.Topological(roots, throughValues: true))
        {
            if (values.ContainsKey(node)) continue;
            ReferenceTensor[] inputs = node.Op is Result ? [] : [.. node.Inputs.Select(input => values[input])];
            if (node.Op is Attention or AttentionGradient) many[node] = ReferenceAttention.Compute(node.Op, inputs);
            else if (node.Op is IManyResults) many[node] = ReferenceControl.Compute(node.Op, inputs, Run);
            // The token of an operation with many results has no elements.
            values[node] = node.Op is Result result ? many[node.Inputs[0]][result.Index] : many.ContainsKey(node) ? new(node.Spec, [], [])
                : node.Op switch { Leaf => Read(new Tensor(node)), Literal literal => Number(node.Scalar, literal.Type), _ => Compute(node.Op, node.Spec, inputs) };
        }
        return [.. roots.Select(root => values[root])];
    }

    static ReferenceTensor[] Run(Body body, ReferenceTensor[] inputs)
    {
        Node[] places = [.. body.Inputs.Select((spec, i) => new Node(new Input(i, spec)))];
        var values = new Dictionary<Node, ReferenceTensor>(ReferenceEqualityComparer.Instance);
        for (var i = 0; i < places.Length; i++) values[places[i]] = inputs[i];
        return Evaluate(body.Copy(places), values);
    }

    /// <summary>The result of one operation by definition.</summary>
    internal static ReferenceTensor Compute(Op op, TensorSpec spec, ReferenceTensor[] x) => op switch
    {
        Cast cast => Cast(spec, x[0], cast.To),
        MapOp map => ReferenceMap.Compute(map, spec, x),
        ReduceOp reduce => ReferenceReduce.Compute(reduce, spec, x[0]),
        CumulativeOp scan => ReferenceLines.Compute(scan, spec, x[0]),
        LinearRecurrence or ArgSort or SearchSorted => ReferenceLines.Compute(op, spec, x),
        ArgReduce arg => ReferenceReduce.Compute(arg, spec, x[0]),
        Dot => ReferenceProducts.Dot(spec, x[0], x[1]),
        Conv2d conv => ReferenceProducts.Conv(spec, x[0], x[1], conv),
        ConvInputGradient conv => ReferenceProducts.ConvInputGradient(spec, x[0], x[1], conv),
        ConvWeightGradient conv => ReferenceProducts.ConvWeightGradient(spec, x[0], x[1], conv),
        MaxPool2d or MaxPoolGather or MaxPoolScatter or AveragePool2d or AveragePoolGradient => ReferencePools.Compute(op, spec, x),
        _ => ReferenceMovement.Compute(op, spec, x),
    };

    static ReferenceTensor Number(double value, DType type) => Cast(new(Shape.Scalar, type), ReferenceTensor.Of(new(Shape.Scalar, DType.Float64), _ => value, _ => 0), type);

    /// <summary>A tensor's value, whatever computed it.</summary>
    internal static ReferenceTensor Read(Tensor leaf) => leaf.Type switch
    {
        DType.Float32 when leaf.ToArray<float>() is var v => new(leaf.Spec, [.. v.Select(e => (double)e)], []),
        DType.Float64 => new(leaf.Spec, leaf.ToArray<double>(), []),
        DType.Int32 when leaf.ToArray<int>() is var v => new(leaf.Spec, [], [.. v.Select(e => (long)e)]),
        DType.Int64 => new(leaf.Spec, [], leaf.ToArray<long>()),
        DType.UInt8 when leaf.ToArray<byte>() is var v => new(leaf.Spec, [], [.. v.Select(e => (long)e)]),
        _ => new(leaf.Spec, [], [.. leaf.ToArray<bool>().Select(e => e ? 1L : 0)]),
    };

    static ReferenceTensor Cast(TensorSpec spec, ReferenceTensor x, DType to) => ReferenceTensor.Of(spec,
        i => Rounded(x.IsFloat ? x.Floats[i] : x.Integers[i], to),
        i => x.IsFloat ? Saturated(x.Floats[i], to) : x.Integers[i]);

    // What a float32 holds of it; float64 keeps all of it.
    static double Rounded(double value, DType to) => to == DType.Float32 ? (float)value : value;

    static long Saturated(double value, DType to) => to switch
    {
        DType.Bool => value != 0 ? 1 : 0,
        _ when double.IsNaN(value) => 0,
        DType.Int32 => value >= int.MaxValue ? int.MaxValue : value <= int.MinValue ? int.MinValue : (long)value,
        DType.UInt8 => value >= 255 ? 255 : value <= 0 ? 0 : (long)value,
        _ => value >= 9223372036854775807.0 ? long.MaxValue : value <= -9223372036854775808.0 ? long.MinValue : (long)value,
    };
}
