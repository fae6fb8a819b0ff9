namespace Ogee.Testing;

/// <summary>An operation at every length of a last axis: where vectors end, and the loops after them begin.</summary>
/// <param name="Op">The type that states the operation, as <see cref="OpEntry.Type"/> has it.</param>
/// <param name="Least">The shortest length that the operation takes.</param>
/// <param name="At">The case of a length.</param>
public sealed record LengthSweep(Type Op, int Least, Func<int, OpCase> At);

public static partial class OpCases
{
    /// <summary>Sweeps of reductions and structural operations; scalar functions of floats are swept by their prefixes.</summary>
    public static IReadOnlyList<LengthSweep> Lengths { get; } = [.. ReductionLengths(), .. MovementLengths(), .. IndexLengths(), .. OrderLengths(), .. ProductLengths(), .. PoolLengths(), .. ControlLengths(), .. SourceLengths(), .. AttentionLengths(), .. FourierLengths(), .. MatrixLengths()];

    /// <summary>A sweep of functions of one tensor [3, length].</summary>
    static LengthSweep Rows(Type op, Func<Tensor, Tensor> function, int least = 0, Domain? domain = null) => Rows(op, (x, _) => function(x), least, domain);

    static LengthSweep Rows(Type op, Func<Tensor, int, Tensor> function, int least = 0, Domain? domain = null) =>
        new(op, least, length => Case(op.Name, $"a last axis of {length}", [[3, length]], x => function(x[0], length), domain, hasGradient: false));

    static LengthSweep Of(Type op, Func<int, Shape[]> shapes, Func<Tensor[], int, Tensor> function, int least = 0, string what = "a last axis") =>
        new(op, least, length => Case(op.Name, $"{what} of {length}", shapes(length), x => function(x, length), hasGradient: false));

    static IEnumerable<LengthSweep> ReductionLengths()
    {
        // Along the axis, and across it.
        LengthSweep Both<T>(int least, Domain? domain = null) where T : struct, IMonoid =>
            Rows(typeof(T), x => Tensor.Concat(0, x.ReduceBy<T>([1], keepAxes: false), x.ReduceBy<T>([0], keepAxes: false)), least, domain);
        yield return Both<AddMonoid>(0);
        yield return Both<MultiplyMonoid>(0, new(0.5, 1.5));
        yield return Both<MaximumMonoid>(1);
        yield return Both<MinimumMonoid>(1);
        yield return Rows(typeof(ArgReduce), x => Tensor.Concat(0, x.ArgMax(1), x.ArgMin(1), x.ArgMax(0)).Cast(x.Type), least: 1);
    }

    static IEnumerable<LengthSweep> MovementLengths()
    {
        static LengthSweep Conditions<T>() where T : struct, IBinary<T> => Of(typeof(T), n => [[3, n], [3, n]], (x, _) => x[0].Greater(0).Map<T>(x[1].Greater(0)).Cast(x[0].Type));
        yield return Conditions<And>();
        yield return Conditions<Or>();
        yield return Conditions<Xor>();
        yield return Rows(typeof(Not), x => x.Greater(0).Not().Cast(x.Type));
        static LengthSweep Whole<T>() where T : struct, IBinary<T> => Of(typeof(T), n => [[3, n], [3, n]], (x, _) => (x[0] * 8).Cast(DType.Int32).Map<T>((x[1] * 8).Cast(DType.Int32)).Cast(x[0].Type));
        yield return Whole<ShiftLeft>();
        yield return Whole<ShiftRight>();
        yield return Whole<Gcd>();
        yield return Whole<Lcm>();
        yield return Rows(typeof(Complement), x => (x * 8).Cast(DType.UInt8).Map<Complement>().Cast(x.Type));
        yield return Rows(typeof(PopCount), x => (x * 1024).Cast(DType.Int64).PopCount().Cast(x.Type));
        yield return Of(typeof(Select), n => [[3, n], [3, n]], (x, _) => Tensor.Where(x[0].Greater(x[1]), x[0], x[1] * 2));
        foreach (var type in DTypes.All.Where(type => !type.IsComplex()))
            yield return Of(typeof(Cast), n => [[3, n]], (x, _) => (x[0] * 3).Cast(type).Cast(x[0].Type), what: $"to {type.ShortName()}, a last axis");
        yield return Rows(typeof(Reshape), x => x.Transpose(0, 1).Flatten(0));
        yield return Rows(typeof(Permute), x => x.Transpose(0, 1));
        yield return Of(typeof(Expand), n => [[3, 1]], (x, n) => x[0].Expand([2, 3, n]));
        yield return Rows(typeof(Slice), (x, n) => Tensor.Concat(1, x.Slice(1, n / 3, n), x.Slice(1, 0, n, 2)));
        yield return Rows(typeof(Flip), x => x.Flip(1));
        yield return Rows(typeof(Pad), x => Tensor.Apply(new Pad([1, 2], [0, 1], [1, 1]), x, Tensor.Scalar(0.25, x.Type)));
        yield return Of(typeof(Concat), n => [[3, n], [3, 5]], (x, _) => Tensor.Concat(1, x[0], x[1], x[0]));
        yield return Rows(typeof(Recomputed), x => Tensor.Recompute(y => y.Square(), x));
        yield return Rows(typeof(After), x => Tensor.Apply(After.Instance, x, x.Sum()));
        yield return Rows(typeof(WithGradient), x => x.Square().WithGradient("square", [x], (gradient, inputs, _) => [gradient * inputs[0] * 2]));
        yield return Rows(typeof(Transfer), x => (x.To(ReferenceDevice.Instance) * 2).To(x.Spec.Device));
    }

    static IEnumerable<LengthSweep> IndexLengths()
    {
        yield return Of(typeof(Take), n => [[3, 5]], (x, n) => x[0].Take(Places(x[0], [n], 5), axis: 1), what: "indices, a last axis");
        yield return Rows(typeof(Take), (x, n) => Tensor.Concat(1, x.Take(Places(x, [4], n), axis: 1), x.Take(Places(x, [3], 3), axis: 0)), least: 1);
        yield return Rows(typeof(TakeAdd), (x, n) => Tensor.Apply(new TakeAdd(1, 4), x, Places(x, [n], 4)));
        yield return Rows(typeof(TakeAdd), x => Tensor.Apply(new TakeAdd(0, 4), x, Places(x, [3], 4)));
        yield return Rows(typeof(Gather), (x, n) => x.Gather(1, Places(x, [3, n], n)), least: 1);
        yield return Rows(typeof(Gather), (x, n) => x.Gather(0, Places(x, [3, n], 3)));
        yield return Rows(typeof(AddMonoid), (x, n) => x.ScatterAdd(1, Places(x, [3, n], 5), 5));
        yield return Rows(typeof(AddMonoid), (x, n) => x.ScatterAdd(0, Places(x, [3, n], 5), 5));
        yield return Rows(typeof(DynamicSlice), (x, n) => x.DynamicSlice(1, Tensor.Scalar(n / 3, DType.Int64), n - (n / 3)));
        yield return Rows(typeof(DynamicSlice), x => x.DynamicSlice(0, Tensor.Scalar(1, DType.Int64), 2));
        yield return Of(typeof(UpdateSlice), n => [[3, n], [3, n]], (x, n) => x[0].UpdateSlice(1, Tensor.Scalar(n / 3, DType.Int64), x[1].Slice(1, n / 3, n)));
        yield return Of(typeof(UpdateSlice), n => [[3, n], [1, n]], (x, _) => x[0].UpdateSlice(0, Tensor.Scalar(1, DType.Int64), x[1]));
    }

    static IEnumerable<LengthSweep> ProductLengths()
    {
        yield return Of(typeof(Dot), n => [[3, n], [n, 4]], (x, _) => x[0].MatMul(x[1]), what: "products of a sum, an inner axis");
        yield return Of(typeof(Dot), n => [[3, 5], [5, n]], (x, _) => x[0].MatMul(x[1]));
        yield return Of(typeof(Dot), n => [[3, 5], [n, 5]], (x, _) => x[0].MatMul(x[1].Transpose(0, 1)), what: "a transposed operand, a last axis");
        yield return Of(typeof(Dot), n => [[1, 5], [5, n]], (x, _) => x[0].MatMul(x[1]), what: "one row, a last axis");
        // What is last in memory are the channels; in words it is the width.
        var window = Window.Even(1, 1);
        (string What, Func<int, (Shape X, Shape W)> Of, bool IsDepthwise)[] convolutions =
        [
            ("a width", n => ([1, 2, 3, n], [3, 2, 3, 3]), false), ("channels", n => ([1, n, 3, 4], [3, n, 3, 3]), false),
            ("filters", n => ([1, 2, 3, 4], [n, 2, 3, 3]), false), ("channels each by itself", n => ([1, n, 3, 4], [n, 1, 3, 3]), true),
        ];
        foreach (var (what, shapes, isDepthwise) in convolutions)
        {
            Shape Result(int n) => [1, shapes(n).W[0], shapes(n).X[2], shapes(n).X[3]];
            int Groups(int n) => isDepthwise ? n : 1;
            yield return Of(typeof(Conv2d), n => [shapes(n).X, shapes(n).W], (x, n) => x[0].Conv2d(x[1], window, Groups(n)), least: 1, what);
            yield return Of(typeof(ConvInputGradient), n => [Result(n), shapes(n).W], (x, n) => Tensor.Apply(new ConvInputGradient(window, Groups(n), shapes(n).X), x), least: 1, what);
            yield return Of(typeof(ConvWeightGradient), n => [shapes(n).X, Result(n)], (x, n) => Tensor.Apply(new ConvWeightGradient(window, Groups(n), shapes(n).W), x), least: 1, what);
        }
    }

    static IEnumerable<LengthSweep> PoolLengths()
    {
        var largest = new MaxPool2d(3, 3, Window.Even(2, 1));
        var mean = new AveragePool2d(3, 3, Window.Even(2, 1), CountPadding: false);
        foreach (var (what, shape) in ((string, Func<int, Shape>)[])[("a width", n => [2, 3, 4, n]), ("channels", n => [1, n, 3, 4])])
        {
            Shape Result(int n) => Tensor.Apply(largest, Tensor.Zeros(shape(n))).Shape;
            yield return Of(typeof(MaxPool2d), n => [shape(n)], (x, _) => Tensor.Apply(largest, x[0]), least: 1, what);
            yield return Of(typeof(MaxPoolScatter), n => [shape(n), Result(n)], (x, _) => Tensor.Apply(new MaxPoolScatter(largest), x), least: 1, what);
            yield return Of(typeof(MaxPoolGather), n => [shape(n), shape(n)], (x, _) => Tensor.Apply(new MaxPoolGather(largest), x), least: 1, what);
            yield return Of(typeof(AveragePool2d), n => [shape(n)], (x, _) => Tensor.Apply(mean, x[0]), least: 1, what);
            yield return Of(typeof(AveragePoolGradient), n => [Result(n)], (x, n) => Tensor.Apply(new AveragePoolGradient(mean, shape(n)), x[0]), least: 1, what);
        }
    }

    static IEnumerable<LengthSweep> ControlLengths()
    {
        yield return Rows(typeof(Loop), x => Tensor.Loop(3, [x], step => new([(step.States[0] * 0.5) + x])).States[0]);
        yield return Rows(typeof(Result), x => Tensor.Loop(2, [x], step => new([step.States[0] * 0.5], [step.States[0]])).Outputs[0]);
        yield return Rows(typeof(If), x => Tensor.If(x.Sum().Greater(0), [x], y => [y[0] * 2], y => [y[0] - 1])[0]);
    }

    static IEnumerable<LengthSweep> SourceLengths()
    {
        yield return Rows(typeof(Iota), x => x * Tensor.Apply(new Iota(x.Spec, 1)));
        yield return Rows(typeof(Leaf), x => x.Transpose(0, 1));
        yield return Of(typeof(Literal), n => [[3, n], []], (x, _) => Tensor.Where(x[0].Greater(0), Tensor.Scalar(0.5, x[0].Type), x[1]));
        // A number depends on its place only: a row is the prefix of a longer one, so their difference is 0.
        foreach (var distribution in Enum.GetValues<Distribution>())
            yield return Of(typeof(RandomNumbers), n => [[]], (x, n) => x[0] * (Numbers(distribution, n, x[0]) - Numbers(distribution, 67, x[0]).Slice(0, 0, n)), what: $"{distribution}, a last axis");
        foreach (var from in Enum.GetValues<DrawnFrom>())
            yield return Of(typeof(RandomDraw), n => [[3, n]], (x, _) => Draws(from, x[0].Square() + 0.5), what: from.ToString());
    }

    static Tensor Draws(DrawnFrom from, Tensor parameters) => from switch
    {
        DrawnFrom.Gamma => Tensor.Gamma(parameters, new RngKey(3, 4)),
        DrawnFrom.LogGamma => Tensor.LogOfGamma(parameters, new RngKey(3, 4)),
        DrawnFrom.VonMises => Tensor.VonMises(parameters, new RngKey(3, 4)),
        _ => Tensor.Poisson(parameters, new RngKey(3, 4)),
    };

    static Tensor Numbers(Distribution distribution, int count, Tensor beside) =>
        Tensor.Apply(new RandomNumbers(new([count], beside.Type), distribution), Tensor.From([3L, 4L], [2]));
}
