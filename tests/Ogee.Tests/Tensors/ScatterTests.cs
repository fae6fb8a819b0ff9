namespace Ogee.Tests;

/// <summary>Values that go to indices.</summary>
public class ScatterTests
{
    static readonly Tensor Values = Tensor.From(1f, 2, 3, 4, 5, 6);
    static readonly Tensor Index = Tensor.From(0L, 1, 0, 1, 2, 1);

    // The examples of torch.Tensor.scatter_reduce_, and the same rows by the other reductions.
    [Theory]
    [InlineData(Scattering.Sum, true, new float[] { 5, 14, 8, 4 }), InlineData(Scattering.Sum, false, new float[] { 4, 12, 5, 4 })]
    [InlineData(Scattering.Max, true, new float[] { 3, 6, 5, 4 }), InlineData(Scattering.Min, true, new float[] { 1, 2, 3, 4 }), InlineData(Scattering.Min, false, new float[] { 1, 2, 5, 4 })]
    [InlineData(Scattering.Product, true, new float[] { 3, 96, 15, 4 }), InlineData(Scattering.Product, false, new float[] { 3, 48, 5, 4 })]
    [InlineData(Scattering.Mean, true, new[] { 5f / 3, 3.5f, 4, 4 }), InlineData(Scattering.Mean, false, new float[] { 2, 4, 5, 4 })]
    [InlineData(Scattering.Replace, true, new float[] { 3, 6, 5, 4 })]
    public void ValuesOfOnePlaceAreCombined(Scattering by, bool includeSelf, float[] expected)
    {
        var self = Tensor.From(1f, 2, 3, 4);
        Assert.Equal(expected, self.ScatterReduce(0, Index, Values, by, includeSelf).ToArray<float>());
        Assert.Equal(expected, self.Unsqueeze(0).ScatterReduce(1, Index.Unsqueeze(0), Values.Unsqueeze(0), by, includeSelf).ToArray<float>());
        Assert.Equal(expected, self.Unsqueeze(1).ScatterReduce(0, Index.Unsqueeze(1), Values.Unsqueeze(1), by, includeSelf).Squeeze(1).ToArray<float>());
        if (by != Scattering.Mean)
            foreach (var type in (DType[])[DType.Int32, DType.Int64, DType.UInt8, DType.Float64])
                Assert.Equal(expected, self.Cast(type).ScatterReduce(0, Index.Cast(DType.Int32), Values.Cast(type), by, includeSelf).Cast(DType.Float32).ToArray<float>());
        var point = (double[])[0.3, -1.2, 0.7, 1.9];
        Gradients.Check($"scatter by {by}", [[4], [6]], [point, [1.1, -0.2, 0.9, 0.4, -1.7, 1.3]], x => x[0].ScatterReduce(0, Index, x[1], by, includeSelf));
    }

    [Theory]
    [InlineData(DType.Float32), InlineData(DType.Float64), InlineData(DType.Int8), InlineData(DType.Int16), InlineData(DType.Int32), InlineData(DType.Int64)]
    public void LargestNegativeAndSmallestPositiveValuesAreFoundInEveryType(DType type)
    {
        float[] Of(Scattering by, params float[] values) => Tensor.Zeros([2], type).ScatterReduce(0, Tensor.From(0L, 0), Tensor.From(values).Cast(type), by, includeSelf: false).Cast(DType.Float32).ToArray<float>();
        Assert.Equal([-3, 0], Of(Scattering.Max, -5, -3));
        Assert.Equal([7, 0], Of(Scattering.Min, 7, 9));
    }

    [Fact]
    public void AZeroBesideAProductThatOverflowsLeavesNoNaN()
    {
        var x = Tensor.From([0f, 1e30f, 1e30f, 0, 0, 1e38f, 1e38f]);
        var product = Tensor.Ones([2]).ScatterReduce(0, Tensor.From(0L, 0, 0, 1, 1, 1, 1), x, Scattering.Product);
        Assert.Equal([0, 0], product.ToArray<float>());
        Assert.Equal([float.PositiveInfinity, 0, 0, 0, 0, 0, 0], product.Sum().Gradients(x)[0].ToArray<float>());
    }

    [Fact]
    public void AProductOfValuesOfWhichOneIsZeroHasItsGradient() =>
        Gradients.Check("product with zeros", [[3], [6]], [[1.5, 0, 2], [0, 2, 3, 0, 0, 0]], x => x[0].ScatterReduce(0, Index, x[1], Scattering.Product));

    [Fact]
    public void EqualValuesShareAndTheLastThatStaysHasAllOfTheGradient()
    {
        var x = Tensor.From(2f, 5, 5, 1);
        var index = Tensor.From(0L, 0, 0, 2);
        Assert.Equal([0, 0.5f, 0.5f, 1], Tensor.Zeros([3]).ScatterReduce(0, index, x, Scattering.Max, includeSelf: false).Sum().Gradients(x)[0].ToArray<float>());
        Assert.Equal([0, 0, 1, 1], Tensor.Zeros([3]).Scatter(0, index, x).Sum().Gradients(x)[0].ToArray<float>());
        var self = Tensor.Ones([3]);
        Assert.Equal([0, 1, 0], self.Scatter(0, index, x).Sum().Gradients(self)[0].ToArray<float>());
    }

    [Fact]
    public void WhatDoesNotFitIsANamedError()
    {
        var x = Tensor.Zeros([3]);
        Assert.Equal("OG1007", Assert.Throws<OgeeException>(() => x.Scatter(0, Tensor.From(3L), Tensor.From(1f)).ToArray<float>()).Error.Code);
        Assert.Equal("OG1001", Assert.Throws<OgeeException>(() => x.Scatter(0, Tensor.From(0L, 1), Tensor.From(1f))).Error.Code);
        Assert.Equal("OG1002", Assert.Throws<OgeeException>(() => x.Scatter(0, Tensor.From(0L), Tensor.From(1.0))).Error.Code);
        Assert.Equal("OG1002", Assert.Throws<OgeeException>(() => x.Cast(DType.Int32).ScatterReduce(0, Tensor.From(0L), Tensor.From(1), Scattering.Mean)).Error.Code);
        Assert.Equal([0, 0, 0], x.Scatter(0, Tensor.Zeros([0], DType.Int64), Tensor.Zeros([0])).ToArray<float>());
    }

    // The examples of ONNX GatherND and ScatterND.
    [Fact]
    public void IndicesOfSeveralAxesAreThoseOfOnnx()
    {
        var matrix = Tensor.From([0, 1, 2, 3], [2, 2]);
        Assert.Equal([0, 3], matrix.GatherNd(Tensor.From([0L, 0, 1, 1], [2, 2])).ToArray<int>());
        Assert.Equal([2, 3, 0, 1], matrix.GatherNd(Tensor.From([1L, 0], [2, 1])).ToArray<int>());
        var cube = Tensor.Arange(8).Reshape(2, 2, 2);
        Assert.Equal([2, 3, 4, 5], cube.GatherNd(Tensor.From([0, 1, 1, 0], [2, 2])).ToArray<long>());
        Assert.Equal([2, 3, 4, 5], cube.GatherNd(Tensor.From([1, 0], [2, 1]), batchAxes: 1).ToArray<long>());
        Assert.Equal([3, 4], cube.GatherNd(Tensor.From([1, 1, 0, 0], [2, 1, 2]), batchAxes: 1).ToArray<long>());
        var line = Tensor.From([1f, 2, 3, 4, 5, 6, 7, 8], [8]);
        var index = Tensor.From([4L, 3, 1, 7], [4, 1]);
        Assert.Equal([1, 11, 3, 10, 9, 6, 7, 12], line.ScatterNd(index, Tensor.From(9f, 10, 11, 12)).ToArray<float>());
        Assert.Equal([1, 13, 3, 14, 14, 6, 7, 20], line.ScatterNd(index, Tensor.From(9f, 10, 11, 12), Scattering.Sum).ToArray<float>());
        Assert.Equal([0, 1, 2, 3, 6, 7, 7, 8], cube.ScatterNd(Tensor.From([1L, 1, 1], [3, 1]), Tensor.From([5L, 1, 2, 3, 4, 7, 6, 5, 6, 0, 7, 8], [3, 2, 2]), Scattering.Max).ToArray<long>());
    }

    [Fact]
    public void IndicesAreCheckedOnTheirOwnAxis()
    {
        // In one row after the other the place would exist.
        var index = Tensor.From([0L, 2], [1, 2]);
        var x = Tensor.Zeros([2, 2]);
        Assert.Equal("OG1007", Assert.Throws<OgeeException>(() => x.GatherNd(index).ToArray<float>()).Error.Code);
        Assert.Equal("OG1007", Assert.Throws<OgeeException>(() => x.ScatterNd(index, Tensor.Ones([1])).ToArray<float>()).Error.Code);
        Assert.Throws<OgeeException>(() => x.GatherNd(Tensor.From([0L, 0, 0], [1, 3])));
        Assert.Throws<OgeeException>(() => x[Tensor.From(true, false)]);
    }

    [Fact]
    public void IndexTensorsBroadcastAndPutWhatTheyTake()
    {
        var x = Tensor.Arange(12, DType.Float32).Reshape(3, 4);
        var (rows, columns) = (Tensor.From([2L, 0], [2, 1]), Tensor.From(1L, 3, 3));
        Assert.Equal([9, 11, 11, 1, 3, 3], x[rows, columns].ToArray<float>());
        Assert.Equal([8, 9, 10, 11], x[Tensor.From(2)].ToArray<float>());
        var values = Tensor.From([1f, 2, 3, 4, 5, 6], [2, 3]);
        Assert.Equal([1, 3], x.IndexPut([rows, columns], values) is var put ? [put[2, 1].Item(), put[2, 3].Item()] : Array.Empty<double>());
        Assert.Equal([10, 16, 4 + 1, 11 + 3], x.IndexPut([rows, columns], values, accumulate: true) is var sum ? [sum[2, 1].Item(), sum[2, 3].Item(), sum[0, 1].Item(), sum[0, 3].Item()] : Array.Empty<double>());
        Gradients.Check("index put", [[3, 4], [2, 3]], t => t[0].IndexPut([rows, columns], t[1]));
        Gradients.Check("index put of rows", [[3, 4], [4]], t => t[0].IndexPut([Tensor.From(2L, 0)], t[1], accumulate: true));
        Gradients.Check("gather nd", [[2, 3, 4]], t => t[0].GatherNd(Tensor.From([1L, 2, 0, 0, 1, 1], [2, 1, 3])[.., .., 0..2], batchAxes: 1));
        Gradients.Check("index add", [[3, 4], [3, 2]], t => t[0].IndexAdd(1, Tensor.From(3L, 3), t[1]));
        Assert.Throws<OgeeException>(() => x.IndexAdd(1, Tensor.From(3L), values));
    }

    // The example of torch.Tensor.masked_scatter_.
    [Fact]
    public void MasksAreFilledAndTakeOneElementAfterTheOther()
    {
        var mask = Tensor.From([0, 0, 0, 1, 1, 1, 1, 0, 1, 1], [2, 5]).Cast(DType.Bool);
        var source = Tensor.Arange(10).Reshape(2, 5);
        Assert.Equal([0, 0, 0, 0, 1, 2, 3, 0, 4, 5], Tensor.Zeros([2, 5], DType.Int64).MaskedScatter(mask, source).ToArray<long>());
        Assert.Equal([7, 7, 7, 0, 0, 0, 0, 7, 0, 0], Tensor.Zeros([2, 5], DType.Int64).MaskedFill(mask.Not(), 7).ToArray<long>());
        Assert.Equal("OG1007", Assert.Throws<OgeeException>(() => Tensor.Zeros([2, 5], DType.Int64).MaskedScatter(mask, Tensor.Arange(5)).ToArray<long>()).Error.Code);
        Gradients.Check("masked scatter", [[2, 5], [8]], x => x[0].MaskedScatter(mask, x[1]));
    }
}
