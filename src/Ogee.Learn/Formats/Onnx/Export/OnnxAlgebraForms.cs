using Ogee.Ops;

namespace Ogee.Learn;

/// <summary>Linear algebra beyond products, which ONNX has not: column by column in a Loop, all matrices of a batch at once.</summary>
/// <remarks>What is an error here, a matrix that is not positive definite or a triangle with a 0 on its diagonal, gives NaN and infinities there. What a matrix does not determine, such as vectors of equal values, is another choice there.</remarks>
static class OnnxAlgebraForms
{
    internal static IReadOnlyList<OnnxForm> All { get; } =
    [
        new(typeof(TriangularSolve), "Loop", Solve),
        new(typeof(Cholesky), "Loop", Cholesky),
        new(typeof(LuFactor), "Loop", Lu),
        new(typeof(Qr), "Loop", OnnxQrForm.Write),
        new(typeof(Eigh), "Loop, TopK", OnnxEighForm.Write),
        new(typeof(Svd), "Loop, TopK", OnnxSvdForm.Write),
        new(typeof(MatrixExp), "MatMul, Loop", OnnxExponentialForm.Write),
    ];

    /// <summary>Whether there is nothing to compute.</summary>
    internal static bool IsEmpty(OnnxDim[] shape) => shape.Any(dim => dim.Is(0));

    // A row of the solution after the other; what it takes from the rows that are left is subtracted there.
    static string Solve(OnnxEmission e)
    {
        var (isUpper, isUnit) = (e.Same((TriangularSolve op) => op.IsUpper), e.Same((TriangularSolve op) => op.IsUnit));
        var (shape, w) = (e.Shape, new OnnxMatrixEmission(e, e.Rank));
        if (IsEmpty(shape)) return OnnxIndexForms.Filled(e, 0, e.Type, shape);
        var (triangle, places, count) = (w.Wide(0), w.Places(shape[^2]), e.Builder.SizeScalar(shape[^2]));
        var last = e.Emit("Sub", [count, e.Builder.Scalar(1, DType.Int64)]);
        var rows = OnnxLoops.Write(e, count, [(w.Wide(1), DType.Float64, shape)], [(DType.Float64, [.. shape[..^2], shape[^1]])], (time, state) =>
        {
            var at = isUpper ? w.Emit("Sub", last, time) : time;
            var (column, x) = (w.Column(triangle, at), w.Row(state[0], at));
            if (!isUnit) x = w.Emit("Div", x, w.Element(column, at));
            var left = w.Where(w.Emit(isUpper ? "Less" : "Greater", places, at), column, w.Of(0));
            return new([w.Emit("Sub", state[0], w.Emit("Mul", w.AsColumn(left), w.AsRow(x)))], x);
        })[1];
        if (isUpper) rows = w.Emit("Slice", rows, e.Builder.Ints(-1), e.Builder.Ints(long.MinValue), e.Builder.Ints(0), e.Builder.Ints(-1));
        return w.Narrow(w.AsRows(rows), e.Type);
    }

    // A column of the factor after the other, and its square taken from the matrix.
    static string Cholesky(OnnxEmission e)
    {
        var (shape, w) = (e.Shape, new OnnxMatrixEmission(e, e.Rank));
        if (IsEmpty(shape)) return OnnxIndexForms.Filled(e, 0, e.Type, shape);
        var (lower, places) = (w.Triangle(w.Wide(0), isUpper: false), w.Places(shape[^1]));
        var columns = OnnxLoops.Write(e, e.Builder.SizeScalar(shape[^1]), [(lower, DType.Float64, shape)], [(DType.Float64, shape[..^1])], (at, state) =>
        {
            var column = w.Where(w.Emit("Less", places, at), w.Of(0), w.Column(state[0], at));
            var factor = w.Emit("Div", column, w.Emit("Sqrt", w.Element(column, at)));
            return new([w.Emit("Sub", state[0], w.Emit("Mul", w.AsColumn(factor), w.AsRow(factor)))], factor);
        })[1];
        return w.Narrow(w.Emit("Add", w.AsColumns(columns), w.Strange(lower)), e.Type);
    }

    // Elimination with the largest element left in a column as its pivot; of equal ones the first. A NaN is one only where it stands already.
    static string Lu(OnnxEmission e)
    {
        var shape = e.ShapeOf(0);
        var (w, type, pivots, rank) = (new OnnxMatrixEmission(e, shape.Length), e.Operand(0).Spec.Type, e.Dims((LuFactor op) => op.Results[1].Shape), shape.Length);
        var (rows, columns) = (w.Places(shape[^2]), w.Places(shape[^1]));
        var order = e.Emit("Expand", [rows, e.Builder.Sizes(shape[..^1])]);
        if (IsEmpty(shape))
        {
            e.Writer.Keep(e.Number, [OnnxIndexForms.Filled(e, 0, type, shape), OnnxIndexForms.Filled(e, 0, DType.Int64, pivots), order]);
            return "";
        }
        string Taken(string values, string at) => e.Emit("GatherElements", [values, at], ("axis", (long)rank - 2));
        var all = OnnxLoops.Write(e, e.Builder.SizeScalar(pivots[^1]), [(w.Wide(0), DType.Float64, shape), (order, DType.Int64, shape[..^1])], [(DType.Int64, [.. shape[..^2], OnnxDim.Fixed(1)])], (at, state) =>
        {
            var (column, isOwn, isLeft) = (w.Column(state[0], at), w.Emit("Equal", rows, at), w.Emit("Greater", rows, at));
            var size = w.Where(w.Emit("IsNaN", column), w.Where(isOwn, w.Of(double.PositiveInfinity), w.Of(-1)), w.Emit("Abs", column));
            var pivot = e.Emit("ArgMax", [w.Where(w.Emit("Less", rows, at), w.Of(-1), size)], ("axis", (long)rank - 2), ("keepdims", 1L));
            var moved = w.Where(isOwn, pivot, w.Where(w.Emit("Equal", rows, pivot), at, rows));
            var a = Taken(state[0], w.Emit("Expand", w.AsColumn(moved), e.Builder.Sizes(shape)));
            column = w.Column(a, at);
            var divisor = w.Element(column, at);
            var isZero = w.Emit("Equal", divisor, w.Of(0));
            var factor = w.AsColumn(w.Where(isZero, column, w.Emit("Div", column, divisor)));
            // By choice and not by factors of 0, which infinities would make NaN.
            var isInner = w.Emit("And", w.Both(isLeft, w.Emit("Greater", columns, at)), w.AsColumn(w.Emit("Not", isZero)));
            var inner = w.Where(isInner, w.Emit("Sub", a, w.Emit("Mul", factor, w.AsRow(w.Row(a, at)))), a);
            return new([w.Where(w.Both(isLeft, w.Emit("Equal", columns, at)), factor, inner), Taken(state[1], moved)], pivot);
        });
        e.Writer.Keep(e.Number, [w.Narrow(all[0], type), OnnxMovementForms.To(e, w.AsColumns(all[2]), pivots), all[1]]);
        return "";
    }
}
