namespace Ogee.Tests;

/// <summary>Matrices that cannot be factored: errors that name the matrix and the place, and NaN where there were no numbers.</summary>
public class MatrixFailureTests
{
    static void Fails(string beginning, Func<Tensor> act)
    {
        var error = Assert.Throws<OgeeException>(() => Tensor.Evaluate(act()));
        Assert.Equal("OG1008", error.Error.Code);
        Assert.StartsWith(beginning, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIsNotPositiveDefiniteNamesTheLeadingMinor()
    {
        Fails("cholesky: the matrix is not positive definite: its leading minor of order 2", () => Tensor.From([1.0, 2, 2, 4], [2, 2]).Cholesky());
        Fails("cholesky: matrix 3 of 6 is not positive definite: its leading minor of order 1", () => Tensor.Concat(0, Tensor.Eye(2).Expand([3, 2, 2]), -Tensor.Eye(2).Expand([3, 2, 2])).Reshape(3, 2, 2, 2).Cholesky());
        // Behind the first block.
        Fails("cholesky: the matrix is not positive definite: its leading minor of order 101", () => (Tensor.Eye(120) - (Tensor.Arange(120).EqualTo(100).Cast(DType.Float32) * 2).DiagEmbed()).Cholesky());
    }

    [Fact]
    public void WhatIsSingularNamesThePivot()
    {
        Fails("solve_triangular: the matrix is singular: pivot 1, on the diagonal of its triangle, is 0", () => Tensor.From([1.0, 0, 0, 0], [2, 2]).SolveTriangular(Tensor.Ones([2], DType.Float64)));
        Fails("solve: matrix 1 of 2 is singular: pivot 1,", () => Tensor.Stack(0, Tensor.Eye(2), Tensor.Ones([2, 2])).Solve(Tensor.Ones([2, 2, 1])));
        Fails("inverse: the matrix is singular: pivot 0,", () => Tensor.Zeros([2, 2]).Inverse());
        // Two rows alike are singular, and have factors and a determinant.
        Assert.Equal(0, Tensor.Ones([2, 2]).Determinant().Item());
    }

    [Fact]
    public void AStepThatFailsLeavesParametersAsTheyWere()
    {
        var p = new Parameter(Tensor.Ones([2, 2]));
        var q = new Parameter(Tensor.Zeros([2]));
        (p.Value, q.Value) = (p.Value.Inverse(), q.Value + 1);
        Assert.Throws<OgeeException>(() => Tensor.Step([], [p, q]));
        Assert.Equal([1, 1, 1, 1, 0, 0], (float[])[.. p.Value.ToArray<float>(), .. q.Value.ToArray<float>()]);
    }

    [Fact]
    public void AMatrixWithoutNumbersGivesNaNAndItsNeighboursTheirResults()
    {
        foreach (var bad in (float[])[float.NaN, float.PositiveInfinity, float.NegativeInfinity])
        {
            var some = Tensor.From([2f, 1, 1, 2, 2, bad, bad, 2, 2, 1, 1, 2], [3, 2, 2]);
            var one = some[0];
            (Tensor Whole, Tensor One)[] all =
            [
                (some.Cholesky(), one.Cholesky()), (some.Qr().Q, one.Qr().Q), (some.Qr().R, one.Qr().R), (some.Eigh().Values, one.Eigh().Values), (some.Eigh().Vectors, one.Eigh().Vectors),
                (some.Svd().U, one.Svd().U), (some.Svd().S, one.Svd().S), (some.Svd(isFull: true).Vt, one.Svd(isFull: true).Vt), (some.MatrixExp(), one.MatrixExp()),
            ];
            foreach (var (whole, alone) in all)
            {
                Assert.All(whole[1].ToArray<float>(), value => Assert.True(float.IsNaN(value)));
                foreach (var i in (int[])[0, 2]) Assert.Equal(alone.ToArray<float>(), whole[i].ToArray<float>());
            }
            // Elimination goes on with what arithmetic gives, and ends.
            Assert.False(some.Determinant().IsFinite().ToArray<bool>()[1]);
            Assert.Equal([2, 2], some[1].Inverse().Shape);
            Tensor.Evaluate(some.Inverse(), some.LuFactor().Permutation);
        }
        // What is not read does not count.
        Assert.True(Tensor.From([2f, float.NaN, 1, 2], [2, 2]).Cholesky().IsFinite().All().ToArray<bool>()[0]);
        Assert.True(Tensor.From([2f, float.NaN, 1, 2], [2, 2]).Eigh().Vectors.IsFinite().All().ToArray<bool>()[0]);
    }

    [Fact]
    public void ThereAreResultsOfNothing()
    {
        Assert.Equal([0, 3, 3], Tensor.Ones([0, 3, 3]).Cholesky().Shape);
        var (u, s, v) = Tensor.Ones([2, 0, 3]).Svd(isFull: true);
        Assert.Equal(([2, 0, 0], [2, 0]), (u.Shape, s.Shape));
        var (q, r) = Tensor.Ones([3, 0]).Qr(isComplete: true);
        Assert.Equal([3, 0], r.Shape);
        foreach (var basis in (Tensor[])[v[1], q]) Assert.Equal(Tensor.Eye(3).ToArray<float>(), basis.MatMul(basis.Transpose(0, 1)).ToArray<float>());
        Assert.Equal([2, 0, 0], Tensor.Ones([2, 0, 0]).Inverse().Shape);
    }

    [Fact]
    public void EqualValuesHaveGradientsOfValuesAndNoneOfVectors()
    {
        var x = Tensor.Eye(2, type: DType.Float64);
        Tensor.Evaluate(x);
        Assert.Equal([1.0, 0, 0, 1], x.Eigh().Values.Sum().Gradients(x)[0].ToArray<double>());
        Assert.Equal([1.0, 0, 0, 1], x.Svd().S.Sum().Gradients(x)[0].ToArray<double>());
        Assert.Contains(x.Eigh().Vectors[0, 1].Gradients(x)[0].ToArray<double>(), value => !double.IsFinite(value));
        Assert.Contains("svd of [2, 3] has no gradient here", Assert.Throws<OgeeException>(() => Tensor.Ones([2, 3]) is var y ? y.Svd(isFull: true).Vt.Sum().Gradients(y)[0] : x).Message, StringComparison.Ordinal);
    }
}
