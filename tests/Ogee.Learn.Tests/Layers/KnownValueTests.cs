namespace Ogee.Learn.Tests;

public class KnownValueTests
{
    static (double Mean, double Variance, double Largest) Of(Func<RngKey, Tensor> initializer)
    {
        var values = initializer(new RngKey(11, 0)).ToArray<float>().Select(value => (double)value).ToArray();
        var mean = values.Average();
        return (mean, values.Average(value => (value - mean) * (value - mean)), values.Max(Math.Abs));
    }

    // Of 40 000 draws the mean is within 5 deviations / 200 of 0, and the variance within 5 % of its own.
    static void Spreads(Func<RngKey, Tensor> initializer, double variance, double limit)
    {
        var (mean, found, largest) = Of(initializer);
        Assert.InRange(mean, -5 * Math.Sqrt(variance) / 200, 5 * Math.Sqrt(variance) / 200);
        Assert.InRange(found / variance, 0.95, 1.05);
        Assert.True(largest <= limit, $"{largest} is above {limit}");
    }

    [Fact]
    public void InitializersHaveTheMeanAndVarianceOfTheirPapers()
    {
        Shape shape = [200, 200];
        Spreads(Initializers.KaimingUniform(shape, 50), 2.0 / 50, Math.Sqrt(6.0 / 50) * 1.000001);
        Spreads(Initializers.KaimingUniform(shape, 50, Math.Sqrt(5)), 1.0 / 150, Math.Sqrt(1.0 / 50) * 1.000001);
        Spreads(Initializers.KaimingNormal(shape, 50), 2.0 / 50, 1.5);
        Spreads(Initializers.XavierUniform(shape, 50, 70), 2.0 / 120, Math.Sqrt(6.0 / 120) * 1.000001);
        Spreads(Initializers.XavierNormal(shape, 50, 70), 2.0 / 120, 1);
        // Of a normal number within two deviations the variance is 1 − 4 φ(2)/(2 Φ(2) − 1).
        Spreads(Initializers.TruncatedNormal(shape, 0.02), 0.773741 * 0.0004, 0.04);
        Spreads(Initializers.Within(shape, 3), 3, 3);
        Spreads(Initializers.Normal(shape, 0.02), 0.0004, 0.14);
    }

    [Theory, InlineData(5, 12), InlineData(12, 5), InlineData(6, 6)]
    public void AnOrthogonalMatrixHasRowsOrColumnsAtRightAngles(long rows, long columns)
    {
        var matrix = Initializers.Orthogonal([rows, columns], gain: 2)(new RngKey(5)).Cast(DType.Float64);
        var products = rows < columns ? matrix.MatMul(matrix.Transpose()) : matrix.Transpose().MatMul(matrix);
        Assert.InRange((products - (Tensor.Eye(Math.Min(rows, columns), type: DType.Float64) * 4)).Abs().Max().Item(), 0, 1e-6);
        Assert.Equal<Shape>([4, 3, 2], Initializers.Orthogonal([4, 3, 2])(new RngKey(5)).Shape);
        Assert.Throws<OgeeException>(() => Initializers.Orthogonal([4]));
    }

    [Fact]
    public void AnInitializerGivesTheSameForTheSameKeyOnly()
    {
        var initializer = Initializers.Normal([5], 1);
        Assert.Equal(initializer(new(1, 2)).ToArray<float>(), initializer(new(1, 2)).ToArray<float>());
        Assert.NotEqual(initializer(new(1, 2)).ToArray<float>(), initializer(new(1, 3)).ToArray<float>());
    }

    [Fact]
    public void AnEmbeddingTakesTheRowsOfItsTable()
    {
        var layer = new Embedding(4, 2);
        Assert.Single(layer.Parameters).Reset(Tensor.From([0f, 1, 10, 11, 20, 21, 30, 31], [4, 2]));
        var y = layer.Forward(Tensor.From([3L, 0, 1, 1, 2, 3], [2, 3]));
        Assert.Equal<Shape>([2, 3, 2], y.Shape);
        Assert.Equal([30f, 31, 0, 1, 10, 11, 10, 11, 20, 21, 30, 31], y.ToArray<float>());
    }

    // Queries and keys are x, values 2 x, and the projection adds 1. Of x = (0, 1) the scores of a query q are q · 0 and q · 1.
    [Theory]
    [InlineData(false), InlineData(true)]
    public void SelfAttentionWeighsValuesBySoftmaxOfScores(bool isCausal)
    {
        var layer = new SelfAttention(1, 1, isCausal);
        var parameters = layer.Parameters.ToDictionary(parameter => parameter.Name!);
        parameters["qkv.weight"].Reset(Tensor.From([1f, 1, 2], [3, 1]));
        parameters["qkv.bias"].Reset(Tensor.Zeros([3]));
        parameters["projection.weight"].Reset(Tensor.From([1f], [1, 1]));
        parameters["projection.bias"].Reset(Tensor.From([1f], [1]));
        var y = layer.Forward(Tensor.From([0f, 1], [1, 2, 1])).ToArray<float>();
        Assert.Equal(isCausal ? 1 : 2, y[0], 1e-6);
        Assert.Equal(1 + (2 * Math.E / (1 + Math.E)), y[1], 1e-6);
    }

    [Fact]
    public void HeadsOfSelfAttentionAreIndependentOfEachOther()
    {
        Assert.Equal<Shape>([2, 5, 6], new SelfAttention(6, 3).Forward(Tensor.Zeros([2, 5, 6])).Shape);
        // With two heads of width 1, the result of head 0 does not depend on what head 1 sees.
        var layer = new SelfAttention(2, 2);
        var parameters = layer.Parameters.ToDictionary(parameter => parameter.Name!);
        parameters["qkv.weight"].Reset(Tensor.From([1f, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1], [6, 2]));
        parameters["qkv.bias"].Reset(Tensor.Zeros([6]));
        parameters["projection.weight"].Reset(Tensor.From([1f, 0, 0, 1], [2, 2]));
        parameters["projection.bias"].Reset(Tensor.Zeros([2]));
        float[] one = layer.Forward(Tensor.From([0f, 5, 1, -3], [1, 2, 2])).ToArray<float>(), two = layer.Forward(Tensor.From([0f, 2, 1, 7], [1, 2, 2])).ToArray<float>();
        Assert.Equal(0.5, one[0], 1e-6);
        Assert.Equal(Math.E / (1 + Math.E), one[2], 1e-6);
        Assert.Equal((one[0], one[2]), (two[0], two[2]));
        Assert.NotEqual(one[1], two[1]);
    }
}
