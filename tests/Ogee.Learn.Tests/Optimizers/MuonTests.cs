namespace Ogee.Learn.Tests;

/// <summary>Muon beside its published formula written out in double, number by number.</summary>
public class MuonTests
{
    const int Steps = 100;

    static double[] Numbers(ulong stream, int count)
    {
        var random = new Rng(new RngKey(71, stream));
        return [.. Enumerable.Range(0, count).Select(_ => random.NextNormal())];
    }

    static double Rate(double peak, int step) => peak / (1 + (0.1 * step));

    static double[,] Product(double[,] a, double[,] b)
    {
        var result = new double[a.GetLength(0), b.GetLength(1)];
        for (var i = 0; i < a.GetLength(0); i++)
            for (var j = 0; j < b.GetLength(1); j++)
                for (var k = 0; k < a.GetLength(1); k++) result[i, j] += a[i, k] * b[k, j];
        return result;
    }

    static double[,] Transposed(double[,] a)
    {
        var result = new double[a.GetLength(1), a.GetLength(0)];
        for (var i = 0; i < a.GetLength(0); i++)
            for (var j = 0; j < a.GetLength(1); j++) result[j, i] = a[i, j];
        return result;
    }

    static double[,] Orthogonal(double[,] u)
    {
        var isTall = u.GetLength(0) > u.GetLength(1);
        var x = isTall ? Transposed(u) : u;
        var norm = Math.Sqrt(x.Cast<double>().Sum(value => value * value));
        x = Product(x, Scaled(x.GetLength(1), 1 / Math.Max(norm, 1e-7)));
        for (var step = 0; step < 5; step++)
        {
            var a = Product(x, Transposed(x));
            var (b, ax) = (Product(a, a), new double[a.GetLength(0), a.GetLength(1)]);
            for (var i = 0; i < a.GetLength(0); i++)
                for (var j = 0; j < a.GetLength(1); j++) ax[i, j] = (-4.7750 * a[i, j]) + (2.0315 * b[i, j]) + (i == j ? 3.4445 : 0);
            x = Product(ax, x);
        }
        return isTall ? Transposed(x) : x;
    }

    static double[,] Scaled(int size, double value)
    {
        var result = new double[size, size];
        for (var i = 0; i < size; i++) result[i, i] = value;
        return result;
    }

    [Theory, InlineData(3, 5, true, false), InlineData(5, 3, true, false), InlineData(4, 4, false, true), InlineData(6, 2, false, true)]
    public void MatricesMoveByTheFormulaOfJordanEtAl2024(int rows, int columns, bool isNesterov, bool matchesAdam)
    {
        var start = Numbers(1, rows * columns);
        double[] w = [.. start], m = new double[w.Length];
        var factor = matchesAdam ? 0.2 * Math.Sqrt(Math.Max(rows, columns)) : Math.Sqrt(Math.Max(1, rows / (double)columns));
        var weight = new Parameter(Tensor.From(start, [rows, columns])) { Name = "weight" };
        var optimizer = new Muon(0.05, 0.9, 0.2, isNesterov) { MatchesAdam = matchesAdam };
        for (var step = 0; step < Steps; step++)
        {
            var g = Numbers((ulong)(100 + step), w.Length);
            var rate = Rate(0.05, step);
            var u = new double[rows, columns];
            for (var i = 0; i < w.Length; i++)
            {
                m[i] = (0.9 * m[i]) + (0.1 * g[i]);
                u[i / columns, i % columns] = isNesterov ? (0.1 * g[i]) + (0.9 * m[i]) : m[i];
            }
            var o = Orthogonal(u);
            for (var i = 0; i < w.Length; i++) w[i] = (w[i] * (1 - (rate * 0.2))) - (rate * factor * o[i / columns, i % columns]);
            optimizer.Rate = rate;
            optimizer.Step([weight], [Tensor.From(g, [rows, columns])]);
            Tensor.Step([], [weight]);
        }
        Assert.Equal(w, weight.Value.ToArray<double>(), (a, b) => Math.Abs(a - b) <= 1e-11 * Math.Max(1, Math.Abs(a)));
    }

    [Fact]
    public void TheStepIsNearlyOrthogonal()
    {
        var weight = new Parameter(Tensor.Zeros([6, 20], DType.Float64)) { Name = "weight" };
        new Muon(1, decay: 0).Step([weight], [Tensor.From(Numbers(3, 120), [6, 20])]);
        Tensor.Step([], [weight]);
        Assert.All(weight.Value.Svd().S.ToArray<double>(), value => Assert.InRange(value, 0.65, 1.25));
    }

    [Fact]
    public void FiltersAreMatricesAndWhatIsExcludedMovesAsAdamW()
    {
        Parameter[] Model() => [new(Tensor.From(Numbers(5, 24), [2, 3, 2, 2])) { Name = "filters" }, new(Tensor.From(Numbers(6, 6), [2, 3])) { Name = "head.weight" }, new(Tensor.From(Numbers(7, 3), [3])) { Name = "bias" }];
        var (model, matrix, others) = (Model(), Model(), Model());
        var flat = new Parameter(matrix[0].Value.Reshape(2, 12)) { Name = "filters" };
        var (muon, plain, adam) = (new Muon(0.02, adamRate: 0.01, adamDecay: 0.1) { IsHidden = parameter => parameter.Name != "head.weight", Groups = [ParameterGroup.Named("bias") with { Rate = 3 }] }, new Muon(0.02),
            new AdamW(0.01, 0.9, 0.95, 1e-10, 0.1) { Groups = [ParameterGroup.Named("bias") with { Rate = 3 }] });
        for (var step = 0; step < 10; step++)
        {
            Tensor[] g = [Tensor.From(Numbers((ulong)(20 + step), 24), [2, 3, 2, 2]), Tensor.From(Numbers((ulong)(40 + step), 6), [2, 3]), Tensor.From(Numbers((ulong)(60 + step), 3), [3])];
            (muon.Rate, plain.Rate, adam.Rate) = (Rate(0.02, step), Rate(0.02, step), Rate(0.01, step));
            muon.Step(model, g);
            plain.Step([flat], [g[0].Reshape(2, 12)]);
            adam.Step(others[1..], g[1..]);
            Tensor.Step([], [.. model, flat, .. others[1..]]);
        }
        Assert.Equal(flat.Value.ToArray<double>(), model[0].Value.ToArray<double>());
        for (var i = 1; i < 3; i++) Assert.Equal(others[i].Value.ToArray<double>(), model[i].Value.ToArray<double>(), (a, b) => Math.Abs(a - b) < 1e-14);
        Assert.Equal(["momentum.filters", "mean.head.weight", "square.head.weight", "mean.bias", "square.bias"], muon.State(model).Select(state => state.Name));
    }

    [Fact]
    public void SettingsOutOfRangeAreNamed()
    {
        foreach (var make in (Func<Muon>[])[() => new Muon(0), () => new Muon(momentum: 1), () => new Muon(decay: -1), () => new Muon(steps: 0), () => new Muon(steps: 101), () => new Muon(epsilon: 0), () => new Muon(adamRate: 0), () => new Muon(adamBeta2: 1)])
            Assert.Equal("OG4004", Assert.Throws<OgeeException>(make).Error.Code);
    }
}
