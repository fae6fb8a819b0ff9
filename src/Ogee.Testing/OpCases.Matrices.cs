namespace Ogee.Testing;

public static partial class OpCases
{
    /// <summary>Shapes and views of square matrices.</summary>
    static (string Name, Shape Leaf, Func<Tensor, Tensor> View)[] Squares =>
    [
        ("one element", [1, 1], x => x), ("two rows", [2, 2], x => x), ("three rows", [3, 3], x => x), ("a batch", [2, 3, 3], x => x), ("a batch of a batch", [2, 1, 2, 2], x => x),
        ("no matrices", [0, 2, 2], x => x), ("no rows", [2, 0, 0], x => x), ("transposed", [3, 3], x => x.Transpose(0, 1)), ("a part of a flipped one", [4, 5], x => x.Flip(1).Slice(0, 1, 4).Slice(1, 0, 3)),
    ];

    /// <summary>Matrices that are tall, and square.</summary>
    static (string Name, Shape Leaf, Func<Tensor, Tensor> View)[] Talls =>
    [
        .. Squares, ("one column", [3, 1], x => x), ("a tall one", [4, 2], x => x), ("tall ones", [2, 3, 2], x => x), ("no columns", [3, 0], x => x), ("tall by transposition", [2, 3], x => x.Transpose(0, 1)),
    ];

    static (string Name, Shape Leaf, Func<Tensor, Tensor> View)[] Wides =>
        [("one row", [1, 3], x => x), ("a wide one", [2, 4], x => x), ("wide ones", [2, 2, 3], x => x), ("no rows at all", [0, 3], x => x), ("wide by transposition", [3, 2], x => x.Transpose(0, 1))];

    static IEnumerable<OpCase> Matrices()
    {
        foreach (var (name, leaf, view) in Squares)
        {
            OpCase Of(string op, string what, Func<Tensor, Tensor> function, bool hasGradient = true) => Case(op, $"{name}{what}", [leaf], x => function(view(x[0])), hasGradient: hasGradient);
            var sides = view(Tensor.Zeros(leaf)).Shape.With(-1, 2);
            OpCase Solve(string what, Func<Tensor, Tensor, Tensor> function) => Case("triangular_solve", $"{name}{what}", [leaf, sides], x => function(Dominant(view(x[0]) * 0.3), x[1]));
            yield return Of("cholesky", "", x => Positive(x).Cholesky());
            yield return Of("cholesky", " upper", x => Positive(x).Cholesky(isUpper: true));
            yield return Solve(" lower", (t, b) => t.SolveTriangular(b));
            yield return Solve(" upper", (t, b) => t.SolveTriangular(b, isUpper: true));
            yield return Solve(" lower unit", (t, b) => (t * 0.5).SolveTriangular(b, isUnit: true));
            yield return Solve(" upper unit from the right, transposed", (t, b) => (t * 0.5).SolveTriangular(b.Transpose(-1, -2), isUpper: true, isTransposed: true, isUnit: true, fromRight: true));
            yield return Of("lu_factor", "", x => Dominant(x * 0.2).Flip(-2).LuFactor().Factors);
            yield return Of("lu_factor", " permutation", x => Dominant(x * 0.2).Flip(-2).LuFactor() is var lu ? Tensor.Concat(-1, lu.Pivots, lu.Permutation).Cast(x.Type) : x, hasGradient: false);
            yield return Of("eigh", "", x => Distinct(x).Eigh() is var (w, v) ? Tensor.Concat(-2, w.Unsqueeze(-2), v) : x);
            yield return Of("eigh", " values", x => Distinct(x).Eigh().Values);
            yield return Of("matrix_exp", "", x => (x * 0.6).MatrixExp());
            yield return Of("matrix_exp", " of a larger one", x => (x * 3 - 4).MatrixExp() * 0.001);
        }
        foreach (var (name, leaf, view) in Talls)
        {
            OpCase Of(string op, string what, Func<Tensor, Tensor> function, bool hasGradient = true) => Case(op, $"{name}{what}", [leaf], x => function(view(x[0])), hasGradient: hasGradient);
            var isSquare = view(Tensor.Zeros(leaf)).Shape is var shape && shape[-1] == shape[-2];
            yield return Of("qr", "", x => Dominant(x * 0.3).Qr() is var (q, r) ? Tensor.Concat(-2, q, r) : x);
            yield return Of("svd", "", x => Spread(x).Svd() is var (u, s, v) ? Tensor.Concat(-2, u, s.Unsqueeze(-2), v) : x);
            yield return Of("svd", " values", x => Spread(x).Svd(isFull: true).S);
            // What is beyond the columns is some basis; the projection on it is one.
            yield return Of("qr", " complete", x => Dominant(x * 0.3).Qr(isComplete: true) is var (q, r) ? Tensor.Concat(-1, Beyond(q, x.Shape[-1]), r) : x, hasGradient: isSquare);
        }
        foreach (var (name, leaf, view) in Wides)
        {
            OpCase Of(string op, string what, Func<Tensor, Tensor> function, bool hasGradient = true) => Case(op, $"{name}{what}", [leaf], x => function(view(x[0])), hasGradient: hasGradient);
            yield return Of("qr", "", x => Dominant(x * 0.3).Qr() is var (q, r) ? Tensor.Concat(-1, q, r) : x, hasGradient: false);
            yield return Of("lu_factor", "", x => Dominant(x * 0.2).LuFactor().Factors, hasGradient: false);
            yield return Of("svd", "", x => Spread(x).Svd() is var (u, s, v) ? Tensor.Concat(-1, u, s.Unsqueeze(-1), v) : x);
            yield return Of("svd", " full", x => Spread(x).Svd(isFull: true) is var (_, _, v) ? Beyond(v.Transpose(-1, -2), x.Shape[-2]) : x, hasGradient: false);
        }
    }

    static Tensor Beyond(Tensor q, long columns) => q.Slice(-1, 0, Math.Min(columns, q.Shape[-1])) is var own && q.Slice(-1, own.Shape[-1], q.Shape[-1]) is var rest
        ? own.MatMul(own.Transpose(-1, -2)) * 0.25 + rest.MatMul(rest.Transpose(-1, -2)) : q;

    /// <summary>A symmetric positive definite matrix.</summary>
    static Tensor Positive(Tensor x) => Dominant(x.MatMul(x.Transpose(-1, -2)) * 0.25);

    /// <summary>A matrix whose columns are far from dependent, and whose pivots are clear.</summary>
    static Tensor Dominant(Tensor x) => x + OnDiagonal(x, _ => 2);

    /// <summary>A symmetric matrix with eigenvalues that are apart.</summary>
    static Tensor Distinct(Tensor x, double share = 0.2) => ((x + x.Transpose(-1, -2)) * share) + OnDiagonal(x, i => 2 * (i - 1));

    /// <summary>A matrix with singular values that are apart, and not 0.</summary>
    static Tensor Spread(Tensor x, double share = 0.2) => (x * share) + OnDiagonal(x, i => 2 * (i + 1));

    static Tensor OnDiagonal(Tensor beside, Func<long, double> at)
    {
        var (rows, columns) = (beside.Shape[-2], beside.Shape[-1]);
        return Tensor.From([.. Enumerable.Range(0, checked((int)(rows * columns))).Select(i => i / columns == i % columns ? at(i / columns) : 0.0)], [rows, columns]).Cast(beside.Type).To(beside.Spec.Device);
    }

    static IEnumerable<LengthSweep> MatrixLengths()
    {
        yield return Of(typeof(Cholesky), n => [[n, n]], (x, _) => Positive(x[0]).Cholesky());
        yield return Of(typeof(TriangularSolve), n => [[n, n], [n, 2]], (x, _) => Tensor.Concat(1, Dominant(x[0] * 0.05).SolveTriangular(x[1]), Dominant(x[0] * 0.05).SolveTriangular(x[1], isUpper: true)));
        yield return Of(typeof(TriangularSolve), n => [[5, 5], [5, n]], (x, _) => Dominant(x[0] * 0.3).SolveTriangular(x[1], isUpper: true), what: "right sides, a last axis");
        yield return Of(typeof(LuFactor), n => [[n, n]], (x, _) => Dominant(x[0] * 0.02).Flip(0).LuFactor() is var lu ? Tensor.Concat(0, lu.Factors, lu.Permutation.Unsqueeze(0).Cast(x[0].Type)) : x[0]);
        yield return Of(typeof(Qr), n => [[n, 5]], (x, _) => Dominant(x[0] * 0.1).Qr() is var (q, r) ? Tensor.Concat(0, q.Flatten(0), r.Flatten(0)) : x[0], what: "rows");
        yield return Of(typeof(Qr), n => [[5, n]], (x, _) => Dominant(x[0] * 0.1).Qr() is var (q, r) ? Tensor.Concat(0, q.Flatten(0), r.Flatten(0)) : x[0]);
        yield return Of(typeof(Eigh), n => [[n, n]], (x, _) => Distinct(x[0], 0.01).Eigh() is var (w, v) ? Tensor.Concat(0, w.Unsqueeze(0), v) : x[0]);
        yield return Of(typeof(Svd), n => [[3, n]], (x, _) => Spread(x[0], 0.05).Svd() is var (u, s, v) ? Tensor.Concat(0, u.Flatten(0), s, v.Flatten(0)) : x[0]);
        yield return Of(typeof(MatrixExp), n => [[n, n]], (x, _) => (x[0] * 0.05).MatrixExp());
    }
}
