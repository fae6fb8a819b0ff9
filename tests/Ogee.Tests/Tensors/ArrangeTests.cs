namespace Ogee.Tests;

/// <summary>Movements that are made of others, diagonals, ranges, and reductions that are made of others.</summary>
public class ArrangeTests
{
    static readonly Tensor X = Tensor.Arange(12).Reshape(3, 4);

    static long[] Read(Tensor x) => x.Cast(DType.Int64).ToArray<long>();

    [Fact]
    public void PartsJoinToTheWhole()
    {
        Assert.Equal([[3, 3], [3, 1]], X.Split(3, 1).Select(part => part.Shape.Sizes.ToArray()));
        Assert.Equal([1, 0, 2], X.Split([1, 0, 2]).Select(part => part.Shape[0]));
        Assert.Equal([2, 2], X.Chunk(3, 1).Select(part => part.Shape[1]));
        Assert.Equal(Read(X), Read(Tensor.Stack(1, X.Unstack(1))));
        Assert.Equal(Read(X), Read(Tensor.Concat(1, X.Split(3, 1))));
        Assert.Single(Tensor.Zeros([0]).Split(3));
        foreach (var wrong in (Action[])[() => X.Split(0), () => X.Split([1, 1]), () => X.Split([4, -1]), () => X.Chunk(0), () => X.Unstack(2)]) Assert.Throws<OgeeException>(wrong);
    }

    [Fact]
    public void RotationsAndRepetitionsAreThoseOfNumPy()
    {
        var x = Tensor.From(0, 1, 2, 3);
        Assert.Equal([3, 0, 1, 2], Read(x.Roll(1, 0)));
        Assert.Equal([1, 2, 3, 0], Read(x.Roll(-1, 0)));
        Assert.Equal([2, 3, 0, 1], Read(x.Roll(-6, 0)));
        Assert.Equal([0, 1, 2, 3, 0, 1, 2, 3], Read(x.Tile(2)));
        Assert.Equal([2, 2, 4], x.Tile(2, 2, 1).Shape);
        Assert.Equal([0, 1, 0, 1, 2, 3, 2, 3, 0, 1, 0, 1, 2, 3, 2, 3], Read(x.Reshape(2, 2).Tile(2, 2)));
        Assert.Equal([0, 0, 1, 1, 2, 2, 3, 3], Read(x.RepeatInterleave(2, 0)));
        Assert.Equal([0, 1, 0, 1, 2, 3, 2, 3], Read(x.Reshape(2, 2).RepeatInterleave(2, 0)));
        Assert.Equal([0, 4], X.RepeatInterleave(0, 0).Shape);
        var grids = Tensor.MeshGrid(Tensor.From(1, 2), Tensor.From(3, 4, 5));
        Assert.Equal([1, 1, 1, 2, 2, 2], Read(grids[0]));
        Assert.Equal([3, 4, 5, 3, 4, 5], Read(grids[1]));
        Assert.Throws<OgeeException>(() => x.Tile(-1));
        Gradients.Check("repetitions", [[2, 3]], t => t[0].Roll(1, 1).Tile(2, 2).RepeatInterleave(2, 0));
    }

    [Theory, InlineData(3, 4), InlineData(4, 3), InlineData(3, 3), InlineData(1, 4), InlineData(0, 3)]
    public void DiagonalsAndTrianglesAreWhereTheirIndicesSay(int rows, int columns)
    {
        var x = Tensor.From(Gradients.Draw([2, rows, columns], 5), [2, rows, columns]);
        var values = x.ToArray<double>();
        double At(int matrix, int row, int column) => values[(((matrix * rows) + row) * columns) + column];
        for (var offset = -5; offset <= 5; offset++)
        {
            double[] diagonal = [.. from m in Enumerable.Range(0, 2) from r in Enumerable.Range(0, rows) where r + offset >= 0 && r + offset < columns select At(m, r, r + offset)];
            Assert.Equal(diagonal, x.Diagonal(offset).ToArray<double>());
            Assert.Equal(diagonal, x.Permute(2, 0, 1).Diagonal(offset, 2, 0).ToArray<double>());
            double[] Triangle(Func<int, int, bool> stays) => [.. from m in Enumerable.Range(0, 2) from r in Enumerable.Range(0, rows) from c in Enumerable.Range(0, columns) select stays(r, c) ? At(m, r, c) : 0];
            Assert.Equal(Triangle((r, c) => c <= r + offset), x.Tril(offset).ToArray<double>());
            Assert.Equal(Triangle((r, c) => c >= r + offset), x.Triu(offset).ToArray<double>());
            var embedded = x.Diagonal(offset).DiagEmbed(offset);
            Assert.Equal(diagonal, embedded.Diagonal(offset).ToArray<double>());
            Assert.Equal(diagonal.Sum(v => v * v), embedded.Square().Sum().Item(), 1e-12);
        }
        Assert.Equal(x.Diagonal().Sum(1).ToArray<double>(), x.Trace().ToArray<double>());
    }

    [Fact]
    public void MatricesOfDiagonals()
    {
        Assert.Equal([0, 1, 0, 0, 0, 2, 0, 0, 0], Read(Tensor.From(1, 2).Diag(1)));
        Assert.Equal([0, 5, 10], Read(X.Diag()));
        Assert.Equal([1, 0, 0, 0, 1, 0], Read(Tensor.Eye(2, 3)));
        foreach (var wrong in (Func<Tensor>[])[() => Tensor.Scalar(1).Diag(), () => X.Diagonal(0, 1, 1), () => Tensor.From(1, 2).Tril(), () => Tensor.Scalar(1).DiagEmbed()]) Assert.Throws<OgeeException>(wrong);
        Gradients.Check("diagonals", [[2, 3, 4]], x => Tensor.Concat(-1, x[0].Tril(1).Diagonal(1), x[0].Triu().Diagonal(0, 0, 2).Transpose(0, 1)[.., ..].Sum(0).Unsqueeze(0).Expand([2, 3])));
        Gradients.Check("embedded", [[2, 3]], x => x[0].DiagEmbed(-1));
    }

    [Fact]
    public void RangesBeginAndEndWhereTheyAreSaidTo()
    {
        Assert.Equal([2, 5, 8], Read(Tensor.Arange(2, 10, 3)));
        Assert.Equal([3, 2, 1], Read(Tensor.Arange(3.0, 0, -1)));
        Assert.Equal([0], Tensor.Arange(3.0, 0).Shape);
        Assert.Equal([0.5f, 0.75f], Tensor.Arange(0.5, 1, 0.25, DType.Float32).ToArray<float>());
        Assert.Equal([0, 0.25, 0.5, 0.75, 1], Tensor.Linspace(0, 1, 5, DType.Float64).ToArray<double>());
        var fine = Tensor.Linspace(0.1, 0.7, 8, DType.Float64).ToArray<double>();
        Assert.Equal((0.1, 0.7), (fine[0], fine[^1]));
        Assert.Equal([3f], Tensor.Linspace(3, 4, 1).ToArray<float>());
        foreach (var wrong in (Func<Tensor>[])[() => Tensor.Arange(0.0, 1, 0), () => Tensor.Arange(0, double.PositiveInfinity, 1), () => Tensor.Linspace(0, 1, -1), () => Tensor.Linspace(0, 1, 3, DType.Int32)]) Assert.Throws<OgeeException>(wrong);
    }

    [Fact]
    public void NormsAreSumsOfPowers()
    {
        var x = Tensor.From([3.0, -4, 0, 0, 1, -2], [3, 2]);
        Assert.Equal([5, 0, Math.Sqrt(5)], x.Norm(2, 1).ToArray<double>(), (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal([7, 0, 3], x.Norm(1, 1).ToArray<double>());
        Assert.Equal([2, 0, 2], x.Norm(0, 1).ToArray<double>());
        Assert.Equal([4, 0, 2], x.Norm(double.PositiveInfinity, 1).ToArray<double>());
        Assert.Equal([3, 0, 1], x.Norm(double.NegativeInfinity, 1).ToArray<double>());
        Assert.Equal([Math.Cbrt(91), 0, Math.Cbrt(9)], x.Norm(3, 1).ToArray<double>(), (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal([1, 1], x.Norm(2, keepAxes: true).Shape);
        Assert.Equal([0.6, -0.8, 0, 0], x.Norm(2, 1).Slice(0, 0, 2).Sum().Gradients(x)[0].ToArray<double>()[..4], (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal(new double[4], Tensor.Ones([4], DType.Float64) is var flat ? flat.StandardDeviation().Gradients(flat)[0].ToArray<double>() : []);
        Assert.Equal(Math.Sqrt(2), Tensor.From(1.0, 3).StandardDeviation(correction: 1).Item(), 1e-12);
        foreach (var p in (double[])[1, 2, 3, 0.5, double.PositiveInfinity]) Gradients.Check($"norm {p}", [[3, 4]], t => t[0].Norm(p, 1));
        Assert.Throws<OgeeException>(() => X.Norm());
    }

    [Fact]
    public void ConditionsAreCountedOverAxes()
    {
        var x = Tensor.From([1f, 0, float.NaN, 0, 0, 0], [2, 3]);
        Assert.Equal([2, 0], Read(x.CountNonZero(1)));
        Assert.Equal([true, false], x.Any(1).ToArray<bool>());
        Assert.Equal([false, false, false], x.All(0).ToArray<bool>());
        Assert.Equal([true], x.Greater(-1).Not().Any(keepAxes: true).Reshape(1).ToArray<bool>());
        Assert.Equal([false, false], Tensor.Zeros([2, 0]).Any(1).ToArray<bool>());
        Assert.Equal([true, true], Tensor.Zeros([2, 0]).All(1).ToArray<bool>());
        Assert.Equal((7, 4), (Tensor.From([1, 2, 3, 4, 0, 6, 7, 9], [2, 4]).ArgMax().Item(), Tensor.From([1, 2, 3, 4, 0, 6, 7, 9], [2, 4]).ArgMin().Item()));
    }
}
