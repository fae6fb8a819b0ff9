namespace Ogee.Learn.Tests;

public class LossTests
{
    static readonly double[,] Logits = { { 1, -2, 0.5 }, { 0.25, 3, -1 } };
    static readonly long[] Target = [2, 0];

    static Tensor LogitTensor => Tensor.From(Logits.Cast<double>().ToArray(), [2, 3]);

    static double LogProbability(int row, int column) => Logits[row, column] - Math.Log(Enumerable.Range(0, 3).Sum(i => Math.Exp(Logits[row, i])));

    [Theory]
    [InlineData(0), InlineData(0.1), InlineData(1)]
    public void CrossEntropyIsThatOfTheSmoothedTarget(double smoothing)
    {
        double sum = 0;
        for (var row = 0; row < 2; row++)
            for (var column = 0; column < 3; column++)
                sum -= LogProbability(row, column) * ((smoothing / 3) + (column == Target[row] ? 1 - smoothing : 0));
        Assert.Equal(sum / 2, Loss.CrossEntropy(LogitTensor, Tensor.From(Target), smoothing).Item(), 1e-12);
    }

    [Fact]
    public void CrossEntropyOfLargeLogitsDoesNotOverflow() =>
        Assert.Equal(2000, Loss.CrossEntropy(Tensor.From([1000.0, -1000], [1, 2]), Tensor.From([1L], [1])).Item());

    [Fact]
    public void MeansOfDifferencesAreThoseOfAllElements()
    {
        Tensor prediction = Tensor.From([1.0, 2, -1, 0], [2, 2]), target = Tensor.From([0.5, 4, -1, 1], [2, 2]);
        Assert.Equal((0.25 + 4 + 0 + 1) / 4, Loss.MeanSquared(prediction, target).Item(), 1e-15);
        Assert.Equal((0.5 + 2 + 0 + 1) / 4, Loss.MeanAbsolute(prediction, target).Item(), 1e-15);
    }

    [Fact]
    public void BinaryCrossEntropyFollowsItsFormulaAndDoesNotOverflow()
    {
        double[] logits = [0.5, -2, 3], target = [1, 0, 0.25];
        var expected = logits.Zip(target, (x, y) => 1 / (1 + Math.Exp(-x)) is var p ? -(y * Math.Log(p)) - ((1 - y) * Math.Log(1 - p)) : 0).Average();
        Assert.Equal(expected, Loss.BinaryCrossEntropy(Tensor.From(logits, [3]), Tensor.From(target, [3])).Item(), 1e-12);
        Assert.Equal(500, Loss.BinaryCrossEntropy(Tensor.From([1000.0, 1000], [2]), Tensor.From([0.0, 1], [2])).Item());
    }

    [Theory, InlineData(0), InlineData(0.1)]
    public void WhatIsIgnoredCountsForNothing(double smoothing)
    {
        var logits = Tensor.Normal([2, 3, 5], new RngKey(4), DType.Float64);
        var target = Tensor.From([1L, -100, 4, -100, -100, 0], [2, 3]);
        var loss = Loss.CrossEntropy(logits, target, smoothing, ignore: -100);
        var only = Loss.CrossEntropy(logits.Reshape(6, 5).Take(Tensor.From([0L, 2, 5], [3])), Tensor.From([1L, 4, 0], [3]), smoothing);
        Assert.Equal(only.Item(), loss.Item(), 1e-14);
        var gradient = loss.Gradients(logits)[0].Reshape(6, 5).ToArray<double>();
        foreach (var row in (int[])[1, 3, 4]) Assert.All(gradient[(row * 5)..((row + 1) * 5)], value => Assert.Equal(0, value));
        Assert.All(gradient[..5], value => Assert.NotEqual(0, value));
        // A batch of nothing but padding teaches nothing, and is no NaN.
        Assert.Equal(0, Loss.CrossEntropy(logits, Tensor.From([-1L, -1, -1, -1, -1, -1], [2, 3]), smoothing, ignore: -1).Item());
    }

    [Fact]
    public void HubersLossIsSquaredNearAndStraightFar()
    {
        Tensor prediction = Tensor.From([0.5, -3, 1, 2], [4]), target = Tensor.From([0.0, 1, 1, 0], [4]);
        Assert.Equal((0.125 + (2 * (4 - 1)) + 0 + (2 * (2 - 1))) / 4, Loss.Huber(prediction, target, width: 2).Item(), 1e-15);
        Assert.Equal("OG4004", Assert.Throws<OgeeException>(() => Loss.Huber(prediction, target, width: 0)).Error.Code);
    }

    [Fact]
    public void ThePinballLossIsLeastAtTheQuantile()
    {
        var target = Tensor.From([.. Enumerable.Range(1, 99).Select(i => (double)i)], [99]);
        double At(double prediction) => Loss.Pinball(Tensor.From(prediction).Expand(target.Shape), target, 0.8).Item();
        Assert.Equal(80, Enumerable.Range(1, 99).MinBy(i => At(i)));
        Assert.Equal(((0.8 * 3) + (0.2 * 1)) / 2, Loss.Pinball(Tensor.From([1.0, 5], [2]), Tensor.From([4.0, 4], [2]), 0.8).Item(), 1e-15);
        Assert.All((double[])[0, 1, double.NaN], quantile => Assert.Equal("OG4004", Assert.Throws<OgeeException>(() => Loss.Pinball(target, target, quantile)).Error.Code));
    }
}
