using Ogee.Learn;

namespace Ogee.Recipes.Tests;

/// <summary>What a registry promises, whatever database it is in.</summary>
public abstract class RegistryContract : IDisposable
{
    readonly TemporaryFolder folder = new();
    readonly List<ModelRegistry> opened = [];

    /// <summary>The address of a new, empty registry whose files are in a folder.</summary>
    protected abstract string NewAddress(string folder);

    protected string Runs => folder["runs"];

    protected RegistryLocation Location => field ??= RegistryLocation.Parse(NewAddress(folder["models"]));

    protected ModelRegistry Open()
    {
        var registry = ModelRegistry.OpenOrCreate(Location);
        opened.Add(registry);
        return registry;
    }

    protected static AliasMove? Promote(ModelRegistry registry, RegisteredVersion version, string alias = "production", string reason = "", bool isForced = false) =>
        registry.Promote(registry.Check(version, alias, []), reason, isForced);

    protected static void Refused(ErrorCode code, Action action) => Assert.Equal(code.Code, Assert.Throws<OgeeException>(action).Error.Code);

    public void Dispose()
    {
        foreach (var registry in opened) registry.Dispose();
        folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void ReadingMakesNoRegistry()
    {
        Assert.Null(ModelRegistry.OpenOrNull(Location));
        Refused(RegistryErrors.NotFound, () => ModelRegistry.Open(Location));
        Assert.Null(ModelRegistry.OpenOrNull(Location));
        Assert.False(Directory.Exists(folder["models"]));
    }

    [Fact]
    public void AVersionHasItsEvidenceAndOutlivesItsRun()
    {
        var registry = Open();
        var run = SmallRun.In(Runs);
        var record = RunRecord.Read(run);
        var (added, isNew) = registry.Add(run, comment: "the first");
        Assert.True(isNew);
        RunStore.Remove(run);
        var version = Open().Find(new("scratches", 1));
        Assert.Equal(added with { Results = version.Results }, version);
        Assert.Equal((run.Id, "image-classification", "f1", record.WeightsSha256, "test_accuracy", 0.9, VerdictKind.Pass, "the first"),
            (version.Run, version.Task, version.DataFingerprint, version.WeightsSha256, version.Headline, version.HeadlineValue, version.Verdict, version.Comment));
        Assert.Equal((0.85, 0.95), (version.HeadlineLow!.Value, version.HeadlineHigh!.Value), (a, b) => Math.Abs(a.Item1 - b.Item1) + Math.Abs(a.Item2 - b.Item2) < 1e-12);
        Assert.Equal(0.9, version.Results["test_accuracy"]);
        Assert.Equal(record.WeightsSha256, Classifier.Load(registry.Files(version).ModelPath).Config.WeightsSha256);
    }

    [Fact]
    public void NumbersGrowByNameAndAreNeverGivenTwice()
    {
        var registry = Open();
        RegisteredVersion Add(int seed, string name = "scratches") => registry.Add(SmallRun.In(Runs, seed), name).Version;
        Assert.Equal(["scratches:1", "scratches:2", "dents:1"], [Add(1).Reference, Add(2).Reference, Add(3, "dents").Reference]);
        registry.Remove(registry.Find(new("scratches", 2)));
        Assert.Equal("scratches:3", Add(4).Reference);
        Assert.Equal(["dents:1", "scratches:3", "scratches:1"], registry.Versions().Select(version => version.Reference));
        Refused(RegistryErrors.NotFound, () => registry.Find(new("scratches", 2)));
        Refused(RegistryErrors.NotFound, () => registry.Versions("scratch"));
    }

    [Fact]
    public void AddingTwiceIsAddingOnce()
    {
        var registry = Open();
        var run = SmallRun.In(Runs);
        registry.Add(run);
        RunStore.Tag(run, ["pilot"], []);
        Assert.Equal(("scratches:1", false), (registry.Add(run).Version.Reference, registry.Add(run).IsNew));
        Assert.Single(registry.Versions());
    }

    [Fact]
    public void ARunThatIsNotFinishedOrDoesNotLoadIsNotAdded()
    {
        var registry = Open();
        var running = SmallRun.In(Runs);
        (RunRecord.Read(running) with { Status = RunStatus.Interrupted }).Save(running);
        Refused(RunErrors.NotFound, () => registry.Add(running));
        var damaged = SmallRun.In(Runs, 2);
        Flip(Path.Combine(damaged.ModelPath, "model.safetensors"));
        Refused(RegistryErrors.NotReady, () => registry.Add(damaged));
        var other = SmallRun.In(Runs, 3);
        (RunRecord.Read(other) with { WeightsSha256 = new('0', 64) }).Save(other);
        Refused(RegistryErrors.NotReady, () => registry.Add(other));
        Assert.Empty(registry.Versions());
    }

    [Theory]
    [InlineData("../scratches"), InlineData(""), InlineData("a/b"), InlineData("-x"), InlineData("a b"), InlineData("x'; DROP TABLE ogee_versions; --"), InlineData("nul"), InlineData("a.")]
    public void ANameIsNoPathAndNoStatement(string name)
    {
        var registry = Open();
        Refused(RegistryErrors.Name, () => registry.Add(SmallRun.In(Runs), name));
        Assert.Empty(registry.Versions());
    }

    [Fact]
    public void TextsAreKeptAsTheyAre()
    {
        var registry = Open();
        const string Text = "it's \"so\"; DROP TABLE ogee_versions; -- ü 模型 \\ %s @name";
        var version = registry.Add(SmallRun.In(Runs), comment: Text).Version;
        Promote(registry, version, reason: Text);
        Assert.Equal((Text, Text), (registry.Find(new("scratches", 1)).Comment, registry.History("scratches").Single().Reason));
    }

    [Fact]
    public void APromotionNeedsAReportThatPassed()
    {
        var registry = Open();
        var failed = registry.Add(SmallRun.In(Runs, 1, verdict: VerdictKind.Fail)).Version;
        var unknown = registry.Add(SmallRun.In(Runs, 2, verdict: null)).Version;
        Refused(RegistryErrors.Gate, () => Promote(registry, failed));
        Refused(RegistryErrors.Gate, () => Promote(registry, unknown));
        Assert.Empty(registry.Aliases());
        Refused(RegistryErrors.Reason, () => Promote(registry, failed, isForced: true));
        Assert.True(Promote(registry, failed, reason: "the customer signed", isForced: true)!.IsForced);
        Assert.Equal((true, "the customer signed"), (registry.History("scratches").Single().IsForced, registry.History("scratches").Single().Reason));
        var warned = registry.Add(SmallRun.In(Runs, 3, verdict: VerdictKind.Warn)).Version;
        Assert.Contains("warning", Assert.Single(registry.Check(warned, "staging", []).Warnings), StringComparison.Ordinal);
        Assert.False(Promote(registry, warned, "staging")!.IsForced);
    }

    [Fact]
    public void APromotionNeedsWhatIsRequired()
    {
        var registry = Open();
        var version = registry.Add(SmallRun.In(Runs, accuracy: 0.9)).Version;
        Assert.Empty(registry.Check(version, "production", [Requirement.Parse("test_accuracy>=0.9"), Requirement.Parse("accuracy>=0.5")]).Refusals);
        Refused(RegistryErrors.Gate, () => registry.Promote(registry.Check(version, "production", [Requirement.Parse("test_accuracy>=0.95")])));
        Refused(ModelErrors.Requirement, () => registry.Check(version, "production", [Requirement.Parse("test_accurasy>=0.95")]));
    }

    [Fact]
    public void AWorseVersionOnTheSameDataIsToldWithAnInterval()
    {
        var registry = Open();
        RegisteredVersion Add(int seed, double accuracy, string data = "f1") => registry.Add(SmallRun.In(Runs, seed, accuracy, fingerprint: data)).Version;
        Promote(registry, Add(1, 0.9));
        Assert.Empty(registry.Check(Add(2, 0.95), "production", []).Warnings);
        Assert.Contains("interval", Assert.Single(registry.Check(Add(3, 0.7), "production", []).Warnings), StringComparison.Ordinal);
        Assert.Contains("is worse", Assert.Single(registry.Check(registry.Find(new("scratches", 3)), "production", []).Warnings), StringComparison.Ordinal);
        Assert.Contains("chance", Assert.Single(registry.Check(Add(4, 0.89), "production", []).Warnings), StringComparison.Ordinal);
        Assert.Empty(registry.Check(Add(5, 0.7, "f2"), "production", []).Warnings);
        Assert.Empty(registry.Check(registry.Find(new("scratches", 3)), "staging", []).Warnings);
    }

    [Fact]
    public void ARollbackGoesBackStepByStepAndPassesOverWhatWasRemoved()
    {
        var registry = Open();
        RegisteredVersion[] versions = [.. Enumerable.Range(1, 4).Select(seed => registry.Add(SmallRun.In(Runs, seed)).Version)];
        Refused(RegistryErrors.NotFound, () => registry.Rollback("scratches", "production"));
        Promote(registry, versions[0]);
        Refused(RegistryErrors.NoEarlier, () => registry.Rollback("scratches", "production"));
        foreach (var version in versions[1..]) Promote(registry, version);
        Assert.Null(Promote(registry, versions[3]));
        Assert.Equal((4, 3), Went(registry.Rollback("scratches", "production", "too many complaints")));
        Assert.Equal((3, 2), Went(registry.Rollback("scratches", "production")));
        Promote(registry, versions[3]);
        Assert.Equal((4, 2), Went(registry.Rollback("scratches", "production")));
        Promote(registry, versions[3]);
        registry.Remove(versions[1]);
        Assert.Equal((4, 1), Went(registry.Rollback("scratches", "production")));
        Refused(RegistryErrors.NoEarlier, () => registry.Rollback("scratches", "production"));
        var history = registry.History("scratches", "production");
        Assert.Equal(Enumerable.Range(1, history.Count), history.Select(move => move.Order));
        Assert.All(history.Zip(history.Skip(1)), pair => Assert.Equal(pair.First.To, pair.Second.From));
        Assert.Equal("too many complaints", history.First(move => move.Kind == AliasMoveKind.Rollback).Reason);
        Assert.All(history, move => Assert.Contains("@", move.Who, StringComparison.Ordinal));
    }

    [Fact]
    public void AnAliasThatWasRemovedComesBackByRollback()
    {
        var registry = Open();
        Promote(registry, registry.Add(SmallRun.In(Runs)).Version);
        registry.RemoveAlias("scratches", "production");
        Refused(RegistryErrors.NotFound, () => registry.Find(new("scratches", Alias: "production")));
        Assert.Equal((null, 1), Went(registry.Rollback("scratches", "production")));
    }

    [Fact]
    public void AVersionThatAnAliasNamesIsNotRemoved()
    {
        var registry = Open();
        var version = registry.Add(SmallRun.In(Runs)).Version;
        Promote(registry, version);
        Refused(RegistryErrors.InUse, () => registry.Remove(version));
        registry.RemoveAlias("scratches", "production");
        registry.Remove(version);
        Assert.False(Directory.Exists(registry.FolderOf(version)));
        Refused(RegistryErrors.NotFound, () => registry.Remove(version));
    }

    [Theory]
    [InlineData("changed"), InlineData("missing"), InlineData("added"), InlineData("list"), InlineData("gone"), InlineData("link")]
    public void DamagedFilesAreFoundBeforeTheyAreUsed(string fault)
    {
        Testing.Tool.OnlyOn(fault != "link" || !OperatingSystem.IsWindows(), "makes a link, which Windows lets administrators do");
        var registry = Open();
        var version = registry.Add(SmallRun.In(Runs)).Version;
        var weights = Path.Combine(registry.FolderOf(version), "model", "model.safetensors");
        switch (fault)
        {
            case "changed": Flip(weights); break;
            case "missing": File.Delete(weights); break;
            case "added": File.WriteAllText(Path.Combine(registry.FolderOf(version), "model", "decisions.json"), "{}"); break;
            case "list": File.AppendAllText(Path.Combine(registry.FolderOf(version), "SHA256SUMS"), $"{new string('0', 64)}  model/x\n"); break;
            case "gone": Directory.Delete(registry.FolderOf(version), recursive: true); break;
            default:
                File.Move(weights, folder["elsewhere"]);
                File.CreateSymbolicLink(weights, folder["elsewhere"]);
                break;
        }
        Refused(fault == "link" ? FileErrors.Path : RegistryErrors.Damaged, () => registry.Files(version));
        if (fault != "link") Refused(RegistryErrors.Damaged, () => Promote(registry, version));
    }

    [Fact]
    public void AddingAgainMendsDamagedFiles()
    {
        var registry = Open();
        var run = SmallRun.In(Runs);
        var version = registry.Add(run).Version;
        Flip(Path.Combine(registry.FolderOf(version), "model", "model.safetensors"));
        Assert.Equal((version.Reference, false), (registry.Add(run).Version.Reference, registry.Add(run).IsNew));
        Assert.True(File.Exists(registry.Files(version).RecordPath));
    }

    [Fact]
    public async Task OfPromotionsAtOnceEachWinsOrIsToldWhoDid()
    {
        var versions = Enumerable.Range(1, 4).Select(seed => Open().Add(SmallRun.In(Runs, seed)).Version).ToArray();
        Promote(Open(), versions[0]);
        int moved = 0, beaten = 0;
        // Connections of their own, as processes have.
        await Task.WhenAll(Enumerable.Range(0, 4).Select(worker => Task.Run(() =>
        {
            using var registry = ModelRegistry.Open(Location);
            for (var turn = 0; turn < 8; turn++)
            {
                try
                {
                    if (Promote(registry, versions[(worker + turn) % versions.Length]) is not null) Interlocked.Increment(ref moved);
                }
                catch (OgeeException lost) when (lost.Error == RegistryErrors.Moved)
                {
                    Interlocked.Increment(ref beaten);
                }
            }
        }, TestContext.Current.CancellationToken)));
        var history = Open().History("scratches", "production");
        Assert.Equal(moved + 1, history.Count);
        Assert.True(moved + beaten <= 32 && moved > 0);
        Assert.Equal(Enumerable.Range(1, history.Count), history.OrderBy(move => move.Order).Select(move => move.Order));
        var ordered = history.OrderBy(move => move.Order).ToArray();
        Assert.All(ordered.Zip(ordered.Skip(1)), pair => Assert.Equal(pair.First.To, pair.Second.From));
        Assert.Equal(ordered[^1].To, Open().Find(new("scratches", Alias: "production")).Number);
    }

    [Fact]
    public void APromotionThatLookedBeforeAnotherMovedIsRefused()
    {
        var (mine, theirs) = (Open(), Open());
        RegisteredVersion[] versions = [.. Enumerable.Range(1, 3).Select(seed => mine.Add(SmallRun.In(Runs, seed)).Version)];
        Promote(mine, versions[0]);
        var check = mine.Check(versions[1], "production", []);
        Promote(theirs, versions[2]);
        Refused(RegistryErrors.Moved, () => mine.Promote(check));
        Assert.Equal(3, mine.Find(new("scratches", Alias: "production")).Number);
    }

    [Fact]
    public async Task VersionsAddedAtOnceGetNumbersOfTheirOwn()
    {
        var runs = Enumerable.Range(1, 6).Select(seed => SmallRun.In(Runs, seed)).ToArray();
        var location = Location;
        var numbers = await Task.WhenAll(runs.Select(run => Task.Run(() =>
        {
            using var registry = ModelRegistry.OpenOrCreate(location);
            return registry.Add(run).Version.Number;
        }, TestContext.Current.CancellationToken)));
        Assert.Equal([1, 2, 3, 4, 5, 6], numbers.Order());
    }

    [Fact]
    public void AVersionIsCopiedBetweenRegistriesWithItsHashChecked()
    {
        var (registry, elsewhere) = (Open(), ModelRegistry.OpenOrCreate(RegistryLocation.Parse(folder["elsewhere"])));
        opened.Add(elsewhere);
        registry.Add(SmallRun.In(Runs, 1));
        var second = registry.Add(SmallRun.In(Runs, 2)).Version;
        var (copy, isNew) = elsewhere.CopyFrom(registry, second);
        Assert.Equal(("scratches:2", true, second.FilesSha256, second.WeightsSha256), (copy.Reference, isNew, copy.FilesSha256, copy.WeightsSha256));
        Assert.StartsWith("scratches:2 of ", copy.Origin, StringComparison.Ordinal);
        Assert.False(elsewhere.CopyFrom(registry, second).IsNew);
        // A number that was given here already is not taken over.
        Assert.Equal("scratches:3", elsewhere.CopyFrom(registry, registry.Find(new("scratches", 1))).Version.Reference);
        var third = registry.Add(SmallRun.In(Runs, 3)).Version;
        Flip(Path.Combine(registry.FolderOf(third), "model", "model.safetensors"));
        Refused(RegistryErrors.Damaged, () => elsewhere.CopyFrom(registry, third));
        Assert.Equal(2, elsewhere.Versions().Count);
    }

    [Fact]
    public void ANewerRegistryIsRefused()
    {
        var registry = Open();
        Execute($"UPDATE {RegistrySchema.Table} SET version = {RegistrySchema.Version + 1}");
        Refused(RegistryErrors.Newer, () => ModelRegistry.Open(Location));
        Refused(RegistryErrors.Newer, () => ModelRegistry.OpenOrCreate(Location));
    }

    [Fact]
    public void AHashFromTheDatabaseIsNoPath()
    {
        var registry = Open();
        registry.Add(SmallRun.In(Runs));
        Execute("UPDATE ogee_versions SET files_sha256 = '../../../elsewhere'");
        Refused(RegistryErrors.Database, () => registry.Files(registry.Find(new("scratches", 1))));
    }

    void Execute(string sql)
    {
        using var database = RegistryDatabase.Of(Location);
        database.Write(session =>
        {
            session.Execute(sql);
            return true;
        });
    }

    static (int?, int?) Went(AliasMove move) => (move.From, move.To);

    protected static void Flip(string path)
    {
        var bytes = File.ReadAllBytes(path);
        bytes[^5] ^= 64;
        File.WriteAllBytes(path, bytes);
    }
}
