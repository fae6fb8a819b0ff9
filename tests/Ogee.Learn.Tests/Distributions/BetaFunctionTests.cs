namespace Ogee.Learn.Tests;

/// <summary>Distribution functions made of the incomplete beta function, against closed forms and their derivatives.</summary>
public class BetaFunctionTests
{
    static Tensor Number(double value) => Tensor.Scalar(value, DType.Float64);

    [Fact]
    public void StudentsOfOneTwoAndThreeDegreesHaveClosedForms()
    {
        double[] x = [-1e8, -300, -4, -1, -0.3, -1e-9, 0, 1e-9, 0.5, 1.7, 30];
        double[] Below(double freedom) => new StudentTDistribution(Number(freedom), Number(0), Number(1)).CumulativeProbability(Tensor.From(x)).ToArray<double>();
        void Same(IEnumerable<double> expected, double freedom) => Assert.Equal(expected, Below(freedom), (a, b) => Math.Abs(a - b) <= 2e-13 * a);
        // Of Cauchy's in a form that keeps the digits of the lower tail.
        Same(x.Select(t => Math.Atan2(1, -t) / Math.PI), 1);
        Same(x.Select(t => t < 0 ? 1 / ((2 + (t * t)) * (1 - (t / Math.Sqrt(2 + (t * t))))) : 0.5 + (t / (2 * Math.Sqrt(2 + (t * t))))), 2);
        // The 97.5 % quantiles of every table, to their digits.
        foreach (var (freedom, quantile) in ((double, double)[])[(3, 3.182446), (5, 2.570582), (10, 2.228139), (30, 2.042272), (120, 1.979930)])
            Assert.Equal(0.975, new StudentTDistribution(Number(freedom), Number(0), Number(1)).CumulativeProbability(Number(quantile)).Item(), 1e-7);
    }

    [Fact]
    public void StudentsSlopesAreDifferences()
    {
        double[] x = [-7, -2, -0.4, 0, 0.4, 2, 7];
        foreach (var freedom in (double[])[0.7, 3.5, 60])
        {
            var (leaf, at) = (Tensor.Full([x.Length], freedom, DType.Float64).Detach(), Tensor.From(x));
            Tensor.Evaluate(leaf);
            Tensor Of(double nu, Tensor where) => new StudentTDistribution(Number(nu), Number(0), Number(1)).CumulativeProbability(where);
            var slopes = new StudentTDistribution(leaf, Number(0), Number(1)).CumulativeProbability(at).Sum().Gradients(leaf, at);
            var step = 1e-4 * freedom;
            Assert.Equal(((Of(freedom + step, at) - Of(freedom - step, at)) / (2 * step)).ToArray<double>(), slopes[0].ToArray<double>(), (a, b) => Math.Abs(a - b) < 1e-8);
            Assert.Equal(((Of(freedom, at + 1e-5) - Of(freedom, at - 1e-5)) / 2e-5).ToArray<double>(), slopes[1].ToArray<double>(), (a, b) => Math.Abs(a - b) < 1e-9);
            // Once more, by x: the slope of the density.
            var curves = slopes[1].Sum().Gradients(at)[0].ToArray<double>();
            Assert.Equal(new StudentTDistribution(Number(freedom), Number(0), Number(1)).LogProbability(at).Exp().Sum().Gradients(at)[0].ToArray<double>(), curves, (a, b) => Math.Abs(a - b) < 1e-13);
        }
    }

    [Fact]
    public void BetaHasClosedFormsForWholeShapes()
    {
        double[] x = [-0.5, 0, 1e-4, 0.25, 0.5, 0.9, 1, 1.5];
        var clamped = x.Select(value => Math.Clamp(value, 0, 1)).ToArray();
        Assert.Equal(clamped, new BetaDistribution(Number(1), Number(1)).CumulativeProbability(Tensor.From(x)).ToArray<double>(), (a, b) => Math.Abs(a - b) < 1e-15);
        // Of shapes 2 and 3: 6x² − 8x³ + 3x⁴; of two halves the arc sine's.
        Assert.Equal(clamped.Select(t => (6 * t * t) - (8 * t * t * t) + (3 * t * t * t * t)), new BetaDistribution(Number(2), Number(3)).CumulativeProbability(Tensor.From(x)).ToArray<double>(), (a, b) => Math.Abs(a - b) < 1e-15);
        Assert.Equal(clamped.Select(t => 2 / Math.PI * Math.Asin(Math.Sqrt(t))), new BetaDistribution(Number(0.5), Number(0.5)).CumulativeProbability(Tensor.From(x)).ToArray<double>(), (a, b) => Math.Abs(a - b) < 1e-14);
        var shape = Tensor.From([2.0]);
        var slopes = new BetaDistribution(shape, Number(3)).CumulativeProbability(Tensor.From([-1.0, 0.5, 2])).Sum().Gradients(shape)[0].Item();
        Assert.Equal((new BetaDistribution(Number(2.0001), Number(3)).CumulativeProbability(Number(0.5)).Item() - new BetaDistribution(Number(1.9999), Number(3)).CumulativeProbability(Number(0.5)).Item()) / 2e-4, slopes, 1e-8);
    }

    [Fact]
    public void CertainTriesHaveCertainCounts()
    {
        double[] at = [-1, 0, 2, 3, 4];
        Assert.Equal([0.0, 0, 0, 1, 1], new BinomialDistribution(3, Number(double.PositiveInfinity)).CumulativeProbability(Tensor.From(at)).ToArray<double>());
        Assert.Equal([0.0, 1, 1, 1, 1], new BinomialDistribution(3, Number(double.NegativeInfinity)).CumulativeProbability(Tensor.From(at)).ToArray<double>());
        Assert.Equal([0.0, 1, 1, 1, 1], new BinomialDistribution(0, Number(0)).CumulativeProbability(Tensor.From(at)).ToArray<double>());
        Assert.Equal([0.0, 1, 1, 1, 1], new NegativeBinomialDistribution(Number(2.5), Number(double.NegativeInfinity)).CumulativeProbability(Tensor.From(at)).ToArray<double>());
    }
}
