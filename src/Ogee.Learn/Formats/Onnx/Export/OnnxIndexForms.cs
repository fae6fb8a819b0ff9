using Ogee.Ops;

namespace Ogee.Learn;

/// <summary>What reads and writes at indices, and orders.</summary>
static class OnnxIndexForms
{
    internal static IReadOnlyList<OnnxForm> All { get; } =
    [
        new(typeof(Take), "Gather", e => OnnxMovementForms.Moved(e, [e[0]], x => e.Emit("Gather", [x[0], e[1]], ("axis", (long)e.Same((Take op) => op.Axis))))),
        new(typeof(Gather), "GatherElements", e => OnnxMovementForms.Moved(e, [e[0]], x => e.Emit("GatherElements", [x[0], e[1]], ("axis", (long)e.Same((Gather op) => op.Axis))))),
        new(typeof(TakeAdd), "ScatterElements", TakeAdd),
        new(typeof(ArgSort), "TopK", ArgSort),
        new(typeof(SearchSorted), "Less, LessOrEqual, ReduceSum", SearchSorted),
        new(typeof(DynamicSlice), "Slice", DynamicSlice),
        new(typeof(UpdateSlice), "Slice, Concat", UpdateSlice),
    ];

    static string TakeAdd(OnnxEmission e)
    {
        var (axis, size) = (e.Same((TakeAdd op) => op.Axis), e.Dim((TakeAdd op) => op.Size));
        var (values, index) = (e.ShapeOf(0), e.ShapeOf(1));
        var count = Product(index);
        if (count is null) return e.Fault("its indices have several axes that grow with the batch");
        OnnxDim[] flat = [.. values[..axis], count.Value, .. values[(axis + index.Length)..]];
        OnnxDim[] line = [.. flat.Select((dim, i) => i == axis ? dim : OnnxDim.Fixed(1))];
        var places = e.Emit("Expand", [OnnxMovementForms.To(e, e[1], line), e.Builder.Sizes(flat)]);
        OnnxDim[] shape = [.. e.Shape];
        shape[axis] = size;
        return e.Widened(e.Type, [e[0]], (x, type) => e.Emit("ScatterElements", [Filled(e, 0, type, shape), places, OnnxMovementForms.To(e, x[0], flat)], ("axis", (long)axis), ("reduction", "add")));
    }

    static OnnxDim? Product(OnnxDim[] dims)
    {
        var growing = dims.Where(dim => !dim.IsFixed).ToArray();
        if (growing.Length > 1) return null;
        var rest = dims.Where(dim => dim.IsFixed).Aggregate(1L, (product, dim) => product * dim.Offset);
        return growing.Length == 0 ? OnnxDim.Fixed(rest) : new(growing[0].Slope * rest, growing[0].Offset * rest);
    }

    /// <summary>A shape filled with one number.</summary>
    internal static string Filled(OnnxEmission e, double value, DType type, OnnxDim[] shape) => e.Emit("Expand", [e.Builder.Scalar(value, type), e.Builder.Sizes(shape)]);

    /// <summary>Whether scatters by the monoid are written.</summary>
    internal static bool IsKnown(Op op) => op is Scatter<AddMonoid> or Scatter<MultiplyMonoid> or Scatter<MaximumMonoid> or Scatter<MinimumMonoid>;

    internal static string Scatter(OnnxEmission e)
    {
        var reduction = e.Op switch { Scatter<AddMonoid> => "add", Scatter<MultiplyMonoid> => "mul", Scatter<MaximumMonoid> => "max", Scatter<MinimumMonoid> => "min", _ => null };
        if (reduction is null) return e.Fault("it combines by an operation of the program's own");
        if (reduction is "max" or "min" && !e.IsNewer("it")) return "";
        var axis = e.Same((ScatterOp op) => op.Axis);
        OnnxDim[] shape = [.. e.Shape];
        shape[axis] = e.Dim((ScatterOp op) => op.Size);
        return e.Widened(e.Type, [e[0]], (x, type) => e.Emit("ScatterElements", [Filled(e, OnnxReductionForms.Neutral(e), type, shape), e[1], x[0]], ("axis", (long)axis), ("reduction", reduction)));
    }

    // TopK keeps the order of equal elements. NaN counts as the largest: sorted as infinity first, then once more by whether it is one.
    static string ArgSort(OnnxEmission e)
    {
        var (axis, count, isDescending) = (e.Same((ArgSort op) => op.Axis), e.Dim((ArgSort op) => op.Count), e.Same((ArgSort op) => op.IsDescending));
        var from = e.Operand(0).Spec.Type;
        var type = from == DType.Bool ? DType.Int32 : OnnxEmission.Wide(from);
        var x = e.Cast(e[0], from, type);
        string Order(string values, OnnxDim first) => e.Builder.Nodes("TopK", [values, e.Builder.Sizes([first])], 2, ("axis", (long)axis), ("largest", isDescending ? 1L : 0), ("sorted", 1L))[1];
        if (!type.IsFloat()) return Order(x, count);
        var whole = e.ShapeOf(0)[axis];
        var isNaN = e.Emit("IsNaN", [x]);
        var order = Order(e.Emit("Where", [isNaN, e.Builder.Scalar(double.PositiveInfinity, type), e.Emit("Add", [x, e.Builder.Scalar(0, type)])]), whole);
        var again = Order(e.Emit("GatherElements", [e.Cast(isNaN, DType.Bool, DType.Int32), order], ("axis", (long)axis)), count);
        return e.Emit("GatherElements", [order, again], ("axis", (long)axis));
    }

    // How many are smaller: each value against its whole row.
    static string SearchSorted(OnnxEmission e)
    {
        var isRight = e.Same((SearchSorted op) => op.IsRight);
        var from = e.Operand(0).Spec.Type;
        var type = from == DType.Bool ? DType.Int32 : OnnxEmission.Wide(from);
        var (row, value) = (e.Cast(e[0], from, type), e.Cast(e[1], from, type));
        var rank = e.Operand(1).Spec.Shape.Rank;
        value = e.Emit("Unsqueeze", [value, e.Builder.Ints(rank)]);
        if (e.Operand(0).Spec.Shape.Rank > 1) row = e.Emit("Unsqueeze", [row, e.Builder.Ints(rank - 1)]);
        var isBefore = e.Emit(isRight ? "LessOrEqual" : "Less", [row, value]);
        if (type.IsFloat())
        {
            var (rowNaN, valueNaN) = (e.Emit("IsNaN", [row]), e.Emit("IsNaN", [value]));
            isBefore = e.Emit("Or", [isBefore, isRight ? valueNaN : e.Emit("And", [e.Emit("Not", [rowNaN]), valueNaN])]);
        }
        return e.Reduce("ReduceSum", e.Cast(isBefore, DType.Bool, DType.Int64), [rank], keep: false);
    }

    static string DynamicSlice(OnnxEmission e)
    {
        var (axis, size) = (e.Same((DynamicSlice op) => op.Axis), e.Dim((DynamicSlice op) => op.Size));
        var start = Start(e, 1);
        return OnnxMovementForms.Moved(e, [e[0]], x => e.Emit("Slice", [x[0], start, e.Emit("Add", [start, e.Builder.Sizes([size])]), e.Builder.Ints(axis), e.Builder.Ints(1)]));
    }

    // The start as a vector of one.
    static string Start(OnnxEmission e, int operand) => e.Emit("Reshape", [e.Cast(e[operand], e.Operand(operand).Spec.Type, DType.Int64), e.Builder.Ints(1)]);

    static string UpdateSlice(OnnxEmission e)
    {
        var axis = e.Same((UpdateSlice op) => op.Axis);
        var start = Start(e, 2);
        var stop = e.Emit("Add", [start, e.Builder.Sizes([e.ShapeOf(1)[axis]])]);
        return OnnxMovementForms.Moved(e, [e[0], e[1]], x =>
        {
            string Part(string from, string to) => e.Emit("Slice", [x[0], from, to, e.Builder.Ints(axis), e.Builder.Ints(1)]);
            return e.Emit("Concat", [Part(e.Builder.Ints(0), start), x[1], Part(stop, e.Builder.Ints(long.MaxValue))], ("axis", (long)axis));
        });
    }
}
