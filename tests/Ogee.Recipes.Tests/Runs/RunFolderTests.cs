using Ogee.Learn;

namespace Ogee.Recipes.Tests;

public class RunFolderTests
{
    [Fact]
    public void AnIdHasTheTimeTheNameAndASuffix()
    {
        using var runs = new RunsFixture();
        Assert.Matches("^1123-0914-scratches-[a-z2-9]{4}$", runs.Folder().Id);
    }

    [Fact]
    public void RunsOfTheSameMomentHaveTheirOwnFolders()
    {
        using var runs = new RunsFixture();
        var ids = new System.Collections.Concurrent.ConcurrentBag<string>();
        Parallel.For(0, 200, _ => ids.Add(runs.Folder().Id));
        Assert.Equal(200, ids.Distinct().Count());
        Assert.Equal(200, Directory.GetDirectories(runs.Root).Length);
    }

    [Theory]
    [InlineData("Steel Scratches, March", "steel-scratches-march")]
    [InlineData("../../etc/passwd", "etc-passwd")]
    [InlineData("Prüfung 4", "prüfung-4")]
    [InlineData("划痕", "划痕")]
    [InlineData("///", "run")]
    [InlineData("", "run")]
    [InlineData("CON", "con")]
    public void ANameBecomesPartOfAFolderName(string name, string part)
    {
        using var runs = new RunsFixture();
        var folder = runs.Folder(name);
        Assert.StartsWith($"1123-0914-{part}-", folder.Id, StringComparison.Ordinal);
        Assert.Equal(runs.Root, Path.GetDirectoryName(folder.Path));
    }

    [Fact]
    public void AVeryLongNameIsCut()
    {
        using var runs = new RunsFixture();
        Assert.InRange(runs.Folder(new string('x', 5000)).Id.Length, 40, 60);
    }

    [Fact]
    public void AFolderThatCannotBeMadeIsFoundBeforeAnyWork()
    {
        using var runs = new RunsFixture();
        var file = Path.Combine(runs.Root, "a-file");
        File.WriteAllText(file, "x");
        var error = Assert.Throws<OgeeException>(() => RunFolder.Create(Path.Combine(file, "runs"), "x"));
        Assert.Equal((RunErrors.Create, FailureKind.Environment), (error.Error, error.Error.Kind));
        Assert.Contains("--out", error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void OneProcessWritesAtATime()
    {
        using var runs = new RunsFixture();
        var folder = runs.Folder();
        Assert.False(folder.IsInUse);
        using (folder.Lock())
        {
            Assert.True(folder.IsInUse);
            Assert.Equal(FileErrors.Locked, Assert.Throws<OgeeException>(folder.Lock).Error);
        }
        Assert.False(folder.IsInUse);
    }
}
