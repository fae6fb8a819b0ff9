using Ogee.Testing;

namespace Ogee.Learn.Tests;

public class BatchNormTests
{
    static double[] Draw(Shape shape, ulong stream)
    {
        var random = new Rng(new RngKey(43, stream));
        return [.. Enumerable.Range(0, (int)shape.Count).Select(_ => (double)(float)((random.NextDouble() * 4) - 2))];
    }

    public static TheoryData<long[]> Shapes => [new long[] { 2, 3, 2, 2 }, new long[] { 4, 1, 1, 1 }, new long[] { 1, 2, 3, 2 }, new long[] { 3, 2, 1, 4 }, new long[] { 2, 5, 1, 1 }, new long[] { 5, 2, 2, 1 }, new long[] { 2, 1, 4, 4 }, new long[] { 3, 3, 2, 3 }];

    [Theory, MemberData(nameof(Shapes))]
    public void ItsGradientsAgreeWithDifferencesToSecondOrder(long[] sizes)
    {
        var shape = Shape.Create(sizes);
        foreach (var isTraining in (bool[])[true, false])
        {
            using var mode = isTraining ? Mode.Training() : Mode.Predicting();
            var layer = new BatchNorm2d((int)sizes[1], epsilon: 1e-2);
            var view = new OpCase("batch norm", $"{shape} training {isTraining}", [shape], [Draw(shape, 1)], x => layer.Forward(x[0]), HasGradient: true);
            Assert.Null(GradientCheck.First(view).Failure);
            Assert.Null(GradientCheck.Second(view).Failure);
        }
    }

    [Fact]
    public void ItNormalisesAndItsRunningStatisticsFollow()
    {
        Shape shape = [8, 3, 5, 5];
        var x = Tensor.From(Draw(shape, 2), shape).Cast(DType.Float32) * 3 + 7;
        var layer = new BatchNorm2d(3, momentum: 0.5);
        Tensor y;
        using (Mode.Training()) y = layer.Forward(x);
        Tensor.Evaluate(y, layer.Parameters);
        Assert.All(y.Mean(0, 2, 3).ToArray<float>(), mean => Assert.Equal(0, mean, 1e-5));
        Assert.All(y.Variance([0, 2, 3]).ToArray<float>(), variance => Assert.Equal(1, variance, 1e-4));
        var expected = (x.Mean(0, 2, 3) * 0.5).ToArray<float>();
        Assert.Equal(expected, layer.Parameters.Single(p => p.Name!.EndsWith("running_mean", StringComparison.Ordinal)).Value.ToArray<float>(), (a, b) => Math.Abs(a - b) < 1e-5);
        var variances = (x.Variance([0, 2, 3], correction: 1) * 0.5 + 0.5).ToArray<float>();
        Assert.Equal(variances, layer.Parameters.Single(p => p.Name!.EndsWith("running_var", StringComparison.Ordinal)).Value.ToArray<float>(), (a, b) => Math.Abs(a - b) < 1e-4);
    }

    [Fact]
    public void ABatchWithOneValueAChannelIsANamedError()
    {
        using var training = Mode.Training();
        Assert.StartsWith("OG4", Assert.Throws<OgeeException>(() => new BatchNorm2d(3).Forward(Tensor.Zeros([1, 3, 1, 1]))).Error.Code, StringComparison.Ordinal);
    }
}
