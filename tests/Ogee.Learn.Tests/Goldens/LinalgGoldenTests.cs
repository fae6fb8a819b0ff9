namespace Ogee.Learn.Tests;

/// <summary>Factorizations, solutions and functions of matrices, with their gradients, beside libtorch's (LAPACK) in float64.</summary>
public class LinalgGoldenTests
{
    // Condition numbers of the cases are some ten to some hundred: that many roundings.
    const double Tolerance = 1e-11;

    static readonly GoldenFile Golden = new("linalg.safetensors");

    static Tensor Identity(Tensor x) => Tensor.Eye(x.Shape[-1], type: x.Type);

    static Tensor Positive(Tensor x) => x.MatMul(x.Transpose(-1, -2)) + Identity(x);

    static Tensor Symmetric(Tensor x) => x + x.Transpose(-1, -2);

    static Tensor Dominant(Tensor x) => x + (Identity(x) * 4);

    static readonly Dictionary<string, Func<Tensor[], Tensor>> Words = new()
    {
        ["cholesky"] = x => Positive(x[0]).Cholesky(),
        ["lu"] = x => Lu(x[0], -1),
        ["lu of a tall one"] = x => Lu(x[0], -2),
        ["lu of a wide one"] = x => Lu(x[0], -1),
        ["qr"] = x => Qr(x[0], -2),
        ["qr of a tall one"] = x => Qr(x[0], -2),
        ["qr of a wide one"] = x => Qr(x[0], -1),
        ["eigh"] = x => Symmetric(x[0]).Eigh() is var (w, v) ? Tensor.Concat(-2, w.Unsqueeze(-2), v) : x[0],
        ["eigvalsh"] = x => Symmetric(x[0]).Eigh().Values,
        ["svd"] = x => Svd(x[0]),
        ["svd of a tall one"] = x => Svd(x[0]),
        ["svd of a wide one"] = x => Svd(x[0]),
        ["svdvals"] = x => x[0].Svd().S,
        ["solve"] = x => x[0].Solve(x[1]),
        ["solve for a vector"] = x => x[0].Solve(x[1]),
        ["inv"] = x => x[0].Inverse(),
        ["solve_triangular"] = x => Dominant(x[0]).SolveTriangular(x[1]),
        ["solve_triangular upper unit from the right"] = x => x[0].SolveTriangular(x[1], isUpper: true, isUnit: true, fromRight: true),
        ["cholesky_solve"] = x => Positive(x[0]).Cholesky().CholeskySolve(x[1]),
        ["cholesky_inverse"] = x => Positive(x[0]).Cholesky().CholeskyInverse(),
        ["det"] = x => x[0].Determinant(),
        ["slogdet"] = x => x[0].LogDeterminant() is var (sign, logarithm) ? Tensor.Stack(0, sign, logarithm) : x[0],
        ["logdet"] = x => Positive(x[0]).LogDeterminant().Logarithm,
        ["lstsq"] = x => x[0].LeastSquares(x[1]),
        ["lstsq of a wide one"] = x => x[0].LeastSquares(x[1]),
        ["pinv"] = x => x[0].PseudoInverse(),
        ["pinv of a wide one"] = x => x[0].PseudoInverse(),
        ["pinv of rank 2"] = x => x[0].MatMul(x[1]).PseudoInverse(1e-10),
        ["matrix_exp"] = x => x[0].MatrixExp(),
        ["matrix_exp of a larger one"] = x => (x[0] * 4).MatrixExp(),
        ["multi_dot"] = x => Tensor.MultiDot(x),
        ["vander"] = x => x[0].Vander(4),
        ["cov"] = x => x[0].Cov(),
        ["corrcoef"] = x => x[0].Corrcoef(),
        ["norm one"] = x => x[0].MatrixNorm(MatrixNormKind.One),
        ["norm two"] = x => x[0].MatrixNorm(MatrixNormKind.Two),
        ["norm infinity"] = x => x[0].MatrixNorm(MatrixNormKind.Infinity),
        ["norm frobenius"] = x => x[0].MatrixNorm(),
        ["norm nuclear"] = x => x[0].MatrixNorm(MatrixNormKind.Nuclear),
        ["condition one"] = x => Dominant(x[0]).ConditionNumber(MatrixNormKind.One),
        ["condition two"] = x => Dominant(x[0]).ConditionNumber(),
        ["condition infinity"] = x => Dominant(x[0]).ConditionNumber(MatrixNormKind.Infinity),
    };

    public static TheoryData<string> Names => [.. Words.Keys];

    /// <summary>Pᵀ L and U, as libtorch gives P L: the permutation says of which row of the matrix each row of L U is.</summary>
    static Tensor Lu(Tensor x, int axis)
    {
        var (permutation, lower, upper) = x.Lu();
        var back = permutation.ArgSort(-1).Unsqueeze(-1).Expand(lower.Shape);
        return Tensor.Concat(axis, lower.Gather(-2, back), upper);
    }

    static Tensor Qr(Tensor x, int axis) => x.Qr() is var (q, r) ? Tensor.Concat(axis, q, r) : x;

    static Tensor Svd(Tensor x) => x.Svd() is var (u, s, v) ? Tensor.Concat(-1, u.Flatten(1), s, v.Flatten(1)) : x;

    [Fact]
    public void EveryCaseOfTheFileIsCompared() => Assert.Equal(Golden.Cases, Words.Keys.Order(StringComparer.Ordinal));

    [Theory, MemberData(nameof(Names))]
    public void ResultsAndGradientsAreThoseOfLibtorch(string name)
    {
        Tensor[] x = [.. Enumerable.Range(0, 4).TakeWhile(i => Golden.Has($"{name}/in{i}")).Select(i => Golden[$"{name}/in{i}"])];
        var y = Words[name](x);
        Golden.Same($"{name}/out", y, Tolerance);
        int[] differentiated = [.. Enumerable.Range(0, x.Length).Where(i => Golden.Has($"{name}/gradient{i}"))];
        if (differentiated.Length == 0) return;
        var gradients = (Words[name](x) * Golden[$"{name}/seed"]).Sum().Gradients([.. differentiated.Select(i => x[i])]);
        foreach (var (gradient, i) in gradients.Zip(differentiated)) Golden.Same($"{name}/gradient{i}", gradient, Tolerance);
    }
}
