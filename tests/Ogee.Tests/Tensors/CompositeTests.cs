namespace Ogee.Tests;

/// <summary>Words made for models, against their definitions.</summary>
public class CompositeTests
{
    static readonly Tensor Numbers = Tensor.From([.. Enumerable.Range(-60, 121).Select(i => i / 10f)], [121]);

    [Fact]
    public void GeluByTanhIsNearTheOneByTheErrorFunction()
    {
        var (near, exact) = (Numbers.GeluTanh().ToArray<float>(), Numbers.Gelu().ToArray<float>());
        var furthest = near.Zip(exact).Max(pair => Math.Abs(pair.First - pair.Second));
        Assert.InRange(furthest, 1e-4, 5e-4);
        for (var i = 0; i < near.Length; i++)
        {
            var x = (i - 60) / 10.0;
            Assert.Equal(0.5 * x * (1 + Portable.Tanh(0.7978845608028654 * (x + (0.044715 * x * x * x)))), near[i], 1e-6);
        }
    }

    [Fact]
    public void RmsNormDividesByTheRootOfTheMeanSquare()
    {
        var x = Tensor.From<float>([3, 4, 0, 0, 1, -1, 1, -1], [2, 4]);
        Assert.All(x.RmsNorm(null, epsilon: 0).ToArray<float>().Zip([1.2f, 1.6f, 0, 0, 1, -1, 1, -1]), pair => Assert.Equal(pair.Second, pair.First, 1e-6f));
        Assert.All(x.RmsNorm(Tensor.From<float>(1, 2, 3, 4), epsilon: 0).ToArray<float>().Zip([1.2f, 3.2f, 0, 0, 1, -2, 3, -4]), pair => Assert.Equal(pair.Second, pair.First, 1e-6f));
    }

    [Fact]
    public void LogSoftmaxAtAPlaceIsThatOfTheWholeRow()
    {
        var x = Tensor.Normal([3, 2, 7], new RngKey(1));
        Tensor.Evaluate(x);
        var places = Tensor.From([0L, 6, 3, 3, 1, 5], [3, 2]);
        var whole = x.LogSoftmax().Gather(-1, places.Unsqueeze(-1)).Squeeze(-1);
        Assert.Equal(whole.ToArray<float>(), x.LogSoftmaxAt(places).ToArray<float>());
        Assert.All(whole.Sum().Gradients(x)[0].ToArray<float>().Zip(x.LogSoftmaxAt(places).Sum().Gradients(x)[0].ToArray<float>()), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
    }

    [Theory, InlineData(7), InlineData(-1)]
    public void TheGradientOfAGatherChecksItsPlacesToo(long place)
    {
        var x = Tensor.Normal([2, 7], new RngKey(1));
        var gradient = x.Gather(-1, Tensor.From([0, place], [2, 1])).Sum().Gradients(x)[0];
        Assert.Equal(EngineErrors.Index, Assert.Throws<OgeeException>(() => gradient.ToArray<float>()).Error);
    }

    [Fact]
    public void TheGradientOfAProductInALoopIsOneProductAfterIt()
    {
        var (x, w) = (Tensor.Normal([9, 2, 3], new RngKey(1), DType.Float64), Tensor.Normal([3, 4], new RngKey(2), DType.Float64));
        Tensor.Evaluate(x, w);
        Tensor Loss(Func<Tensor, Tensor> product) => Tensor.Loop(9, [Tensor.Zeros([2, 4], DType.Float64)], step => new([(step.States[0] + product(step.Items[0])).Tanh()]), items: [x]).States[0].Square().Sum();
        var after = Loss(item => item.MatMul(w)).Gradients(w)[0];
        // Read twice, it is summed time by time.
        var during = Loss(item => item.MatMul(w) + ((w.Sum() - w.Sum().Detach()) * 0)).Gradients(w)[0];
        Assert.All(after.ToArray<double>().Zip(during.ToArray<double>()), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
    }
}
