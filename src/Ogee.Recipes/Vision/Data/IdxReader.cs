using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>Reads pairs of IDX files, plain or gzip-packed, under the names that MNIST and its relatives use.</summary>
/// <seealso href="https://github.com/cvdfoundation/mnist">The format, as described with MNIST</seealso>
static class IdxReader
{
    const int UnsignedByte = 0x08;
    const long MaxPacked = 4L << 30;
    static readonly (string Stem, DataSplit? Split)[] Stems =
        [("train", DataSplit.Train), ("valid", DataSplit.Valid), ("val", DataSplit.Valid), ("t10k", DataSplit.Test), ("test", DataSplit.Test)];

    // Zalando's class list, in the order of the label numbers; digits keep their numbers as names.
    static readonly string[] Fashion = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"];

    internal static bool IsIdxName(string name) => name.Contains("-idx", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".idx", StringComparison.OrdinalIgnoreCase);

    /// <summary>The files of all complete pairs in a folder: images, labels, images, labels.</summary>
    internal static IReadOnlyList<string> Pairs(string folder)
    {
        string[] names = [.. Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path)!).Where(IsIdxName).Order(StringComparer.Ordinal)];
        var pairs = new List<string>();
        foreach (var (stem, _) in Stems)
        {
            var images = names.FirstOrDefault(name => name.StartsWith(stem + "-images", StringComparison.Ordinal));
            var labels = names.FirstOrDefault(name => name.StartsWith(stem + "-labels", StringComparison.Ordinal));
            if (images is not null && labels is not null) pairs.AddRange([images, labels]);
        }
        return pairs;
    }

    internal static Reading Read(string root, IReadOnlyList<string> files, ImageDatasetOptions options)
    {
        var (samples, parts, notes) = (new List<ImageSample>(), new Dictionary<string, IdxImages>(StringComparer.Ordinal), new List<string>());
        for (var i = 0; i < files.Count; i += 2)
        {
            var (stem, split) = Stems.First(pair => files[i].StartsWith(pair.Stem + "-images", StringComparison.Ordinal));
            var images = Images(root, files[i], options);
            var (sizes, labels) = Load(root, files[i + 1], 1);
            if (sizes[0] != images.Count)
                throw RecipeErrors.Idx.With($"{files[i]} has {images.Count} images and {files[i + 1]} has {sizes[0]} labels", "Expected as many labels as images", "Take both files from one source.");
            parts.Add(stem, images);
            notes.Add($"IDX pair {files[i]} + {files[i + 1]}: {Text.Count(images.Count, "image")} of {images.Height}×{images.Width}, {(split is { } named ? $"the {Text.Of(named)} split" : "not split")}.");
            for (var index = 0; index < images.Count; index++)
                samples.Add(new($"{stem}/{index:D7}", labels[index].ToString(System.Globalization.CultureInfo.InvariantCulture), 0, null, split,
                    Convert.ToHexStringLower(SHA256.HashData(images[index])), images.Height, images.Width, 1));
        }
        return new(new IdxSource(parts), Named(root, samples), [], Classes(root, samples), notes, null);
    }

    static IdxImages Images(string root, string file, ImageDatasetOptions options)
    {
        var (sizes, data) = Load(root, file, 3);
        if (sizes[1] < 1 || sizes[2] < 1 || (long)sizes[1] * sizes[2] > options.MaxPixels)
            throw RecipeErrors.Idx.With($"{file} has images of {sizes[1]}×{sizes[2]}", $"Expected 1 to {options.MaxPixels} pixels", "Check that it is an IDX file of images.");
        return new(data, sizes[0], sizes[1], sizes[2]);
    }

    // Digits sort as numbers only because the classes are declared; ten or more would not sort ordinally.
    static IReadOnlyList<string> Classes(string root, List<ImageSample> samples)
    {
        var numbers = samples.Select(sample => int.Parse(sample.Label, System.Globalization.CultureInfo.InvariantCulture)).Distinct().Order().ToArray();
        return [.. numbers.Select(number => NameOf(root, number))];
    }

    static IReadOnlyList<ImageSample> Named(string root, List<ImageSample> samples) =>
        [.. samples.Select(sample => sample with { Label = NameOf(root, int.Parse(sample.Label, System.Globalization.CultureInfo.InvariantCulture)) })];

    static string NameOf(string root, int number)
    {
        var digits = number.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (number < Fashion.Length && Path.GetFileName(Path.TrimEndingDirectorySeparator(root)).Contains("fashion", StringComparison.OrdinalIgnoreCase)) return Fashion[number];
        return digits;
    }

    static (int[] Sizes, byte[] Data) Load(string root, string file, int rank)
    {
        var packed = RegularFile.ReadAllBytes(Path.Combine(root, file), MaxPacked);
        using var stream = packed is [0x1f, 0x8b, ..] ? new GZipStream(new MemoryStream(packed), CompressionMode.Decompress) : (Stream)new MemoryStream(packed);
        try
        {
            Span<byte> header = stackalloc byte[4 + 4 * rank];
            stream.ReadExactly(header);
            if (header[0] != 0 || header[1] != 0 || header[2] != UnsignedByte || header[3] != rank)
                throw RecipeErrors.Idx.With($"{file} begins with {Convert.ToHexStringLower(header[..4])}", $"Expected 000008{rank:x2} (unsigned bytes, {rank} axes)", "Check that images and labels are not swapped.");
            var sizes = new int[rank];
            long bytes = 1;
            for (var axis = 0; axis < rank; axis++)
            {
                sizes[axis] = BinaryPrimitives.ReadInt32BigEndian(header[(4 + 4 * axis)..]);
                bytes = sizes[axis] < 0 || bytes > int.MaxValue ? long.MaxValue : bytes * sizes[axis];
            }
            // Deflate packs at most about 1,032 to one, so sizes beyond that are a lie, found before anything is allocated.
            if (bytes < 1 || bytes > Array.MaxLength || bytes > 1032L * packed.Length + 64)
                throw RecipeErrors.Idx.With($"{file} says sizes {string.Join('×', sizes)}, which {packed.Length} bytes cannot hold", "Expected sizes that fit the file", "Copy or download the file again.");
            var data = new byte[bytes];
            stream.ReadExactly(data);
            if (stream.ReadByte() >= 0) throw RecipeErrors.Idx.With($"{file} goes on after its {bytes} bytes of data", $"Expected sizes {string.Join('×', sizes)} to be all", "Copy or download the file again.");
            return (sizes, data);
        }
        catch (Exception cause) when (cause is EndOfStreamException or InvalidDataException)
        {
            throw RecipeErrors.Idx.With($"{file} is truncated or damaged ({cause.Message.TrimEnd('.')})", "Expected a whole IDX file", "Copy or download the file again.", cause);
        }
    }
}

/// <summary>Images of one size, one byte a pixel.</summary>
sealed record IdxImages(byte[] Data, int Count, int Height, int Width)
{
    internal ReadOnlySpan<byte> this[int index] => Data.AsSpan(index * Height * Width, Height * Width);
}

/// <summary>Images in IDX files, held in memory as they are small.</summary>
sealed class IdxSource(IReadOnlyDictionary<string, IdxImages> parts) : SampleSource
{
    internal override ImagePixels Read(ImageSample sample, int? targetSide)
    {
        var slash = sample.Id.IndexOf('/', StringComparison.Ordinal);
        if (slash > 0 && parts.TryGetValue(sample.Id[..slash], out var images)
            && int.TryParse(sample.Id.AsSpan(slash + 1), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var index) && index < images.Count)
            return new(images[index].ToArray(), images.Height, images.Width, 1);
        throw RecipeErrors.NotFound.With($"There is no sample {sample.Id}", "Expected a sample of this data", "Use the samples of the data set that is read.");
    }

    internal override byte[]? ReadFile(ImageSample sample) => null;
}
