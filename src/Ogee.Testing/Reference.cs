namespace Ogee.Testing;

/// <summary>Computes tensors by the definitions of their operations, one element after the other in float64: slow, without views, fusion or vectors, and so the oracle of the fast paths.</summary>
public static class Reference
{
    /// <summary>The value of a tensor by definition. Values that were computed before are not looked at, except of leaves.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <exception cref="NotSupportedException">An operation has no definition here.</exception>
    public static ReferenceTensor Evaluate(Tensor tensor) => EvaluateAll([tensor])[0];

    /// <summary>The values of tensors by definition; what several need is computed once.</summary>
    internal static ReferenceTensor[] EvaluateAll(IEnumerable<Tensor> tensors) => Evaluate(Real([.. tensors.Select(tensor => tensor.Node)]), []);

    /// <summary>Complex numbers are pairs by definition.</summary>
    static Node[] Real(Node[] roots) => ComplexPairs.Apply(Walk.Topological(roots, throughValues: true), roots);

    static ReferenceTensor[] Evaluate(Node[] roots, Dictionary<Node, ReferenceTensor> values)
    {
        var many = new Dictionary<Node, ReferenceTensor[]>();
        foreach (var node in Walk.Topological(roots, throughValues: true))
        {
            if (values.ContainsKey(node)) continue;
            ReferenceTensor[] inputs = node.Op is Result ? [] : [.. node.Inputs.Select(input => values[input])];
            if (node.Op is Attention or AttentionGradient) many[node] = ReferenceAttention.Compute(node.Op, inputs);
            else if (node.Op is Factorization factorization) many[node] = ReferenceMatrices.Compute(factorization, inputs);
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
        return Evaluate(Real(body.Copy(places)), values);
    }

    /// <summary>The result of one operation by definition.</summary>
    internal static ReferenceTensor Compute(Op op, TensorSpec spec, ReferenceTensor[] x)
    {
        var exact = Define(op, spec, x);
        // What the 16-bit types cannot hold is far more than what float64 leaves out.
        return spec.Type.IsHalf() ? exact with { Floats = [.. exact.Floats.Select(value => Rounded(value, spec.Type))] } : exact;
    }

    static ReferenceTensor Define(Op op, TensorSpec spec, ReferenceTensor[] x) => op switch
    {
        Cast cast => Cast(spec, x[0], cast.To),
        MapOp map => ReferenceMap.Compute(map, spec, x),
        ReduceOp reduce => ReferenceReduce.Compute(reduce, spec, x[0]),
        CumulativeOp scan => ReferenceLines.Compute(scan, spec, x[0]),
        LinearRecurrence or ArgSort or SearchSorted => ReferenceLines.Compute(op, spec, x),
        FourierTransform or RealFourierTransform or HermitianFourierTransform => ReferenceFourier.Compute(op, spec, x[0]),
        ArgReduce arg => ReferenceReduce.Compute(arg, spec, x[0]),
        Cholesky or TriangularSolve or MatrixExp => ReferenceMatrices.Compute(op, spec, x),
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
        DType.Float32 => Floats<float>(leaf, value => value),
        DType.Float64 => Floats<double>(leaf, value => value),
        DType.Float16 => Floats<Half>(leaf, value => (double)value),
        DType.BFloat16 => Floats<BFloat16>(leaf, value => value),
        DType.Int32 => Integers<int>(leaf, value => value),
        DType.Int64 => Integers<long>(leaf, value => value),
        DType.UInt8 => Integers<byte>(leaf, value => value),
        DType.Int8 => Integers<sbyte>(leaf, value => value),
        DType.Int16 => Integers<short>(leaf, value => value),
        _ => Integers<bool>(leaf, value => value ? 1 : 0),
    };

    static ReferenceTensor Floats<T>(Tensor leaf, Func<T, double> number) where T : unmanaged => new(leaf.Spec, [.. leaf.ToArray<T>().Select(number)], []);

    static ReferenceTensor Integers<T>(Tensor leaf, Func<T, long> number) where T : unmanaged => new(leaf.Spec, [], [.. leaf.ToArray<T>().Select(number)]);

    static ReferenceTensor Cast(TensorSpec spec, ReferenceTensor x, DType to) => ReferenceTensor.Of(spec,
        i => Rounded(x.IsFloat ? x.Floats[i] : x.Integers[i], to),
        i => x.IsFloat ? Saturated(x.Floats[i], to) : x.Integers[i]);

    /// <summary>What a type holds of a number; float64 keeps all of it.</summary>
    internal static double Rounded(double value, DType to) => to switch
    {
        DType.Float32 => (float)value,
        DType.Float16 => (double)(Half)(float)value,
        DType.BFloat16 => (BFloat16)(float)value,
        _ => value,
    };

    static long Saturated(double value, DType to) => to switch
    {
        DType.Bool => value != 0 ? 1 : 0,
        _ when double.IsNaN(value) => 0,
        // The largest int64 is no float64; the next one above is.
        _ => value >= to.Largest() ? to.Largest() : value <= to.Smallest() ? to.Smallest() : (long)value,
    };
}
