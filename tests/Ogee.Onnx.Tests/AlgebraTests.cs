using Ogee.Learn;

namespace Ogee.Onnx.Tests;

/// <summary>Linear algebra in loops: models that solve, batches of matrices of any number and size, and matrices at the edges.</summary>
public class AlgebraTests
{
    static Tensor Numbers(ulong seed, params ReadOnlySpan<long> shape) => Tensor.Normal(Shape.Create(shape), new RngKey(seed));

    // The mean and the deviation of a Gaussian process at other places, and the logarithm of the likelihood.
    static IReadOnlyList<Tensor> GaussianProcess(IReadOnlyList<Tensor> x)
    {
        static Tensor Kernel(Tensor a, Tensor b) => (-(a.Unsqueeze(-2) - b.Unsqueeze(-3)).Square().Sum([-1]) * 0.5).Exp();
        var (known, values, asked) = (x[0], x[1], x[2]);
        var factor = (Kernel(known, known) + (Tensor.Eye(known.Shape[-2]) * 0.1)).Cholesky();
        var (weights, across) = (factor.CholeskySolve(values.Unsqueeze(-1)), Kernel(known, asked));
        var likelihood = -(values * weights.Squeeze(-1)).Sum([-1]) * 0.5 - (factor * Tensor.Eye(factor.Shape[-1])).Sum([-1]).Log().Sum([-1]);
        return [across.Transpose(-1, -2).MatMul(weights).Squeeze(-1), 1 - factor.SolveTriangular(across).Square().Sum([-2]), likelihood];
    }

    [Fact]
    public void AGaussianProcessForBatchesOfProblems()
    {
        Tensor[] Problems(long count) => [Numbers(1, count, 6, 2), Numbers(2, count, 6), Numbers(3, count, 4, 2)];
        var report = Checked.Export(GaussianProcess, Problems(2), others: [Problems(1), Problems(5)]);
        Assert.Equal(4, report.Operators["Loop"]);
    }

    [Fact]
    public void AGaussianProcessOfAsManyPointsAsTheBatchHas()
    {
        Tensor[] Points(long count) => [Numbers(1, count, 2), Numbers(2, count), Numbers(3, 4, 2)];
        Checked.Export(GaussianProcess, Points(5), new() { BatchAxes = [0, 0, -1] }, [Points(1), Points(2), Points(11)]);
    }

    static IReadOnlyList<Tensor> Factors(IReadOnlyList<Tensor> x)
    {
        var a = x[0];
        var (lu, (q, r)) = (a.LuFactor(), a.Qr());
        return [lu.Factors, lu.Pivots, lu.Permutation, q, r];
    }

    [Fact]
    public void FactorsOfBatchesOfAnySize()
    {
        foreach (var (m, n) in ((long, long)[])[(5, 5), (7, 3), (1, 4)])
        {
            Tensor[] Matrices(long count) => [Numbers((ulong)(m + n), count, 2, m, n)];
            Checked.Export(Factors, Matrices(2), others: [Matrices(3)]);
        }
    }

    [Fact]
    public void ValuesAndVectorsOfBatchesOfAnySize()
    {
        foreach (var (m, n) in ((long, long)[])[(5, 5), (2, 4)])
        {
            Tensor[] Matrices(long count) => [Numbers((ulong)(m + n), count, 2, m, n)];
            var least = Math.Min(m, n);
            // Vectors beyond the values are some basis, and the projection on all of it is the identity.
            Checked.Export(x => x[0].Svd(isFull: true) is var (u, s, v) ? [u.Slice(-1, 0, least), s, v.Slice(-2, 0, least), u.MatMul(u.Transpose(-1, -2)), v.MatMul(v.Transpose(-1, -2))] : [], Matrices(2), others: [Matrices(3)]);
        }
        Tensor[] Squares(long count) => [Numbers(3, count, 4, 4)];
        Checked.Export(x => x[0].Eigh() is var (w, v) ? [w, v, (x[0].Cast(DType.Float64) * 2).Eigh().Values] : [], Squares(2), others: [Squares(3)]);
    }

    [Fact]
    public void ValuesOfMatricesAtEdges()
    {
        // 0, the identity, rank one, one that is diagonal already, sizes far apart, a NaN.
        float[][] edges = [new float[9], [1, 0, 0, 0, 1, 0, 0, 0, 1], [1, 2, 3, 2, 4, 6, 3, 6, 9], [3, 0, 0, 0, -1, 0, 0, 0, 2], [1e20f, 1, 0, 1, 1e-20f, 0, 0, 0, 1e10f], [1, 2, 3, 2, float.NaN, 4, 3, 4, 5]];
        // A product of what is not determined is: the vectors times the values.
        Checked.Export(x => x[0].Eigh() is var (w, v) && x[0].Svd() is var (u, s, right) ? [w, s, (v * w.Unsqueeze(-2)).MatMul(v.Transpose(-1, -2)), (u * s.Unsqueeze(-2)).MatMul(right), u.Transpose(-1, -2).MatMul(u), right.MatMul(right.Transpose(-1, -2))] : [],
            [Tensor.From([.. edges.SelectMany(edge => edge)], [edges.Length, 3, 3])]);
    }

    [Fact]
    public void PivotsAreTheEnginesAtEdges()
    {
        // Equal pivots, a column of zeros, a NaN in the first column and behind it, infinities.
        float[][] edges =
        [
            [1, 2, 3, -1, 5, 6, 1, 8, 10], [0, 1, 2, 0, 3, 4, 0, 5, 6], [float.NaN, 1, 2, 3, 4, 5, 6, 7, 9], [1, 2, 3, float.NaN, 5, 6, 7, 8, 1], [0, float.PositiveInfinity, 1, 0, 2, 3, 0, 1, 1], [0, 0, 0, 0, 0, 0, 0, 0, 0],
        ];
        Checked.Export(x => x[0].LuFactor() is var lu ? [lu.Factors, lu.Pivots, lu.Permutation] : [], [Tensor.From([.. edges.SelectMany(edge => edge)], [edges.Length, 3, 3])]);
    }

    [Fact]
    public void MatricesThatAreNotFiniteAreNaNAndTheOthersAreNot()
    {
        var matrices = Numbers(4, 3, 3, 3).MatMul(Numbers(4, 3, 3, 3).Transpose(-1, -2)) + Tensor.Eye(3);
        var strange = matrices * Tensor.Where(Tensor.Arange(27).Reshape(3, 3, 3).EqualTo(Tensor.Scalar(12f)), Tensor.Scalar(float.NaN), Tensor.Scalar(1f));
        Tensor.Evaluate(strange);
        IReadOnlyList<Tensor> All(IReadOnlyList<Tensor> x) => [x[0].Cholesky(), x[0].Qr().Q, x[0].Qr().R, x[0].MatrixExp()];
        Assert.All(All([strange]), y => Assert.Equal(9, y.ToArray<float>().Count(float.IsNaN)));
        Checked.Export(All, [strange]);
    }

    [Fact]
    public void ExponentialsOfEachSize()
    {
        // Each matrix of a batch is halved as often as it needs; 0 and tiny ones never.
        Tensor[] Matrices(long count) => [Numbers(6, count, 4, 4) * Tensor.From([.. Enumerable.Range(0, (int)count).Select(i => i == 0 ? 0f : MathF.Pow(10, i - 3))], [count, 1, 1])];
        Checked.Export(x => [x[0].MatrixExp()], Matrices(4), others: [Matrices(1), Matrices(5)]);
    }

    [Fact]
    public void GradientsOfASolution()
    {
        IReadOnlyList<Tensor> Step(IReadOnlyList<Tensor> x)
        {
            var loss = (x[0] + (Tensor.Eye(4) * 5)).Solve(x[1]).Square().Mean();
            return [loss, .. loss.Gradients(x[0], x[1])];
        }
        Tensor[] Problems(long count) => [Numbers(8, count, 4, 4), Numbers(9, count, 4, 2)];
        Checked.Export(Step, Problems(3), others: [Problems(1), Problems(6)]);
    }
}
