namespace Ogee.Tests;

/// <summary>Sums, means and largest elements of segments of rows.</summary>
public class SegmentTests
{
    static readonly Tensor Rows = Tensor.From<float>([1, -2, 3, -4, 5, -6, 7, -8], [4, 2]);

    // Not sorted, and nobody is in segment 1.
    static readonly Tensor Segments = Tensor.From(2L, 0, 2, 2);

    [Fact]
    public void SumsMeansAndLargestAreThoseOfTheRowsOfEachSegment()
    {
        Assert.Equal([3, -4, 0, 0, 13, -16], Rows.SegmentSum(Segments, 3).ToArray<float>());
        Assert.Equal([3, -4, 0, 0, 13f / 3, -16f / 3], Rows.SegmentMean(Segments, 3).ToArray<float>());
        Assert.Equal([3, -4, 0, 0, 7, -2], Rows.SegmentMax(Segments, 3).ToArray<float>());
        Assert.Equal([3, -4, 0, 0, 7, -2], Rows.SegmentMax(Segments.Cast(DType.Int32), 3).ToArray<float>());
    }

    [Fact]
    public void TheGradientOfTheLargestGoesToTheFirstRowThatHasIt()
    {
        var x = Tensor.From<float>([5, 1, 5, 4], [4]);
        var gradient = x.SegmentMax(Tensor.From(0L, 0, 0, 1), 2).Sum().Gradients(x)[0];
        Assert.Equal([1, 0, 0, 1], gradient.ToArray<float>());
    }

    [Fact]
    public void NaNIsTheLargestAndMinusInfinityIsAnElement()
    {
        var x = Tensor.From<float>([1, float.NaN, 2, float.NegativeInfinity], [4]);
        Assert.Equal([float.NaN, float.NegativeInfinity, 0], x.SegmentMax(Tensor.From(0L, 0, 0, 1), 3).ToArray<float>());
    }

    [Fact]
    public void NoRowsGiveZeros()
    {
        var none = Tensor.From(Array.Empty<float>(), [0, 2]);
        var segments = Tensor.From(Array.Empty<long>(), [0]);
        Assert.Equal([0, 0, 0, 0], none.SegmentSum(segments, 2).ToArray<float>());
        Assert.Equal([0, 0, 0, 0], none.SegmentMean(segments, 2).ToArray<float>());
        Assert.Equal([0, 0, 0, 0], none.SegmentMax(segments, 2).ToArray<float>());
    }

    [Theory, InlineData(3), InlineData(-1)]
    public void ASegmentThatIsNotThereIsAnErrorOfTheStep(long segment)
    {
        var segments = Tensor.From(segment, 0, 2, 2);
        foreach (var word in (Func<Tensor>[])[() => Rows.SegmentSum(segments, 3), () => Rows.SegmentMean(segments, 3), () => Rows.SegmentMax(segments, 3)])
        {
            var error = Assert.Throws<OgeeException>(() => word().ToArray<float>());
            Assert.Equal(EngineErrors.Index, error.Error);
            Assert.Contains($"{segment}", error.What, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void SegmentsThatDoNotFitTheRowsAreAnErrorAtOnce()
    {
        var error = Assert.Throws<OgeeException>(() => Rows.SegmentSum(Tensor.From(0L, 1), 2));
        Assert.Equal("segment_sum: there must be one segment for each row, got [2] for [4, 2]", error.What);
        Assert.Throws<OgeeException>(() => Rows.SegmentMax(Segments, -1));
        Assert.Throws<OgeeException>(() => Rows.Cast(DType.Int32).SegmentMean(Segments, 3));
        Assert.Throws<OgeeException>(() => Rows.SegmentSum(Segments.Cast(DType.Float32), 3));
    }
}
