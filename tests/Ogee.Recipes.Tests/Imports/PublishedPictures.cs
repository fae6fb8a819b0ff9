using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using Ogee.Learn;

namespace Ogee.Recipes.Tests;

/// <summary>Pictures that published weights are tried on, as those weights want them.</summary>
static class PublishedPictures
{
    /// <summary>The first lossless pictures of CIFAR-10 with their classes: [count, 3, 32, 32], each channel less its mean, over its deviation.</summary>
    public static (Tensor Pixels, int[] Labels) Cifar(int count, double[] mean, double[] deviation)
    {
        var pixels = ImageDecoder.Decode(File.ReadAllBytes(SharedData.Path("cifar10-lossless2k/cifar10_batch_0.png")), "cifar10_batch_0.png");
        // A row is a picture, pixel after pixel.
        var values = new float[count * 3 * 1024];
        for (var picture = 0; picture < count; picture++)
            for (var channel = 0; channel < 3; channel++)
                for (var i = 0; i < 1024; i++) values[(((picture * 3) + channel) * 1024) + i] = (float)((pixels[picture, i, channel] - mean[channel]) / deviation[channel]);
        int[] labels = [.. File.ReadAllText(SharedData.Path("cifar10-lossless2k/labels.txt")).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Take(count).Select(label => int.Parse(label, CultureInfo.InvariantCulture))];
        return (Tensor.From(values, [count, 3, 32, 32]), labels);
    }

    /// <summary>Photos of ImageNet, of which every so many-th is taken: the middle of each, which is 256 pixels wide or high, with its class.</summary>
    public static IEnumerable<(float[] Pixels, int Label)> ImageNet(int every, int size, Func<byte, int, float> value, bool isBgr)
    {
        using var archive = new TarReader(new GZipStream(File.OpenRead(SharedData.Path("imagenet-sample/imagenet250_256px.tar.gz")), CompressionMode.Decompress));
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        while (archive.GetNextEntry() is { } entry)
        {
            if (entry.DataStream is null) continue;
            var bytes = new MemoryStream();
            entry.DataStream.CopyTo(bytes);
            files.Add(Path.GetFileName(entry.Name), bytes.ToArray());
        }
        foreach (var (name, bytes) in files.Where((_, i) => i % every == 0))
        {
            var picture = ImageDecoder.Decode(bytes, name);
            var (top, left) = ((picture.Height - size) / 2, (picture.Width - size) / 2);
            var values = new float[3 * size * size];
            for (var channel = 0; channel < 3; channel++)
                for (var y = 0; y < size; y++)
                    for (var x = 0; x < size; x++)
                    {
                        var stored = isBgr ? 2 - channel : channel;
                        values[(((channel * size) + y) * size) + x] = value(picture[top + y, left + x, picture.Channels == 1 ? 0 : stored], channel);
                    }
            yield return (values, int.Parse(name[..4], CultureInfo.InvariantCulture));
        }
    }

    /// <summary>How many of the pictures a model has right.</summary>
    public static int Right(Module model, Tensor pixels, int[] labels)
    {
        const int Batch = 100;
        var right = 0;
        for (var first = 0; first < labels.Length; first += Batch)
        {
            var last = Math.Min(labels.Length, first + Batch);
            var answers = model.Forward(pixels.Slice(0, first, last)).ArgMax(1).ToArray<long>();
            right += answers.Where((answer, i) => answer == labels[first + i]).Count();
        }
        return right;
    }
}
