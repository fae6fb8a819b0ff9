namespace Ogee.Recipes.Tests;

public class DemoDataTests
{
    static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Ogee.slnx"))) folder = folder.Parent;
        return folder.FullName;
    }

    [Fact]
    public void TheBoardsAreWhatTheirReadmeSays()
    {
        var boards = Path.Combine(Root(), "demo", "boards");
        Assert.InRange(Directory.EnumerateFiles(boards).Sum(file => new FileInfo(file).Length), 100_000, 2_000_000);
        using var folder = new TemporaryFolder();
        FolderArchive.Extract(Path.Combine(boards, "boards.zip"), folder["boards"]);
        Assert.Contains("MIT License", File.ReadAllText(folder["boards/LICENSE"]));
        var data = ImageDataset.Open(folder["boards"]);
        Assert.Equal("board", data.GroupColumn);
        Assert.Equal("64×64 gray", data.Facts.ToString());
        var readme = File.ReadAllText(Path.Combine(boards, "README.md"));
        var splits = Splitter.Split(data.Samples, SplitRatio.Default, 0);
        var report = Look.At(data, splits);
        Assert.Equal(11, report.Groups!.Count);
        Assert.Equal(7, report.Classes.Count);
        Assert.All(report.Classes, one => Assert.Contains($"| {one.Name} | {one.Count} |", readme));
        Assert.All(report.Classes, one => Assert.True(one is { Train: >= 150, Valid: >= 10, Test: >= 10 }, one.ToString()));
        Assert.Equal(["images/spur/00041010-01-again.png", "images/spur/00041010-01.png"], Assert.Single(report.Duplicates).Members.Select(member => member.Id));
        // Boards repeat their patterns; what differs by its defect alone is no near duplicate.
        Assert.DoesNotContain(report.NearDuplicates, pair => pair.AcrossLabels || pair.AcrossSplits);
        Assert.Equal("duplicates", Assert.Single(report.Findings).Kind);
    }
}
