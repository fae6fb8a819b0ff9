using Ogee.Ops;

namespace Ogee.Learn;

/// <summary>Reductions, places of the largest, and scans.</summary>
static class OnnxReductionForms
{
    internal static IReadOnlyList<OnnxForm> All { get; } =
    [
        new(typeof(AddMonoid), "ReduceSum; CumSum; ScatterElements", e => Reduced(e, "ReduceSum")),
        new(typeof(MultiplyMonoid), "ReduceProd; Scan; ScatterElements", e => Reduced(e, "ReduceProd")),
        new(typeof(MaximumMonoid), "ReduceMax; Scan; ScatterElements (18)", e => Extreme(e, "ReduceMax")),
        new(typeof(MinimumMonoid), "ReduceMin; Scan; ScatterElements (18)", e => Extreme(e, "ReduceMin")),
        new(typeof(ArgReduce), "ArgMax, ArgMin", ArgReduce),
        new(typeof(LinearRecurrence), "Scan", Recurrence),
    ];

    static string Reduced(OnnxEmission e, string name) => e.Widened(e.Type, e.Names, (x, _) => Over(e) is { Length: > 0 } axes ? e.Reduce(name, x[0], axes, keep: false) : e.Emit("Identity", x));

    static int[] Over(OnnxEmission e) => e.Same((ReduceOp op) => op.Over).ToArray();

    // Runtimes may lose a NaN among the numbers that they compare; here it wins.
    static string Extreme(OnnxEmission e, string name) => e.Widened(e.Type, e.Names, (x, type) =>
    {
        var axes = Over(e);
        if (axes.Length == 0) return e.Emit("Identity", x);
        var extreme = e.Reduce(name, x[0], axes, keep: false);
        if (!type.IsFloat()) return extreme;
        return e.Emit("Where", [HasNaN(e, x[0], type, axes, keep: false), e.Builder.Scalar(double.NaN, type), extreme]);
    });

    static string HasNaN(OnnxEmission e, string x, DType type, ReadOnlySpan<int> axes, bool keep) =>
        e.Emit("Greater", [e.Reduce("ReduceMax", e.Cast(e.Emit("IsNaN", [x]), DType.Bool, type), axes, keep), e.Builder.Scalar(0, type)]);

    static string ArgReduce(OnnxEmission e)
    {
        var (axis, largest) = (e.Same((ArgReduce op) => op.Axis), e.Same((ArgReduce op) => op.Largest));
        var from = e.Operand(0).Spec.Type;
        var type = from == DType.Bool ? DType.Int32 : OnnxEmission.Wide(from);
        var x = e.Cast(e[0], from, type);
        string Found(string name, string values) => e.Emit(name, [values], ("axis", (long)axis), ("keepdims", 0L));
        var found = Found(largest ? "ArgMax" : "ArgMin", x);
        if (!type.IsFloat()) return found;
        var isNaN = e.Cast(e.Emit("IsNaN", [x]), DType.Bool, type);
        return e.Emit("Where", [HasNaN(e, x, type, [axis], keep: false), Found("ArgMax", isNaN), found]);
    }

    /// <summary>Whether scans by the monoid are written.</summary>
    internal static bool IsKnown(Op op) => op is Cumulative<AddMonoid> or Cumulative<MultiplyMonoid> or Cumulative<MaximumMonoid> or Cumulative<MinimumMonoid>;

    internal static string Scan(OnnxEmission e)
    {
        if (!IsKnown(e.Op)) return e.Fault("it scans by an operation of the program's own");
        var (axis, isExclusive, isReversed) = (e.Same((CumulativeOp op) => op.Axis), e.Same((CumulativeOp op) => op.IsExclusive), e.Same((CumulativeOp op) => op.IsReversed));
        if (e.Op is Cumulative<AddMonoid>)
            return e.Widened(e.Type, e.Names, (x, _) => e.Emit("CumSum", [x[0], e.Builder.Scalar(axis, DType.Int64)], ("exclusive", isExclusive ? 1L : 0), ("reverse", isReversed ? 1L : 0)));
        return e.Widened(e.Type, e.Names, (x, type) => Along(e, axis, isReversed, type, [x[0]], Neutral(e), (state, items) =>
        {
            var next = e.Op switch { Cumulative<MultiplyMonoid> => e.Emit("Mul", [state, items[0]]), Cumulative<MaximumMonoid> => e.Emit("Max", [state, items[0]]), _ => e.Emit("Min", [state, items[0]]) };
            return (next, isExclusive ? e.Emit("Identity", [state]) : next);
        }));
    }

    /// <summary>The neutral element of the operation's monoid, of its own type and not of the wider one that it is computed in.</summary>
    internal static double Neutral(OnnxEmission e) => e.Op switch
    {
        Cumulative<MultiplyMonoid> or Scatter<MultiplyMonoid> => Of<MultiplyMonoid>(e.Type),
        Cumulative<MaximumMonoid> or Scatter<MaximumMonoid> => Of<MaximumMonoid>(e.Type),
        Cumulative<MinimumMonoid> or Scatter<MinimumMonoid> => Of<MinimumMonoid>(e.Type),
        _ => Of<AddMonoid>(e.Type),
    };

    static double Of<T>(DType type) where T : struct, IMonoid => type.IsFloat() ? T.Identity : T.IntegerIdentity(type);

    // hᵢ = aᵢ · hᵢ₋₁ + bᵢ; a₀ meets a state of 0, and NaN or infinity there must not count: it is replaced.
    static string Recurrence(OnnxEmission e)
    {
        var (axis, isReversed) = (e.Same((LinearRecurrence op) => op.Axis), e.Same((LinearRecurrence op) => op.IsReversed));
        return e.Widened(e.Type, e.Names, (x, type) => Along(e, axis, isReversed, type, [WithoutFirst(e, x[0], axis, isReversed, type), x[1]], 0, (state, items) =>
        {
            var next = e.Emit("Add", [e.Emit("Mul", [state, items[0]]), items[1]]);
            return (next, next);
        }));
    }

    // 0 at the place along an axis where the recurrence begins. By comparing places, which holds for axes of no element too.
    static string WithoutFirst(OnnxEmission e, string factors, int axis, bool isReversed, DType type)
    {
        var size = e.Shape[axis];
        var place = e.Emit("Range", [e.Builder.Scalar(0, DType.Int64), e.Builder.SizeScalar(size), e.Builder.Scalar(1, DType.Int64)]);
        var isFirst = e.Emit("Equal", [place, e.Builder.SizeScalar(isReversed ? size - OnnxDim.Fixed(1) : OnnxDim.Fixed(0))]);
        long[] others = [.. Enumerable.Range(0, e.Shape.Length).Where(other => other != axis).Select(other => (long)other)];
        if (others.Length > 0) isFirst = e.Emit("Unsqueeze", [isFirst, e.Builder.Ints(others)]);
        return e.Emit("Where", [isFirst, e.Builder.Scalar(0, type), factors]);
    }

    // A Scan along an axis with one state of the shape of a slice.
    static string Along(OnnxEmission e, int axis, bool isReversed, DType type, string[] values, double start, Func<string, string[], (string State, string Row)> step)
    {
        OnnxDim[] slice = [.. e.Shape.Where((_, i) => i != axis)];
        var first = e.Emit("Expand", [e.Builder.Scalar(start, type), e.Builder.Sizes(slice)]);
        var body = e.Builder.Inside(block =>
        {
            string Input(string hint)
            {
                var name = e.Builder.Fresh(hint);
                block.Inputs.Add((name, type, slice));
                return name;
            }
            var state = Input("state");
            var (next, row) = step(state, [.. values.Select(_ => Input("item"))]);
            foreach (var result in (string[])[next, next == row ? e.Emit("Identity", [row]) : row]) block.Outputs.Add((result, type, null));
        });
        long[] Each(long value) => [.. values.Select(_ => value)];
        long direction = isReversed ? 1 : 0;
        return e.Builder.Nodes("Scan", [first, .. values], 2, ("body", body), ("num_scan_inputs", (long)values.Length), ("scan_input_axes", Each(axis)), ("scan_input_directions", Each(direction)), ("scan_output_axes", new long[] { axis }), ("scan_output_directions", new long[] { direction }))[1];
    }
}
