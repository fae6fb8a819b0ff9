namespace Ogee.Recipes.Tests;

public class RunStoreTests
{
    [Fact]
    public void RunsAreListedNewestFirst()
    {
        using var runs = new RunsFixture();
        var (first, second) = (runs.Run("a"), runs.Run("b"));
        Directory.CreateDirectory(Path.Combine(runs.Root, "something-else"));
        Assert.Equal([second.Id, first.Id], runs.Store.List().Select(run => run.Folder.Id));
    }

    [Fact]
    public void NoFolderIsNoRuns() => Assert.Empty(new RunStore("there/is/no/such/folder").List());

    [Fact]
    public void LastIsTheNewestRunWhateverBecameOfIt()
    {
        using var runs = new RunsFixture();
        runs.Run("a");
        Assert.Equal(runs.Run("b", RunStatus.Failed).Id, runs.Store.Find("@last").Id);
    }

    [Fact]
    public void BestIsTheFinishedRunWithTheGreatestHeadlineOnTheSameData()
    {
        using var runs = new RunsFixture();
        runs.Run("other-data", accuracy: 0.99, fingerprint: "f2");
        var best = runs.Run("best", accuracy: 0.95);
        runs.Run("later", accuracy: 0.93);
        runs.Run("failed", RunStatus.Failed, accuracy: 0.98);
        Assert.Equal(best.Id, runs.Store.Find("@best").Id);
    }

    [Fact]
    public void ARunIsFoundByThePathAndByTheBeginningOfItsId()
    {
        using var runs = new RunsFixture();
        var (first, second) = (runs.Run("a"), runs.Run("b"));
        Assert.Equal(first.Path, runs.Store.Find(first.Path).Path);
        Assert.Equal(first.Path, runs.Store.Find(first.Path + Path.DirectorySeparatorChar).Path);
        Assert.Equal(first.Path, runs.Store.Find("1123-0914").Path);
        Assert.Equal(second.Path, runs.Store.Find(second.Id.ToUpperInvariant()).Path);
    }

    [Fact]
    public void ABeginningThatSeveralShareNamesThem()
    {
        using var runs = new RunsFixture();
        var (first, second) = (runs.Run("a"), runs.Run("b"));
        var error = Assert.Throws<OgeeException>(() => runs.Store.Find("1123"));
        Assert.Equal(RunErrors.Ambiguous, error.Error);
        Assert.Contains(first.Id, error.What, StringComparison.Ordinal);
        Assert.Contains(second.Id, error.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("@lst", "@last")]
    [InlineData("@bset", "@best")]
    [InlineData("", "ogee runs")]
    [InlineData("nothing-like-it", "ogee runs")]
    public void AReferenceThatFitsNothingSaysWhatWould(string reference, string hint)
    {
        using var runs = new RunsFixture();
        runs.Run();
        var error = Assert.Throws<OgeeException>(() => runs.Store.Find(reference));
        Assert.Equal((RunErrors.NotFound, FailureKind.Data), (error.Error, error.Error.Kind));
        Assert.Contains(hint, error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void TagsAreAddedOnceAndTakenAway()
    {
        using var runs = new RunsFixture();
        var run = runs.Run();
        RunStore.Tag(run, ["pilot", "pilot", "a.b"], []);
        Assert.Equal(["line-2", "pilot"], RunStore.Tag(run, ["line-2"], ["a.b"]).Tags);
        Assert.Equal(["line-2", "pilot"], RunRecord.Read(run).Tags);
        Assert.Equal(RunErrors.Name, Assert.Throws<OgeeException>(() => RunStore.Tag(run, ["no spaces"], [])).Error);
    }

    [Fact]
    public void ARunInUseIsNotRemoved()
    {
        using var runs = new RunsFixture();
        var run = runs.Run();
        using (run.Lock()) Assert.Equal(RunErrors.Busy, Assert.Throws<OgeeException>(() => RunStore.Remove(run)).Error);
        Assert.True(File.Exists(run.RecordPath));
        RunStore.Remove(run);
        Assert.False(Directory.Exists(run.Path));
    }
}
