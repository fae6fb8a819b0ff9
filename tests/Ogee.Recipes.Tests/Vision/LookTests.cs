using System.Globalization;
using System.Text.Json;
using SkiaSharp;
using Xunit;

namespace Ogee.Recipes.Tests;

public sealed class LookTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    static LookFinding? Find(LookReport report, string kind) => report.Findings.SingleOrDefault(finding => finding.Kind == kind);

    LookReport At(string path = "data", LookOptions? options = null) => Look.At(ImageDataset.Open(folder[path]), null, options);

    [Fact]
    public void CleanDataHasCountsAndNothingGrave()
    {
        Pictures.ClassFolders(folder, "data/", 25, "a", "b");
        var report = At();
        Assert.Equal([new("a", 25, 0, 0, 0, 0), new ClassCount("b", 25, 0, 0, 0, 0)], report.Classes);
        Assert.Empty(report.Duplicates);
        Assert.DoesNotContain(report.Findings, finding => finding.Level == FindingLevel.Problem);
    }

    [Fact]
    public void EqualPixelsInDifferentFilesAreDuplicates()
    {
        Pictures.ClassFolders(folder, "data/", 4, "a", "b");
        var picture = Pictures.Smooth(8, 8, 3, seed: 77);
        folder.Write("data/a/x.png", Pictures.Encode(picture, SKEncodedImageFormat.Png));
        folder.Write("data/b/y.bmp", Bitmap(picture));
        var report = At();
        var set = Assert.Single(report.Duplicates);
        Assert.Equal(["a/x.png", "b/y.bmp"], set.Members.Select(member => member.Id));
        var finding = Find(report, "duplicates-across-labels");
        Assert.Equal((FindingLevel.Problem, 1, "a/x.png (a) = b/y.bmp (b)"), (finding!.Level, finding.Count, Assert.Single(finding.Examples)));
    }

    [Fact]
    public void APictureInTrainingAndTestIsAProblem()
    {
        Pictures.ClassFolders(folder, "data/train/", 4, "a", "b");
        Pictures.ClassFolders(folder, "data/testing/", 4, "a", "b");
        folder.Write("data/testing/a/copy.png", File.ReadAllBytes(folder["data/train/a/2.png"]));
        var finding = Find(At(), "duplicates-across-splits");
        Assert.Equal(FindingLevel.Problem, finding!.Level);
        Assert.Equal("train/a/2.png (a, train) = testing/a/copy.png (a, test)", Assert.Single(finding.Examples));
    }

    [Fact]
    public void AReencodedPictureIsANearDuplicateAndNoOtherPairIs()
    {
        for (var i = 0; i < 12; i++) folder.Write($"data/{(i % 2 == 0 ? "a" : "b")}/{i}.png", Pictures.Encode(Scene(i), SKEncodedImageFormat.Png));
        folder.Write("data/a/again.jpg", Pictures.Encode(Scene(4), SKEncodedImageFormat.Jpeg));
        var report = At();
        Assert.Empty(report.Duplicates);
        var pair = Assert.Single(report.NearDuplicates);
        Assert.Equal(("a/4.png", "a/again.jpg"), (pair.First.Id, pair.Second.Id));
        Assert.Equal(1, Find(report, "near-duplicates")!.Count);
    }

    [Fact]
    public void APairThatIsNotListedIsStillJudged()
    {
        for (var i = 0; i < 8; i++)
        {
            folder.Write($"data/{(i % 2 == 0 ? "a" : "b")}/{i}.png", Pictures.Encode(Scene(i), SKEncodedImageFormat.Png));
            folder.Write($"data/a/again {i}.jpg", Pictures.Encode(Scene(i), SKEncodedImageFormat.Jpeg));
        }
        var report = At(options: new() { MaxPairs = 1 });
        Assert.Equal((1, 8), (report.NearDuplicates.Count, report.NearDuplicateCount));
        Assert.Equal((4, 4), (Find(report, "near-duplicates")!.Count, Find(report, "near-duplicates-across-labels")!.Count));
    }

    [Fact]
    public void ImbalanceFewImagesAndConstantPicturesAreWarnings()
    {
        Pictures.ClassFolders(folder, "data/", 45, "many");
        Pictures.ClassFolders(folder, "data/", 3, "rare");
        folder.Write("data/many/gray.png", Pictures.Encode(Pictures.Smooth(8, 8, 1, seed: 777), SKEncodedImageFormat.Png));
        folder.Write("data/rare/flat.png", Pictures.Encode(new(Enumerable.Repeat((byte)9, 64).ToArray(), 8, 8, 1), SKEncodedImageFormat.Png));
        var report = At();
        Assert.Equal(["rare/flat.png"], report.Constant);
        Assert.Equal(["many", "rare"], Find(report, "imbalance")!.Examples);
        Assert.Equal(["rare: 4"], Find(report, "few-images")!.Examples);
        Assert.Equal(FindingLevel.Warning, Find(report, "constant")!.Level);
        Assert.NotNull(Find(report, "mixed-colour"));
    }

    [Fact]
    public void AFileWithASoundHeaderAndADamagedBodyIsListed()
    {
        Pictures.ClassFolders(folder, "data/", 4, "a", "b");
        folder.Write("data/a/half.jpg", Pictures.Jpeg(64, 64)[..700]);
        var report = At();
        Assert.Equal("a/half.jpg", Assert.Single(report.Unreadable).Id);
        Assert.NotNull(Find(report, "unreadable"));
    }

    [Fact]
    public void AClassThatASplitLacksIsAProblem()
    {
        Pictures.ClassFolders(folder, "data/", 4, "a", "b");
        var data = ImageDataset.Open(folder["data"]);
        var splits = data.Samples.Select(sample => sample.Label == "a" ? DataSplit.Train : DataSplit.Test).ToArray();
        var finding = Find(Look.At(data, splits), "class-missing-in-split");
        Assert.Equal(["a: 4 train, 0 test", "b: 0 train, 4 test"], finding!.Examples);
        Assert.Throws<OgeeException>(() => Look.At(data, splits[1..]));
    }

    [Theory]
    [InlineData(",", ".", "-", 1)]
    [InlineData("\u066b", "\u066c", "\u061c-", 4)]
    public void TheJsonIsTheSameInEveryLocaleAndForAnyNumberOfThreads(string point, string thousands, string minus, int threads)
    {
        Pictures.ClassFolders(folder, "data/", 30, "I", "i");
        folder.Write("data/I/copy.png", File.ReadAllBytes(folder["data/I/7.png"]));
        folder.Write("data/i/broken.jpg", Pictures.Jpeg(64, 64)[..700]);
        var expected = At(options: new() { Threads = 2 }).ToJson();
        var before = CultureInfo.CurrentCulture;
        try
        {
            // The number formats of de-DE and ar-SA; the process itself knows the invariant culture only.
            var locale = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            (locale.NumberFormat.NumberDecimalSeparator, locale.NumberFormat.NumberGroupSeparator, locale.NumberFormat.NegativeSign) = (point, thousands, minus);
            CultureInfo.CurrentCulture = locale;
            Assert.Equal(expected, At(options: new() { Threads = threads }).ToJson());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
        using var json = JsonDocument.Parse(expected);
        Assert.Equal("I/7.png", json.RootElement.GetProperty("duplicates")[0].GetProperty("members")[0].GetProperty("id").GetString());
    }

    [Fact]
    public void ASearchThatIsCutShortSaysSo()
    {
        Pictures.ClassFolders(folder, "data/", 30, "a", "b");
        var report = At(options: new() { MaxComparisons = 0 });
        Assert.False(report.NearSearchWasWhole);
        Assert.NotNull(Find(report, "near-search-stopped"));
    }

    // Blocks of light drawn by seed: unlike each other, and alike after JPEG.
    static ImagePixels Scene(int seed)
    {
        var random = new Rng(new RngKey((ulong)seed).Fold("scene"));
        var small = new byte[8 * 8];
        for (var i = 0; i < small.Length; i++) small[i] = (byte)random.NextInt(256);
        return ImageResize.To(new(small, 8, 8, 1), 64, 64);
    }

    // BMP, 24 bits a pixel, rows from below: https://learn.microsoft.com/windows/win32/gdi/bitmap-storage
    static byte[] Bitmap(ImagePixels pixels)
    {
        var row = (pixels.Width * 3 + 3) / 4 * 4;
        var bytes = new byte[54 + row * pixels.Height];
        "BM"u8.CopyTo(bytes);
        BitConverter.TryWriteBytes(bytes.AsSpan(2), bytes.Length);
        BitConverter.TryWriteBytes(bytes.AsSpan(10), 54);
        BitConverter.TryWriteBytes(bytes.AsSpan(14), 40);
        BitConverter.TryWriteBytes(bytes.AsSpan(18), pixels.Width);
        BitConverter.TryWriteBytes(bytes.AsSpan(22), pixels.Height);
        bytes[26] = 1;
        bytes[28] = 24;
        for (var y = 0; y < pixels.Height; y++)
            for (var x = 0; x < pixels.Width; x++)
                for (var c = 0; c < 3; c++) bytes[54 + (pixels.Height - 1 - y) * row + 3 * x + c] = pixels[y, x, 2 - c];
        return bytes;
    }
}
