namespace Ogee.Learn.Tests;

/// <summary>Three steps on f(w) = Σ cᵢ wᵢ², beside the formulas of the papers written out in double.</summary>
public class OptimizerTests
{
    static readonly double[] Curvature = [1.5, -0.5, 3], Start = [1, -2, 0.25];

    static double[] Run(Optimizer optimizer, Shape shape)
    {
        var parameter = new Parameter(Tensor.From(Start, shape)) { Name = "weight" };
        for (var step = 0; step < 3; step++)
        {
            // A rate that changes, as under a schedule.
            optimizer.Rate = optimizer.PeakRate / (1 + step);
            var loss = (parameter.Value.Square() * Tensor.From(Curvature, shape)).Sum();
            optimizer.Step([parameter], loss.Gradients([parameter]));
            Tensor.Evaluate(loss, [parameter]);
        }
        return parameter.Value.ToArray<double>();
    }

    /// <summary>The same by a formula: from weight, gradient, rate and step (from 1) to the next weight, for each weight alone.</summary>
    static double[] Expected(double rate, Func<Func<double, double, double, int, double>> formula) => [.. Start.Select((start, i) =>
    {
        var (next, w) = (formula(), start);
        for (var step = 1; step <= 3; step++) w = next(w, 2 * Curvature[i] * w, rate / step, step);
        return w;
    })];

    static void Same(double[] expected, double[] actual) => Assert.Equal(expected, actual, (a, b) => Math.Abs(a - b) <= 1e-12 * Math.Max(1, Math.Abs(a)));

    [Theory]
    [InlineData(0, 0, false), InlineData(0.9, 0, false), InlineData(0.9, 0, true), InlineData(0, 0.1, false), InlineData(0.5, 0.1, false), InlineData(0.5, 0.1, true)]
    public void SgdFollowsItsFormula(double momentum, double decay, bool isNesterov) => Same(
        Expected(0.1, () =>
        {
            double b = 0;
            return (w, g, rate, _) =>
            {
                g += decay * w;
                b = (momentum * b) + g;
                return w - (rate * (isNesterov ? g + (momentum * b) : b));
            };
        }), Run(new Sgd(0.1, momentum, decay, isNesterov), [3]));

    static Func<double, double, double, int, double> Adam(double inGradient, double decoupled)
    {
        double m = 0, v = 0;
        return (w, g, rate, t) =>
        {
            g += inGradient * w;
            w -= rate * decoupled * w;
            m = (0.8 * m) + (0.2 * g);
            v = (0.95 * v) + (0.05 * g * g);
            return w - (rate * (m / (1 - Math.Pow(0.8, t))) / (Math.Sqrt(v / (1 - Math.Pow(0.95, t))) + 1e-3));
        };
    }

    [Theory]
    [InlineData(0), InlineData(0.1)]
    public void AdamFollowsItsFormula(double decay) => Same(Expected(0.1, () => Adam(decay, 0)), Run(new Adam(0.1, 0.8, 0.95, 1e-3, decay), [3]));

    [Fact]
    public void AdamWDecaysMatricesBesideTheGradientAndVectorsNotAtAll()
    {
        Same(Expected(0.1, () => Adam(0, 0.3)), Run(new AdamW(0.1, 0.8, 0.95, 1e-3, 0.3), [1, 3]));
        Same(Expected(0.1, () => Adam(0, 0)), Run(new AdamW(0.1, 0.8, 0.95, 1e-3, 0.3), [3]));
    }

    [Theory]
    [InlineData(0), InlineData(-1), InlineData(double.NaN), InlineData(double.PositiveInfinity)]
    public void ARateThatIsNoPositiveNumberIsANamedError(double rate) => Assert.Equal(LearnErrors.Setting, Assert.Throws<OgeeException>(() => new Sgd(rate)).Error);

    [Fact]
    public void ClippingScalesAllGradientsTogetherAndOnlyIfTheyAreLong()
    {
        // The norm of (3, 0) and (4) is 5.
        IReadOnlyList<Tensor> gradients = [Tensor.From(3.0, 0.0), Tensor.From(4.0)];
        Assert.Equal(5, gradients.Norm().Item());
        var clipped = gradients.ClipNorm(2);
        Same([6.0 / 5, 0, 8.0 / 5], [.. clipped.SelectMany(gradient => gradient.ToArray<double>()).Select(value => Math.Round(value, 5))]);
        Assert.True(clipped.Norm().Item() <= 2);
        Assert.Equal([3.0, 0, 4], gradients.ClipNorm(6).SelectMany(gradient => gradient.ToArray<double>()));
        Assert.Equal([2.0, 0, 2], gradients.ClipValue(2).SelectMany(gradient => gradient.ToArray<double>()));
        Assert.Throws<OgeeException>(() => gradients.ClipValue(0));
        IReadOnlyList<Tensor> zeros = [Tensor.From(0.0, 0.0)];
        Assert.Equal([0.0, 0], zeros.ClipNorm(1)[0].ToArray<double>());
    }

    [Fact]
    public void AveragesFollowTheirFormulaAndGoInAndOut()
    {
        var model = new Linear(1, 1, hasBias: false);
        model.Weight.Reset(Tensor.From([4f], [1, 1]));
        var averaging = new Averaging(model, 0.2);
        var expected = 4.0;
        for (var step = 0; step < 4; step++)
        {
            model.Weight.Value += 1;
            averaging.Update(step);
            Tensor.Evaluate(model.Weight.Value, [model.Weight, .. averaging.Parameters]);
            // Early steps keep (1 + step) / (10 + step), later ones the decay: 1/10, 2/11, then 0.2.
            var kept = Math.Min(0.2, (1.0 + step) / (10 + step));
            expected = (kept * expected) + ((1 - kept) * (5 + step));
        }
        Assert.Equal("average.weight", Assert.Single(averaging.State).Name);
        using (averaging.Use()) Assert.Equal(expected, model.Weight.Value.ToArray<float>()[0], 1e-5);
        Assert.Equal(8, model.Weight.Value.ToArray<float>()[0]);
    }

    [Fact]
    public void EachParameterHasAGradientOfItsShape()
    {
        Parameter a = new(Tensor.Ones([2, 2])) { Name = "a" }, b = new(Tensor.Ones([2])) { Name = "b" };
        var optimizer = new Sgd(0.1);
        foreach (var (gradients, told) in ((Tensor[], string)[])[([Tensor.Ones([2, 2])], "1 gradients for 2"), ([Tensor.Ones([2, 2]), Tensor.Ones([2]), Tensor.Ones([2])], "3 gradients for 2"), ([Tensor.Ones([2]), Tensor.Ones([2])], "gradient 0 is f32[2], its parameter a f32[2, 2]")])
            Assert.Contains(told, Assert.Throws<OgeeException>(() => optimizer.Step([a, b], gradients)).What, StringComparison.Ordinal);
        Assert.Equal(0, optimizer.Steps);
        Assert.Equal([1, 1, 1, 1, 1, 1], (float[])[.. a.Value.ToArray<float>(), .. b.Value.ToArray<float>()]);
    }

    [Fact]
    public void SettingsOutOfRangeAreRefused()
    {
        Action[] wrong =
        [
            () => _ = new Adam(beta1: 1), () => _ = new Adam(beta2: double.NaN), () => _ = new Adam(epsilon: -1), () => _ = new AdamW(decay: double.PositiveInfinity), () => _ = new Sgd(0.1, momentum: -1),
            () => _ = new Sgd(0.1, decay: double.NaN), () => _ = new Sgd(0.1, isNesterov: true), () => _ = new Averaging(new Linear(2, 2), 1),
            () => ((IReadOnlyList<Tensor>)[Tensor.Ones([2])]).ClipNorm(-1), () => ((IReadOnlyList<Tensor>)[Tensor.Ones([2])]).ClipNorm(double.NaN), () => ((IReadOnlyList<Tensor>)[]).ClipNorm(1),
        ];
        Assert.All(wrong, make => Assert.Equal("OG4004", Assert.Throws<OgeeException>(make).Error.Code));
    }
}
