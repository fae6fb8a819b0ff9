using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>Where the memory of a training step goes, in bytes; planned, not measured.</summary>
/// <param name="Parameters">The parameters.</param>
/// <param name="Moments">What the optimizer keeps beside them.</param>
/// <param name="Gradients">Their gradients.</param>
/// <param name="Activations">The batch, and what is computed from it.</param>
sealed record StepMemory(long Parameters, long Moments, long Gradients, long Activations)
{
    public long Total => Parameters + Moments + Gradients + Activations;

    /// <summary>Plans a step of AdamW on so many pictures. Nothing is computed and no memory taken.</summary>
    public static StepMemory Of(ClassifierConfig config, int pictures)
    {
        var network = config.Build();
        using var training = Mode.Training(new RngKey(0));
        var batch = Tensor.Zeros([pictures, config.Channels, config.Size, config.Size]);
        var loss = Loss.CrossEntropy(network.Forward(batch), Tensor.Zeros([pictures], DType.Int64));
        Parameter[] trainable = [.. network.Parameters.Where(parameter => parameter.IsTrainable)];
        var gradients = loss.Gradients(trainable);
        var trained = trainable.Sum(parameter => parameter.Spec.Bytes);
        var cost = Tensor.Cost([loss, .. gradients]);
        return new(network.Parameters.Sum(parameter => parameter.Spec.Bytes), 2 * trained, trained, cost.Bytes + cost.Scratch - trained + batch.Shape.Count * sizeof(float));
    }

    /// <summary>The error of a step that does not fit, with the largest batch that does.</summary>
    /// <param name="config">The model.</param>
    /// <param name="pictures">The batch that was asked for.</param>
    /// <param name="cause">What the engine said.</param>
    public static OgeeException TooMuch(ClassifierConfig config, int pictures, OgeeException cause)
    {
        var (asked, fitting) = (Of(config, pictures), pictures);
        var needed = asked;
        while (fitting > 1 && needed.Total > Settings.MemoryBudget) needed = Of(config, fitting /= 2);
        return EngineErrors.Memory.With(
            $"A step on {pictures} pictures needs {ProgressText.Bytes(asked.Total)}: parameters {ProgressText.Bytes(asked.Parameters)}, the optimizer's moments {ProgressText.Bytes(asked.Moments)}, gradients {ProgressText.Bytes(asked.Gradients)}, activations {ProgressText.Bytes(asked.Activations)}",
            cause.Expected, (needed.Total > Settings.MemoryBudget ? $"Even one picture needs {ProgressText.Bytes(needed.Total)}: use smaller pictures, data.size={config.Size / 2}" : $"A batch of {fitting} needs {ProgressText.Bytes(needed.Total)}: data.batch={fitting}") + "; or raise OGEE_MEMORY if the machine has more.", cause);
    }
}
