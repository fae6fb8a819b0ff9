using Ogee.Testing;

namespace Ogee.Tests;

/// <summary>Words over points, grids and what is missing, against what NumPy gives and plain definitions.</summary>
public class CurveAndGridTests
{
    const double NaN = double.NaN;

    static readonly Tensor Matrix = Tensor.From([1.0, 2, 4, 8, 0, -1], [2, 3]);

    static void Same(double[] expected, Tensor actual) => Assert.Equal(expected, actual.ToArray<double>(), (a, b) => a.Equals(b) || Math.Abs(a - b) < 1e-14);

    [Fact]
    public void WhatIsMissingIsPassedOver()
    {
        var x = Tensor.From([1.0, NaN, 4, NaN, NaN, NaN], [2, 3]);
        Same([5, 0], x.NanSum(1));
        Same([2.5, NaN], x.NanMean(1));
        Same([1, 0, 4], x.NanSum(0));
        Same([5], x.NanSum([1], keepAxes: true).Slice(0, 0, 1));
        Same([0.5, 0, 0.5, 0, 0, 0], x.NanMean().Gradients(x)[0]);
        Assert.Equal([4], Tensor.From([1, 3], [2]).NanSum().ToArray<long>());
        Assert.Equal(2.5f, Tensor.From([1f, float.NaN, 4], [3]).Cast(DType.Float16).NanMean().Cast(DType.Float32).Item());
    }

    [Fact]
    public void AreasAreThoseUnderLines()
    {
        Same([4.5, 3.5], Matrix.Trapezoid());
        Same([0.75, 2.25, 2, 1.75], Matrix.CumulativeTrapezoid(0.5));
        Same([4.5, 1, 1.5], Matrix.Trapezoid(axis: 0));
        Same([(1.5 * 2) + (3 * 3), (4 * 2) - (0.5 * 3)], Matrix.Trapezoid(Tensor.From([0.0, 2, 5])));
        Same([1.5 * 2, 12, 8, 6.5], Matrix.CumulativeTrapezoid(Tensor.From([0.0, 2, 5, 0, 2, 5], [2, 3])));
        Same([0, 0], Matrix.Slice(1, 0, 1).Trapezoid());
        Assert.Equal([2, 0], Matrix.Slice(1, 0, 0).CumulativeTrapezoid().Shape);
        var places = Tensor.From([0.0, 2, 5]);
        foreach (var (function, at) in ((Func<Tensor, Tensor>, Tensor)[])[(x => Matrix.CumulativeTrapezoid(x).Square().Sum(), places), (x => x.Trapezoid(places).Square().Sum(), Matrix)]) Slope(function, at);
        Assert.Equal("OG1001", Assert.Throws<OgeeException>(() => Matrix.Trapezoid(Tensor.From([0.0, 2]))).Error.Code);
    }

    /// <summary>Gradients against differences.</summary>
    static void Slope(Func<Tensor, Tensor> function, Tensor at)
    {
        var (values, slopes) = (at.ToArray<double>(), function(at).Gradients(at)[0].ToArray<double>());
        for (var i = 0; i < values.Length; i++)
        {
            Tensor Moved(double by) => Tensor.From([.. values.Select((value, j) => j == i ? value + by : value)], at.Shape);
            Assert.Equal((function(Moved(1e-5)).Item() - function(Moved(-1e-5)).Item()) / 2e-5, slopes[i], 1e-6);
        }
    }

    [Fact]
    public void ValuesBetweenPointsLieOnLines()
    {
        var (places, values) = (Tensor.From([0.0, 1, 3, 3, 4]), Tensor.From([1.0, 3, 5, -1, 2]));
        Same([1, 1, 2, 3, 4, -1, 0.5, 2, 2, NaN], Tensor.From([-2.0, 0, 0.5, 1, 2, 3, 3.5, 4, 9, NaN]).Interpolate(places, values));
        Same([7, 7], Tensor.From([-2.0, 9]).Interpolate(Tensor.From([1.0]), Tensor.From([7.0])));
        var at = Tensor.From([0.25, 2.5, 3.75], [3, 1]);
        Slope(x => at.Interpolate(places, x).Square().Sum(), values);
        Slope(x => x.Interpolate(places, values).Square().Sum(), at);
        Slope(x => at.Interpolate(x, Tensor.From([1.0, 3, 5])).Square().Sum(), Tensor.From([0.0, 1, 4]));
        Assert.Equal("OG1001", Assert.Throws<OgeeException>(() => at.Interpolate(places, at)).Error.Code);
    }

    [Fact]
    public void ProductsHoldEveryPair()
    {
        Tensor a = Tensor.From([1.0, 2]), b = Tensor.From([3.0, 4, 5]);
        Same([1, 3, 1, 4, 1, 5, 2, 3, 2, 4, 2, 5], Tensor.CartesianProduct(a, b));
        Same([3, 4, 3, 5, 4, 5], b.Combinations());
        Same([1, 1, 1, 2, 2, 2], a.Combinations(isRepeating: true));
        Assert.Equal([0, 3], a.Combinations(3).Shape);
        Same([2, 2, 2], b.Combinations().Sum().Gradients(b)[0]);
        Same([1, 2, 0, 4, 8, 0, 0, 0, 7], Tensor.BlockDiagonal(Tensor.From([1.0, 2, 4, 8], [2, 2]), Tensor.From([7.0], [1, 1])));
        foreach (var act in (Func<object>[])[() => Tensor.CartesianProduct(), () => Tensor.BlockDiagonal(), () => Matrix.Combinations(), () => Tensor.BlockDiagonal(a), () => a.Combinations(0)]) Assert.Throws<OgeeException>(act);
    }

    [Fact]
    public void TurnsAreThoseOfNumPy()
    {
        Same([4, -1, 2, 0, 1, 8], Matrix.Rot90());
        Same([-1, 0, 8, 4, 2, 1], Matrix.Rot90(2));
        Same([8, 1, 0, 2, -1, 4], Matrix.Rot90(-1));
        Same(Matrix.ToArray<double>(), Matrix.Rot90(5).Rot90(-1, 1, 0).Rot90(2));
        Assert.Throws<OgeeException>(() => Matrix.Rot90(1, 0, -2));
    }

    [Fact]
    public void AStepAtTheEndIsTakenAtItsPlace()
    {
        var (places, values) = (Tensor.From([0.0, 1, 1]), Tensor.From([0.0, 5, 7]));
        Assert.Equal([0.0, 2.5, 7, 7, double.NaN], Tensor.From([-1.0, 0.5, 1, 1.3, double.NaN]).Interpolate(places, values).ToArray<double>());
        Assert.Equal([3.0, 7, 7], Tensor.From([0.5, 1, 2]).Interpolate(Tensor.From([1.0, 1]), Tensor.From([3.0, 7])).ToArray<double>());
    }

    [Fact]
    public void CombinationsAreCountedBeforeTheyAreMade()
    {
        static List<long> Plain(long size, int count, long from, bool isRepeating) =>
            count == 0 ? [] : [.. Enumerable.Range((int)from, (int)Math.Max(0, size - from)).SelectMany(i => count == 1 ? [i] : Plain(size, count - 1, isRepeating ? i : i + 1, isRepeating).Chunk(count - 1).SelectMany(rest => rest.Prepend(i)))];
        foreach (var isRepeating in (bool[])[false, true])
            for (var size = 0L; size <= 5; size++)
                for (var count = 1; count <= 4; count++)
                    Assert.Equal(Plain(size, count, 0, isRepeating), Tensor.Arange(size).Combinations(count, isRepeating).ToArray<long>());
        Assert.Equal([1, 100_000], Tensor.Arange(1).Combinations(100_000, isRepeating: true).Shape);
        Assert.Equal([1, 60], Tensor.Arange(60).Combinations(60).Shape);
        Assert.Equal("OG1004", Assert.Throws<OgeeException>(() => Tensor.Arange(60).Combinations(30)).Error.Code);
    }
}
