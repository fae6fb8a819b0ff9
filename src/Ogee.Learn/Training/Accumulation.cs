namespace Ogee.Learn;

/// <summary>The sum of gradients over several batches, each as often as it has samples, so that their mean is that of one large batch. It is changed in the step of each batch, and saved with the rest.</summary>
/// <param name="model">The model.</param>
sealed class Accumulation(Module model)
{
    readonly (string Name, Parameter Sum)[] sums =
        [.. model.Parameters.Where(parameter => parameter.IsTrainable).Select(parameter => ($"accumulated.{parameter.Name}", new Parameter(Tensor.Zeros(parameter.Shape, parameter.Spec.Type).To(parameter.Spec.Device))))];

    /// <summary>The sums as named tensors, for checkpoints.</summary>
    public IEnumerable<(string Name, Parameter State)> State => sums;

    /// <summary>The sums, to be evaluated in the step.</summary>
    public IEnumerable<Parameter> Parameters => sums.Select(sum => sum.Sum);

    /// <summary>Adds the gradients of a batch.</summary>
    /// <param name="gradients">Means over the batch.</param>
    /// <param name="samples">The size of the batch.</param>
    public void Add(IReadOnlyList<Tensor> gradients, long samples)
    {
        for (var i = 0; i < sums.Length; i++) sums[i].Sum.Value += gradients[i] * samples;
    }

    /// <summary>The mean over all batches with this one; the sums begin again.</summary>
    /// <param name="gradients">Means over the last batch.</param>
    /// <param name="samples">The size of the last batch.</param>
    /// <param name="before">The samples of the batches before it.</param>
    public IReadOnlyList<Tensor> Mean(IReadOnlyList<Tensor> gradients, long samples, long before)
    {
        var means = new Tensor[sums.Length];
        for (var i = 0; i < means.Length; i++)
        {
            means[i] = (sums[i].Sum.Value + (gradients[i] * samples)) / (double)(before + samples);
            sums[i].Sum.Value = Tensor.Zeros(sums[i].Sum.Shape, sums[i].Sum.Spec.Type);
        }
        return means;
    }
}
