using Ogee.Testing;

namespace Ogee.Tests;

/// <summary>Words over factorizations: values that are known, definitions, and gradients against differences.</summary>
public class LinearAlgebraTests
{
    static readonly Tensor Small = Tensor.From([1.0, 2, 3, 4], [2, 2]);

    static void Near(ReadOnlySpan<double> expected, Tensor actual, double tolerance = 1e-12)
    {
        var values = actual.Cast(DType.Float64).ToArray<double>();
        Assert.Equal(expected.Length, values.Length);
        for (var i = 0; i < values.Length; i++) Assert.Equal(expected[i], values[i], tolerance);
    }

    static void Same(Tensor expected, Tensor actual, double tolerance = 1e-12)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        Near(expected.Cast(DType.Float64).ToArray<double>(), actual, tolerance);
    }

    static Tensor Random(Shape shape, ulong stream = 0) => Tensor.From(Gradients.Draw(shape, stream), shape);

    static Tensor Regular(Tensor x) => (x * 0.3) + (Tensor.Eye(x.Shape[-1], type: x.Type).Flip(-2) * 2);

    [Fact]
    public void SolutionsSolve()
    {
        Near([-4, 4.5], Small.Solve(Tensor.From(5.0, 6)));
        var (a, b) = (Regular(Random([3, 1, 4, 4])), Random([2, 4, 5], 1));
        Same(b.Expand([3, 2, 4, 5]), a.MatMul(a.Solve(b)));
        Assert.Equal([2, 0, 3], Tensor.Ones([0, 0]).Solve(Tensor.Ones([2, 0, 3])).Shape);
        Assert.Equal([3, 0], Tensor.Eye(3).Solve(Tensor.Ones([3, 0])).Shape);
        Near([-2, 1, 1.5, -0.5], Small.Inverse());
        var half = Small.Cast(DType.BFloat16).Inverse();
        Assert.Equal(DType.BFloat16, half.Type);
        Near([-2, 1, 1.5, -0.5], half, 1e-2);
    }

    [Fact]
    public void SolutionsAndInversesHaveGradients()
    {
        Gradients.Check("solve", [[2, 3, 3], [3, 2]], x => Regular(x[0]).Solve(x[1]));
        Gradients.Check("solve a vector", [[3, 3], [3]], x => Regular(x[0]).Solve(x[1]));
        Gradients.Check("inverse", [[3, 3]], x => Regular(x[0]).Inverse());
        Gradients.Check("cholesky_solve", [[3, 3], [3, 2]], x => (x[0].MatMul(x[0].Transpose(0, 1)) + (Tensor.Eye(3, type: DType.Float64) * 3)).Cholesky().CholeskySolve(x[1]));
    }

    [Fact]
    public void TrianglesAreSolvedFromEitherSide()
    {
        foreach (var isUpper in (bool[])[false, true])
            foreach (var isTransposed in (bool[])[false, true])
                foreach (var isUnit in (bool[])[false, true])
                {
                    var all = Random([4, 4]) + (Tensor.Eye(4, type: DType.Float64) * 3);
                    var eye = Tensor.Eye(4, type: DType.Float64);
                    var triangle = isUpper ? all.Triu(isUnit ? 1 : 0) : all.Tril(isUnit ? -1 : 0);
                    if (isUnit) triangle += eye;
                    if (isTransposed) triangle = triangle.Transpose(0, 1);
                    var (b, c) = (Random([4, 3], 1), Random([3, 4], 2));
                    Same(b, triangle.MatMul(all.SolveTriangular(b, isUpper, isTransposed, isUnit)));
                    Same(c, all.SolveTriangular(c, isUpper, isTransposed, isUnit, fromRight: true).MatMul(triangle));
                }
        var positive = Random([3, 3]).MatMul(Random([3, 3]).Transpose(0, 1)) + Tensor.Eye(3, type: DType.Float64);
        foreach (var isUpper in (bool[])[false, true]) Same(positive.Inverse(), positive.Cholesky(isUpper).CholeskyInverse(isUpper), 1e-10);
    }

    [Fact]
    public void PermutedRowsAreTheProductOfTheFactors()
    {
        foreach (var shape in (Shape[])[[2, 4, 3], [3, 5], [4, 4]])
        {
            var a = Random(shape);
            var (permutation, lower, upper) = a.Lu();
            Same(a.Gather(-2, permutation.Unsqueeze(-1).Expand(shape)), lower.MatMul(upper));
        }
    }

    [Fact]
    public void DeterminantsAreThoseOfTheDefinition()
    {
        Near([-2], Small.Determinant());
        Near([1], Tensor.Ones([0, 0], DType.Float64).Determinant());
        Near([6, -6], Tensor.From([1.0, 0, 0, 0, 2, 0, 0, 0, 3, 0, 1, 0, 2, 0, 0, 0, 0, 3], [2, 3, 3]).Determinant());
        var (sign, logarithm) = (Tensor.Eye(400, type: DType.Float64) * -1e-3).LogDeterminant();
        Near([1], sign);
        Near([400 * Portable.Log(1e-3)], logarithm, 1e-9);
        var (none, least) = Tensor.Zeros([2, 2], DType.Float64).LogDeterminant();
        Assert.Equal((0, double.NegativeInfinity), (none.Item(), least.Item()));
        Gradients.Check("determinant", [[2, 3, 3]], x => Regular(x[0]).Determinant());
        Gradients.Check("log_determinant", [[3, 3]], x => Regular(x[0]).LogDeterminant().Logarithm);
        Gradients.Check("determinant of the identity", [[3, 3]], [[1, 0, 0, 0, 1, 0, 0, 0, 1]], x => x[0].Determinant());
    }

    [Fact]
    public void TheGradientOfADeterminantOfZeroIsThatOfCofactors()
    {
        var a = Tensor.From([1.0, 2, 2, 4], [2, 2]);
        Near([4, -2, -2, 1], a.Determinant().Gradients(a)[0]);
        var zero = Tensor.Zeros([3, 3], DType.Float64);
        Near(new double[9], zero.Determinant().Gradients(zero)[0]);
        Gradients.Check("singular and regular determinants", [[2, 3, 3]], [[1, 2, 3, 2, 4, 6, 1, 0, 1, 2, 1, 0, 1, 3, 1, 0, 1, 2]], x => x[0].Determinant());
    }

    [Fact]
    public void LeastSquaresAreNearestAndShortest()
    {
        var (tall, b) = (Random([2, 5, 3]), Random([5, 2], 1));
        var x = tall.LeastSquares(b);
        // What is left is orthogonal to the columns.
        Near(new double[12], tall.Transpose(-1, -2).MatMul(tall.MatMul(x) - b), 1e-11);
        Same(tall.PseudoInverse().MatMul(b), x, 1e-11);
        Same(x, tall.LeastSquares(b, tolerance: 1e-10), 1e-11);
        var wide = Random([3, 5]);
        Same(wide.PseudoInverse().MatMul(Random([3], 2)), wide.LeastSquares(Random([3], 2)), 1e-11);
        Gradients.Check("least_squares", [[4, 2], [4, 2]], x => x[0].LeastSquares(x[1]));
        Gradients.Check("least_squares of a wide matrix", [[2, 4], [2]], x => x[0].LeastSquares(x[1]));
    }

    [Fact]
    public void PseudoInversesKeepTheFourConditions()
    {
        // Of rank 2.
        var a = Random([4, 2]).MatMul(Random([2, 3], 1));
        var p = a.PseudoInverse(1e-12);
        Same(a, a.MatMul(p).MatMul(a));
        Same(p, p.MatMul(a).MatMul(p));
        Same(a.MatMul(p).Transpose(0, 1), a.MatMul(p));
        Same(p.MatMul(a).Transpose(0, 1), p.MatMul(a));
        Assert.Equal(2, a.MatrixRank(1e-12).Item());
        Assert.Equal([3L, 1, 0], Tensor.Stack(0, Tensor.Eye(3), Tensor.Ones([3, 3]), Tensor.Zeros([3, 3])).MatrixRank().ToArray<long>());
        Assert.Equal([3, 0], Tensor.Ones([0, 3]).PseudoInverse().Shape);
        Gradients.Check("pseudo_inverse", [[4, 2]], x => x[0].PseudoInverse());
        Gradients.Check("pseudo_inverse of a matrix with equal values", [[2, 3]], [[1, 0, 0, 0, 1, 0]], x => x[0].PseudoInverse());
    }

    [Fact]
    public void PowersAndExponentialsAreThoseOfTheDefinition()
    {
        Near([37, 54, 81, 118], Small.MatrixPower(3));
        Near([1, 0, 0, 1], Small.MatrixPower(0));
        Same(Small.Inverse().MatMul(Small.Inverse()), Small.MatrixPower(-2));
        Near([1, 1, 0, 1], Tensor.From([0.0, 1, 0, 0], [2, 2]).MatrixExp());
        Near([Portable.Cos(20), -Portable.Sin(20), Portable.Sin(20), Portable.Cos(20)], Tensor.From([0.0, -20, 20, 0], [2, 2]).MatrixExp());
        // Moler and Van Loan 1978, of which the series loses all digits: with e⁻¹ and e⁻¹⁷.
        var (one, seventeen) = (Portable.Exp(-1), Portable.Exp(-17));
        Near([(3 * seventeen) - (2 * one), (-1.5 * seventeen) + (1.5 * one), (4 * seventeen) - (4 * one), (-2 * seventeen) + (3 * one)], Tensor.From([-49.0, 24, -64, 31], [2, 2]).MatrixExp());
        Assert.Equal([0, 0], Tensor.Ones([0, 0]).MatrixExp().Shape);
    }

    // By numpy.linalg.norm and numpy.linalg.cond.
    [Fact]
    public void NormsAreThoseOfNumPy()
    {
        Near([5.477225575051661], Small.MatrixNorm());
        Near([5.8309518948453], Small.MatrixNorm(MatrixNormKind.Nuclear));
        Near([6], Small.MatrixNorm(MatrixNormKind.One));
        Near([7], Small.MatrixNorm(MatrixNormKind.Infinity));
        Near([5.464985704219043], Small.MatrixNorm(MatrixNormKind.Two));
        Near([14.933034373659268], Small.ConditionNumber(), 1e-11);
        Near([21], Small.ConditionNumber(MatrixNormKind.Infinity), 1e-11);
        Assert.Equal(double.PositiveInfinity, Tensor.From([1.0, 0, 0, 0], [2, 2]).ConditionNumber().Item());
        foreach (var kind in Enum.GetValues<MatrixNormKind>()) Gradients.Check($"matrix_norm {kind}", [[2, 3]], x => x[0].MatrixNorm(kind));
    }

    [Fact]
    public void ProductsOfManyAreThoseOneByOne()
    {
        Tensor[] all = [Random([2], 0), Random([2, 5], 1), Random([5, 3], 2), Random([3, 4], 3), Random([4], 4)];
        Same(all[0].MatMul(all[1]).MatMul(all[2]).MatMul(all[3]).MatMul(all[4]), Tensor.MultiDot(all));
        Same(all[1].MatMul(all[2]), Tensor.MultiDot(all[1], all[2]));
        Assert.Throws<OgeeException>(() => Tensor.MultiDot(all[0]));
    }

    [Fact]
    public void MatricesOfVectorsAreThoseOfNumPy()
    {
        Near([1, 2, 4, 1, 3, 9, 1, 0, 0], Tensor.From(2.0, 3, 0).Vander());
        Near([1, 2, 1, 3], Tensor.From(2.0, 3).Vander(2));
        Assert.Equal([2, 0], Tensor.From(2.0, 3).Vander(0).Shape);
        var x = Tensor.From([0.0, 1, 2, 2, 1, 0], [2, 3]);
        Near([1, -1, -1, 1], x.Cov());
        Near([2.0 / 3, -2.0 / 3, -2.0 / 3, 2.0 / 3], x.Cov(correction: 0));
        Near([1, -1, -1, 1], x.Corrcoef());
        Gradients.Check("vander", [[3]], [[1.5, 0, -2]], x => x[0].Vander(4));
        Gradients.Check("cov", [[2, 4]], x => x[0].Cov());
    }

    [Fact]
    public void TheGradientOfAnExponentialDoesNotDependOnHowLargeWhatComesInIs()
    {
        var a = Tensor.From([1.0], [1, 1]);
        foreach (var scale in (double[])[1, 1e8, 1e20, 1e-20, 0])
            Assert.Equal(scale * Math.E, (a.MatrixExp() * scale).Sum().Gradients(a)[0].Item(), scale * 1e-14);
        var none = Tensor.Zeros([0, 0], DType.Float64);
        Assert.Equal([0, 0], none.MatrixExp().Sum().Gradients(none)[0].Shape);
    }
}
