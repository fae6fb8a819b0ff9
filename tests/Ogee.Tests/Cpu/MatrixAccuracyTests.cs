using Ogee.Cpu;

namespace Ogee.Tests;

/// <summary>Factorizations of easy and hard matrices: what they leave of the matrix, and how orthogonal they are, in units of n · ε · ‖A‖.</summary>
[Collection("settings")]
public class MatrixAccuracyTests(ITestOutputHelper output)
{
    // Of Frobenius norms, in units of half an epsilon a row; of small matrices single roundings count.
    const double Budget = 6;

    static readonly string[] Kinds = ["random", "graded", "hilbert", "nearly singular", "of low rank", "zero", "identity", "huge", "tiny"];

    static double Element(string kind, int i, int j, int columns, double[] random) => kind switch
    {
        "random" => random[(i * columns) + j],
        "graded" => random[(i * columns) + j] * Power(0.5, i),
        "hilbert" => 1.0 / (i + j + 1),
        "nearly singular" => (i == 0 ? random[j] : random[columns + j]) + (1e-7 * random[(i * columns) + j]),
        "of low rank" => random[i] * random[j],
        "identity" => i == j ? 1 : 0,
        "huge" => 1e30 * random[(i * columns) + j],
        "tiny" => 1e-30 * random[(i * columns) + j],
        _ => 0,
    };

    static double Power(double x, int n) => n == 0 ? 1 : x * Power(x, n - 1);

    static Tensor Matrix(string kind, int rows, int columns, DType type)
    {
        var random = Gradients.Draw([(rows * columns) + columns + rows], (ulong)((rows * 1000) + columns));
        return Tensor.From([.. Enumerable.Range(0, rows * columns).Select(i => Element(kind, i / columns, i % columns, columns, random))], [rows, columns]).Cast(type);
    }

    static IEnumerable<(string What, Tensor A)> All(bool isSquare)
    {
        (int, int)[] sizes = isSquare ? [(1, 1), (2, 2), (7, 7), (33, 33), (70, 70)] : [(1, 1), (6, 6), (1, 5), (5, 1), (40, 9), (9, 40), (70, 66)];
        foreach (var (rows, columns) in sizes)
            foreach (var kind in Kinds)
                foreach (var type in (DType[])[DType.Float32, DType.Float64])
                    yield return ($"{kind} [{rows}, {columns}] {type}", Matrix(kind, rows, columns, type));
    }

    double worst;

    void Small(string what, Tensor rest, Tensor of)
    {
        // Exact sums of what was rounded: differences are taken in float64.
        var unit = Math.Max(1, Math.Max(of.Shape[-1], of.Shape[-2])) * (of.Type == DType.Float32 ? 1.0 / (1 << 24) : 1.0 / (1L << 53));
        var scale = Length(of.Cast(DType.Float64));
        var found = Length(rest) / unit / (scale == 0 ? 1 : scale);
        worst = Math.Max(worst, found);
        Assert.True(found <= Budget, $"{what}: {found}");
    }

    static double Length(Tensor x)
    {
        var values = x.ToArray<double>();
        var largest = values.Select(Math.Abs).DefaultIfEmpty().Max();
        return largest == 0 ? 0 : largest * Math.Sqrt(values.Sum(value => value / largest * (value / largest)));
    }

    static Tensor Wide(Tensor x) => x.Cast(DType.Float64);

    void Orthonormal(string what, Tensor columns) =>
        Small($"{what} orthogonal", Wide(columns).Transpose(0, 1).MatMul(Wide(columns)) - Tensor.Eye(columns.Shape[1], type: DType.Float64), Tensor.Eye(Math.Max(1, columns.Shape[0]), type: columns.Type));

    [Fact]
    public void EliminationLeavesNothing()
    {
        foreach (var (what, a) in All(isSquare: false))
        {
            var (permutation, lower, upper) = a.Lu();
            Small(what, Wide(lower).MatMul(Wide(upper)) - Wide(a.Gather(0, permutation.Unsqueeze(-1).Expand(a.Shape))), a);
            Assert.True(lower.Abs().Max().Item() <= 1, what);
        }
        output.WriteLine($"worst {worst}");
    }

    [Fact]
    public void CholeskyFactorsLeaveNothing()
    {
        foreach (var (what, x) in All(isSquare: true))
        {
            if (x.Abs().Max().Item() > 1e10) continue;
            // Positive definite as it is rounded: what is on the diagonal outweighs rounding.
            var a = (x.MatMul(x.Transpose(0, 1)) + (Tensor.Eye(x.Shape[0], type: x.Type) * ((Length(Wide(x)) * Length(Wide(x)) * 1e-3) + 1e-20))).Detach();
            var lower = a.Cholesky();
            var wide = Wide(lower);
            Small(what, wide.MatMul(wide.Transpose(0, 1)) - Wide(a), a);
            Assert.Equal(0, lower.Triu(1).Abs().Max().Item());
        }
        output.WriteLine($"worst {worst}");
    }

    [Fact]
    public void ReflectionsLeaveNothingAndAreOrthogonal()
    {
        foreach (var (what, a) in All(isSquare: false))
            foreach (var isComplete in (bool[])[false, true])
            {
                var (q, r) = a.Qr(isComplete);
                Small(what, Wide(q).MatMul(Wide(r)) - Wide(a), a);
                Orthonormal(what, q);
                Assert.True(r.Diagonal().Min().Item() >= 0, what);
                Assert.Equal(0, r.Tril(-1).Abs().Max().Item());
            }
        output.WriteLine($"worst {worst}");
    }

    [Fact]
    public void EigenvectorsLeaveNothingAndAreOrthogonal()
    {
        foreach (var (what, x) in All(isSquare: true))
        {
            var a = (x + x.Transpose(0, 1)).Detach();
            var (values, vectors) = a.Eigh();
            var v = Wide(vectors);
            Small(what, Wide(a).MatMul(v) - (v * Wide(values)), a);
            Orthonormal(what, vectors);
            Assert.All(values.Diff().Cast(DType.Float64).ToArray<double>(), step => Assert.True(step >= 0, what));
            Assert.Equal(Bits.Of(values), Bits.Of(a.Eigh().Values));
        }
        output.WriteLine($"worst {worst}");
    }

    [Fact]
    public void SingularVectorsLeaveNothingAndAreOrthogonal()
    {
        foreach (var (what, a) in All(isSquare: false))
            foreach (var isFull in (bool[])[false, true])
            {
                var (u, s, v) = a.Svd(isFull);
                var least = s.Shape[0];
                Small(what, (Wide(u).Slice(1, 0, least) * Wide(s)).MatMul(Wide(v).Slice(0, 0, least)) - Wide(a), a);
                Orthonormal(what, u);
                Orthonormal(what, v.Transpose(0, 1));
                Assert.True(s.Min().Item() >= 0, what);
                Assert.All(s.Diff().Cast(DType.Float64).ToArray<double>(), step => Assert.True(step <= 0, what));
            }
        output.WriteLine($"worst {worst}");
    }

    [Fact]
    public void SmallSingularValuesKeepTheirDigits()
    {
        // Rows of an orthogonal matrix, each as long as a singular value.
        double[] lengths = [1e-60, 1, 1e-90, 1e-30];
        double[] signs = [1, 1, 1, 1, 1, -1, 1, -1, 1, 1, -1, -1, 1, -1, -1, 1];
        var a = Tensor.From([.. signs.Select((sign, i) => sign / 2 * lengths[i / 4])], [4, 4]);
        foreach (var matrix in (Tensor[])[a, a.Transpose(0, 1)])
            foreach (var (found, expected) in matrix.Svd().S.ToArray<double>().Zip(lengths.OrderDescending())) Assert.Equal(1, found / expected, 1e-14);
    }

    [Fact]
    public void NeitherThreadsNorTilesNorTheBatchChangeABit()
    {
        foreach (var type in (DType[])[DType.Float32, DType.Float64])
        {
            var x = Matrix("random", 150, 150, type);
            var y = Matrix("random", 150, 150, type).Flip(0);
            var both = Tensor.Stack(0, x, y, x);
            byte[][] Run(Tensor a)
            {
                var symmetric = a + a.Transpose(-1, -2);
                var (q, r) = a.Qr();
                var (w, v) = symmetric.Eigh();
                var (u, s, t) = a.Svd();
                Tensor[] all = [a.LuFactor().Factors, q, r, w, v, u, s, t, a.Inverse(), (a * 0.01).MatrixExp(), (a.MatMul(a.Transpose(-1, -2)) + Tensor.Eye(150, type: type)).Cholesky()];
                Tensor.Evaluate(all);
                return [.. all.Select(result => Bits.Of(a.Rank == 3 ? result[0] : result))];
            }
            var expected = Run(x);
            foreach (var threads in (int[])[1, 2, 4])
                using (Workers.Use(threads)) Assert.Equal(expected, Run(x));
            Assert.Equal(expected, Run(both));
            Gemm.ForceNarrow = true;
            try { Assert.Equal(expected, Run(x)); }
            finally { Gemm.ForceNarrow = false; }
        }
    }

    [Fact]
    public void RowsOfFarApartSizesAreTurnedAndAZeroMatrixIsInfinitelyIll()
    {
        var values = Tensor.From([1.0, 0.5, 0, 1e-158], [2, 2]).Svd().S.ToArray<double>();
        Assert.Equal(Math.Sqrt(1.25), values[0], 1e-15);
        Assert.Equal(1, values[1] * Math.Sqrt(1.25) / 1e-158, 1e-14);
        Assert.Equal(double.PositiveInfinity, Tensor.Zeros([2, 2], DType.Float64).ConditionNumber().Item());
    }

    [Fact]
    public void WhatIsFarSmallerThanTheRestIsTakenApartToo()
    {
        // Beside 1 stands 1e-100 or 1e-200 times [[3, 1], [1, 2]], whose values are (5 ± √5) / 2.
        foreach (var small in (double[])[1e-100, 1e-200])
        {
            var a = Tensor.From([1, 0, 0, 0, 3 * small, small, 0, small, 2 * small], [3, 3]);
            var (u, s, v) = a.Svd();
            foreach (var (found, expected) in s.ToArray<double>().Zip([1, (5 + Math.Sqrt(5)) / 2 * small, (5 - Math.Sqrt(5)) / 2 * small])) Assert.Equal(1, found / expected, 1e-14);
            Orthonormal("small", u);
            Orthonormal("small", v.Transpose(0, 1));
        }
        // Rows that are not orthogonal, of lengths far apart, against values of a float type without such bounds.
        var graded = Tensor.From([1, 0.5, 0.25, 1e-60, 2e-60, -1e-60, 1e-150, 1e-150, 3e-150], [3, 3]);
        var values = graded.Svd().S.ToArray<double>();
        // |det| is the product of the values: 1·(2·3 + 1) − ½·(3 + 1) + ¼·(1 − 2), times the rows' sizes.
        Assert.Equal(1, values[0] * (values[1] * 1e60) * (values[2] * 1e150) / 4.75, 1e-13);
        var x = Tensor.From([1.0, 0, 0, 1e-170, 0, 1e-170], [3, 2]).LeastSquares(Tensor.From([1.0, 1e-170, 3e-170], [3]));
        Assert.Equal([1.0, 2], x.ToArray<double>(), (p, q) => Math.Abs(p - q) < 1e-14);
        var (_, vectors) = Tensor.From([0, double.Epsilon, 0, double.Epsilon, 0, 0, 0, 0, 1], [3, 3]).Eigh();
        Orthonormal("hardly there", vectors);
    }
}
