using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>The pictures of a data set as the network sees them, before normalising: as many as fit a share of the memory are kept, the others are read again each time.</summary>
sealed class PictureStore
{
    readonly ImageDataset data;
    readonly int channels;
    readonly int size;
    readonly ImagePixels?[] kept;

    // Two objects, their headers and a reference, on a 64-bit system.
    const int Around = 80;

    /// <summary>Opens a store; nothing is read yet.</summary>
    /// <param name="data">The data.</param>
    /// <param name="channels">1 or 3.</param>
    /// <param name="size">The side of a picture in pixels.</param>
    /// <param name="budget">The most bytes that kept pictures may take; null for a quarter of the memory budget.</param>
    public PictureStore(ImageDataset data, int channels, int size, long? budget = null)
    {
        (this.data, this.channels, this.size) = (data, channels, size);
        kept = new ImagePixels?[(int)Math.Min(data.Samples.Count, (budget ?? Settings.MemoryBudget / 4) / Bytes)];
    }

    long Bytes => (long)channels * size * size + Around;

    /// <summary>The bytes that kept pictures take when all of them have been read.</summary>
    public long KeptBytes => kept.Length * Bytes;

    /// <summary>One picture, resized and in its channels.</summary>
    public ImagePixels this[int index]
    {
        get
        {
            if (index < kept.Length && kept[index] is { } known) return known;
            var picture = ImageResize.To(data.Read(data.Samples[index], size).WithChannels(channels), size, size);
            if (index < kept.Length) kept[index] = picture;
            return picture;
        }
    }

    /// <summary>Reads pictures once and gives those that can be read; the others are left out if they are few.</summary>
    /// <param name="data">The data.</param>
    /// <param name="read">Reads one picture.</param>
    /// <param name="indices">Which pictures.</param>
    /// <param name="faults">Gets what could not be read, with reasons.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="OgeeException">More cannot be read than the data may have unreadable.</exception>
    public static int[] Readable(ImageDataset data, Action<int> read, IReadOnlyList<int> indices, List<SkippedFile> faults, CancellationToken cancellation)
    {
        var bad = new System.Collections.Concurrent.ConcurrentDictionary<int, string>();
        Parallel.ForEach(indices, new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Settings.Threads }, index =>
        {
            try
            {
                read(index);
            }
            catch (OgeeException error)
            {
                bad[index] = SkippedFile.ReasonOf(data.Samples[index].Id, error);
            }
        });
        faults.AddRange(bad.OrderBy(pair => pair.Key).Select(pair => new SkippedFile(data.Samples[pair.Key].Id, pair.Value)));
        if (bad.Count > data.MaxUnreadable * indices.Count)
            throw RecipeErrors.Unreadable.With($"{bad.Count} of {indices.Count} pictures in {data.Root} cannot be decoded ({string.Join("; ", faults.Take(3).Select(fault => $"{fault.Id}: {fault.Reason}"))})", $"Expected at most {Text.Percent(data.MaxUnreadable)}", "Repair or remove the files (ogee look DATA lists them), or allow more: data.max_unreadable=0.05");
        return [.. indices.Where(index => !bad.ContainsKey(index))];
    }

    /// <summary>Batches of some of the pictures.</summary>
    /// <param name="indices">Which.</param>
    /// <param name="statistics">How they are normalised.</param>
    /// <param name="change">Varies a picture by a key, or null.</param>
    public IDataset<(float[] Row, int Label)> Rows(IReadOnlyList<int> indices, PixelStatistics statistics, Func<ImagePixels, RngKey, ImagePixels>? change) =>
        Dataset.From(indices).Select((index, key) =>
        {
            var picture = change is null ? this[index] : change(this[index], key);
            var row = new float[channels * size * size];
            picture.Normalise(statistics, row);
            return (row, data.Samples[index].Class);
        });

    /// <summary>Rows side by side as one batch.</summary>
    public Batch Collate(IReadOnlyList<(float[] Row, int Label)> samples)
    {
        var rowSize = channels * size * size;
        var x = Tensor.Create(new([samples.Count, channels, size, size], DType.Float32), bytes =>
        {
            var floats = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(bytes);
            for (var i = 0; i < samples.Count; i++) samples[i].Row.CopyTo(floats[(i * rowSize)..]);
        });
        return new(x, Tensor.From([.. samples.Select(sample => (long)sample.Label)], [samples.Count]), samples.Count);
    }
}
