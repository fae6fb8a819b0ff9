namespace Ogee.Tests;

/// <summary>Selections whose size the values decide.</summary>
public class SelectionTests
{
    static readonly Tensor X = Tensor.From([3f, 0, -1, 0, 0, 2], [2, 3]);

    [Fact]
    public void PlacesThatAreNotZeroAreInRowMajorOrder()
    {
        Assert.Equal([0, 0, 0, 2, 1, 2], X.NonZero().ToArray<long>());
        Assert.Equal([0, 2], Tensor.Zeros([2, 3]).NonZero().Shape);
        Assert.Equal([0, 2], Tensor.Zeros([2, 0]).NonZero().Shape);
        Assert.Equal([1, 0], Tensor.Scalar(4).NonZero().Shape);
    }

    [Fact]
    public void MasksSelectElementsOrSlicesAndPassGradients()
    {
        Assert.Equal([3, 2], X.MaskedSelect(X.Greater(0)).ToArray<float>());
        Assert.Equal([0, 0, 2], X.MaskedSelect(Tensor.From(false, true)).ToArray<float>());
        Assert.Equal([0, 3], X.MaskedSelect(Tensor.From(false, false)).Shape);
        Assert.Equal([0, 0], X.Compress(Tensor.From(false, true, false), 1).ToArray<float>());
        var gradient = X.MaskedSelect(X.NotEqualTo(0)).Square().Sum().Gradients(X)[0];
        Assert.Equal([6, 0, -2, 0, 0, 4], gradient.ToArray<float>());
        Assert.Throws<OgeeException>(() => X.MaskedSelect(Tensor.From(true, false, true)));
        Assert.Throws<OgeeException>(() => X.MaskedSelect(X));
        Assert.Throws<OgeeException>(() => X.Compress(Tensor.From(true, true, true), 0));
    }

    [Fact]
    public void DifferentElementsAreCountedAndFoundAgain()
    {
        var random = new Rng(new RngKey(9, 1));
        long[] drawn = [.. Enumerable.Range(0, 5000).Select(_ => (long)(random.NextDouble() * 300) - 150)];
        foreach (var type in (DType[])[DType.Int32, DType.Int64, DType.Float32, DType.Float64])
        {
            var (values, inverse, counts) = Tensor.From(drawn, [50, 100]).Cast(type).Unique();
            var expected = drawn.Distinct().Order().ToArray();
            Assert.Equal(expected, values.Cast(DType.Int64).ToArray<long>());
            Assert.Equal(expected.Select(value => drawn.LongCount(other => other == value)), counts.ToArray<long>());
            Assert.Equal(drawn, values.Take(inverse).Flatten(0).Cast(DType.Int64).ToArray<long>());
            Assert.Equal([50, 100], inverse.Shape);
        }
        var some = Tensor.From([float.NaN, 2f, float.NaN, 1, 2], [5]);
        Assert.Equal([1, 2, float.NaN], some.Unique().Values.ToArray<float>());
        Assert.Equal([1, 2, 2], some.Unique().Counts.ToArray<long>());
        Assert.Equal([0, 1, 0, 1, 0], some.Unique().Values.Slice(0, 0, 2).Sum().Gradients(some)[0].ToArray<float>());
        Assert.Equal([0], Tensor.Zeros([0, 3]).Unique().Counts.Shape);
    }

    [Fact]
    public void WhereNothingCanBeComputedYetTheErrorSaysSo() =>
        Assert.Throws<OgeeException>(() => Tensor.Vmap(s => [s[0].NonZero()], X));
}
