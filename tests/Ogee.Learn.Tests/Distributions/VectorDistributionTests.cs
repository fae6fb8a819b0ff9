namespace Ogee.Learn.Tests;

/// <summary>Multinomial and normal distributions of vectors, and von Mises' of angles, against sums and integrals.</summary>
public class VectorDistributionTests
{
    const int Draws = 20_000;

    static Tensor Number(double value) => Tensor.Scalar(value, DType.Float64);

    static double At(Tensor tensor, int i) => tensor.ToArray<double>()[i];

    [Fact]
    public void CountsOfClassesSumToOneAndHoldTheirMoments()
    {
        const int Tries = 4;
        var p = new MultinomialDistribution(Tries, Tensor.From([0.3, -0.5, 1.1, 0, double.NegativeInfinity, 0.7], [2, 3]));
        Assert.Equal([2], p.Shape.Sizes.ToArray());
        // All counts of three classes, those that do not sum to the tries too.
        double[] grid = [.. Enumerable.Range(0, 125).SelectMany(i => new double[] { i % 5, i / 5 % 5, i / 25 })];
        var logs = p.LogProbability(Tensor.From(grid, [125, 1, 3])).ToArray<double>();
        var q = new MultinomialDistribution(Tries, Tensor.From([0.1, 0.4, -0.2], [3]));
        var others = q.LogProbability(Tensor.From(grid, [125, 1, 3])).ToArray<double>();
        for (var row = 0; row < 2; row++)
        {
            double Sum(Func<int, double> of) => Enumerable.Range(0, 125).Where(i => logs[(2 * i) + row] > double.NegativeInfinity).Sum(i => Math.Exp(logs[(2 * i) + row]) * of(i));
            Assert.Equal(1, Sum(_ => 1), 1e-13);
            for (var c = 0; c < 3; c++)
            {
                Assert.Equal(Sum(i => grid[(3 * i) + c]), At(p.Mean, (row * 3) + c), 1e-13);
                Assert.Equal(Sum(i => Math.Pow(grid[(3 * i) + c] - At(p.Mean, (row * 3) + c), 2)), At(p.Variance, (row * 3) + c), 1e-13);
            }
            Assert.Equal(-Sum(i => logs[(2 * i) + row]), At(p.Entropy, row), 1e-12);
            Assert.Equal(Sum(i => logs[(2 * i) + row] - others[i]), At(ProbabilityDistribution.KullbackLeibler(p, q), row), 1e-12);
        }
        Assert.Equal([double.NegativeInfinity, double.NegativeInfinity, double.NegativeInfinity], q.LogProbability(Tensor.From([4, -1, 1, 1.5, 1.5, 1, 1, 1, 1], [3, 3])).ToArray<double>());
        Assert.True(double.IsNaN(q.LogProbability(Tensor.From([1, double.NaN, 2])).Item()));
        Assert.Equal("OG4004", Assert.Throws<OgeeException>(() => new MultinomialDistribution(-1, Tensor.Zeros([2]))).Error.Code);
        Assert.Equal("OG4004", Assert.Throws<OgeeException>(() => ProbabilityDistribution.KullbackLeibler(q, new MultinomialDistribution(3, q.Logits))).Error.Code);
    }

    [Theory, InlineData(new[] { 0f, -200 }), InlineData(new[] { 20f, 0 }), InlineData(new[] { 0f, float.NegativeInfinity, 1 })]
    public void TheEntropyOfWhatIsNearlyCertainHasASlope(float[] numbers)
    {
        var logits = Tensor.From(numbers);
        Assert.All(new MultinomialDistribution(3, logits).Entropy.Gradients(logits)[0].ToArray<float>(), slope => Assert.InRange(slope, -5, 5));
    }

    [Fact]
    public void CountsThatAreDrawnFollowTheirProbabilities()
    {
        var p = new MultinomialDistribution(5, Tensor.From([0.3, -0.5, 1.1, 0, double.NegativeInfinity, 0.7], [2, 3]));
        var drawn = p.Sample(new RngKey(51), Draws);
        Assert.Equal([Draws, 2, 3], drawn.Shape.Sizes.ToArray());
        Assert.All(drawn.Sum(-1).ToArray<double>(), sum => Assert.Equal(5, sum));
        var (means, mean, variance) = (drawn.Mean(0).ToArray<double>(), p.Mean.ToArray<double>(), p.Variance.ToArray<double>());
        var scatter = drawn.Variance([0]).ToArray<double>();
        for (var i = 0; i < 6; i++)
        {
            Assert.Equal(mean[i], means[i], (5 * Math.Sqrt(variance[i] / Draws)) + 1e-12);
            Assert.Equal(variance[i], scatter[i], (0.06 * variance[i]) + 1e-12);
        }
        Assert.Equal(p.Sample(new RngKey(51), 3).ToArray<double>(), drawn.Slice(0, 0, 3).ToArray<double>());
        // Of the logarithm the gradient is count − n · p.
        var logits = Tensor.From([0.2, -0.4, 0.9]);
        var slope = new MultinomialDistribution(5, logits).LogProbability(Tensor.From([2.0, 0, 3])).Gradients(logits)[0].ToArray<double>();
        var chances = logits.Softmax().ToArray<double>();
        Assert.Equal([2 - (5 * chances[0]), -5 * chances[1], 3 - (5 * chances[2])], slope, (a, b) => Math.Abs(a - b) < 1e-13);
    }

    /// <summary>The integral over a turn; of smooth periodic functions the rule converges faster than any power.</summary>
    static double Turn(Func<Tensor, Tensor> function)
    {
        const int Steps = 4000;
        return function((Tensor.Arange(Steps, DType.Float64) * (2 * Math.PI / Steps)) - Math.PI).Sum().Item() * 2 * Math.PI / Steps;
    }

    [Theory, InlineData(0), InlineData(1e-100), InlineData(1e-20), InlineData(1e-6), InlineData(0.4), InlineData(3), InlineData(700)]
    public void AnglesHoldTheirMomentsAndFollowTheirDensity(double concentration)
    {
        var p = new VonMisesDistribution(Number(2.5), Number(concentration));
        Assert.Equal(1, Turn(x => p.LogProbability(x).Exp()), 1e-12);
        Assert.Equal(1 - Turn(x => p.LogProbability(x).Exp() * (x - 2.5).Cos()), p.Variance.Item(), 1e-12);
        Assert.Equal(-Turn(x => p.LogProbability(x).Exp() * p.LogProbability(x)), p.Entropy.Item(), 1e-11);
        var q = new VonMisesDistribution(Number(1.9), Number(0.8));
        Assert.Equal(Turn(x => p.LogProbability(x).Exp() * (p.LogProbability(x) - q.LogProbability(x))), ProbabilityDistribution.KullbackLeibler(p, q).Item(), 1e-11);
        var tensor = p.Sample(new RngKey(53), Draws);
        var drawn = tensor.ToArray<double>();
        Assert.All(drawn, angle => Assert.InRange(angle, -Math.PI, Math.PI));
        Assert.Equal(drawn[..3], p.Sample(new RngKey(53), 3).ToArray<double>());
        // The first two trigonometric moments; cosines and sines scatter by less than 1.
        foreach (var order in (int[])[1, 2])
        {
            var expected = Turn(x => p.LogProbability(x).Exp() * ((x - 2.5) * order).Cos());
            var cosines = drawn.Select(angle => Math.Cos((angle - 2.5) * order)).ToArray();
            var deviation = Math.Sqrt(cosines.Select(value => (value - expected) * (value - expected)).Average() / Draws);
            Assert.Equal(expected, cosines.Average(), 5 * deviation);
            Assert.Equal(0, drawn.Average(angle => Math.Sin((angle - 2.5) * order)), 5 * Math.Sqrt((1 + Math.Abs(expected)) / Draws));
        }
    }

    [Fact]
    public void AnglesMoveWithTheirLocationOnly()
    {
        var (location, concentration) = (Number(0.1), Number(2));
        var p = new VonMisesDistribution(location, concentration);
        Assert.Equal(1, p.Sample(new RngKey(5), 10).Mean().Gradients(location)[0].Item(), 1e-14);
        Assert.Contains("von Mises", Assert.Throws<OgeeException>(() => p.Sample(new RngKey(5)).Gradients(concentration)).What, StringComparison.Ordinal);
        // d ln f/dκ = cos(x − µ) − I₁/I₀, d ln f/dµ = κ sin(x − µ).
        var slopes = p.LogProbability(Number(0.9)).Gradients(location, concentration);
        Assert.Equal(2 * Math.Sin(0.8), slopes[0].Item(), 1e-14);
        Assert.Equal(Math.Cos(0.8) - (1 - p.Variance.Item()), slopes[1].Item(), 1e-14);
        Assert.True(double.IsNaN(Tensor.VonMises(Number(-1), new RngKey(1)).Item()));
        Assert.Equal(p.LogProbability(Number(0.9)).Item(), p.LogProbability(Number(0.9 - (4 * Math.PI))).Item(), 1e-14);
    }

    static readonly double[] Lower = [1.2, 0, -0.7, 0.5];

    [Fact]
    public void VectorsHoldTheirDensityAndEntropy()
    {
        // By its parts: with Σ = L Lᵀ written out, its inverse and determinant.
        var p = new MultivariateNormalDistribution(Tensor.From([0.4, -1.0]), Tensor.From([1.2, 99, -0.7, 0.5], [2, 2]));
        double a = 1.44, b = -0.84, c = 0.49 + 0.25, determinant = (a * c) - (b * b);
        Assert.Equal([a, b, b, c], p.Covariance.ToArray<double>(), (one, other) => Math.Abs(one - other) < 1e-15);
        Assert.Equal([a, c], p.Variance.ToArray<double>(), (one, other) => Math.Abs(one - other) < 1e-15);
        double LogAt(double x, double y) => (-0.5 * ((c * x * x) - (2 * b * x * y) + (a * y * y)) / determinant) - Math.Log(2 * Math.PI * Math.Sqrt(determinant));
        Assert.Equal([LogAt(0.3, 0.2), LogAt(-2, 1)], p.LogProbability(Tensor.From([0.7, -0.8, -1.6, 0], [2, 2])).ToArray<double>(), (one, other) => Math.Abs(one - other) < 1e-13);
        Assert.Equal(1 + Math.Log(2 * Math.PI) + (0.5 * Math.Log(determinant)), p.Entropy.Item(), 1e-14);
        foreach (var same in (MultivariateNormalDistribution[])[MultivariateNormalDistribution.OfCovariance(p.Location, p.Covariance), MultivariateNormalDistribution.OfPrecision(p.Location, p.Covariance.Inverse())])
            Assert.Equal(Lower, same.ScaleTril.ToArray<double>(), (one, other) => Math.Abs(one - other) < 1e-12);
        // A diagonal one is independent normal ones.
        var q = new MultivariateNormalDistribution(Tensor.From([0.1, 0.2]), Tensor.From([0.8, 0, 0, 2], [2, 2]));
        var parts = new NormalDistribution(Tensor.From([0.1, 0.2]), Tensor.From([0.8, 2.0]));
        var x = Tensor.From([0.5, -3]);
        Assert.Equal(parts.LogProbability(x).Sum().Item(), q.LogProbability(x).Item(), 1e-14);
        // ½ (tr Σq⁻¹Σp + |Lq⁻¹ (µq − µp)|² − n + ln det Σq/det Σp).
        var expected = 0.5 * ((a / 0.64) + (c / 4) + (0.09 / 0.64) + (1.44 / 4) - 2 + Math.Log(0.64 * 4 / determinant));
        Assert.Equal(expected, ProbabilityDistribution.KullbackLeibler(p, q).Item(), 1e-13);
        Assert.Equal(0, ProbabilityDistribution.KullbackLeibler(p, p).Item(), 1e-15);
    }

    [Fact]
    public void VectorsThatAreDrawnHaveTheCovarianceAndItsGradients()
    {
        var (location, lower) = (Tensor.From([0.4, -1.0, 2, 3], [2, 2]), Tensor.From(Lower, [2, 2]));
        var p = new MultivariateNormalDistribution(location, lower);
        Assert.Equal([2], p.Shape.Sizes.ToArray());
        Assert.Equal([5, 2, 2], p.Sample(new RngKey(1), 5).Shape.Sizes.ToArray());
        var drawn = p.Sample(new RngKey(55), Draws);
        Assert.Equal(p.Sample(new RngKey(55), 3).ToArray<double>(), drawn.Slice(0, 0, 3).ToArray<double>());
        var centred = drawn - location;
        var covariance = centred.Slice(1, 0, 1).Squeeze(1) is var first ? first.Transpose(0, 1).MatMul(first) / Draws : null!;
        Assert.Equal([1.44, -0.84, -0.84, 0.74], covariance.ToArray<double>(), (a, b) => Math.Abs(a - b) < 5 * 2.1 / Math.Sqrt(Draws));
        // By differences with the same draws.
        double Value(double[] values) => new MultivariateNormalDistribution(location, Tensor.From(values, [2, 2])).Sample(new RngKey(3), 100).Tanh().Mean().Item();
        var slope = p.Sample(new RngKey(3), 100).Tanh().Mean().Gradients(lower)[0].ToArray<double>();
        double Log(double[] values) => new MultivariateNormalDistribution(location, Tensor.From(values, [2, 2])).LogProbability(Tensor.From([0.1, 0.2])).Sum().Item();
        var logSlope = p.LogProbability(Tensor.From([0.1, 0.2])).Sum().Gradients(lower)[0].ToArray<double>();
        for (var i = 0; i < 4; i++)
        {
            double[] up = [.. Lower], down = [.. Lower];
            (up[i], down[i]) = (up[i] + 1e-5, down[i] - 1e-5);
            Assert.Equal((Value(up) - Value(down)) / 2e-5, slope[i], 1e-8);
            Assert.Equal((Log(up) - Log(down)) / 2e-5, logSlope[i], 1e-6);
        }
        Assert.Equal("OG4004", Assert.Throws<OgeeException>(() => new MultivariateNormalDistribution(Tensor.Zeros([3]), Tensor.Zeros([2, 2]))).Error.Code);
        Assert.Equal("OG4004", Assert.Throws<OgeeException>(() => ProbabilityDistribution.KullbackLeibler(p, new MultivariateNormalDistribution(Tensor.Zeros([3]), Tensor.Ones([3, 3])))).Error.Code);
    }
}
