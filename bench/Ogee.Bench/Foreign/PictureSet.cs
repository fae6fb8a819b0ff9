using Ogee.Learn;
using Ogee.Recipes;

namespace Ogee.Bench;

/// <summary>Pictures of one kind, with a classifier of them where one was asked for.</summary>
sealed class PictureSet
{
    // Enough for a rate of 1 % (300 to validate with), and minutes of training on one thread.
    const int MostPictures = 1500, MostForeign = 200;

    readonly ImageDataset data;

    PictureSet(string name, ImageDataset data) => (Name, this.data) = (name, data);

    public string Name { get; }

    public int Count => data.Samples.Count;

    public static PictureSet Open(string folder) => new(Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)), ImageDataset.Open(folder));

    /// <summary>Some of the pictures, as a model of others is shown them.</summary>
    public IReadOnlyList<Func<ImagePixels>> Foreign => Some([.. data.Samples], MostForeign);

    /// <summary>The pictures of the class that <see cref="WithoutOneClass"/> leaves out.</summary>
    public IReadOnlyList<Func<ImagePixels>> LeftOut => Some([.. data.Samples.Where(sample => sample.Label == data.Classes[^1])], MostForeign);

    /// <summary>The name of the class that is left out.</summary>
    public string LeftOutName => data.Classes[^1];

    /// <summary>Class folders of some of the pictures, without the last class.</summary>
    public string WithoutOneClass(string folder)
    {
        if (Directory.Exists(folder)) return folder;
        var samples = data.Samples.Where(sample => sample.Label != data.Classes[^1]).ToArray();
        foreach (var i in new Rng(1).Permutation(samples.Length).Take(MostPictures))
        {
            var file = Path.Combine(folder, samples[i].Label, $"{i:00000}.png");
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllBytes(file, PngWriter.Encode(data.Read(samples[i])));
        }
        return folder;
    }

    IReadOnlyList<Func<ImagePixels>> Some(ImageSample[] samples, int most) =>
        [.. new Rng(2).Permutation(samples.Length).Take(most).Select(i => (Func<ImagePixels>)(() => data.Read(samples[i])))];
}
