namespace Ogee.Recipes.Tests;

public sealed class RunSpaceTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    [Fact]
    public void ADiskWithoutRoomIsNamedBeforeAnyWork()
    {
        var error = Assert.Throws<OgeeException>(() => RunSpace.Require(folder["runs/not-made-yet"], long.MaxValue));
        Assert.Equal(("OG2908", FailureKind.Environment), (error.Error.Code, error.Error.Kind));
        RunSpace.Require(folder["runs/not-made-yet"], 1);
    }

    [Fact]
    public void AProbeLeavesNothingBehind()
    {
        RunSpace.Probe(folder["runs/not-made-yet"]);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void AFileInThePlaceOfTheFolderIsNamed()
    {
        File.WriteAllText(folder["taken"], "");
        Assert.Equal("OG2904", Assert.Throws<OgeeException>(() => RunSpace.Probe(folder["taken"])).Error.Code);
        Assert.Equal("OG2904", Assert.Throws<OgeeException>(() => RunSpace.Probe(folder["taken/below"])).Error.Code);
    }

    public void Dispose() => folder.Dispose();
}
