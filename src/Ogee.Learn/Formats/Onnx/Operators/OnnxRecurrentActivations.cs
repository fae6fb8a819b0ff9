namespace Ogee.Learn;

/// <summary>The functions that recurrent operators may be told for their gates, with their parameters.</summary>
static class OnnxRecurrentActivations
{
    /// <summary>The functions of each direction.</summary>
    /// <param name="call">The node.</param>
    /// <param name="directions">How many directions.</param>
    /// <param name="usual">The functions of one direction where none are told.</param>
    internal static Func<Tensor, Tensor>[][] Of(OnnxCall call, int directions, string[] usual)
    {
        var names = call.Texts("activations") is { Length: > 0 } told ? told : [.. Enumerable.Repeat(usual, directions).SelectMany(name => name)];
        if (names.Length != directions * usual.Length) throw call.NoValue("activations", string.Join(", ", names));
        var (alphas, betas) = (new Queue<double>(call.Floats("activation_alpha") ?? []), new Queue<double>(call.Floats("activation_beta") ?? []));
        Func<Tensor, Tensor>[] functions = [.. names.Select(name => Function(call, name, alphas, betas))];
        return [.. functions.Chunk(usual.Length)];
    }

    // Parameters are listed in the order of the functions that take them.
    static Func<Tensor, Tensor> Function(OnnxCall call, string name, Queue<double> alphas, Queue<double> betas)
    {
        double Next(Queue<double> numbers, double usual) => numbers.TryDequeue(out var number) ? number : usual;
        switch (name.ToLowerInvariant())
        {
            case "relu": return x => x.Relu();
            case "tanh": return x => x.Tanh();
            case "sigmoid": return x => x.Sigmoid();
            case "softsign": return x => x.Softsign();
            case "softplus": return x => x.Softplus();
            case "elu": return Next(alphas, 1) is var elu ? x => OnnxActivations.Elu(x, elu) : null!;
            case "leakyrelu": return Next(alphas, 0.01) is var slope ? x => OnnxActivations.LeakyRelu(x, slope) : null!;
            case "thresholdedrelu": return Next(alphas, 1) is var threshold ? x => OnnxActivations.ThresholdedRelu(x, threshold) : null!;
            case "affine": return (Next(alphas, 1), Next(betas, 0)) is var (scale, shift) ? x => (x * scale) + shift : null!;
            case "scaledtanh": return (Next(alphas, 1), Next(betas, 1)) is var (height, width) ? x => (x * width).Tanh() * height : null!;
            case "hardsigmoid": return (Next(alphas, 0.2), Next(betas, 0.5)) is var (rise, middle) ? x => OnnxActivations.HardSigmoid(x, rise, middle) : null!;
            default: throw call.NoValue("activations", name);
        }
    }
}
