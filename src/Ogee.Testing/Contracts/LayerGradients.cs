using System.Globalization;
using Ogee.Learn;

namespace Ogee.Testing;

/// <summary>Gradients of a layer against differences, both by definition in float64, and the layer's own float32 gradients against them.</summary>
/// <remarks>Parameters are of float32, whose rounding would drown a small difference. So values are moved by steps that float32 holds exactly, and what follows is computed by
/// <see cref="Reference"/>. Where a difference depends on the size of its step the function has a corner, as a rectifier does, and no derivative to compare with.</remarks>
static class LayerGradients
{
    const double Step = 1.0 / 8192, Absolute = 2e-4, Relative = 2e-3, Single = 1e-4;

    // Of each parameter and of the input; fewer of each where there are many, for a difference is four evaluations of all of the layer.
    const int Elements = 6, FewestElements = 2, AllElements = 60;

    const int Samples = 3;

    // A smooth function's differences agree to a millionth; where they do not quite, a corner is near.
    const double Corner = 0.25;

    // Corners are rare: if most elements meet one, nothing was compared.
    const double LeastCompared = 0.5;

    /// <summary>What is wrong with the gradients; null if nothing is.</summary>
    public static string? First(LayerCase layer, bool isTraining) => Compare(layer, isTraining, (loss, _) => loss);

    /// <summary>What is wrong with the second derivatives; null if nothing is.</summary>
    public static string? Second(LayerCase layer, bool isTraining) => Compare(layer, isTraining, (loss, targets) =>
    {
        var gradients = loss.Gradients(targets);
        var slope = Tensor.Scalar(0);
        for (var i = 0; i < targets.Length; i++) slope += (gradients[i] * Weights(targets[i].Shape, 100 + (ulong)i)).Sum();
        return slope;
    });

    static string? Compare(LayerCase layer, bool isTraining, Func<Tensor, Tensor[], Tensor> scalar)
    {
        var module = layer.Create().Initialize(1);
        var parameters = module.Parameters.Where(parameter => parameter.IsTrainable).ToArray();
        Tensor[] values = [.. parameters.Select(parameter => Rounded(parameter.Value)), .. layer.HasInputGradient ? [layer.Input(Samples)] : Array.Empty<Tensor>()];
        if (values.Length == 0) return null;
        (Tensor Scalar, Tensor[] Targets) At(Tensor[] values)
        {
            // Each call begins with the same state; a step of training would change it.
            var copy = layer.Create().Initialize(1);
            var own = copy.Parameters.Where(parameter => parameter.IsTrainable).ToArray();
            for (var i = 0; i < own.Length; i++) own[i].Reset(values[i]);
            Tensor[] targets = [.. own.Select(parameter => parameter.Value), .. values[own.Length..]];
            var y = LayerContract.Forward(layer, copy, isTraining, layer.HasInputGradient ? values[^1] : layer.Input(Samples));
            // Every result counts, and not only to first order.
            return (scalar((Weights(y.Shape, 99) * (y + (y.Square() * 0.5))).Sum(), targets), targets);
        }
        double Value(Tensor[] values) => Reference.Evaluate(At(values).Scalar).Floats[0];
        var (root, targets) = At(values);
        IReadOnlyList<Tensor> gradients;
        try
        {
            gradients = root.Gradients(targets);
        }
        catch (OgeeException none) when (none.Error == EngineErrors.Gradient && none.What.Contains("does not depend", StringComparison.Ordinal))
        {
            // What is linear in a parameter has no second derivative by it; which one is for the first order to say.
            return null;
        }
        var elements = Math.Clamp(AllElements / values.Length, FewestElements, Elements);
        var (compared, all) = (0, 0);
        var random = new Rng(new RngKey(43));
        for (var i = 0; i < values.Length; i++)
        {
            var exact = Reference.Evaluate(gradients[i]).Floats;
            var single = gradients[i].ToArray<float>();
            var largest = exact.Select(Math.Abs).Max();
            var name = i < parameters.Length ? parameters[i].Name : "the input";
            for (var k = 0; k < exact.Length; k++)
                if (!(Math.Abs(single[k] - exact[k]) <= Single * Math.Max(1, largest))) return Text($"derivative {k} of {name} is {single[k]} in float32, {exact[k]} by definition");
            foreach (var k in random.Permutation(exact.Length).Take(elements))
            {
                all++;
                double Difference(double step) => (Value(Moved(values, i, k, step)) - Value(Moved(values, i, k, -step))) / (2 * step);
                bool IsBetweenSides(double slope, double allowed)
                {
                    var here = Value(values);
                    var (before, after) = ((here - Value(Moved(values, i, k, -Step / 2))) / (Step / 2), (Value(Moved(values, i, k, Step / 2)) - here) / (Step / 2));
                    return slope >= Math.Min(before, after) - allowed && slope <= Math.Max(before, after) + allowed;
                }

                var (wide, narrow) = (Difference(Step), Difference(Step / 2));
                var allowed = Absolute + (Relative * Math.Max(Math.Abs(narrow), largest * 0.01));
                if (Math.Abs(wide - narrow) > Corner * allowed) continue;
                compared++;
                // The error of a difference falls with the square of its step, so two of them cancel it.
                var expected = narrow + ((narrow - wide) / 3);
                // At a corner itself both differences agree on the mean of its two sides; every slope between the sides is a derivative there.
                if (!(Math.Abs(expected - exact[k]) <= allowed) && !IsBetweenSides(exact[k], allowed)) return Text($"derivative {k} of {name} is {exact[k]}, by differences {expected}");
            }
        }
        return compared >= LeastCompared * all ? null : $"only {compared} of {all} elements have no corner near";
    }

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>Values that stay exact in float32 when a step is added.</summary>
    static Tensor Rounded(Tensor value) => Tensor.From([.. value.ToArray<float>().Select(x => (float)(Math.Round(x * 4096.0) / 4096))], value.Shape);

    static Tensor[] Moved(Tensor[] values, int which, int element, double step)
    {
        var moved = values[which].ToArray<float>();
        moved[element] += (float)step;
        Tensor[] all = [.. values];
        all[which] = Tensor.From(moved, values[which].Shape);
        return all;
    }

    static Tensor Weights(Shape shape, ulong stream)
    {
        var random = new Rng(new RngKey(47, stream));
        return Tensor.From([.. Enumerable.Range(0, checked((int)shape.Count)).Select(_ => (float)(0.5 + random.NextDouble()))], shape);
    }
}
