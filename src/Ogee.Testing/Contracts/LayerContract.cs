using Ogee.Learn;

namespace Ogee.Testing;

/// <summary>What every layer and model keeps: the shapes that it says, gradients to second order, weights that can be saved and loaded, modes, and the same bits for any number of threads.</summary>
/// <remarks>For layers of one's own: <c>LayerContract.Check(new LayerCase(() => new SqueezeExcite(8), [8, 4, 4], [8, 4, 4])).Require();</c>. The gradients are compared with differences of the layer
/// as its definition says it (<see cref="Reference"/>, float64), which takes seconds for some thousand weights: use a small layer.</remarks>
public static class LayerContract
{
    const int Samples = 3;

    /// <summary>Checks a layer.</summary>
    /// <param name="layer">The layer.</param>
    public static ContractReport Check(LayerCase layer)
    {
        var module = layer.Create().Initialize(1);
        var statements = new Statements($"{module.GetType().Name}{(layer.Sample.Length > 0 ? $" ({layer.Sample})" : "")}");
        statements.Add("parameters are named floats", () => Parameters(module));
        statements.Add("the result has the shape that is said", () => Shapes(layer, module));
        statements.Add("predicting is the same twice and changes nothing", () => Predicting(layer, module));
        if (layer.ActsOnSamples) statements.Add("a sample has the same bits alone as in a batch", () => Alone(layer, module));
        statements.Add("training is the same for the same key", () => SameKey(layer));
        statements.Add("training draws other numbers for another key, if any", () => OtherKey(layer));
        statements.Add("training changes only what it may", () => Changed(layer));
        statements.Add("results and gradients have the same bits for any number of threads", () => ContractBits.DifferByThreads(() => Everything(layer)));
        statements.Add("saved weights give the same bits in another one", () => Saved(layer, module));
        statements.Add("a seed gives the same first values, another one others", () => Seeds(layer));
        foreach (var isTraining in (bool[])[false, true])
        {
            var when = isTraining ? "in training" : "in predicting";
            statements.Add($"every trainable parameter has a gradient {when}", () => Reached(layer, isTraining));
            statements.Add($"gradients {when} agree with differences", () => LayerGradients.First(layer, isTraining));
            statements.Add($"second derivatives {when} agree with differences", () => LayerGradients.Second(layer, isTraining));
        }
        return statements.Report();
    }

    /// <summary>The result in a mode, with randomness of a key.</summary>
    internal static Tensor Forward(LayerCase layer, Module module, bool isTraining, Tensor input, ulong key = 7)
    {
        using var mode = isTraining ? Mode.Training(new RngKey(key)) : Mode.Predicting();
        return module.Forward(input);
    }

    static string? Parameters(Module module)
    {
        foreach (var parameter in module.Parameters)
        {
            if (string.IsNullOrEmpty(parameter.Name)) return $"a {parameter.Spec} has no name";
            if (!parameter.Spec.Type.IsFloat()) return $"{parameter.Name} is {parameter.Spec}";
            foreach (var value in parameter.Value.Cast(DType.Float64).ToArray<double>())
                if (!double.IsFinite(value)) return $"{parameter.Name} begins with {value}";
        }
        return module.Parameters.Select(parameter => parameter.Name).Distinct().Count() == module.Parameters.Count ? null : "two have one name";
    }

    static string? Shapes(LayerCase layer, Module module)
    {
        foreach (var isTraining in (bool[])[false, true])
            foreach (var samples in (int[])[Samples, Samples + 2])
            {
                var found = Forward(layer, module, isTraining, layer.Input(samples)).Shape;
                var expected = Shape.Create([samples, .. layer.Output.Sizes]);
                if (found != expected && !(isTraining && layer.TrainingDiffers)) return $"{found} instead of {expected}{(isTraining ? " in training" : "")}";
            }
        return null;
    }

    static string? Predicting(LayerCase layer, Module module)
    {
        var (before, x) = (ContractBits.Of(module.Parameters.Select(parameter => parameter.Value)), layer.Input(Samples));
        var first = ContractBits.Of(Forward(layer, module, isTraining: false, x));
        return ContractBits.Differ(first, ContractBits.Of(Forward(layer, module, isTraining: false, x))) is { } difference ? difference
            : ContractBits.Differ(before, ContractBits.Of(module.Parameters.Select(parameter => parameter.Value))) is { } change ? $"parameters: {change}" : null;
    }

    static string? Alone(LayerCase layer, Module module)
    {
        var x = layer.Input(Samples);
        var all = ContractBits.Of(Forward(layer, module, isTraining: false, x));
        var each = all.Length / Samples;
        for (var i = 0; i < Samples; i++)
            if (ContractBits.Differ(all.AsSpan(i * each, each), ContractBits.Of(Forward(layer, module, isTraining: false, x.Slice(0, i, i + 1)))) is { } difference) return $"sample {i}: {difference}";
        return null;
    }

    static byte[] Trained(LayerCase layer, ulong key)
    {
        var module = layer.Create().Initialize(1);
        return ContractBits.Of([Forward(layer, module, isTraining: true, layer.Input(Samples), key), .. module.Parameters.Select(parameter => parameter.Value)]);
    }

    static string? SameKey(LayerCase layer) => ContractBits.Differ(Trained(layer, 7), Trained(layer, 7));

    static string? OtherKey(LayerCase layer) => (ContractBits.Differ(Trained(layer, 7), Trained(layer, 8)) is not null) == layer.IsRandom ? null
        : layer.IsRandom ? "the result is the same" : "the result differs, and IsRandom is not set";

    static string? Changed(LayerCase layer)
    {
        var module = layer.Create().Initialize(1);
        byte[] Of(bool isTrainable) => ContractBits.Of(module.Parameters.Where(parameter => parameter.IsTrainable == isTrainable).Select(parameter => parameter.Value));
        var (weights, state) = (Of(true), Of(false));
        _ = ContractBits.Of(Forward(layer, module, isTraining: true, layer.Input(Samples)));
        if (ContractBits.Differ(weights, Of(true)) is { } difference) return $"trainable parameters: {difference}";
        return (ContractBits.Differ(state, Of(false)) is not null) == layer.HasState ? null : layer.HasState ? "its state stays" : "its state changes, and HasState is not set";
    }

    static byte[] Everything(LayerCase layer)
    {
        var module = layer.Create().Initialize(1);
        var y = Forward(layer, module, isTraining: true, layer.Input(Samples));
        var targets = module.Parameters.Where(parameter => parameter.IsTrainable).ToArray();
        return ContractBits.Of([y, .. targets.Length == 0 ? [] : y.Square().Sum().Gradients(targets)]);
    }

    static string? Saved(LayerCase layer, Module module)
    {
        var folder = Directory.CreateTempSubdirectory("ogee-contract-");
        try
        {
            var (path, x) = (Path.Combine(folder.FullName, "weights.safetensors"), layer.Input(Samples));
            module.Save(path);
            var other = layer.Create().Initialize(2);
            other.Load(path);
            return module.Sha256() != other.Sha256() ? "the weights differ"
                : ContractBits.Differ(ContractBits.Of(Forward(layer, module, isTraining: false, x)), ContractBits.Of(Forward(layer, other, isTraining: false, x)));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static string? Seeds(LayerCase layer)
    {
        var (a, b, c) = (layer.Create().Initialize(1), layer.Create().Initialize(1), layer.Create().Initialize(2));
        if (a.Sha256() != b.Sha256()) return "two of one seed differ";
        // Zeros and ones are first values too: only a layer of which no part is random may be the same.
        var isRandom = a.Parameters.Any(parameter => parameter.IsTrainable && parameter.Value.Cast(DType.Float64).ToArray<double>().Distinct().Skip(2).Any());
        return isRandom && a.Sha256() == c.Sha256() ? "two seeds give the same" : null;
    }

    static string? Reached(LayerCase layer, bool isTraining)
    {
        var module = layer.Create().Initialize(1);
        var targets = module.Parameters.Where(parameter => parameter.IsTrainable).ToArray();
        if (targets.Length == 0) return null;
        var gradients = Forward(layer, module, isTraining, layer.Input(Samples)).Square().Sum().Gradients(targets);
        for (var i = 0; i < targets.Length; i++)
            if (gradients[i].Spec != targets[i].Spec) return $"that of {targets[i].Name} is {gradients[i].Spec}, the parameter {targets[i].Spec}";
        return null;
    }
}
