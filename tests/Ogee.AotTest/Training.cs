using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Ogee.Learn;

namespace Ogee.AotTest;

/// <summary>A loop by hand, and the hash of what a model then answers.</summary>
static class Training
{
    public static Module Fit(Module model, Tensor x, Tensor y, int steps)
    {
        model.Initialize(5);
        using var training = Mode.Training(new RngKey(5, 0));
        var optimizer = new AdamW(0.01);
        Parameter[] trainable = [.. model.Parameters.Where(parameter => parameter.IsTrainable)];
        var (first, last) = (0.0, 0.0);
        for (var step = 0; step < steps; step++)
        {
            var loss = Loss.CrossEntropy(model.Forward(x), y);
            optimizer.Step(trainable, loss.Gradients(trainable));
            Tensor.Evaluate(loss, model.Parameters);
            last = loss.Item();
            if (step == 0) first = last;
        }
        return last < first ? model : throw new InvalidOperationException($"The loss went from {first} to {last}.");
    }

    /// <summary>SHA-256 of the logits.</summary>
    public static string Predictions(Module model, Tensor x)
    {
        using var predicting = Mode.Predicting();
        return Sha256(model.Forward(x));
    }

    /// <summary>SHA-256 of a tensor's values.</summary>
    public static string Sha256(Tensor tensor) => Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(tensor.ToArray<float>().AsSpan())));
}
