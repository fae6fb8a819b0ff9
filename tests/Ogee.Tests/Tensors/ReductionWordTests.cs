namespace Ogee.Tests;

/// <summary>Reductions over any axes, beside infinities, of bool, and where there is nothing.</summary>
public class ReductionWordTests
{
    const double Inf = double.PositiveInfinity, NaN = double.NaN;

    [Fact]
    public void QuantilesBesideInfinitiesAreNumPys()
    {
        Assert.Equal(Inf, Tensor.From(1, Inf).Median(0).Item());
        Assert.Equal(-Inf, Tensor.From(1, -Inf).Median(0).Item());
        Assert.Equal(NaN, Tensor.From(Inf, -Inf).Median(0).Item());
        Assert.Equal(Inf, Tensor.From(NaN, 1, Inf).NanMedian(0).Item());
        Assert.Equal(-Inf, Tensor.From(NaN, 1, -Inf).NanMedian(0).Item());
        Assert.Equal([1, Inf, Inf, Inf], Tensor.From(1, Inf).Quantile([0, 0.25, 0.75, 1], 0).ToArray<double>());
        Assert.Equal([-Inf, -Inf, -Inf, 1], Tensor.From(1, -Inf).Quantile([0, 0.25, 0.75, 1], 0).ToArray<double>());
        var x = Tensor.From(1, Inf);
        Assert.Equal([0.75, 0.25], x.Quantile(0.25, 0).Gradients(x)[0].ToArray<double>());
    }

    [Fact]
    public void QuantilesGoOverSeveralAxesAndAll()
    {
        var x = Tensor.From([.. Enumerable.Range(0, 24).Select(i => (double)(i * 7 % 24))], [2, 3, 4]);
        double Plain(IEnumerable<double> values, double p)
        {
            double[] sorted = [.. values.Order()];
            var place = p * (sorted.Length - 1);
            var low = (int)place;
            return place == low ? sorted[low] : sorted[low] + ((sorted[low + 1] - sorted[low]) * (place - low));
        }
        var all = x.ToArray<double>();
        double[] overEnds = [.. Enumerable.Range(0, 3).Select(j => Plain(all.Where((_, i) => i / 4 % 3 == j), 0.3))];
        Assert.Equal(overEnds, x.Quantile(0.3, [0, 2]).ToArray<double>(), (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal(overEnds, x.NanQuantile(0.3, [2, 0]).ToArray<double>(), (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal([1, 3, 1], x.Quantile(0.3, [0, 2], keepAxes: true).Shape);
        Assert.Equal([2, 1, 3, 1], x.Quantile([0.3, 0.5], [0, 2], keepAxes: true).Shape);
        Assert.Equal(11.5, x.Median().Item());
        Assert.Equal(11.5, x.NanMedian().Item());
        Assert.Equal([1, 1, 1], x.NanMedian(keepAxes: true).Shape);
        Assert.Equal(2, Tensor.Scalar(2).Median().Item());
        Assert.Equal("OG1001", Assert.Throws<OgeeException>(() => Tensor.Zeros([2, 0]).Median()).Error.Code);
        Gradients.Check("median of several axes", [[2, 3, 2]], y => y[0].Median([0, 2]));
    }

    [Fact]
    public void PlacesOfExtremesKeepTheAxis()
    {
        var x = Tensor.From([1f, 5, 2, 9, 0, 9], [2, 3]);
        Assert.Equal([1, 0], x.ArgMax(1).ToArray<long>());
        Assert.Equal([2, 1], x.ArgMax(1, keepAxis: true).Shape);
        Assert.Equal([1, 0], x.ArgMax(-1, keepAxis: true).ToArray<long>());
        Assert.Equal([1, 3], x.ArgMin(0, keepAxis: true).Shape);
        Assert.Equal([0, 1, 0], x.ArgMin(0, keepAxis: true).ToArray<long>());
    }

    [Fact]
    public void SumsOfBoolCount()
    {
        var mask = Tensor.From([true, false, true, true], [2, 2]);
        Assert.Equal(3, mask.Sum().ToArray<long>()[0]);
        Assert.Equal([2, 1], mask.Sum(0).ToArray<long>());
        Assert.Equal([0, 1], mask.Prod(1).ToArray<long>());
        Assert.Equal([1, 1, 1, 2], mask.CumulativeSum(1).ToArray<long>());
        Assert.Equal([1, 0, 1, 1], mask.CumulativeProduct(1).ToArray<long>());
    }

    [Fact]
    public void SumsOfWholeTypesAreInt64()
    {
        foreach (var type in (DType[])[DType.Int8, DType.UInt8, DType.Int16, DType.Int32, DType.Int64])
        {
            var x = Tensor.Full([300], 100, type);
            Assert.Equal([30_000], x.Sum().ToArray<long>());
            Assert.Equal([30_000], x.NanSum().ToArray<long>());
            Assert.Equal([10_000_000_000], x.Slice(0, 0, 5).Prod(Axes.Create([0]), keepAxes: true).ToArray<long>());
            Assert.Equal([200], x.Slice(0, 0, 4).Reshape(2, 2).Trace().ToArray<long>());
            Assert.Equal([0], x.Slice(0, 0, 0).Sum().ToArray<long>());
            Assert.Equal(type, x.ReduceBy<AddMonoid>(Axes.Create([0]), keepAxes: false).Type);
            Assert.Equal(type, Tensor.Einsum("i,i->", x, x).Type);
        }
        Assert.Equal([2L * int.MaxValue], Tensor.From(int.MaxValue, int.MaxValue).Sum().ToArray<long>());
    }

    [Fact]
    public void RowsOfNothingHaveNoGradient()
    {
        var x = Tensor.From([-Inf, -Inf, 0, 0], [2, 2]);
        var y = x.LogSumExp(1);
        Assert.Equal([-Inf, Math.Log(2)], y.ToArray<double>(), (a, b) => a.Equals(b) || Math.Abs(a - b) < 1e-15);
        Assert.Equal([0, 0, 0.5, 0.5], y.Sum().Gradients(x)[0].ToArray<double>());
        Assert.Equal([0, 0, 0.5, 0.5], x.LogSumExp(1, keepAxes: true).Sum().Gradients(x)[0].ToArray<double>());
        Assert.Equal([-Inf, -Inf], Tensor.Zeros([2, 0], DType.Float64).LogSumExp(1).ToArray<double>());
        Assert.Equal([2, 1], Tensor.Zeros([2, 0]).LogSumExp(1, keepAxes: true).Shape);
    }
}
