using Ogee.Learn;

namespace Ogee.Recipes.Tests;

/// <summary>What servers leave behind when they end, in order or not.</summary>
public sealed class WatchFolderTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("ogee-watched-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    static WatchWindow Window() => new()
    {
        Model = "m", Version = "1", WeightsSha256 = "w", Started = DateTimeOffset.UnixEpoch, Ended = DateTimeOffset.UnixEpoch.AddHours(1), Rows = 7, IsClosed = false, Summary = new(["x"], []),
    };

    bool[] Closed() => [.. new WatchFolder(folder).Windows("w").Select(window => window.IsClosed)];

    [Fact]
    public void AWindowIsLeftAloneWhileItsServerRunsAndClosedWhenItIsNoMore()
    {
        var watched = new WatchFolder(folder);
        using (watched.Hold("one"))
        {
            watched.Save(Window(), "one");
            watched.CloseLeft();
            Assert.Equal([false], Closed());
        }
        // In order: the lock went with the server.
        Assert.Empty(Directory.EnumerateFiles(folder, "*.lock"));
        watched.CloseLeft();
        Assert.Equal([true], Closed());
        watched.CloseLeft();
        Assert.Equal([true], Closed());
    }

    [Fact]
    public void OfAServerThatDiedTheLockIsTakenAway()
    {
        var watched = new WatchFolder(folder);
        watched.Save(Window(), "dead");
        File.WriteAllText(Path.Combine(folder, "server-dead.lock"), "");
        watched.CloseLeft();
        Assert.Equal([true], Closed());
        Assert.Equal(["window-19700101T000000000Z-dead.json"], Directory.EnumerateFiles(folder).Select(Path.GetFileName));
    }

    [Fact]
    public void AFileThatIsNoWindowStaysForItsReaderToRefuse()
    {
        var path = Path.Combine(folder, "open-torn.json");
        File.WriteAllText(path, "{\"format\":");
        new WatchFolder(folder).CloseLeft();
        Assert.True(File.Exists(path));
        Assert.Equal(WatchErrors.Window, Assert.Throws<OgeeException>(() => new WatchFolder(folder).Windows("w")).Error);
    }

    [Fact]
    public void ALogOfTruthsThatCannotBeWrittenIsReported()
    {
        Directory.CreateDirectory(Path.Combine(folder, "feedback-one.jsonl"));
        Assert.ThrowsAny<Exception>(() => new WatchFolder(folder).Append("{}"u8, "one"));
        new WatchFolder(folder).Append("{}"u8, "two");
        new WatchFolder(folder).Append("{}"u8, "two");
        Assert.Equal("{}\n{}\n", File.ReadAllText(Path.Combine(folder, "feedback-two.jsonl")));
    }
}
