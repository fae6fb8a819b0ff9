using Ogee.Testing;

namespace Ogee.Tests;

/// <summary>Gradients of words, to first and second order, against differences in float64.</summary>
static class Gradients
{
    /// <summary>Numbers from −2 to 2, different from each other.</summary>
    public static double[] Draw(Shape shape, ulong stream)
    {
        var random = new Rng(new RngKey(71, stream));
        return [.. Enumerable.Range(0, (int)shape.Count).Select(_ => (double)(float)((random.NextDouble() * 4) - 2))];
    }

    public static void Check(string what, Shape[] shapes, Func<Tensor[], Tensor> function) => Check(what, shapes, [.. shapes.Select((shape, i) => Draw(shape, (ulong)i))], function);

    public static void Check(string what, Shape[] shapes, double[][] values, Func<Tensor[], Tensor> function, bool isSecond = true)
    {
        var check = new OpCase(what, "", shapes, values, function, HasGradient: true);
        Assert.Null(GradientCheck.First(check).Failure);
        if (isSecond) Assert.Null(GradientCheck.Second(check).Failure);
    }
}
