namespace Ogee.Learn.Tests;

/// <summary>Gradients beside central differences in float64.</summary>
static class GradientsOf
{
    public static void AreThoseOfDifferences(Func<Tensor, Tensor> loss, Tensor x)
    {
        const double Step = 1e-5;
        var values = x.ToArray<double>();
        var gradient = loss(x).Gradients(x)[0].ToArray<double>();
        double At(int i, double step)
        {
            var moved = values.ToArray();
            moved[i] += step;
            return loss(Tensor.From(moved, x.Shape)).Item();
        }
        for (var i = 0; i < values.Length; i++)
        {
            var expected = (At(i, Step) - At(i, -Step)) / (2 * Step);
            Assert.True(Math.Abs(expected - gradient[i]) <= 1e-8 + (1e-6 * Math.Abs(expected)), $"derivative {i} is {gradient[i]:g12}, by differences {expected:g12}");
        }
    }
}
