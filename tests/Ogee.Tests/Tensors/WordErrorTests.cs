namespace Ogee.Tests;

/// <summary>Errors name the word that was called and what was written, and their remedies work.</summary>
public class WordErrorTests
{
    static readonly Tensor Matrix = Tensor.From([1f, 2, 3, 4, 5, 6], [2, 3]), Mask = Tensor.From(true, false), Floats = Tensor.From(0f, 1);

    static OgeeException ErrorOf(Func<object> word) => Assert.Throws<OgeeException>(() => { _ = word(); });

    [Fact]
    public void AMaskAsAnIndexIsSentToTheWordForMasks()
    {
        foreach (var word in (Func<object>[])[() => Matrix[Mask], () => Matrix.Take(Mask), () => Matrix.IndexPut([Mask], Matrix)])
        {
            var error = ErrorOf(word);
            Assert.Equal("OG1002", error.Error.Code);
            Assert.Contains("MaskedSelect", error.Remedy, StringComparison.Ordinal);
        }
        Assert.Equal([1, 2, 3], Matrix.MaskedSelect(Mask).ToArray<float>());
    }

    [Fact]
    public void PlacesOfOneAxisCountFromBothEnds()
    {
        Assert.Equal("Expected -2 to 1", ErrorOf(() => Matrix[2]).Expected);
        Assert.Equal("Expected -2 to 1", ErrorOf(() => Matrix[-3]).Expected);
        Assert.Equal("Expected an axis with elements", ErrorOf(() => Tensor.Zeros([0])[0]).Expected);
        Assert.Equal("Expected bounds of 0 to 3, in order", ErrorOf(() => Matrix[.., 1..4]).Expected);
        Assert.StartsWith("slice: -10:10:1 does not fit axis 1", ErrorOf(() => Matrix.Slice(1, -10, 10)).What, StringComparison.Ordinal);
        Assert.Contains("negative", ErrorOf(() => Matrix.Slice(1, -10, 10)).Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void ANegativeIndexIsToldThatItDoesNotCountFromTheEnd()
    {
        Assert.Contains("do not count from the end", ErrorOf(() => Matrix.Take(Tensor.From(-1L)).ToArray<float>()).Remedy, StringComparison.Ordinal);
        Assert.DoesNotContain("do not count from the end", ErrorOf(() => Matrix.Take(Tensor.From(2L)).ToArray<float>()).Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void RemediesOfTypesAreTypesThatAreTaken()
    {
        Assert.Contains("x.Greater(0)", ErrorOf(() => Floats.And(Floats)).Remedy, StringComparison.Ordinal);
        Assert.Contains("DType.Int64", ErrorOf(() => Floats.Gcd(Floats)).Remedy, StringComparison.Ordinal);
        Assert.Contains("DType.Float32", ErrorOf(() => Tensor.From(1L).Exp()).Remedy, StringComparison.Ordinal);
    }

    static readonly Dictionary<string, Func<object>> Named = new()
    {
        ["index_fill"] = () => Matrix.IndexFill(0, Floats, 1),
        ["index_copy"] = () => Matrix.IndexCopy(0, Floats, Matrix),
        ["index_add"] = () => Matrix.IndexAdd(0, Floats, Matrix),
        ["scatter"] = () => Matrix.Scatter(0, Matrix, Matrix),
        ["scatter_reduce"] = () => Matrix.ScatterReduce(0, Matrix, Matrix, Scattering.Max),
        ["bincount"] = () => Floats.BinCount(3),
        ["segment_sum"] = () => Matrix.SegmentSum(Floats, 2),
        ["segment_max"] = () => Matrix.SegmentMax(Floats, 2),
        ["median"] = () => Tensor.From(1L).Median(0),
        ["nan_median"] = () => Tensor.From(1L).NanMedian(0),
        ["sort"] = () => Matrix.Sort(2),
        ["pow"] = () => Tensor.From(2L).Pow(-1),
        ["softmax"] = () => Tensor.From(1L).Softmax(),
        ["log_softmax"] = () => Tensor.From(1L).LogSoftmax(),
    };

    [Fact]
    public void TheWordThatWasCalledIsNamed() => Assert.Equal(Named.Keys, Named.Values.Select(word => ErrorOf(word).What.Split(':')[0]));

    [Fact]
    public void WeightsOfBinsAreOneForEachElement()
    {
        Assert.StartsWith("bincount: weights are [1]", ErrorOf(() => Tensor.From(0L, 1).BinCount(2, Tensor.From(1f))).What, StringComparison.Ordinal);
        Assert.StartsWith("bincount: there cannot be -1 bins", ErrorOf(() => Tensor.From(0L, 1).BinCount(-1)).What, StringComparison.Ordinal);
    }
}
