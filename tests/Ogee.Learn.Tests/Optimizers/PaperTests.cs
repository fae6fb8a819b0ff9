namespace Ogee.Learn.Tests;

/// <summary>Optimizers that libtorch lacks (and RAdam at rates that TorchSharp gets wrong), beside the formulas of their papers written out in double, number by number.</summary>
public class PaperTests
{
    const int Rows = 3, Columns = 4, Steps = 25;

    static readonly double[] Start = Numbers(1, Rows * Columns);

    static double[] Numbers(ulong stream, int count)
    {
        var random = new Rng(new RngKey(31, stream));
        return [.. Enumerable.Range(0, count).Select(_ => random.NextNormal())];
    }

    /// <summary>The same gradients for both: of another size each step, so that nothing cancels.</summary>
    static double[] Gradient(int step) => [.. Numbers((ulong)(100 + step), Start.Length).Select(value => value * (1 + (step % 5)))];

    static double Rate(double peak, int step) => peak / (1 + (0.1 * step));

    static double[] Run(Optimizer optimizer, Shape shape)
    {
        var weight = new Parameter(Tensor.From(Start, shape)) { Name = "weight" };
        for (var step = 0; step < Steps; step++)
        {
            optimizer.Rate = Rate(optimizer.PeakRate, step);
            optimizer.Step([weight], [Tensor.From(Gradient(step), shape)]);
            Tensor.Step([], [weight]);
        }
        return weight.Value.ToArray<double>();
    }

    static void Same(double[] expected, double[] actual)
    {
        for (var i = 0; i < expected.Length; i++) Assert.True(Math.Abs(expected[i] - actual[i]) <= 1e-12 * Math.Max(1, Math.Abs(expected[i])), $"weight {i}: {expected[i]:g17} by the paper, {actual[i]:g17}");
    }

    [Theory, InlineData(true), InlineData(false)]
    public void LionIsAlgorithm2OfChenEtAl2023(bool isMatrix)
    {
        double[] w = [.. Start], m = new double[w.Length];
        // Vectors do not decay.
        var decay = isMatrix ? 0.3 : 0;
        for (var step = 0; step < Steps; step++)
        {
            var (g, rate) = (Gradient(step), Rate(0.05, step));
            for (var i = 0; i < w.Length; i++)
            {
                var c = (0.8 * m[i]) + (0.2 * g[i]);
                w[i] -= rate * (Math.Sign(c) + (decay * w[i]));
                m[i] = (0.95 * m[i]) + (0.05 * g[i]);
            }
        }
        Same(w, Run(new Lion(0.05, 0.8, 0.95, 0.3), isMatrix ? [Rows, Columns] : [Start.Length]));
    }

    [Fact]
    public void RPropIsLibtorchsFormOfRiedmillerAndBraun1993()
    {
        double[] w = [.. Start], before = new double[w.Length], length = [.. Enumerable.Repeat(0.05, w.Length)];
        var turns = 0;
        for (var step = 0; step < Steps; step++)
        {
            var g = Gradient(step);
            for (var i = 0; i < w.Length; i++)
            {
                var sign = Math.Sign(g[i] * before[i]);
                turns += sign < 0 ? 1 : 0;
                length[i] = Math.Clamp(length[i] * (sign > 0 ? 1.5 : sign < 0 ? 0.4 : 1), 0.01, 0.1);
                before[i] = sign < 0 ? 0 : g[i];
                w[i] -= Math.Sign(before[i]) * length[i];
            }
        }
        Assert.InRange(turns, 20, Steps * w.Length / 2);
        Same(w, Run(new RProp(0.05, 0.4, 1.5, 0.01, 0.1), [Rows, Columns]));
        foreach (var wrong in (Func<Optimizer>[])[() => new RProp(shrinking: 0), () => new RProp(growth: 0.9), () => new RProp(least: 2, most: 1)]) Assert.Equal("OG4004", Assert.Throws<OgeeException>(wrong).Error.Code);
    }

    [Theory, InlineData(true, 0.1), InlineData(true, 0), InlineData(false, 0.1)]
    public void LambIsAlgorithm2OfYouEtAl2020(bool isMatrix, double decay)
    {
        double[] w = [.. Start], m = new double[w.Length], v = new double[w.Length];
        for (var step = 0; step < Steps; step++)
        {
            var (g, rate, u) = (Gradient(step), Rate(0.05, step), new double[w.Length]);
            for (var i = 0; i < w.Length; i++)
            {
                m[i] = (0.8 * m[i]) + (0.2 * g[i]);
                v[i] = (0.95 * v[i]) + (0.05 * g[i] * g[i]);
                u[i] = (m[i] / (1 - Math.Pow(0.8, step + 1)) / (Math.Sqrt(v[i] / (1 - Math.Pow(0.95, step + 1))) + 1e-3)) + (isMatrix ? decay * w[i] : 0);
            }
            var ratio = isMatrix ? Math.Sqrt(w.Sum(x => x * x)) / Math.Sqrt(u.Sum(x => x * x)) : 1;
            for (var i = 0; i < w.Length; i++) w[i] -= rate * ratio * u[i];
        }
        Same(w, Run(new Lamb(0.05, 0.8, 0.95, 1e-3, decay), isMatrix ? [Rows, Columns] : [Start.Length]));
    }

    [Fact]
    public void RAdamIsAlgorithm2OfLiuEtAl2020WithLibtorchsThreshold()
    {
        double[] w = [.. Start], m = new double[w.Length], v = new double[w.Length];
        var corrected = 0;
        for (var step = 0; step < Steps; step++)
        {
            var (g, rate, t) = (Gradient(step), Rate(0.05, step), step + 1);
            var (longest, kept) = ((2 / (1 - 0.95)) - 1, Math.Pow(0.95, t));
            var length = longest - (2 * t * kept / (1 - kept));
            corrected += length > 5 ? 1 : 0;
            for (var i = 0; i < w.Length; i++)
            {
                m[i] = (0.8 * m[i]) + (0.2 * g[i]);
                v[i] = (0.95 * v[i]) + (0.05 * g[i] * g[i]);
                var mean = m[i] / (1 - Math.Pow(0.8, t));
                w[i] -= length > 5 ? rate * mean * Math.Sqrt((length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length)) * Math.Sqrt(1 - kept) / (Math.Sqrt(v[i]) + 1e-3) : rate * mean;
            }
        }
        Assert.InRange(corrected, 1, Steps - 1);
        Same(w, Run(new RAdam(0.05, 0.8, 0.95, 1e-3), [Rows, Columns]));
    }

    [Fact]
    public void LambLeavesZerosByTheDirectionAlone()
    {
        // A norm of 0 counts as a ratio of 1, and a direction of 0 is no NaN.
        var (weight, still) = (new Parameter(Tensor.Zeros([2, 2], DType.Float64)) { Name = "weight" }, new Parameter(Tensor.Ones([2, 2], DType.Float64)) { Name = "still" });
        new Lamb(0.1, epsilon: 0.5, decay: 0).Step([weight, still], [Tensor.Ones([2, 2], DType.Float64), Tensor.Zeros([2, 2], DType.Float64)]);
        Tensor.Step([], [weight, still]);
        Assert.All(weight.Value.ToArray<double>(), value => Assert.Equal(-0.1 / 1.5, value, 1e-15));
        Assert.All(still.Value.ToArray<double>(), value => Assert.Equal(1, value));
    }

    [Theory, InlineData(0.02, 0), InlineData(0.9, 0.2)]
    public void AdafactorOfAMatrixIsAlgorithm4OfShazeerAndStern2018(double peak, double decay)
    {
        double[] w = [.. Start], rows = new double[Rows], columns = new double[Columns];
        for (var step = 0; step < Steps; step++)
        {
            var (g, rate, u) = (Gradient(step), Rate(peak, step), new double[w.Length]);
            var share = Math.Pow(step + 1, -0.8);
            for (var i = 0; i < Rows; i++) rows[i] = ((1 - share) * rows[i]) + (share * Enumerable.Range(0, Columns).Average(j => Math.Pow(g[(i * Columns) + j], 2)));
            for (var j = 0; j < Columns; j++) columns[j] = ((1 - share) * columns[j]) + (share * Enumerable.Range(0, Rows).Average(i => Math.Pow(g[(i * Columns) + j], 2)));
            for (var i = 0; i < w.Length; i++) u[i] = g[i] / Math.Sqrt(rows[i / Columns] * columns[i % Columns] / rows.Average());
            Shorten(w, u, rate, step, decay);
        }
        Same(w, Run(new Adafactor(peak, decay: decay), [Rows, Columns]));
    }

    [Fact]
    public void AdafactorOfAVectorKeepsEverySquare()
    {
        double[] w = [.. Start], v = new double[w.Length];
        for (var step = 0; step < Steps; step++)
        {
            var (g, share) = (Gradient(step), Math.Pow(step + 1, -0.8));
            for (var i = 0; i < w.Length; i++) v[i] = ((1 - share) * v[i]) + (share * g[i] * g[i]);
            Shorten(w, [.. g.Select((value, i) => value / Math.Sqrt(v[i]))], Rate(0.02, step), step, 0);
        }
        Same(w, Run(new Adafactor(0.02, decay: 0.2), [Start.Length]));
    }

    /// <summary>Relative steps and clipping of the update, sections 6 and 8 of the paper.</summary>
    static void Shorten(double[] w, double[] u, double rate, int step, double decay)
    {
        static double Size(double[] x) => Math.Sqrt(x.Average(value => value * value));
        var length = Math.Max(1e-3, Size(w)) * Math.Min(rate, 1 / Math.Sqrt(step + 1)) / Math.Max(1, Size(u));
        for (var i = 0; i < w.Length; i++) w[i] = (w[i] * (1 - (rate * decay))) - (length * u[i]);
    }

    [Fact]
    public void AdafactorsStateOfAMatrixIsItsEdges()
    {
        var weight = new Parameter(Tensor.Ones([2, 3, 5])) { Name = "weight" };
        Assert.Equal([("rows.weight", "[2, 3, 1]"), ("columns.weight", "[2, 1, 5]")], new Adafactor().State([weight]).Select(state => (state.Name, state.State.Shape.ToString())));
    }

    [Theory, InlineData(false), InlineData(true)]
    public void SharpnessTakesTheGradientUphill(bool isAdaptive)
    {
        // f = Σ c w⁴ / 4, so g = c w³; equation 2 of Foret et al. 2021, and of Kwon et al. 2021.
        double[] c = [1, 2, 0.5], w = [0.5, -1, 2];
        double Scale(double x) => isAdaptive ? Math.Abs(x) : 1;
        var norm = Math.Sqrt(w.Select((x, i) => Math.Pow(Scale(x) * c[i] * Math.Pow(x, 3), 2)).Sum());
        double[] expected = [.. w.Select((x, i) => c[i] * Math.Pow(x + (0.1 * Scale(x) * Scale(x) * c[i] * Math.Pow(x, 3) / norm), 3))];
        // Two parameters: the norm is over both. A third counts how often the loss is computed.
        Parameter a = new(Tensor.From(w[..2])) { Name = "a" }, b = new(Tensor.From(w[2])) { Name = "b" }, seen = new(Tensor.Scalar(0, DType.Float64)) { Name = "seen", IsTrainable = false };
        var (loss, gradients) = Sharpness.Gradients([a, seen, b], () =>
        {
            seen.Value += 1;
            return ((a.Value.Square().Square() * Tensor.From(c[..2])).Sum() + (b.Value.Square().Square() * c[2]).Sum()) / 4;
        }, 0.1, isAdaptive);
        new Sgd(0.1).Step([a, b], gradients);
        Assert.True(Tensor.TryStep([loss], [a, seen, b]).Accepted);
        Assert.Equal(w.Select((x, i) => c[i] * Math.Pow(x, 4) / 4).Sum(), loss.Item(), 1e-14);
        Same([.. w.Select((x, i) => x - (0.1 * expected[i]))], [.. a.Value.ToArray<double>(), .. b.Value.ToArray<double>()]);
        Assert.Equal(1, seen.Value.Item());
    }
}
