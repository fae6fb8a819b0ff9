using CsCheck;
using Ogee.Learn.Crash;

namespace Ogee.Learn.Tests;

public sealed class CheckpointStoreTests : IDisposable
{
    readonly TemporaryFolder folder = new();
    readonly FolderLock runLock;
    readonly CheckpointStore store;

    public CheckpointStoreTests() => (runLock, store) = (FolderLock.Acquire(folder.Path), new(folder.Path));

    public void Dispose()
    {
        runLock.Dispose();
        folder.Dispose();
    }

    CheckpointSaved Save(long step, CheckpointSlot slot = CheckpointSlot.Last) => store.Save(runLock, slot, StepContent.State(step), StepContent.Tensors(step));

    long Load(CheckpointSlot slot = CheckpointSlot.Last, bool exact = false)
    {
        using var checkpoint = store.Load(slot, exact);
        return StepContent.StepOf(checkpoint);
    }

    string[] Folders => [.. Directory.GetFileSystemEntries(folder["checkpoints"]).Select(entry => Path.GetFileName(entry)).Order(StringComparer.Ordinal)];

    [Fact]
    public void WhatIsSavedIsLoaded()
    {
        Assert.False(store.Exists(CheckpointSlot.Last));
        var saved = Save(7);
        Assert.Null(saved.Warning);
        Assert.Equal(folder["checkpoints/last"], saved.Path);
        Assert.Equal(saved.Bytes, Directory.GetFiles(saved.Path).Sum(file => new FileInfo(file).Length));
        Assert.True(store.Exists(CheckpointSlot.Last));
        using var checkpoint = store.Load(CheckpointSlot.Last, exact: true);
        Assert.Equal(7, StepContent.StepOf(checkpoint));
        Assert.Equal(StepContent.State(7), checkpoint.State);
        Assert.Null(checkpoint.Fallback);
        Assert.Equal(new TensorSpec([100], DType.Int64), checkpoint.Tensors["moments"].Spec);
        Assert.Equal(64, checkpoint.Hashes["moments"].Length);
    }

    [Fact]
    public void ACheckpointWithoutTensorsAndWithEmptyOnesIsLoaded()
    {
        store.Save(runLock, CheckpointSlot.Last, "{}", []);
        store.Save(runLock, CheckpointSlot.Best, "{}", [new("empty", DType.Float32, [0, 3], ReadOnlyMemory<byte>.Empty)]);
        using var none = store.Load(CheckpointSlot.Last);
        using var empty = store.Load(CheckpointSlot.Best);
        Assert.Empty(none.Tensors);
        empty.Read("empty", []);
    }

    [Fact]
    public void LastKeepsTheOneBeforeAndBestKeepsOne()
    {
        for (var step = 1; step <= 4; step++) Save(step);
        Save(2, CheckpointSlot.Best);
        Save(3, CheckpointSlot.Best);
        Assert.Equal(["best", "last", "last.previous"], Folders);
        Assert.Equal(4, Load());
        Assert.Equal(3, Load(CheckpointSlot.Best));
    }

    [Fact]
    public void SavingLastNeverTouchesBest()
    {
        Save(1, CheckpointSlot.Best);
        var written = Directory.GetFiles(folder["checkpoints/best"]).Select(File.GetLastWriteTimeUtc).ToArray();
        for (var step = 2; step <= 6; step++) Save(step);
        Assert.Equal(1, Load(CheckpointSlot.Best, exact: true));
        Assert.Equal(written, Directory.GetFiles(folder["checkpoints/best"]).Select(File.GetLastWriteTimeUtc));
    }

    [Fact]
    public void TheSameContentGivesTheSameBytes()
    {
        Save(5);
        Save(5);
        foreach (var file in Directory.GetFiles(folder["checkpoints/last"]))
            Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(Path.Combine(folder["checkpoints/last.previous"], Path.GetFileName(file))));
    }

    [Fact]
    public void NoCheckpointIsAnError() => Expect.Error(FileErrors.NoCheckpoint, () => store.Load(CheckpointSlot.Best), folder["checkpoints/best"]);

    [Fact]
    public void ADamagedTensorIsNamedAndThePreviousCheckpointIsLoadedLoudly()
    {
        Save(1);
        Save(2);
        Flip("last/tensors.safetensors", file => file.Length - 1);
        using var checkpoint = store.Load(CheckpointSlot.Last);
        Assert.Equal(1, StepContent.StepOf(checkpoint));
        Assert.NotNull(checkpoint.Fallback);
        Assert.Equal(FileErrors.Damaged, checkpoint.Fallback.Error);
        Assert.Contains("'weights'", checkpoint.Fallback.What, StringComparison.Ordinal);
        Assert.Contains(folder["checkpoints/last/tensors.safetensors"], checkpoint.Fallback.What, StringComparison.Ordinal);
    }

    [Fact]
    public void WhereExactnessIsAskedForDamageIsAnError()
    {
        Save(1);
        Save(2);
        Flip("last/tensors.safetensors", _ => 500);
        Expect.Error(FileErrors.Damaged, () => store.Load(CheckpointSlot.Last, exact: true), "'moments'");
    }

    [Fact]
    public void WhenAllAreDamagedTheNewestIsNamed()
    {
        Save(1);
        Save(2);
        Flip("last/tensors.safetensors", file => file.Length - 1);
        Flip("last.previous/state.json", _ => 2);
        Expect.Error(FileErrors.Damaged, () => store.Load(CheckpointSlot.Last), folder["checkpoints/last/tensors.safetensors"]);
    }

    [Theory]
    [InlineData("state.json")]
    [InlineData("tensors.safetensors")]
    [InlineData("manifest.json")]
    public void AMissingFileIsDamageToo(string name)
    {
        Save(1);
        Save(2);
        File.Delete(Path.Combine(folder["checkpoints/last"], name));
        using var checkpoint = store.Load(CheckpointSlot.Last);
        Assert.Equal(1, StepContent.StepOf(checkpoint));
        Assert.Contains(name, checkpoint.Fallback!.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("state.json")]
    [InlineData("tensors.safetensors")]
    [InlineData("manifest.json")]
    public void NoFlippedBitAndNoTornFileIsEverLoaded(string name)
    {
        Save(1);
        Save(2);
        var path = Path.Combine(folder["checkpoints/last"], name);
        var whole = File.ReadAllBytes(path);
        // Space between the tokens of the manifest may change without harm: there the load is the same, not the previous.
        Gen.Select(Gen.Int[0, Math.Min(whole.Length, 2000) - 1], Gen.Int[0, 7], Gen.Bool).Sample((at, bit, isTorn) =>
        {
            var changed = isTorn ? whole[..at] : [.. whole];
            if (!isTorn) changed[at] ^= (byte)(1 << bit);
            File.WriteAllBytes(path, changed);
            try
            {
                using var checkpoint = store.Load(CheckpointSlot.Last);
                Assert.Equal(checkpoint.Fallback is null ? 2 : 1, StepContent.StepOf(checkpoint));
                if (name != "manifest.json") Assert.NotNull(checkpoint.Fallback);
            }
            catch (OgeeException error) when (name == "manifest.json" && error.Error == FileErrors.Newer)
            {
                // One bit makes format 1 a format 3.
            }
        }, iter: 400, threads: 1);
    }

    [Fact]
    public void AManifestThatNamesOtherTensorsIsDamage()
    {
        Save(1);
        var path = folder["checkpoints/last/manifest.json"];
        var text = File.ReadAllText(path);
        File.WriteAllText(path, text.Replace("\"moments\"", "\"minutes\"", StringComparison.Ordinal));
        Expect.Error(FileErrors.Damaged, () => store.Load(CheckpointSlot.Last, exact: true), "'moments' is not in the manifest");
        File.WriteAllText(path, text.Replace("\"tensors\": {", "\"tensors\": { \"extra\": \"00\",", StringComparison.Ordinal));
        Expect.Error(FileErrors.Damaged, () => store.Load(CheckpointSlot.Last, exact: true), "it has 2 tensors, and the manifest 3");
    }

    [Fact]
    public void ANewerFormatIsRefusedAndNotReplacedByAnOlderCheckpoint()
    {
        Save(1);
        Save(2);
        var path = folder["checkpoints/last/manifest.json"];
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"format\": 1", "\"format\": 3", StringComparison.Ordinal));
        Expect.Error(FileErrors.Newer, () => store.Load(CheckpointSlot.Last), "is of format 3, this build reads ≤ 1");
    }

    [Fact]
    public void LeftoversOfKilledSavesAreRemovedByTheNext()
    {
        Save(1);
        Directory.CreateDirectory(folder["checkpoints/.ogee-0123"]);
        File.WriteAllText(folder["checkpoints/.ogee-0123/tensors.safetensors"], "half");
        Assert.Equal(1, Load());
        store.RemoveLeftovers(runLock);
        Assert.Equal(["last"], Folders);
    }

    [Fact]
    public void ASaveThatIsKilledBetweenItsRenamesLosesNothing()
    {
        Save(1);
        Save(2);
        // last has become last.previous, and the new one did not get its name.
        Directory.Delete(folder["checkpoints/last.previous"], recursive: true);
        Directory.Move(folder["checkpoints/last"], folder["checkpoints/last.previous"]);
        using (var checkpoint = store.Load(CheckpointSlot.Last, exact: true))
        {
            Assert.Equal(2, StepContent.StepOf(checkpoint));
            Assert.Null(checkpoint.Fallback);
        }
        Save(3);
        Assert.Equal(["last", "last.previous"], Folders);
        Assert.Equal(3, Load());
    }

    [Fact]
    public void AFailureOfATensorsWriterKeepsTheOldCheckpointAndLeavesNothing()
    {
        Save(1);
        Assert.Throws<InvalidOperationException>(() => store.Save(runLock, CheckpointSlot.Last, "{}", [new("a", DType.Float32, [1], _ => throw new InvalidOperationException())]));
        Expect.Error(FileErrors.Entry, () => store.Save(runLock, CheckpointSlot.Last, "{}", [new("a", DType.Float32, [1], new byte[3])]), "3 were written");
        Assert.Equal(1, Load(exact: true));
        Assert.Equal(["last"], Folders);
    }

    [Fact]
    public void SavingNeedsTheLockOfThisRun()
    {
        using var other = new TemporaryFolder();
        using var otherLock = FolderLock.Acquire(other.Path);
        Assert.Throws<ArgumentException>(() => store.Save(otherLock, CheckpointSlot.Last, "{}", []));
        otherLock.Dispose();
        Assert.Throws<ObjectDisposedException>(() => store.Save(otherLock, CheckpointSlot.Last, "{}", []));
    }

    [Fact]
    public async Task LoadingWhileTheRunGoesOnIsNeverTakenForDamage()
    {
        Save(1);
        Save(1, CheckpointSlot.Best);
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        var saver = Task.Run(() =>
        {
            for (var step = 2; !stop.IsCancellationRequested; step++) Save(step, step % 2 == 0 ? CheckpointSlot.Best : CheckpointSlot.Last);
        });
        var (loads, newest) = (0, 0L);
        while (!stop.IsCancellationRequested)
        {
            using var last = store.Load(CheckpointSlot.Last);
            using var best = store.Load(CheckpointSlot.Best);
            Assert.Null(last.Fallback);
            Assert.Null(best.Fallback);
            Assert.True(StepContent.StepOf(last) >= newest);
            newest = StepContent.StepOf(last);
            _ = StepContent.StepOf(best);
            loads++;
        }
        await saver;
        Assert.InRange(loads, 10, int.MaxValue);
    }

    void Flip(string name, Func<byte[], int> where)
    {
        var path = folder["checkpoints/" + name];
        var bytes = File.ReadAllBytes(path);
        bytes[where(bytes)] ^= 1;
        File.WriteAllBytes(path, bytes);
    }
}
