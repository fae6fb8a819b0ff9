namespace Ogee.Learn;

/// <summary>Words for matrices [..., m, n] and vectors [..., n], in float64 as the engine factors them; they are rounded once, at the end.</summary>
/// <param name="Inner">What writes nodes.</param>
/// <param name="Rank">Axes of the matrices.</param>
readonly record struct OnnxMatrixEmission(OnnxEmission Inner, int Rank)
{
    internal string Of(double value) => Inner.Builder.Scalar(value, DType.Float64);

    internal string Emit(string name, params string[] inputs) => Inner.Emit(name, inputs);

    /// <summary>An operand in float64.</summary>
    internal string Wide(int operand) => Inner.Cast(Inner[operand], Inner.Operand(operand).Spec.Type, DType.Float64);

    internal string Where(string condition, string a, string b) => Emit("Where", condition, a, b);

    /// <summary>A column as a vector.</summary>
    internal string Column(string matrices, string at) => Inner.Emit("Gather", [matrices, at], ("axis", (long)Rank - 1));

    /// <summary>A row as a vector.</summary>
    internal string Row(string matrices, string at) => Inner.Emit("Gather", [matrices, at], ("axis", (long)Rank - 2));

    /// <summary>An element of a vector, [..., 1].</summary>
    internal string Element(string vectors, string at) => Inner.Emit("Gather", [vectors, Emit("Unsqueeze", at, Inner.Builder.Ints(0))], ("axis", (long)Rank - 2));

    /// <summary>Vectors as matrices of one column.</summary>
    internal string AsColumn(string vectors) => Emit("Unsqueeze", vectors, Inner.Builder.Ints(Rank - 1));

    /// <summary>Vectors as matrices of one row.</summary>
    internal string AsRow(string vectors) => Emit("Unsqueeze", vectors, Inner.Builder.Ints(Rank - 2));

    /// <summary>The sum over a vector, [..., 1].</summary>
    internal string Sum(string vectors) => Inner.Reduce("ReduceSum", vectors, [Rank - 2], keep: true);

    /// <summary>0, 1, 2… along an axis.</summary>
    internal string Places(OnnxDim count) => Emit("Range", Inner.Builder.Scalar(0, DType.Int64), Inner.Builder.SizeScalar(count), Inner.Builder.Scalar(1, DType.Int64));

    /// <summary>A matrix [m, n] of where a condition on a row's place and one on a column's hold.</summary>
    internal string Both(string rows, string columns) => Emit("And", Emit("Unsqueeze", rows, Inner.Builder.Ints(1)), columns);

    /// <summary>The identity [m, n].</summary>
    internal string Identity(OnnxDim rows, OnnxDim columns) => Inner.Cast(Emit("Equal", Emit("Unsqueeze", Places(rows), Inner.Builder.Ints(1)), Places(columns)), DType.Bool, DType.Float64);

    internal string Transposed(string matrices) => Inner.Emit("Transpose", [matrices], ("perm", (long[])[.. Enumerable.Range(0, Rank - 2).Select(axis => (long)axis), Rank - 1, Rank - 2]));

    /// <summary>Vectors that a loop kept, [k, ..., n], as columns [..., n, k].</summary>
    internal string AsColumns(string kept) => Inner.Emit("Transpose", [kept], ("perm", (long[])[.. Enumerable.Range(1, Rank - 1).Select(axis => (long)axis), 0]));

    /// <summary>Vectors that a loop kept, [k, ..., n], as rows [..., k, n].</summary>
    internal string AsRows(string kept) => Inner.Emit("Transpose", [kept], ("perm", (long[])[.. Enumerable.Range(1, Rank - 2).Select(axis => (long)axis), 0, Rank - 1]));

    /// <summary>One triangle and the diagonal, with zeros elsewhere.</summary>
    internal string Triangle(string matrices, bool isUpper) => Inner.Emit("Trilu", [matrices], ("upper", isUpper ? 1L : 0));

    /// <summary>NaN for matrices that hold a NaN or an infinity, otherwise 0: [..., 1, 1].</summary>
    internal string Strange(string matrices) => Inner.Reduce("ReduceSum", Emit("Mul", matrices, Of(0)), [Rank - 2, Rank - 1], keep: true);

    /// <summary>Back in the engine's type.</summary>
    internal string Narrow(string value, DType type) => Inner.Cast(value, DType.Float64, type);
}
