namespace Ogee.Tests;

/// <summary>Orders, and what is read off them.</summary>
[Collection("settings")]
public class SortTests
{
    [Fact]
    public void BetweenEqualNeighboursThereIsNothingElse()
    {
        for (var i = 1; i < 1000; i++)
        {
            var c = 0.1f * i;
            Assert.Equal(c, (float)Tensor.From([c, c], [2]).Quantile(0.3, 0).Item());
        }
        Assert.Equal(double.PositiveInfinity, Tensor.From([double.PositiveInfinity, double.PositiveInfinity], [2]).Quantile(0.3, 0).Item());
    }

    [Fact]
    public void ANormBelowOneHasNoSlopeAtZero()
    {
        var x = Tensor.From([0.0, 4, 9], [3]);
        var slopes = x.Norm(0.5).Gradients(x)[0].ToArray<double>();
        Assert.Equal(25, x.Norm(0.5).Item(), 1e-12);
        Assert.Equal(0, slopes[0]);
        Assert.Equal(2.5, slopes[1], 1e-12);
    }

    static long[] Expected(double[] values, bool isDescending)
    {
        var order = Comparer<double>.Create((a, b) => double.IsNaN(a) || double.IsNaN(b) ? double.IsNaN(a).CompareTo(double.IsNaN(b)) : a < b ? -1 : a > b ? 1 : 0);
        var places = Enumerable.Range(0, values.Length).Select(i => (long)i);
        return [.. isDescending ? places.OrderByDescending(i => values[i], order) : places.OrderBy(i => values[i], order)];
    }

    // Many are equal; lengths around those at which another way of sorting begins.
    [Theory, InlineData(0), InlineData(1), InlineData(7), InlineData(48), InlineData(49), InlineData(1000), InlineData(70_000)]
    public void EveryTypeIsSortedStablyBothWays(int count)
    {
        var random = new Rng(new RngKey(3, (ulong)count));
        double[] drawn = [.. Enumerable.Range(0, count).Select(_ => Math.Floor((random.NextDouble() - 0.5) * 400))];
        foreach (var type in DTypes.All.Where(type => !type.IsComplex()))
        {
            var x = Tensor.From(drawn).Cast(type);
            var held = x.Cast(DType.Float64).ToArray<double>();
            foreach (var isDescending in (bool[])[false, true])
            {
                var expected = Expected(held, isDescending);
                Assert.Equal(expected, x.ArgSort(0, isDescending).ToArray<long>());
                // The first of them: all, some that are kept, and some that are sorted with the rest.
                foreach (var first in (int[])[count / 2, count / 9, Math.Min(count, 1)])
                    Assert.Equal(expected[..first], x.TopK(first, 0, isDescending).Indices.ToArray<long>());
            }
        }
    }

    [Fact]
    public void NaNIsAboveAllNumbersAndZerosAreEqual()
    {
        float[] values = [0f, float.NaN, -0f, float.PositiveInfinity, float.NegativeInfinity, -float.NaN, 0f, float.Epsilon, -1e30f];
        foreach (var type in (DType[])[DType.Float32, DType.Float64])
        {
            Assert.Equal([4, 8, 0, 2, 6, 7, 3, 1, 5], Tensor.From(values).Cast(type).ArgSort().ToArray<long>());
            Assert.Equal([1, 5, 3, 7, 0, 2, 6, 8, 4], Tensor.From(values).Cast(type).ArgSort(isDescending: true).ToArray<long>());
        }
        Assert.Equal([long.MinValue, -1, 0, long.MaxValue], Tensor.From(0, long.MaxValue, -1, long.MinValue).Sort().Values.ToArray<long>());
        Assert.Equal([int.MinValue, -1, 0, int.MaxValue], Tensor.From(0, int.MaxValue, -1, int.MinValue).Sort().Values.ToArray<int>());
    }

    [Fact]
    public void GradientsGoWhereValuesCameFrom()
    {
        Gradients.Check("sort", [[3, 5]], x => x[0].Sort(0, isDescending: true).Values);
        Gradients.Check("topk", [[3, 20]], x => x[0].TopK(2).Values);
        Gradients.Check("quantile", [[3, 6]], x => x[0].Quantile([0.1, 0.5, 1], 1));
        Gradients.Check("median", [[4, 3]], x => x[0].Median(0, keepAxes: true));
    }

    [Fact]
    public void QuantilesAreThoseOfNumPy()
    {
        var x = Tensor.From([4f, 1, 3, 2], [4]);
        Assert.Equal([1, 1.75f, 2.5f, 3.7f, 4], x.Quantile([0, 0.25, 0.5, 0.9, 1], 0).ToArray<float>());
        Assert.Equal(2.5f, x.Median(0).Item());
        Assert.Equal(3, Tensor.From(5f, 3, 1).Median(0).Item());
        Assert.Equal([5, 3, 1], Tensor.Zeros([3, 4]).Quantile([0, 0.2, 0.4, 0.6, 1], 1, keepAxes: true).Shape);
        Assert.True(double.IsNaN(Tensor.From(1f, float.NaN, 2).Quantile(0, 0).Item()));
        Assert.Equal(double.PositiveInfinity, Tensor.From(float.PositiveInfinity, float.PositiveInfinity, 1).Quantile(0.75, 0).Item());
        foreach (var wrong in (Func<Tensor>[])[() => x.Quantile(1.1, 0), () => x.Quantile(double.NaN, 0), () => Tensor.Zeros([0]).Median(0), () => x.Cast(DType.Int32).Median(0), () => x.TopK(5).Values])
            Assert.Throws<OgeeException>(wrong);
    }

    // The examples of libtorch's searchsorted and bucketize.
    [Fact]
    public void ValuesBelongWhereTheyKeepARowSorted()
    {
        var rows = Tensor.From([1, 3, 5, 7, 9, 2, 4, 6, 8, 10], [2, 5]);
        var values = Tensor.From([3, 6, 9, 3, 6, 9], [2, 3]);
        Assert.Equal([1, 3, 4, 1, 2, 4], rows.SearchSorted(values).ToArray<long>());
        Assert.Equal([2, 3, 5, 1, 3, 4], rows.SearchSorted(values, isRight: true).ToArray<long>());
        Assert.Equal([1, 3, 4, 1, 3, 4], values.Bucketize(rows[0]).ToArray<long>());
        Assert.Equal([2, 3, 5, 2, 3, 5], values.Cast(DType.Float64).Bucketize(rows[0], isRight: true).ToArray<long>());
        Assert.Equal([0, 5, 5], rows[0].Cast(DType.Float32).SearchSorted(Tensor.From(float.NegativeInfinity, float.NaN, 11)).ToArray<long>());
        Assert.Throws<OgeeException>(() => rows.SearchSorted(values.Transpose(0, 1)));
        Assert.Throws<OgeeException>(() => values.Bucketize(rows));
        // For many samples: rows of their own, one row for all, and values that all have.
        Assert.Equal(rows.SearchSorted(values).ToArray<long>(), Tensor.Vmap(s => [s[0].SearchSorted(s[1])], rows, values)[0].ToArray<long>());
        Assert.Equal([1, 3, 4, 1, 3, 4], Tensor.Vmap(s => [rows[0].SearchSorted(s[0])], values)[0].ToArray<long>());
        Assert.Equal([1, 3, 4, 1, 2, 4], Tensor.Vmap(s => [s[0].SearchSorted(values[0].Unsqueeze(0))], rows)[0].ToArray<long>());
    }

    [Fact]
    public void CountsOfNumbersAndOfBins()
    {
        Assert.Equal([1, 3, 0, 1], Tensor.From([0, 1, 1, 3, 1], [5]).BinCount(4).ToArray<long>());
        Assert.Equal([0.5f, 4], Tensor.From([1L, 0, 1], [3]).BinCount(2, Tensor.From(3f, 0.5f, 1)).ToArray<float>());
        Assert.Equal("OG1007", Assert.Throws<OgeeException>(() => Tensor.From(4L).BinCount(4).ToArray<long>()).Error.Code);
        // torch.histc(torch.tensor([1., 2, 1]), bins=4, min=0, max=3), and what is on bounds, outside, or no number.
        Assert.Equal([0, 2, 1, 0], Tensor.From(1f, 2, 1).Histogram(4, 0, 3).Counts.ToArray<long>());
        var (counts, bounds) = Tensor.From([0f, 0.25f, 1, -0.1f, 1.1f, float.NaN, 0.5f], [7]).Histogram(2, 0, 1);
        Assert.Equal([2, 2], counts.ToArray<long>());
        Assert.Equal([0, 0.5f, 1], bounds.ToArray<float>());
        Assert.Throws<OgeeException>(() => bounds.Histogram(0, 0, 1).Counts);
        Assert.Throws<OgeeException>(() => bounds.Histogram(2, 1, 1).Counts);
    }
}
