using System.Globalization;

namespace Ogee.Testing;

/// <summary>What a gradient check found.</summary>
/// <param name="Elements">How many derivatives were compared.</param>
/// <param name="Failure">The first that is wrong, in words; null if all are right.</param>
public sealed record GradientReport(int Elements, string? Failure);

/// <summary>Compares gradients with central differences in float64, to first and second order.</summary>
public static class GradientCheck
{
    const double Step = 1e-6, Absolute = 1e-5, Relative = 1e-3;

    /// <summary>The gradients of a case against differences of the case.</summary>
    /// <param name="check">The case.</param>
    public static GradientReport First(OpCase check) => Compare(check, x => Loss(check, x));

    /// <summary>The second derivatives of a case against differences of its gradients, along a fixed direction.</summary>
    /// <param name="check">The case.</param>
    public static GradientReport Second(OpCase check) => Compare(check, x =>
    {
        var slope = Tensor.Scalar(0, DType.Float64);
        var gradients = Loss(check, x).Gradients(x);
        for (var i = 0; i < x.Length; i++) slope += (gradients[i] * Weights(x[i].Shape, 100 + (ulong)i)).Sum();
        return slope;
    });

    /// <summary>A scalar in which every result counts, and not only to first order: Σ w (y + y²/2).</summary>
    static Tensor Loss(OpCase check, Tensor[] x)
    {
        var y = check.Function(x);
        return (Weights(y.Shape, 99) * (y + (y.Square() * 0.5))).Sum();
    }

    static Tensor Weights(Shape shape, ulong stream)
    {
        var random = new Rng(new RngKey(5, stream));
        return Tensor.From([.. Enumerable.Range(0, (int)shape.Count).Select(_ => 0.5 + random.NextDouble())], shape);
    }

    static GradientReport Compare(OpCase check, Func<Tensor[], Tensor> scalar)
    {
        var arguments = check.Arguments(DType.Float64);
        var gradients = scalar(arguments).Gradients(arguments);
        // One step for all: their parts are shared.
        Tensor.Evaluate([.. gradients]);
        var elements = 0;
        for (var i = 0; i < arguments.Length; i++)
        {
            var gradient = gradients[i].ToArray<double>();
            for (var k = 0; k < gradient.Length; k++, elements++)
            {
                var expected = (Moved(check, scalar, arguments, i, k, Step) - Moved(check, scalar, arguments, i, k, -Step)) / (2 * Step);
                if (!(Math.Abs(expected - gradient[k]) <= Absolute + (Relative * Math.Abs(expected))))
                    return new(elements, string.Create(CultureInfo.InvariantCulture, $"{check}: derivative {k} of argument {i} is {gradient[k]}, by differences {expected}"));
            }
        }
        return new(elements, null);
    }

    static double Moved(OpCase check, Func<Tensor[], Tensor> scalar, Tensor[] arguments, int argument, int element, double step)
    {
        var values = (double[])check.Values[argument].Clone();
        values[element] += step;
        Tensor[] moved = [.. arguments];
        moved[argument] = Tensor.From(values, check.Shapes[argument]);
        return scalar(moved).Item();
    }
}
