using static Ogee.Learn.OnnxOperatorFactory;

namespace Ogee.Learn;

/// <summary>Reductions along axes.</summary>
static class OnnxReductions
{
    internal static OnnxOperator[] All =>
    [
        Reduction("ReduceSum", 13, (x, axes) => Sum(x, axes), Total), Reduction("ReduceProd", 18, (x, axes) => x.Prod(axes, true).Cast(x.Type), Product),
        Reduction("ReduceMax", 18, (x, axes) => Extreme(x, axes, isMax: true), values => values.Max()), Reduction("ReduceMin", 18, (x, axes) => Extreme(x, axes, isMax: false), values => values.Min()),
        Reduction("ReduceMean", 18, (x, axes) => Mean(x, axes)),
        Reduction("ReduceL1", 18, (x, axes) => Sum(x.Abs(), axes), each: x => x.Abs()),
        Reduction("ReduceL2", 18, (x, axes) => Floats(x, y => y.Norm(2, axes, true)), each: x => x.Abs()),
        Reduction("ReduceSumSquare", 18, (x, axes) => Sum(x.Square(), axes), each: x => x.Square()),
        Reduction("ReduceLogSum", 18, (x, axes) => Floats(x, y => y.Sum(axes, true).Log()), each: x => Floats(x, y => y.Log())),
        Reduction("ReduceLogSumExp", 18, (x, axes) => Floats(x, y => y.LogSumExp(axes, true))),
        Arg("ArgMax", (x, axis) => x.ArgMax(axis)), Arg("ArgMin", (x, axis) => x.ArgMin(axis)),
    ];

    /// <summary>The sum in the type of its terms, as ONNX has it, where whole numbers wrap around.</summary>
    static Tensor Sum(Tensor x, Axes axes) => x.Sum(axes, true).Cast(x.Type);

    static long Total(long[] values) => values.Aggregate(0L, (a, b) => unchecked(a + b));

    static long Product(long[] values) => values.Aggregate(1L, (a, b) => unchecked(a * b));

    /// <param name="name">The operator.</param>
    /// <param name="input">The opset in which the axes became an input.</param>
    /// <param name="words">Reduces along axes, which stay with size 1.</param>
    /// <param name="known">Reduces whole numbers that are known; null where that is left to the engine.</param>
    /// <param name="each">What is left of it where nothing is reduced (noop_with_empty_axes); null for nothing.</param>
    static OnnxOperator Reduction(string name, int input, Func<Tensor, Axes, Tensor> words, Func<long[], long>? known = null, Func<Tensor, Tensor>? each = null) => One(name, 1, $"axes:-{input - 1} keepdims noop_with_empty_axes:{input}-", call =>
    {
        var rank = call.Value(0).Shape.Rank;
        var given = call.Opset >= input ? call.Integers(1) : call.Ints("axes");
        if (given is null or [] && call.Flag("noop_with_empty_axes")) return each is null ? call.Any(0) : each(call.X(0));
        var axes = given is null or [] ? Axes.Range(rank) : Axes.Create([.. given.Select(axis => call.Axis(axis, rank))]);
        var keeps = call.Flag("keepdims", true);
        if (known is not null && call.IsKnownAt(0) && call.Host(0) is { IsFloat: false, Count: > 0 } host && host.Type != DType.Bool && axes.Count == rank && rank <= 1)
            return HostArray.Of(host.Type, keeps ? host.Shape.Rank == 0 ? [] : [1] : [], [known(host.Integers())]);
        // A scalar has no axes, and is its own sum; of no axes the engine would take all.
        var reduced = words(call.X(0), axes);
        return keeps ? reduced : reduced.Reshape(reduced.Shape.Without(axes));
    }, 1);

    static Tensor Floats(Tensor x, Func<Tensor, Tensor> words) => x.Type.IsFloat() ? words(x) : words(x.Cast(DType.Float64)).Cast(x.Type);

    static Tensor Mean(Tensor x, Axes axes)
    {
        if (x.Type.IsFloat()) return x.Mean(axes, true);
        var sum = x.Sum(axes, true);
        return (sum / Math.Max(1, x.Shape.Count / Math.Max(1, sum.Shape.Count))).Cast(x.Type);
    }

    static Tensor Extreme(Tensor x, Axes axes, bool isMax)
    {
        if (x.Type == DType.Bool) return isMax ? x.Any(axes, true) : x.All(axes, true);
        if (x.Shape.Count > 0) return isMax ? x.Max(axes, true) : x.Min(axes, true);
        // Of nothing it is what any element replaces, as the operator says: −∞ or the least of the type. Sums have a value there, and so the shape.
        return Tensor.Full(x.Sum(axes, true).Shape, isMax ? double.NegativeInfinity : double.PositiveInfinity, DType.Float64).Cast(x.Type);
    }

    static OnnxOperator Arg(string name, Func<Tensor, int, Tensor> words) => One(name, 1, "axis keepdims select_last_index:12-", call =>
    {
        var x = call.X(0);
        var axis = call.Axis(call.Int("axis", 0), x.Rank);
        var index = call.Flag("select_last_index") ? x.Shape[axis] - 1 - words(x.Flip(axis), axis) : words(x, axis);
        return call.Flag("keepdims", true) ? index.Unsqueeze(axis) : index;
    });
}
