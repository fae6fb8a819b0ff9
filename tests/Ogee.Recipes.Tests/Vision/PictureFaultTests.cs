using System.Formats.Tar;
using System.IO.Compression;
using SkiaSharp;
using Xunit;
using static Ogee.Recipes.Tests.FaultyPictures;

namespace Ogee.Recipes.Tests;

/// <summary>Each kind of fault is planted among clean pictures and found, and nothing is found where nothing is planted.</summary>
public sealed class PictureFaultTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    static readonly IReadOnlyDictionary<string, Action<TemporaryFolder>> Plants = new Dictionary<string, Action<TemporaryFolder>>
    {
        ["unreadable"] = to => to.Write("data/bolt/cut.png", Png(Of(0, 900))[..900]),
        ["constant"] = to => to.Write("data/bolt/flat.png", Png(Of(0, 0).Each(_ => 90))),
        ["duplicates"] = to => to.Write("data/bolt/again.png", Png(Of(0, 3))),
        ["duplicates-across-labels"] = to => to.Write("data/clip/again.png", Png(Of(0, 3))),
        ["near-duplicates"] = to => to.Write("data/bolt/again.png", Png(Of(0, 3).Each(value => value + 2))),
        ["near-duplicates-across-labels"] = to => to.Write("data/clip/again.png", Png(Of(0, 3).Each(value => value + 2))),
        ["imbalance"] = to => Many(to, "extra", 1, 500, 320),
        ["few-images"] = to => Many(to, "rare", 0, 700, 3),
        ["empty-class"] = to => to.Write("data/washer/.keep", ""),
        ["label-spellings"] = to => Many(to, "Bolt", 0, 700, 30),
        ["other-extension"] = to => to.Write("data/bolt/other.jpg", Png(Of(0, 900))),
        ["many-frames"] = to => to.Write("data/bolt/film.png", Animated(Of(0, 900))),
        ["sixteen-bit"] = to => to.Write("data/bolt/deep.png", Deep(Of(0, 900))),
        ["cmyk"] = to => to.Write("data/bolt/print.jpg", Cmyk()),
        ["exif-orientation"] = to => to.Write("data/bolt/turned.jpg", WithExif(Pictures.Encode(Of(0, 900), SKEncodedImageFormat.Jpeg), 6, "Camera One")),
        ["transparent"] = to => to.Write("data/bolt/glass.png", Glass(Of(0, 900))),
        ["small-pictures"] = to => to.Write("data/bolt/small.png", Png(Of(0, 900, 12))),
        ["large-pictures"] = to => to.Write("data/bolt/large.png", Png(Of(0, 900, Side * 9))),
        ["extreme-shape"] = to => to.Write("data/bolt/strip.png", Png(Of(0, 900, 90).Crop(0, 0, 22, 90))),
        ["other-sizes"] = to => to.Write("data/bolt/other.png", Png(Of(0, 900, 80))),
        ["dark-pictures"] = to => to.Write("data/bolt/night.png", Png(Of(0, 900).Each(value => value / 20))),
        ["bright-pictures"] = to => to.Write("data/bolt/flash.png", Png(Of(0, 900).Each(value => 248 + value / 40))),
        ["blurred"] = to => to.Write("data/bolt/soft.png", Png(Of(0, 900).Blurred())),
        ["inverted"] = to => to.Write("data/bolt/negative.png", Png(Of(0, 900).Each(value => 255 - value))),
        ["swapped-channels"] = to => to.Write("data/bolt/blue.png", Png(Of(0, 900).RedForBlue())),
        ["mixed-colour"] = to => to.Write("data/bolt/gray.png", Png(Of(0, 900).WithChannels(1))),
        ["outlier"] = to => to.Write("data/bolt/stripes.png", Png(new(Stripes(), Side, Side, 3))),
        ["not-pictures"] = to => to.Write("data/bolt/scan.tif", [0x49, 0x49, 0x2a, 0, 8, 0, 0, 0]),
        ["hidden-files"] = to => to.Write("data/bolt/.DS_Store", "x"),
        ["unlisted-pictures"] = to => to.Write("data/lost.png", Png(Of(0, 900))),
        ["label-leak-size"] = to => Again(to, 1, (picture, i) => Png(ImageResize.To(picture, 60, 60))),
        ["label-leak-format"] = to => Again(to, 1, (picture, i) => Pictures.Encode(picture, SKEncodedImageFormat.Webp)),
        ["label-leak-camera"] = to => { for (var c = 0; c < 3; c++) { var model = c == 1 ? "Camera Two" : "Camera One"; Again(to, c, (picture, i) => WithExif(Pictures.Encode(picture, SKEncodedImageFormat.Jpeg), 1, model)); } },
        ["label-leak-file-size"] = to => Again(to, 1, (picture, i) => [.. Png(picture), .. new byte[8000]]),
        ["label-leak-brightness"] = to => Again(to, 1, (picture, i) => Png(picture.Each(value => value + 60))),
        ["label-leak-colour"] = to => Again(to, 1, (picture, i) => Png(picture.WithChannels(1).WithChannels(3))),
        ["label-leak-border"] = to => Again(to, 1, (picture, i) => Png(picture.Framed(128))),
    };

    public static TheoryData<string> Kinds => [.. Plants.Keys];

    LookReport Looked() => Look.At(ImageDataset.Open(folder["data"], new() { MaxUnreadable = 1, KeepsFaults = true }));

    [Fact]
    public void NothingIsFoundOnCleanPictures()
    {
        Clean(folder);
        Assert.Empty(Looked().Findings);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void APlantedFaultIsFoundWithEvidence(string kind)
    {
        Clean(folder);
        Plants[kind](folder);
        var findings = Looked().Findings;
        var finding = findings.SingleOrDefault(finding => finding.Kind == kind);
        Assert.True(finding is not null, $"{kind} is not among: {string.Join("; ", findings.Select(each => $"{each.Kind}: {each.What} [{string.Join(", ", each.Examples)}]"))}");
        Assert.True(finding.Count > 0 && finding.What.Length > 10 && finding.Remedy.Length > 10 && finding.Examples.Count > 0, finding.ToString());
        Assert.True(finding.Pictures.Count == 0 || finding.Pictures.Count == finding.Examples.Count);
    }

    [Fact]
    public void ASinglePlantedPictureIsTheExample()
    {
        foreach (var (kind, id) in (ReadOnlySpan<(string, string)>)[("blurred", "bolt/soft.png"), ("outlier", "bolt/stripes.png"), ("inverted", "bolt/negative.png"), ("swapped-channels", "bolt/blue.png"), ("dark-pictures", "bolt/night.png")])
        {
            using var own = new TemporaryFolder();
            Clean(own);
            Plants[kind](own);
            var finding = Look.At(ImageDataset.Open(own["data"])).Findings.Single(finding => finding.Kind == kind);
            Assert.Equal((1, id), (finding.Count, Assert.Single(Assert.Single(finding.Pictures))));
        }
    }

    [Fact]
    public void FaultsBetweenSplitsAreFound()
    {
        Clean(folder, "data/train/");
        Clean(folder, "data/test/", seed: 5000);
        folder.Write("data/test/bolt/copy.png", Png(Of(0, 7)));
        folder.Write("data/test/bolt/near.png", Png(Of(0, 8).Each(value => value + 2)));
        folder.Write("data/test/sprng/1.png", Png(Of(2, 9000)));
        string[] kinds = [.. Looked().Findings.Select(finding => finding.Kind)];
        foreach (var kind in (string[])["duplicates-across-splits", "near-duplicates-across-splits", "label-not-in-training", "label-spellings", "class-missing-in-split"]) Assert.Contains(kind, kinds);
        Assert.Throws<OgeeException>(() => ImageDataset.Open(folder["data"]));
    }

    [Fact]
    public void AGroupInTwoSplitsAndAPictureWithoutARowAreFound()
    {
        Clean(folder);
        folder.Write("data/labels.csv", "path,label,part,split\n" + string.Join('\n', Classes.SelectMany(name => Enumerable.Range(0, PerClass - 1).Select(i => $"{name}/{i:00}.png,{name},{name}{i / 2},{(i < 20 ? i == 9 && name == "bolt" ? "test" : "train" : "test")}"))));
        var findings = Looked().Findings;
        var torn = findings.Single(finding => finding.Kind == "group-in-two-splits");
        Assert.Equal("bolt4: bolt/08.png (train), bolt/09.png (test)", Assert.Single(torn.Examples));
        Assert.Equal(3, findings.Single(finding => finding.Kind == "unlisted-pictures").Count);
    }

    [Fact]
    public void ASingleClassIsAFindingAndNotAnError()
    {
        for (var i = 0; i < 20; i++) folder.Write($"data/bolt/{i}.png", Png(Of(0, i)));
        Assert.Equal(FindingLevel.Problem, Looked().Findings.Single(finding => finding.Kind == "one-class").Level);
    }

    [Fact]
    public void NothingIsFoundOnRealPhotosOfFlowers()
    {
        var archive = SharedData.Path("flowers200/flowers200.tar.gz");
        using (var file = new GZipStream(File.OpenRead(archive), CompressionMode.Decompress)) TarFile.ExtractToDirectory(file, folder.Path, overwriteFiles: false);
        Assert.Empty(Look.At(ImageDataset.Open(folder.Path)).Findings);
    }

    [Theory]
    [InlineData("mnist")]
    [InlineData("fashion-mnist")]
    public void NothingButTrueCopiesIsFoundOnMnistAndFashion(string name)
    {
        var report = Look.At(ImageDataset.Open(SharedData.Path(name)));
        Assert.DoesNotContain(report.Findings, finding => !finding.Kind.Contains("duplicates", StringComparison.Ordinal) && finding.Kind != "near-search-stopped");
    }

    static void Many(TemporaryFolder to, string name, int one, int seed, int count)
    {
        for (var i = 0; i < count; i++) to.Write($"data/{name}/{i}.png", Png(Of(one, seed + i)));
    }

    static void Again(TemporaryFolder to, int one, Func<ImagePixels, int, byte[]> encode)
    {
        for (var i = 0; i < PerClass; i++) to.Write($"data/{Classes[one]}/{i:00}.png", encode(Of(one, i), i));
    }

    static byte[] Stripes() => [.. Enumerable.Range(0, Side * Side * 3).Select(i => (byte)(i / 3 % Side / 16 % 2 * 255))];

    static byte[] Rows(ImagePixels picture, int bytes, byte alpha) => [.. Enumerable.Range(0, picture.Height).SelectMany(y => (IEnumerable<byte>)[0, .. Enumerable.Range(0, picture.Width).SelectMany(x =>
        bytes == 2 ? Enumerable.Range(0, 3).SelectMany(c => (byte[])[picture[y, x, c], 0]) : (byte[])[picture[y, x, 0], picture[y, x, 1], picture[y, x, 2], (x < 9 ? alpha : (byte)255)])])];

    static byte[] Deep(ImagePixels picture) => PngFile.Of((uint)picture.Width, (uint)picture.Height, 16, 2, Rows(picture, 2, 0));

    static byte[] Glass(ImagePixels picture) => PngFile.Of((uint)picture.Width, (uint)picture.Height, 8, 6, Rows(picture, 1, 100));

    static byte[] Animated(ImagePixels picture) => PngFile.Of((uint)picture.Width, (uint)picture.Height, 8, 6, Rows(picture, 1, 255), PngFile.Chunk("acTL", [0, 0, 0, 2, 0, 0, 0, 0]));
}
