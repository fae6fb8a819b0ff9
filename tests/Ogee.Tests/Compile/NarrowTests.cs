namespace Ogee.Tests;

/// <summary>Elementwise operations of which only parts are read are computed part by part, with the same bits.</summary>
[Collection("settings")]
public class NarrowTests
{
    static Tensor Drawn(Shape shape, ulong stream)
    {
        var tensor = Tensor.Normal(shape, new RngKey(13, stream));
        Tensor.Evaluate(tensor);
        return tensor;
    }

    static readonly Tensor X = Drawn([8, 64], 1), Y = Drawn([8, 64], 2), Bias = Drawn([64], 3);

    static Tensor Part(Tensor x, int i) => x.Slice(1, i * 16, (i + 1) * 16);

    static Tensor[] Results(string name)
    {
        var sum = X + Y;
        var gates = sum.Sin() + Bias;
        return name switch
        {
            "gates" => [(Part(gates, 0).Sigmoid() * Part(gates, 1).Tanh()) + (Part(gates, 2).Sigmoid() * Part(gates, 3))],
            "some gates" => [Part(gates, 0).Sigmoid() * Part(gates, 3).Tanh()],
            "parts of parts" => [(Part(gates, 1) * 2).Slice(1, 3, 9).Exp() + (Part(gates, 1) * 2).Slice(1, 9, 15)],
            "steps" => [gates.Slice(0, 0, 4).Exp() + gates.Slice(0, 4, 8).Sin()],
            "the sum is read too" => [Part(gates, 0).Sigmoid() * Part(gates, 1), sum.Exp()],
            "a part is a result" => [Part(gates, 0), Part(gates, 1).Exp()],
            "a part is summed" => [Part(gates, 0).Sum(1), Part(gates, 1).Exp()],
            "parts that overlap" => [gates.Slice(1, 0, 40).Exp() * gates.Slice(1, 24, 64)],
            "types" => [Part(gates, 0).Sigmoid() + Part(gates, 1).Cast(DType.Float64).Cast(DType.Float32) + Tensor.Where(Part(gates.Greater(0), 2), Part(X, 2), Part(gates, 3))],
            _ => throw new ArgumentException(name),
        };
    }

    /// <summary>Kernels, and how many elements the largest of them has.</summary>
    [Theory]
    [InlineData("gates", 1, 128), InlineData("some gates", 1, 128), InlineData("parts of parts", 2, 128), InlineData("steps", 1, 256), InlineData("the sum is read too", 2, 512)]
    [InlineData("a part is a result", 3, 512), InlineData("a part is summed", 3, 512), InlineData("parts that overlap", 2, 512), InlineData("types", 1, 128)]
    public void PartsHaveTheBitsOfTheWhole(string name, int kernels, long largest)
    {
        byte[][] expected;
        using (new SettingsScope(fuse: false)) expected = [.. Results(name).Select(Bits.Of)];
        using var scope = new SettingsScope();
        Assert.Equal(expected, Results(name).Select(Bits.Of));
        var plan = Evaluation.PlanOf([.. Results(name).Select(result => result.Node)]);
        Assert.True(plan.Kernels.Count == kernels && plan.Kernels.Max(kernel => kernel.Outputs.Max(output => output.Shape.Count)) == largest, plan.ToString());
    }

    [Fact]
    public void APartOfAScalarIsTheScalar()
    {
        using var scope = new SettingsScope();
        var x = X.Sum().Sin();
        Assert.Equal(Bits.Of(x.Exp()), Bits.Of(Tensor.Apply(new Slice(Shape.Scalar, Shape.Scalar, Shape.Scalar), x).Exp()));
    }

    [Fact]
    public void TheBodyOfALongShortTermMemoryIsAProductAndOneMap()
    {
        using var scope = new SettingsScope();
        var (x, h, c, w) = (Drawn([5, 4, 64], 4), Drawn([4, 64], 5), Drawn([4, 16], 6), Drawn([16, 64], 7));
        var run = Tensor.Loop(5, [h, c], step =>
        {
            var gates = step.Items[0] + step.States[0];
            var next = (Part(gates, 1).Sigmoid() * step.States[1]) + (Part(gates, 0).Sigmoid() * Part(gates, 2).Tanh());
            var hidden = Part(gates, 3).Sigmoid() * next.Tanh();
            return new([hidden.MatMul(w), next], [hidden]);
        }, items: [x]);
        var gradients = run.Outputs[0].Square().Sum().Gradients(x, h, c, w);
        var bodies = Evaluation.PlanOf([.. gradients.Select(gradient => gradient.Node)]).Kernels.OfType<LoopKernel>().Select(loop => loop.Body).ToArray();
        Assert.Equal(2, bodies.Length);
        Assert.All(bodies, body => Assert.True(body.Kernels.Count == 2 && body.CopyCount == 0, body.ToString()));
    }
}
