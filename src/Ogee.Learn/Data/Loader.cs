namespace Ogee.Learn;

/// <summary>A batch: what a model gets, and what it should answer.</summary>
/// <param name="Input">[samples, ...]</param>
/// <param name="Target">[samples, ...]</param>
/// <param name="Count">How many samples.</param>
public readonly record struct Batch(Tensor Input, Tensor Target, int Count);

/// <summary>What a trainer reads: batches of an epoch, in an order that depends on the seed only.</summary>
public interface IBatches
{
    /// <summary>Samples an epoch.</summary>
    int SampleCount { get; }

    /// <summary>Batches an epoch.</summary>
    int Count { get; }

    /// <summary>The batches of an epoch.</summary>
    /// <param name="epoch">The epoch, from 0; another epoch is shuffled and augmented otherwise.</param>
    /// <param name="first">The first batch that is wanted: a resumed run goes on in the middle.</param>
    IEnumerable<Batch> Epoch(int epoch, int first = 0);
}

/// <summary>Shuffles, reads and collates samples ahead of the training loop, on other threads. The batches are the same for the same seed, however many threads read.</summary>
/// <typeparam name="T">The sample.</typeparam>
public sealed class Loader<T> : IBatches
{
    readonly IDataset<T> data;
    readonly Func<IReadOnlyList<T>, Batch> collate;
    readonly int size;
    readonly bool dropLast;

    /// <summary>A loader.</summary>
    /// <param name="data">The samples.</param>
    /// <param name="size">Samples a batch.</param>
    /// <param name="collate">Makes a batch of samples; runs on the loader's threads.</param>
    /// <param name="dropLast">Whether an incomplete last batch is left out; kept if it is the only one.</param>
    /// <exception cref="OgeeException">There are no samples, or the size of a batch is below 1.</exception>
    public Loader(IDataset<T> data, int size, Func<IReadOnlyList<T>, Batch> collate, bool dropLast = false)
    {
        if (data.Count == 0) throw LearnErrors.Data.With("The data set is empty", "Expected at least one sample", "Check the folder and the split.");
        if (size < 1) throw LearnErrors.Setting.With($"data.batch is {size}", "Expected at least 1", "Use a batch of 32, for instance.");
        (this.data, this.collate, this.size) = (data, collate, size);
        this.dropLast = dropLast && data.Count >= size;
    }

    /// <summary>Whether each epoch has an order of its own.</summary>
    public bool IsShuffled { get; init; }

    /// <summary>The length of each sample, by its number. Where it is given and batches are shuffled, a batch holds samples of similar length, so that little of it is padding: of every so many shuffled batches the samples are sorted by length, and the batches shuffled again.</summary>
    public Func<int, int>? Length { get; init; }

    /// <summary>The seed of shuffling and of everything random in samples.</summary>
    public ulong Seed { get; init; }

    /// <summary>Batches that are read ahead, from 0.</summary>
    /// <exception cref="OgeeException">It is negative.</exception>
    public int Prefetch
    {
        get;
        init => field = value >= 0 ? value : throw LearnErrors.Setting.With($"Prefetch is {value}", "Expected at least 0", "Use 2, for instance.");
    } = 2;

    /// <inheritdoc/>
    public int SampleCount => dropLast ? data.Count / size * size : data.Count;

    /// <inheritdoc/>
    public int Count => dropLast ? data.Count / size : (data.Count + size - 1) / size;

    /// <inheritdoc/>
    public IEnumerable<Batch> Epoch(int epoch, int first = 0)
    {
        var key = new RngKey(Seed, 0).Fold("loader").Fold((ulong)epoch);
        var order = IsShuffled ? new Rng(key).Permutation(data.Count) : null;
        if (order is not null && Length is not null) SortInBuckets(order, key.Fold("buckets"));
        using var stop = new CancellationTokenSource();
        var ahead = new Queue<Task<Batch>>();
        try
        {
            for (var (next, taken) = (first, first); taken < Count; taken++)
            {
                for (; next < Count && ahead.Count <= Prefetch; next++)
                {
                    var batch = next;
                    ahead.Enqueue(Task.Run(() => Read(batch, order, key, stop.Token), stop.Token));
                }
                yield return ahead.Dequeue().GetAwaiter().GetResult();
            }
        }
        finally
        {
            stop.Cancel();
            foreach (var task in ahead) task.ContinueWith(static t => _ = t.Exception, TaskScheduler.Default);
        }
    }

    // So many batches are sorted together: enough for like lengths to meet, few enough for every epoch to have other batches.
    const int BucketBatches = 50;

    void SortInBuckets(int[] order, RngKey key)
    {
        var lengths = new int[order.Length];
        for (var i = 0; i < order.Length; i++) lengths[i] = Length!(order[i]);
        for (var start = 0; start < order.Length; start += BucketBatches * size)
        {
            var count = Math.Min(BucketBatches * size, order.Length - start);
            // Stable: which of two samples of a length comes first is what shuffling said.
            int[] sorted = [.. Enumerable.Range(start, count).OrderBy(i => lengths[i]).Select(i => order[i])];
            // An incomplete last batch stays the last.
            var batches = new Rng(key.Fold((ulong)start)).Permutation(count / size);
            for (var b = 0; b < batches.Length; b++) sorted.AsSpan(batches[b] * size, size).CopyTo(order.AsSpan(start + (b * size)));
            sorted.AsSpan(batches.Length * size).CopyTo(order.AsSpan(start + (batches.Length * size)));
        }
    }

    Batch Read(int batch, int[]? order, RngKey key, CancellationToken stop)
    {
        var samples = new T[Math.Min(size, data.Count - (batch * size))];
        for (var i = 0; i < samples.Length; i++)
        {
            stop.ThrowIfCancellationRequested();
            var place = (batch * size) + i;
            var index = order is null ? place : order[place];
            try
            {
                samples[i] = data.Read(index, key.Fold((ulong)index));
            }
            catch (OgeeException exception)
            {
                throw exception.Error.With($"Sample {index}: {exception.What}", exception.Expected, exception.Remedy, exception);
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !stop.IsCancellationRequested)
            {
                throw LearnErrors.Data.With($"Sample {index} could not be read: {exception.Message}", "Expected every sample to be readable", "Look at the sample, or fix the function that changes it.", exception);
            }
        }
        return collate(samples);
    }
}
