using Ogee.Testing;

namespace Ogee.Tests;

/// <summary>Gradients of special functions where formulas go wrong: at 0, far out, and of high order.</summary>
public class SpecialTests
{
    static double[] Slopes(Func<Tensor, Tensor> word, params double[] points)
    {
        var x = Tensor.From(points, [points.Length]);
        return word(x).Sum().Gradients(x)[0].ToArray<double>();
    }

    [Fact]
    public void GradientsAtZeroAndFarOutAreTheLimits()
    {
        Assert.Equal([0.5], Slopes(x => x.BesselI1(), 0));
        Assert.Equal([0.5], Slopes(x => x.BesselI1e(), 0));
        Assert.Equal([0.0], Slopes(x => x.BesselI0(), 0));
        Assert.Equal([0.0], Slopes(x => x.Sinc(), 0));
        // Φ′/Φ is about −x − 1/x far down: −x − 1/x + 2/x³ − ….
        Assert.Equal(1000.000999998, Slopes(x => x.LogNormalCdf(), -1000)[0], 1e-9);
        Assert.Equal([0.5, 0.5], Slopes(x => x.LogAddExp(x.Detach()), 3, -1000));
        Assert.Equal([0.0], Slopes(x => x.LogAddExp(x.Detach()), double.NegativeInfinity));
    }

    [Fact]
    public void TheCurvatureOfTheSincIsRightAtZeroAndAcrossItsBranches()
    {
        double[] points = [0, 1e-3, 0.2, 0.499999, 0.500001, 0.9, 2.25];
        var x = Tensor.From(points, [points.Length]);
        var curvature = x.Sinc().Sum().Gradients(x)[0].Sum().Gradients(x)[0].ToArray<double>();
        Assert.Equal(-Math.PI * Math.PI / 3, curvature[0], 1e-14);
        for (var i = 0; i < points.Length; i++)
        {
            var step = 1e-5;
            var (right, left) = (Slopes(t => t.Sinc(), points[i] + step)[0], Slopes(t => t.Sinc(), points[i] - step)[0]);
            Assert.Equal((right - left) / (2 * step), curvature[i], 1e-8);
        }
    }

    [Fact]
    public void LogGammaHasDerivativesOfEveryOrder()
    {
        var x = Tensor.From([1.0], [1]);
        var (value, signs) = (x.LogGamma(), new List<double>());
        for (var order = 0; order < 5; order++)
        {
            value = value.Sum().Gradients(x)[0];
            signs.Add(value.ToArray<double>()[0]);
        }
        // −γ, π²/6, −2ζ(3), π⁴/15, −24ζ(5).
        double[] expected = [-0.5772156649015329, 1.6449340668482264, -2.4041138063191885, 6.493939402266829, -24.88626612344088];
        for (var i = 0; i < expected.Length; i++) Assert.Equal(1, signs[i] / expected[i], 1e-14);
    }

    [Fact]
    public void TheBetaFunctionIsThatOfItsGammas()
    {
        var (a, b) = (Tensor.From([2.5, 1, 7], [3]), Tensor.From([0.5, 1, 3.0], [3]));
        // B(5/2, 1/2) = 3π/8, B(1, 1) = 1, B(7, 3) = 6!·2!/9!.
        double[] expected = [Portable.Log(3 * Math.PI / 8), 0, Portable.Log(1.0 / 252)];
        Assert.All(a.LogBeta(b).ToArray<double>().Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-14));
        OpCase check = new("log_beta", "", [[3], [3]], [[0.4, 1.2, 3], [2, 0.7, 1.5]], x => x[0].LogBeta(x[1]), true);
        Assert.Null(GradientCheck.First(check).Failure);
        Assert.Null(GradientCheck.Second(check).Failure);
    }
}
