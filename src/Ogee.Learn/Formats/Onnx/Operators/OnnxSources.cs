using static Ogee.Learn.OnnxOperatorFactory;

namespace Ogee.Learn;

/// <summary>Values that come from no input: constants, numbers in order, windows, random numbers.</summary>
static class OnnxSources
{
    internal static OnnxOperator[] All =>
    [
        One("Constant", 1, "value value_float:12- value_floats:12- value_int:12- value_ints:12-", Constant),
        One("ConstantOfShape", 9, "value", ConstantOfShape, 0),
        One("Range", 11, "", Range, 0, 1, 2).Needs(3),
        One("EyeLike", 9, "dtype k", EyeLike),
        One("HannWindow", 17, "output_datatype periodic", call => Window(call, (size, isPeriodic, type) => SignalWindow.Hann(size, isPeriodic, type)), 0),
        One("HammingWindow", 17, "output_datatype periodic", call => Window(call, Hamming), 0),
        One("BlackmanWindow", 17, "output_datatype periodic", call => Window(call, (size, isPeriodic, type) => SignalWindow.Blackman(size, isPeriodic, type)), 0),
        One("RandomNormal", 1, "dtype mean scale seed shape", call => Normal(call, Given(call), call.TypeOf("dtype", DType.Float32))),
        One("RandomNormalLike", 1, "dtype mean scale seed", call => Normal(call, call.Value(0).Shape, call.TypeOf("dtype", call.Value(0).Type))),
        One("RandomUniform", 1, "dtype high low seed shape", call => Uniform(call, Given(call), call.TypeOf("dtype", DType.Float32))),
        One("RandomUniformLike", 1, "dtype high low seed", call => Uniform(call, call.Value(0).Shape, call.TypeOf("dtype", call.Value(0).Type))),
        One("Bernoulli", 15, "dtype seed", call => Tensor.Uniform(call.X(0).Shape, Key(call)).Less(call.X(0).Cast(DType.Float32)).Cast(call.TypeOf("dtype", call.X(0).Type))),
        One("Multinomial", 7, "dtype sample_size seed", Multinomial),
    ];

    static GraphValue Constant(OnnxCall call)
    {
        if (call.Data("value") is { } data) return call.Run.Initial(data);
        if (call.Says("value_float")) return HostArray.Of(DType.Float32, [], [call.Float("value_float", 0)]);
        if (call.Floats("value_floats") is { } floats) return HostArray.Of(DType.Float32, [floats.Length], floats);
        if (call.Says("value_int")) return HostArray.Scalar(call.Int("value_int"));
        return call.Ints("value_ints") is { } integers ? HostArray.Vector(integers) : throw call.Refused("it has no value", "one of its attributes");
    }

    static GraphValue ConstantOfShape(OnnxCall call)
    {
        var value = call.Data("value") is { } data ? call.Run.Initial(data) : new TensorValue(HostArray.Of(DType.Float32, [1], [0.0]));
        if (value.Shape.Count != 1) throw call.Refused($"its value is {value.Description}", "one number");
        var shape = call.Fits(value.Type, call.Host(0).Integers());
        return value.IsKnown && shape.Count <= HostArray.MostElements ? HostMath.Expand(value.Host.Reshape(Shape.Scalar), shape)! : value.Tensor.Reshape(Shape.Scalar).Expand(shape);
    }

    static GraphValue Range(OnnxCall call)
    {
        var (start, limit, delta) = (call.Host(0), call.Host(1), call.Host(2));
        if (start.Count != 1 || limit.Count != 1 || delta.Count != 1 || delta.Number(0) == 0) throw call.Refused($"its inputs are {string.Join(" and ", call.Described())}", "three numbers, the last not 0");
        var count = Math.Max(0, Math.Ceiling((limit.Number(0) - start.Number(0)) / delta.Number(0)));
        var shape = count < 1L << 53 ? call.Fits(start.Type, [(long)count]) : call.Fits(start.Type, [long.MaxValue]);
        if (shape.Count > HostArray.MostElements) return (Tensor.Arange(shape.Count, start.IsFloat ? DType.Float64 : DType.Int64) * delta.ToTensor().Cast(start.IsFloat ? DType.Float64 : DType.Int64).Reshape(Shape.Scalar) + start.ToTensor().Cast(start.IsFloat ? DType.Float64 : DType.Int64).Reshape(Shape.Scalar)).Cast(start.Type);
        var places = Enumerable.Range(0, (int)shape.Count);
        return start.IsFloat ? HostArray.Of(start.Type, shape, [.. places.Select(i => start.Number(0) + (i * delta.Number(0)))]) : HostArray.Of(start.Type, shape, [.. places.Select(i => start.Integer(0) + (i * delta.Integer(0)))]);
    }

    static GraphValue EyeLike(OnnxCall call)
    {
        var shape = call.Value(0).Shape;
        if (shape.Rank != 2) throw call.Refused($"its input is {shape}", "a matrix");
        var (rows, columns) = (Tensor.Arange(shape[0]).Unsqueeze(1), Tensor.Arange(shape[1]));
        return (columns - rows).EqualTo(Tensor.From(call.Int("k", 0))).Cast(call.TypeOf("dtype", call.Value(0).Type));
    }

    static GraphValue Window(OnnxCall call, Func<long, bool, DType, Tensor> window)
    {
        var size = call.Integer(0);
        call.Fits(DType.Float64, [size]);
        return window(size, call.Flag("periodic", true), DType.Float64).Cast(call.TypeOf("output_datatype", DType.Float32));
    }

    // ONNX's Hamming window has 25/46 and 21/46, of which 0.54 and 0.46 are roundings.
    static Tensor Hamming(long size, bool isPeriodic, DType type) => (SignalWindow.Hann(size, isPeriodic, type) * (42.0 / 46)) + (4.0 / 46);

    static Shape Given(OnnxCall call) => call.Fits(DType.Float64, call.Ints("shape") ?? throw call.Refused("no shape is given", "one"));

    static GraphValue Normal(OnnxCall call, Shape shape, DType type) => (Tensor.Normal(shape, Key(call), type) * call.Float("scale", 1)) + call.Float("mean", 0);

    static GraphValue Uniform(OnnxCall call, Shape shape, DType type) => (Tensor.Uniform(shape, Key(call), type) * (call.Float("high", 1) - call.Float("low", 0))) + call.Float("low", 0);

    static GraphValue Multinomial(OnnxCall call)
    {
        var (x, count) = (call.X(0), call.Int("sample_size", 1));
        if (x.Rank != 2 || count < 1) throw call.Refused($"{count} samples of {x.Shape}", "one or more of [batch, classes]");
        // The largest of the logarithms of probabilities, each with Gumbel noise (Gumbel 1954).
        var noise = -(-Tensor.Uniform(call.Fits(x.Type, x.Shape[0], count, x.Shape[1]), Key(call), x.Type).Maximum(1e-30).Log()).Log();
        return (x.Unsqueeze(1) + noise).ArgMax(2).Cast(call.TypeOf("dtype", DType.Int32));
    }

    /// <summary>The key of a node's random numbers: its own seed, or the draw of the mode. A node that runs several times in a pass draws others each time.</summary>
    /// <param name="call">The node.</param>
    /// <param name="follows">Whether a seed only adds to the mode's draw while training: a mask of dropout that were the same in each step would be another network.</param>
    internal static RngKey Key(OnnxCall call, bool follows = false)
    {
        if (!call.Says("seed")) return Mode.NextKey().Fold(call.Node.Title);
        // A whole number of dropout, and a float of the others.
        var seed = follows ? unchecked((ulong)call.Int("seed")) : BitConverter.SingleToUInt32Bits((float)call.Float("seed", 0));
        return (follows && Mode.IsTraining ? Mode.NextKey().Fold(seed) : new RngKey(seed).Fold(call.Run.NextDraw())).Fold(call.Node.Title);
    }
}
