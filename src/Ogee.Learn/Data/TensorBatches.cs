namespace Ogee.Learn;

/// <summary>Batches of samples that are in memory as two tensors. The order is the same for the same seed, on every machine.</summary>
public sealed class TensorBatches : IBatches
{
    readonly Tensor input, target;
    readonly int size;

    /// <summary>Batches of tensors; they are computed now, once.</summary>
    /// <param name="input">What a model gets [samples, ...].</param>
    /// <param name="target">What it should answer [samples, ...].</param>
    /// <param name="size">Samples a batch; the last one may have fewer.</param>
    /// <exception cref="OgeeException">There are no samples, or the tensors differ in their number.</exception>
    public TensorBatches(Tensor input, Tensor target, int size)
    {
        if (input.Rank == 0 || target.Rank == 0 || input.Shape[0] != target.Shape[0] || input.Shape[0] is 0 or > int.MaxValue)
            throw LearnErrors.Data.With($"The input is {input.Spec}, the target {target.Spec}", "Expected the same number of samples along the first axis of both, and at least one", "Check the slices that they were made by.");
        if (size < 1) throw LearnErrors.Setting.With($"data.batch is {size}", "Expected at least 1", "Use a batch of 32, for instance.");
        Tensor.Evaluate(input, target);
        (this.input, this.target, this.size) = (input, target, size);
    }

    /// <summary>Whether each epoch has an order of its own.</summary>
    public bool IsShuffled { get; init; }

    /// <summary>The seed of shuffling.</summary>
    public ulong Seed { get; init; }

    /// <inheritdoc/>
    public int SampleCount => (int)input.Shape[0];

    /// <inheritdoc/>
    public int Count => (SampleCount + size - 1) / size;

    /// <inheritdoc/>
    public IEnumerable<Batch> Epoch(int epoch, int first = 0)
    {
        var order = IsShuffled ? new Rng(new RngKey(Seed, 0).Fold("loader").Fold((ulong)epoch)).Permutation(SampleCount) : [.. Enumerable.Range(0, SampleCount)];
        for (var batch = first; batch < Count; batch++)
        {
            var chosen = order.AsSpan(batch * size, Math.Min(size, SampleCount - (batch * size)));
            var index = Tensor.From((ReadOnlySpan<int>)chosen, [chosen.Length]);
            yield return new(input.Take(index), target.Take(index), chosen.Length);
        }
    }
}
