namespace Ogee.Tests;

public class TensorTests
{
    static Tensor Numbers(params long[] shape)
    {
        var count = 1L;
        foreach (var size in shape) count *= size;
        return Tensor.From(Enumerable.Range(0, (int)count).Select(i => (float)((((i * 37) + 11) % 101) - 50) / 10).ToArray(), Shape.Create(shape));
    }

    [Fact]
    public void ArithmeticBroadcasts()
    {
        var x = Tensor.From([1f, 2, 3, 4, 5, 6], [2, 3]);
        var y = Tensor.From([10f, 20, 30], [3]);
        Assert.Equal([11f, 22, 33, 14, 25, 36], (x + y).ToArray<float>());
        Assert.Equal([2f, 3, 4, 5, 6, 7], (x + 1).ToArray<float>());
        Assert.Equal([9f, 18, 27, 6, 15, 24], (y - x).ToArray<float>());
    }

    [Fact]
    public void MovementsAreViews()
    {
        var x = Tensor.From(Enumerable.Range(0, 24).Select(i => (float)i).ToArray(), [2, 3, 4]);
        Assert.Equal([0f, 12, 4, 16, 8, 20], x.Permute(2, 1, 0)[0].Reshape(6).ToArray<float>());
        Assert.Equal([23f, 22, 21, 20], x.Flip()[0, 0].ToArray<float>());
        Assert.Equal([5f, 6, 9, 10, 17, 18, 21, 22], x[.., 1.., 1..^1].Flatten(0).ToArray<float>());
        Assert.Equal([0f, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22], x.Slice(2, 0, 4, 2).Flatten(0).ToArray<float>());
        Assert.Equal([0f, 0, 1, 2, 0, 0, 3, 4, 0], Tensor.Concat(0, Tensor.Zeros([1]), Tensor.From([0f, 1, 2, 0], [4]), Tensor.From([3f, 4], [2]).Pad([(1, 1)])).ToArray<float>());
    }

    [Fact]
    public void PermutationsOneAfterTheOtherAreOne()
    {
        var x = Numbers(2, 3, 4);
        var twice = x.Permute(1, 2, 0).Permute(0, 2, 1);
        Assert.Equal<Shape>([3, 2, 4], twice.Shape);
        Assert.Equal(x.ToArray<float>(), Enumerable.Range(0, 24).Select(i => (float)twice[i / 4 % 3, i / 12, i % 4].Item()));
    }

    [Fact]
    public void ANewAxisIsCountedFromTheEndAsItWillBe()
    {
        Assert.Equal<Shape>([2, 3, 1], Numbers(2, 3).Unsqueeze(-1).Shape);
        Assert.Equal<Shape>([2, 1, 3], Numbers(2, 3).Unsqueeze(-2).Shape);
        Assert.Equal<Shape>([1, 2, 3], Numbers(2, 3).Unsqueeze(-3).Shape);
    }

    [Fact]
    public void AxesMayBeNamedInAnyOrder()
    {
        var x = Numbers(5, 3, 67);
        Assert.Equal(x.Sum(0, 2).ToArray<float>(), x.Sum(2, 0).ToArray<float>());
        Assert.Equal(x.Sum(0, 1, 2).Item(), x.Sum(-1, 0, 1).Item());
    }

    [Theory]
    [InlineData(0), InlineData(1), InlineData(2)]
    public void AMeanOverAnyAxisIsTheMean(int axis)
    {
        var x = Numbers(5, 67, 33);
        var values = x.ToArray<float>();
        var mean = x.Mean(axis).ToArray<float>();
        long[] sizes = [5, 67, 33];
        long before = 1, after = 1;
        for (var i = 0; i < axis; i++) before *= sizes[i];
        for (var i = axis + 1; i < 3; i++) after *= sizes[i];
        for (var b = 0; b < before; b++)
            for (var a = 0; a < after; a++)
            {
                double sum = 0;
                for (var i = 0; i < sizes[axis]; i++) sum += values[(((b * sizes[axis]) + i) * after) + a];
                Assert.Equal(sum / sizes[axis], mean[(b * after) + a], 1e-5);
            }
    }

    [Fact]
    public void AReductionHasTheSameBitsInEveryLayout()
    {
        var x = Numbers(70, 100, 48);
        var direct = x.Sum(0, 1).ToArray<float>();
        // The same logical tensor with its reduced axes innermost in memory.
        var moved = x.Permute(2, 0, 1) * 1;
        Tensor.Evaluate(moved);
        Assert.Equal(direct, moved.Permute(1, 2, 0).Sum(0, 1).ToArray<float>());
        Assert.Equal(direct, (x * 1).Sum(0, 1).ToArray<float>());
    }

    [Fact]
    public void ALoopLearns()
    {
        var x = Numbers(64, 8);
        var target = x.MatMul(Numbers(8, 3)).Detach();
        var weight = new Parameter(Tensor.Zeros([8, 3]));
        double first = 0, last = 0;
        for (var step = 0; step < 200; step++)
        {
            var loss = (x.MatMul(weight.Value) - target).Square().Mean();
            var gradient = loss.Gradients(weight.Value)[0];
            weight.Value -= gradient * 0.01;
            Tensor.Evaluate(loss, [weight]);
            last = loss.Item();
            if (step == 0) first = last;
        }
        Assert.True(last < first / 1000, $"{first} → {last}");
    }

    [Fact]
    public void TheLossOfATransformerBlockHasItsGradient()
    {
        var x = Numbers(2, 5, 8).Cast(DType.Float64);
        var w = Numbers(8, 24).Cast(DType.Float64) * 0.1;
        Tensor Loss(Tensor weight)
        {
            var qkv = x.LayerNorm(null, null).MatMul(weight).Reshape(2, 5, 3, 2, 4).Permute(2, 0, 3, 1, 4);
            var y = qkv[0].Attention(qkv[1], qkv[2], isCausal: true).Permute(0, 2, 1, 3).Reshape(2, 5, 8);
            return (x + y).Gelu().LogSoftmax().Square().Sum();
        }
        var gradient = Loss(w).Gradients(w)[0].ToArray<double>();
        var values = w.ToArray<double>();
        for (var i = 0; i < values.Length; i += 17)
        {
            double At(double delta)
            {
                var moved = values.ToArray();
                moved[i] += delta;
                return Loss(Tensor.From(moved, [8, 24])).Item();
            }
            Assert.Equal((At(1e-6) - At(-1e-6)) / 2e-6, gradient[i], 1e-4 * Math.Max(1, Math.Abs(gradient[i])));
        }
    }
}
