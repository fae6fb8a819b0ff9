namespace Ogee.Tests;

/// <summary>Numbers where formulas go wrong: large, masked, empty, tied, cancelling.</summary>
[Collection("settings")]
public class NumericsTests
{
    static float[] Draw(int count, double low, double high, ulong stream)
    {
        var random = new Rng(new RngKey(41, stream));
        return [.. Enumerable.Range(0, count).Select(_ => (float)(low + ((high - low) * random.NextDouble())))];
    }

    [Fact]
    public void LogarithmsRootsAndPowersOutsideOfTheirDomainAreIeees()
    {
        Assert.Equal([float.NegativeInfinity, float.NaN], Tensor.From([0f, -1f], [2]).Log().ToArray<float>());
        Assert.Equal([float.NaN], Tensor.From([-1f], [1]).Sqrt().ToArray<float>());
        Assert.Equal([float.NaN, float.PositiveInfinity, float.NegativeInfinity], (Tensor.From([0f, 1f, -1f], [3]) / Tensor.From([0f, 0f, 0f], [3])).ToArray<float>());
        Assert.Equal([float.NaN, -8f], Tensor.From([-2f, -2f], [2]).Pow(Tensor.From([0.5f, 3f], [2])).ToArray<float>());
    }

    [Fact]
    public void TheFirstOperationThatMakesANaNIsNamed()
    {
        var before = Settings.Check;
        try
        {
            Settings.Check = "nan";
            var error = Assert.Throws<OgeeException>(() => (Tensor.From([-1f, 2f], [2]).Log().Sum() * 2).Item());
            Assert.Equal("OG1008", error.Error.Code);
            Assert.Contains("log", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            Settings.Check = before;
        }
    }

    [Fact]
    public void SoftmaxOfLargeNumbersAndMaskedRowsHasNoNaN()
    {
        var x = Tensor.From([1e4f, -1e4f, 0, 1e4f, 1e4f, 1e4f, float.NegativeInfinity, float.NegativeInfinity, float.NegativeInfinity, float.NegativeInfinity, 3, 3], [4, 3]);
        Assert.Equal([1f, 0, 0, 1f / 3, 1f / 3, 1f / 3, 0, 0, 0, 0, 0.5f, 0.5f], x.Softmax().ToArray<float>());
        var third = -MathF.Log(3);
        Assert.Equal([0f, -2e4f, -1e4f, third, third, third], x[..2].LogSoftmax().ToArray<float>().AsSpan(0, 6).ToArray(), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Equal([1e4f, 1e4f + MathF.Log(3), float.NegativeInfinity, 3 + MathF.Log(2)], x.LogSumExp([1]).ToArray<float>(), (a, b) => a == b || Math.Abs(a - b) < 1e-3);
        Assert.Equal(float.PositiveInfinity, (float)Tensor.From([1f, float.PositiveInfinity], [2]).LogSumExp().Item());
        Assert.Equal([0f, 0, 0, 0, 0, 0], Tensor.Zeros([2, 2]).Attention(Tensor.Zeros([3, 2]), Tensor.Ones([3, 3]), Tensor.Full([2, 3], double.NegativeInfinity)).ToArray<float>());
    }

    [Fact]
    public void TheGradientOfAMaskedSoftmaxHasNoNaN()
    {
        var x = Tensor.From([float.NegativeInfinity, 1, 2, float.NegativeInfinity, float.NegativeInfinity, float.NegativeInfinity], [2, 3]);
        Assert.All((x.Softmax() * Tensor.Arange(3, DType.Float32)).Sum().Gradients(x)[0].ToArray<float>(), value => Assert.True(float.IsFinite(value), $"{value}"));
    }

    [Fact]
    public void VarianceOfLargeNumbersIsExact()
    {
        var values = Draw(10_000, -1.7, 1.7, 1).Select(v => 1e8f + (MathF.Round(v) * 8)).ToArray();
        var mean = values.Average(v => (double)v);
        var expected = values.Average(v => ((double)v - mean) * ((double)v - mean));
        Assert.Equal(1, Tensor.From(values, [10_000]).Cast(DType.Float64).Variance().Item() / expected, 1e-12);
        Assert.Equal(1, Tensor.From(values, [10_000]).Variance().Item() / expected, 1e-6);
        var moderate = Draw(10_000, -1.7, 1.7, 2).Select(v => v + 100).ToArray();
        mean = moderate.Average(v => (double)v);
        expected = moderate.Average(v => ((double)v - mean) * ((double)v - mean));
        Assert.Equal(1, Tensor.From(moderate, [10_000]).Variance().Item() / expected, 1e-6);
    }

    [Fact]
    public void ALongSumKeepsItsDigits()
    {
        const int Count = 100_000_000;
        var sum = (Tensor.Full([Count], 0) + 0.1).Sum().Item();
        // log₂ n times the distance of neighbouring floats at 1.
        Assert.Equal(1, sum / (Count * (double)0.1f), 27 * Math.Pow(2, -23));
        var values = Draw(1_000_000, 0, 1, 3);
        var exact = values.Sum(v => (double)v);
        var first = 0.0;
        foreach (var threads in (int[])[1, 2, 4])
        {
            using var use = Cpu.Workers.Use(threads);
            var total = Tensor.From(values, [1_000_000]).Sum().Item();
            Assert.Equal(1, total / exact, 20 * Math.Pow(2, -24));
            if (threads == 1) first = total;
            Assert.Equal(first, total);
        }
    }

    [Fact]
    public void ReductionsOverNothingAreTheirNeutralElementOrAnError()
    {
        var x = Tensor.Zeros([3, 0, 2]);
        Assert.Equal([0f, 0, 0, 0, 0, 0], x.Sum(1).ToArray<float>());
        Assert.Equal([1f, 1, 1, 1, 1, 1], x.Prod(1).ToArray<float>());
        Assert.All(x.Mean(1).ToArray<float>(), value => Assert.Equal(float.NaN, value));
        Assert.Equal(0, x.Sum().Item());
        Assert.Empty(x.Max(0).ToArray<float>());
        Assert.Equal([2, 0], x.Max(0).Shape is var shape ? new long[] { shape[1], shape[0] } : []);
        var error = Assert.Throws<OgeeException>(() => x.Max(1));
        Assert.Contains("axis 1 of [3, 0, 2]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TensorsOfNothingGoThroughEveryWord()
    {
        var x = Tensor.Zeros([0, 3]);
        Assert.Equal(new Shape[] { [0, 3], [3, 0], [0], [0, 6], [0, 3], [2, 3], [0, 3], [4, 5], [0, 5], [5, 5] }, new[]
        {
            x.Exp() + 1, x.Transpose(0, 1), x.Flatten(0), Tensor.Concat(1, x, x), x.Flip(0), Tensor.Concat(0, x, Tensor.Ones([2, 3])), x.Softmax(1),
            x.Pad([(2, 2), (1, 1)], 7), x.MatMul(Tensor.Ones([3, 5])), Tensor.Ones([5, 0]).MatMul(Tensor.Ones([0, 5])),
        }.Select(tensor => { Tensor.Evaluate(tensor); return tensor.Shape; }));
        Assert.All(Tensor.Zeros([0, 3]).Pad([(2, 2), (1, 1)], 7).ToArray<float>(), value => Assert.Equal(7f, value));
        Assert.All(Tensor.Ones([5, 0]).MatMul(Tensor.Ones([0, 5])).ToArray<float>(), value => Assert.Equal(0f, value));
        Assert.Empty(Tensor.Zeros([0, 2, 4, 4]).Conv2d(Tensor.Ones([3, 2, 3, 3])).MaxPool2d(2).ToArray<float>());
        Assert.Equal(new float[3 * 2 * 3 * 3], Tensor.Zeros([0, 2, 4, 4]).Conv2d(Tensor.Ones([3, 2, 3, 3]) is var w ? w : null!).Sum().Gradients(w)[0].ToArray<float>());
    }

    [Fact]
    public void TheLargestRankWorks()
    {
        var x = Tensor.From(Draw(256, -1, 1, 4), [2, 2, 2, 2, 2, 2, 2, 2]);
        Assert.Equal(x.ToArray<float>().Sum(v => (double)v), x.Permute(7, 6, 5, 4, 3, 2, 1, 0).Flip().Sum(0, 2, 4, 6).Sum().Item(), 1e-4);
    }

    [Fact]
    public void KinksAndTiesHaveTheDocumentedGradients()
    {
        float[] At(Func<Tensor, Tensor> function, params float[] values)
        {
            var x = Tensor.From(values, [values.Length]);
            return function(x).Sum().Gradients(x)[0].ToArray<float>();
        }
        Assert.Equal([0f, 0, 1], At(x => x.Relu(), -1, 0, 1));
        Assert.Equal([-1f, 0, 1], At(x => x.Abs(), -1, 0, 1));
        Assert.Equal([0.5f, 0.5f, 0], At(x => x.Max(), 2, 2, 1));
        Assert.Equal([0f, 0.5f, 0.5f], At(x => x.Min(), 2, 1, 1));
        Assert.Equal([0.5f, 1, 0], At(x => x.Maximum(1), 1, 2, 0));
        Assert.Equal([0.5f, 0, 1], At(x => x.Minimum(1), 1, 2, 0));
        Assert.Equal([1f, 0, 0, 0], At(x => x.Reshape(1, 1, 2, 2).MaxPool2d(2), 3, 3, 3, 3));
    }

    [Fact]
    public void ArgMaxTakesTheFirstOfEqualsAndNaN()
    {
        var x = Tensor.From([1f, 3, 3, 2, float.NaN, float.NaN, 5, 5, 5], [3, 3]);
        Assert.Equal([1L, 1, 0], x.ArgMax(1).ToArray<long>());
        Assert.Equal([0L, 1, 0], x.ArgMin(1).ToArray<long>());
        Assert.Equal([2L, 1, 1], x.ArgMax(0).ToArray<long>());
        Assert.Equal([1L, 1, 0], x.Transpose(0, 1).ArgMax(0).ToArray<long>());
    }
}
