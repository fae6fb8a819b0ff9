using Ogee.Testing;

namespace Ogee.Tests;

/// <summary>Activations against plain definitions, libtorch's gradients at their kinks, and differences.</summary>
public class ActivationTests
{
    static readonly Dictionary<string, (Func<Tensor, Tensor> Word, Func<double, double> Definition)> Activations = new()
    {
        ["relu6"] = (x => x.Relu6(), x => Math.Min(Math.Max(x, 0), 6)),
        ["hard_tanh"] = (x => x.HardTanh(-1.5, 2), x => Math.Min(Math.Max(x, -1.5), 2)),
        ["leaky_relu"] = (x => x.LeakyRelu(0.2), x => x > 0 ? x : 0.2 * x),
        ["elu"] = (x => x.Elu(1.5), x => x > 0 ? x : 1.5 * Portable.Expm1(x)),
        ["selu"] = (x => x.Selu(), x => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * Portable.Expm1(x))),
        ["celu"] = (x => x.Celu(2), x => x > 0 ? x : 2 * Portable.Expm1(x / 2)),
        ["hard_sigmoid"] = (x => x.HardSigmoid(), x => Math.Min(Math.Max(x + 3, 0), 6) / 6),
        ["hard_swish"] = (x => x.HardSwish(), x => x * Math.Min(Math.Max(x + 3, 0), 6) / 6),
        ["softsign"] = (x => x.Softsign(), x => x / (1 + Math.Abs(x))),
        ["soft_shrink"] = (x => x.SoftShrink(0.75), x => x > 0.75 ? x - 0.75 : x < -0.75 ? x + 0.75 : 0),
        ["hard_shrink"] = (x => x.HardShrink(0.75), x => Math.Abs(x) > 0.75 ? x : 0),
        ["tanh_shrink"] = (x => x.TanhShrink(), x => x - Portable.Tanh(x)),
        ["mish"] = (x => x.Mish(), x => x * Portable.Tanh(Portable.Log1p(Portable.Exp(x)))),
        ["log_sigmoid"] = (x => x.LogSigmoid(), x => -Portable.Log1p(Portable.Exp(-x))),
        ["threshold"] = (x => x.Threshold(0.5, -4), x => x > 0.5 ? x : -4),
    };

    public static TheoryData<string> Names => [.. Activations.Keys];

    // From −8 to 8, clear of every kink.
    static readonly double[] Points = [.. Enumerable.Range(0, 41).Select(i => -8.03 + (0.4 * i))];

    [Theory]
    [MemberData(nameof(Names))]
    public void EachIsItsDefinitionWithItsSlopesToSecondOrder(string name)
    {
        var (word, definition) = Activations[name];
        var expected = Points.Select(definition).ToArray();
        Assert.All(word(Tensor.From(Points, [41])).ToArray<double>().Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-14 * Math.Max(1, Math.Abs(pair.Second))));
        Assert.All(word(Tensor.From(Points, [41]).Cast(DType.Float32)).ToArray<float>().Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-6 * Math.Max(1, Math.Abs(pair.Second))));
        OpCase check = new(name, "", [[41]], [Points], x => word(x[0]), true);
        Assert.Null(GradientCheck.First(check).Failure);
        Assert.Null(GradientCheck.Second(check).Failure);
    }

    [Fact]
    public void SoftplusIsSmoothAtZero()
    {
        var x = Tensor.From([0.0], [1]);
        var slope = x.Softplus().Sum().Gradients(x)[0];
        Assert.Equal(0.5, slope.Item());
        Assert.Equal(0.25, slope.Sum().Gradients(x)[0].Item(), 1e-15);
        var gate = x.LogSigmoid().Sum().Gradients(x)[0];
        Assert.Equal(-0.25, gate.Sum().Gradients(x)[0].Item(), 1e-15);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void NanStaysAndFarOutNothingOverflows(string name)
    {
        var x = Tensor.From([double.NaN, 1e4, -1e4], [3]);
        var y = Activations[name].Word(x);
        Assert.True(double.IsNaN(y.ToArray<double>()[0]));
        Assert.All(y.Sum().Gradients(x)[0].ToArray<double>()[1..], slope => Assert.True(double.IsFinite(slope), $"{slope}"));
    }

    [Fact]
    public void KinksHaveTheGradientsOfLibtorch()
    {
        static double[] At(Func<Tensor, Tensor> word, params double[] points)
        {
            var x = Tensor.From(points, [points.Length]);
            return word(x).Sum().Gradients(x)[0].ToArray<double>();
        }
        Assert.Equal([0, 0], At(x => x.Relu6(), 0, 6));
        Assert.Equal([0, 0], At(x => x.HardTanh(), -1, 1));
        Assert.Equal([0.01], At(x => x.LeakyRelu(), 0));
        Assert.Equal([0.5], At(x => x.Elu(0.5), 0));
        Assert.Equal([1.0507009873554805 * 1.6732632423543772], At(x => x.Selu(), 0), (a, b) => Math.Abs(a - b) < 1e-15);
        Assert.Equal([1], At(x => x.Celu(0.5), 0));
        Assert.Equal([0, 0], At(x => x.HardSigmoid(), -3, 3));
        Assert.Equal([0, 1], At(x => x.HardSwish(), -3, 3));
        Assert.Equal([0, 0], At(x => x.SoftShrink(), -0.5, 0.5));
        Assert.Equal([0, 0], At(x => x.HardShrink(), -0.5, 0.5));
        Assert.Equal([1], At(x => x.Softsign(), 0));
        Assert.Equal([0.5], At(x => x.LogSigmoid(), 0));
        Assert.Equal([0], At(x => x.Threshold(1, 5), 1));
        Assert.Equal([0.25], At(x => x.PRelu(Tensor.Scalar(0.25, DType.Float64)), 0));
        Assert.Equal([0], At(x => x.TanhShrink(), 0));
    }

    [Fact]
    public void KnownValues()
    {
        // tanh(ln(1 + e)), e⁻¹ − 1, the constants of SELU and their products, 1 − tanh 1: each from an independent 50-digit computation.
        static double At(Func<Tensor, Tensor> word, double x) => word(Tensor.From([x], [1])).ToArray<double>()[0];
        Assert.Equal(0.8650983882673103, At(x => x.Mish(), 1), 1e-15);
        Assert.Equal(-0.6321205588285577, At(x => x.Elu(), -1), 1e-15);
        Assert.Equal(-1.1113307378125628, At(x => x.Selu(), -1), 1e-15);
        Assert.Equal(0.23840584404423517, At(x => x.TanhShrink(), 1), 1e-15);
        Assert.Equal(-0.31326168751822286, At(x => x.LogSigmoid(), 1), 1e-15);
    }

    [Fact]
    public void GatesAndLearnedSlopesFollowTheirAxes()
    {
        var x = Tensor.From([1.0, -2, 3, -4, -5, 6, -7, 8], [2, 4]);
        double S(double v) => Portable.Sigmoid(v);
        Assert.Equal([1 * S(3), -2 * S(-4), -5 * S(-7), 6 * S(8)], x.Glu().ToArray<double>());
        Assert.Equal([1 * S(-5), -2 * S(6), 3 * S(-7), -4 * S(8)], x.Glu(0).ToArray<double>());
        var weight = Tensor.From([0.5, 0.25, 0.125, 2], [4]);
        Assert.Equal([1, -0.5, 3, -8, -2.5, 6, -0.875, 8], x.PRelu(weight).ToArray<double>());
        Assert.Equal([-5, -2, -7, -4], x.PRelu(weight).Sum().Gradients(weight)[0].ToArray<double>());
        Assert.Equal(x.Reshape(1, 4, 2).PRelu(weight).ToArray<double>(), x.Reshape(4, 2).Transpose(0, 1).PRelu(weight).Transpose(0, 1).Flatten(0).ToArray<double>());
        Assert.Equal((-x).Softmax().ToArray<double>(), x.Softmin().ToArray<double>());
    }
}
