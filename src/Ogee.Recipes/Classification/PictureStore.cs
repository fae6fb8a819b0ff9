using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>The pictures of a data set as the network sees them, before normalising: kept in memory if they fit a share of it, else read again each time.</summary>
sealed class PictureStore
{
    readonly ImageDataset data;
    readonly int channels;
    readonly int size;
    readonly ImagePixels?[] kept;

    /// <summary>Opens a store; nothing is read yet.</summary>
    public PictureStore(ImageDataset data, int channels, int size)
    {
        (this.data, this.channels, this.size) = (data, channels, size);
        kept = (double)data.Samples.Count * channels * size * size < Settings.MemoryBudget / 4.0 ? new ImagePixels?[data.Samples.Count] : [];
    }

    /// <summary>The bytes of the pictures that are kept; 0 where they are read again each time.</summary>
    public long KeptBytes => (long)kept.Length * channels * size * size;

    /// <summary>One picture, resized and in its channels.</summary>
    public ImagePixels this[int index]
    {
        get
        {
            if (kept.Length > 0 && kept[index] is { } known) return known;
            var picture = ImageResize.To(data.Read(data.Samples[index], size).WithChannels(channels), size, size);
            if (kept.Length > 0) kept[index] = picture;
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
