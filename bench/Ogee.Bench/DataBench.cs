using System.Diagnostics;
using Ogee.Learn;
using Ogee.Recipes;

namespace Ogee.Bench;

/// <summary>Whether pictures are ready when a training step wants them: decoding, resizing, variation and batching alone, and a trainer's epochs with them, beside the same epochs with batches that lie in memory.</summary>
static class DataBench
{
    // So many pictures make an epoch of a network for large pictures.
    const int FewPictures = 64;

    static readonly AugmentPolicy Variation = new() { Shift = 8, FlipHorizontal = true, Degrees = 10, Scale = 0.1, Brightness = 0.1, Contrast = 0.1 };

    /// <summary>Measures with the pictures of a folder or archive.</summary>
    public static void Run(IReadOnlyList<string> folders)
    {
        foreach (var folder in folders)
        {
            var data = ImageDataset.Open(folder);
            Console.WriteLine($"\n{Path.GetFileName(folder.TrimEnd('/'))}: {data.Samples.Count} pictures; {data.Facts}\n");
            Parts(data, channels: 3, size: 224);
            Epochs(data);
        }
    }

    /// <summary>Pictures a second of each part, in one thread and in as many as the loader may use.</summary>
    static void Parts(ImageDataset data, int channels, int size)
    {
        var count = Math.Min(data.Samples.Count, 200);
        var indices = Enumerable.Range(0, count).ToArray();
        var store = new PictureStore(data, channels, size);
        foreach (var index in indices) _ = store[index];
        var statistics = PixelStatistics.Measure(indices.Select(index => store[index]), channels);
        var row = new float[channels * size * size];
        Console.WriteLine("| part, 224×224 | pictures/s, 1 thread |\n|---|---|");
        Row("read, decode, resize", index => ImageResize.To(data.Read(data.Samples[index], size).WithChannels(channels), size, size));
        Row("decode whole, resize", index => ImageResize.To(data.Read(data.Samples[index]).WithChannels(channels), size, size));
        Row("variation", index => Augmenter.Apply(store[index], Variation, new RngKey(1, (ulong)index)));
        Row("normalise", index => store[index].Normalise(statistics, row));

        void Row(string what, Action<int> part) =>
            Console.WriteLine(FormattableString.Invariant($"| {what} | {count / Measure.Medians(3, warmUpSeconds: 0, () => Array.ForEach(indices, index => part(index)))[0]:0} |"));
    }

    static void Epochs(ImageDataset data)
    {
        Console.WriteLine($"\n{Settings.Threads} threads train; the loader reads two batches ahead.\n");
        Console.WriteLine("| network | pictures | loader alone, pictures/s | training alone, pictures/s | together | training waits, % | read again each time: loader alone | together | training waits, % |\n|---|---|---|---|---|---|---|---|---|");
        Network("resnet18", () => new ResNet(depth: 18, classes: data.Classes.Count), channels: 3, size: 224, batch: 8, FewPictures);
        Network("efficientnet_b0", () => new EfficientNet(classes: data.Classes.Count), channels: 3, size: 224, batch: 8, FewPictures);
        Network("lenet", () => NamedModels.Find("lenet").Workload(1, 28).Model, channels: 1, size: 28, batch: 16, data.Samples.Count);

        void Network(string name, Func<Module> make, int channels, int size, int batch, int most)
        {
            int[] indices = [.. Enumerable.Range(0, data.Samples.Count / batch * batch).Take(Math.Max(batch, most / batch * batch))];
            var model = make().Initialize(1);
            var ready = Of(budget: null);
            // Reads every picture once, so that they are kept; and plans and compiles.
            Batch[] held = [.. ready.Epoch(0)];
            Train(model, new Held(held, indices.Length));
            var kept = Alone(ready);
            var training = Train(model, new Held(held, indices.Length));
            var together = Train(model, ready);
            var again = Of(budget: 0);
            var reading = Alone(again);
            var all = Train(model, again);
            Console.WriteLine(FormattableString.Invariant(
                $"| {name} b{batch} | {indices.Length} | {indices.Length / kept:0} | {indices.Length / training.Seconds:0.0} | {indices.Length / together.Seconds:0.0} | {100 * together.Waited / together.Seconds:0.0} | {indices.Length / reading:0} | {indices.Length / all.Seconds:0.0} | {100 * all.Waited / all.Seconds:0.0} |"));

            Loader<(float[], int)> Of(long? budget)
            {
                var store = new PictureStore(data, channels, size, budget);
                var statistics = PixelStatistics.Measure(indices.Take(16).Select(index => store[index]), channels);
                return new(store.Rows(indices, statistics, (picture, key) => Augmenter.Apply(picture, Variation, key)), batch, store.Collate, dropLast: true) { IsShuffled = true, Seed = 1 };
            }
        }
    }

    static double Alone(IBatches batches)
    {
        var start = Stopwatch.GetTimestamp();
        foreach (var batch in batches.Epoch(1)) GC.KeepAlive(batch.Input);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    static (double Seconds, double Waited) Train(Module model, IBatches batches)
    {
        var timed = new Timed(batches);
        new Trainer(model, Loss.CrossEntropy).Fit(timed, valid: null, epochs: 1);
        return (timed.Seconds, timed.Waited);
    }

    /// <summary>Batches that are there.</summary>
    sealed class Held(IReadOnlyList<Batch> batches, int samples) : IBatches
    {
        public int SampleCount => samples;

        public int Count => batches.Count;

        public IEnumerable<Batch> Epoch(int epoch, int first = 0) => batches.Skip(first);
    }

    /// <summary>Measures how long the next batch is waited for.</summary>
    sealed class Timed(IBatches batches) : IBatches
    {
        public double Seconds { get; private set; }

        public double Waited { get; private set; }

        public int SampleCount => batches.SampleCount;

        public int Count => batches.Count;

        public IEnumerable<Batch> Epoch(int epoch, int first = 0)
        {
            var begin = Stopwatch.GetTimestamp();
            using var source = batches.Epoch(epoch, first).GetEnumerator();
            // Nothing is read ahead of the first batch; a run has many more.
            var isFirst = true;
            while (true)
            {
                var start = Stopwatch.GetTimestamp();
                if (!source.MoveNext()) break;
                if (isFirst) begin = Stopwatch.GetTimestamp();
                else Waited += Stopwatch.GetElapsedTime(start).TotalSeconds;
                isFirst = false;
                yield return source.Current;
            }
            Seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        }
    }
}
