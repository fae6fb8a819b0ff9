using Ogee.Learn.Tests;
using Ogee.Testing;

namespace Ogee.Recipes.Tests;

public class ImageDatasetTests
{
    static OgeeException Refused(string path, ImageDatasetOptions? options = null) => Assert.Throws<OgeeException>(() => ImageDataset.Open(path, options));

    [Fact]
    public void ClassFoldersGiveClassesAndSamplesInOrdinalOrder()
    {
        using var folder = new TemporaryFolder();
        Pictures.ClassFolders(folder, "", 3, "b", "Z", "ä");
        folder.Write("b/notes.txt", "not an image");
        folder.Write("b/.hidden.png", [1]);
        var data = ImageDataset.Open(folder.Path);
        Assert.Equal(DataLayout.ClassFolders, data.Layout);
        Assert.Equal(["Z", "b", "ä"], data.Classes);
        Assert.Equal(["Z/0.png", "Z/1.png", "Z/2.png", "b/0.png", "b/1.png", "b/2.png", "ä/0.png", "ä/1.png", "ä/2.png"], data.Samples.Select(s => s.Id));
        Assert.All(data.Samples, sample => Assert.Equal(data.Classes[sample.Class], sample.Label));
        Assert.Equal("8×8 colour", data.Facts.ToString());
        Assert.False(data.HasSplits);
    }

    [Theory]
    [InlineData("val"), InlineData("valid"), InlineData("validation")]
    public void FoldersOfSplitsAreKept(string valid)
    {
        using var folder = new TemporaryFolder();
        Pictures.ClassFolders(folder, "train/", 4, "cat", "dog");
        Pictures.ClassFolders(folder, valid + "/", 2, "cat", "dog");
        Pictures.ClassFolders(folder, "test/", 1, "cat", "dog");
        var data = ImageDataset.Open(folder.Path);
        Assert.Equal(DataLayout.SplitFolders, data.Layout);
        Assert.Equal(["cat", "dog"], data.Classes);
        Assert.Equal([8, 4, 2], new[] { DataSplit.Train, DataSplit.Valid, DataSplit.Test }.Select(split => data.Samples.Count(s => s.Split == split)));
        Assert.Equal(data.Samples.Select(s => s.Split!.Value), Splitter.Split(data.Samples, SplitRatio.Default, 1));
    }

    [Theory]
    [InlineData(',', "path,label,group,split"), InlineData(';', "split;group;label;path"), InlineData('\t', "label\tpath\tsplit\tboard"), InlineData('|', "PATH|Label|Group|Split")]
    public void TablesOfLabelsAreReadInAnyOrderAndDelimiter(char delimiter, string header)
    {
        using var folder = new TemporaryFolder();
        var lines = new List<string> { "\uFEFF" + header };
        for (var i = 0; i < 6; i++)
        {
            folder.Write($"images/{i}.png", Pictures.Png(seed: i));
            lines.Add(string.Join(delimiter, header.Split(delimiter).Select(name => name.ToUpperInvariant() switch
            {
                "PATH" => $"\"images/{i}.png\"", "LABEL" => i % 2 == 0 ? "open circuit" : "good", "SPLIT" => i < 4 ? "train" : "test", _ => $"b{i / 2}",
            })));
            if (i == 2) lines.Add("");
        }
        folder.Write("labels.csv", string.Join("\r\n", lines));
        var data = ImageDataset.Open(folder.Path);
        Assert.Equal(["good", "open circuit"], data.Classes);
        Assert.Equal(["b0", "b0", "b1", "b1", "b2", "b2"], data.Samples.Select(s => s.Group));
        Assert.Equal(4, data.Samples.Count(s => s.Split == DataSplit.Train));
        Assert.Equal(6, ImageDataset.Open(folder["labels.csv"]).Samples.Count);
    }

    [Fact]
    public void AnIdxPairIsReadPackedOrPlain()
    {
        var mnist = MnistFolder();
        Tool.Require(mnist is not null, "needs ../shared/data/mnist");
        var data = ImageDataset.Open(mnist!);
        Assert.Equal(70_000, data.Samples.Count);
        Assert.Equal(10_000, data.Samples.Count(s => s.Split == DataSplit.Test));
        Assert.Equal(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"], data.Classes);
        Assert.Equal("28×28 gray", data.Facts.ToString());
        Assert.Equal("5", data.Samples[0].Label);
        Assert.Equal(27_525, Enumerable.Sum(data.Read(data.Samples[0]).Data, b => b));
    }

    static string? MnistFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (Directory.Exists(Path.Combine(folder.FullName, "..", "shared", "data", "mnist"))) return Path.GetFullPath(Path.Combine(folder.FullName, "..", "shared", "data", "mnist"));
        return null;
    }

    [Fact]
    public void AWrongPathIsAnsweredWithTheNearestName()
    {
        using var folder = new TemporaryFolder();
        Pictures.ClassFolders(folder, "flowers/", 1, "a", "b");
        var error = Refused(folder["flowres"]);
        Assert.Equal("OG2101", error.Error.Code);
        Assert.Contains(folder["flowers"], error.Remedy);
        Assert.Equal("OG2101", Refused("\0").Error.Code);
        Assert.Equal("OG2101", Refused(new string('x', 5000)).Error.Code);
    }

    [Fact]
    public void AFolderWithoutImagesOrWithoutClassesIsRefusedWithWhatWasExpected()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal("OG2102", Refused(folder.Path).Error.Code);
        folder.Write("1.png", Pictures.Png());
        Assert.Contains("class folders", Refused(folder.Path).What);
        Assert.Equal("OG2102", Refused(folder["1.png"]).Error.Code);
    }

    [Fact]
    public void TheFolderOfOneClassAndAnArchiveAreTold()
    {
        using var folder = new TemporaryFolder();
        Pictures.ClassFolders(folder, "flowers/", 2, "rose", "tulip");
        Assert.Equal($"Did you mean {folder["flowers"]}, where each folder is a class?", Refused(folder["flowers/rose"]).Remedy);
        Assert.Equal($"Did you mean {folder["flowers"]}, where each folder is a class?", Refused(folder["flowers/rose"] + "/").Remedy);
        folder.Write("packed/flowers.TAR.gz", "not looked into");
        Assert.Equal("Unpack flowers.TAR.gz into a folder, and name that.", Refused(folder["packed"]).Remedy);
    }

    [Fact]
    public void AnEmptyClassIsAnErrorWithTheCounts()
    {
        using var folder = new TemporaryFolder();
        Pictures.ClassFolders(folder, "", 2, "a", "b");
        Directory.CreateDirectory(folder["c"]);
        var error = Refused(folder.Path);
        Assert.Equal("OG2103", error.Error.Code);
        Assert.Contains("a 2, b 2, c 0", error.What);
    }

    [Fact]
    public void OneClassIsAnError()
    {
        using var folder = new TemporaryFolder();
        Pictures.ClassFolders(folder, "", 2, "a");
        Assert.Equal("OG2104", Refused(folder.Path).Error.Code);
    }

    [Fact]
    public void AFewUnreadableFilesAreListedAndManyStopTheWork()
    {
        using var folder = new TemporaryFolder();
        Pictures.ClassFolders(folder, "", 60, "a", "b");
        folder.Write("a/broken.png", "this is no image");
        var data = ImageDataset.Open(folder.Path);
        Assert.Equal(120, data.Samples.Count);
        Assert.Contains("not an image", Assert.Single(data.Skipped).Reason);
        folder.Write("a/empty.jpg", "");
        var error = Refused(folder.Path);
        Assert.Equal("OG2108", error.Error.Code);
        Assert.Contains("2 of 122", error.What);
        Assert.Equal(2, ImageDataset.Open(folder.Path, new() { MaxUnreadable = 0.1 }).Skipped.Count);
    }

    [Theory]
    [InlineData("path,labels\n1.png,a", "labels.csv:1:1", "--label labels")]
    [InlineData("path,label\n1.png,a\n1.png,b", "labels.csv:3:1", "Remove one")]
    [InlineData("path,label\n1.png,", "labels.csv:2:7", "Fill it in")]
    [InlineData("path,label,split\n1.png,a,tset", "labels.csv:2:9", "leave the column out")]
    [InlineData("path,label\n1.png,a,b", "labels.csv:2:1", "delimiter")]
    [InlineData("path,label,Path\n1.png,a,b", "labels.csv:1:1", "Rename")]
    [InlineData("path,label\n\"1.png,a", "labels.csv:2:1", "quotes")]
    [InlineData("path,label\n1\0.png,a", "labels.csv:2:2", "UTF-8")]
    [InlineData("", "labels.csv:1:1", "path,label")]
    public void AFaultInATableNamesFileLineAndColumn(string text, string place, string remedy)
    {
        using var folder = new TemporaryFolder();
        folder.Write("1.png", Pictures.Png());
        folder.Write("labels.csv", text);
        var error = Refused(folder.Path);
        Assert.Equal("OG2105", error.Error.Code);
        Assert.StartsWith(place, error.What);
        Assert.Contains(remedy, error.Remedy);
    }

    [Theory]
    [InlineData("../secret.png", "holds '..'"), InlineData("/etc/passwd", "is absolute"), InlineData("a/../../b.png", "holds '..'"), InlineData("C:\\secret.png", "drive letter"), InlineData("a\u0001.png", "control character")]
    public void ATableThatNamesAPlaceOutsideOfItsFolderIsRefusedAsAWhole(string path, string why)
    {
        using var folder = new TemporaryFolder();
        var rows = new List<string> { "path,label" };
        // One such row in many is no unreadable file among the few that are let pass.
        for (var i = 0; i < 200; i++)
        {
            folder.Write($"{i}.png", Pictures.Png(seed: i));
            rows.Add($"{i}.png,{(i % 2 == 0 ? "a" : "b")}");
        }
        folder.Write("labels.csv", string.Join('\n', rows.Append($"{path},b")));
        var error = Refused(folder.Path);
        Assert.Equal("OG2105", error.Error.Code);
        Assert.StartsWith("labels.csv:202:1: ", error.What);
        Assert.Contains(why, error.What);
        Assert.Contains("nothing was opened", error.Expected);
    }

    [Fact]
    public void AMisspeltColumnOfAnOptionIsAnsweredWithTheOption()
    {
        using var folder = new TemporaryFolder();
        for (var i = 0; i < 4; i++) folder.Write($"{i}.png", Pictures.Png(seed: i));
        folder.Write("labels.csv", "path,label,part,defect\n0.png,a,x,c\n1.png,b,y,d\n2.png,a,x,c\n3.png,b,z,d");
        Assert.Equal("Did you mean --split group=part?", Refused(folder.Path, new() { GroupColumn = "prt" }).Remedy);
        Assert.Equal("Did you mean --label defect?", Refused(folder.Path, new() { LabelColumn = "defct" }).Remedy);
        Assert.Equal(["c", "d"], ImageDataset.Open(folder.Path, new() { LabelColumn = "defect" }).Classes);
    }

    [Fact]
    public void GroupsThatTheDataCannotNameAreNotPassedOver()
    {
        using var folder = new TemporaryFolder();
        Pictures.ClassFolders(folder, "", 3, "a", "b");
        var error = Refused(folder.Path, new() { GroupColumn = "part" });
        Assert.Equal("OG2112", error.Error.Code);
        Assert.Contains("'part'", error.What);
        // A column that is empty in every row names none either; one that is empty in some says so.
        File.WriteAllText(folder["labels.csv"], "path,label,part\na/0.png,a,\na/1.png,a,\nb/0.png,b,\nb/1.png,b, \n");
        error = Refused(folder.Path, new() { GroupColumn = "part" });
        Assert.Equal("OG2112", error.Error.Code);
        Assert.Contains("'part' of labels.csv names no group", error.What);
        File.WriteAllText(folder["labels.csv"], "path,label,part\na/0.png,a,p\na/1.png,a,p\nb/0.png,b,q\nb/1.png,b,\n");
        Assert.Contains(ImageDataset.Open(folder.Path, new() { GroupColumn = "part" }).Notes, note => note.Contains("2 groups; no group is put into two splits; 1 row without one is a group of its own", StringComparison.Ordinal));
    }

    [Fact]
    public void ALabelThatTrainingDoesNotKnowNamesItsPlaceAndTheNearestClass()
    {
        using var folder = new TemporaryFolder();
        var rows = new List<string> { "path,label,split" };
        foreach (var (i, label, split) in new[] { (0, "short", "train"), (1, "good", "train"), (2, "shrot", "test") })
        {
            folder.Write($"{i}.png", Pictures.Png(seed: i));
            rows.Add($"{i}.png,{label},{split}");
        }
        folder.Write("labels.csv", string.Join('\n', rows));
        var error = Refused(folder.Path);
        Assert.Equal("OG2106", error.Error.Code);
        Assert.StartsWith("labels.csv:4:7", error.What);
        Assert.Equal("Did you mean 'short'?", error.Remedy);
        var known = Refused(folder.Path, new() { Classes = ["good", "open", "short"] });
        Assert.Contains("a class of the model", known.What);
    }

    [Fact]
    public void AGroupInTwoSplitsIsAnError()
    {
        using var folder = new TemporaryFolder();
        for (var i = 0; i < 4; i++) folder.Write($"{i}.png", Pictures.Png(seed: i));
        folder.Write("labels.csv", "path,label,serial,split\n0.png,a,x,train\n1.png,b,y,train\n2.png,a,x,test\n3.png,b,z,test");
        Assert.Equal(4, ImageDataset.Open(folder.Path).Samples.Count);
        var error = Refused(folder.Path, new() { GroupColumn = "serial" });
        Assert.Equal("OG2107", error.Error.Code);
        Assert.Contains("'x' is in train (0.png) and in test (2.png)", error.What);
    }

    [Theory]
    [InlineData("link/1.png"), InlineData("pipe.png"), InlineData("absent.png"), InlineData("folder")]
    public void ATableNamesNothingOutsideOfItsFolderAndNothingButRegularFiles(string path)
    {
        Tool.OnlyOn(OperatingSystem.IsLinux(), "makes links and pipes");
        using var outside = new TemporaryFolder();
        using var folder = new TemporaryFolder();
        outside.Write("1.png", Pictures.Png());
        Directory.CreateSymbolicLink(folder["link"], outside.Path);
        Directory.CreateDirectory(folder["folder"]);
        using (var make = System.Diagnostics.Process.Start("mkfifo", folder["pipe.png"])) make.WaitForExit();
        folder.Write("1.png", Pictures.Png());
        folder.Write("labels.csv", $"path,label\n1.png,a\n{path},b");
        var error = Refused(folder.Path);
        Assert.Equal("OG2108", error.Error.Code);
        Assert.Contains(path, error.What);
    }

    [Theory]
    [InlineData("swapped"), InlineData("short"), InlineData("long"), InlineData("huge"), InlineData("counts")]
    public void AnIdxFileThatBreaksItsFormatIsRefusedByName(string fault)
    {
        using var folder = new TemporaryFolder();
        byte[] images = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2, .. new byte[8]], labels = [0, 0, 8, 1, 0, 0, 0, 2, 0, 1];
        if (fault == "swapped") (images, labels) = (labels, images);
        if (fault == "short") images = images[..^1];
        if (fault == "long") labels = [.. labels, 1];
        if (fault == "huge") images[4] = 0x7f;
        if (fault == "counts") labels = [0, 0, 8, 1, 0, 0, 0, 1, 0];
        folder.Write("train-images-idx3-ubyte", images);
        folder.Write("train-labels-idx1-ubyte", labels);
        Assert.Equal("OG2111", Refused(folder.Path).Error.Code);
    }

    [Fact]
    public void MutatedIdxFilesCauseNothingButTheFormatsOwnErrors()
    {
        byte[] images = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2, .. new byte[8]];
        using var packed = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Optimal)) gzip.Write(images);
        using var folder = new TemporaryFolder();
        folder.Write("train-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, 2, 0, 1]);
        new Fuzz([images, packed.ToArray()], ["\0\0\b\u0003", "\u007f\u00ff\u00ff\u00ff", "\u001f\u008b\b", "\0\0\0\u0001"]).Run(500, path =>
        {
            File.Copy(path, folder["train-images-idx3-ubyte"], overwrite: true);
            var data = ImageDataset.Open(folder.Path);
            foreach (var sample in data.Samples) _ = data.Read(sample);
        }, RecipeErrors.Idx);
    }
}
