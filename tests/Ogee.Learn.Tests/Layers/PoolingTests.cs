namespace Ogee.Learn.Tests;

public class PoolingTests
{
    /// <summary>One picture of one channel whose pixels are 0, 1, 2 and so on.</summary>
    static Tensor Counting(int height, int width) => Tensor.From([.. Enumerable.Range(0, height * width).Select(i => (float)i)], [1, 1, height, width]);

    [Fact]
    public void RoundingUpCountsAWindowThatOnlyPartlyCoversTheImage()
    {
        Assert.Equal<Shape>([1, 1, 1, 2], new MaxPool2d(2).Forward(Counting(3, 5)).Shape);
        var y = new MaxPool2d(2, roundsUp: true).Forward(Counting(3, 5));
        Assert.Equal<Shape>([1, 1, 2, 3], y.Shape);
        Assert.Equal([6f, 8, 9, 11, 13, 14], y.ToArray<float>());
    }

    [Theory]
    [InlineData(112, 3, 2, 0, 56), InlineData(113, 3, 2, 0, 56), InlineData(7, 2, 2, 0, 4), InlineData(14, 3, 1, 1, 14), InlineData(4, 2, 3, 0, 2), InlineData(3, 2, 3, 0, 1), InlineData(5, 3, 3, 1, 2), InlineData(3, 3, 3, 1, 2)]
    public void AWindowInThePaddingAloneIsLeftOut(int pixels, int size, int stride, int padding, int expected) =>
        Assert.Equal(expected, new MaxPool2d(size, stride, padding, roundsUp: true).Forward(Tensor.Zeros([1, 1, pixels, pixels])).Shape[2]);

    [Fact]
    public void AnAdaptivePoolOfADivisibleImageIsAPlainOne() =>
        Assert.Equal([2.5f, 4.5f, 10.5f, 12.5f], new AdaptiveAveragePool2d(2).Forward(Counting(4, 4)).ToArray<float>());

    // Windows of 5 pixels in 3 are 0 to 1, 1 to 3 and 3 to 4; of 2 pixels in 3 they are 0, 0 to 1 and 1.
    [Fact]
    public void AnAdaptivePoolOverlapsOrRepeatsWhereItMust()
    {
        var y = new AdaptiveAveragePool2d(3).Forward(Counting(5, 2));
        Assert.Equal<Shape>([1, 1, 3, 3], y.Shape);
        Assert.Equal([1f, 1.5f, 2, 4, 4.5f, 5, 7, 7.5f, 8], y.ToArray<float>(), (a, b) => Math.Abs(a - b) < 1e-5);
    }

    [Fact]
    public void StochasticDepthDropsWholeSamplesAndKeepsTheMean()
    {
        using var training = Mode.Training(new RngKey(3));
        var y = new StochasticDepth(0.25).Forward(Tensor.Ones([400, 2, 3])).ToArray<float>().Chunk(6).ToArray();
        Assert.All(y, sample => Assert.Single(sample.Distinct()));
        Assert.Equal([0f, 4f / 3], y.Select(sample => sample[0]).Distinct().Order(), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.InRange(y.Average(sample => sample[0]), 0.9, 1.1);
    }
}
