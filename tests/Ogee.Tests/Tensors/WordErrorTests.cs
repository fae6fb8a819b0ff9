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

    static readonly Tensor Far = Tensor.From(0L, 9), Two = Tensor.From(0L, 1), Rows = Tensor.Ones([2, 3]), Places = Tensor.Full([2, 3], 9, DType.Int64), Singular = Tensor.Ones([2, 2]);

    static readonly Dictionary<string, Func<Tensor>> NamedWhileRunning = new()
    {
        ["take"] = () => Matrix.Take(Far),
        ["gather"] = () => Matrix.Gather(0, Places),
        ["index"] = () => Matrix[Two, Far],
        ["index_put"] = () => Matrix.IndexPut([Far], Rows),
        ["index_put "] = () => Matrix.IndexPut([Far], Rows, accumulate: true),
        ["index_fill"] = () => Matrix.IndexFill(0, Far, 1),
        ["index_copy"] = () => Matrix.IndexCopy(0, Far, Rows),
        ["index_add"] = () => Matrix.IndexAdd(0, Far, Rows),
        ["gather_nd"] = () => Matrix.GatherNd(Far),
        ["scatter_nd"] = () => Matrix.ScatterNd(Far.Unsqueeze(1), Rows),
        ["scatter"] = () => Matrix.Scatter(0, Places, Rows),
        ["scatter_reduce"] = () => Matrix.ScatterReduce(0, Places, Rows, Scattering.Max),
        ["scatter_reduce "] = () => Matrix.ScatterReduce(0, Places, Rows, Scattering.Replace),
        ["scatter_add"] = () => Rows.ScatterAdd(0, Places, 2),
        ["masked_scatter"] = () => Matrix.MaskedScatter(Mask.Unsqueeze(1), Two.Cast(DType.Float32)),
        ["max_unpool"] = () => Tensor.Ones([1, 1, 2]).MaxUnpool(Far.Reshape(1, 1, 2), 4),
        ["bincount"] = () => Far.BinCount(3),
        ["segment_sum"] = () => Matrix.SegmentSum(Far, 2),
        ["segment_mean"] = () => Matrix.SegmentMean(Far, 2),
        ["segment_max"] = () => Matrix.SegmentMax(Far, 2),
        ["solve_triangular"] = () => Tensor.Zeros([2, 2]).SolveTriangular(Singular),
        ["solve"] = () => Singular.Solve(Floats),
        ["inverse"] = () => Singular.Inverse(),
        ["cholesky_solve"] = () => Tensor.Zeros([2, 2]).CholeskySolve(Singular),
        ["cholesky_inverse"] = () => Tensor.Zeros([2, 2]).CholeskyInverse(),
    };

    [Fact]
    public void TheWordThatWasCalledIsNamedWhileTheStepRunsToo()
    {
        Assert.Equal(NamedWhileRunning.Keys.Select(word => word.Trim()), NamedWhileRunning.Values.Select(word => Assert.Throws<OgeeException>(() => Tensor.Evaluate(word())).What.Split(':')[0]));
        // For samples side by side too.
        Assert.StartsWith("segment_sum: index 9", ErrorOf(() => Tensor.Vmap(x => [x[0].SegmentSum(Far, 2)], Matrix.Unsqueeze(0))[0].ToArray<float>()).What, StringComparison.Ordinal);
    }

    [Fact]
    public void WeightsOfBinsAreOneForEachElement()
    {
        Assert.StartsWith("bincount: weights are [1]", ErrorOf(() => Tensor.From(0L, 1).BinCount(2, Tensor.From(1f))).What, StringComparison.Ordinal);
        Assert.StartsWith("bincount: there cannot be -1 bins", ErrorOf(() => Tensor.From(0L, 1).BinCount(-1)).What, StringComparison.Ordinal);
    }

    [Fact]
    public void AttentionAndNormsNameWhatDoesNotFit()
    {
        Tensor queries = Tensor.Ones([2, 3, 4]), values = Tensor.Ones([2, 3, 5]);
        foreach (var wrong in (Func<object>[])[() => queries.Attention(values, values), () => queries.Attention(queries, Tensor.Ones([2, 4, 5])), () => queries.Attention(queries, values, Tensor.Ones([2, 5], DType.Bool)), () => queries.Slice(1, 0, 1).Attention(queries, values, Tensor.Ones([5, 3], DType.Bool)), () => queries.Attention(queries, values, Tensor.Ones([3, 3], DType.Int64))])
            Assert.StartsWith("attention:", ErrorOf(wrong).What, StringComparison.Ordinal);
        foreach (var axes in (int[])[0, 3, -1])
        {
            Assert.StartsWith("layer_norm:", ErrorOf(() => Matrix.LayerNorm(null, null, axes)).What, StringComparison.Ordinal);
            Assert.StartsWith("rms_norm:", ErrorOf(() => Matrix.RmsNorm(null, axes)).What, StringComparison.Ordinal);
        }
        Assert.StartsWith("rms_norm:", ErrorOf(() => Tensor.Ones([2, 1]).RmsNorm(Tensor.Ones([4]))).What, StringComparison.Ordinal);
    }

    [Fact]
    public void AttentionToNothingIsZero()
    {
        var queries = new Parameter(Tensor.Ones([2, 3, 4]));
        var seen = queries.Value.Attention(Tensor.Zeros([2, 0, 4]), Tensor.Zeros([2, 0, 5]));
        Assert.Equal(new float[30], seen.ToArray<float>());
        Assert.Equal(new float[24], seen.Sum().Gradients(queries.Value)[0].ToArray<float>());
    }
}
